// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Support for observers: finds a value in a machine's globals and detects whether it has changed.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/machine.hpp"

namespace npcs::api {

/// Returns the value at a path such as `player.gold` or `party.0.name`, or unset. A global with this name comes first.
values::Datum at_path(runtime::Machine& machine, std::string_view path);

/// Values with equal marks are identical; with equal deep marks, their contents are equal, too.
struct ValueMark {
    std::uint64_t first = 0, second = 0;
    bool is_identity = false;  ///< not comparable with marks of another machine
    friend bool operator==(const ValueMark&, const ValueMark&) = default;
};
/// Marks objects by identity. The objects must be kept alive as long as the mark is used.
ValueMark mark_of(values::Datum value);
/// Marks lists and maps by their contents, and functions by their definition. Takes time in proportion to the contents.
ValueMark deep_mark_of(values::Datum value);

}  // namespace npcs::api
