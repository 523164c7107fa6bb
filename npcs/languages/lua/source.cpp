// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/lua/source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace npcs::lua {

namespace {

constexpr std::array<std::string_view, 22> keywords = {
    "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
    "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Goes through the words of a Lua text, without those in strings and comments.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}

    /// The next word; empty at the end.
    std::string_view next() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (is_letter(c) || is_digit(c)) {
                const std::size_t start = at_;
                while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
                return text_.substr(start, at_ - start);
            }
            if (c == '"' || c == '\'') {
                at_ = end_of_quoted(text_, at_);
            } else if (text_.substr(at_, 2) == "--") {
                at_ = end_of_comment(text_, at_);
            } else {
                at_ = std::max(end_of_long(text_, at_), at_ + 1);
            }
        }
        return {};
    }
    std::size_t position() const { return at_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

std::string_view line_of(std::string_view text, std::uint32_t line) {
    std::size_t start = 0;
    for (std::uint32_t at = 1; at < line && start != std::string_view::npos; ++at) {
        start = text.find('\n', start);
        if (start != std::string_view::npos) ++start;
    }
    if (start == std::string_view::npos || start > text.size()) return {};
    return text.substr(start, text.find('\n', start) - start);
}

/// The column of a token on its line, if it is there once; else 0.
std::uint32_t column_of(std::string_view line, std::string_view token) {
    const std::size_t place = token.empty() ? std::string_view::npos : line.find(token);
    if (place == std::string_view::npos || line.find(token, place + 1) != std::string_view::npos) return 0;
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::uint32_t>(
               std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(place), is_start)) +
           1;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

struct Habit {
    std::string_view near;     ///< the token that Lua stumbles over
    std::string_view written;  ///< what the line then contains
    const char* hint;
};
constexpr Habit habits[] = {
    {"!", "!=", "Lua writes 'is not equal' as ~="},
    {"+", "+=", "Lua has no +=; write x = x + 1"},
    {"-", "-=", "Lua has no -=; write x = x - 1"},
    {"*", "*=", "Lua has no *=; write x = x * 2"},
    {"/", "/=", "Lua has no /=; write x = x / 2"},
    {"/", "//", "a comment in Lua begins with --"},
    {"//", "//", "a comment in Lua begins with --"},
    {"&", "&&", "Lua writes 'and'"},
    {"|", "||", "Lua writes 'or'"},
    {"{", "{", "Lua writes blocks as `then ... end`, `do ... end`, without braces"},
    {":", ":", "a table in Lua is written {name = value}"},
    {"<eof>", "", "a block of the function's Lua lacks an `end`; `end function` ends none"},
    {"end", "", "there is an `end` too many; `end function` alone ends the function"},
    {"?", "?", "Lua has no ?:; write condition and value or other"},
};

std::string hint_for(std::string_view token, std::string_view line) {
    for (const Habit& habit : habits)
        if (habit.near == token && line.find(habit.written) != std::string_view::npos) return habit.hint;
    if (token == "=" && line.find("if") != std::string_view::npos) return "Lua compares with ==";
    return {};
}

/// Takes " near 'x'" off a message and returns what stands there, without quotes.
std::string cut_near(std::string& message) {
    const std::size_t near = message.rfind(" near ");
    if (near == std::string::npos) return {};
    std::string token = message.substr(near + 6);
    message.erase(near);
    if (token.size() >= 2 && token.front() == '\'' && token.back() == '\'') token = token.substr(1, token.size() - 2);
    return token;
}

/// "(to close 'if' at line 3)" in lines of the script.
void count_lines_of_script(std::string& message, std::uint32_t first_line) {
    constexpr std::string_view at_line = "at line ";
    const std::size_t place = message.find(at_line);
    if (place == std::string::npos) return;
    std::size_t end = place + at_line.size();
    std::uint32_t line = 0;
    for (; end < message.size() && is_digit(message[end]); ++end)
        line = line * 10 + static_cast<std::uint32_t>(message[end] - '0');
    message.replace(place, end - place, "of line " + std::to_string(line + std::max(first_line, 1U) - 1));
}

}  // namespace

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote && text[at] != '\n' && text[at] != '\r'; ++at) {
        if (text[at] != '\\') continue;
        const std::string_view escape = text.substr(at + 1, 2);
        if (escape.substr(0, 1) == "z") {
            at = std::min(text.find_first_not_of(blanks, at + 2), text.size()) - 1;
        } else {
            at += escape == "\r\n" || escape == "\n\r" ? 2 : 1;
        }
    }
    return std::min(at + 1, text.size());
}

