// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "edits.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>

namespace corpus {

namespace {

using Verb = Step::Verb;

struct Word {
    std::string_view text;
    Verb verb;
};
constexpr Word verbs[] = {
    {"replace", Verb::replace}, {"rename", Verb::rename}, {"before", Verb::before}, {"after", Verb::after},
    {"into", Verb::into},       {"delete", Verb::remove}, {"move", Verb::move},     {"wrap", Verb::wrap},
    {"unwrap", Verb::unwrap},   {"forget", Verb::forget}, {"with", Verb::with},
};

constexpr std::string_view arrow = " => ";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream stream{std::string(text)};
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

/// `OLD => NEW`
void read_arrow(Step& step, std::string_view text) {
    // An arrow at the end puts nothing in the old text's place.
    const bool is_empty = text.ends_with(" =>");
    const std::size_t at = is_empty ? text.size() - 3 : text.find(arrow);
    if (at == std::string_view::npos) throw Mistake("OLD => NEW is expected");
    step.old_text = text.substr(0, at);
    if (!is_empty) step.new_text = text.substr(at + arrow.size());
    if (step.old_text.empty()) throw Mistake("there is nothing to replace");
}

Step read_step(std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const auto verb =
        std::find_if(std::begin(verbs), std::end(verbs), [&](const Word& known) { return known.text == word; });
    if (verb == std::end(verbs)) throw Mistake("there is no step \"" + std::string(word) + "\"");
    Step step;
    step.verb = verb->verb;
    std::string_view rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (step.verb == Verb::replace) {
        const std::size_t colon = rest.find(": ");
        if (colon == std::string_view::npos) throw Mistake("replace ID: OLD => NEW is expected");
        step.words = {std::string(rest.substr(0, colon))};
        read_arrow(step, rest.substr(colon + 2));
    } else if (step.verb == Verb::rename) {
        read_arrow(step, rest);
    } else {
        step.words = words_of(rest);
        if (step.verb == Verb::move) {
            if (step.words.size() != 3) throw Mistake("move ID before|after|into ID is expected");
            step.where = step.words[1];
            step.words.erase(step.words.begin() + 1);
        }
        if (step.words.empty()) throw Mistake("a name is expected");
    }
    return step;
}

void read_new_line(Step& step, std::string_view text, bool& behind) {
    if (text == "..." && step.verb == Verb::wrap) {
        behind = true;
        return;
    }
    const Line line = MarkedText(text.empty() ? std::string_view("\n") : text).lines.front();
    (behind ? step.lines_behind : step.lines).push_back(line);
}

/// Names of both ends: `a` or `a..b`.
Range range_of(const MarkedText& text, const std::string& name) {
    const std::size_t dots = name.find("..");
    if (dots == std::string::npos) return text.block(text.line_of(name));
    const Range range{text.line_of(name.substr(0, dots)), text.block(text.line_of(name.substr(dots + 2))).last};
    if (range.first > range.last) throw Mistake(name + " is the wrong way round");
    return range;
}

void indent(Line& line, std::ptrdiff_t by) {
    if (line.is_blank()) return;
    if (by > 0) line.text.insert(0, static_cast<std::size_t>(by), '\t');
    if (by < 0) line.text.erase(0, std::min(line.indent(), static_cast<std::size_t>(-by)));
}

struct Place {
    std::size_t line;
    std::size_t indent;
};

Place place(const MarkedText& text, const std::string& where, const std::string& id) {
    const std::size_t line = text.line_of(id);
    const std::size_t depth = text.lines[line].indent();
    if (where == "before") return {line, depth};
    if (where == "after") return {text.block(line).last + 1, depth};
    if (where == "into") return {line + 1, depth + 1};
    throw Mistake("before, after or into is expected instead of " + where);
}

void insert(MarkedText& text, std::vector<Line> lines, Place at) {
    for (Line& line : lines) indent(line, static_cast<std::ptrdiff_t>(at.indent));
    text.lines.insert(text.lines.begin() + static_cast<std::ptrdiff_t>(at.line), lines.begin(), lines.end());
}

std::vector<Line> cut(MarkedText& text, Range range) {
    const auto first = text.lines.begin() + static_cast<std::ptrdiff_t>(range.first);
    const auto last = text.lines.begin() + static_cast<std::ptrdiff_t>(range.last) + 1;
    std::vector<Line> lines(first, last);
    text.lines.erase(first, last);
    return lines;
}

void move(MarkedText& text, const Step& step) {
    std::vector<Line> lines = cut(text, range_of(text, step.words[0]));
    const std::size_t depth = lines.front().indent();
    for (Line& line : lines) indent(line, -static_cast<std::ptrdiff_t>(depth));
    insert(text, lines, place(text, step.where, step.words[1]));
}

void wrap(MarkedText& text, const Step& step) {
    const Range range = range_of(text, step.words[0]);
    const std::size_t depth = text.lines[range.first].indent();
    for (std::size_t i = range.first; i <= range.last; ++i) indent(text.lines[i], 1);
    insert(text, step.lines_behind, {range.last + 1, depth});
    insert(text, step.lines, {range.first, depth});
}

void unwrap(MarkedText& text, const std::string& id) {
    const Range range = text.block(text.line_of(id));
    if (range.last < range.first + 2) throw Mistake(id + " has no block");
    for (std::size_t i = range.first; i <= range.last; ++i) indent(text.lines[i], -1);
    cut(text, {range.last, range.last});
    cut(text, {range.first, range.first});
}

void replace(MarkedText& text, const Step& step) {
    Line& line = text.lines[text.line_of(step.words[0])];
    const std::size_t at = line.text.find(step.old_text);
    if (at == std::string::npos) throw Mistake(step.words[0] + " does not say " + step.old_text);
    line.text.replace(at, step.old_text.size(), step.new_text);
}

bool is_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); }

