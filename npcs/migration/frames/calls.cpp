// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/calls.hpp"

#include <algorithm>
#include <optional>

#include "analysis/parts.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

CallInText call_at(ScriptMigration& script, std::uint32_t statement, std::string_view call_text) {
    const ast::Statement* const found = script.evaluation.parsed().statement(statement);
    if (found == nullptr) return {};
    const std::string_view source = script.program.source->text();
    const auto is_it = [&](syntax::Span span) {
        return source.data() + span.begin == call_text.data() && span.end - span.begin == call_text.size();
    };
    if (found->kind == ast::StatementKind::command && is_it(found->span)) {
        const auto& command = ast::as<ast::Command>(*found);
        return {command.callee, command.arguments, found->span};
    }
    std::vector<const ast::Expr*> left = analysis::parts_of(*found);
    while (!left.empty()) {
        const ast::Expr& one = *left.back();
        left.pop_back();
        if (is_it(one.span)) {
            if (one.kind == ast::ExprKind::call)
                return {ast::as<ast::Call>(one).callee, ast::as<ast::Call>(one).arguments, one.span};
            // A name alone, or a member, calls the function that it names.
            if (one.kind == ast::ExprKind::name || one.kind == ast::ExprKind::member) return {&one, {}, one.span};
        }
        const std::vector<const ast::Expr*> parts = analysis::parts_of(one);
        left.insert(left.end(), parts.begin(), parts.end());
    }
    return {};
}

bool is_new_parameter(const ScriptMigration& script, const program::Function& old, const program::Function& function,
                      std::string_view name) {
    const auto end = function.locals.begin() + function.parameter_count;
    if (function.is_main || std::find(function.locals.begin(), end, name) == end) return false;
    const std::string_view before = script.old_name(old.index, name);
    return std::find(old.locals.begin(), old.locals.end(), before) == old.locals.end();
}

NewParameter new_parameter(ScriptMigration& script, const MigratedFrame* caller, const program::Function& function,
                           std::size_t index) {
    NewParameter made{Datum::null(), true, {}};
    const std::string name(function.locals[index]);
    const auto& scopes = script.evaluation.parsed().scopes();
    const ast::Function* const node = scopes.functions[function.index]->node;
    if (node == nullptr || index >= node->parameters.size()) return made;
    if (const ast::Expr* const fallback = node->parameters[index].default_value)
        made.value = script.evaluation.value_of(*fallback, 0).value_or(Datum::null());
    if (caller == nullptr || caller->place == nullptr) return made;
    const CallInText call = call_at(script, caller->statement, caller->place->call_text);
    if (call.callee == nullptr) return made;
    const std::size_t self = function.takes_self && call.callee->kind == ast::ExprKind::member ? 1 : 0;
    if (index < self || index - self >= call.arguments.size()) return made;
    const ast::Expr& given = *call.arguments[index - self];
    if (const auto value = script.evaluation.value_of(given, script.now.nodes_of[caller->statement])) {
        made.value = *value;
        return made;
    }
    made.is_sure = false;
    made.doubt = "parameter " + name + " is new, and what " + line_text(script.now.node_of(caller->statement).line) +
                 " gives for it is not known";
    return made;
}

NewParameter new_parameter(ScriptMigration& script, const program::Function& function, std::size_t index) {
    NewParameter made = new_parameter(script, nullptr, function, index);
    const std::string_view name = last_part(function.name);
    std::optional<NewParameter> given;
    for (std::uint32_t statement = 0; statement < script.now.stack_maps.size(); ++statement)
        for (const compiler::StackMapEntry& place : script.now.stack_maps[statement]) {
            if (place.kind != program::ResumePoint::Kind::call || last_part(place.callee_text) != name) continue;
            MigratedFrame caller;
            caller.statement = statement;
            caller.place = &place;
            NewParameter one = new_parameter(script, &caller, function, index);
            if (!one.is_sure) return one;
            if (given && !values::equal(given->value, one.value)) {
                given->is_sure = false;
                given->doubt = "parameter " + std::string(function.locals[index]) + " of " +
                               function_text(script, function.index) +
                               " is new, and its calls give different values for it";
                return *given;
            }
            given = std::move(one);
        }
    return given.value_or(std::move(made));
}

}  // namespace npcs::migration
