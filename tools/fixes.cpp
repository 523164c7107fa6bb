// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "fixes.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "check_report.hpp"
#include "ordinary_file.hpp"
#include "output_file.hpp"

namespace npcs::tools {
namespace {

/// Where the lines of a text begin. A line ends as the library counts them: at `\n`, `\r\n` or a lone `\r`.
std::vector<std::size_t> line_starts(std::string_view text) {
    std::vector<std::size_t> starts{0};
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '\n' || (text[at] == '\r' && text.substr(at + 1, 1) != "\n")) starts.push_back(at + 1);
    return starts;
}

/// Returns the offset of a position; nothing if the text has no such place.
std::optional<std::size_t> offset_of(std::string_view text, const std::vector<std::size_t>& starts, std::uint32_t line,
                                     std::uint32_t column) {
    if (line == 0 || column == 0 || line > starts.size()) return std::nullopt;
    std::size_t at = starts[line - 1];
    const std::size_t end = line < starts.size() ? starts[line] : text.size();
    for (std::uint32_t i = 1; i < column; ++i) {
        if (at >= end) return std::nullopt;
        ++at;
        while (at < end && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    }
    return at;
}

struct Part {
    std::size_t begin, end;
    std::string text;
};

/// Returns the parts of a fix in their order; none if one of them fits no place of the text, or two overlap.
std::vector<Part> parts_of(const Diagnostic& finding, std::string_view text, const std::vector<std::size_t>& starts) {
    std::vector<Part> parts;
    for (const TextEdit& edit : finding.fix) {
        const auto begin = offset_of(text, starts, edit.line, edit.column);
        const auto end = offset_of(text, starts, edit.end_line, edit.end_column);
        if (!begin || !end || *begin > *end) return {};
        parts.push_back({*begin, *end, edit.text});
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& one, const Part& other) { return one.begin < other.begin; });
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (parts[i].begin < parts[i - 1].end || parts[i].begin == parts[i - 1].begin) return {};
    return parts;
}

/// Returns the path as seen from the current folder.
std::string shown_path(const std::string& path) {
    std::error_code problem;
    const std::filesystem::path near = std::filesystem::proximate(path, problem);
    return problem || near.empty() ? path : near.string();
}

/// What touches counts, too: what one part writes may be what the other one was about.
bool overlaps(const Part& one, const Part& other) { return one.begin <= other.end && other.begin <= one.end; }

}  // namespace

std::string with_fixes(const std::string& text, const std::string& file, const Diagnostics& findings,
                       std::size_t& count, std::optional<std::size_t> only) {
    const std::vector<std::size_t> starts = line_starts(text);
    std::vector<Part> taken;
    std::size_t possible = 0;
    for (const Diagnostic& finding : findings) {
        if (finding.file != file || finding.fix.empty()) continue;
        const std::vector<Part> parts = parts_of(finding, text, starts);
        if (parts.empty() || (only && possible++ != *only)) continue;
        const bool is_free = std::none_of(parts.begin(), parts.end(), [&](const Part& part) {
            return std::any_of(taken.begin(), taken.end(), [&](const Part& other) { return overlaps(part, other); });
        });
        if (!is_free) continue;
        taken.insert(taken.end(), parts.begin(), parts.end());
        ++count;
    }
    std::sort(taken.begin(), taken.end(), [](const Part& one, const Part& other) { return one.begin < other.begin; });
    std::string result;
    std::size_t copied = 0;
    for (const Part& part : taken) {
        result += text.substr(copied, part.begin - copied) + part.text;
        copied = part.end;
    }
    return result + text.substr(copied);
}

std::string diff_of(const FixedFiles& files) {
    std::string all;
    for (const auto& [path, text] : files.after) all += unified_diff(shown_path(path), files.before.at(path), text);
    return all;
}

bool write_fixed(const FixedFiles& files) {
    bool is_done = true;
    for (const auto& [path, text] : files.after) {
        const auto now = read_ordinary_file(path);
        std::string why = now ? "it has been changed meanwhile" : now.diagnostics().front().message;
        if (now && now.value() == files.before.at(path) &&
            write_output({path, OutputKind::script, {}, true}, text, why))
            continue;
        std::fprintf(stderr, "npcs: %s was not changed: %s\n", shown_path(path).c_str(), why.c_str());
        is_done = false;
    }
    return is_done;
}

}  // namespace npcs::tools
