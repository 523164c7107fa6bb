// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/scripts.hpp"

#include <catch2/catch.hpp>

#include "npcs/javascript.hpp"

namespace npcs::tests {

TEST_CASE("JavaScript scripts: the border", "[javascript]") {
    check_scripts("javascript", "border", javascript::language());
}
TEST_CASE("JavaScript scripts: stops", "[javascript]") { check_scripts("javascript", "stops", javascript::language()); }
TEST_CASE("JavaScript scripts: errors", "[javascript]") {
    check_scripts("javascript", "errors", javascript::language());
}
TEST_CASE("JavaScript scripts: safety", "[javascript]") {
    check_scripts("javascript", "safety", javascript::language());
}
TEST_CASE("JavaScript scripts: JavaScript's library", "[javascript]") {
    check_scripts("javascript", "library", javascript::language());
}

}  // namespace npcs::tests
