// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Linking programs to the host's functions and to a machine's globals.

#include "runtime/linked_programs.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "runtime/environment.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

namespace {

/// Returns the slots 0, 1, 2 ...
const std::uint32_t* identity_slots() {
    static const std::vector<std::uint32_t> slots = [] {
        std::vector<std::uint32_t> counted(program::none + 1);
        std::iota(counted.begin(), counted.end(), 0u);
        return counted;
    }();
    return slots.data();
}

std::size_t longest_text(const program::Program& program) {
    std::size_t longest = 0;
    for (const auto* texts : {&program.constants, &program.names})
        for (const Datum text : *texts)
            if (text.is_string()) longest = std::max(longest, values::Text(text).view().size());
    return longest;
}

/// A long literal is added to in parts, which come after its beginning in the same register.
std::size_t longest_list(const program::Function& function) {
    std::vector<std::size_t> sizes(function.registers + std::size_t{1});
    std::size_t longest = 0;
    for (const program::Instruction& i : function.code) {
        if (i.op != program::Op::new_list && i.op != program::Op::list_add) continue;
        std::size_t& size = sizes[std::min<std::size_t>(i.a, function.registers)];
        size = i.op == program::Op::new_list ? i.c : size + i.c;
        longest = std::max(longest, size);
    }
    return longest;
}

}  // namespace

values::Error exceeds(const Linked& linked, const values::HeapLimits& limits) {
    const auto told = [](const char* what, std::size_t size, const char* unit, std::size_t limit) {
        return values::Error(std::string("the script holds a ") + what + " of " + std::to_string(size) + unit +
                             "; the limit is " + std::to_string(limit));
    };
    if (linked.longest_text > limits.text_bytes) return told("text", linked.longest_text, " bytes", limits.text_bytes);
    if (linked.longest_list > limits.list_items)
        return told("list", linked.longest_list, " elements", limits.list_items);
    return {};
}

Link::Link(const program::Program& program, const NativeNames& names) {
    for (const Datum name : program.names) {
        const values::Text text(name);
        natives.push_back(names.find_native(text.view()));
        methods.push_back(method_row(text.view()));
    }
    first = {&program, natives.data(), methods.data(), program.constants.data(), identity_slots()};
    first.longest_text = longest_text(program);
    for (const auto& function : program.functions)
        first.longest_list = std::max(first.longest_list, longest_list(*function));
}

LinkedPrograms::LinkedPrograms(std::shared_ptr<const program::Program> first, const Environment& environment,
                               State& state)
    : state_(state),
      environment_(environment),
      program_(std::move(first)),
      link_(environment_.link(program_)),
      has_foreign_(!program_->foreign.empty()) {}

void LinkedPrograms::make_globals() {
    if (state_.globals != nullptr) return;
    state_.globals = state_.heap.scope(program_->names.data(), program_->name_hashes.data(), program_->global_count);
}

/// Existing globals stay where they are and become slots; new names are added as slots.
void LinkedPrograms::add_slots(Added& added) {
    const program::Program& program = *added.program;
    for (std::uint32_t name = 0; name < program.global_count; ++name)
        added.slots[name] =
            values::add_slot(state_.heap, *state_.globals, program.names[name], program.name_hashes[name]);
}

void LinkedPrograms::relink_globals() {
    for (const auto& added : added_) add_slots(*added);
}

void LinkedPrograms::link_all(const LinkedPrograms& of) {
    for (const auto& added : of.added_) link(added->program);
}

const Linked& LinkedPrograms::link(const std::shared_ptr<const program::Program>& program) {
    if (const Linked* const known = find(*program)) return *known;
    make_globals();
    auto added = std::make_unique<Added>();
    added->program = program;
    added->link = environment_.link(program);
    added->slots.resize(program->global_count);
    add_slots(*added);
    const Linked& before = added_.empty() ? link_->first : added_.back()->linked;
    added->linked = added->link->first;
    added->linked.slots = added->slots.data();
    has_foreign_ = has_foreign_ || !program->foreign.empty();
    added->linked.first_visit = before.first_visit + static_cast<std::uint32_t>(before.program->functions.size());
    added_.push_back(std::move(added));
    return added_.back()->linked;
}

const Linked& LinkedPrograms::link_temporarily(const std::shared_ptr<const program::Program>& program) {
    link(program);
    Added& added = *added_.back();
    try {
        for (const Datum constant : program->constants)
            added.constants.push_back(constant.is_heap_string() ? state_.heap.text(values::Text(constant).view())
                                                                : constant);
    } catch (const std::bad_alloc&) {
        unlink(added.linked);
        throw;
    }
    added.linked.constants = added.constants.data();
    return added.linked;
}

void LinkedPrograms::unlink(const Linked& linked) {
    std::erase_if(added_, [&](const auto& added) { return &added->linked == &linked; });
}

const Linked* LinkedPrograms::find(const program::Program& program) const {
    if (&program == program_.get()) return &link_->first;
    for (const auto& added : added_)
        if (added->program.get() == &program) return &added->linked;
    return nullptr;
}

std::vector<std::shared_ptr<const program::Program>> LinkedPrograms::all() const {
    std::vector<std::shared_ptr<const program::Program>> programs{program_};
    for (const auto& added : added_) programs.push_back(added->program);
    return programs;
}

void LinkedPrograms::mark() const {
    for (const auto& added : added_)
        for (const Datum constant : added->constants) state_.heap.mark(constant);
}

}  // namespace npcs::runtime
