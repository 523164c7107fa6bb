// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/prose_hints.hpp"
#include "syntax/name_bytes.hpp"

#include <algorithm>
#include <vector>

#include "syntax/locate.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/parse.hpp"

namespace npcs::syntax {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::size_t longest_line = 400;  // bytes that are looked at

bool is_upper(char byte) { return byte >= 'A' && byte <= 'Z'; }

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& byte : result)
        if (is_upper(byte)) byte = static_cast<char>(byte - 'A' + 'a');
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// A line without blanks around it and without its comment.
std::string_view line_at(const Source& source, std::uint32_t number) {
    std::string_view line = source.line(number).substr(0, longest_line);
    for (std::size_t at = line.find("//"); at != line.npos; at = line.find("//", at + 1)) {
        if (at > 0 && line[at - 1] == ':') continue;
        line = line.substr(0, at);
        break;
    }
    return trimmed(line);
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t begin = line.find_first_not_of(blanks); begin < line.size();) {
        const std::size_t end = std::min(line.find_first_of(blanks, begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(blanks, end);
    }
    return words;
}

bool is_free_name(std::string_view word) { return is_name(word) && !is_reserved_word(word); }

/// Words as they would stand in a name.
std::string one_word(std::string_view words) {
    std::string name;
    for (const char byte : words) {
        if (is_in_name(byte)) name += byte;
        else if (byte != '\'' && byte != '.' && !name.empty() && name.back() != '_') name += '_';
    }
    while (name.ends_with('_')) name.pop_back();
    return lowered(name);
}

bool is_talk(std::string_view line) { return free_text_in_line(line, 0) != line.npos; }

bool is_code(std::string_view line) {
    return line.find_first_of("=(){}") != line.npos || is_reserved_word(first_word_of(line)) ||
           first_word_of(line) == "print";
}

/// Whether lines and options stand around the line, or nothing else at all.
bool is_story(const Source& source, std::uint32_t number) {
    constexpr std::uint32_t farthest = 60;
    const std::uint32_t first = number > farthest ? number - farthest : 1;
    bool has_code = false;
    for (std::uint32_t at = first; at <= std::min(source.line_count(), number + farthest); ++at) {
        if (at == number) continue;
        const std::string_view line = line_at(source, at);
        if (is_talk(line)) return true;
        has_code = has_code || is_code(line);
    }
    return !has_code;
}

bool has_apostrophe(std::string_view line) {
    const std::size_t at = line.find('\'');
    return at != line.npos && at > 0 && at + 1 < line.size() && begins_name(line[at - 1]) &&
           begins_name(line[at + 1]) && line.find('\'', at + 1) == line.npos;
}

/// Whether a line reads as a sentence of a story.
bool is_prose(std::string_view line) {
    if (line.starts_with("http://") || line.starts_with("https://")) return true;
    if (line == "..." || (line.starts_with('<') && line.find("</") != line.npos)) return true;
    if (line.find_first_of("=+*/%^{}@&|$~<>#:\\") != line.npos) return false;
    const auto words = words_of(line);
    const std::size_t last = line.find_last_not_of("\")]");
    const bool is_ended = last != line.npos && std::string_view(".!?").find(line[last]) != std::string_view::npos;
    const bool begins_sentence =
        !line.empty() && (is_upper(line[0]) || is_digit(line[0]) || line[0] == '"' || line[0] == '(' || line[0] == '[');
    if (has_apostrophe(line)) return words.size() > 1;
    return begins_sentence && (is_ended || words.size() > 2) && line.find_first_of("()") != 1;
}

std::string hint_for_narration(std::string_view line) {
    constexpr std::size_t longest = 40;
    const std::string shown = line.size() > longest ? "..." : std::string(line);
    return "what is told begins with a colon and a space, `: " + shown +
           "`; what somebody says, with the name: `Anna: ...`";
}

// ---- by what stands in the line -----------------------------------------------------------------------------------

struct Line {
    const Source& source;
    const Token& token;
    std::string_view required;
    std::string_view text;
    std::string_view first;   ///< word
    std::string_view before;  ///< the token, in its line

    bool is(std::string_view name) const { return token.name == name; }
    bool is_word(std::string_view word) const { return token.name == "Identifier(" + std::string(word) + ")"; }
};

std::string hint_for_choose(const Line& at) {
    if (at.first == "choose" && at.text.find('"') == at.text.npos && !at.is("Colon") && !at.is("EOL")) {
        std::string_view rest = trimmed(at.text.substr(6));
        std::string head = "choose";
        if (rest.starts_with("again ")) head += " again", rest = trimmed(rest.substr(6));
        if (rest.find(':') != rest.npos || first_word_of(rest) == "within") return {};
        return "in front of the prompt stands a colon and a space: " + head + ": " + std::string(rest);
    }
    if (at.text.starts_with("**") || at.text.starts_with("++"))
        return "an option inside of another stands farther in, with one sign only";
    if (at.text.size() > 2 && at.text.starts_with('*') && at.text.ends_with('*'))
        return "behind the sign of an option stands a space; what is told begins with a colon and a space";
    if (at.text.starts_with("--")) return "a comment begins with //";
    if (at.text.starts_with("-> "))
        return "an option begins with * or +; to go on in a scene, write: go " + one_word(at.text.substr(3));
    const bool is_option = at.text.starts_with("* ") || at.text.starts_with("+ ");
    if (is_option && at.before.find("-> ") != at.before.npos && at.is("EOL"))
        return "behind -> stands what happens then; in a text, write another sign";
    return {};
}

std::string hint_for_clause(const Line& at) {
    if (at.required == "RSquare" && at.is("OpAssign")) return "to compare, write ==";
    const std::string_view behind = at.text.substr(std::min(at.text.size(), at.before.size() + 1));
    if (at.is("Comma") && at.required == "RSquare" && trimmed(behind).starts_with("else"))
        return "no comma stands in front of `else`";
    if (at.is("Comma") && at.required == "Keyword(then)" && trimmed(behind).starts_with("then"))
        return "no comma stands in front of `then`";
    if (at.is("Keyword(if)") && at.before == "[")
        return "a condition stands behind the sign of its option, or at its end: * [if gold > 2] ...; a line has an "
               "`if` "
               "around it";
    if (at.is("Keyword(if)") && at.before.ends_with('{'))
        return "a condition in a text is written: {\"rich\" if gold > 2 else \"poor\"}";
    if (at.before.ends_with("%") && at.is("RCurly")) return "a part of a hundred is a number: ten percent is 0.1";
    return {};
}

std::string hint_for_condition(const Line& at) {
    if (at.required != "Keyword(then)" && at.required != "RSquare") return {};
    if (at.is_word("is") || at.is_word("equals")) {
        return at.text.find(" than ") == at.text.npos ? "\"is\" is written =="
                                                      : "\"more than\" is written >, and \"less than\" <";
    }
    if (at.is_word("has") || at.is_word("contains"))
        return "to ask whether a list has a value, write: if \"rope\" in " + std::string(words_of(at.before).back()) +
               " then";
    if (at.is_word("visit") && at.before.ends_with("first ")) return "the first visit is written: first_visit";
    return {};
}

std::string hint_for_scene(const Line& at) {
    if (at.first == "scene" && at.token.span.begin > 0) {
        const std::string_view rest = trimmed(at.text.substr(5));
        if (at.is("Colon") && rest.ends_with(':')) return "no colon stands behind the name of a scene";
        if (words_of(rest).size() > 1 && rest.find_first_of("\"(=") == rest.npos)
            return "the name of a scene is one word: " + one_word(rest);
    }
    if (at.first == "function" && at.is("Colon")) return "no colon stands behind the name of a function";
    const std::string small = lowered(at.first);
    if (small != at.first && is_reserved_word(small) && at.text.find_first_of("=<>") != at.text.npos)
        return "`" + small + "` is written in small letters";
    return {};
}

std::string hint_for_value(const Line& at) {
    const auto words = words_of(at.text);
    if (words.size() == 4 && words[0] == "set" && words[2] == "to")
        return "to remember something, write: " + std::string(words[1]) + " = " + std::string(words[3]);
    if (words.size() == 3 && words[1] == "is" && is_free_name(words[0]))
        return "to remember something, write: " + std::string(words[0]) + " = " + std::string(words[2]);
    if (words.size() == 4 && is_free_name(words[0]) && words[1] == "=" && is_digit(words[2][0]) &&
        is_free_name(words[3]))
        return "a number stands alone: " + std::string(words[0]) + " = " + std::string(words[2]);
    if (at.is("Comma") && !at.before.empty() && is_digit(at.before.back()) && at.required == "EOL") {
        std::string number(at.text.substr(at.text.find_last_of("= \t") + 1));
        std::erase(number, ',');
        if (std::all_of(number.begin(), number.end(), is_digit)) return "numbers have no commas: " + number;
    }
    const bool is_assigned = words.size() >= 4 && words[2] == "=" && is_free_name(words[0]) && is_free_name(words[1]);
    const std::string name = is_assigned ? std::string(words[0]) + "_" + std::string(words[1]) : std::string();
    if (is_assigned && words[0] == "my")
        return "a variable needs no word before it: x = 1; a name of two words is written " + name;
    constexpr std::string_view before_name[] = {"var", "let",    "local", "const", "dim", "set",
                                                "int", "string", "auto",  "print", "say"};
    if (is_assigned && std::find(std::begin(before_name), std::end(before_name), words[0]) == std::end(before_name))
        return "a name is one word: " + name;
    return {};
}

/// `Old Man: Hello.`
std::string hint_for_speaker(const Line& at) {
    const std::size_t colon = at.text.find(": ");
    if (colon == at.text.npos || colon == 0) return {};
    const std::string_view who = at.text.substr(0, colon);
    if (who.find_first_of("=(){}[]<>\"*+/") != who.npos || is_reserved_word(first_word_of(who))) return {};
    const auto words = words_of(who);
    constexpr std::size_t most = 3;
    const bool is_one = words.size() == 1 && is_free_name(words[0]);
    const std::string name = one_word(who);
    if (is_one || words.size() > 12 || name.empty()) return {};
    std::string hint = "a line begins with the name of who says it, one word right before the colon";
    if (words.size() <= most && is_free_name(name))
        hint += "; for \"" + std::string(who) + "\", write " + name + " = \"" + std::string(who) + "\" above, and " +
                name + ": ...";
    else if (words.size() > 2) hint += "; what is told begins with a colon and a space";
    return hint;
}

/// For `go` or `visit` with something else than a scene's name.
std::string hint_for_place(const Source& source, std::uint32_t offset) {
    const std::string_view line = line_at(source, source.line_number(offset));
    const bool is_go = line.rfind("go ") != line.npos;
    std::string_view last = trimmed(line);
    while (!last.empty() && !is_in_name(last.back())) last.remove_suffix(1);
    std::size_t begin = last.size();
    while (begin > 0 && is_in_name(last[begin - 1])) --begin;
    last = last.substr(begin);
    if (!is_free_name(last) || last == "go" || last == "visit") return {};
    return std::string("write: ") + (is_go ? "go " : "visit ") + std::string(last);
}

/// The white space that the line of the offset begins with.
std::string_view indentation_of(std::string_view text, std::size_t offset) {
    const std::size_t begin = offset == 0 ? 0 : text.find_last_of("\r\n", offset - 1) + 1;
    return text.substr(begin, std::min(text.find_first_not_of(blanks, begin), text.size()) - begin);
}

}  // namespace

