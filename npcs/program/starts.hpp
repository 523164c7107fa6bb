// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where statements begin: nothing of an expression is kept there but the scopes of the loops around, so that a frame can stop
// and go on.
#pragma once

#include "program/program.hpp"

namespace npcs::program {

/// Where a frame stands that goes on with a statement (by its index) from its start; with no_statement, from the end of the
/// function.
struct Start {
    std::uint32_t pc = 0;
    std::uint16_t top = 0;
};
Start start_of(const Function& function, std::uint32_t index);

/// The statement that begins with the instruction at `pc`, the outermost one; or no_statement.
std::uint32_t statement_beginning_at(const Function& function, std::uint32_t pc);

/// Code of side exits stands behind all other code.
std::uint32_t end_of_main_code(const Function& function);

}  // namespace npcs::program
