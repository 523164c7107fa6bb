// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/references.hpp"

#include <algorithm>

#include "analysis/effects.hpp"
#include "analysis/parts.hpp"
#include "migration/analysis/statement_status.hpp"
#include "program/words.hpp"
#include "syntax/foreign_words.hpp"

namespace npcs::migration {

using outline::NodeKind;
using program::no_statement;

namespace {

/// Returns whether an operand is a map of all variables that is not asked for a constant name, or a part that has one as such.
bool is_scope_as_map(const ast::Expr& expression, const ParsedScript& parsed) {
    const auto is_scope = [&](const ast::Expr& one) {
        return one.kind == ast::ExprKind::name && analysis::is_scope_map(parsed.text(ast::as<ast::Name>(one).symbol));
    };
    if (expression.kind == ast::ExprKind::member) return false;
    const std::vector<const ast::Expr*> parts = analysis::parts_of(expression);
    return std::any_of(parts.begin(), parts.end(), [&](const ast::Expr* part) { return is_scope(*part); });
}

}  // namespace

References::References(const outline::Outline& before, const outline::Outline& now, const program::Program& program,
                       const matching::Matching& matching, const ParsedScript& parsed)
    : before_(before),
      now_(now),
      matching_(matching),
      uses_scopes_(now.nodes.size(), false),
      words_(now.nodes.size()),
      first_words_(256),
      of_now_(now.functions.size()),
      of_before_(before.functions.size()),
      has_now_(now.functions.size(), false),
      has_before_(before.functions.size(), false) {
    const std::string_view source = program.source->text();
    for (std::uint32_t node = 0; node < now.nodes.size(); ++node) {
        const ast::Statement* const found =
            now.nodes[node].statement == no_statement ? nullptr : parsed.statement(now.nodes[node].statement);
        if (found == nullptr) continue;
        std::vector<const ast::Expr*> left = analysis::all_parts_of(*found);
        // A name that is assigned to is not looked up.
        if (found->kind == ast::StatementKind::assign && left.front()->kind == ast::ExprKind::name)
            left.erase(left.begin());
        std::vector<std::string_view>& words = words_[node];
        for (std::size_t i = 0; i < left.size(); ++i) {
            const ast::Expr& one = *left[i];
            if (one.kind == ast::ExprKind::function) continue;
            if (is_scope_as_map(one, parsed)) uses_scopes_[node] = true;
            if (one.kind == ast::ExprKind::name || one.kind == ast::ExprKind::member) {
                const std::vector<std::string_view> names =
                    program::words_in(source.substr(one.span.begin, one.span.end - one.span.begin));
                if (!names.empty()) words.push_back(names.back());
            }
            const std::vector<const ast::Expr*> parts = analysis::parts_of(one);
            left.insert(left.end(), parts.begin(), parts.end());
        }
        if (found->kind == ast::StatementKind::foreign)
            syntax::each_word(source.substr(found->span.begin, found->span.end - found->span.begin),
                              [&](std::string_view word) { words.push_back(word); });
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        for (const std::string_view word : words) nodes_[word].push_back(node);
        const NodeKind kind = now.nodes[node].kind;
        if (kind != NodeKind::expression && kind != NodeKind::command) continue;
        const std::vector<std::string_view> all =
            program::words_in(source.substr(found->span.begin, found->span.end - found->span.begin));
        if (all.empty()) continue;
        std::vector<std::string_view>& known =
            first_words_[static_cast<unsigned char>(program::name_byte(all.front()))];
        if (std::find(known.begin(), known.end(), all.front()) == known.end()) known.push_back(all.front());
    }
}

bool References::may_read(std::uint32_t now, std::string_view name) const {
    return uses_scopes_[now] || says(now, name);
}

bool References::says(std::uint32_t now, std::string_view name) const {
    return std::binary_search(words_[now].begin(), words_[now].end(), name);
}

const std::vector<std::uint32_t>& References::now(std::uint32_t function) {
    std::vector<std::uint32_t>& made = of_now_[function];
    if (has_now_[function]) return made;
    has_now_[function] = true;
    const outline::OutlineFunction& own = now_.functions[function];
    if (const auto found = nodes_.find(last_part(own.name)); found != nodes_.end() && !own.name.empty())
        std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(made),
                     [&](std::uint32_t node) { return node != own.definer && now_.nodes[node].function != function; });
    return made;
}

const std::vector<std::uint32_t>& References::before(std::uint32_t function) {
    std::vector<std::uint32_t>& made = of_before_[function];
    if (has_before_[function]) return made;
    has_before_[function] = true;
    const outline::OutlineFunction& own = before_.functions[function];
    if (own.name.empty()) return made;
    const std::string_view name = last_part(own.name);
    const std::uint32_t is = matching_.functions[function];
    const std::string_view new_name = is == no_statement ? name : last_part(now_.functions[is].name);
    for (std::uint32_t node = 0; node < before_.nodes.size(); ++node) {
        if (node == own.definer || before_.nodes[node].function == function) continue;
        const std::uint32_t there = matching_.nodes[node];
        const bool is_known =
            there != no_statement && (matching_.kinds[node] == matching::MatchKind::same || is != no_statement);
        if (is_known ? says(there, new_name)
                     : before_.nodes[node].sketch.find(program::name_byte(name)) != std::string::npos)
            made.push_back(node);
    }
    return made;
}

}  // namespace npcs::migration