std::string hint_for_prose(const Source& source, std::uint32_t offset) {
    const std::uint32_t number = source.line_number(offset);
    const std::string_view line = line_at(source, number);
    if (is_talk(line) || !is_prose(line) || !is_story(source, number)) return {};
    return hint_for_narration(line);
}

std::string hint_for_prose_token(const Source& source, const Token& token, std::string_view required) {
    const std::uint32_t number = source.line_number(token.span.begin);
    const std::string_view whole = source.line(number).substr(0, longest_line);
    const std::size_t begin = std::min(whole.find_first_not_of(blanks), whole.size());
    const std::size_t in_line = token.span.begin - line_start(source, number);
    const std::string_view text = line_at(source, number);
    if (in_line < begin || in_line - begin > text.size()) return {};
    const Line at{source, token, required, text, first_word_of(text), text.substr(0, in_line - begin)};
    for (const auto hint :
         {hint_for_choose, hint_for_clause, hint_for_condition, hint_for_scene, hint_for_value, hint_for_speaker}) {
        std::string found = hint(at);
        if (!found.empty()) return found;
    }
    return {};
}

std::string hint_for_braces(std::string_view text, std::uint32_t open) {
    const std::string_view rest =
        text.substr(open + 1, std::min(text.find_first_of("\r\n", open), text.size()) - open - 1);
    const std::size_t close = rest.find('}');
    const auto words = words_of(rest.substr(0, close).substr(0, longest_line));
    if (words.empty()) return {};
    if (close == rest.npos) {
        if (!is_free_name(words[0])) return {};
        return "a name in braces is closed with }: {" + std::string(words[0]) + "}; to show a brace, write {{";
    }
    if (words.size() > 2 && is_free_name(words[0]) && words[1] == "=")
        return "braces show a value: assign it on a line before, and show it with {" + std::string(words[0]) +
               "}; to compare, write ==";
    const bool are_names = std::all_of(words.begin(), words.end(), is_free_name);
    if (are_names && words.size() == 2 && !is_upper(words[0][0]))
        return "a name is one word: {" + std::string(words[0]) + "_" + std::string(words[1]) +
               "}; to show a brace, write {{";
    if (words.size() > 1 && is_free_name(words[0]) && is_free_name(words[1]))
        return "texts that take turns are parted by |: {Hello|Hi}; to show a brace, write {{";
    return {};
}

