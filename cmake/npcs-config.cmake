# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# The library needs nothing but the standard library of its users. Its component `archives` (npcs::archives) needs Boost's
# compiled library of serialization, and `lua` (npcs::lua) the Lua that it was built with; these are looked for only when they are
# asked for. `javascript` (npcs::javascript), `python` (npcs::python) and `wren` (npcs::wren) need nothing more.
include(${CMAKE_CURRENT_LIST_DIR}/npcs-targets.cmake)

if("archives" IN_LIST npcs_FIND_COMPONENTS AND EXISTS ${CMAKE_CURRENT_LIST_DIR}/npcs-archives-targets.cmake)
    include(CMakeFindDependencyMacro)
    find_dependency(Boost COMPONENTS serialization)
    include(${CMAKE_CURRENT_LIST_DIR}/npcs-archives-targets.cmake)
    set(npcs_archives_FOUND TRUE)
endif()
if("lua" IN_LIST npcs_FIND_COMPONENTS AND EXISTS ${CMAKE_CURRENT_LIST_DIR}/npcs-lua-targets.cmake)
    include(${CMAKE_CURRENT_LIST_DIR}/npcs-lua-vm.cmake)
    if(LUA_FOUND AND NOT TARGET npcs::lua-vm)
        add_library(npcs::lua-vm INTERFACE IMPORTED)
        target_link_libraries(npcs::lua-vm INTERFACE ${LUA_LIBRARIES})
    endif()
    if(LUA_FOUND)
        include(${CMAKE_CURRENT_LIST_DIR}/npcs-lua-targets.cmake)
    endif()
    set(npcs_lua_FOUND ${LUA_FOUND})
endif()
foreach(language javascript python wren)
    if(language IN_LIST npcs_FIND_COMPONENTS AND EXISTS ${CMAKE_CURRENT_LIST_DIR}/npcs-${language}-targets.cmake)
        include(${CMAKE_CURRENT_LIST_DIR}/npcs-${language}-targets.cmake)
        set(npcs_${language}_FOUND TRUE)
    endif()
endforeach()
foreach(component IN LISTS npcs_FIND_COMPONENTS)
    if(npcs_FIND_REQUIRED_${component} AND NOT npcs_${component}_FOUND)
        set(npcs_FOUND FALSE)
        set(npcs_NOT_FOUND_MESSAGE "npcs has no component ${component} here")
    endif()
endforeach()