/// The name as a whole word, outside texts and comments.
std::size_t rename_in(std::string& line, const std::string& from, const std::string& to) {
    std::size_t count = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') in_text = !in_text;
        if (in_text) continue;
        if (line.compare(i, 2, "//") == 0) break;
        if (line.compare(i, from.size(), from) != 0 || (i > 0 && is_word(line[i - 1])) ||
            (i + from.size() < line.size() && is_word(line[i + from.size()])))
            continue;
        line.replace(i, from.size(), to);
        i += to.size() - 1;
        ++count;
    }
    return count;
}

void rename(MarkedText& text, const Step& step) {
    std::size_t count = 0;
    for (Line& line : text.lines) count += rename_in(line.text, step.old_text, step.new_text);
    if (count == 0) throw Mistake("nothing is called " + step.old_text);
}

void apply_steps(const Edit& edit, const std::vector<Edit>& all, MarkedText& text, int depth);

void apply_step(const Step& step, const std::vector<Edit>& all, MarkedText& text, int depth) {
    switch (step.verb) {
        case Verb::replace: return replace(text, step);
        case Verb::rename: return rename(text, step);
        case Verb::before: return insert(text, step.lines, place(text, "before", step.words[0]));
        case Verb::after: return insert(text, step.lines, place(text, "after", step.words[0]));
        case Verb::into: return insert(text, step.lines, place(text, "into", step.words[0]));
        case Verb::remove:
            for (const auto& word : step.words) cut(text, range_of(text, word));
            return;
        case Verb::move: return move(text, step);
        case Verb::wrap: return wrap(text, step);
        case Verb::unwrap: return unwrap(text, step.words[0]);
        case Verb::forget:
            for (const auto& word : step.words) text.lines[text.line_of(word)].id.clear();
            return;
        case Verb::with: break;
    }
    for (const std::string& name : step.words) {
        const auto other = std::find_if(all.begin(), all.end(), [&](const Edit& edit) { return edit.name == name; });
        if (other == all.end()) throw Mistake("there is no edit " + name);
        if (depth > 4) throw Mistake(name + " is made of itself");
        apply_steps(*other, all, text, depth + 1);
    }
}

void apply_steps(const Edit& edit, const std::vector<Edit>& all, MarkedText& text, int depth) {
    for (const Step& step : edit.steps) {
        try {
            apply_step(step, all, text, depth);
        } catch (const Mistake& mistake) {
            throw Mistake("line " + std::to_string(step.line) + ": " + mistake.what());
        }
    }
}

}  // namespace

std::vector<Edit> parse_edits(std::string_view text) {
    std::vector<Edit> edits;
    std::size_t number = 0;
    bool behind = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view whole = text.substr(0, end);
        const std::string_view line = trimmed(whole);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        ++number;
        if (line.empty() || line.starts_with("#")) continue;
        try {
            if (line.starts_with("edit ")) {
                const std::size_t colon = line.find(" : ");
                if (colon == std::string_view::npos) throw Mistake("edit NAME : KIND is expected");
                edits.push_back(
                    {std::string(line.substr(5, colon - 5)), std::string(line.substr(colon + 3)), {}, number});
            } else if (edits.empty()) {
                throw Mistake("edit NAME : KIND is expected");
            } else if (line.starts_with("|")) {
                if (edits.back().steps.empty()) throw Mistake("new lines need a place");
                read_new_line(edits.back().steps.back(), line.substr(line.starts_with("| ") ? 2 : 1), behind);
            } else {
                behind = false;
                edits.back().steps.push_back(read_step(line));
                edits.back().steps.back().line = number;
            }
        } catch (const Mistake& mistake) {
            throw Mistake("line " + std::to_string(number) + ": " + mistake.what());
        }
    }
    return edits;
}

MarkedText apply(const Edit& edit, const std::vector<Edit>& all, MarkedText text) {
    apply_steps(edit, all, text, 0);
    text.check_unique();
    return text;
}

}  // namespace corpus
