// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/effects.hpp"

#include <algorithm>
#include <array>

#include "analysis/parts.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;

namespace {

template <class Parts>
Effect greatest(const Parts& parts, const ast::Symbols& symbols, CallEffects& calls) {
    Effect effect = Effect::nothing;
    for (const ast::Expr* part : parts) effect = std::max(effect, effect_of(*part, false, symbols, calls));
    return effect;
}

}  // namespace

std::span<const std::string_view> changing_intrinsics() {
    static constexpr std::array<std::string_view, 12> names{"push",    "pop",  "pull",  "remove", "insert", "replace",
                                                            "shuffle", "sort", "spawn", "raise",  "cancel", "every"};
    return names;
}

bool changes_its_object(std::string_view intrinsic) {
    const std::span<const std::string_view> names = changing_intrinsics();
    return std::find(names.begin(), names.end(), intrinsic) != names.end();
}

bool is_definition(const ast::Statement& statement) {
    return statement.kind == StatementKind::assign && ast::as<ast::Assign>(statement).value->kind == ExprKind::function;
}

bool is_scope_map(std::string_view name) { return name == "globals" || name == "locals" || name == "outer"; }

Effect effect_of(const ast::Expr& expression, bool is_called, const ast::Symbols& symbols, CallEffects& calls) {
    Effect effect = Effect::nothing;
    switch (expression.kind) {
        case ExprKind::name:
        case ExprKind::member: {
            const std::string_view name =
                symbols.text(expression.kind == ExprKind::name ? ast::as<ast::Name>(expression).symbol
                                                               : ast::as<ast::Member>(expression).symbol);
            const bool is_changing = expression.kind == ExprKind::member && changes_its_object(name);
            if (is_called || is_changing || calls.is_function(name)) effect = calls.of_calls(name);
            break;
        }
        case ExprKind::call: {
            const auto& call = ast::as<ast::Call>(expression);
            effect = effect_of(*call.callee, true, symbols, calls);
            return std::max(effect, greatest(call.arguments, symbols, calls));
        }
        case ExprKind::unary:
            if (ast::as<ast::Unary>(expression).op == ast::UnaryOp::address_of) return Effect::nothing;
            break;
        default: break;
    }
    return std::max(effect, greatest(parts_of(expression), symbols, calls));
}

Effect effect_of(const ast::Statement& statement, const ast::Symbols& symbols, CallEffects& calls) {
    switch (statement.kind) {
        case StatementKind::assign: return is_definition(statement) ? Effect::nothing : Effect::state;
        case StatementKind::expression:
            return effect_of(*ast::as<ast::Expression>(statement).value, true, symbols, calls);
        case StatementKind::command: {
            const auto& command = ast::as<ast::Command>(statement);
            return std::max(effect_of(*command.callee, true, symbols, calls),
                            greatest(command.arguments, symbols, calls));
        }
        case StatementKind::foreign: return Effect::state;
        case StatementKind::choose: return std::max(Effect::outside, greatest(parts_of(statement), symbols, calls));
        default: return greatest(parts_of(statement), symbols, calls);
    }
}

Effect lasting_effect_of(const ast::Statement& statement, const ast::Symbols& symbols, CallEffects& calls) {
    if (statement.kind != StatementKind::assign) return effect_of(statement, symbols, calls);
    const auto& assign = ast::as<ast::Assign>(statement);
    // A variable of the function ends with the call.
    return assign.target->kind == ExprKind::name ? effect_of(*assign.value, false, symbols, calls) : Effect::state;
}

std::string_view variable_of(const ast::Expr& expression, const ast::Symbols& symbols) {
    const ast::Expr* at = &expression;
    for (;;) {
        switch (at->kind) {
            case ExprKind::name: return symbols.text(ast::as<ast::Name>(*at).symbol);
            case ExprKind::member: {
                const auto& member = ast::as<ast::Member>(*at);
                if (member.object->kind == ExprKind::name &&
                    is_scope_map(symbols.text(ast::as<ast::Name>(*member.object).symbol)))
                    return symbols.text(member.symbol);
                at = member.object;
                break;
            }
            case ExprKind::index: at = ast::as<ast::Index>(*at).object; break;
            case ExprKind::call: at = ast::as<ast::Call>(*at).callee; break;
            default: return {};
        }
    }
}

std::string_view changed_variable_of(const ast::Statement& statement, const ast::Symbols& symbols) {
    const ast::Expr* callee = nullptr;
    switch (statement.kind) {
        case StatementKind::for_: return ast::as<ast::For>(statement).variable;
        case StatementKind::assign: return variable_of(*ast::as<ast::Assign>(statement).target, symbols);
        case StatementKind::command: callee = ast::as<ast::Command>(statement).callee; break;
        case StatementKind::expression: callee = ast::as<ast::Expression>(statement).value; break;
        default: return {};
    }
    if (callee->kind == ExprKind::call) callee = ast::as<ast::Call>(*callee).callee;
    if (callee->kind != ExprKind::member) return {};
    const bool is_change = changes_its_object(symbols.text(ast::as<ast::Member>(*callee).symbol));
    return is_change ? variable_of(*callee, symbols) : std::string_view{};
}

}  // namespace npcs::analysis
