// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "other_marks.hpp"

#include <algorithm>
#include <vector>

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

/// Returns how many statements that both texts have stand on another side of the named one now, or counts that one as all of
/// them if it stands in another block. Others that do so have been moved themselves, and do not count.
std::size_t moves(const MarkedText& before, const MarkedText& after, const std::string& name) {
    const std::size_t was = before.line_of(name);
    const std::size_t is = after.line_of(name);
    if (!is_in_same_blocks(before, was, after, is)) return before.lines.size();
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.lines.size(); ++i) {
        const auto there = after.find(before.lines[i].id);
        if (i == was || !there || (i < was) == (*there < is)) continue;
        if (is_in_same_blocks(before, i, after, *there)) ++count;
    }
    return count;
}

std::size_t all_moves(const MarkedText& before, const MarkedText& after) {
    std::size_t sum = 0;
    for (const Line& line : before.lines)
        if (after.has(line.id)) sum += moves(before, after, line.id);
    return sum;
}

/// Gives a line the name of an equal one. The names of further equal lines that are in the way are shifted, so that all keep
/// their order; nothing if there is no room.
std::optional<MarkedText> shifted(const MarkedText& text, std::size_t from, std::size_t to) {
    std::vector<std::size_t> equal;
    for (std::size_t i = 0; i < text.lines.size(); ++i)
        if (text.lines[i].body() == text.lines[from].body()) equal.push_back(i);
    if (to < from) std::reverse(equal.begin(), equal.end());
    const auto index_of = [&](std::size_t line) {
        return static_cast<std::size_t>(std::find(equal.begin(), equal.end(), line) - equal.begin());
    };
    MarkedText made = text;
    const std::size_t first = index_of(from);
    std::size_t free = index_of(to);
    for (std::size_t i = first; i < equal.size(); ++i) {
        const std::string name = text.lines[equal[i]].id;
        if (name.empty()) continue;
        if (i >= free) break;  // it may stay
        if (free == equal.size()) return std::nullopt;
        if (made.lines[equal[i]].id == name) made.lines[equal[i]].id.clear();
        made.lines[equal[free++]].id = name;
    }
    return made;
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
    if (line == 0 || line > after.lines.size() || !before.has(name)) return std::nullopt;
    const Line& was = before.lines[before.line_of(name)];
    const Line& here = after.lines[line - 1];
    const auto named = after.find(name);
    if (named && here.body() == after.lines[*named].body()) {
        std::optional<MarkedText> marked = shifted(after, *named, line - 1);
        return marked && all_moves(before, *marked) <= all_moves(before, after) ? marked : std::nullopt;
    }
    if (!here.id.empty() || (named && here.body() != was.body())) return std::nullopt;
    MarkedText marked = after;
    marked.lines[line - 1].id = name;
    if (named) marked.lines[*named].id.clear();
    else if (!differ_in_a_text(was, here)) return std::nullopt;
    if (moves(before, marked, name) > (named ? moves(before, after, name) : 0)) return std::nullopt;
    return marked;
}

}  // namespace corpus
