# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Finds Lua 5.4 for npcs::lua: LUA_FOUND, LUA_LIBRARIES, LUA_INCLUDE_DIR, LUA_VERSION_STRING. Also installed, for npcs-config.cmake.
find_package(Lua 5.4 EXACT QUIET)
