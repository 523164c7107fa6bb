// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs debug` launches: a script, a playthrough, the answers of a finding, or a save, with the host that `npcs play`
// has.
#pragma once

#include <memory>
#include <string>

#include "npcs/debug_program.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools {

/// Starts what the arguments of a launch request ask for (docs/command.md#debug).
Result<std::unique_ptr<DebugProgram>> launch_to_debug(const std::string& request);

}  // namespace npcs::tools
