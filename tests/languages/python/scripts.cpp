// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/scripts.hpp"

#include <catch2/catch.hpp>

#include "npcs/python.hpp"

namespace npcs::tests {

TEST_CASE("Python scripts: the border", "[python]") { check_scripts("python", "border", python::language()); }
TEST_CASE("Python scripts: stops", "[python]") { check_scripts("python", "stops", python::language()); }
TEST_CASE("Python scripts: errors", "[python]") { check_scripts("python", "errors", python::language()); }
TEST_CASE("Python scripts: safety", "[python]") { check_scripts("python", "safety", python::language()); }
TEST_CASE("Python scripts: Python's library", "[python]") { check_scripts("python", "library", python::language()); }

}  // namespace npcs::tests
