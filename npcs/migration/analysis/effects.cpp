// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/effects.hpp"

#include <algorithm>

#include "migration/analysis/statement_status.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineNode;
using program::no_statement;

namespace {

/// Of the intrinsics, those that change the state of the script. The others compute, wait, or print.
constexpr std::string_view changing[] = {"push", "pop",     "pull",  "remove", "insert", "replace", "shuffle",
                                         "sort", "reverse", "spawn", "raise",  "cancel", "every"};

}  // namespace

bool changes_its_object(std::string_view intrinsic) {
    return std::find(std::begin(changing), std::end(changing), intrinsic) != std::end(changing);
}

Effects::Effects(const outline::Outline& now, const program::Program&, const ParsedScript& parsed,
                 const runtime::NativeNames& natives)
    : now_(now),
      parsed_(parsed),
      natives_(&natives),
      of_nodes_(now.nodes.size(), Effect::nothing),
      known_(now.nodes.size(), 0),
      of_functions_(now.functions.size(), Effect::nothing),
      looked_at_(now.functions.size(), 0) {
    for (std::uint32_t i = 1; i < now.functions.size(); ++i)
        if (!now.functions[i].name.empty()) functions_[last_part(now.functions[i].name)].push_back(i);
}

const ast::Statement* Effects::statement(std::uint32_t node) const {
    const OutlineNode& own = now_.nodes[node];
    return own.statement == no_statement ? nullptr : parsed_.statement(own.statement);
}

bool Effects::is_definition(std::uint32_t node) const {
    if (now_.nodes[node].kind != NodeKind::assign) return false;
    const ast::Statement* const found = statement(node);
    return found != nullptr && ast::as<ast::Assign>(*found).value->kind == ast::ExprKind::function;
}

Effect Effects::of(std::uint32_t node) {
    if (known_[node] != 0) return of_nodes_[node];
    known_[node] = 1;
    const ast::Statement* const found = statement(node);
    if (found == nullptr) return Effect::nothing;
    Effect effect = Effect::nothing;
    const auto add = [&](const ast::Expr* part, bool is_called) {
        if (part != nullptr) effect = std::max(effect, of_expression(*part, is_called));
    };
    using ast::StatementKind;
    switch (found->kind) {
        case StatementKind::assign: return of_nodes_[node] = is_definition(node) ? Effect::nothing : Effect::state;
        case StatementKind::expression: add(ast::as<ast::Expression>(*found).value, true); break;
        case StatementKind::command:
            add(ast::as<ast::Command>(*found).callee, true);
            for (const ast::Expr* argument : ast::as<ast::Command>(*found).arguments) add(argument, false);
            break;
        case StatementKind::foreign: effect = Effect::state; break;
        default:
            if (found->kind == StatementKind::choose) effect = Effect::outside;
            for (const ast::Expr* part : ParsedScript::expressions(*found)) add(part, false);
            break;
    }
    return of_nodes_[node] = effect;
}

bool Effects::calls_effects(std::uint32_t node) {
    const ast::Statement* const found = statement(node);
    if (found == nullptr) return false;
    if (found->kind == ast::StatementKind::assign)
        return of_expression(*ast::as<ast::Assign>(*found).value, false) == Effect::state;
    return (changes(node).empty() || found->kind == ast::StatementKind::for_) && of(node) == Effect::state;
}

Effect Effects::of_expression(const ast::Expr& expression, bool is_called) {
    using ast::ExprKind;
    Effect effect = Effect::nothing;
    switch (expression.kind) {
        case ExprKind::function: return Effect::nothing;
        case ExprKind::name: {
            const std::string_view name = parsed_.text(ast::as<ast::Name>(expression).symbol);
            // A name alone calls the function that it names.
            return is_called || functions_.contains(name) ? of_calls(name) : Effect::nothing;
        }
        case ExprKind::member: {
            const std::string_view name = parsed_.text(ast::as<ast::Member>(expression).symbol);
            if (is_called || functions_.contains(name)) effect = of_calls(name);
            break;
        }
        case ExprKind::call:
            effect = of_expression(*ast::as<ast::Call>(expression).callee, true);
            for (const ast::Expr* argument : ast::as<ast::Call>(expression).arguments)
                effect = std::max(effect, of_expression(*argument, false));
            return effect;
        case ExprKind::unary:
            if (ast::as<ast::Unary>(expression).op == ast::UnaryOp::address_of) return Effect::nothing;
            break;
        default: break;
    }
    for (const ast::Expr* part : ParsedScript::parts(expression))
        effect = std::max(effect, of_expression(*part, false));
    return effect;
}

