// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions that a block in another language defines, as values of the script. Such a value is one of
// FunctionOrigin::callback whose `outer` is a map {"script": the function that the block is, "name": its name}. So a save
// holds it, and migration finds the block in another version of the script, as they do with any map and any function.
//
// Calling it pushes a frame of the block's function with ForeignRegisters::callback set, as calling a callback does; but
// it needs no owner. Calling the block's function itself makes these values: a `script` statement is such a call.
#pragma once

#include <string>

#include "runtime/state.hpp"
#include "runtime/stops.hpp"

namespace npcs::runtime {

struct Context;

/// The parts of such a value. Null if it is another value; a save may contain any, so the name is unchecked.
struct DefinedPlace {
    const values::Function* script = nullptr;
    std::string name;
};
DefinedPlace defined_place(Datum function);

/// The list that a frame of such a function was called with: the value, then its arguments. Null if the frame is none.
values::List* given_to_defined(const Execution& execution, const Frame& frame);

/// Makes such a value. `script` is the function that the block is.
Datum make_defined(values::Heap& heap, Datum script, const ForeignFunction& defined);

/// Executes the frame of a `script` statement, at index `at`: makes its functions global variables, or a map of them its
/// value.
Step define_functions(Context& context, Execution& execution, const program::Foreign& block, std::size_t at);

}  // namespace npcs::runtime
