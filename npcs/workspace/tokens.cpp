// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What each part of a text is, for colours. Names, texts and numbers are those of the tree; comments, keywords and signs are
// read between them. In a statement with a mistake nothing but these is known.
#include <algorithm>
#include <array>
#include <optional>

#include "syntax/characters.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"
#include "syntax/tree_walk.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

using syntax::Span;

namespace {

constexpr std::array<std::string_view, 20> added_words{
    "again", "bark",   "checking", "choose", "cycle",  "do",       "go",      "hidden", "locked", "loop",
    "once",  "option", "plan",     "scene",  "script", "sequence", "shuffle", "visit",  "within", "end"};

/// Collects the texts and numbers of the tree.
class TokenWalk : public syntax::TreeWalk<TokenWalk> {
public:
    TokenWalk(std::vector<Token>& tokens, std::vector<Range>& texts) : tokens_(tokens), texts_(texts) {}

    void statement(const ast::Statement& node) {
        if (node.kind == ast::StatementKind::foreign) {
            add(node.span, TokenKind::foreign);
        } else if (node.kind == ast::StatementKind::command &&
                   ast::as<ast::Command>(node).form != ast::CallForm::plain) {
            const auto& line = ast::as<ast::Command>(node);
            const std::size_t first = line.form == ast::CallForm::speaker ? 0 : 1;
            text(*line.arguments[first]);
            if (line.arguments.size() > first + 1) add(line.arguments[first + 1]->span, TokenKind::tag);
        } else if (node.kind == ast::StatementKind::choose) {
            choose(ast::as<ast::Choose>(node));
        } else {
            inside(node);
        }
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ast::ExprKind::string) return add(node.span, TokenKind::string);
        if (node.kind == ast::ExprKind::number) return add(node.span, TokenKind::number);
        if (node.kind == ast::ExprKind::chain && ast::as<ast::Chain>(node).is_text) {
            parts(ast::as<ast::Chain>(node), TokenKind::string);
            return;
        }
        if (node.kind == ast::ExprKind::map) return map(ast::as<ast::Map>(node));
        inside(node);
    }

private:
    void add(Span span, TokenKind kind) {
        if (span.begin < span.end) tokens_.push_back({range_of(span), kind});
    }

    void map(const ast::Map& node) {
        for (const ast::MapEntry& entry : node.entries) {
            if (!entry.short_form) expr(*entry.key);
            expr(*entry.value);
        }
    }

    /// A text with expressions in it.
    void parts(const ast::Chain& chain, TokenKind kind) {
        texts_.push_back(range_of(chain.span));
        part(*chain.first, kind);
        for (const ast::Link& link : chain.links) part(*link.operand, kind);
    }

    void part(const ast::Expr& node, TokenKind kind) {
        if (node.kind == ast::ExprKind::string) {
            add(node.span, kind);
        } else if (node.kind == ast::ExprKind::list && ast::as<ast::List>(node).selection != ast::Selection::none) {
            for (const ast::Expr* const item : ast::as<ast::List>(node).items) {
                if (item->kind == ast::ExprKind::chain) parts(ast::as<ast::Chain>(*item), kind);
                else part(*item, kind);
            }
        } else {
            expr(node);
        }
    }

    /// The free text of a line or an option.
    void text(const ast::Expr& node) {
        if (node.kind == ast::ExprKind::chain && ast::as<ast::Chain>(node).is_text)
            parts(ast::as<ast::Chain>(node), TokenKind::spoken);
        else part(node, TokenKind::spoken);
    }

    void choose(const ast::Choose& node) {
        if (node.prompt != nullptr) prompt(node);
        for (const ast::Option& option : node.options) {
            if (option.sequence != nullptr) expr(*option.sequence);
            if (option.condition != nullptr) expr(*option.condition);
            if (option.is_short) text(*option.text);
            else expr(*option.text);
            if (option.locked != nullptr && option.is_short) text(*option.locked);
            else if (option.locked != nullptr) expr(*option.locked);
            block(option.body);
        }
        block(node.otherwise);
    }

    void prompt(const ast::Choose& node) {
        if (!node.is_said) return expr(*node.prompt);
        if (node.prompt->kind != ast::ExprKind::map) return text(*node.prompt);
        for (const ast::MapEntry& entry : ast::as<ast::Map>(*node.prompt).entries) {
            const bool is_text =
                entry.value->kind == ast::ExprKind::string || entry.value->kind == ast::ExprKind::chain;
            if (is_text && &entry == &ast::as<ast::Map>(*node.prompt).entries.back()) text(*entry.value);
            else expr(*entry.value);
        }
    }

    std::vector<Token>& tokens_;
    std::vector<Range>& texts_;
};

/// Reads what is between the tokens of the tree.
class GapReader {
public:
    GapReader(std::string_view text, const std::vector<Range>& texts, std::vector<Token>& made)
        : text_(text), texts_(texts), made_(made) {}

    void read(std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t at = begin; at < end;) at = std::max(step(at, end), at + 1);
    }

