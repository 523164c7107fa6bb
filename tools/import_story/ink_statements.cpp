// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements: declarations, logic, options and gathers.

#include <algorithm>

#include "ink_depth.hpp"

namespace npcs::tools::import_story::ink {

bool Parser::is_end_of_statements(bool in_braces) {
    blank_lines();
    if (is_at_end()) return true;
    if (in_braces) {
        if (starts("==")) fail_here("a knot begins inside of braces", "close the { above it with }");
        return peek() == '}' || (peek() == '-' && peek(1) != '>');
    }
    return peek() == '=';
}

void Parser::statements(Items& out, bool in_braces) {
    const Depth depth(*this);
    while (!is_end_of_statements(in_braces)) statement(out);
}

void Parser::statement(Items& out) {
    blanks();
    if (peek() == comment_mark) {
        const auto end = std::min(text_.find('\n', at_), text_.size());
        Item item{ItemKind::comment, text_.substr(at_ + 1, end - at_ - 1), here()};
        at_ = end;
        out.push_back(std::move(item));
    } else if (peek() == '*' || peek() == '+') {
        choice(out);
    } else if (peek() == '-' && peek(1) != '>') {
        gather(out);
    } else if (peek() == '~') {
        logic(out);
    } else if (!declaration()) {
        content_line(out);
    }
}

bool Parser::declaration() {
    const std::size_t begin = at_;
    if (eat_word("VAR")) variable(false);
    else if (eat_word("CONST")) variable(true);
    else if (eat_word("LIST")) list();
    else if (eat_word("EXTERNAL")) external();
    else if (eat_word("INCLUDE")) include();
    else if (eat_word("TODO") && peek() == ':') at_ = std::min(text_.find('\n', at_), text_.size());
    else {
        at_ = begin;
        return false;
    }
    return true;
}

void Parser::variable(bool is_constant) {
    Global global;
    global.is_constant = is_constant;
    blanks();
    global.place = here();
    global.name = identifier();
    const char* word = is_constant ? "CONST" : "VAR";
    if (global.name.empty()) fail_here(std::string("expected a name behind ") + word + ", found " + shown());
    blanks();
    if (!eat("="))
        fail_here("expected = behind " + global.name + ", found " + shown(),
                  std::string("write ") + word + " " + global.name + " = and its first value");
    global.value = wanted_expression("behind =");
    end_of_line("the value");
    const auto [first, is_new] = state_.globals.emplace(global.name, global.place.line);
    if (!is_new)
        fail(tree_, global.place, "there is a second variable " + global.name,
             "the first is in line " + std::to_string(first->second));
    tree_.globals.push_back(std::move(global));
}

void Parser::list() {
    const Place place = here();
    blanks();
    const std::string name = identifier();
    if (name.empty()) fail_here("expected a name behind LIST, found " + shown());
    tree_.lost.insert(name);
    for (; !is_at_line_end(); ++at_)
        if (std::string item = identifier(); !item.empty()) {
            tree_.lost.insert(std::move(item));
            --at_;
        }
    tell(tree_, place, "LIST " + name, "Keep what is in it in a list or a map: docs/language.md, \"Lists and maps\".");
}

void Parser::external() {
    External external;
    blanks();
    external.place = here();
    external.name = identifier();
    if (external.name.empty()) fail_here("expected a name behind EXTERNAL, found " + shown());
    for (const Parameter& one : parameters()) external.parameters.push_back(one.name);
    end_of_line("an external function");
    tree_.externals.push_back(std::move(external));
}

void Parser::include() {
    blanks();
    const Place place = here();
    const auto end = std::min(text_.find('\n', at_), text_.size());
    std::string name = text_.substr(at_, end - at_);
    name.erase(name.find_last_not_of(" \t") + 1);
    at_ = end;
    if (name.empty()) fail(tree_, place, "expected the name of a file behind INCLUDE");
    const bool is_absolute = name[0] == '/' || name[0] == '\\' || (name.size() > 1 && name[1] == ':');
    const std::string with_slashes = "/" + name + "/";
    if (is_absolute || with_slashes.find("/../") != std::string::npos || name.find('\\') != std::string::npos)
        fail(tree_, place, "INCLUDE " + name + " leads out of the folder of the story",
             "put the file beside the story, or into a folder below it");
    if (std::find(state_.open.begin(), state_.open.end(), name) != state_.open.end())
        fail(tree_, place, "INCLUDE " + name + ": that file is being read already", "include it once");
    if (state_.open.size() > deepest)
        fail(tree_, place, "more than " + std::to_string(deepest) + " files include each other");
    auto text = state_.input->read ? state_.input->read(name) : std::nullopt;
    if (!text)
        fail(tree_, place, "INCLUDE " + name + ": there is no such file beside the story, or it cannot be read",
             "the name is that of a file in the folder of the story");
    state_.bytes += text->size();
    if (state_.bytes > largest_story)
        fail(tree_, place, "the story is larger than " + std::to_string(largest_story) + " bytes", "divide it");
    tree_.files.push_back(name);
    state_.open.push_back(name);
    Parser(state_, static_cast<std::uint32_t>(tree_.files.size() - 1), *text).file();
    state_.open.pop_back();
}

void Parser::logic(Items& out) {
    Item item{ItemKind::evaluation, "", here()};
    ++at_;
    blanks();
    if (eat_word("return")) {
        item.kind = ItemKind::returning;
        blanks();
        if (!is_at_line_end()) item.expressions.push_back(wanted_expression("behind return"));
        end_of_line("the value");
        out.push_back(std::move(item));
        return;
    }
    const bool is_new = eat_word("temp");
    blanks();
    const std::size_t begin = at_;
    const Place place = here();
    const std::string name = identifier();
    blanks();
    std::string sign;
    if (!name.empty() && (starts("+=") || starts("-="))) sign = text_.substr(at_++, 1);
    if (!name.empty() && peek() == '=' && peek(1) != '=') {
        ++at_;
        item.kind = is_new ? ItemKind::temporary : ItemKind::assignment;
        item.text = name;
        item.expressions.push_back(wanted_expression("behind ="));
    } else if (is_new) {
        fail_here("expected = behind temp" + (name.empty() ? name : " " + name) + ", found " + shown(),
                  "write ~ temp name = and its first value");
    } else if (!name.empty() && (starts("++") || starts("--"))) {
        sign = text_.substr(at_, 1);
        at_ += 2;
        item.kind = ItemKind::assignment;
        item.text = name;
        item.expressions.push_back({ExpressionKind::whole_number, "1", {}, {}, place});
    } else {
        at_ = begin;
        item.expressions.push_back(wanted_expression("behind ~"));
        if (item.expressions[0].kind != ExpressionKind::call)
            fail(tree_, item.place, "what stands behind ~ does nothing",
                 "assign it: ~ name = value; or call a function");
    }
    end_of_line("what ~ does");
    if (!sign.empty()) {
        Expression sum{ExpressionKind::infix, sign, {}, {}, place};
        sum.operands.push_back({ExpressionKind::name, name, {}, {}, place});
        sum.operands.push_back(std::move(item.expressions[0]));
        item.expressions[0] = std::move(sum);
    }
    out.push_back(std::move(item));
}

std::string Parser::bracketed_name() {
    const std::size_t begin = at_;
    blanks();
    if (eat("(")) {
        blanks();
        const std::string name = identifier();
        blanks();
        if (!name.empty() && eat(")")) return name;
    }
    at_ = begin;
    return "";
}

void Parser::choice(Items& out) {
    Item item{ItemKind::choice, "", here()};
    Option option;
    option.place = here();
    const char bullet = peek();
    option.is_once = bullet == '*';
    option.depth = 0;
    while (peek() == bullet) {
        ++option.depth;
        ++at_;
        blanks();
    }
    if (option.depth > most_bullets)
        fail(tree_, option.place, "more than " + std::to_string(most_bullets) + " bullets",
             "make a knot of the inner options");
    option.label = bracketed_name();
    blanks();
    if (!option.label.empty() && peek() == '\n') blank_lines();
    option.conditions = choice_conditions();
    blanks();
    in_choice_ = true;
    mixed(option.start);
    bool has_brackets = false;
    if (eat("[")) {
        has_brackets = true;
        mixed(option.only);
        if (!eat("]"))
            fail_here("expected ] in an option, found " + shown(),
                      "close the [ in front of it; a [ of the text is \\[");
        mixed(option.inner);
    }
    blanks();
    in_choice_ = false;
    const bool is_empty = option.start.empty() && option.only.empty() && option.inner.empty();
    diverts(option.inner);
    if (!option.inner.empty() && option.inner.back().kind == ItemKind::divert && option.inner.back().text.empty())
        option.inner.pop_back();
    if (!is_at_line_end())
        fail_here("expected the end of the line behind an option, found " + shown(),
                  "a text with ] or | in it needs a \\ in front of these");
    if (has_brackets && option.start.empty() && option.only.empty())
        fail(tree_, item.place, "an option without a text", "write what the player chooses; a fallback is * ->");
    option.is_fallback = is_empty;
    option.inner.push_back({ItemKind::newline, "", here()});
    item.options.push_back(std::move(option));
    out.push_back(std::move(item));
}

std::vector<Expression> Parser::choice_conditions() {
    std::vector<Expression> result;
    for (;;) {
        const std::size_t begin = at_;
        if (result.empty()) blanks();
        else blank_lines();
        if (!eat("{")) {
            at_ = begin;
            return result;
        }
        auto one = expression();
        blanks();
        if (!one || !eat("}")) {
            at_ = begin;
            return result;
        }
        result.push_back(std::move(*one));
    }
}

void Parser::gather(Items& out) {
    Item item{ItemKind::gather, "", here()};
    while (peek() == '-' && peek(1) != '>') {
        ++item.depth;
        ++at_;
        blanks();
    }
    item.text = bracketed_name();
    out.push_back(std::move(item));
}

}  // namespace npcs::tools::import_story::ink
