// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames as Session::frames() shows them.
#pragma once

#include <vector>

#include "npcs/frames.hpp"
#include "runtime/machine.hpp"

namespace npcs::debugging {

/// Returns the frames of an execution at rest, innermost first.
std::vector<StackFrame> stack_frames(runtime::Machine& machine, runtime::Execution& execution);

}  // namespace npcs::debugging
