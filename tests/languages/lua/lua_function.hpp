// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "languages/plain_call.hpp"
#include "npcs/lua.hpp"

namespace npcs::tests {

/// Which Lua the build has: with 5.4, variables can be closed, and there are integers.
inline const bool is_lua54 = std::string_view(NPCS_LUA_IMPLEMENTATION) == "lua54";

class LuaFunction : public PlainFunction {
public:
    explicit LuaFunction(std::string text, std::vector<std::string> parameters = {}, const Limits& limits = {})
        : PlainFunction(lua::language(), std::move(text), std::move(parameters), limits) {}
};

}  // namespace npcs::tests
