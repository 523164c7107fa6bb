// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "marked_text.hpp"

#include <cctype>
#include <set>

namespace corpus {

namespace {

constexpr std::string_view mark = "//#";

Line line_of_text(std::string_view text) {
    Line line;
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) {
        line.id = text.substr(at + mark.size());
        text = text.substr(0, at);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    }
    line.text = text;
    return line;
}

bool begins_with_word(std::string_view text, std::string_view word) {
    return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
}

bool closes_block(std::string_view body) {
    return begins_with_word(body, "end") || begins_with_word(body, "loop") || body.starts_with("]") ||
           body.starts_with("}");
}

/// Does that line, as deep as the block's first one, stand inside the block?
bool continues_block(std::string_view head, std::string_view body) {
    if (head.starts_with("option")) return false;
    if (begins_with_word(body, "else")) return begins_with_word(head, "if") || begins_with_word(head, "choose");
    return begins_with_word(head, "do") && begins_with_word(body, "while");
}

/// Needs an `end`, even when nothing is left in it.
bool opens_block(std::string_view body) {
    return begins_with_word(body, "function") || body.find("= function") != std::string_view::npos ||
           begins_with_word(body, "for") || begins_with_word(body, "choose") || begins_with_word(body, "plan") ||
           (begins_with_word(body, "if") && body.ends_with(" then"));
}

bool is_loop(std::string_view body) {
    return begins_with_word(body, "while") || begins_with_word(body, "for") || begins_with_word(body, "do");
}

}  // namespace

std::size_t Line::indent() const {
    const std::size_t at = text.find_first_not_of('\t');
    return at == std::string::npos ? text.size() : at;
}

std::string_view Line::body() const {
    const std::size_t at = text.find_first_not_of(" \t");
    return at == std::string::npos ? std::string_view() : std::string_view(text).substr(at);
}

MarkedText::MarkedText(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(line_of_text(text.substr(0, end)));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
}

std::string MarkedText::plain() const {
    std::string text;
    for (const Line& line : lines) text += line.text + "\n";
    return text;
}

const std::string& MarkedText::id_at(std::size_t line) const {
    static const std::string nothing;
    return line == 0 || line > lines.size() ? nothing : lines[line - 1].id;
}

std::optional<std::size_t> MarkedText::find(std::string_view id) const {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!id.empty() && lines[i].id == id) return i;
    }
    return std::nullopt;
}

std::size_t MarkedText::line_of(std::string_view id) const {
    const auto found = find(id);
    if (!found) throw Mistake("there is no statement " + std::string(id));
    return *found;
}

Range MarkedText::block(std::size_t line) const {
    const Line& head = lines[line];
    std::size_t last = line;
    bool is_deeper = opens_block(head.body());
    for (std::size_t i = line + 1; i < lines.size(); ++i) {
        if (lines[i].is_blank()) continue;
        if (lines[i].indent() > head.indent()) {
            last = i;
            is_deeper = true;
            continue;
        }
        if (lines[i].indent() < head.indent()) break;
        if (is_deeper && !head.is_option() && closes_block(lines[i].body())) return {line, i};
        if (!continues_block(head.body(), lines[i].body())) break;
        last = i;
        is_deeper = true;
    }
    return {line, last};
}

std::string MarkedText::own_text(std::size_t line) const {
    std::string text = lines[line].text;
    for (std::size_t i = line + 1; i < lines.size() && lines[i].id.empty() && lines[i].indent() > lines[line].indent();
         ++i) {
        if (lines[line].body().ends_with("then")) break;
        text += "\n" + lines[i].text;
    }
    return text;
}

std::optional<std::size_t> MarkedText::parent_of(std::size_t line) const {
    for (std::size_t i = line; i-- > 0;) {
        if (lines[i].id.empty() || lines[i].is_option() || lines[i].indent() >= lines[line].indent()) continue;
        const Range range = block(i);
        if (range.first < line && line <= range.last) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> MarkedText::sibling_after(std::size_t line) const {
    for (std::size_t i = block(line).last + 1; i < lines.size(); ++i) {
        if (lines[i].is_blank() || lines[i].body().starts_with("//")) continue;
        if (lines[i].indent() < lines[line].indent() || lines[i].is_option()) return std::nullopt;
        if (!lines[i].id.empty()) return i;
        return std::nullopt;
    }
    return std::nullopt;
}

std::string MarkedText::next_after(std::size_t line, const MarkedText& survivors) const {
    std::optional<std::size_t> at = line;
    while (at) {
        const auto sibling = sibling_after(*at);
        if (sibling) {
            at = sibling;
        } else {
            at = parent_of(*at);
            if (!at || lines[*at].body().find("function") != std::string_view::npos) return "";
            if (!is_loop(lines[*at].body())) continue;
        }
        if (survivors.has(lines[*at].id)) return lines[*at].id;
        if (!sibling) return "";
    }
    return "";
}

void MarkedText::check_unique() const {
    std::set<std::string> seen;
    for (const Line& line : lines) {
        if (!line.id.empty() && !seen.insert(line.id).second) throw Mistake("two statements are called " + line.id);
    }
}

}  // namespace corpus
