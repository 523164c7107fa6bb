// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "other_marks.hpp"

namespace corpus {

namespace {

/// Returns in which of the blocks of an `if` a line stands: how often there is an `else` in front of it.
std::size_t branch_of(const MarkedText& text, std::size_t head, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t i = head + 1; i < at; ++i)
        if (text.lines[i].indent() == text.lines[head].indent() && text.lines[i].body().starts_with("else")) ++number;
    return number;
}

/// Returns whether a line stands in the block of a named one, and in which part of it.
std::optional<std::size_t> place_in(const MarkedText& text, std::size_t head, std::size_t at) {
    const Range block = text.block(head);
    if (at <= block.first || at > block.last) return std::nullopt;
    return branch_of(text, head, at);
}

/// Returns whether a line stands in the same named blocks in both texts.
bool is_in_same_blocks(const MarkedText& before, std::size_t was, const MarkedText& after, std::size_t is) {
    for (std::size_t i = 0; i < before.lines.size(); ++i) {
        const auto there = after.find(before.lines[i].id);
        if (there && place_in(before, i, was) != place_in(after, *there, is)) return false;
    }
    return true;
}

/// Returns how many statements that both texts have stand on another side of the named one now, or around it otherwise. Those
/// that were moved into another block themselves do not count.
std::size_t moves(const MarkedText& before, const MarkedText& after, const std::string& name) {
    const std::size_t was = before.line_of(name);
    const std::size_t is = after.line_of(name);
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.lines.size(); ++i) {
        if (i == was) continue;
        const auto there = after.find(before.lines[i].id);
        if (!there) continue;
        const bool is_around = place_in(before, i, was) != place_in(after, *there, is);
        if (is_around || ((i < was) != (*there < is) && is_in_same_blocks(before, i, after, *there))) ++count;
    }
    return count;
}

bool differ_in_a_text(const Line& a, const Line& b) {
    const std::string in_a = text_in(a), in_b = text_in(b);
    if (in_a.empty() || in_b.empty()) return false;
    std::string replaced(a.body());
    return replaced.replace(replaced.find(in_a), in_a.size(), in_b) == b.body();
}

}  // namespace

std::string text_in(const Line& line) {
    std::string longest;
    for (std::size_t from = line.text.find('"'); from != std::string::npos;) {
        const std::size_t end = line.text.find('"', from + 1);
        if (end == std::string::npos) break;
        if (end + 1 - from > longest.size()) longest = line.text.substr(from, end + 1 - from);
        from = line.text.find('"', end + 1);
    }
    return longest.find(' ') == std::string::npos ? std::string() : longest;
}

std::optional<MarkedText> with_other_marks(const MarkedText& before, const MarkedText& after, std::size_t line,
                                           const std::string& name) {
    if (line == 0 || line > after.lines.size() || !after.lines[line - 1].id.empty() || !before.has(name))
        return std::nullopt;
    const Line& was = before.lines[before.line_of(name)];
    const Line& here = after.lines[line - 1];
    MarkedText marked = after;
    marked.lines[line - 1].id = name;
    const auto named = after.find(name);
    if (!named) {
        if (differ_in_a_text(was, here) && moves(before, marked, name) == 0) return marked;
        return std::nullopt;
    }
    if (here.body() != after.lines[*named].body() && here.body() != was.body()) return std::nullopt;
    marked.lines[*named].id.clear();
    if (moves(before, marked, name) > moves(before, after, name)) return std::nullopt;
    return marked;
}

}  // namespace corpus
