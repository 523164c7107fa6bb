// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A `for` that was put around the place where a conversation stands: its first pass, where what it goes through is known
// without running anything: a range between numbers, or a list that a variable holds.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "values/datum.hpp"

namespace npcs::migration {

struct FirstPass {
    std::string_view variable;
    values::Datum element;
    values::Datum scope[4];  ///< program::LoopScope
};

/// `head`: the loop's text from its variable on, `i in range(1, 3)`. `value_of`: of a variable; unset when there is none.
std::optional<FirstPass> first_pass(std::string_view head,
                                    const std::function<values::Datum(std::string_view)>& value_of);

}  // namespace npcs::migration
