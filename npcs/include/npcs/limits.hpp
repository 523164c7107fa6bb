// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What one conversation may use of the machine it runs on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace npcs {

/// What a script may use. Reaching `steps` or `turns` interrupts (resume goes on with a new budget); reaching one of the
/// others fails.
struct Limits {
    std::uint64_t steps = 100'000'000;           ///< turns of loops, calls and work in one start or resume
    std::uint64_t turns = 0;                     ///< turns of one loop between two stops; 0: only `steps` counts
    std::uint32_t depth = 10'000;                ///< calls inside each other
    std::size_t bytes = std::size_t{256} << 20;  ///< all that a script can make grow, see docs/limits.md
    std::uint32_t text_bytes = 16'777'215;       ///< one text
    std::uint32_t list_items = 16'777'215;       ///< one list
    std::uint32_t tasks = 10'000;                ///< tasks of a machine at once
    std::uint64_t work = 100'000'000;            ///< units of work of one operation, see docs/limits.md
};

}  // namespace npcs
