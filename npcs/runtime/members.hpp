// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Elements of containers, own and inherited members, and the methods of each kind of value.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "runtime/stops.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

/// Where members were found last, by the lowest bits of the index of their name, and elements, by the lowest bits of the
/// hash of their key: shared by all that a thread runs, and kept between runs.
inline thread_local constinit std::array<values::Hint, 256> member_hints{};
inline thread_local constinit std::array<values::Hint, 256> element_hints{};

/// Finds, reads and writes elements and members. On an error these functions fail the execution and return false.
class Members {
public:
    Members(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Finds a member by one of the program's names. `found_in`, initially null, is set to the map that has it.
    bool find(Datum object, const Linked& linked, std::uint32_t name, Datum& value, values::Map*& found_in);
    /// Finds container[key] without calling it.
    bool find_element(Datum container, Datum key, Datum& value, values::Map*& found_in);
    /// Reads container[key]. As in MiniScript, indexing null by a string gives null, and so does indexing a number by
    /// anything but a string.
    bool read_element(Datum container, Datum key, Datum& value);
    bool set_element(Datum container, Datum key, Datum value);
    /// Sets a map's own member, by one of the program's names.
    void set_own(values::Map& map, const Linked& linked, std::uint32_t name, Datum value);

    /// Evaluates `new parent`.
    bool make_new(Datum parent, Datum& value);
    bool isa(Datum left, Datum right, Datum& value);
    /// `wanted in container`: an element of a list, a key of a map, a part of a text.
    bool has(Datum container, Datum wanted, bool is_negated, Datum& value);

private:
    bool find(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool find_inherited(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in,
                        values::Hint& hint);
    bool find_method(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool fail(values::Error error);

    Context& context_;
    Execution& execution_;
};

/// Returns the unmodified methods of a kind as a shared map; null for kinds without methods.
values::Map* shared_methods(values::Kind kind);
/// Returns the methods of a kind as this machine's own map, which scripts may change; created on first use.
values::Map* type_map(State& state, values::Kind kind);
/// Returns the map of all intrinsics that scripts see; created on first use.
values::Map* intrinsics_map(State& state);

}  // namespace npcs::runtime
