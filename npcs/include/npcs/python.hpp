// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Python as a language of functions, by MicroPython. In a library of its own (npcs::python), which contains MicroPython:
//
//     auto script = npcs::Script::compile(text, "market.npcs", {npcs::python::language()});
//
// docs/languages/python.md tells what a function in Python sees of the script, and what of Python is not there.
#pragma once

#include <memory>

#include "npcs/language.hpp"

namespace npcs::python {

/// The language `python`. The same object each time; may be called from any thread.
std::shared_ptr<const Language> language();

}  // namespace npcs::python
