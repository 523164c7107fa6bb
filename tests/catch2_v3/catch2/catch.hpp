// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tests are written for Catch2 2; where only Catch2 3 is to be had, this stands for the header it no longer has.
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;
