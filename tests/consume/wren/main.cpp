// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library whose scripts have functions in Wren.
#include <string>

#include <npcs/npcs.hpp>
#include <npcs/wren.hpp>

int main() {
    const auto script = npcs::Script::compile(
        "gold = 12\n"
        "function \"wren\" half\n"
        "\treturn gold / 2\n"
        "end function\n"
        "return half\n",
        "half.npcs", {npcs::wren::language()});
    if (!script) return 1;
    npcs::Session talk(script.value(), npcs::Host());
    return talk.start().value.number() == 6 ? 0 : 1;
}
