// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The first pass of a `for` loop that was put around the position of a conversation. It is known if the sequence is
// known without running anything: a range between numbers, or a list that a variable holds.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "values/datum.hpp"

namespace npcs::migration {

/// The state of a loop during its first pass.
struct FirstPass {
    std::string_view variable;
    values::Datum element;
    values::Datum scope[4];  ///< registers in the order of program::LoopScope
};

/// Returns the first pass of a loop; nothing if it is not known. `head` is the loop's text from its variable on, e.g.
/// `i in range(1, 3)`. `value_of` returns the value of a variable, unset if there is none.
std::optional<FirstPass> first_pass(std::string_view head,
                                    const std::function<values::Datum(std::string_view)>& value_of);

}  // namespace npcs::migration