std::size_t end_of_long(std::string_view text, std::size_t at) {
    if (at >= text.size() || text[at] != '[') return at;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] == '=') ++end;
    if (end >= text.size() || text[end] != '[') return at;
    const std::string_view level = text.substr(at + 1, end - at - 1);
    for (std::size_t close = text.find(']', end); close != std::string_view::npos; close = text.find(']', close + 1)) {
        if (text.substr(close + 1, level.size()) != level) continue;
        if (text.substr(close + 1 + level.size(), 1) == "]") return close + level.size() + 2;
    }
    return text.size();
}

std::size_t end_of_comment(std::string_view text, std::size_t at) {
    const std::size_t end = end_of_long(text, at + 2);
    return end != at + 2 ? end : std::min(text.find_first_of("\r\n", at), text.size());
}

bool is_keyword(std::string_view name) { return std::find(keywords.begin(), keywords.end(), name) != keywords.end(); }

bool is_identifier(std::string_view name) {
    if (name.empty() || is_digit(name[0]) || is_keyword(name)) return false;
    return std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

const char* problem_of_source(std::string_view text, std::uint32_t* line) {
    if (line != nullptr) *line = 0;
    if (text.size() > longest_source) return "a text in Lua may have at most 65536 bytes";
    Words words(text);
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        if (word != "_ENV") continue;
        if (line != nullptr)
            *line = static_cast<std::uint32_t>(
                        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(words.position()), '\n')) +
                    1;
        return "'_ENV' is not available: the names in a function are those of the script";
    }
    return nullptr;
}

LanguageProblem explain(std::string_view raw, const ForeignFunction& function) {
    LanguageProblem problem;
    std::size_t at = 0;
    for (; at < raw.size() && is_digit(raw[at]); ++at)
        problem.line = problem.line * 10 + static_cast<std::uint32_t>(raw[at] - '0');
    std::string message(raw.substr(std::min(raw.size(), at == 0 ? 0 : at + 2)));
    count_lines_of_script(message, function.first_line);
    const std::string token = cut_near(message);
    const auto lines = static_cast<std::uint32_t>(std::count(function.text.begin(), function.text.end(), '\n'));
    problem.line = std::min(problem.line, std::max(lines, 1U));
    const std::string_view line = line_of(function.text, problem.line);

    const bool is_at_end = token == "<eof>";
    const std::string shown = is_at_end ? "the end of the function" : "'" + token + "'";
    replace_all(message, "'<eof>'", "the end of the function");
    replace_all(message, "<eof>", "the end of the function");
    replace_all(message, "<name>", "a name");
    replace_all(message, "<goto>", "goto");
    const std::size_t expected = message.find(" expected");
    if (message == "unexpected symbol") {
        problem.message = shown + " is not expected here";
    } else if (expected != std::string::npos) {
        problem.message = "expected " + message.substr(0, expected) + message.substr(expected + 9);
        if (!token.empty()) problem.message += is_at_end ? ", but the function ends" : ", but there is " + shown;
    } else {
        problem.message = message;
        if (!token.empty()) problem.message += is_at_end ? ", where the function ends" : ": " + shown;
    }
    std::replace(problem.message.begin(), problem.message.end(), '\n', ' ');
    if (!is_at_end) problem.column = column_of(line, token);
    problem.hint = hint_for(token, line);
    if (function.kind == ForeignFunction::Kind::block) {
        replace_all(problem.message, "the function ends", "the text ends");
        replace_all(problem.message, "the end of the function", "the end of the text");
        replace_all(problem.hint, "the function's Lua", "its Lua");
        replace_all(problem.hint, "ends the function", "ends the text");
        replace_all(problem.hint, "`end function`", "`end script`");
    }
    return problem;
}

}  // namespace npcs::lua
