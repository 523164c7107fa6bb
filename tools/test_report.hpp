// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Results of tests for people, for TAP consumers and for what reads JUnit's XML.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "test_run.hpp"

namespace npcs::tools {

struct TestLook {
    std::size_t width = 80;
    bool has_colours = false;
};

/// Returns what is told of a test: nothing if it has passed.
std::string told_of(const TestResult& result, const TestLook& look);

/// Returns how many have passed, as a line.
std::string summary_of(const std::vector<TestResult>& results);

/// Returns a test's line of the Test Anything Protocol, version 13, with the details of a failure below it.
std::string tap_of(const TestResult& result, std::size_t number);

/// Returns all results as JUnit's XML.
std::string junit_of(const std::vector<TestResult>& results);

}  // namespace npcs::tools
