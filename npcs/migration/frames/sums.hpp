// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Part of a function that added to one of its variables becomes a function that begins with nothing, adds to a variable of its
// own and gives back what has come together: `sum += part`. A conversation in the middle of that part has one value where now
// there are two. It does not matter how it is divided, as nothing but their sum is ever seen: the part begins with nothing.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// What the part's variable is to begin with, when `caller`'s statement is `name += ` the call, and the part does nothing with
/// its `name` but set it to nothing, add to it and return it. `place`: the node at which the part goes on.
std::optional<Datum> empty_sum(Versions& versions, const Placed& caller, std::uint32_t place, std::string_view name,
                               Datum saved);

}  // namespace npcs::migration
