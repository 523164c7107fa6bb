// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where statements begin. A frame can stop and continue there: it holds no operands, only the scopes of the loops
// around the statement.
#pragma once

#include "program/program.hpp"

namespace npcs::program {

/// A position of a frame, and the number of its live registers there.
struct Start {
    std::uint32_t pc = 0;
    std::uint16_t top = 0;
};
/// Returns the position of a frame that continues with the start of the statement at `index`; if that is
/// no_statement, with the end of the function.
Start start_of(const Function& function, std::uint32_t index);

/// Returns the index of the outermost statement that begins with the instruction at `pc`, or no_statement.
std::uint32_t statement_beginning_at(const Function& function, std::uint32_t pc);

/// Returns the number of instructions of the main code. The code of side exits follows it.
std::uint32_t end_of_main_code(const Function& function);

}  // namespace npcs::program
