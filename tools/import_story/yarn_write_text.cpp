// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>

#include "yarn_write.hpp"

namespace npcs::tools::import_story::yarn {
namespace {

/// Inside the braces of a text a `|` would separate alternatives.
std::string without_bars(const std::string& expression) {
    std::string made;
    for (const char c : expression) {
        if (c == '|') made += "\" + char(124) + \"";
        else made += c;
    }
    return made;
}

std::string in_braces(const std::string& literal) { return "{\"" + literal + "\"}"; }

class TextWriter {
public:
    TextWriter(Writing& writing, TextKind kind) : writing_(writing), kind_(kind) {}

    std::string write(const Text& text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (!text[i].expression) write_literal(text[i].text);
            else if (text[i].replacement) made_ += "{" + without_bars(write_replacement(text[i])) + "}";
            else made_ += "{" + without_bars(write_value(*text[i].expression)) + "}";
        }
        return std::move(made_);
    }

private:
    void write_literal(const std::string& text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool begins = i == 0 || is_blank(text[i - 1]);
            const std::string two = text.substr(i, 2);
            const std::string one(1, text[i]);
            if (one == "{" || one == "}") {
                made_ += one + one;
            } else if (kind_ == TextKind::quoted) {
                made_ += one == "\"" ? "\"\"" : one;
            } else if (two == "//" && begins) {
                made_ += in_braces(two);
                ++i;
            } else if (one == "#" && begins) {
                made_ += in_braces(one);
            } else if (kind_ == TextKind::option && two == "->") {
                made_ += in_braces(two);
                ++i;
            } else if (kind_ == TextKind::option && (text.substr(i, 3) == "[if" || text.substr(i, 4) == "[for")) {
                made_ += in_braces(one);
            } else {
                made_ += one;
            }
        }
    }

    std::string write_value(const Expression& value) {
        if (writing_.names.type_of(value) != Type::truth) return write_expression(writing_, value);
        if (value.kind == Expression::Kind::truth) return value.text == "true" ? "\"True\"" : "\"False\"";
        return "\"True\" if " + write_expression(writing_, value, Precedence::disjunction) + " else \"False\"";
    }

    /// The texts are tried one after the other; the last one is what is left.
    std::string write_replacement(const Piece& piece) {
        const Expression& value = *piece.expression;
        const Replacement& replacement = *piece.replacement;
        const std::string shown = write_expression(writing_, value, Precedence::operand_of_comparison);
        std::vector<std::pair<std::string, std::string>> cases;  // condition, text
        std::string otherwise;
        if (replacement.name == "ordinal") writing_.helpers.insert("ordinal");
        for (const auto& [name, text] : replacement.cases) {
            const std::string written = with_value(text, shown);
            const bool is_rest = name == "other" && replacement.name != "select";
            std::string condition = shown + " == " + select_value(value, name);
            if (replacement.name == "plural") condition = shown + " == 1";
            if (replacement.name == "ordinal") condition = "ordinal(" + shown + ") == " + write_string(name);
            if (replacement.name == "plural" && !is_rest && name != "one") continue;  // English has no others
            if (is_rest) otherwise = written;
            else cases.emplace_back(condition, written);
        }
        if (otherwise.empty() && !cases.empty()) {
            otherwise = cases.back().second;
            cases.pop_back();
        }
        std::string made;
        for (const auto& [condition, text] : cases) made += text + " if " + condition + " else ";
        return made + (otherwise.empty() ? "\"\"" : otherwise);
    }

    std::string select_value(const Expression& value, const std::string& name) const {
        const Type type = writing_.names.type_of(value);
        if (type == Type::truth) return name == "True" || name == "true" ? "true" : "false";
        const bool is_number = std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
        return is_number && type != Type::text ? name : write_string(name);
    }

    /// `%` is the value itself.
    static std::string with_value(const std::string& text, const std::string& value) {
        std::string made;
        std::size_t begin = 0;
        for (;;) {
            const std::size_t sign = text.find('%', begin);
            const std::string literal = text.substr(begin, sign == std::string::npos ? sign : sign - begin);
            if (!literal.empty() || (made.empty() && sign == std::string::npos))
                made += (made.empty() ? "" : " + ") + write_string(literal);
            if (sign == std::string::npos) return made;
            made += (made.empty() ? "" : " + ") + value;
            begin = sign + 1;
            if (begin == text.size()) return made;
        }
    }

    Writing& writing_;
    TextKind kind_;
    std::string made_;
};

bool is_letter_of_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string write_tags(Writing& writing, const Line& line) {
    std::string made;
    for (std::string tag : line.tags) {
        if (!is_letter_of_word(tag[0])) {
            writing.tell(line.place, "the tag #" + tag, "a tag begins with a letter: give it another name");
            continue;
        }
        const std::size_t colon = tag.find(':');
        if (colon != std::string::npos) tag[colon] = '=';
        made += " #" + tag;
    }
    return made;
}

/// A call of `say`, for what cannot be written as a line.
std::string write_say(Writing& writing, const Line& line) {
    std::string who = "\"\"";
    if (line.speaker.size() == 1 && line.speaker[0].expression)
        who = write_expression(writing, *line.speaker[0].expression);
    else if (has_expression(line.speaker)) who = "$\"" + write_text(writing, line.speaker, TextKind::quoted) + "\"";
    else if (!line.speaker.empty()) who = write_string(literal_of(line.speaker));
    std::string made = "say " + who + ", ";
    made += has_expression(line.text) ? "$\"" + write_text(writing, line.text, TextKind::quoted) + "\""
                                      : write_string(literal_of(line.text));
    if (!line.tags.empty())
        writing.tell(line.place, "the tags of a line whose speaker is computed, or that says nothing",
                     "put the speaker into a variable first: a line may begin with its name");
    return made;
}

/// A variable with a text can speak: `{$name}: ...` is `name: ...`.
std::string speaking_variable(const Writing& writing, const Line& line) {
    if (line.speaker.size() != 1 || !line.speaker[0].expression || line.speaker[0].replacement) return {};
    const Expression& who = *line.speaker[0].expression;
    if (who.kind != Expression::Kind::variable || writing.names.type_of(who) != Type::text) return {};
    return writing.names.is_smart(who.text) ? std::string() : writing.names.variable(who.text);
}

}  // namespace

std::string write_text(Writing& writing, const Text& text, TextKind kind) {
    return TextWriter(writing, kind).write(text);
}

std::string write_line(Writing& writing, const Line& line) {
    std::string who = speaking_variable(writing, line);
    if (line.text.empty() || (who.empty() && has_expression(line.speaker))) return write_say(writing, line);
    if (who.empty() && !line.speaker.empty()) who = writing.names.speaker(literal_of(line.speaker))->name;
    return who + ": " + write_text(writing, line.text, TextKind::line) + write_tags(writing, line);
}

std::string write_option_text(Writing& writing, const Line& line) {
    Text whole = line.speaker;
    if (!whole.empty()) {
        if (whole.back().expression) whole.emplace_back();
        whole.back().text += line.text.empty() ? ":" : ": ";
    }
    for (const Piece& piece : line.text) {
        if (!piece.expression && !whole.empty() && !whole.back().expression) whole.back().text += piece.text;
        else whole.push_back(piece);
    }
    return write_text(writing, whole, TextKind::option);
}

}  // namespace npcs::tools::import_story::yarn
