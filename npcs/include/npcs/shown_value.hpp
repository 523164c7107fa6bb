// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values as people read them: on one line, as a script would write them, and never longer than wanted, whatever they
// contain. For debuggers, overlays and logs.
//
//     for (const npcs::Variable& variable : frame.variables)
//         overlay.add(variable.name + " = " + npcs::shown_value(variable.value));
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "npcs/export.hpp"
#include "npcs/value.hpp"

namespace npcs {

/// Returns a value in at most about `most` bytes; `...` stands for what is left out. Texts are in quotation marks. What
/// is more than four levels inside is only counted, so that a value that contains itself has an end.
NPCS_API std::string shown_value(const Value& value, std::size_t most = 200);

/// Returns a text on one line and in quotation marks, which are doubled within.
NPCS_API std::string shown_text(std::string_view text);

}  // namespace npcs
