// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands between `<<` and `>>`.

#include <array>

#include "yarn_read.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

std::size_t end_of_word(std::string_view text) {
    const std::size_t end = text.find_first_of(" \t{(");
    return end == std::string_view::npos ? text.size() : end;
}

Source without_blanks(const Source& source) {
    const std::size_t begin = source.text.find_first_not_of(" \t");
    const Source rest = source.behind(begin == std::string_view::npos ? source.text.size() : begin);
    return rest.first(trimmed(rest.text).size());
}

void expect_nothing(const Command& command) {
    if (!command.rest.text.empty())
        fail(command.rest, "unexpected " + std::string(command.rest.text) + " behind " + command.word,
             "write <<" + command.word + ">> and nothing else");
}

}  // namespace

Command read_command(const Source& inside) {
    static constexpr std::array<std::string_view, 17> words{"if",   "elseif", "else", "endif",   "set",  "declare",
                                                            "jump", "detour", "stop", "return",  "once", "endonce",
                                                            "enum", "case",   "call", "endenum", "local"};
    const Source whole = without_blanks(inside);
    if (whole.text.empty()) fail(inside, "a command without a name", "write what is to be done between << and >>");
    const std::string_view word = whole.text.substr(0, end_of_word(whole.text));
    for (const std::string_view known : words) {
        if (word != known) continue;
        Command command{std::string(word), without_blanks(whole.behind(word.size()))};
        for (const std::string_view alone : {"else", "endif", "endonce", "endenum", "stop", "return"})
            if (word == alone) expect_nothing(command);
        return command;
    }
    return {{}, whole};
}

Guard read_guard(const Command& command) {
    if (command.word != "once") return {false, read_expression(command.rest)};
    if (command.rest.text.empty()) return {true, std::nullopt};
    const std::size_t word = end_of_word(command.rest.text);
    if (command.rest.text.substr(0, word) != "if")
        fail(command.rest, "unexpected " + std::string(command.rest.text.substr(0, word)) + " behind once",
             "write <<once>> or <<once if $condition>>");
    return {true, read_expression(without_blanks(command.rest.behind(word)))};
}

void read_set(const Command& command, Statement& statement) {
    const std::string_view text = command.rest.text;
    const std::size_t name = text.empty() || text[0] != '$' ? 0 : text.find_first_of(" \t=+-*/%");
    if (name == 0 || name == std::string_view::npos || !is_name(text.substr(1, name - 1)))
        fail(command.rest, "<<set>> without a variable and its value", "write <<set $name = value>>");
    statement.name = std::string(text.substr(1, name - 1));
    const Source behind = without_blanks(command.rest.behind(name));
    for (const std::string_view operation : {"+=", "-=", "*=", "/=", "%=", "to", "="}) {
        if (behind.text.substr(0, operation.size()) != operation) continue;
        if (operation == "to" && behind.text.size() > 2 && behind.text[2] != ' ' && behind.text[2] != '\t') continue;
        statement.operation = operation == "to" ? "=" : std::string(operation);
        if (behind.text.substr(0, 2) == "==") fail(behind, "== in <<set>>", "== compares; write = to set the variable");
        statement.value = read_expression(without_blanks(behind.behind(operation.size())));
        return;
    }
    fail(behind, "<<set>> without = or to", "write <<set $" + statement.name + " = value>>");
}

void read_destination(const Command& command, Statement& statement) {
    const std::string_view text = command.rest.text;
    if (text.empty())
        fail(command.rest, "<<" + command.word + ">> without a node", "write <<" + command.word + " NodeTitle>>");
    if (text[0] == '{') {
        const std::size_t end = end_of_expression(text.substr(1), "}");
        if (end == std::string_view::npos) fail(command.rest, "a { without its }", "write } behind the expression");
        statement.value = read_expression(command.rest.behind(1).first(end));
        return;
    }
    if (!is_name(text))
        fail(command.rest, "<<" + command.word + ">> to " + std::string(text) + ", which is no title",
             "a title is one word of letters, digits and _; a computed one stands in braces: {$title}");
    statement.name = std::string(text);
}

void read_words(const Command& command, Statement& statement) {
    const Source& whole = command.rest;
    for (std::size_t at = 0; at < whole.text.size();) {
        if (whole.text[at] == ' ' || whole.text[at] == '\t') {
            ++at;
            continue;
        }
        const bool quoted = whole.text[at] == '"';
        std::size_t end = quoted ? at + 1 : at;
        while (end < whole.text.size() && whole.text[end] != (quoted ? '"' : ' ')) {
            if (whole.text[end] == '{') {
                const std::size_t close = end_of_expression(whole.text.substr(end + 1), "}");
                if (close == std::string_view::npos)
                    fail(whole.behind(end), "a { without its }", "write } behind the expression");
                end += close + 1;
            }
            ++end;
        }
        if (quoted && end >= whole.text.size())
            fail(whole.behind(at), "a text without its closing \"", "write \" where the text ends");
        statement.words.push_back(
            read_plain_text(whole.behind(at + (quoted ? 1 : 0)).first(end - at - (quoted ? 1 : 0))));
        statement.quoted.push_back(quoted);
        at = end + (quoted ? 1 : 0);
    }
}

Declaration read_declaration(const Command& command) {
    Declaration made;
    made.place = command.rest.place;
    const std::string_view text = command.rest.text;
    const std::size_t equals = end_of_expression(text, "=");
    const std::size_t to = text.find(" to ");
    const bool has_to = to != std::string_view::npos && (equals == std::string_view::npos || to < equals);
    const std::size_t sign = has_to ? to + 1 : equals;
    const std::string_view name = trimmed(text.substr(0, sign == std::string_view::npos ? text.size() : sign));
    if (name.size() < 2 || name[0] != '$' || !is_name(name.substr(1)))
        fail(command.rest, "<<declare>> without a variable", "write <<declare $name = value>>");
    if (sign == std::string_view::npos)
        fail(command.rest, "<<declare>> without a value", "write <<declare " + std::string(name) + " = value>>");
    made.variable = std::string(name.substr(1));
    Source value = without_blanks(command.rest.behind(sign + (has_to ? 2 : 1)));
    const std::size_t as = end_of_expression(value.text, " as ");
    if (as != std::string_view::npos) {
        made.type = std::string(trimmed(value.text.substr(as + 4)));
        value = value.first(as);
    }
    made.value = read_expression(value);
    return made;
}

EnumCase read_case(const Command& command) {
    const std::size_t equals = command.rest.text.find('=');
    const std::string_view name = trimmed(command.rest.text.substr(0, equals));
    if (!is_name(name)) fail(command.rest, "<<case>> without a name", "write <<case Name>>");
    if (equals == std::string_view::npos) return {std::string(name), std::nullopt};
    const Source source = without_blanks(command.rest.behind(equals + 1));
    const Expression value = read_expression(source);
    if (value.kind != Expression::Kind::number && value.kind != Expression::Kind::text)
        fail(source, "<<case>> with a value that is no constant", "write a number or a \"text\": <<case Name = 1>>");
    return {std::string(name), value};
}

}  // namespace npcs::tools::import_story::yarn
