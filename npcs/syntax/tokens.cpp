// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Determines a single token for an error message.
#include "syntax/tokens.hpp"
#include "syntax/name_bytes.hpp"

#include <algorithm>
#include <array>

namespace npcs::syntax {

namespace {

struct Symbol {
    std::string_view text;
    std::string_view name;
};

/// Longer ones first.
constexpr std::array<Symbol, 30> symbols{{
    {"==", "OpEqual"},       {"!=", "OpNotEqual"},
    {"<=", "OpLessEqual"},   {">=", "OpGreatEqual"},
    {"+=", "OpAssignPlus"},  {"-=", "OpAssignMinus"},
    {"*=", "OpAssignTimes"}, {"/=", "OpAssignDivide"},
    {"%=", "OpAssignMod"},   {"^=", "OpAssignPower"},
    {"+", "OpPlus"},         {"-", "OpMinus"},
    {"*", "OpTimes"},        {"/", "OpDivide"},
    {"%", "OpMod"},          {"^", "OpPower"},
    {"=", "OpAssign"},       {"<", "OpLesser"},
    {">", "OpGreater"},      {"(", "LParen"},
    {")", "RParen"},         {"[", "LSquare"},
    {"]", "RSquare"},        {"{", "LCurly"},
    {"}", "RCurly"},         {"@", "AddressOf"},
    {",", "Comma"},          {".", "Dot"},
    {":", "Colon"},          {";", "EOL"},
}};

constexpr std::size_t longest_text = 10'000;  // bytes examined of a string

constexpr std::array<std::string_view, 13> ended_words{"if",   "while",   "for",    "function", "choose",
                                                       "plan", "scene",   "script", "sequence", "cycle",
                                                       "once", "shuffle", "bark"};

std::string_view word_at(std::string_view text, std::size_t at) {
    if (at >= text.size() || !begins_name(text[at])) return {};
    std::size_t end = at + 1;
    while (end < text.size() && is_in_name(text[end])) ++end;
    return text.substr(at, end - at);
}

std::string with_text(std::string_view name, std::string_view text) {
    std::string out(name);
    return out.append("(").append(shown(text)).append(")");
}

Span span_of(std::size_t begin, std::size_t size) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)};
}

Token keyword_token(std::string_view text, std::size_t at, std::string_view word) {
    Token token{"", span_of(at, word.size()), true, std::string(word)};
    if (word == "end" || word == "else") {
        const std::uint32_t next_at = skip_blanks(text, token.span.end);
        const std::string_view next = word_at(text, next_at);
        const bool ended = std::find(ended_words.begin(), ended_words.end(), next) != ended_words.end();
        if (word == "else" ? next == "if" : ended || is_reserved_word(next)) {
            token.keyword.append(" ").append(next);
            token.ends_block = word == "end" && ended;
            token.span.end = next_at + static_cast<std::uint32_t>(next.size());
        } else {
            token.is_lone_end = word == "end";
        }
    }
    token.name = with_text("Keyword", token.keyword);
    return token;
}

Token number_token(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size()) {
        const char byte = text[end];
        if (!is_digit(byte) && byte != '.' && byte != 'e' && byte != 'E') break;
        ++end;
        if ((byte == 'e' || byte == 'E') && end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
    }
    return {with_text("Number", text.substr(at, end - at)), span_of(at, end - at)};
}

Token string_token(std::string_view text, std::size_t at) {
    std::string content;
    std::size_t end = at + 1;
    text = text.substr(0, at + longest_text);
    for (; end < text.size() && text[end] != '\n' && text[end] != '\r'; ++end) {
        if (text[end] == '"' && (end + 1 == text.size() || text[++end] != '"')) break;
        content += text[end];
    }
    return {with_text("String", content), span_of(at, std::max<std::size_t>(end - at, 1))};
}

Token symbol_token(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("//")) return {"EOL", span_of(at, 0)};
    for (const Symbol& symbol : symbols) {
        if (rest.starts_with(symbol.text)) return {std::string(symbol.name), span_of(at, symbol.text.size())};
    }
    return {with_text("Unknown", rest.substr(0, 1)), span_of(at, 1)};
}

}  // namespace

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 100;  // bytes
    if (text.size() <= longest) return std::string(text);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "...";
}

std::uint32_t skip_blanks(std::string_view text, std::uint32_t offset) {
    std::size_t at = offset;
    while (at < text.size()) {
        if (text[at] == ' ' || text[at] == '\t') {
            ++at;
        } else if (text.substr(at, 2) == "/*") {
            const std::size_t end = text.find("*/", at + 2);
            at = end == text.npos ? text.size() : end + 2;
        } else {
            break;
        }
    }
    return static_cast<std::uint32_t>(at);
}

Token token_at(std::string_view text, std::uint32_t offset) {
    const std::size_t at = skip_blanks(text, offset);
    if (at >= text.size() || text[at] == '\n' || text[at] == '\r')
        return {"EOL", span_of(std::min(at, text.size()), 0)};
    const std::string_view word = word_at(text, at);
    if (!word.empty()) {
        if (is_reserved_word(word)) return keyword_token(text, at, word);
        return {with_text("Identifier", word), span_of(at, word.size())};
    }
    if (text[at] == '"') return string_token(text, at);
    if (is_digit(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])))
        return number_token(text, at);
    return symbol_token(text, at);
}

}  // namespace npcs::syntax
