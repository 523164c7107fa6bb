// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {

/// The only problem as `line:column message (hint)`; empty when there is none.
inline std::string problem_of(const std::string& text, std::vector<std::string> parameters = {}) {
    const auto problems = TestedFunction(text, std::move(parameters)).check();
    REQUIRE(problems.size() <= 1);
    if (problems.empty()) return {};
    const LanguageProblem& problem = problems.front();
    std::string shown = std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " + problem.message;
    if (!problem.hint.empty()) shown += " (" + problem.hint + ")";
    return shown;
}

}  // namespace npcs::tests
