// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/confusables.hpp"

#include "syntax/lookahead.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace npcs::syntax {

namespace {

enum class Kind { blank, invisible, quote, dash };

/// Unicode's white space, format characters without width, initial and final quotes, and dashes, in ascending order.
/// The two joiners (200C, 200D) are not included, because words of several scripts contain them.
struct Range {
    char32_t first, last;
    Kind kind;
};
constexpr Range ranges[] = {
    {0x85, 0x85, Kind::blank},         {0xA0, 0xA0, Kind::blank},         {0xAB, 0xAB, Kind::quote},
    {0xAD, 0xAD, Kind::invisible},     {0xBB, 0xBB, Kind::quote},         {0x1680, 0x1680, Kind::blank},
    {0x2000, 0x200A, Kind::blank},     {0x200B, 0x200B, Kind::invisible}, {0x200E, 0x200F, Kind::invisible},
    {0x2010, 0x2015, Kind::dash},      {0x2018, 0x201F, Kind::quote},     {0x2028, 0x2029, Kind::blank},
    {0x202A, 0x202E, Kind::invisible}, {0x202F, 0x202F, Kind::blank},     {0x2039, 0x203A, Kind::quote},
    {0x205F, 0x205F, Kind::blank},     {0x2060, 0x2064, Kind::invisible}, {0x2066, 0x2069, Kind::invisible},
    {0x2212, 0x2212, Kind::dash},      {0x3000, 0x3000, Kind::blank},     {0x300C, 0x300F, Kind::quote},
    {0x301D, 0x301F, Kind::quote},     {0xFEFF, 0xFEFF, Kind::invisible}, {0xFF02, 0xFF02, Kind::quote},
    {0xFF07, 0xFF07, Kind::quote}};

/// Returns whether the UTF-8 form of a look-alike can begin with this byte.
bool may_begin(unsigned char byte) {
    return byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
}

char32_t point_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (byte(at) < 0xE0) return (byte(at) & 0x1FU) << 6 | (byte(at + 1) & 0x3FU);
    return (byte(at) & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
}

/// Returns the range that contains the code point, or null if it is not a look-alike.
const Range* range_of(char32_t point) {
    const Range* const after =
        std::upper_bound(std::begin(ranges), std::end(ranges), point,
                         [](char32_t wanted, const Range& range) { return wanted < range.first; });
    return after == std::begin(ranges) || point > std::prev(after)->last ? nullptr : std::prev(after);
}

std::string hexadecimal(char32_t point) {
    std::string digits;
    for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[point >> shift & 0xF];
    return "U+" + digits;
}

bool is_double_quote(char32_t point) {
    return (point >= 0x201C && point <= 0x201F) || point == 0xAB || point == 0xBB || point == 0xFF02;
}

/// Returns straight quotes for a text between two typographic ones; nothing if the second one is not on the line.
std::vector<std::pair<Span, std::string>> edits_to_straight_quotes(std::string_view text, Span open) {
    if (!is_double_quote(point_at(text, open.begin))) return {};
    for (std::size_t at = open.end; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
        if (text[at] == '"') return {};
        if (confusable_at(text, at) == 0 || !is_double_quote(point_at(text, at))) continue;
        const auto begin = static_cast<std::uint32_t>(at);
        return {{open, "\""}, {{begin, begin + static_cast<std::uint32_t>(confusable_at(text, at))}, "\""}};
    }
    return {};
}

SyntaxError error_at(std::string_view text, std::size_t at) {
    const char32_t point = point_at(text, at);
    const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + confusable_at(text, at))};
    const std::string which = " (" + hexadecimal(point) + ")";
    switch (range_of(point)->kind) {
        case Kind::quote:
            return {span,
                    "look-alike-quote",
                    "a typographic quote" + which + " is no quote",
                    "texts stand between straight double quotes: \"...\"",
                    Stage::lexer,
                    0,
                    edits_to_straight_quotes(text, span)};
        case Kind::dash:
            return {span, "look-alike-dash", "a dash" + which + " is no minus sign", "write -", Stage::lexer,
                    0,    {{span, "-"}}};
        case Kind::invisible:
            return {span,
                    "look-alike-blank",
                    "an invisible character" + which + " outside of a text",
                    "delete it; it was probably copied from a page or a document",
                    Stage::lexer,
                    0,
                    {{span, ""}}};
        case Kind::blank: break;
    }
    return {span,
            "look-alike-blank",
            "a blank" + which + " that is neither a space nor a tab",
            "put an ordinary space in its place",
            Stage::lexer,
            0,
            {{span, " "}}};
}

bool is_word(std::string_view text, std::size_t at, std::string_view word) {
    const std::string_view found = text.substr(at, word.size() + 1);
    return found.starts_with(word) && found.size() > word.size() && (found.back() == ' ' || found.back() == '\t');
}

/// Returns the offset after the text, comment, free text of a line, or single byte at `at`.
std::size_t next_outside(std::string_view text, std::size_t at) {
    const auto line_end = [&] { return std::min(text.find_first_of("\r\n", at), text.size()); };
    const bool begins_line = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
    if (begins_line && free_text_in_line(text, at) != text.npos) return line_end();
    for (const std::string_view word : {"then", "else"})
        if (is_word(text, at, word) && free_text_in_line(text, at + word.size()) != text.npos) return line_end();
    if (text[at] == '"') {
        std::size_t end = at + 1;
        while (end < text.size() && text[end] != '"' && text[end] != '\n' && text[end] != '\r') ++end;
        return std::min(end + 1, text.size());
    }
    if (text.substr(at, 2) == "//" || (at == 0 && text.starts_with("#!"))) return line_end();
    if (text.substr(at, 2) == "/*") {
        const std::size_t end = text.find("*/", at + 2);
        return end == text.npos ? text.size() : end + 2;
    }
    return at + 1;
}

}  // namespace

std::size_t confusable_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (!may_begin(byte) || range_of(point_at(text, at)) == nullptr) return 0;
    return byte < 0xE0 ? 2 : 3;
}

void report_confusables(std::string_view text, ErrorList& errors) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    std::size_t told_to = 0;
    for (std::size_t at = text.starts_with(mark) ? mark.size() : 0; at < text.size(); at = next_outside(text, at)) {
        if (at < told_to || confusable_at(text, at) == 0) continue;
        errors.add(error_at(text, at));
        told_to = std::min(text.find_first_of("\r\n", at), text.size());
    }
}

}  // namespace npcs::syntax
