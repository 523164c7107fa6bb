// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/sums.hpp"

#include <algorithm>

#include "program/words.hpp"

namespace npcs::migration {

namespace {

bool is_name(Versions& versions, const ast::Expr* expression, std::string_view name) {
    return expression != nullptr && expression->kind == ast::ExprKind::name &&
           versions.definitions.reading().text(ast::as<ast::Name>(*expression).symbol) == name;
}

std::ptrdiff_t count(const Versions& versions, syntax::Span span, std::string_view name) {
    const std::vector<std::string_view> words =
        program::words_in(versions.program.source->text().substr(span.begin, span.end - span.begin));
    return std::count(words.begin(), words.end(), name);
}

/// Returns whether the caller's statement is `name += call`.
bool adds_call(Versions& versions, const Placed& caller, const program::SiteLayout& call, std::string_view name) {
    const ast::Statement* const statement = versions.definitions.reading().statement(caller.statement);
    if (statement == nullptr || statement->kind != ast::StatementKind::assign) return false;
    const auto& assign = ast::as<ast::Assign>(*statement);
    if (assign.op != ast::AssignOp::add || !is_name(versions, assign.target, name) ||
        count(versions, assign.value->span, name) > 0)
        return false;
    const syntax::Span value = assign.value->span;
    return versions.program.source->text().substr(value.begin, value.end - value.begin) == call.call_text;
}

}  // namespace

std::optional<Datum> empty_sum(Versions& versions, const Placed& caller, std::uint32_t place, std::string_view name,
                               Datum saved) {
    if (caller.place == nullptr || !adds_call(versions, caller, *caller.place, name)) return std::nullopt;
    const program::OutlineFunction& part = versions.now.functions[versions.now.nodes[place].function];
    std::optional<Datum> nothing;
    std::ptrdiff_t known = 0;
    for (std::uint32_t node = part.first; node < part.end; ++node) {
        const std::uint32_t index = versions.now.nodes[node].statement;
        const ast::Statement* const statement =
            index == none ? nullptr : versions.definitions.reading().statement(index);
        if (statement == nullptr) continue;
        if (statement->kind == ast::StatementKind::return_ &&
            is_name(versions, ast::as<ast::Return>(*statement).value, name))
            ++known;
        if (statement->kind != ast::StatementKind::assign) continue;
        const auto& assign = ast::as<ast::Assign>(*statement);
        if (!is_name(versions, assign.target, name)) continue;
        if (assign.op == ast::AssignOp::add && count(versions, assign.value->span, name) == 0) {
            ++known;
        } else if (assign.op == ast::AssignOp::set && !nothing && versions.now.nodes[node].literal != none &&
                   is_surely_before(versions.now, node, place)) {
            nothing = versions.program.constants[versions.now.nodes[node].literal];
            ++known;
        }
    }
    // Any other mention of the variable might reveal its value.
    if (!nothing || known != count(versions, part.span, name)) return std::nullopt;
    const bool is_number = nothing->is_number() && nothing->as_number() == 0 && saved.is_number();
    const bool is_text = nothing->is_string() && values::Text(*nothing).view().empty() && saved.is_string();
    return is_number || is_text ? nothing : std::nullopt;
}

}  // namespace npcs::migration
