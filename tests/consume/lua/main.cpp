// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library whose scripts have functions in Lua.
#include <string>

#include <npcs/lua.hpp>
#include <npcs/npcs.hpp>

int main() {
    const auto script = npcs::Script::compile(
        "gold = 12\n"
        "function \"lua\" half\n"
        "\treturn gold // 2\n"
        "end function\n"
        "return half\n",
        "half.npcs", {npcs::lua::language()});
    if (!script) return 1;
    npcs::Session talk(script.value(), npcs::Host());
    return talk.start().value.number() == 6 ? 0 : 1;
}
