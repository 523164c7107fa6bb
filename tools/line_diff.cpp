// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "line_diff.hpp"

#include <algorithm>
#include <vector>

namespace npcs::tools {
namespace {

constexpr std::size_t context_lines = 3;  // lines shown before and behind a difference

struct DiffLine {
    char mark;  ///< ' ', '-' or '+'
    std::string_view text;
};

/// Takes the next line, with its end, off a text.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == text.npos ? text.size() : end + 1);
    text.remove_prefix(line.size());
    return line;
}

std::string_view first_line(std::string_view text) { return take_line(text); }

std::size_t characters_in(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char byte) {
        return std::string_view(" \t\r\n,;").find(byte) == std::string_view::npos;
    }));
}

std::vector<DiffLine> compare_lines(std::string_view before, std::string_view after) {
    std::vector<DiffLine> lines;
    std::vector<std::string_view> added;
    // How many characters the lines taken from each text have; equal whenever lines can correspond.
    std::size_t taken = 0, made = 0;
    const auto put_added = [&] {
        for (const std::string_view line : added) lines.push_back({'+', line});
        added.clear();
    };
    while (!before.empty() || !after.empty()) {
        if (taken == made && !before.empty() && first_line(before) == first_line(after)) {
            put_added();
            lines.push_back({' ', take_line(before)});
            take_line(after);
        } else if (!before.empty() && (taken <= made || after.empty())) {
            if (taken == made) put_added();
            const std::string_view line = take_line(before);
            taken += characters_in(line);
            lines.push_back({'-', line});
        } else {
            added.push_back(take_line(after));
            made += characters_in(added.back());
        }
    }
    put_added();
    return lines;
}

/// Returns the first line of the next part to be shown, from `at` on.
std::size_t next_difference(const std::vector<DiffLine>& lines, std::size_t at) {
    while (at < lines.size() && lines[at].mark == ' ') ++at;
    return at;
}

/// Returns the end of a part that begins with a difference: where more equal lines follow than are shown.
std::size_t end_of_part(const std::vector<DiffLine>& lines, std::size_t at) {
    for (;;) {
        while (at < lines.size() && lines[at].mark != ' ') ++at;
        const std::size_t next = next_difference(lines, at);
        if (next == lines.size() || next - at > 2 * context_lines) return std::min(at + context_lines, lines.size());
        at = next;
    }
}

std::string hunk_range(char sign, std::size_t before, std::size_t count) {
    return sign + std::to_string(before + (count > 0 ? 1 : 0)) + "," + std::to_string(count);
}

}  // namespace

std::string line_diff(std::string_view before, std::string_view after, const std::string& name, std::size_t most) {
    const std::vector<DiffLine> lines = compare_lines(before, after);
    std::string shown = "--- " + name + "\n+++ " + name + "\n";
    std::size_t passed = 0, old_line = 0, new_line = 0, count = 0;
    const auto pass_to = [&](std::size_t end) {
        for (; passed < end; ++passed) {
            if (lines[passed].mark != '+') ++old_line;
            if (lines[passed].mark != '-') ++new_line;
        }
    };
    for (std::size_t at = next_difference(lines, 0); at < lines.size() && count < most;) {
        const std::size_t end = end_of_part(lines, at);
        pass_to(std::max(passed, at - std::min(at, context_lines)));
        const std::size_t begin = passed, old_before = old_line, new_before = new_line;
        pass_to(end);
        shown += "@@ " + hunk_range('-', old_before, old_line - old_before) + " " +
                 hunk_range('+', new_before, new_line - new_before) + " @@\n";
        for (std::size_t i = begin; i < end && count < most; ++i, ++count) {
            shown.append(1, lines[i].mark).append(lines[i].text);
            if (!lines[i].text.ends_with('\n')) shown += "\n\\ No newline at end of file\n";
        }
        at = next_difference(lines, end);
        if (count == most && (passed > begin + most || at < lines.size())) shown += "...\n";
    }
    return shown;
}

}  // namespace npcs::tools
