// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The state of a script as a person understands it: which calls are active, where each of them stands, and which values
// it has. Session::frames() and Machine::frames() return it whenever nothing is running, with or without a debugger.
//
//     for (const npcs::StackFrame& frame : talk.frames())
//         for (const npcs::Variable& variable : frame.variables) show(variable.name, variable.value);
//
// Values are live, as everywhere (value.hpp): what is read of a list or map is what the script has, and the caller decides
// how much of it to read. They read as empty once the state is replaced (restore, reload, a step back).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/value.hpp"

namespace npcs {

/// A variable, or a parameter, of a scope.
struct Variable {
    std::string name;
    Value value;               ///< null if it is not assigned
    bool is_assigned = false;  ///< has been given a value; a parameter always has one
    bool is_parameter = false;
};

/// A loop that is running.
struct LoopState {
    std::uint32_t line = 0;
    std::string variable;   ///< of `for`; empty for `while` and `do`
    Value sequence;         ///< of `for`; null for a range, which is not made into a list, and for other loops
    bool is_range = false;  ///< `for i in range(...)`: its numbers are in `next`, `last` and `step`
    double next = 0, last = 0, step = 0;
    std::size_t position =
        0;                  ///< of `for` over a sequence: index of the element or entry that comes next, byte of a text
    std::size_t turns = 0;  ///< how often the body has begun; for a range not known, and 0
};

/// A part of the statement that has been evaluated and waits for the rest of its expression.
struct Operand {
    std::string text;  ///< as in the source; empty if that is not known
    Value value;
};

/// A call that a frame waits for.
struct PendingCall {
    std::string function;             ///< what is called, as in the source; of a stop, the waiting function's name
    std::string text;                 ///< the whole call, as in the source; empty if that is not known
    std::vector<Variable> arguments;  ///< the present values of the callee's parameters; empty for one of the game's
};

/// One active call.
struct StackFrame {
    std::string function;  ///< empty for the main program
    std::string file;
    std::uint32_t line = 0;           ///< of the statement it is in
    std::uint32_t column = 0;         ///< from 1, in code points; 0: not known
    std::uint32_t end_line = 0;       ///< where the statement ends; of one with a body, the end of its first line
    std::uint32_t end_column = 0;     ///< behind the last character
    std::vector<std::uint32_t> path;  ///< instruction pointer path in the function, e.g. {2, 0}
    std::string statement;            ///< the first line of its text, shortened
    bool is_at_start = false;         ///< nothing of the statement has been done yet
    std::vector<Variable> variables;  ///< parameters first, then in the order of the source. Main: the globals
    std::vector<Variable> outer;      ///< of a function that was made by another call: that one's variables
    std::optional<Value> self;        ///< of a call with a dot, if the function mentions `self`
    std::vector<LoopState> loops;     ///< outermost first
    std::vector<Operand> operands;    ///< in the order in which they were evaluated
    std::optional<PendingCall> call;  ///< what the frame waits for
};

}  // namespace npcs
