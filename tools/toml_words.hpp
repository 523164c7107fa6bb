// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is wrong in a TOML file, in words for people who have never seen TOML.
#pragma once

#include <string>
#include <string_view>

namespace npcs::tools {

struct TomlProblem {
    std::string message, hint;
};

/// Returns the words for a mistake that the library has found; `said`: how it describes it, `line`: the line it stands on.
TomlProblem toml_problem(std::string_view said, std::string_view line);

}  // namespace npcs::tools