Effect Effects::of_calls(std::string_view name) {
    const auto found = functions_.find(name);
    if (found != functions_.end()) {
        Effect effect = Effect::nothing;
        for (const std::uint32_t function : found->second) effect = std::max(effect, of_function(function));
        return effect;
    }
    if (changes_its_object(name)) return Effect::state;
    const auto [known, is_first] = of_natives_.emplace(name, Effect::nothing);
    if (is_first) known->second = of_native(*natives_, name);
    return known->second;
}

Effect Effects::of_native(const runtime::NativeNames& natives, std::string_view name) {
    const values::Datum native = natives.find_native(name);
    if (!native.is_function()) return Effect::state;  // a function in a variable
    return native.as_function()->origin == values::FunctionOrigin::host || name == "print" ? Effect::outside
                                                                                           : Effect::nothing;
}

bool Effects::use(const runtime::NativeNames& natives) {
    natives_ = &natives;
    return std::all_of(of_natives_.begin(), of_natives_.end(),
                       [&](const auto& known) { return of_native(natives, known.first) == known.second; });
}

/// Returns what a call of a function may do that stays when it is over.
Effect Effects::of_function(std::uint32_t function) {
    if (looked_at_[function] != 0) return of_functions_[function];
    looked_at_[function] = 1;  // a function that calls itself does no more for that
    Effect effect = Effect::nothing;
    const outline::OutlineFunction& own = now_.functions[function];
    for (std::uint32_t node = own.first; node < own.end && effect != Effect::state; ++node) {
        const ast::Statement* const found = statement(node);
        if (found == nullptr) continue;
        if (found->kind != ast::StatementKind::assign) {
            effect = std::max(effect, of(node));
            continue;
        }
        const auto& assign = ast::as<ast::Assign>(*found);
        if (assign.target->kind != ast::ExprKind::name) effect = Effect::state;
        else effect = std::max(effect, of_expression(*assign.value, false));
    }
    return of_functions_[function] = effect;
}

std::string_view Effects::root(const ast::Expr& expression) const {
    const ast::Expr* at = &expression;
    for (;;) {
        switch (at->kind) {
            case ast::ExprKind::name: return parsed_.text(ast::as<ast::Name>(*at).symbol);
            case ast::ExprKind::member: {
                const auto& member = ast::as<ast::Member>(*at);
                if (member.object->kind == ast::ExprKind::name) {
                    const std::string_view of = parsed_.text(ast::as<ast::Name>(*member.object).symbol);
                    if (of == "globals" || of == "locals" || of == "outer") return parsed_.text(member.symbol);
                }
                at = member.object;
                break;
            }
            case ast::ExprKind::index: at = ast::as<ast::Index>(*at).object; break;
            case ast::ExprKind::call: at = ast::as<ast::Call>(*at).callee; break;
            default: return {};
        }
    }
}

std::string_view Effects::iterates(std::uint32_t node) const {
    if (const ast::Option* const option = parsed_.option(now_, node)) return option->variable;
    const ast::Statement* const found = statement(node);
    const bool is_loop = found != nullptr && found->kind == ast::StatementKind::for_;
    return is_loop ? ast::as<ast::For>(*found).variable : std::string_view{};
}

std::string_view Effects::changes(std::uint32_t node) const {
    if (const std::string_view variable = iterates(node); !variable.empty()) return variable;
    const ast::Statement* const found = statement(node);
    if (found == nullptr) return {};
    if (found->kind == ast::StatementKind::assign) return root(*ast::as<ast::Assign>(*found).target);
    const ast::Expr* callee = nullptr;
    if (found->kind == ast::StatementKind::command) callee = ast::as<ast::Command>(*found).callee;
    if (found->kind == ast::StatementKind::expression) callee = ast::as<ast::Expression>(*found).value;
    if (callee == nullptr) return {};
    if (callee->kind == ast::ExprKind::call) callee = ast::as<ast::Call>(*callee).callee;
    if (callee->kind != ast::ExprKind::member) return {};
    return changes_its_object(parsed_.text(ast::as<ast::Member>(*callee).symbol)) ? root(*callee) : std::string_view{};
}

}  // namespace npcs::migration
