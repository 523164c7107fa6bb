# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# The library needs nothing but the standard library of its users. Its component `archives` (npcs::archives) needs Boost's
# compiled library of serialization, which is looked for only when it is asked for.
include(${CMAKE_CURRENT_LIST_DIR}/npcs-targets.cmake)

if("archives" IN_LIST npcs_FIND_COMPONENTS AND EXISTS ${CMAKE_CURRENT_LIST_DIR}/npcs-archives-targets.cmake)
    include(CMakeFindDependencyMacro)
    find_dependency(Boost COMPONENTS serialization)
    include(${CMAKE_CURRENT_LIST_DIR}/npcs-archives-targets.cmake)
    set(npcs_archives_FOUND TRUE)
endif()
foreach(component IN LISTS npcs_FIND_COMPONENTS)
    if(npcs_FIND_REQUIRED_${component} AND NOT npcs_${component}_FOUND)
        set(npcs_FOUND FALSE)
        set(npcs_NOT_FOUND_MESSAGE "npcs has no component ${component} here")
    endif()
endforeach()
