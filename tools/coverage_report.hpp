// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What tests have reached of scripts: as a table, for lcov, and as JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "npcs/coverage.hpp"
#include "scripts.hpp"

namespace npcs::tools {

class CoverageReport {
public:
    /// Adds counts. Places in imported modules belong to their files, and what importing adds to a script is left out.
    void add(const Coverage& coverage, const Scripts& scripts);

    /// Returns a line for each file with the share of lines reached and options taken, and below it those that were not.
    std::string table() const;
    /// Returns the tracefile that lcov and genhtml read: lines, and options as branches.
    std::string lcov() const;
    /// Returns all counts as JSON (docs/story-testing.md).
    std::string json() const;

private:
    struct Lines {
        /// By line, function and whether it is an alternative text: the counts of the places there, in order.
        std::map<std::pair<std::uint32_t, std::pair<bool, std::string>>, std::vector<std::uint64_t>> places;
        std::map<std::pair<std::uint32_t, std::string>, CoveredOption> options;  ///< by line and id
        /// Returns for each line how often its least reached place was reached.
        std::map<std::uint32_t, std::uint64_t> counts() const;
    };
    std::map<std::string, Lines> files_;
};

}  // namespace npcs::tools
