// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Positions in a running script, and the ids by which a Machine identifies its tasks and questions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npcs {

using TaskId = std::uint32_t;    ///< 0: none
using TicketId = std::uint32_t;  ///< 0: none

/// The current position of a frame.
struct TraceLine {
    std::string function;  ///< empty for the main program
    std::string file;
    std::uint32_t line = 0;
    std::vector<std::uint32_t> path;  ///< instruction pointer path in the function, e.g. {2, 0}
};

}  // namespace npcs
