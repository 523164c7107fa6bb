// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string_view>

namespace npcs::tests {

/// Which Lua the build has: with 5.4, variables can be closed, and there are integers.
inline const bool is_lua54 = std::string_view(NPCS_LUA_IMPLEMENTATION) == "lua54";

}  // namespace npcs::tests
