# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Finds LuaJIT for npcs::lua: LUA_FOUND, LUA_LIBRARIES, LUA_INCLUDE_DIR. Also installed, for npcs-config.cmake.
find_path(NPCS_LUAJIT_INCLUDE luajit.h PATH_SUFFIXES luajit-2.1)
find_library(NPCS_LUAJIT_LIBRARY luajit-5.1)
mark_as_advanced(NPCS_LUAJIT_INCLUDE NPCS_LUAJIT_LIBRARY)
set(LUA_INCLUDE_DIR ${NPCS_LUAJIT_INCLUDE})
set(LUA_LIBRARIES ${NPCS_LUAJIT_LIBRARY})
if(NPCS_LUAJIT_INCLUDE AND NPCS_LUAJIT_LIBRARY)
    set(LUA_FOUND TRUE)
else()
    set(LUA_FOUND FALSE)
endif()
