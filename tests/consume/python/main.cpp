// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library whose scripts have functions in Python.
#include <string>

#include <npcs/npcs.hpp>
#include <npcs/python.hpp>

int main() {
    const auto script = npcs::Script::compile(
        "gold = 12\n"
        "function \"python\" half\n"
        "\treturn gold // 2\n"
        "end function\n"
        "return half\n",
        "half.npcs", {npcs::python::language()});
    if (!script) return 1;
    npcs::Session talk(script.value(), npcs::Host());
    return talk.start().value.number() == 6 ? 0 : 1;
}
