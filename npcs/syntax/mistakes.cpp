// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/mistakes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "syntax/confusables.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/prose_hints.hpp"

namespace npcs::syntax {

namespace {

template <std::size_t Size>
bool is_one_of(std::string_view word, const std::string_view (&words)[Size]) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool declares(std::string_view word) {
    constexpr std::string_view words[] = {"var", "let", "local", "const", "dim", "my", "set", "int", "string", "auto"};
    return is_one_of(word, words);
}

bool begins_function(std::string_view word) {
    constexpr std::string_view words[] = {"def", "func", "fn", "fun", "sub", "proc", "method"};
    return is_one_of(word, words);
}

/// The context of a mistake.
struct Mistake {
    const Source& source;
    const Token& token;
    std::string_view required;
    std::string_view line;
    std::string_view first;   ///< first word of the line
    std::string_view before;  ///< the source text before the token

    bool wants(std::string_view what) const { return required == what; }
    bool wants_end() const { return required.ends_with("EOL"); }
    bool is(std::string_view name) const { return token.name == name; }
    bool is_word(std::string_view word) const { return is("Identifier(" + std::string(word) + ")"); }
    bool touches_name() const { return !before.empty() && begins_name(before.back()); }
    bool touches(char byte) const { return before.ends_with(byte); }
    bool is_first_on_line() const {
        const std::size_t last = before.find_last_not_of(" \t");
        return last == before.npos || before[last] == '\n' || before[last] == '\r' || before[last] == ';';
    }
    /// Returns the source text before the token, without trailing blanks.
    std::string_view trimmed_before() const { return before.substr(0, before.find_last_not_of(" \t") + 1); }
    bool is_text() const { return token.name.starts_with("String("); }
    bool is_name() const { return token.name.starts_with("Identifier("); }
};

constexpr const char* joining = "to join texts, write + between them: \"a\" + b";
constexpr const char* quoting = "a quote inside a text is written twice: \"He said \"\"no\"\".\"";
constexpr const char* counting = "to count, write: for i in range(1, 10)";
constexpr const char* for_in = "to go through a list, write: for x in bag";
constexpr const char* no_braces =
    "blocks have no braces: the line ends, and the block ends with `end if`, `end while` ...";
constexpr const char* straight_quotes = "texts stand between straight double quotes: \"...\"";

bool has_typographic_quote(std::string_view line) {
    for (const std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xC2\xAB", "\xC2\xBB"})
        if (line.find(quote) != line.npos) return true;
    return false;
}

/// Returns a hint for a sign that MiniScript does not have, or does not have in that position.
std::string hint_for_sign(const Mistake& at) {
    if (at.is("Unknown(')")) return "texts stand between double quotes: \"...\"";
    if (at.is("Unknown(!)")) return "write `not` for negation, and `!=` for \"is not equal\"";
    if (at.is("Unknown(&)"))
        return at.line.find("&&") == at.line.npos && at.trimmed_before().ends_with('"') ? joining : "write `and`";
    if (at.is("Unknown(|)")) return "write `or`";
    if (at.is("Unknown(#)")) return "a comment begins with //";
    if (at.is("Unknown(?)")) return "to choose between two values, write: a if condition else b";
    if (at.is("Unknown($)")) return "a name has no $ before it; a text that has {...} in it has: $\"Hello, {name}\"";
    if (at.is("Unknown(~)") && at.is_first_on_line()) return "an assignment stands alone: gold = 3";
    if (at.is("Unknown(~)")) return "\"is not equal\" is written !=";
    if (at.is("OpEqual") && at.is_first_on_line()) return "a scene is written: scene inn, its lines, and `end scene`";
    if (at.is("RParen") && at.wants("RSquare") && at.line.find("[if ") != at.line.npos)
        return "the condition of an option ends with ]";
    if (at.is("OpGreater") && at.touches('<')) return "\"is not equal\" is written !=";
    if (at.is("OpAssign") && at.touches('=')) return "\"is equal\" is written ==, and \"is not equal\" !=";
    if (at.is("OpAssign") && at.source.text().substr(at.token.span.begin, 2) == "=>")
        return "a function is written: f = function(a), its lines, and `end function`";
    if (at.is("OpGreater") && at.touches('-')) return "to go on elsewhere, call a function";
    if ((at.is("OpTimes") || at.is("OpPlus")) && at.is_first_on_line())
        return "behind the sign of an option stands a space: * Any rooms left?";
    if (at.is("OpLesser") && at.is_first_on_line()) return "a condition is written: if x then";
    if (at.is("Colon") && at.source.text().substr(at.token.span.begin, 2) == ":=") return "an assignment is written =";
    const std::string_view last = at.trimmed_before();
    const bool after_assign = last.ends_with('=') && !last.ends_with("==");
    if (at.is("OpPlus") && after_assign) return "to add to a variable, write: x += 1";
    return {};
}

/// Returns a hint for a mistake in the head of a loop.
std::string hint_for_loop(const Mistake& at) {
    if (at.first == "for") {
        if (at.is("OpAssign") || at.line.find(';') != at.line.npos) return counting;
        if (at.is_word("to")) return counting;
        if (at.is("LParen")) return "a `for` has no brackets: for x in bag";
        if (at.wants("Keyword(in)")) return for_in;
    }
    if (at.wants("Keyword(in)") && at.before.find("[for", at.before.find_last_of("\r\n") + 1) != at.before.npos)
        return "an option for each of a list is written: * Buy {x} [for x in stock]";
    if (at.first == "foreach") return for_in;
    if (at.wants_end() && (at.first == "while" || at.first == "for") && (at.is_word("do") || at.is("Colon")))
        return "the line ends behind the condition; the block ends with `end " + std::string(at.first) + "`";
    return {};
}

std::string hint_for_then(const Mistake& at) {
    if (at.is_word("hidden")) return "`hidden` stands before the text: option hidden \"...\" then";
    if (at.is("Keyword(if)") && at.wants("Keyword(then)") && at.line.find("locked") != at.line.npos)
        return "the reason stands behind the condition: option \"...\" if x locked \"...\" then";
    if (at.wants("Keyword(then)") && at.line.find("* if ") != at.line.npos && at.first.empty())
        return "the condition of a line stands in square brackets: * [if x] ...";
    if (at.wants("RSquare") && at.is("Keyword(then)")) return "the condition of an option ends with ]";
    if (at.required == "Colon or EOL") return "between the seconds and the prompt stands a colon: choose within 5: ...";
    if (at.is_word("once")) return "`once` stands before the text: option once \"...\" then";
    if (at.wants("Keyword(then)") && (at.is("EOL") || at.is("LCurly") || at.is("Colon")))
        return at.first == "option" ? "an option's text, with its condition if it has one, is followed by `then`"
                                    : "the condition is followed by `then`";
    if (at.wants("Keyword(then)") && at.is_name()) {
        const std::string_view word =
            at.source.text().substr(at.token.span.begin, at.token.span.end - at.token.span.begin);
        return is_similar(word, "then") || word == "the" ? "did you mean `then`?"
                                                         : "the condition is followed by `then`";
    }
    if (!at.is("Keyword(then)") || !at.wants_end()) return {};
    if (at.first == "elseif" || at.first == "elif" || at.first == "elsif") return "`else if` is two words";
    if (is_similar(at.first, "option")) return "did you mean `option`?";
    if (at.first != "option") return "`then` belongs to `if` and `option` only";
    // The line above may have been meant to begin the choice.
    std::uint32_t above = at.source.line_number(at.token.span.begin);
    while (--above > 0 && at.source.line(above).find_first_not_of(" \t") == std::string_view::npos) {}
    const std::string_view word = first_word_of(at.source.line(above));
    constexpr std::string_view others[] = {"choice", "menu", "ask", "switch"};
    if (is_similar(word, "choose") || is_one_of(word, others))
        return "a choice begins with `choose`, not with `" + std::string(word) + "`";
    return "an `option` stands in a `choose`, right below it or another option";
}

/// Returns whether the text requires a value after it, so that a name there is part of an expression.
bool wants_value(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t");
    if (last == text.npos) return false;
    constexpr std::string_view operators = "=+-*/%^<>([:";
    if (operators.find(text[last]) != operators.npos) return true;
    const std::size_t begin = text.find_last_of(" \t\r\n;(", last) + 1;
    constexpr std::string_view words[] = {"return", "and", "or", "not", "in", "while", "else"};
    return is_one_of(text.substr(begin, last + 1 - begin), words);
}

/// Returns a hint for `name = prompt "Your name?"`: a call without brackets must be a whole statement.
std::string hint_for_call(const Mistake& at) {
    const bool starts_value =
        at.is_text() || at.is_name() || at.is("AddressOf") || at.token.name.starts_with("Number(");
    const bool is_argument = at.required.starts_with("Comma or");
    const std::string_view before = at.trimmed_before();
    if (!starts_value || !(at.wants("EOL") || is_argument) || before.size() == at.before.size()) return {};
    std::size_t begin = before.size();
    while (begin > 0 && (is_in_name(before[begin - 1]) || before[begin - 1] == '.')) --begin;
    const std::string_view name = before.substr(begin);
    constexpr std::size_t longest = 60;
    if (name.empty() || name.size() > longest || !begins_name(name.front()) || !wants_value(before.substr(0, begin)))
        return {};
    const std::string_view text = at.source.text();
    std::string_view arguments = text.substr(at.token.span.begin, at.token.span.end - at.token.span.begin);
    if (!is_argument) {
        arguments =
            text.substr(at.token.span.begin, text.find_first_of("\r\n;", at.token.span.begin) - at.token.span.begin);
        arguments = arguments.substr(0, arguments.find_last_not_of(" \t") + 1);
        if (arguments.find('=') != arguments.npos) return {};
    }
    if (arguments.size() > longest || at.is("AddressOf") || arguments.find("//") != arguments.npos) arguments = "...";
    const std::string called =
        "to call " + std::string(name) + " here, write " + std::string(name) + "(" + std::string(arguments) + ")";
    if (at.is_text()) return called + "; to join texts, write + between them";
    return at.is_name() && !is_argument ? "each statement has a line of its own; " + called : called;
}

/// Returns a hint for two values with nothing between them.
std::string hint_for_side_by_side(const Mistake& at) {
    const bool starts_value =
        at.is_text() || at.is_name() || at.token.name.starts_with("Number(") || at.token.is_keyword;
    if (!starts_value) return {};
    if (at.before.ends_with("\\\"") || ((at.is_name() || at.token.is_keyword) && at.touches('"'))) return quoting;
    if (at.is_text() && at.touches('"')) return quoting;
    if (at.is_text() && !at.before.empty() && begins_name(at.before.back()) && at.wants_end()) return quoting;
    const bool joins = at.is_text() || at.trimmed_before().ends_with('"');
    if (at.first == "once" && at.is_text()) return "`once` stands behind `option`: option once \"...\" then";
    if (at.first == "option" && at.required.starts_with("Comma or"))
        return "an `option` stands in a `choose`, right below it or another option";
    if (at.required.starts_with("Comma or"))
        return joins ? "to join texts, write + between them; between arguments stands a comma"
                     : "between two arguments stands a comma";
    if (at.wants("EOL") && at.first == "option") return "an option's lines stand below it";
    if (at.wants("EOL") && at.line.find("function") != at.line.npos && !at.token.ends_block)
        return "the lines of a function stand below it; on one line, ; separates them";
    if (at.wants("EOL") && at.first == "end") return "nothing stands behind the end of a block";
    if (at.wants("EOL") && joins) return joining;
    if (at.wants("EOL") && at.is_name()) return "each statement has a line of its own";
    return {};
}

std::string hint_for_words(const Mistake& at) {
    if (at.is("Keyword(in)") && !at.wants("Identifier"))
        return at.first == "foreach" ? for_in : "to ask whether a list has a value, write: if x in bag then";
    if (begins_function(at.first) && at.wants_end())
        return "a function is written: function name(a, b), its lines, and `end function`";
    if (at.is("Keyword(end if)") && at.first == "if") return "an `if` on one line has no `end if`";
    if ((at.is("OpPlus") && at.touches('+')) || (at.is("EOL") && at.before.ends_with("--")))
        return "to change a number by one, write += 1 or -= 1";
    if (at.is("OpAssign") && at.wants_end() && declares(at.first)) return "a variable needs no word before it: x = 1";
    if (at.is("OpAssign") && at.wants_end()) return "an assignment has no value; to compare, write ==";
    if (at.wants("Identifier") && at.token.is_keyword)
        return "a member named like a keyword is written [\"" + at.token.keyword + "\"]";
    if (at.wants("Identifier") && (at.is_text() || at.is("Dot"))) return joining;
    if (at.token.is_keyword && at.wants("an identifier")) return "a keyword cannot be the name of a variable";
    if (at.is("RCurly") && at.is_first_on_line()) return no_braces;
    if (at.is("LCurly") && at.wants_end()) return no_braces;
    if (at.is("RCurly") && at.touches('{') && at.wants("number, string, or identifier"))
        return "an expression stands between the braces; to show braces, write {{ and }}";
    if (at.is("RSquare") && at.wants("number, string, or identifier")) return "a value is missing before the ]";
    if (at.is("Colon") && at.required == "Comma or EOL" && at.touches_name())
        return "a line begins with the name of who says it, one word right before the colon";
    if (at.is("Colon") && at.required == "number, string, or identifier") {
        const bool is_apart = at.source.text().substr(at.token.span.end, 1).find_first_of(" \t") == 0;
        if (at.is_first_on_line()) return "what is told stands behind a colon and a space";
        if (!at.first.empty())
            return is_apart
                       ? "a line begins with the name of who says it, one word right before the colon"
                       : "what somebody says stands behind a colon and a space: " + std::string(at.first) + ": ...";
        if (at.line.find('"') != at.line.npos) return "the name of who says a line has no quotes";
        if (at.touches_name() && !is_apart) return "what somebody says stands behind a colon and a space";
    }
    if (at.is("EOL") && at.required.ends_with("RParen")) return "an opened ( is not closed: write )";
    if (at.is("EOL") && at.required.ends_with("RSquare")) return "an opened [ is not closed: write ]";
    if (at.is("EOL") && at.required.ends_with("RCurly")) return "an opened { is not closed: write }";
    if (at.is("EOL") && at.wants("number, string, or identifier")) return "a value is missing at the end of the line";
    return {};
}

/// Returns the word that follows the token's `end`.
std::string_view word_behind(std::string_view text, const Token& token) {
    const std::uint32_t at = skip_blanks(text, token.span.end);
    return first_word_of(text.substr(at, 40));
}

std::string spelled(std::string_view word) { return "write `" + std::string(word) + "`"; }

}  // namespace

std::string_view first_word_of(std::string_view line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    std::size_t end = begin;
    while (end < line.size() && (end > begin ? is_in_name(line[end]) : begins_name(line[end]))) ++end;
    return line.substr(begin, end - begin);
}

std::string hint_for_token(const Source& source, const Token& token, std::string_view required) {
    constexpr std::size_t longest = 4000;  // bytes examined of a line
    const std::uint32_t number = source.line_number(token.span.begin);
    const std::string_view line = source.line(number).substr(0, longest);
    const Mistake at{source, token, required, line, first_word_of(line), source.text().substr(0, token.span.begin)};
    if (has_typographic_quote(line)) return straight_quotes;
    for (std::string found : {hint_for_prose(source, token.span.begin), hint_for_prose_token(source, token, required)})
        if (!found.empty()) return found;
    for (const auto hint :
         {hint_for_sign, hint_for_loop, hint_for_then, hint_for_words, hint_for_call, hint_for_side_by_side}) {
        std::string found = hint(at);
        if (!found.empty()) return found;
    }
    return {};
}

bool means_comparison(const Source& source, const Token& token, std::string_view required) {
    if (required == "Keyword(then)" || required == "Keyword(else)") return true;
    if (required != "RSquare" && required != "RParen" && required != "EOL") return false;
    constexpr std::size_t longest = 4000;  // bytes examined of a line
    const std::uint32_t number = source.line_number(token.span.begin);
    const std::string_view line = source.line(number);
    const auto before = static_cast<std::size_t>(token.span.begin - (line.data() - source.text().data()));
    if (before > longest) return false;
    // Behind a word of a condition, and in front of `then`, nothing is assigned.
    bool in_condition = false;
    for (std::size_t at = 0; at < before;) {
        if (line[at] == '"') {
            at = line.find('"', at + 1);
            if (at >= before) return false;
        }
        std::size_t end = at;
        while (end < before && is_in_name(line[end])) ++end;
        const std::string_view word = line.substr(at, end - at);
        constexpr std::string_view words[] = {"if", "and", "or", "not"};
        const bool is_head = (word == "while" || word == "checking") && first_word_of(line) == word;
        if (is_one_of(word, words) || is_head) in_condition = true;
        else if (word == "then" || line[at] == ';') in_condition = false;
        at = std::max(end, at + 1);
    }
    return in_condition;
}

std::string_view sign_for(const Token& token) {
    constexpr std::pair<std::string_view, std::string_view> signs[] = {{"\xE2\x89\xA5", ">="}, {"\xE2\x89\xA4", "<="},
                                                                       {"\xE2\x89\xA0", "!="}, {"\xC3\x97", "*"},
                                                                       {"\xC3\xB7", "/"},      {"\xEF\xBC\x8B", "+"}};
    for (const auto& [written, ours] : signs)
        if (token.name == "Identifier(" + std::string(written) + ")") return ours;
    return {};
}

std::string hint_for_end(std::string_view text, const Token& token, std::string_view open) {
    const std::string_view word = word_behind(text, token);
    constexpr struct {
        std::string_view written, meant;
    } meant[] = {{"choice", "end choose"}, {"chose", "end choose"}, {"option", "end choose"}, {"func", "end function"},
                 {"def", "end function"},  {"foreach", "end for"},  {"loop", "end while"},    {"elif", "end if"},
                 {"elseif", "end if"},     {"menu", "end choose"},  {"fn", "end function"},   {"sub", "end function"}};
    for (const auto& [written, right] : meant)
        if (word == written && (open.empty() || open == right)) return spelled(right);
    if (word == "switch" || word == "case" || word == "match")
        return "to tell several cases apart, write: if ... then, else if ... then, end if";
    if (!open.empty()) return spelled(open);
    return "`end` is followed by the word of its block: end if, end while, end for, end function, end choose";
}

std::string hint_for_keyword(std::string_view text, const Token& token) {
    const std::string_view rest = text.substr(skip_blanks(text, token.span.end), 2);
    if (rest.starts_with('=') && rest != "==")
        return "`" + token.keyword + "` is a word of the language and cannot be the name of a variable";
    const std::string_view before = text.substr(0, token.span.begin);
    if (token.keyword == "then" && before.substr(0, before.find_last_not_of(" \t") + 1).ends_with("else"))
        return "no `then` stands behind `else`";
    if (token.keyword == "function") return "a function without a name is used as a value: f = function(x)";
    if (token.keyword == "repeat") return "to do something several times, write: for i in range(1, 3)";
    if (token.keyword == "null" || token.keyword == "new")
        return "a value alone does nothing: assign it, or use it in a condition";
    return {};
}

std::string hint_for_open_text(std::string_view line_rest) {
    if (has_typographic_quote(line_rest)) return straight_quotes;
    return "a text ends on the line it begins on; a quote inside it is written twice";
}

std::string hint_for_stray_end(const Source& source, const Token& token, std::string_view opener) {
    constexpr std::uint32_t farthest = 200;  // lines
    const std::uint32_t here = source.line_number(token.span.begin);
    for (std::uint32_t line = here; line-- > 1 && here - line <= farthest;) {
        const std::string_view word = first_word_of(source.line(line).substr(0, 80));
        const bool is_other = opener == "function" && begins_function(word);
        if (is_similar(word, opener) || is_other || (opener == "choose" && word == "choice"))
            return "line " + std::to_string(line) + " begins with `" + std::string(word) + "`: did you mean `" +
                   std::string(opener) + "`?";
    }
    return {};
}

bool means_end_of(std::string_view word, std::string_view opener) {
    std::string lowered(word);
    for (char& byte : lowered)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    std::erase(lowered, '_');
    if (lowered == "end" + std::string(opener)) return true;
    if (opener == "if") return lowered == "fi";
    if (opener == "function") return lowered == "endfunc" || lowered == "enddef";
    if (opener == "while") return lowered == "wend" || lowered == "done";
    if (opener == "for") return lowered == "next" || lowered == "done" || lowered == "endforeach";
    if (opener == "choose") return lowered == "endchoice";
    if (opener == "do") return lowered == "until" || lowered == "enddo";
    return false;
}

}  // namespace npcs::syntax
