// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Linking programs to the host's functions and to a machine's globals.

#include "runtime/linked_programs.hpp"

#include <numeric>
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

}  // namespace

Link::Link(const program::Program& program, const NativeNames& names) {
    for (const Datum name : program.names) {
        const values::Text text(name);
        natives.push_back(names.find_native(text.view()));
        methods.push_back(method_row(text.view()));
    }
    first = {&program, natives.data(), methods.data(), program.constants.data(), identity_slots(), 0};
}

LinkedPrograms::LinkedPrograms(std::shared_ptr<const program::Program> first, const Environment& environment,
                               State& state)
    : state_(state), environment_(environment), program_(std::move(first)), link_(environment_.link(program_)) {}

void LinkedPrograms::make_globals() {
    if (state_.globals != nullptr) return;
    state_.globals = state_.heap.scope(program_->names.data(), program_->name_hashes.data(), program_->global_count);
}

const Linked& LinkedPrograms::link(const std::shared_ptr<const program::Program>& program) {
    if (const Linked* const known = find(*program)) return *known;
    make_globals();
    auto added = std::make_unique<Added>();
    added->program = program;
    added->link = environment_.link(program);
    // Existing globals stay where they are and become slots; new names are added as slots.
    for (std::uint32_t name = 0; name < program->global_count; ++name)
        added->slots.push_back(
            values::add_slot(state_.heap, *state_.globals, program->names[name], program->name_hashes[name]));
    const Linked& before = added_.empty() ? link_->first : added_.back()->linked;
    added->linked = added->link->first;
    added->linked.slots = added->slots.data();
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
