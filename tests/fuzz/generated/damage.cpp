// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "damage.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::generated {
namespace {

constexpr std::size_t most_diagnostics = 1'000;

constexpr const char* scraps[] = {"end if",
                                  "end while",
                                  "end for",
                                  "end function",
                                  "end choose",
                                  "end plan",
                                  "loop",
                                  "do",
                                  "if",
                                  "then",
                                  "else",
                                  "while",
                                  "for",
                                  "in",
                                  "function",
                                  "return",
                                  "break",
                                  "continue",
                                  "option",
                                  "once",
                                  "choose",
                                  "plan",
                                  "checking",
                                  "not",
                                  "and",
                                  "or",
                                  "isa",
                                  "new",
                                  "null",
                                  "repeat",
                                  "true",
                                  "(",
                                  ")",
                                  "[",
                                  "]",
                                  "{",
                                  "}",
                                  ",",
                                  ":",
                                  ".",
                                  "@",
                                  "=",
                                  "==",
                                  "+=",
                                  "-",
                                  "*",
                                  "^",
                                  ";",
                                  "\n",
                                  "\r",
                                  "\"",
                                  "/*",
                                  "*/",
                                  "//",
                                  "$",
                                  "\\",
                                  "1e",
                                  "1.5.5",
                                  "\xC3",
                                  "\xFF",
                                  "\xE2\x80\xA8",
                                  "🙂",
                                  "\t",
                                  "end",
                                  "#!",
                                  "0x1F",
                                  "self",
                                  "super",
                                  "locals = 1"};

/// Words, numbers, texts and single characters.
std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens;
    const auto is_word = [](char c) {
        return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    };
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        if (is_word(text[begin])) {
            while (end < text.size() && is_word(text[end])) ++end;
        } else if (text[begin] == '"') {
            while (end < text.size() && text[end] != '"' && text[end] != '\n') ++end;
            end = std::min(end + 1, text.size());
        }
        tokens.emplace_back(text.substr(begin, end - begin));
        begin = end;
    }
    return tokens;
}

void damage_tokens(Choices& choices, std::vector<std::string>& tokens) {
    if (tokens.empty()) return;
    const auto any = [&] {
        return tokens.begin() + static_cast<std::ptrdiff_t>(choices.below(256) * tokens.size() / 256);
    };
    const auto at = any();
    switch (choices.below(7)) {
        case 0: tokens.erase(at); break;
        case 1: tokens.insert(at, std::string(*at)); break;
        case 2: std::swap(*at, *any()); break;
        case 3: tokens.insert(at, choices.pick(scraps)); break;
        case 4: *at = choices.pick(scraps); break;
        case 5:
            tokens.erase(at, at + std::min<std::ptrdiff_t>(tokens.end() - at, 1 + std::ptrdiff_t(choices.below(20))));
            break;
        default: at->erase(choices.below(at->size() + 1)); break;
    }
}

/// Puts one node in the place of another, of whatever role.
void damage_tree(Choices& choices, Node& program) {
    const std::vector<Node*> nodes = all_nodes(program);
    if (nodes.size() < 3) return;
    const auto any = [&] { return nodes[1 + choices.below(256) * (nodes.size() - 1) / 256]; };
    const Node copy = *any();
    *any() = copy;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r') lines.emplace_back();
        else lines.back() += text[i];
    }
    return lines;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string fault_in(const Diagnostic& diagnostic, const std::vector<std::string>& lines) {
    const auto wrong = [&](const char* what) {
        return std::string(what) + ": " + one_line(diagnostic) + "\n" + rich(diagnostic);
    };
    if (diagnostic.message.empty() || diagnostic.code.empty()) return wrong("a diagnostic that says nothing");
    if (diagnostic.message.size() > 1'000 || diagnostic.hint.size() > 1'000)
        return wrong("a diagnostic without a bound");
    if (diagnostic.line > lines.size() + 1) return wrong("a line behind the text");
    if (diagnostic.column == 0) return "";
    if (diagnostic.source_line == 0 || diagnostic.source_line > lines.size())
        return wrong("a source line outside the text");
    const std::size_t width = code_points(lines[diagnostic.source_line - 1]) + 1;
    if (diagnostic.column > width) return wrong("a column behind the line");
    if (diagnostic.length == 0 || diagnostic.column + diagnostic.length - 1 > width)
        return wrong("a length beyond the line");
    return "";
}

}  // namespace

std::string damaged(Choices& choices, Node program) {
    for (std::size_t count = choices.below(3); count > 0; --count) damage_tree(choices, program);
    std::vector<std::string> tokens = tokens_of(text_of(program));
    for (std::size_t count = 1 + choices.below(4); count > 0; --count) damage_tokens(choices, tokens);
    std::string text;
    for (const std::string& token : tokens) text += token;
    return text;
}

std::string check_diagnostics(std::string_view text, bool& compiles) {
    const auto script = Script::compile(text, "damaged.npcs");
    compiles = script.ok();
    const Diagnostics& told = compiles ? script.value().warnings() : script.diagnostics();
    if (!compiles && told.empty()) return "refused without a reason\n";
    if (told.size() > most_diagnostics) return "too many diagnostics: " + std::to_string(told.size()) + "\n";
    const std::vector<std::string> lines = split_lines(text);
    for (const Diagnostic& diagnostic : told) {
        const std::string fault = fault_in(diagnostic, lines);
        if (!fault.empty()) return fault;
    }
    if (Script::dump(text).ok() != compiles) return "compiles, and has no tree; or the other way round\n";
    return "";
}

}  // namespace npcs::generated