Span sign_of_option(const Source& source, std::uint32_t offset) {
    const std::uint32_t here = source.line_number(offset);
    for (std::uint32_t number = here; number > 0 && number + 1 >= here; --number) {
        const std::string_view line = source.line(number).substr(0, longest_line);
        const std::size_t begin = std::min(line.find_first_not_of(blanks), line.size());
        const std::string_view rest = line.substr(begin);
        std::size_t size = 0;
        if (rest.starts_with("-> ")) size = 2;
        else if (rest.starts_with("- ")) size = 1;
        else {
            while (size < rest.size() && is_digit(rest[size])) ++size;
            const bool is_numbered =
                size > 0 && size + 1 < rest.size() && (rest[size] == '.' || rest[size] == ')') && rest[size + 1] == ' ';
            size = is_numbered ? size + 1 : 0;
        }
        const std::string_view text = trimmed(rest.substr(std::min(size, rest.size())));
        if (size == 0 || text.empty() || !(begins_name(text[0]) || text[0] == '"') || !is_story(source, number))
            continue;
        const auto at = static_cast<std::uint32_t>(line_start(source, number) + begin);
        return {at, at + static_cast<std::uint32_t>(size)};
    }
    return {};
}

std::string hint_for_target(std::string_view written) {
    const std::size_t minus = written.find('-');
    if (minus != written.npos && is_free_name(written.substr(0, minus)) && is_free_name(written.substr(minus + 1)))
        return "a name is made of letters, digits and _: " + one_word(written);
    return "only a variable, a member or an element can be given a value";
}

