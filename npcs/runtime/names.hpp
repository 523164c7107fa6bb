// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Variables that the quick paths of the instruction loop did not find.
#pragma once

#include <cstdint>

#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Finds the values of names, as the last frame of an execution sees them.
class Names {
public:
    Names(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// A name the program itself does not assign: a global made otherwise, or a native. Unset when it is neither.
    Datum find_free(const Linked& linked, std::uint32_t name) const;
    /// `self` of a frame.
    Datum self_of(const Frame& frame) const;
    /// What `locals` gives.
    values::Map* locals_of(const Frame& frame) const {
        return frame.scope != nullptr ? frame.scope : context_.state.globals;
    }

    // What these do not find fails the run. Precondition: the frame's position is stored.
    Step fetch_free(const Linked& linked, std::uint32_t name, Datum& value);
    /// A variable of the frame that has no value of its own.
    Step fetch_unset_local(std::uint16_t slot, Datum& value);
    Step fetch_unset_global(const Linked& linked, std::uint16_t name, Datum& value);
    /// Looks everywhere a function of the frame may look; in its own scope only with `own_scope`.
    Step fetch_unset(Datum name, std::uint32_t hash, bool own_scope, Datum& value);
    Step fail_unknown_local(Datum name);

private:
    Datum find(const Frame& frame, Datum name, std::uint32_t hash, bool own_scope) const;
    Step check_unset_own(Datum name);

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
