# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# How the project's own code is compiled. Nothing here reaches a project that uses npcs.
include(CheckIPOSupported)

if(NPCS_SANITIZE)
    add_compile_options(-fsanitize=${NPCS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${NPCS_SANITIZE})
endif()

if(NPCS_LTO)
    check_ipo_supported()
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(NPCS_CCACHE ccache)
    if(NPCS_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER ${NPCS_CCACHE})
    endif()
endif()

# npcs_joined(TARGET): compiles sources of the target several at a time, where that is wanted. Names in anonymous namespaces of
# sources that may meet must then differ (docs/decisions/0038-joined-sources.md).
option(NPCS_JOINED_SOURCES "Compile sources of the library and the command several at a time")
function(npcs_joined target)
    if(NPCS_JOINED_SOURCES)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON)
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # It takes a source that is included for a header.
            target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
        endif()
    endif()
endfunction()

function(npcs_own_code target)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF INTERPROCEDURAL_OPTIMIZATION ${NPCS_LTO})
    # Members that an initializer leaves out have their defaults. A number must come out the same on every machine: no fused
    # multiply-add.
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers -ffp-contract=off)
    if(NPCS_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # What sanitizers add to the standard library's code makes this warning see ghosts.
        target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    endif()
    if(NPCS_WERROR)
        set_target_properties(${target} PROPERTIES COMPILE_WARNING_AS_ERROR ON)
    endif()
endfunction()
