// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Files, knots and stitches, and the characters that all is made of.

#include "ink_parser.hpp"

#include <algorithm>

namespace npcs::tools::import_story::ink {
namespace {

bool continues_name(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

void fail(const Tree& tree, const Place& place, std::string message, std::string hint) {
    throw Problem{tree.files[place.file], place.line, place.column, std::move(message), std::move(hint)};
}

void tell(Tree& tree, const Place& place, std::string what, std::string advice) {
    tree.not_taken.push_back({tree.files[place.file], place.line, std::move(what), std::move(advice)});
}

Tree parse(const Input& input) {
    Tree tree;
    tree.files.push_back(input.path);
    tree.flows.emplace_back();
    ParseState state{&input, &tree, input.text.size(), 0, {}, {}, {input.path}};
    if (input.text.size() > largest_story)
        fail(tree, {}, "the story is larger than " + std::to_string(largest_story) + " bytes", "divide it");
    Parser(state, 0, input.text).file();
    return tree;
}

Parser::Parser(ParseState& state, std::uint32_t file, const std::string& text)
    : state_(state), tree_(*state.tree), file_(file) {
    without_comments(text);
    lines_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i)
        if (text_[i] == '\n') lines_.push_back(i + 1);
}

/// Comments go, as they do in ink wherever they stand; a line that is a comment alone is marked, so that it can be kept.
void Parser::without_comments(const std::string& text) {
    std::size_t at = text.compare(0, 3, "\xEF\xBB\xBF") == 0 ? 3 : 0;
    text_.reserve(text.size());
    while (at < text.size()) {
        const char c = text[at];
        if (c == '/' && at + 1 < text.size() && text[at + 1] == '/') {
            const auto end = std::min(text.find('\n', at), text.size());
            const auto begin = text_.find_last_not_of(" \t");
            if (begin == std::string::npos || text_[begin] == '\n') {
                text_ += comment_mark;
                text_ += text.substr(at, end - at);
            }
            at = end;
        } else if (c == '/' && at + 1 < text.size() && text[at + 1] == '*') {
            const auto end = text.find("*/", at + 2);
            const auto stop = end == std::string::npos ? text.size() : end + 2;
            for (; at < stop; ++at)
                if (text[at] == '\n') text_ += '\n';
        } else {
            if (c == '\r') {
                if (at + 1 >= text.size() || text[at + 1] != '\n') text_ += '\n';
            } else {
                text_ += c == comment_mark || c == '\0' ? ' ' : c;
            }
            ++at;
        }
    }
}

Place Parser::place_of(std::size_t offset) const {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
    const std::size_t begin = *std::prev(next);
    std::uint32_t column = 1;
    for (std::size_t i = begin; i < offset && i < text_.size(); ++i)
        if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80) ++column;
    return {file_, static_cast<std::uint32_t>(next - lines_.begin()), column};
}

void Parser::fail_here(std::string message, std::string hint) const {
    fail(tree_, here(), std::move(message), std::move(hint));
}

/// What stands here, for messages.
std::string Parser::shown() const {
    if (is_at_end()) return "the end of the file";
    if (is_at_line_end()) return "the end of the line";
    std::size_t end = at_ + 1;
    if (continues_name(text_[at_])) {
        while (end < text_.size() && continues_name(text_[end]) && end < at_ + 40) ++end;
    }
    return text_.substr(at_, end - at_);
}

bool Parser::eat(std::string_view word) {
    if (!starts(word)) return false;
    at_ += word.size();
    return true;
}

bool Parser::eat_word(std::string_view word) {
    if (!starts(word) || continues_name(peek(word.size()))) return false;
    at_ += word.size();
    return true;
}

void Parser::blanks() {
    while (is_blank(peek())) ++at_;
}

bool Parser::is_blank_line() {
    const std::size_t begin = at_;
    blanks();
    if (peek() == '\n') return true;
    at_ = begin;
    return false;
}

void Parser::blank_lines() {
    while (!is_at_end() && (is_blank(peek()) || peek() == '\n')) ++at_;
}

std::string Parser::identifier() {
    const std::size_t begin = at_;
    while (continues_name(peek())) ++at_;
    const std::string name = text_.substr(begin, at_ - begin);
    if (name.find_first_not_of("0123456789") != std::string::npos) return name;
    at_ = begin;
    return "";
}

/// Names with dots between them.
std::string Parser::path() {
    std::string result = identifier();
    while (!result.empty()) {
        const std::size_t before = at_;
        blanks();
        if (!eat(".")) {
            at_ = before;
            break;
        }
        blanks();
        const std::string next = identifier();
        if (next.empty()) {
            at_ = before;
            break;
        }
        result += "." + next;
    }
    return result;
}

void Parser::file() {
    while (!is_at_end()) {
        Items found;
        statements(found, false);
        Items& to = tree_.flows[flow_].content;
        to.insert(to.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
        blank_lines();
        if (!is_at_end()) flow_head();
    }
}

void Parser::flow_head() {
    if (starts("==")) knot();
    else stitch();
    const Flow& made = tree_.flows[flow_];
    const auto [first, is_new] = state_.flows.emplace(made.name, made.place.line);
    if (!is_new)
        fail(tree_, made.place, "there is a second " + made.name,
             "the first is in line " + std::to_string(first->second) + "; give this one another name");
}

void Parser::knot() {
    Flow flow;
    while (eat("=")) {}
    blanks();
    flow.place = here();
    std::string name = identifier();
    blanks();
    if (name == "function" && peek() != '(' && peek() != '=' && !is_at_line_end()) {
        flow.is_function = true;
        flow.place = here();
        name = identifier();
    }
    if (name.empty()) fail_here("expected the name of a knot, found " + shown(), "write === name ===");
    flow.name = flow.knot = name;
    flow.parameters = parameters();
    blanks();
    while (eat("=")) {}
    end_of_line("the name of a knot");
    tree_.flows.push_back(std::move(flow));
    flow_ = tree_.flows.size() - 1;
}

void Parser::stitch() {
    Flow flow;
    ++at_;
    blanks();
    flow.place = here();
    const std::string name = identifier();
    if (name.empty()) fail_here("expected the name of a stitch, found " + shown(), "write = name");
    flow.knot = tree_.flows[flow_].knot;
    if (tree_.flows[flow_].is_function)
        fail(tree_, flow.place, "a function cannot have stitches", "make a function of its own of " + name);
    flow.name = flow.knot.empty() ? name : flow.knot + "." + name;
    flow.parameters = parameters();
    end_of_line("the name of a stitch");
    tree_.flows.push_back(std::move(flow));
    flow_ = tree_.flows.size() - 1;
}

std::vector<Parameter> Parser::parameters() {
    std::vector<Parameter> result;
    blanks();
    if (!eat("(")) return result;
    blanks();
    while (!eat(")")) {
        Parameter one;
        if (eat_word("ref")) one.by_reference = true;
        blanks();
        if (eat("->")) one.is_target = true;
        blanks();
        one.name = identifier();
        if (one.name.empty()) fail_here("expected the name of a parameter, found " + shown());
        result.push_back(std::move(one));
        blanks();
        if (!eat(",") && peek() != ')') fail_here("expected , or ) behind a parameter, found " + shown());
        blanks();
    }
    return result;
}

void Parser::end_of_line(const char* behind) {
    blanks();
    if (!is_at_line_end())
        fail_here(std::string("expected the end of the line behind ") + behind + ", found " + shown());
}

}  // namespace npcs::tools::import_story::ink
