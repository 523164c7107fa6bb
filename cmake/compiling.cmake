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
