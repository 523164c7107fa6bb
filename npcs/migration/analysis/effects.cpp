// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/effects.hpp"

#include <algorithm>

#include "analysis/parts.hpp"
#include "migration/analysis/statement_status.hpp"

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineNode;
using program::no_statement;

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
    return found != nullptr && analysis::is_definition(*found);
}

Effect Effects::of(std::uint32_t node) {
    if (known_[node] != 0) return of_nodes_[node];
    known_[node] = 1;
    const ast::Statement* const found = statement(node);
    return of_nodes_[node] = found == nullptr ? of_block(node) : analysis::effect_of(*found, parsed_.symbols(), *this);
}

/// Returns what deciding about a block does: that of a later condition of an `if`, or of an option.
Effect Effects::of_block(std::uint32_t node) {
    const auto of = [this](const ast::Expr* part) { return part == nullptr ? Effect::nothing : of_expression(*part); };
    if (const ast::Option* const option = parsed_.option(now_, node))
        return std::max({of(option->text), of(option->sequence), of(option->condition), of(option->locked)});
    return of(parsed_.condition(now_, node));
}

bool Effects::calls_effects(std::uint32_t node) {
    const ast::Statement* const found = statement(node);
    if (found == nullptr) return false;
    if (found->kind == ast::StatementKind::for_) return of(node) == Effect::state;
    std::vector<const ast::Expr*> parts = analysis::parts_of(*found);
    if (found->kind != ast::StatementKind::assign) {
        if (changes(node).empty()) return of(node) == Effect::state;
        const bool is_call = found->kind == ast::StatementKind::expression && parts[0]->kind == ast::ExprKind::call;
        if (is_call) parts = analysis::parts_of(*parts[0]);
    }
    // What is set, or called as in `log.push f(3)`, is what it changes itself.
    const std::vector<const ast::Expr*> of_changed = analysis::parts_of(*parts[0]);
    parts.erase(parts.begin());
    parts.insert(parts.end(), of_changed.begin(), of_changed.end());
    return std::any_of(parts.begin(), parts.end(),
                       [this](const ast::Expr* part) { return of_expression(*part) == Effect::state; });
}

Effect Effects::of_calls(std::string_view name) {
    const auto found = functions_.find(name);
    if (found != functions_.end()) {
        Effect effect = Effect::nothing;
        for (const std::uint32_t function : found->second) effect = std::max(effect, of_function(function));
        return effect;
    }
    if (analysis::changes_its_object(name)) return Effect::state;
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
        const Effect here = found->kind == ast::StatementKind::assign
                                ? analysis::lasting_effect_of(*found, parsed_.symbols(), *this)
                                : of(node);
        effect = std::max(effect, here);
    }
    return of_functions_[function] = effect;
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
    return found == nullptr ? std::string_view{} : analysis::changed_variable_of(*found, parsed_.symbols());
}

std::vector<std::string_view> Effects::changed_names(std::uint32_t node) const {
    std::vector<std::string_view> names;
    if (const std::string_view variable = changes(node); !variable.empty()) names.push_back(variable);
    const ast::Statement* const found = statement(node);
    if (names.empty() || found == nullptr || found->kind == ast::StatementKind::for_) return names;
    const ast::Expr* at = analysis::parts_of(*found)[0];
    if (found->kind != ast::StatementKind::assign && at->kind == ast::ExprKind::call)
        at = ast::as<ast::Call>(*at).callee;
    if (found->kind != ast::StatementKind::assign && at->kind == ast::ExprKind::member)
        at = ast::as<ast::Member>(*at).object;  // and not the name of the intrinsic
    for (;;) {
        switch (at->kind) {
            case ast::ExprKind::member:
                names.push_back(parsed_.symbols().text(ast::as<ast::Member>(*at).symbol));
                at = ast::as<ast::Member>(*at).object;
                break;
            case ast::ExprKind::index: at = ast::as<ast::Index>(*at).object; break;
            case ast::ExprKind::call: at = ast::as<ast::Call>(*at).callee; break;
            default: return names;
        }
    }
}

}  // namespace npcs::migration
