// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Options on offer, and the record of those taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Handles the choices of an execution, from choose statements to the chosen option.
class Choices {
public:
    Choices(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Appends option number `option` of that choice of the function to the list of options on offer. A hidden one is left out when it was taken once and
    /// for all, or is not available and has no reason that is shown. Fails if its text or id, or the list, is too large.
    Step offer(Datum list, Datum text, Datum available, const program::Function& function, std::uint16_t choose,
               std::uint16_t option, Datum element, bool is_hidden);
    /// Stops with a choice. The prompt may be a map with `text` and `timeout`. The chosen option goes to register
    /// `result`. Fails if a timeout is no number, or an id that tells equal options apart is too large.
    Step ask(Datum list, Datum prompt, std::uint16_t result);
    /// Takes the option at `index`. Precondition: a choice is pending and that option is available.
    void take(std::uint32_t index);
    /// Ends the choice without taking an option. Precondition: a choice is pending.
    void take_none();

    /// Returns how often an option was taken in this conversation.
    static double taken(State& state, std::string_view id);
    static bool any_available(Datum list);

private:
    void end(Datum option);
    void cover(Datum record) const;

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
