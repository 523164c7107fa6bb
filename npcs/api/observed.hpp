// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What observers look at: a place in a machine's globals, and whether it is another value than before.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/machine.hpp"

namespace npcs::api {

/// What stands at a path such as `player.gold` or `party.0.name`; null when nothing does. A global of just that name goes first.
values::Datum at_path(runtime::Machine& machine, std::string_view path);

/// Two values with the same mark are the same one; with a deep mark, they hold the same, too.
struct ValueMark {
    std::uint64_t first = 0, second = 0;
    bool is_identity = false;  ///< means nothing to another machine
    friend bool operator==(const ValueMark&, const ValueMark&) = default;
};
/// Objects count by identity. They must be kept alive as long as the mark is of use.
ValueMark mark_of(values::Datum value);
/// Lists and maps count by everything in them, functions by what they are made of. Costs time in proportion to that.
ValueMark deep_mark_of(values::Datum value);

}  // namespace npcs::api
