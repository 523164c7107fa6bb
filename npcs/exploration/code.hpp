// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads the instructions of a function: how many words each takes, where it goes on, and which registers it reads and
// writes. What is said of registers holds for variables only; operands and loop scopes always count as read.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"

namespace npcs::exploration {

/// The registers that an instruction reads, as ranges, and the one it writes.
struct Registers {
    struct Range {
        std::uint16_t first;
        std::uint16_t count;
    };
    Range reads[4] = {};
    std::uint16_t writes = program::none;
};

/// Returns the number of operand words behind the instruction at pc.
std::uint32_t words_after(const program::Function& function, std::uint32_t pc);

/// Appends where the instruction at pc may go on, its side exit included.
void successors(const program::Function& function, std::uint32_t pc, std::vector<std::uint32_t>& to);

/// Returns the registers of the instruction at pc. One that writes a variable only sometimes counts as not writing it.
Registers registers_of(const program::Function& function, std::uint32_t pc);

}  // namespace npcs::exploration
