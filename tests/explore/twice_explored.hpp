// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Explores a random story in several ways, and compares.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "explore/random_story.hpp"
#include "npcs/explore.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tests {

/// What was compared for one story.
struct Comparison {
    bool is_compared = false;  ///< not if an exploration was too large
    bool has_findings = false;
    std::uint64_t states = 0;  ///< whole ones
    std::uint64_t merged = 0;  ///< of these, those that count as others
    std::string difference;    ///< empty: there is none
    std::string story;
};

namespace explored_twice {

inline Host host() {
    Host host;
    host.def("print", [](Value) {});
    host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
    return host;
}

inline std::size_t length(const std::vector<std::string>& answers) {
    // Of ways that are equally short, some draw more random numbers.
    return static_cast<std::size_t>(std::count_if(
        answers.begin(), answers.end(), [](const std::string& answer) { return !answer.starts_with("/random"); }));
}

/// What any sound exploration finds.
inline std::string found(const ExploreReport& report) {
    std::vector<std::string> lines;
    for (const Finding& one : report.findings)
        lines.push_back(one.code + " " + one.file + ":" + std::to_string(one.line) + ": " + one.message + " (" +
                        std::to_string(length(one.answers)) + ")");
    for (const Ending& one : report.endings)
        lines.push_back("ends " + one.file + ":" + std::to_string(one.line) + " (" +
                        std::to_string(length(one.answers)) + ")");
    std::sort(lines.begin(), lines.end());
    std::string text = "cut: " + report.cut + "\n";
    for (const std::string& line : lines) text += line + "\n";
    if (!report.is_complete) return text;
    for (const CoveredPlace& place : report.coverage->places())
        text += std::to_string(place.line) + (place.count > 0 ? " reached\n" : " unreached\n");
    for (const CoveredOption& option : report.coverage->options())
        text += option.id + (option.offered > 0 ? " offered" : "") + (option.available > 0 ? " available" : "") +
                (option.taken > 0 ? " taken\n" : "\n");
    return text;
}

/// Everything in a report but times.
inline std::string all_of(const ExploreReport& report) {
    std::string text =
        found(report) + std::to_string(report.states) + " states, " + std::to_string(report.transitions) + " moves\n";
    const auto add = [&](const std::vector<std::string>& answers) {
        for (const std::string& answer : answers) text += answer + ", ";
        text += "\n";
    };
    for (const Finding& one : report.findings) add(one.answers);
    for (const Ending& one : report.endings) {
        text += std::to_string(one.ways) + ": ";
        add(one.answers);
    }
    return text;
}

}  // namespace explored_twice

/// Explores the random story of a seed with and without reduction, and with several threads.
inline Comparison explored_twice_and_compared(std::uint64_t seed) {
    using namespace explored_twice;
    Comparison result;
    const bool has_tasks = seed % 4 == 0;
    result.story = RandomStory(seed).text(has_tasks);
    const auto script = Script::compile(result.story, "story", {}, Marks::all);
    if (!script) {
        for (const Diagnostic& problem : script.diagnostics()) result.difference += rich(problem) + "\n";
        return result;
    }
    const Script& story = script.value();
    const auto explored = [&](bool reduce, unsigned threads) {
        ExploreOptions options;
        options.reduce = reduce;
        options.threads = threads;
        options.states = 3000;
        options.turn_steps = 400;
        options.ways = 64;
        options.answers = [](const Question&) { return std::vector<Value>{"yes", "no"}; };
        return has_tasks ? explore(std::span(&story, 1), host(), options) : explore(story, host(), options);
    };
    const ExploreReport reduced = explored(true, 1), again = explored(true, 3), whole = explored(false, 1);
    if (all_of(reduced) != all_of(again))
        result.difference = "with 1 thread:\n" + all_of(reduced) + "with 3 threads:\n" + all_of(again);
    if (!whole.cut.empty() || !reduced.cut.empty()) return result;
    result.is_compared = true;
    result.has_findings = !whole.findings.empty();
    result.states = whole.states;
    result.merged = whole.states - std::min(whole.states, reduced.states);
    if (found(reduced) != found(whole) || reduced.states > whole.states)
        result.difference += "reduced (" + std::to_string(reduced.states) + " states):\n" + found(reduced) + "whole (" +
                             std::to_string(whole.states) + " states):\n" + found(whole);
    return result;
}

}  // namespace npcs::tests
