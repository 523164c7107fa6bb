// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Python text before it is given to MicroPython's compiler, and what the compiler's messages mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "npcs/language.hpp"

namespace npcs::python {

/// The longest text that is compiled.
constexpr std::size_t longest_source = 65'536;

/// Whether a name can be that of a parameter.
bool is_keyword(std::string_view name);
bool is_identifier(std::string_view name);

/// What the compiler says of a text, and where it was in it.
struct Complaint {
    std::string message;
    std::uint32_t line = 0;    ///< of the text, from 1; 0: unknown
    std::uint32_t column = 0;  ///< as the compiler counts it, in a text that is indented by a tab; 0: unknown
};

/// The same in the words of the script.
LanguageProblem explain(const Complaint& complaint, const ForeignFunction& function);

/// Where the compiler's lexer was when it stopped, for the thread that compiles (compiling.cpp).
struct Place {
    std::size_t line = 0;
    std::size_t column = 0;
};
Place last_place();

}  // namespace npcs::python
