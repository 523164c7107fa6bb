// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The difference of two texts in the unified format. Lines that both begin and end with are set aside; of the rest, the
// longest common subsequence is found by dynamic programming, which is exact and quadratic in what an edit touches.

#include <algorithm>
#include <cstdint>

#include "check_report.hpp"

namespace npcs::tools {
namespace {

using TextLines = std::vector<std::string_view>;

/// Returns the lines with their ends.
TextLines lines_of(std::string_view text) {
    TextLines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

struct DiffLine {
    char sign;
    std::string_view text;
};

void append(std::vector<DiffLine>& all, char sign, const TextLines& lines, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) all.push_back({sign, lines[i]});
}

std::vector<DiffLine> compared(const TextLines& before, const TextLines& after) {
    std::size_t head = 0, tail = 0;
    const std::size_t shorter = std::min(before.size(), after.size());
    while (head < shorter && before[head] == after[head]) ++head;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
    const std::size_t old_end = before.size() - tail, new_end = after.size() - tail;
    const std::size_t rows = old_end - head, columns = new_end - head;
    std::vector<DiffLine> all;
    append(all, ' ', before, 0, head);
    constexpr std::size_t most = 4'000'000;  // cells of the table
    if (rows * columns > most) {
        append(all, '-', before, head, old_end);
        append(all, '+', after, head, new_end);
    } else {
        // common[i][j]: lines that the rests from i and j have in common.
        std::vector<std::uint32_t> common((rows + 1) * (columns + 1), 0);
        const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return common[i * (columns + 1) + j]; };
        for (std::size_t i = rows; i-- > 0;)
            for (std::size_t j = columns; j-- > 0;)
                cell(i, j) = before[head + i] == after[head + j] ? cell(i + 1, j + 1) + 1
                                                                 : std::max(cell(i + 1, j), cell(i, j + 1));
        std::size_t i = 0, j = 0;
        while (i < rows || j < columns) {
            if (i < rows && j < columns && before[head + i] == after[head + j]) {
                all.push_back({' ', before[head + i++]});
                ++j;
            } else if (i < rows && (j == columns || cell(i + 1, j) >= cell(i, j + 1))) {
                all.push_back({'-', before[head + i++]});
            } else {
                all.push_back({'+', after[head + j++]});
            }
        }
    }
    append(all, ' ', before, old_end, before.size());
    return all;
}

std::string range(std::size_t first, std::size_t count) {
    return std::to_string(count == 0 ? first - 1 : first) + (count == 1 ? "" : "," + std::to_string(count));
}

}  // namespace

std::string unified_diff(const std::string& path, std::string_view before, std::string_view after) {
    if (before == after) return "";
    constexpr std::size_t context = 3;
    const TextLines old_lines = lines_of(before), new_lines = lines_of(after);
    const std::vector<DiffLine> all = compared(old_lines, new_lines);
    std::string result = "--- " + path + "\n+++ " + path + "\n";
    std::size_t old_line = 1, new_line = 1;
    for (std::size_t at = 0; at < all.size();) {
        std::size_t change = at;
        while (change < all.size() && all[change].sign == ' ') ++change;
        if (change == all.size()) break;
        const std::size_t begin = std::max(at, change > context ? change - context : 0);
        old_line += begin - at;
        new_line += begin - at;
        // A hunk ends where more than twice the context is equal.
        std::size_t end = change;
        for (std::size_t i = change; i < all.size() && i <= end + 2 * context; ++i)
            if (all[i].sign != ' ') end = i;
        end = std::min(end + context + 1, all.size());
        std::size_t old_count = 0, new_count = 0;
        std::string body;
        for (std::size_t i = begin; i < end; ++i) {
            if (all[i].sign != '+') ++old_count;
            if (all[i].sign != '-') ++new_count;
            body += all[i].sign;
            body += all[i].text;
            if (!all[i].text.ends_with('\n')) body += "\n\\ No newline at end of file\n";
        }
        result += "@@ -" + range(old_line, old_count) + " +" + range(new_line, new_count) + " @@\n" + body;
        old_line += old_count;
        new_line += new_count;
        at = end;
    }
    return result;
}

}  // namespace npcs::tools
