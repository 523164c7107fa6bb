# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Languages beside MiniScript (docs/languages.md). Each is a library of its own; npcs itself needs none of them. What a language
# needs, and how it is found or brought, stands in languages/NAME.cmake.
set(NPCS_LANGUAGES minimal CACHE STRING "Languages beside MiniScript: minimal (none), embedded, desktop or all")
set_property(CACHE NPCS_LANGUAGES PROPERTY STRINGS minimal embedded desktop all)
set(NPCS_SOURCES ${PROJECT_SOURCE_DIR}/build/sources CACHE PATH
    "Where the sources of languages are brought that are not packaged as libraries; shared by all builds")
if(NOT NPCS_LANGUAGES MATCHES "^(minimal|embedded|desktop|all)$")
    message(FATAL_ERROR "NPCS_LANGUAGES is \"${NPCS_LANGUAGES}\"; it can be minimal, embedded, desktop or all")
endif()

# npcs_choose_language(NAME TITLE [PRESETS PRESET...] [VALUES VALUE...] [COMING VALUE...])
#
# Makes the option NPCS_<NAME>, and includes languages/NAME.cmake unless it is off. The first of VALUES is taken where the option
# is empty and NPCS_LANGUAGES one of PRESETS; that file sees the chosen one as ${choice}. What is COMING is refused by name. Adds
# NAME to NPCS_HAS, the list of the languages that this build has.
macro(npcs_choose_language name title)
    cmake_parse_arguments(arg "" "" "PRESETS;VALUES;COMING" ${ARGN})
    string(TOUPPER "NPCS_${name}" option)
    set(values ${arg_VALUES} OFF)
    list(JOIN values ", " possible)
    string(REGEX REPLACE ", OFF$" " or OFF" possible "${possible}")
    set(${option} "" CACHE STRING "Functions in ${title}: ${possible}; empty: as NPCS_LANGUAGES says")
    set_property(CACHE ${option} PROPERTY STRINGS "" ${values})

    set(choice "${${option}}")
    if(NOT choice STREQUAL "")
        string(TOUPPER "${choice}" upper)
        if(upper MATCHES "^(ON|YES|TRUE|Y|1)$")
            set(choice ON)
        endif()
    elseif(NPCS_LANGUAGES IN_LIST arg_PRESETS AND arg_VALUES)
        list(GET arg_VALUES 0 choice)
    else()
        set(choice OFF)
    endif()

    if(choice IN_LIST arg_COMING)
        message(FATAL_ERROR "${option} is \"${choice}\", which there is not yet; it can be ${possible}")
    elseif(choice IN_LIST arg_VALUES)
        list(APPEND NPCS_HAS ${name})
        include(cmake/languages/${name}.cmake)
    elseif(choice)
        message(FATAL_ERROR "${option} is \"${choice}\"; it can be ${possible}")
    endif()
endmacro()

# npcs_source(NAME VERSION SHA256 FOLDER): sets FOLDER to the unpacked original archive of a Debian source package, and brings it
# where it is not there yet.
function(npcs_source name version hash folder)
    set(${folder} ${NPCS_SOURCES}/${name}-${version} PARENT_SCOPE)
    if(IS_DIRECTORY ${NPCS_SOURCES}/${name}-${version})
        return()
    endif()
    message(STATUS "npcs: bringing the source of ${name} ${version}")
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/cmake/debian_source.sh ${name} ${version} ${hash} ${NPCS_SOURCES}
        RESULT_VARIABLE result ERROR_VARIABLE said)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "The source of ${name} ${version} cannot be brought.\n${said}")
    endif()
endfunction()

# npcs_language(NAME [INCLUDE FOLDER...] [OBJECTS TARGET...])
#
# The library npcs::NAME from npcs/languages/NAME/*.cpp. It links npcs::NAME-vm, where languages/NAME.cmake has made that; also in
# npcs-config.cmake, as the installed library says what it is linked with. INCLUDE are folders of the VM's headers. OBJECTS are
# libraries of the VM's own units, which become part of this one.
function(npcs_language name)
    cmake_parse_arguments(PARSE_ARGV 1 vm "" "" "INCLUDE;OBJECTS")
    set(linked "")
    if(TARGET npcs::${name}-vm)
        set(linked npcs::${name}-vm)
    endif()

    file(GLOB sources CONFIGURE_DEPENDS npcs/languages/${name}/*.cpp)
    add_library(npcs-${name}-objects OBJECT ${sources})
    target_compile_features(npcs-${name}-objects PRIVATE cxx_std_20)
    set_target_properties(npcs-${name}-objects PROPERTIES
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_include_directories(npcs-${name}-objects PRIVATE npcs/include npcs)
    target_include_directories(npcs-${name}-objects SYSTEM PRIVATE ${vm_INCLUDE})
    npcs_own_code(npcs-${name}-objects)
    set(objects $<TARGET_OBJECTS:npcs-${name}-objects>)
    foreach(library IN LISTS vm_OBJECTS)
        list(APPEND objects $<TARGET_OBJECTS:${library}>)
    endforeach()

    add_library(npcs-${name} STATIC ${objects})
    add_library(npcs::${name} ALIAS npcs-${name})
    set_target_properties(npcs-${name} PROPERTIES EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
    target_link_libraries(npcs-${name} PUBLIC npcs PRIVATE ${linked})

    # For what links the library as an archive anyway.
    add_library(npcs-${name}-inside INTERFACE)
    target_sources(npcs-${name}-inside INTERFACE ${objects})
    target_link_libraries(npcs-${name}-inside INTERFACE npcs-archive ${linked})

    # For tests that speak with the VM itself.
    add_library(npcs-${name}-headers INTERFACE)
    target_include_directories(npcs-${name}-headers SYSTEM INTERFACE ${vm_INCLUDE})
endfunction()

set(NPCS_HAS "")
npcs_choose_language(lua "Lua" VALUES 5.4 jit PRESETS embedded desktop all)
npcs_choose_language(javascript "JavaScript" VALUES ON PRESETS embedded desktop all)
npcs_choose_language(python "Python" VALUES ON PRESETS desktop all)
# npcs brings no copy of Wren, so no preset asks for one.
set(WREN_ROOT "" CACHE PATH "Folder of a copy of Wren 0.4.0")
set(wren_presets "")
if(WREN_ROOT)
    set(wren_presets PRESETS all)
endif()
npcs_choose_language(wren "Wren" VALUES ON ${wren_presets})
