// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whether an edit of a statement changes only what is said or asked.

#include <algorithm>

#include "analysis/parts.hpp"
#include "migration/effect_comparison.hpp"
#include "migration/script_migration.hpp"
#include "program/words.hpp"

namespace npcs::migration {

namespace {

/// Returns the parts of a sum, or an expression that is none.
std::vector<const ast::Expr*> summands_of(const ast::Expr& expression) {
    const bool is_sum =
        expression.kind == ast::ExprKind::chain && ast::as<ast::Chain>(expression).level == ast::Level::sum;
    return is_sum ? analysis::parts_of(expression) : std::vector<const ast::Expr*>{&expression};
}

}  // namespace

/// Returns whether at most what a host function is given was edited, as in `name = prompt("Your name?")`: that is asked or said
/// otherwise, but does the same. The old statement's words must be those of the new one around these arguments.
bool EffectComparison::is_said_otherwise(std::uint32_t before, std::uint32_t now) {
    const OutlineNode& is = script_->now.nodes[now];
    const ast::Statement* const found =
        is.statement == none ? nullptr : script_->evaluation.parsed().statement(is.statement);
    if (found == nullptr || script_->before.nodes[before].kind != is.kind) return false;
    std::vector<const ast::Expr*> left = analysis::parts_of(*found);
    if (left.empty()) return false;
    syntax::Span whole{left.front()->span.begin, left.back()->span.end};
    if (found->kind == ast::StatementKind::for_) whole.begin = ast::as<ast::For>(*found).variable_span.begin;
    if (found->kind == ast::StatementKind::if_) left.resize(1), whole = left.front()->span;
    std::vector<syntax::Span> said;
    const auto has_effect = [&](const ast::Expr* one) { return effects_.of_expression(*one) == Effect::state; };
    while (!left.empty()) {
        const ast::Expr& one = *left.back();
        left.pop_back();
        if (one.kind == ast::ExprKind::function) return false;
        if (one.kind == ast::ExprKind::call) {
            const auto& call = ast::as<ast::Call>(one);
            const bool is_host =
                call.callee->kind == ast::ExprKind::name && !call.arguments.empty() &&
                effects_.of_calls(script_->evaluation.parsed().text(ast::as<ast::Name>(*call.callee).symbol)) ==
                    Effect::outside;
            if (is_host && std::none_of(call.arguments.begin(), call.arguments.end(), has_effect)) {
                said.push_back({call.arguments.front()->span.begin, call.arguments.back()->span.end});
                continue;
            }
            if (is_host) {
                // What is called to make up what is said stays the same, whatever it is said with.
                for (const ast::Expr* argument : call.arguments)
                    for (const ast::Expr* part : summands_of(*argument))
                        if (has_effect(part)) left.push_back(part);
                        else said.push_back(part->span);
                continue;
            }
        }
        const std::vector<const ast::Expr*> parts = analysis::parts_of(one);
        left.insert(left.end(), parts.begin(), parts.end());
    }
    if (said.empty()) return false;
    std::sort(said.begin(), said.end(), [](syntax::Span a, syntax::Span b) { return a.begin < b.begin; });
    const std::string_view source = script_->program.source->text();
    std::string_view old = script_->before.nodes[before].sketch;
    if (old.size() == program::sketch_max) return false;  // its end is not known
    std::uint32_t at = whole.begin;
    const auto words = [&](std::uint32_t end) { return program::words_of(source.substr(at, end - at)).sketch; };
    for (std::size_t i = 0; i < said.size(); ++i) {
        const std::string between = words(said[i].begin);
        const std::size_t place = i == 0 ? (old.starts_with(between) ? 0 : std::string_view::npos) : old.find(between);
        if (place == std::string_view::npos) return false;
        old.remove_prefix(place + between.size());
        at = said[i].end;
    }
    if (!old.ends_with(words(whole.end))) return false;
    // A sketch has no operators.
    const std::uint32_t operators = is.more;
    if (script_->before.nodes[before].more != operators) return false;
    if (operators != 0) return true;
    outline::OperatorHash outside;
    at = whole.begin;
    for (const syntax::Span one : said) {
        outside.add(source.substr(at, one.begin - at));
        at = one.end;
    }
    outside.add(source.substr(at, whole.end - at));
    return !outside.any();
}

}  // namespace npcs::migration
