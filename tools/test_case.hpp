// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs test` plays: a playthrough, or a script that says in comments what it expects, which is the same as a
// playthrough with these lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "answers_file.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools {

struct TestCase {
    std::string path;
    bool is_playthrough = true;
    std::vector<std::string> scripts;  ///< relative to the current folder
    std::uint64_t seed = 1;
    std::vector<TypedLine> typed;
    std::vector<std::string> expected;  ///< lines of a transcript
    std::vector<std::uint32_t> places;  ///< the line of the file that each of them is from
    std::vector<std::string> header;    ///< playthrough: its first lines
    bool is_cut = false;                ///< playthrough: its last line has no end

    /// Reads a playthrough or a script. What is wrong in a header or in an expectation is reported with its place.
    static Result<TestCase> read(const std::string& path);
};

/// Returns whether a script says what it expects: it has a comment `// expect:`, `// said:`, `// ask:` or `// choose:`.
bool has_expectations(const std::string& script_text);

/// Returns the tests that paths stand for, sorted: of a folder, all playthroughs and all scripts with expectations in it
/// and in the folders below. A path that does not exist is reported.
Result<std::vector<std::string>> find_tests(const std::vector<std::string>& paths);

}  // namespace npcs::tools