private:
    void add(std::uint32_t begin, std::uint32_t end, TokenKind kind) { made_.push_back({{begin, end}, kind}); }

    std::uint32_t step(std::uint32_t at, std::uint32_t end) {
        const char here = text_[at];
        const char next = at + 1 < end ? text_[at + 1] : '\0';
        if (here == '/' && next == '/') return until(at, end, text_.find_first_of("\r\n", at), TokenKind::comment);
        if (here == '/' && next == '*') {
            const std::size_t close = text_.find("*/", at + 2);
            return until(at, end, close == text_.npos ? close : close + 2, TokenKind::comment);
        }
        if (syntax::begins_name(here)) return word(at, end);
        if (here == '"' || (here == '$' && next == '"')) return quote(at, end);
        if (is_sign(at, here, next)) {
            const std::uint32_t size = here == '-' ? 2 : 1;
            add(at, std::min(at + size, end), TokenKind::sign);
            return at + size;
        }
        return at + 1;
    }

    std::uint32_t until(std::uint32_t at, std::uint32_t end, std::size_t stop, TokenKind kind) {
        const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(stop, end));
        add(at, last, kind);
        return last;
    }

    std::uint32_t word(std::uint32_t begin, std::uint32_t end) {
        std::uint32_t at = begin;
        while (at < end && syntax::is_in_name(text_[at])) ++at;
        const std::string_view found = text_.substr(begin, at - begin);
        if (syntax::is_reserved_word(found) ||
            std::find(added_words.begin(), added_words.end(), found) != added_words.end())
            add(begin, at, TokenKind::keyword);
        return at;
    }

    /// Of a text that the tree has, these are its quotes only.
    std::uint32_t quote(std::uint32_t begin, std::uint32_t end) {
        std::uint32_t at = begin + (text_[begin] == '$' ? 2 : 1);
        if (in_text(begin)) {
            add(begin, std::min(at, end), TokenKind::string);
            return at;
        }
        while (at < end && text_[at] != '"' && !syntax::ends_line(text_[at])) ++at;
        if (at < end && text_[at] == '"') ++at;
        add(begin, std::min(at, end), TokenKind::string);
        return at;
    }

    bool in_text(std::uint32_t at) {
        while (next_text_ < texts_.size() && texts_[next_text_].end <= at) ++next_text_;
        return next_text_ < texts_.size() && texts_[next_text_].begin <= at;
    }

    bool is_sign(std::uint32_t at, char here, char next) {
        if (here == '-' && next == '>') return true;
        if (std::string_view("{}|&!~").find(here) != std::string_view::npos) return in_text(at);
        if (here != '*' && here != '+') return false;
        std::uint32_t before = at;
        while (before > 0 && syntax::is_blank(text_[before - 1])) --before;
        return (before == 0 || syntax::ends_line(text_[before - 1])) && (next == ' ' || next == '\t');
    }

    std::string_view text_;
    const std::vector<Range>& texts_;
    std::vector<Token>& made_;
    std::size_t next_text_ = 0;
};

}  // namespace

Token Scripts::token_of(Document& document, const analysis::Occurrence& place) {
    Token token;
    const Entity entity = entity_of(document, place);
    token.is_global = entity.kind == Entity::Kind::global;
    switch (kind_of(entity)) {
        case SymbolKind::parameter: token.kind = TokenKind::parameter; break;
        case SymbolKind::function: token.kind = TokenKind::function; break;
        case SymbolKind::scene: token.kind = TokenKind::scene; break;
        case SymbolKind::module: token.kind = TokenKind::module; break;
        case SymbolKind::host_function: token.kind = TokenKind::host_function; break;
        case SymbolKind::intrinsic: token.kind = TokenKind::intrinsic; break;
        case SymbolKind::keyword: token.kind = TokenKind::keyword; break;
        default: token.kind = TokenKind::variable; break;
    }
    return token;
}

std::vector<Token> Scripts::semantic_tokens(Document& document, Range range) {
    std::vector<Token> tokens;
    std::vector<Range> texts;
    TokenWalk(tokens, texts).block(document.reading().tree().body);
    std::sort(texts.begin(), texts.end(), [](Range a, Range b) { return a.begin < b.begin; });
    const analysis::SymbolIndex& index = document.index();
    // What a name is follows from its variable, or from the name itself if it is free.
    std::vector<std::optional<Token>> of_variable(index.variables.size()), of_name(document.reading().symbols().size());
    for (const analysis::Occurrence& place : index.occurrences) {
        if (place.span.begin == place.span.end || place.is_import) continue;
        std::optional<Token>& known =
            place.variable != analysis::no_index ? of_variable[place.variable] : of_name[place.name];
        if (!known) known = token_of(document, place);
        Token& token = tokens.emplace_back(*known);
        token.range = range_of(place.span);
        token.is_definition = place.access == analysis::Access::define || place.access == analysis::Access::write;
        if (place.is_speaker) token.kind = TokenKind::speaker;
    }
    for (const analysis::MemberOccurrence& place : index.members) {
        if (place.form == analysis::MemberOccurrence::Form::short_key ||
            place.form == analysis::MemberOccurrence::Form::index)
            continue;
        if (place.form == analysis::MemberOccurrence::Form::key) continue;
        const bool is_method = place.access == analysis::Access::call || place.access == analysis::Access::define;
        tokens.push_back({range_of(place.span), is_method ? TokenKind::method : TokenKind::member,
                          place.access == analysis::Access::define || place.access == analysis::Access::write});
    }
    const auto is_before = [](const Token& a, const Token& b) {
        return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end < b.range.end;
    };
    std::stable_sort(tokens.begin(), tokens.end(), is_before);
    std::vector<Token> all;
    std::uint32_t at = 0;
    GapReader gaps(document.text(), texts, all);
    for (const Token& token : tokens) {
        if (token.range.begin < at) continue;  // a name in two forms
        gaps.read(at, token.range.begin);
        all.push_back(token);
        at = token.range.end;
    }
    gaps.read(at, document.size());
    std::erase_if(all,
                  [&](const Token& each) { return each.range.begin < range.begin || each.range.begin >= range.end; });
    return all;
}

}  // namespace npcs::workspace
