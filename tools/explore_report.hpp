// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs explore` has found, for people (text, HTML) and for programs (JSON, JUnit). Equal results give equal reports: times
// are in none but the text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "npcs/explore.hpp"
#include "npcs/npcs.hpp"
#include "scripts.hpp"

namespace npcs::tools {

/// The report in terms of the files that people write: places in modules are those in their files.
struct Explored {
    ExploreReport report;
    std::vector<std::string> scripts;  ///< as they were named
    std::uint64_t places = 0;          ///< statements and alternative texts
    std::uint64_t reached = 0;         ///< of these
    std::uint64_t options = 0;
    std::uint64_t taken = 0;  ///< of these

    Explored(ExploreReport found, const Scripts& scripts);
    std::vector<CoveredPlace> covered_places;
    std::vector<CoveredOption> covered_options;
};

/// What a run that was cut has to say of itself; empty if it is complete.
std::string cut_in_words(const Explored& explored);

std::string as_text(const Explored& explored, bool colours);
std::string as_json(const Explored& explored);
/// Each kind of finding is a test case of each script; see docs/story-testing.md.
std::string as_junit(const Explored& explored);
/// One page without references to anything outside: findings, answers, endings, and the scripts with what was reached.
std::string as_html(const Explored& explored, const Scripts& scripts);

}  // namespace npcs::tools
