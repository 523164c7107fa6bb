// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/mentions.hpp"

#include <algorithm>

#include "migration/analysis/sides.hpp"
#include "program/words.hpp"

namespace npcs::migration {

using program::no_statement;
using program::NodeKind;

Mentions::Mentions(const program::Outline& before, const program::Outline& now, const program::Program& program,
                   const Matching& matching, const Reading& reading)
    : before_(before),
      now_(now),
      matching_(matching),
      words_(now.nodes.size()),
      first_words_(256),
      of_now_(now.functions.size()),
      of_before_(before.functions.size()),
      has_now_(now.functions.size(), false),
      has_before_(before.functions.size(), false) {
    const std::string_view source = program.source->text();
    for (std::uint32_t node = 0; node < now.nodes.size(); ++node) {
        const ast::Statement* const found =
            now.nodes[node].statement == no_statement ? nullptr : reading.statement(now.nodes[node].statement);
        if (found == nullptr) continue;
        std::vector<const ast::Expr*> left = Reading::expressions(*found);
        // A name that is assigned to is not looked up.
        if (found->kind == ast::StatementKind::assign && left.front()->kind == ast::ExprKind::name)
            left.erase(left.begin());
        if (found->kind == ast::StatementKind::choose)
            for (const ast::Option& option : ast::as<ast::Choose>(*found).options)
                for (const ast::Expr* part : {option.text, option.sequence, option.condition})
                    if (part != nullptr) left.push_back(part);
        if (found->kind == ast::StatementKind::plan)
            for (const ast::Checking& check : ast::as<ast::Plan>(*found).checks)
                for (const ast::Expr* part : {check.payload, check.condition})
                    if (part != nullptr) left.push_back(part);
        std::vector<std::string_view>& words = words_[node];
        for (std::size_t i = 0; i < left.size(); ++i) {
            const ast::Expr& one = *left[i];
            if (one.kind == ast::ExprKind::function) continue;
            if (one.kind == ast::ExprKind::name || one.kind == ast::ExprKind::member) {
                const std::vector<std::string_view> names =
                    program::words_in(source.substr(one.span.begin, one.span.end - one.span.begin));
                if (!names.empty()) words.push_back(names.back());
            }
            const std::vector<const ast::Expr*> parts = Reading::parts(one);
            left.insert(left.end(), parts.begin(), parts.end());
        }
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

bool Mentions::says(std::uint32_t now, std::string_view name) const {
    return std::binary_search(words_[now].begin(), words_[now].end(), name);
}

const std::vector<std::uint32_t>& Mentions::now(std::uint32_t function) {
    std::vector<std::uint32_t>& made = of_now_[function];
    if (has_now_[function]) return made;
    has_now_[function] = true;
    const program::OutlineFunction& own = now_.functions[function];
    if (const auto found = nodes_.find(last_part(own.name)); found != nodes_.end() && !own.name.empty())
        std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(made),
                     [&](std::uint32_t node) { return node != own.definer && now_.nodes[node].function != function; });
    return made;
}

const std::vector<std::uint32_t>& Mentions::before(std::uint32_t function) {
    std::vector<std::uint32_t>& made = of_before_[function];
    if (has_before_[function]) return made;
    has_before_[function] = true;
    const program::OutlineFunction& own = before_.functions[function];
    if (own.name.empty()) return made;
    const std::string_view name = last_part(own.name);
    const std::uint32_t is = matching_.functions[function];
    const std::string_view new_name = is == none ? name : last_part(now_.functions[is].name);
    for (std::uint32_t node = 0; node < before_.nodes.size(); ++node) {
        if (node == own.definer || before_.nodes[node].function == function) continue;
        const std::uint32_t there = matching_.nodes[node];
        const bool is_known = there != none && (matching_.how[node] == How::same || is != none);
        if (is_known ? says(there, new_name)
                     : before_.nodes[node].sketch.find(program::name_byte(name)) != std::string::npos)
            made.push_back(node);
    }
    return made;
}

}  // namespace npcs::migration
