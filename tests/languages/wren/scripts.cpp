// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/scripts.hpp"

#include <catch2/catch.hpp>

#include "npcs/wren.hpp"

namespace npcs::tests {

TEST_CASE("Wren scripts: the border", "[wren]") { check_scripts("wren", "border", wren::language()); }
TEST_CASE("Wren scripts: stops", "[wren]") { check_scripts("wren", "stops", wren::language()); }
TEST_CASE("Wren scripts: callbacks", "[wren]") { check_scripts("wren", "callbacks", wren::language()); }
TEST_CASE("Wren scripts: errors", "[wren]") { check_scripts("wren", "errors", wren::language()); }
TEST_CASE("Wren scripts: safety", "[wren]") { check_scripts("wren", "safety", wren::language()); }
TEST_CASE("Wren scripts: Wren's library", "[wren]") { check_scripts("wren", "library", wren::language()); }

}  // namespace npcs::tests
