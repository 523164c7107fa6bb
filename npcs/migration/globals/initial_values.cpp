// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/globals/initial_values.hpp"

#include <algorithm>

#include "migration/script_migration.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

namespace {

/// Returns the operation of `+=` and the like; nothing for `=`.
std::optional<values::Arithmetic> operation(ast::AssignOp op) {
    switch (op) {
        case ast::AssignOp::set: return std::nullopt;
        case ast::AssignOp::add: return values::Arithmetic::add;
        case ast::AssignOp::subtract: return values::Arithmetic::subtract;
        case ast::AssignOp::multiply: return values::Arithmetic::multiply;
        case ast::AssignOp::divide: return values::Arithmetic::divide;
        case ast::AssignOp::modulo: return values::Arithmetic::modulo;
        case ast::AssignOp::power: return values::Arithmetic::power;
    }
    return std::nullopt;
}

}  // namespace

bool InitialValues::is_new(std::string_view name) const {
    const auto has = [](const Outline& outline, std::string_view wanted) {
        return std::any_of(outline.globals.begin(), outline.globals.end(),
                           [&](const outline::OutlineGlobal& one) { return one.name == wanted; });
    };
    return has(script_.now, name) && !has(script_.before, script_.old_name(0, name));
}

const InitialValue& InitialValues::of(std::string_view name) {
    const auto [found, is_first] = known_.emplace(std::string(name), InitialValue{});
    if (is_first) found->second = find(name);
    return found->second;
}

InitialValue InitialValues::find(std::string_view name) {
    const Outline& now = script_.now;
    const auto global = std::find_if(now.globals.begin(), now.globals.end(),
                                     [&](const outline::OutlineGlobal& one) { return one.name == name; });
    InitialValue made;
    if (global == now.globals.end() || global->assigned_at == none || script_.effects == nullptr) return made;
    made.doubtful = global->assigned_at;
    made.value = script_.evaluation.value_of(global->assigned_at);
    if (!made.value) return made;
    std::vector<FramePosition> stack;
    if (script_.place != none) stack.push_back({0, script_.place, FramePosition::At::statement});
    StatementStatus statuses(now, std::move(stack), script_.place == none,
                             [this](std::uint32_t function) -> const std::vector<std::uint32_t>& {
                                 return script_.effects->references().now(function);
                             });
    Effects& effects = script_.effects->effects();
    // Modules that were imported in front of the place are known then.
    script_.evaluation.scope_of(none, script_.place == none ? now.functions[0].end : script_.place);
    for (std::uint32_t node = 0; node < now.nodes.size(); ++node) {
        const OutlineNode& own = now.nodes[node];
        if (node == global->assigned_at || effects.changes(node) != name) continue;
        const auto& locals = now.functions[own.function].locals;
        if (own.function != 0 && std::find(locals.begin(), locals.end(), name) != locals.end()) continue;
        if (script_.evaluation.is_import(own.function)) continue;
        const Status status = statuses.of(node);
        if ((status & (executed | in_earlier_pass)) == 0) continue;
        const bool is_certain = script_.place == none ? own.parent == none : is_surely_before(now, node, script_.place);
        const bool is_once = own.function == 0 && is_certain && node > global->assigned_at && status == executed;
        if (is_once && apply(node, *made.value)) continue;
        made.doubtful = node;
        return made;
    }
    made.is_certain = true;
    return made;
}

/// Carries out a statement that changes the variable itself. Returns false if it is not a constant that is set, added or
/// pushed.
bool InitialValues::apply(std::uint32_t node, Datum& value) {
    const ast::Statement* const found = script_.evaluation.parsed().statement(script_.now.nodes[node].statement);
    values::Heap& heap = script_.state.heap;
    const ParsedScript& parsed = script_.evaluation.parsed();
    if (found == nullptr) return false;
    if (found->kind == ast::StatementKind::command) {
        const auto& command = ast::as<ast::Command>(*found);
        if (command.callee->kind != ast::ExprKind::member || command.arguments.size() != 1 || !value.is_list())
            return false;
        const auto& member = ast::as<ast::Member>(*command.callee);
        if (member.object->kind != ast::ExprKind::name || parsed.text(member.symbol) != "push") return false;
        const std::optional<Datum> item = script_.evaluation.value_of(*command.arguments[0], node);
        if (item) heap.push(*value.as_list(), *item);
        return item.has_value();
    }
    if (found->kind != ast::StatementKind::assign) return false;
    const auto& assign = ast::as<ast::Assign>(*found);
    std::optional<Datum> given = script_.evaluation.value_of(*assign.value, node);
    if (!given) return false;
    const std::optional<values::Arithmetic> op = operation(assign.op);
    const auto combined = [&](Datum before) {
        if (!op) return true;
        values::Error error;
        given = values::arithmetic(heap, *op, before, *given, error);
        return !error;
    };
    if (assign.target->kind == ast::ExprKind::name) {
        if (!combined(value)) return false;
        value = *given;
        return true;
    }
    if (assign.target->kind != ast::ExprKind::member || !value.is_map()) return false;
    const auto& member = ast::as<ast::Member>(*assign.target);
    if (member.object->kind != ast::ExprKind::name) return false;
    const Datum key = heap.text(parsed.text(member.symbol));
    const Datum before = values::get(*value.as_map(), key);
    if (op && before.is_unset()) return false;
    if (!combined(before)) return false;
    values::set(heap, *value.as_map(), key, *given);
    return true;
}

}  // namespace npcs::migration
