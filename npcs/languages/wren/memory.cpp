// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The memory of a WrenVM. Wren takes for granted that it gets what it asks for, so what cannot be given is an exception,
// and the VM ends. The blocks are in a ring, so that they are freed even if the VM knows no longer what it has.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "languages/wren/vm.hpp"

namespace npcs::wren {

void* Vm::allocate(void* memory, std::size_t size, void* data) {
    Vm& vm = static_cast<Vm&>(*static_cast<NpcsWrenMeter*>(data));
    Block* const block = memory == nullptr ? nullptr : static_cast<Block*>(memory) - 1;
    if (size != 0) return vm.resize(block, size);
    if (block == nullptr) return nullptr;
    vm.used_ -= block->size;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
    return nullptr;
}

void* Vm::resize(Block* block, std::size_t size) {
    const std::size_t held = block == nullptr ? 0 : block->size;
    const std::size_t needed = std::min(size, SIZE_MAX / 2) + sizeof(Block);
    if (needed > held) make_room(block == nullptr ? nullptr : block + 1, needed - held);
    auto* const moved = static_cast<Block*>(std::realloc(block, needed));
    if (moved == nullptr) {
        is_broken_ = true;
        throw Leave::memory;
    }
    if (block == nullptr) {
        moved->previous = &blocks_;
        moved->next = blocks_.next;
    }
    moved->previous->next = moved;
    moved->next->previous = moved;
    moved->size = needed;
    used_ += needed;
    used_ -= held;
    return moved + 1;
}

/// Charges for a large block, and sees to it that it is within the limit. What does not fit after a collection, or
/// leaves so little free that the next collection would come at once, is refused.
void Vm::make_room(const void* block, std::size_t more) {
    // The collector's own list grows in the middle of a collection, whenever there is one.
    if (is_collecting_ || (block != nullptr && npcs_wren_is_collector_list(wren_, block))) return;
    if (more >= charged_block && is_executing_) {
        run_->owed += more / 8;
        if (run_->owed >= most_owed && instructions > 0) {
            run_->not_executed = instructions;
            instructions = 0;
        }
    }
    if (more <= limits_.bytes && used_ <= limits_.bytes - more) return;
    if (wren_ != nullptr) {
        is_collecting_ = true;
        wrenCollectGarbage(wren_);
        is_collecting_ = false;
    }
    const std::size_t limit = limits_.bytes - limits_.bytes / 8;
    if (more <= limit && used_ <= limit - more) return;
    is_broken_ = true;
    throw Leave::memory;
}

void Vm::close() noexcept {
    for (Block* block = blocks_.next; block != &blocks_;) {
        Block* const next = block->next;
        std::free(block);
        block = next;
    }
    blocks_.next = blocks_.previous = &blocks_;
    used_ = 0;
    wren_ = nullptr;
    is_broken_ = is_collecting_ = false;
    compiled_ = nullptr;
    methods_.clear();
    std::fill(std::begin(calls_), std::end(calls_), nullptr);
}

}  // namespace npcs::wren
