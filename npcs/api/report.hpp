// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a machine's state means to the game.
#pragma once

#include <string>
#include <vector>

#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

Outcome report(runtime::Machine& machine);
Outcome refused(std::string code, std::string message, std::string hint = "");
std::vector<TraceLine> trace(const runtime::Machine& machine);

}  // namespace npcs::api
