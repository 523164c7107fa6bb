// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wording and collecting mistakes.
#include "syntax/error_list.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "syntax/confusables.hpp"
#include "syntax/locate.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/prose_hints.hpp"

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

std::string unexpected(const Token& token, std::string_view required) {
    return "got " + token.name + " where " + std::string(required) + " is required";
}

bool is_plain(char byte) { return static_cast<signed char>(byte) > 0; }

/// Eight bytes at once: whether each is of ASCII, and none is zero.
bool are_plain(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    constexpr std::uint64_t high = 0x8080808080808080U;
    return ((word | (word - 0x0101010101010101U)) & high) == 0;
}

}  // namespace

namespace {

struct ReversedSign {
    const char* written;
    const char* meant;
    const char* hint;
};

constexpr ReversedSign reversed_signs[] = {{"=>", ">=", "\"at least\" is written >="},
                                           {"=<", "<=", "\"at most\" is written <="},
                                           {"=!", "!=", "\"is not equal\" is written !="}};

/// Returns the comparison that a text begins with, its signs in the wrong order; null if it does not.
const ReversedSign* reversed_sign(std::string_view text) {
    if (text.size() > 2 && text[2] == '=') return nullptr;
    for (const ReversedSign& sign : reversed_signs)
        if (text.starts_with(sign.written)) return &sign;
    return nullptr;
}

}  // namespace

SyntaxError lone_end(std::string_view text, const Token& token, std::string_view open) {
    return {token.span, "lone-end", "'end' without following keyword ('if', 'function', etc.)",
            hint_for_end(text, token, open), Stage::lexer};
}

SyntaxError misplaced_keyword(std::string_view text, const Token& token) {
    return {token.span, "unexpected-keyword", "unexpected keyword '" + token.keyword + "' at start of line",
            hint_for_keyword(text, token)};
}

void ErrorList::add(SyntaxError error) {
    if (found_.size() >= most_) {
        if (++more_ >= most_counted) throw TooManyErrors{};
        return;
    }
    Diagnostic diagnostic;
    diagnostic.stage = error.stage;
    diagnostic.code = error.code;
    diagnostic.message = std::move(error.message);
    diagnostic.hint = std::move(error.hint);
    locate(diagnostic, source_, error.span);
    for (auto& [span, text] : error.fix) diagnostic.fix.push_back(edit_of(source_, span, std::move(text)));
    if (error.line != 0) diagnostic.line = error.line;
    found_.push_back(std::move(diagnostic));
}

void ErrorList::fail(SyntaxError error, std::uint32_t brackets) {
    const std::uint32_t offset = error.span.begin;
    add(std::move(error));
    throw StatementRejected{offset, brackets, false};
}

void ErrorList::fail_required(std::uint32_t offset, std::string_view required, std::uint32_t brackets) {
    // At the end of the source the place is behind its last word, not behind the blank lines that follow.
    const std::size_t last = source_.text().find_last_not_of(" \t\r\n") + 1;
    const Token token = token_at(source_.text(), static_cast<std::uint32_t>(std::min<std::size_t>(offset, last)));
    if (token.is_lone_end) fail_keyword(offset);
    if (token.name == "OpAssign" && means_comparison(source_, token, required)) {
        const ReversedSign* const reversed = reversed_sign(source_.text().substr(token.span.begin, 3));
        const std::uint32_t end = token.span.begin + (reversed != nullptr ? 2U : 1U);
        fail({token.span,
              "assignment-in-condition",
              required == "Keyword(then)" ? "found = instead of == in if condition" : unexpected(token, required),
              reversed != nullptr ? reversed->hint : "to compare, write ==",
              Stage::compiler,
              0,
              {{{token.span.begin, end}, reversed != nullptr ? reversed->meant : "=="}}},
             brackets);
    }
    if (const std::string_view meant = sign_for(token); !meant.empty())
        fail({token.span,
              "look-alike-sign",
              unexpected(token, required),
              "write " + std::string(meant),
              Stage::compiler,
              0,
              {{token.span, std::string(meant)}}},
             brackets);
    const Span sign = sign_of_option(source_, token.span.begin);
    const std::string_view written = source_.text().substr(sign.begin, sign.end - sign.begin);
    if (!written.empty() && written != "->")
        fail({sign, "sign-of-option", "'" + std::string(written) + "' begins no option",
              "an option begins with * or +"});
    fail({token.span, "unexpected-token", unexpected(token, required), hint_for_token(source_, token, required)},
         brackets);
}

void ErrorList::fail_keyword(std::uint32_t offset) {
    const Token token = token_at(source_.text(), offset);
    SyntaxError error =
        token.is_lone_end ? lone_end(source_.text(), token, {}) : misplaced_keyword(source_.text(), token);
    std::string hint = hint_for_prose(source_, offset);
    if (!hint.empty()) error.hint = std::move(hint);
    fail(std::move(error));
}

void ErrorList::fail_open_string(std::uint32_t offset, std::string_view message) {
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
    const Span closing = closing_quote_for(text, open);
    using Edits = std::vector<std::pair<Span, std::string>>;
    fail({{static_cast<std::uint32_t>(open), offset},
          "open-string",
          std::string(message),
          hint_for_open_text(text.substr(open, std::min(text.find_first_of("\r\n", offset), text.size()) - open)),
          Stage::lexer,
          0,
          closing.end > 0 ? Edits{{closing, "\""}} : Edits{}});
}

void ErrorList::fail_open_comment(std::uint32_t offset, std::string_view message) {
    add({{offset - 2, offset}, "open-comment", std::string(message), "", Stage::lexer});
    throw TooManyErrors{};
}

void ErrorList::check_encoding() {
    const std::string_view text = source_.text();
    std::size_t told_line_end = 0;
    bool has_confusables = false;
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
        has_confusables = has_confusables || (length > 1 && confusable_at(text, at) > 0);
        at += std::max<std::size_t>(length, 1);
    }
    if (has_confusables && found_.empty()) report_confusables(text, *this);
}

bool ErrorList::reported_since(std::uint32_t line) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Diagnostic& told) { return told.source_line >= line; });
}

Diagnostics ErrorList::take() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
    if (more_ > 0) {
        Diagnostic& rest = found_.emplace_back();
        rest.severity = Severity::note;
        rest.code = "more-errors";
        rest.message = "and " + std::string(more_ >= most_counted ? "at least " : "") + std::to_string(more_) + " more";
        rest.file = source_.name();
    }
    return std::move(found_);
}

}  // namespace npcs::syntax
