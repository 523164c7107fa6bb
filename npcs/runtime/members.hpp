// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is inside of values: elements of containers, members with those that are inherited, and the methods of each kind.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Finds, reads and writes elements and members. What cannot be done fails the execution, and gives false.
class Members {
public:
    Members(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// A member by a name of the program. `found_in`, null before, gets the map that has it.
    bool find(Datum object, const Linked& linked, std::uint32_t name, Datum& value, values::Map*& found_in);
    /// container[key], not called.
    bool find_element(Datum container, Datum key, Datum& value, values::Map*& found_in);
    /// The same where an element is only read: as in MiniScript, null has a null for every text, and a number for everything
    /// else.
    bool read_element(Datum container, Datum key, Datum& value);
    bool set_element(Datum container, Datum key, Datum value);

    /// `new parent`.
    bool make_new(Datum parent, Datum& value);
    bool isa(Datum left, Datum right, Datum& value);

private:
    bool find(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool find_inherited(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool find_method(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool fail(std::string message);

    Context& context_;
    Execution& execution_;
};

/// The methods of a kind as a map nobody has changed; null for kinds without any.
values::Map* shared_methods(values::Kind kind);
/// The same as a machine's own map, which a script may change; made when first asked for.
values::Map* type_map(State& state, values::Kind kind);
/// The map of all intrinsics that a script is given; made when first asked for.
values::Map* intrinsics_map(State& state);

}  // namespace npcs::runtime
