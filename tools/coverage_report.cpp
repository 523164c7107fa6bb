// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "coverage_report.hpp"

#include <algorithm>
#include <cstdio>

#include "json.hpp"
#include "wrap.hpp"

namespace npcs::tools {
namespace {

/// Returns numbers as a text in which successive ones are joined: `1-3, 7`.
std::string ranges(const std::vector<std::uint32_t>& numbers, const std::vector<std::uint32_t>& all) {
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        // Successive lines with code are one range, whatever is between them.
        auto at = std::find(all.begin(), all.end(), numbers[i]);
        std::size_t last = i;
        while (last + 1 < numbers.size() && ++at != all.end() && *at == numbers[last + 1]) ++last;
        text += (text.empty() ? "" : ", ") + std::to_string(numbers[i]);
        if (last > i) text += "-" + std::to_string(numbers[last]);
        i = last + 1;
    }
    return text;
}

std::string share(std::size_t part, std::size_t whole) {
    char text[80];
    const double percent = whole == 0 ? 100 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    // What is not whole is never shown as 100 %.
    const double shown = part < whole ? std::min(percent, 99.9) : percent;
    std::snprintf(text, sizeof text, "%5zu of %5zu %5.1f %%", part, whole, shown);
    return text;
}

/// Returns whether a line only ends something. What may happen there, as leaving a choice that has nothing on offer, is
/// not what the line says.
bool is_end(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && line.substr(first).starts_with("end ");
}

const char* state_of(const CoveredOption& option) {
    if (option.offered == 0) return "never on offer";
    return option.available == 0 ? "never available" : "never taken";
}

}  // namespace

void CoverageReport::add(const Coverage& coverage, const Scripts& scripts) {
    // Several places may be in one line; those of the same script come in the same order each time.
    std::map<std::string, std::map<std::pair<std::uint32_t, std::pair<bool, std::string>>, std::size_t>> seen;
    std::map<std::string, std::vector<std::string_view>> texts;
    for (const CoveredPlace& place : coverage.places()) {
        const auto where = scripts.origin(place.file, place.line);
        std::vector<std::string_view>& lines = texts[place.file];
        if (lines.empty()) lines = scripts.lines(place.file);
        if (!where || (place.line <= lines.size() && is_end(lines[place.line - 1]))) continue;
        const auto key = std::pair(where->second, std::pair(place.is_text, place.function));
        const std::size_t index = seen[where->first][key]++;
        auto& counts = files_[where->first].places[key];
        if (counts.size() <= index) counts.resize(index + 1);
        counts[index] += place.count;
    }
    for (const CoveredOption& option : coverage.options()) {
        const auto where = scripts.origin(option.file, option.line);
        if (!where) continue;
        CoveredOption& sum = files_[where->first].options[{where->second, option.id}];
        sum.id = option.id;
        sum.once = option.once;
        sum.offered += option.offered;
        sum.available += option.available;
        sum.taken += option.taken;
    }
}

std::map<std::uint32_t, std::uint64_t> CoverageReport::Lines::counts() const {
    std::map<std::uint32_t, std::uint64_t> lines;
    for (const auto& [key, counts] : places)
        for (const std::uint64_t count : counts) {
            const auto [found, is_first] = lines.emplace(key.first, count);
            if (!is_first) found->second = std::min(found->second, count);
        }
    return lines;
}

std::string CoverageReport::table() const {
    std::size_t widest = 0;
    for (const auto& [file, lines] : files_) widest = std::max(widest, cells(file));
    std::string text = std::string(widest, ' ') + "  lines reached           options taken\n";
    for (const auto& [file, lines] : files_) {
        std::vector<std::uint32_t> all, unreached;
        for (const auto& [line, count] : lines.counts()) {
            all.push_back(line);
            if (count == 0) unreached.push_back(line);
        }
        std::string untaken;
        std::size_t taken = 0;
        for (const auto& [key, option] : lines.options) {
            if (option.taken > 0) ++taken;
            else
                untaken += "  option in line " + std::to_string(key.first) + " (" + option.id +
                           "): " + state_of(option) + "\n";
        }
        text += file + std::string(widest - cells(file), ' ') + share(all.size() - unreached.size(), all.size()) +
                share(taken, lines.options.size()) + "\n";
        if (!unreached.empty()) text += "  not or not wholly reached: " + ranges(unreached, all) + "\n";
        text += untaken;
    }
    return text;
}

std::string CoverageReport::lcov() const {
    std::string text;
    for (const auto& [file, lines] : files_) {
        text += "TN:\nSF:" + file + "\n";
        std::size_t taken = 0, number = 0;
        for (const auto& [key, option] : lines.options) {
            const std::string count = option.offered == 0 ? "-" : std::to_string(option.taken);
            text += "BRDA:" + std::to_string(key.first) + ",0," + std::to_string(number++) + "," + count + "\n";
            if (option.taken > 0) ++taken;
        }
        text += "BRF:" + std::to_string(lines.options.size()) + "\nBRH:" + std::to_string(taken) + "\n";
        const auto counts = lines.counts();
        std::size_t reached = 0;
        for (const auto& [line, count] : counts) {
            text += "DA:" + std::to_string(line) + "," + std::to_string(count) + "\n";
            if (count > 0) ++reached;
        }
        text += "LF:" + std::to_string(counts.size()) + "\nLH:" + std::to_string(reached) + "\nend_of_record\n";
    }
    return text;
}

std::string CoverageReport::json() const {
    const auto number = [](std::uint64_t value) { return json::number(static_cast<double>(value)); };
    std::vector<std::string> scripts;
    for (const auto& [file, lines] : files_) {
        std::vector<std::string> places, options;
        for (const auto& [key, counts] : lines.places)
            for (const std::uint64_t count : counts)
                places.push_back(json::object({{"line", number(key.first)},
                                               {"function", json::text(key.second.second)},
                                               {"text", key.second.first ? "true" : "false"},
                                               {"count", number(count)}}));
        for (const auto& [key, option] : lines.options)
            options.push_back(json::object({{"line", number(key.first)},
                                            {"id", json::text(option.id)},
                                            {"once", option.once ? "true" : "false"},
                                            {"offered", number(option.offered)},
                                            {"available", number(option.available)},
                                            {"taken", number(option.taken)}}));
        scripts.push_back(json::object(
            {{"file", json::text(file)}, {"places", json::array(places)}, {"options", json::array(options)}}));
    }
    return json::object({{"npcs_coverage", "1"}, {"scripts", json::array(scripts)}}) + "\n";
}

}  // namespace npcs::tools
