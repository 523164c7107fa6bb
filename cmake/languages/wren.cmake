# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# Wren 0.4.0, compiled from a copy that the user has: WREN_ROOT is its folder, the one with src/vm in it.
if(NOT EXISTS ${WREN_ROOT}/src/vm/wren_vm.c)
    message(FATAL_ERROR "npcs::wren needs the sources of Wren 0.4.0: give their folder with -DWREN_ROOT=, or -DNPCS_WREN=OFF")
endif()
file(STRINGS ${WREN_ROOT}/src/include/wren.h wren_version REGEX "define WREN_VERSION_STRING ")
if(NOT wren_version MATCHES "\"0\\.4\\.0\"")
    message(FATAL_ERROR "npcs::wren needs Wren 0.4.0, and ${WREN_ROOT} is another version: ${wren_version}")
endif()
enable_language(C)

# As it is, but without the modules that reach into the VM, with a count of instructions, and with what C++ needs in order to
# leave it in the middle.
file(GLOB wren_sources ${WREN_ROOT}/src/vm/*.c)
add_library(npcs-wren-vm OBJECT ${wren_sources} npcs/languages/wren/inside.c)
set_target_properties(npcs-wren-vm PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden C_STANDARD 99)
target_include_directories(npcs-wren-vm PRIVATE ${WREN_ROOT}/src/include ${WREN_ROOT}/src/vm npcs/languages/wren)
target_compile_definitions(npcs-wren-vm PRIVATE WREN_OPT_META=0 WREN_OPT_RANDOM=0)
target_compile_options(npcs-wren-vm PRIVATE -fexceptions -w)
set_source_files_properties(${WREN_ROOT}/src/vm/wren_vm.c ${WREN_ROOT}/src/vm/wren_compiler.c PROPERTIES
    COMPILE_OPTIONS "-include;stdio.h;-include;${PROJECT_SOURCE_DIR}/npcs/languages/wren/counting.h")

npcs_language(wren INCLUDE ${WREN_ROOT}/src/include OBJECTS npcs-wren-vm)
