# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# NPCS_LUA_IMPLEMENTATION is the folder with what is special to the Lua that was chosen: lua54 or luajit. With the other two it
# is in the installed npcs-lua.pc.
if(choice STREQUAL "jit")
    set(NPCS_LUA_IMPLEMENTATION luajit)
    set(NPCS_LUA_TITLE LuaJIT)
    set(NPCS_LUA_PACKAGE luajit)
else()
    set(NPCS_LUA_IMPLEMENTATION lua54)
    set(NPCS_LUA_TITLE "Lua 5.4")
    set(NPCS_LUA_PACKAGE lua5.4)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/find-${NPCS_LUA_IMPLEMENTATION}.cmake)
if(NOT LUA_FOUND AND choice STREQUAL "jit")
    message(FATAL_ERROR "npcs::lua needs LuaJIT 2.1: install it (libluajit-5.1-dev), or -DNPCS_LUA=5.4 or OFF")
elseif(NOT LUA_FOUND)
    message(FATAL_ERROR "npcs::lua needs Lua 5.4: install it (liblua5.4-dev), or -DNPCS_LUA=jit or OFF")
elseif(NOT choice STREQUAL "jit" AND LUA_VERSION_STRING VERSION_LESS 5.4.4)
    message(FATAL_ERROR "npcs::lua needs Lua 5.4.4; ${LUA_VERSION_STRING} has faults that a script can make use of")
endif()
add_library(npcs::lua-vm INTERFACE IMPORTED)
target_link_libraries(npcs::lua-vm INTERFACE ${LUA_LIBRARIES})
npcs_language(lua INCLUDE ${LUA_INCLUDE_DIR})
file(GLOB sources CONFIGURE_DEPENDS npcs/languages/lua/${NPCS_LUA_IMPLEMENTATION}/*.cpp)
target_sources(npcs-lua-objects PRIVATE ${sources})
