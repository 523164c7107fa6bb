// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The variables that a frame sees, wherever they are kept: in registers, in a scope that something refers to, or among the globals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/frames.hpp"
#include "npcs/value.hpp"
#include "runtime/machine.hpp"

namespace npcs::debugging {

/// A frame of an execution at rest. Both must stay as they are while it is used.
struct FrameView {
    runtime::Machine& machine;
    runtime::Execution& execution;
    std::size_t index;  ///< in Execution::frames, outermost first

    runtime::Frame& frame() const { return execution.frames[index]; }
    const program::Function& function() const { return *frame().function; }
};

/// Returns the frame at an index counted from the innermost one. Precondition: it is smaller than the number of frames.
inline FrameView frame_at(runtime::Machine& machine, runtime::Execution& execution, std::size_t from_innermost) {
    return {machine, execution, execution.frames.size() - 1 - from_innermost};
}

/// Returns the frame's own variables, parameters first. Those of the main program are the globals.
std::vector<Variable> own_variables(const FrameView& view);
/// Returns the parameters alone.
std::vector<Variable> parameters(const FrameView& view);
/// Returns the variables of the call that made the frame's function.
std::vector<Variable> outer_variables(const FrameView& view);
/// Returns `self` of the frame itself; unset if it has none.
values::Datum own_self(const FrameView& view);

/// Returns what a name stands for in the frame: a variable of its own, of `outer`, or a global, or `self`. Unset if it is none of
/// these.
values::Datum find_variable(const FrameView& view, std::string_view name);

/// A name followed by members and elements: `player.gold`, `party[0].name`, `party.0.name`, `bag["key of gold"]`.
struct Path {
    struct Part {
        std::string text;
        bool is_number = false;  ///< in brackets, without quotes
    };
    std::vector<Part> parts;

    /// Returns a path without parts if the text is none.
    static Path parse(std::string_view text);
};

/// Returns what a path leads to; unset if it leads nowhere.
values::Datum at_path(const FrameView& view, const Path& path);

/// Sets what a path leads to. Changes nothing if there are problems.
Diagnostics set_at_path(const FrameView& view, std::string_view text, const Value& value);

/// Whether a text can be a variable's name.
bool is_name(std::string_view text);
/// Returns a value as text, shortened: for messages, not for reading it back.
std::string shown(values::Datum value);

}  // namespace npcs::debugging
