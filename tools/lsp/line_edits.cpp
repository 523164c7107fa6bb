// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/line_edits.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace npcs::tools::lsp {
namespace {

/// How far ahead it is looked for lines that are the same again.
constexpr std::size_t window = 32;

/// Returns the lines with their line ends.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

/// How many lines of each text differ before both go on alike.
struct Gap {
    std::size_t before, after;
};

Gap gap_at(const std::vector<std::string_view>& before, std::size_t i, const std::vector<std::string_view>& after,
           std::size_t k) {
    const std::size_t most_before = std::min(window, before.size() - i);
    const std::size_t most_after = std::min(window, after.size() - k);
    for (std::size_t sum = 1; sum < most_before + most_after; ++sum)
        for (std::size_t a = sum >= most_before ? sum - most_before + 1 : 0; a <= sum && a < most_after; ++a)
            if (before[i + sum - a] == after[k + a]) return {sum - a, a};
    // Nothing: the windows are passed over as a whole, except where a text ends.
    if (before.size() - i <= window || after.size() - k <= window) return {before.size() - i, after.size() - k};
    return {window, window};
}

}  // namespace

std::vector<workspace::Edit> line_edits(std::string_view before, std::string_view after) {
    const auto old_lines = lines_of(before);
    const auto new_lines = lines_of(after);
    std::vector<workspace::Edit> edits;
    std::size_t i = 0, k = 0, offset = 0;
    while (i < old_lines.size() || k < new_lines.size()) {
        if (i < old_lines.size() && k < new_lines.size() && old_lines[i] == new_lines[k]) {
            offset += old_lines[i].size();
            ++i, ++k;
            continue;
        }
        Gap gap = gap_at(old_lines, i, new_lines, k);
        workspace::Edit edit;
        edit.range.begin = static_cast<std::uint32_t>(offset);
        for (; gap.before > 0; --gap.before) offset += old_lines[i++].size();
        for (; gap.after > 0; --gap.after) edit.text += new_lines[k++];
        edit.range.end = static_cast<std::uint32_t>(offset);
        if (!edits.empty() && edits.back().range.end == edit.range.begin) {
            edits.back().range.end = edit.range.end;
            edits.back().text += edit.text;
        } else {
            edits.push_back(std::move(edit));
        }
    }
    return edits;
}

}  // namespace npcs::tools::lsp
