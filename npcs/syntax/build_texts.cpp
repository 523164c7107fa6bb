// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The part of Builder for texts with expressions and alternatives in them.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/builder.hpp"

namespace npcs::syntax {

using ast::Expr;
using ast::ExprKind;

/// Adds a piece of literal text. Doubled braces become one and, in quotes, doubled quotes.
void Builder::text_piece(Span span, bool is_quoted) {
    std::string_view text = text_of(span);
    const auto doubles = [&](char byte) { return byte == '{' || byte == '}' || (is_quoted && byte == '"'); };
    if (std::any_of(text.begin(), text.end(), doubles)) {
        char* const memory = static_cast<char*>(tree_.texts.take(text.size()));
        std::size_t size = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            memory[size++] = text[i];
            if (doubles(text[i])) ++i;
        }
        text = {memory, size};
    }
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, span}, tree_.symbols.add(text)), 1);
}

/// Adds the space that replaces a line end within a text.
void Builder::text_line_end(Span span) {
    if (operands_.size() == line_text_) return;
    push(tree_.arena.make<ast::String>(Expr{ExprKind::string, span}, tree_.symbols.add(" ")), 1);
}

/// Makes a text of the operands from index `first` on; adjacent strings are joined.
void Builder::text(std::uint32_t first, Span span) { alternative_text(first, trim(span)); }

void Builder::alternative_text(std::uint32_t first, Span span) {
    std::uint32_t height = 0;
    std::vector<Expr*> parts;
    std::string joined;
    const auto pieces = take_from(first, height);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i]->kind != ExprKind::string) {
            parts.push_back(pieces[i]);
            continue;
        }
        std::size_t end = i + 1;
        while (end < pieces.size() && pieces[end]->kind == ExprKind::string) ++end;
        parts.push_back(pieces[i]);
        if (end == i + 1) continue;
        joined.clear();
        const Span all{pieces[i]->span.begin, pieces[end - 1]->span.end};
        for (; i < end; ++i) joined.append(text_of(ast::as<ast::String>(*pieces[i])));
        --i;
        parts.back() = tree_.arena.make<ast::String>(Expr{ExprKind::string, all},
                                                     tree_.symbols.add(tree_.texts.copy(std::string_view(joined))));
    }
    if (parts.empty() || parts.front()->kind != ExprKind::string) {
        const Span empty{span.begin, span.begin};
        parts.insert(parts.begin(),
                     tree_.arena.make<ast::String>(Expr{ExprKind::string, empty}, tree_.symbols.add("")));
    }
    if (parts.size() == 1) {
        parts[0]->span = span;
        return push(parts[0], 1);
    }
    const auto links = tree_.arena.room<ast::Link>(parts.size() - 1);
    for (std::size_t i = 1; i < parts.size(); ++i) links[i - 1] = {ast::BinaryOp::add, parts[i]};
    push(tree_.arena.make<ast::Chain>(Expr{ExprKind::chain, span}, ast::Level::sum, true, parts[0], links), height + 1);
}

std::string_view Builder::text_of(const ast::String& text) const { return tree_.symbols.text(text.symbol); }

void Builder::turn_sign(Span span) {
    switch (text_[span.begin]) {
        case '&': selections_.push_back(ast::Selection::cycle); break;
        case '!': selections_.push_back(ast::Selection::once); break;
        default: selections_.push_back(ast::Selection::shuffle); break;
    }
}

void Builder::alternatives(std::uint32_t first, Span span) {
    std::uint32_t height = 0;
    const auto items = take_from(first, height);
    check_count(items.size(), span);
    push(tree_.arena.make<ast::List>(Expr{ExprKind::list, span}, selections_.back(), items), height + 1);
    selections_.pop_back();
}

void Builder::check_count(std::size_t alternatives, Span span) {
    constexpr std::size_t most = 50;  // the turns taken are bits of a double
    if (alternatives <= most) return;
    errors_.fail({{span.begin, span.begin + 1},
                  "too-large",
                  "more than 50 alternatives",
                  "put the texts into a list, and take one of them with one_of(list)"});
}

}  // namespace npcs::syntax
