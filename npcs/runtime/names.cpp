// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Name lookup beyond the fast paths, with its errors and warnings.

#include "runtime/names.hpp"

#include <string>

#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

bool same_text(Datum a, Datum b) { return values::Text(a).view() == values::Text(b).view(); }

}  // namespace

/// Returns unset when the name is unknown.
Datum Names::find(const Frame& frame, Datum name, std::uint32_t hash, bool own_scope) const {
    const values::Map* const globals = context_.state.globals;
    if (own_scope && frame.scope != nullptr) {
        const Datum value = values::get(*frame.scope, name, hash);
        if (!value.is_unset()) return value;
    }
    if (frame.outer != nullptr) {
        const Datum value = values::get(*frame.outer, name, hash);
        if (!value.is_unset()) return value;
    }
    if (frame.outer != globals) {
        const Datum value = values::get(*globals, name, hash);
        if (!value.is_unset()) return value;
    }
    const values::Text text(name);
    const Datum native = context_.environment->find_native(text.view());
    if (!native.is_unset()) return native;
    if (text.view() == "self" || text.view() == "super") return Datum::null();
    return Datum::unset();
}

Datum Names::find_free(const Linked& linked, std::uint32_t name) const {
    const program::Program& program = *linked.program;
    const values::Map& globals = *context_.state.globals;
    if (globals.used > program.global_count) {
        const Datum value = values::get(globals, program.names[name], program.name_hashes[name]);
        if (!value.is_unset()) return value;
    }
    return linked.natives[name];
}

Step Names::fetch_free(const Linked& linked, std::uint32_t name, Datum& value) {
    value = find_free(linked, name);
    if (!value.is_unset()) return Step::done;
    return fetch_unset(linked.program->names[name], linked.program->name_hashes[name], false, value);
}

Step Names::fetch_unset(Datum name, std::uint32_t hash, bool own_scope, Datum& value) {
    value = find(execution_.frames.back(), name, hash, own_scope);
    if (!value.is_unset()) return Step::done;
    return Stops(context_, execution_)
        .fail({values::ErrorCode::undefined_name, name_text(name), " is unknown in this context"});
}

Step Names::fetch_unset_local(std::uint16_t slot, Datum& value) {
    const program::Function& function = *execution_.frames.back().function;
    const Datum name = function.local_keys[slot];
    if (check_unset_own(name) == Step::stopped) return Step::stopped;
    return fetch_unset(name, function.local_hashes[slot], false, value);
}

Step Names::fetch_unset_global(const Linked& linked, std::uint16_t name, Datum& value) {
    const program::Program& program = *linked.program;
    if (execution_.frames.back().function->is_main && check_unset_own(program.names[name]) == Step::stopped)
        return Step::stopped;
    return fetch_unset(program.names[name], program.name_hashes[name], false, value);
}

namespace {
/// Whether the instruction reads a variable's value, rather than calling it with arguments or taking a reference to it.
bool reads_value(program::Op op) {
    return op == program::Op::read_local || op == program::Op::read_scope || op == program::Op::read_global;
}
}  // namespace

/// Handles an unassigned name of the frame's own scope. MiniScript warns where `x = x + 1` creates a local from an
/// outer variable, and refuses `x += x`.
Step Names::check_unset_own(Datum name) {
    const Frame& frame = execution_.frames.back();
    const program::Function& function = *frame.function;
    const std::uint32_t at = function.statement_at(frame.pc - 1);
    if (at == program::no_statement || !reads_value(function.code[frame.pc - 1].op)) return Step::done;
    const program::Statement& statement = function.program->statements[at];
    if (statement.assigned == program::none) return Step::done;
    const std::vector<Datum>& own = function.is_main ? function.program->names : function.local_keys;
    if (!same_text(own[statement.assigned], name)) return Step::done;
    if (statement.is_compound) return fail_unknown_local(name);
    if (statement.assigned != function.self_slot && statement.assigned != function.super_slot) {
        const std::string text = name_text(name);
        context_.services.warn(
            {"nonlocal-base", "assignment of unqualified local '" + text + "' based on nonlocal is deprecated",
             function.is_main ? "a variable of another name leaves the intrinsic as it is"
                              : "to change the one outside, write globals." + text + " or outer." + text});
    }
    return Step::done;
}

Step Names::fail_unknown_local(Datum name) {
    return Stops(context_, execution_)
        .fail({values::ErrorCode::undefined_local, name_text(name), " is unknown in this context"});
}

Datum Names::self_of(const Frame& frame) const {
    const program::Function& function = *frame.function;
    static const Datum self = Datum::short_text("self");
    static const std::uint32_t hash = values::hash_of(self);
    if (function.self_slot != program::none) {
        const Datum value = function.captured ? frame.scope->entries[function.self_slot].value
                                              : execution_.registers[frame.base + function.self_slot];
        if (!value.is_unset()) return value;
    }
    return find(frame, self, hash, false);
}

}  // namespace npcs::runtime
