// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/python/source.hpp"

#include <algorithm>
#include <array>

namespace npcs::python {

namespace {

constexpr std::array<std::string_view, 33> keywords = {
    "False",  "None",     "True",   "and",     "as",   "assert", "break",  "class", "continue", "def",  "del",
    "elif",   "else",     "except", "finally", "for",  "from",   "global", "if",    "import",   "in",   "is",
    "lambda", "nonlocal", "not",    "or",      "pass", "raise",  "return", "try",   "while",    "with", "yield"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_start_of_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::string_view line_of(std::string_view text, std::uint32_t line) {
    std::size_t start = 0;
    for (std::uint32_t at = 1; at < line && start != std::string_view::npos; ++at) {
        start = text.find('\n', start);
        if (start != std::string_view::npos) ++start;
    }
    if (start == std::string_view::npos || start > text.size()) return {};
    return text.substr(start, text.find('\n', start) - start);
}

/// The byte of a line at a column of the compiler, which counts bytes, tabs up to the next eighth, and the tab in front.
std::size_t byte_at(std::string_view line, std::uint32_t column, bool has_tab_in_front) {
    constexpr std::uint32_t tab = 8;
    std::uint32_t here = has_tab_in_front ? tab + 1 : 1;
    std::size_t at = 0;
    for (; at < line.size() && here < column; ++at)
        here = line[at] == '\t' ? (here - 1 + tab) / tab * tab + 1 : here + 1;
    return at;
}

/// The word or sign that stands there.
std::string_view token_at(std::string_view line, std::size_t at) {
    if (at >= line.size()) return {};
    std::size_t end = at + 1;
    if (is_letter(line[at]) || is_digit(line[at]))
        while (end < line.size() && (is_letter(line[end]) || is_digit(line[end]))) ++end;
    return line.substr(at, end - at);
}

std::string_view first_word(std::string_view line) {
    const std::size_t start = line.find_first_not_of(" \t");
    return start == std::string_view::npos ? std::string_view() : token_at(line, start);
}

bool begins_block(std::string_view word) {
    constexpr std::array<std::string_view, 11> words = {"if",    "elif", "else",   "for",     "while", "def",
                                                        "class", "try",  "except", "finally", "with"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

struct Habit {
    std::string_view word;     ///< the first word of the line; empty: any
    std::string_view written;  ///< what the line contains
    const char* hint;
};
constexpr Habit habits[] = {
    {"else", "else if", "Python writes 'else if' as elif"},
    {"elseif", "elseif", "Python writes 'else if' as elif"},
    {"end", "end", "blocks in Python end with their indentation; `end function` ends the function"},
    {"local", "local", "Python has no `local`: a name that is assigned in a function is its own"},
    {"var", "var", "Python has no `var`: a name that is assigned in a function is its own"},
    {"let", "let", "Python has no `let`: a name that is assigned in a function is its own"},
    {"function", "function", "a function in Python begins with def"},
    {"", "&&", "Python writes 'and'"},
    {"", "||", "Python writes 'or'"},
    {"", "++", "Python has no ++; write x += 1"},
    {"", "--", "a comment in Python begins with #"},
    {"", "//", "a comment in Python begins with #"},
    {"", "!", "Python writes 'not'"},
    {"", "?", "Python has no ?:; write value if condition else other"},
    {"", " then", "a line that begins a block ends with ':', without `then`"},
    {"", "{", "blocks in Python are indented, without braces"},
};

std::string hint_for(const std::string& message, std::string_view line) {
    if (message == "unexpected indent") return "the lines of a block begin in the same column";
    if (message.find("unindent") != std::string::npos) return "the lines of a block begin in the same column";
    if (message == "can't assign to expression") return "names, elements and attributes can be assigned";
    if (message.find("invalid syntax") == std::string::npos) return {};
    const std::string_view word = first_word(line);
    for (const Habit& habit : habits) {
        const bool is_word = habit.word.empty() || habit.word == word;
        if (is_word && line.find(habit.written) != std::string_view::npos) return habit.hint;
    }
    const bool has_colon = line.find(':') != std::string_view::npos;
    if (begins_block(word) && !has_colon) return "a line that begins a block ends with ':'";
    if ((word == "if" || word == "while" || word == "elif") && line.find("==") == std::string_view::npos &&
        line.find('=') != std::string_view::npos)
        return "Python compares with ==";
    return {};
}

}  // namespace

bool is_keyword(std::string_view name) { return std::find(keywords.begin(), keywords.end(), name) != keywords.end(); }

bool is_identifier(std::string_view name) {
    if (name.empty() || is_digit(name[0]) || is_keyword(name)) return false;
    return std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

LanguageProblem explain(const Complaint& complaint, const ForeignFunction& function) {
    LanguageProblem problem;
    problem.message = complaint.message;
    std::replace(problem.message.begin(), problem.message.end(), '\n', ' ');
    const auto lines = static_cast<std::uint32_t>(std::count(function.text.begin(), function.text.end(), '\n'));
    if (complaint.line > lines) {
        problem.line = std::max(lines, 1U);
        problem.message = function.kind == ForeignFunction::Kind::block
                              ? "the text ends where a statement, a bracket or a text is not complete"
                              : "the function ends where a statement, a bracket or a text is not complete";
        problem.hint = "close brackets and quotes, and give each block a body; `pass` is an empty one";
        return problem;
    }
    problem.line = complaint.line;
    const std::string_view line = line_of(function.text, complaint.line);
    problem.hint = hint_for(complaint.message, line);
    if (complaint.column == 0) return problem;
    const bool is_block = function.kind == ForeignFunction::Kind::block;
    const std::size_t at = byte_at(line, complaint.column, !is_block);
    const std::string_view token = token_at(line, at);
    if (problem.message == "invalid syntax")
        problem.message =
            token.empty() ? "the line is not complete" : "'" + std::string(token) + "' is not expected here";
    const auto before = line.substr(0, at);
    problem.column = static_cast<std::uint32_t>(std::count_if(before.begin(), before.end(), is_start_of_character)) + 1;
    return problem;
}

}  // namespace npcs::python
