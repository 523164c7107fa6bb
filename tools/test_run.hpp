// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays tests, in any number of threads at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "compare.hpp"
#include "npcs/coverage.hpp"
#include "npcs/npcs.hpp"
#include "project.hpp"
#include "scripts.hpp"
#include "test_case.hpp"

namespace npcs::tools {

struct TestResult {
    std::string path;
    bool has_passed = false;
    bool is_skipped = false;        ///< this build cannot play it; `problem` says why
    bool is_updated = false;        ///< it differed, and its file now says what happened
    std::string problem;            ///< why it has not passed, as a sentence; empty if it has
    std::string details;            ///< more about that, as lines
    std::vector<ComparedRow> rows;  ///< empty unless both sides differ
    std::vector<std::string> expected, got;
    std::vector<std::uint32_t> places;  ///< the line numbers of the expected lines
    double seconds = 0;
};

class TestRun {
public:
    /// `update`: rewrites the files of tests that differ. `covers`: counts what is reached.
    TestRun(const ProjectOptions& options, bool update, bool covers)
        : options_(options), update_(update), covers_(covers) {}

    /// Plays the test of a file. Thread-safe.
    TestResult play(const std::string& path);

    /// What the tests have reached, with the scripts in whose files it is; to be called when all have been played.
    struct Covered {
        Scripts scripts;
        Coverage coverage;
    };
    const std::vector<std::unique_ptr<Covered>>& covered() const { return covered_; }

    /// Returns the files that the tests played so far have read, apart from their own.
    std::vector<std::string> sources() const;

private:
    /// The scripts of tests, which are read once.
    struct Story {
        Project project;
        std::optional<Scripts> scripts;
        Diagnostics problems;        ///< why there are no scripts
        Covered* covered = nullptr;  ///< null unless it is counted
    };
    const Story& story(const std::vector<std::string>& scripts);
    std::unique_ptr<Story> read(const std::vector<std::string>& scripts);
    void judge(TestResult& result, const TestCase& test) const;
    void update(TestResult& result, const TestCase& test, const Scripts& scripts) const;

    const ProjectOptions& options_;
    bool update_;
    bool covers_;
    mutable std::mutex mutex_;
    std::map<std::vector<std::string>, std::unique_ptr<Story>> stories_;
    std::vector<std::unique_ptr<Covered>> covered_;
};

}  // namespace npcs::tools
