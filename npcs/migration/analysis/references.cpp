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

bool References::may_lead_to_read(std::uint32_t now, std::string_view name) {
    if (may_read(now, name)) return true;
    const std::vector<std::uint32_t> called = functions_in(now);
    return std::any_of(called.begin(), called.end(), [&](std::uint32_t function) {
        const Mentioned& all = mentioned_by(function);
        return all.uses_scopes || all.words.contains(name);
    });
}

/// Returns the functions that a node of the new script names, or that are written in it.
std::vector<std::uint32_t> References::functions_in(std::uint32_t now) {
    if (defined_.empty()) {
        defined_.resize(now_.nodes.size());
        for (std::uint32_t i = 1; i < now_.functions.size(); ++i) {
            const outline::OutlineFunction& one = now_.functions[i];
            if (!one.name.empty()) named_[last_part(one.name)].push_back(i);
            if (one.definer != no_statement) defined_[one.definer].push_back(i);
        }
    }
    std::vector<std::uint32_t> found = defined_[now];
    for (const std::string_view word : words_[now])
        if (const auto named = named_.find(word); named != named_.end())
            found.insert(found.end(), named->second.begin(), named->second.end());
    return found;
}

const References::Mentioned& References::mentioned_by(std::uint32_t function) {
    mentioned_.resize(now_.functions.size());
    Mentioned& made = mentioned_[function];
    if (made.is_known) return made;
    made.is_known = true;
    std::vector<std::uint32_t> left{function};
    std::vector<bool> is_seen(now_.functions.size(), false);
    is_seen[function] = true;
    while (!left.empty()) {
        const outline::OutlineFunction& own = now_.functions[left.back()];
        left.pop_back();
        for (std::uint32_t node = own.first; node < own.end; ++node) {
            made.words.insert(words_[node].begin(), words_[node].end());
            made.uses_scopes = made.uses_scopes || uses_scopes_[node];
            for (const std::uint32_t called : functions_in(node)) {
                if (is_seen[called]) continue;
                is_seen[called] = true;
                left.push_back(called);
            }
        }
    }
    return made;
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
