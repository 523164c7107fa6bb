// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The resources that one conversation may use.
#pragma once

#include <cstddef>
#include <cstdint>

namespace npcs {

/// Limits on a script. Reaching `steps` or `turns` interrupts the run, and resuming starts a new budget; reaching any
/// other limit fails it.
struct Limits {
    std::uint64_t steps = 100'000'000;  ///< loop iterations, calls and work in one start or resume
    std::uint64_t turns = 0;            ///< iterations of one loop between two stops; 0: limited only by `steps`
    std::uint32_t depth = 10'000;       ///< nested calls
    std::size_t bytes = std::size_t{256} << 20;  ///< everything a script can make grow, see docs/limits.md
    std::uint32_t text_bytes = 16'777'215;       ///< size of one string
    std::uint32_t list_items = 16'777'215;       ///< length of one list
    std::uint32_t tasks = 10'000;                ///< concurrent tasks of a machine
    std::uint64_t work = 100'000'000;            ///< units of work per operation, see docs/limits.md
    /// Units of work in one call of a function in another language, with what it repeats after a stop.
    std::uint64_t foreign_work = 1'000'000'000;
};

}  // namespace npcs
