// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/accumulators.hpp"

#include <algorithm>

#include "program/words.hpp"

namespace npcs::migration {

namespace {

bool is_name(ScriptMigration& script, const ast::Expr* expression, std::string_view name) {
    return expression != nullptr && expression->kind == ast::ExprKind::name &&
           script.evaluation.parsed().text(ast::as<ast::Name>(*expression).symbol) == name;
}

std::ptrdiff_t count(const ScriptMigration& script, syntax::Span span, std::string_view name) {
    const std::vector<std::string_view> words =
        program::words_in(script.program.source->text().substr(span.begin, span.end - span.begin));
    return std::count(words.begin(), words.end(), name);
}

/// Returns whether the caller's statement is `name += call`.
bool adds_call(ScriptMigration& script, const MigratedFrame& caller, const compiler::StackMapEntry& call,
               std::string_view name) {
    const ast::Statement* const statement = script.evaluation.parsed().statement(caller.statement);
    if (statement == nullptr || statement->kind != ast::StatementKind::assign) return false;
    const auto& assign = ast::as<ast::Assign>(*statement);
    if (assign.op != ast::AssignOp::add || !is_name(script, assign.target, name) ||
        count(script, assign.value->span, name) > 0)
        return false;
    const syntax::Span value = assign.value->span;
    return script.program.source->text().substr(value.begin, value.end - value.begin) == call.call_text;
}

}  // namespace

std::optional<Datum> empty_accumulator(ScriptMigration& script, const MigratedFrame& caller, std::uint32_t place,
                                       std::string_view name, Datum saved) {
    if (caller.place == nullptr || !adds_call(script, caller, *caller.place, name)) return std::nullopt;
    const outline::OutlineFunction& part = script.now.functions[script.now.nodes[place].function];
    std::optional<Datum> nothing;
    std::ptrdiff_t known = 0;
    for (std::uint32_t node = part.first; node < part.end; ++node) {
        const std::uint32_t index = script.now.nodes[node].statement;
        const ast::Statement* const statement = index == none ? nullptr : script.evaluation.parsed().statement(index);
        if (statement == nullptr) continue;
        if (statement->kind == ast::StatementKind::return_ &&
            is_name(script, ast::as<ast::Return>(*statement).value, name))
            ++known;
        if (statement->kind != ast::StatementKind::assign) continue;
        const auto& assign = ast::as<ast::Assign>(*statement);
        if (!is_name(script, assign.target, name)) continue;
        if (assign.op == ast::AssignOp::add && count(script, assign.value->span, name) == 0) {
            ++known;
        } else if (assign.op == ast::AssignOp::set && !nothing && script.now.nodes[node].literal != none &&
                   is_surely_before(script.now, node, place)) {
            nothing = script.program.constants[script.now.nodes[node].literal];
            ++known;
        }
    }
    // Any other mention of the variable might reveal its value.
    if (!nothing || known != count(script, part.span, name)) return std::nullopt;
    const bool is_number = nothing->is_number() && nothing->as_number() == 0 && saved.is_number();
    const bool is_text = nothing->is_string() && values::Text(*nothing).view().empty() && saved.is_string();
    return is_number || is_text ? nothing : std::nullopt;
}

}  // namespace npcs::migration
