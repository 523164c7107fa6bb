// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Options on offer, and which were taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Makes the choices of an execution, from its choose statements to the option that is taken.
class Choices {
public:
    Choices(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Adds the option of that number to the list of those that are on offer.
    void offer(Datum list, Datum text, Datum available, const program::ChooseInfo& choose, std::uint16_t option,
               Datum element);
    /// Stops with a choice, whose prompt may be a map with a `text` and a `timeout`. The option goes to register `result`.
    Step ask(Datum list, Datum prompt, std::uint16_t result);
    /// Takes the option at that index. Precondition: a choice is pending, and it is available.
    void take(std::uint32_t index);
    /// None is taken. Precondition: a choice is pending.
    void take_none();

    /// How often an option was taken in this conversation.
    static double taken(State& state, std::string_view id);
    static bool any_available(Datum list);

private:
    void end(Datum option);

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
