// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game of a few lines, linked with one language, all of them or none, to see what each adds to it (./dev sizes).

#include "npcs/npcs.hpp"
#ifdef NPCS_SIZE_LUA
#include "npcs/lua.hpp"
#endif
#ifdef NPCS_SIZE_JAVASCRIPT
#include "npcs/javascript.hpp"
#endif
#ifdef NPCS_SIZE_PYTHON
#include "npcs/python.hpp"
#endif
#ifdef NPCS_SIZE_WREN
#include "npcs/wren.hpp"
#endif

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const npcs::Languages languages = {
#ifdef NPCS_SIZE_LUA
        npcs::lua::language(),
#endif
#ifdef NPCS_SIZE_JAVASCRIPT
        npcs::javascript::language(),
#endif
#ifdef NPCS_SIZE_PYTHON
        npcs::python::language(),
#endif
#ifdef NPCS_SIZE_WREN
        npcs::wren::language(),
#endif
    };
    const auto script = npcs::Script::compile(arguments[1], "size", languages);
    return script.ok() && npcs::Session(script.value(), npcs::Host()).start().kind == npcs::Outcome::Kind::returned ? 0
                                                                                                                    : 1;
}
