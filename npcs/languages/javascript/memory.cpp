// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The memory of a VM: bounded, and charged as work where blocks are large.

#include <cstdlib>

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

/// Stands before each block.
struct alignas(std::max_align_t) Header {
    std::size_t size;
};

}  // namespace

/// Beyond the limit the call is over. Small blocks are given nevertheless until it has ended, as QuickJS does not get over
/// the lack of them everywhere.
bool Vm::has_room(JSMallocState& state, std::size_t more) {
    if (more <= limits_.bytes && state.malloc_size <= limits_.bytes - more) return true;
    if (run_ == nullptr) return true;  // it is being made; see open()
    run_->is_out_of_memory = true;
    stop();
    return more <= small_block && state.malloc_size <= limits_.bytes + last_resort;
}

void* Vm::allocate(JSMallocState* state, std::size_t size) {
    Vm& vm = *static_cast<Vm*>(state->opaque);
    const std::size_t whole = size + sizeof(Header);
    if (size > whole || !vm.has_room(*state, whole)) return nullptr;
    auto* const header = static_cast<Header*>(std::malloc(whole));
    if (header == nullptr) return nullptr;
    header->size = whole;
    ++state->malloc_count;
    state->malloc_size += whole;
    if (size >= charged_block) vm.owe(size);
    return header + 1;
}

void Vm::release(JSMallocState* state, void* block) {
    if (block == nullptr) return;
    auto* const header = static_cast<Header*>(block) - 1;
    --state->malloc_count;
    state->malloc_size -= header->size;
    std::free(header);
}

void* Vm::reallocate(JSMallocState* state, void* block, std::size_t size) {
    if (block == nullptr) return size == 0 ? nullptr : allocate(state, size);
    if (size == 0) return release(state, block), nullptr;
    Vm& vm = *static_cast<Vm*>(state->opaque);
    auto* header = static_cast<Header*>(block) - 1;
    const std::size_t held = header->size;
    const std::size_t whole = size + sizeof(Header);
    if (size > whole || (whole > held && !vm.has_room(*state, whole - held))) return nullptr;
    const bool is_table = npcs_js_is_table(vm.runtime_, block, size) != 0;
    header = static_cast<Header*>(std::realloc(header, whole));
    if (header == nullptr) return nullptr;
    header->size = whole;
    state->malloc_size += whole - held;
    if (whole > held && size >= charged_block && !is_table) vm.owe(size);
    return header + 1;
}

/// Work that no poll counts. It is charged soon.
void Vm::owe(std::size_t bytes) {
    if (run_ == nullptr || run_->is_unwinding || npcs_js_is_table(runtime_, nullptr, bytes) != 0) return;
    run_->owed += bytes / 8;
    if (run_->owed < most_owed) return;
    const int left = npcs_js_polls(context_);
    if (left <= 1) return;
    run_->armed -= left - 1;
    npcs_js_set_polls(context_, 1);
}

}  // namespace npcs::javascript