std::string hint_for_sentence(const Source& source, const Token& token, std::string_view message) {
    if (message.starts_with("`go`")) return hint_for_place(source, token.span.begin);
    if (!message.starts_with("nothing but")) return {};
    if (token.name == "LSquare") return "one pair of brackets has both: [if a and b]";
    return token.name == "Unknown(#)" ? "an option has no tags; put them on a line below" : "";
}

bool are_mixed(std::string_view text, std::size_t one, std::size_t other) {
    const std::string_view a = indentation_of(text, one), b = indentation_of(text, other);
    return !a.starts_with(b) && !b.starts_with(a);
}

std::uint32_t begin_of_block(const Source& source, const Token& token, std::string_view word) {
    constexpr std::uint32_t farthest = 200;  // lines
    const bool is_reserved = is_reserved_word(word);
    const std::uint32_t here = source.line_number(token.span.begin);
    for (std::uint32_t line = here; line-- > 1 && here - line < farthest;) {
        const std::string_view first = first_word_of(source.line(line).substr(0, 80));
        if (lowered(first) == word && !(is_reserved && first == word)) return line;
    }
    return here;
}

std::string hint_for_farther_in(std::string_view word) {
    const std::string small = lowered(word);
    constexpr std::string_view turns[] = {"bark", "sequence", "cycle", "once", "shuffle"};
    if (std::find(std::begin(turns), std::end(turns), small) != std::end(turns))
        return "`" + small + "` stands alone on its line, in small letters and without a colon";
    if (small == "choose" && word != small)
        return "did you mean `choose: ...`? words of the language are written in small letters";
    if (small == "choice" || small == "menu") return "a choice begins with `choose: ...`";
    return {};
}

}  // namespace npcs::syntax
