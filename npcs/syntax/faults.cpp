// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wording and collecting mistakes.
#include "syntax/faults.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace npcs::syntax {

namespace {

/// The length of the UTF-8 sequence at `at`; 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool overlong = lead == 0xE0 && byte(at + 1) < 0xA0;
        const bool surrogate = lead == 0xED && byte(at + 1) > 0x9F;
        return follows(at + 1) && follows(at + 2) && !overlong && !surrogate ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool overlong = lead == 0xF0 && byte(at + 1) < 0x90;
        const bool too_large = lead == 0xF4 && byte(at + 1) > 0x8F;
        return follows(at + 1) && follows(at + 2) && follows(at + 3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

std::string hexadecimal(unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {'0', 'x', digits[byte >> 4], digits[byte & 0xF]};
}

bool is_plain(char byte) { return static_cast<signed char>(byte) > 0; }

/// Eight bytes at once: whether each is of ASCII, and none is zero.
bool are_plain(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    constexpr std::uint64_t high = 0x8080808080808080U;
    return ((word | (word - 0x0101010101010101U)) & high) == 0;
}

std::uint32_t count_code_points(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool has_typographic_quote(std::string_view text) {
    for (const std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xC2\xAB", "\xC2\xBB"}) {
        if (text.find(quote) != text.npos) return true;
    }
    return false;
}

/// The letters that a line begins with.
std::string_view first_word_of(std::string_view line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    const auto is_letter = [](char byte) { return byte >= 'a' && byte <= 'z'; };
    std::size_t end = begin;
    while (end < line.size() && is_letter(line[end])) ++end;
    return line.substr(begin, end - begin);
}

bool is_declaring_word(std::string_view word) {
    constexpr std::string_view words[] = {"var", "let", "local", "const", "dim", "my", "set"};
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// `x++` fails at its second sign, `x--` behind it.
bool is_doubled_sign(std::string_view text, const Token& token) {
    const std::string_view before = text.substr(0, token.span.begin);
    return (token.name == "OpPlus" && before.ends_with('+')) || (token.name == "EOL" && before.ends_with("--"));
}

std::string then_hint(std::string_view first_word) {
    if (first_word == "option") return "an `option` stands in a `choose`, right below it or another option";
    if (first_word == "elseif" || first_word == "elif" || first_word == "elsif") return "`else if` is two words";
    return "`then` belongs to `if` and `option` only";
}

}  // namespace

Fault lone_end(const Token& token) {
    return {token.span, "lone-end", "'end' without following keyword ('if', 'function', etc.)", "", Stage::lexer};
}

Fault misplaced_keyword(const Token& token) {
    std::string hint;
    if (token.keyword == "function") hint = "a function without a name is used as a value: f = function(x)";
    return {token.span, "unexpected-keyword", "unexpected keyword '" + token.keyword + "' at start of line",
            std::move(hint)};
}

void Faults::add(Fault fault) {
    const Place place = source_.place(fault.span.begin);
    const std::string_view line = source_.line(place.line);
    const std::string_view all = source_.text();
    const std::uint32_t length = count_code_points(all.substr(fault.span.begin, fault.span.end - fault.span.begin));

    Diagnostic diagnostic;
    diagnostic.stage = fault.stage;
    diagnostic.code = fault.code;
    diagnostic.message = std::move(fault.message);
    diagnostic.hint = std::move(fault.hint);
    diagnostic.file = source_.name();
    diagnostic.line = fault.line != 0 ? fault.line : place.line;
    diagnostic.column = place.column;
    diagnostic.length =
        std::max(1U, std::min(length, count_code_points(line) + 1 - std::min(place.column, count_code_points(line))));
    diagnostic.source_line = place.line;
    diagnostic.source = line;
    found_.push_back(std::move(diagnostic));
    if (found_.size() >= most_) throw Enough{};
}

void Faults::fail(Fault fault, std::uint32_t brackets) {
    const std::uint32_t offset = fault.span.begin;
    add(std::move(fault));
    throw Rejected{offset, brackets, false};
}

std::string Faults::hint_for(const Token& token, std::string_view required) const {
    const std::string_view line = source_.line(source_.place(token.span.begin).line);
    const std::string_view first_word = first_word_of(line);
    const bool wants_statement_end = required.ends_with("EOL");
    if (has_typographic_quote(line)) return "texts stand between straight double quotes: \"...\"";
    if (token.name == "Unknown(')") return "texts stand between double quotes: \"...\"";
    if (token.name == "Unknown(!)") return "write `not` for negation, and `!=` for \"is not equal\"";
    if (token.name == "Unknown(&)") return "write `and`";
    if (token.name == "Unknown(|)") return "write `or`";
    if (token.name == "Unknown(#)") return "a comment begins with //";
    if (token.name == "Unknown(?)") return "to choose between two values, write: a if condition else b";
    if (required == "Keyword(then)" && (token.name == "EOL" || token.name == "LCurly" || token.name == "Colon"))
        return first_word == "option" ? "an option's text, with its condition if it has one, is followed by `then`"
                                      : "the condition is followed by `then`";
    if (token.name == "Keyword(then)" && wants_statement_end) return then_hint(first_word);
    if (token.name == "Keyword(end if)" && first_word == "if") return "an `if` on one line has no `end if`";
    if (required == "Keyword(in)" && token.name == "OpAssign") return "to count, write: for i in range(1, 10)";
    if (is_doubled_sign(source_.text(), token)) return "to change a number by one, write += 1 or -= 1";
    if (token.name == "OpAssign" && wants_statement_end && is_declaring_word(first_word))
        return "a variable needs no word before it: x = 1";
    if (token.name == "OpAssign" && wants_statement_end) return "an assignment has no value; to compare, write ==";
    if (required == "Identifier" && token.is_keyword)
        return "a member named like a keyword is written [\"" + token.keyword + "\"]";
    if (token.is_keyword && required == "an identifier") return "a keyword cannot be the name of a variable";
    return {};
}

void Faults::fail_required(std::uint32_t offset, std::string_view required, std::uint32_t brackets) {
    // At the end of the source the place is behind its last word, not behind the blank lines that follow.
    const std::size_t last = source_.text().find_last_not_of(" \t\r\n") + 1;
    const Token token = token_at(source_.text(), static_cast<std::uint32_t>(std::min<std::size_t>(offset, last)));
    if (token.is_lone_end) fail_keyword(offset);
    if (required == "Keyword(then)" && token.name == "OpAssign") {
        fail({token.span, "assignment-in-condition", "found = instead of == in if condition", "to compare, write =="},
             brackets);
    }
    std::string message = "got " + token.name + " where ";
    message.append(required).append(" is required");
    fail({token.span, "unexpected-token", std::move(message), hint_for(token, required)}, brackets);
}

void Faults::fail_keyword(std::uint32_t offset) {
    const Token token = token_at(source_.text(), offset);
    fail(token.is_lone_end ? lone_end(token) : misplaced_keyword(token));
}

void Faults::fail_open_string(std::uint32_t offset, std::string_view message) {
    const std::string_view text = source_.text();
    const std::size_t line_begin = std::min(text.substr(0, offset).find_last_of("\r\n") + 1, text.size());
    // Quotes come in pairs up to the one that is not closed.
    std::size_t open = line_begin;
    bool inside = false;
    for (std::size_t at = line_begin; at < offset; ++at) {
        if (text[at] != '"') continue;
        if (!inside) open = at;
        inside = !inside;
    }
    fail({{static_cast<std::uint32_t>(open), offset},
          "open-string",
          std::string(message),
          "a text ends on the line it begins on; a quote inside it is written twice",
          Stage::lexer});
}

void Faults::fail_open_comment(std::uint32_t offset, std::string_view message) {
    add({{offset - 2, offset}, "open-comment", std::string(message), "", Stage::lexer});
    throw Enough{};
}

void Faults::check_encoding() {
    const std::string_view text = source_.text();
    std::size_t told_line_end = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (at + 8 <= text.size() && are_plain(text.data() + at)) at += 8;
        while (at < text.size() && is_plain(text[at])) ++at;
        if (at == text.size()) break;
        const std::size_t length = text[at] == '\0' ? 0 : sequence_length(text, at);
        if (length == 0 && at >= told_line_end) {
            const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)};
            if (text[at] == '\0') {
                add({span, "zero-byte", "the source holds a zero byte", "", Stage::lexer});
            } else {
                const std::string message =
                    "the source is not UTF-8: byte " + hexadecimal(static_cast<unsigned char>(text[at]));
                add({span, "not-utf8", message, "save the file as UTF-8", Stage::lexer});
            }
            told_line_end = std::min(text.find_first_of("\r\n", at), text.size());
        }
        at += std::max<std::size_t>(length, 1);
    }
}

Diagnostics Faults::take() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
    return std::move(found_);
}

}  // namespace npcs::syntax
