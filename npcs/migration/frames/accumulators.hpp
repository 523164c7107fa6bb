// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Part of a function that added to one of its variables becomes a function that starts with an empty sum, adds to a
// variable of its own and returns the result: `sum += part`. A conversation in the middle of that part has one value
// where there are now two. How it is divided does not matter, because only the total is ever used; so the part's sum
// starts empty.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// Returns the empty sum (0 or an empty string) for the part's variable `name`, if the caller's statement is `name += `
/// the call, and the part only sets `name` to an empty sum, adds to it and returns it. Returns nothing otherwise.
/// `place` is the node at which the part goes on, `saved` the value of the old variable.
std::optional<Datum> empty_accumulator(ScriptMigration& script, const MigratedFrame& caller, std::uint32_t place,
                                       std::string_view name, Datum saved);

}  // namespace npcs::migration
