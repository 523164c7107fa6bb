// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The one unit that contains the test framework's own code.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
