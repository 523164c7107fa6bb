// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The flags by which the compact archive marks optional parts.
#pragma once

#include <cstdint>

namespace npcs::saves {

/// The format in the header of a compact save; in other archives, the class version of the state.
inline constexpr std::uint32_t format_version = 1;

/// The parts that follow Progress. Written to saves: do not change these values.
namespace has {
inline constexpr std::uint32_t globals = 1u << 0;
inline constexpr std::uint32_t started = 1u << 1;
inline constexpr std::uint32_t pending_function = 1u << 2;
inline constexpr std::uint32_t pending_value = 1u << 3;
inline constexpr std::uint32_t seconds = 1u << 4;
inline constexpr std::uint32_t taken = 1u << 5;
inline constexpr std::uint32_t drawn_random = 1u << 6;  ///< the generator was used: its state follows, else its seed
inline constexpr std::uint32_t visits = 1u << 7;
inline constexpr std::uint32_t plans = 1u << 8;
inline constexpr std::uint32_t returned = 1u << 9;
inline constexpr std::uint32_t error = 1u << 10;
inline constexpr std::uint32_t wake_after = 1u << 11;
inline constexpr std::uint32_t type_maps = 1u << 12;
inline constexpr std::uint32_t intrinsics = 1u << 13;
inline constexpr std::uint32_t programs =
    1u << 14;  ///< more than one: every key of a function is followed by the number of its program
inline constexpr std::uint32_t tasks = 1u << 15;  ///< a machine's save: tasks follow the other roots
inline constexpr std::uint32_t waits = 1u << 16;  ///< waits for something other than the host or time, which follows
inline constexpr std::uint32_t outline =
    1u << 17;  ///< of the script, or of each further program: a text, see outline_bytes.hpp
inline constexpr std::uint32_t versions = 1u << 18;  ///< of each further program, after their names: a value
inline constexpr std::uint32_t since = 1u << 19;     ///< when it stopped: a value
inline constexpr std::uint32_t beat = 1u << 20;      ///< of `every`: two values
inline constexpr std::uint32_t guards = 1u << 21;    ///< calls whose errors `try` catches
inline constexpr std::uint32_t kept = 1u << 22;      ///< of a machine: events that no task has waited for, a map
inline constexpr std::uint32_t check =
    1u << 23;  ///< of plans, after the error; its answer follows everything else of the execution
inline constexpr std::uint32_t turned = 1u << 24;  ///< a tick was cut off: the task that had the last turn
inline constexpr std::uint32_t all = (1u << 25) - 1;

/// The flags that concern an execution rather than the machine.
inline constexpr std::uint32_t of_execution = started | pending_function | pending_value | plans | returned | error |
                                              wake_after | waits | since | beat | guards | check;
}  // namespace has

}  // namespace npcs::saves
