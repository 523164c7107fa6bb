// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lookup of variables that the fast paths of the instruction loop did not find.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/stops.hpp"
#include "values/datum.hpp"

namespace npcs::runtime {

/// The text of a name, or of a key that is a text.
inline std::string name_text(Datum name) { return std::string(values::Text(name).view()); }

/// Looks names up as seen by the last frame of an execution.
class Names {
public:
    Names(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Finds a name the program itself never assigns: a global created elsewhere, or a native. Returns unset when it is
    /// neither.
    Datum find_free(const Linked& linked, std::uint32_t name) const;
    /// Returns `self` of a frame.
    Datum self_of(const Frame& frame) const;
    /// Returns the map that `locals` evaluates to.
    values::Map* locals_of(const Frame& frame) const {
        return frame.scope != nullptr ? frame.scope : context_.state.globals;
    }

    // The functions below fail the run when they find nothing. Precondition: the frame's position is stored.
    Step fetch_free(const Linked& linked, std::uint32_t name, Datum& value);
    /// Reads a local variable of the frame that is unset.
    Step fetch_unset_local(std::uint16_t slot, Datum& value);
    Step fetch_unset_global(const Linked& linked, std::uint16_t name, Datum& value);
    /// Looks in every scope visible to the frame's function; in its own scope only if `own_scope`.
    Step fetch_unset(Datum name, std::uint32_t hash, bool own_scope, Datum& value);
    Step fail_unknown_local(Datum name);

    /// What a name stands for, wherever a function of the frame may look; unset when nobody knows it. In its own scope only with
    /// `own_scope`.
    Datum find(const Frame& frame, Datum name, std::uint32_t hash, bool own_scope) const;

private:
    Step check_unset_own(Datum name);

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
