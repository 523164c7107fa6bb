# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# MicroPython, compiled from its sources as they are. What has to be different is given to single sources as other names of
# functions (npcs/languages/python/micropython/replacements.h tells what each is for).
enable_language(C)
if(NPCS_CCACHE AND NOT CMAKE_C_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER ${NPCS_CCACHE})
endif()
find_program(NPCS_MAKE NAMES gmake make)
find_package(Python3 COMPONENTS Interpreter)
if(NOT NPCS_MAKE OR NOT Python3_FOUND)
    message(FATAL_ERROR "npcs::python needs make and python3 to be built: install them, or -DNPCS_PYTHON=OFF")
endif()
npcs_source(micropython 1.25.0+ds 7b25be99a502f070b2de81dafc08da7051d992325d6e67daa9045a918fffdbea micropython)

# Headers that list the names in all sources.
set(glue ${PROJECT_SOURCE_DIR}/npcs/languages/python/micropython)
set(generated ${PROJECT_BINARY_DIR}/micropython)
set(generated_headers ${generated}/genhdr/qstrdefs.generated.h ${generated}/genhdr/moduledefs.h
    ${generated}/genhdr/root_pointers.h ${generated}/genhdr/mpversion.h)
add_custom_command(OUTPUT ${generated_headers}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${generated}
    COMMAND ${NPCS_MAKE} --silent -C ${glue} -f headers.mk MICROPYTHON_TOP=${micropython} BUILD=${generated}
        CC=${CMAKE_C_COMPILER} CPP=${CMAKE_C_COMPILER}\ -E PYTHON=${Python3_EXECUTABLE} > ${generated}.log
    DEPENDS ${glue}/headers.mk ${glue}/mpconfigport.h ${glue}/types.c ${glue}/hooks.c
    COMMENT "Generating MicroPython's headers" VERBATIM)
add_custom_target(npcs-micropython-headers DEPENDS ${generated_headers})

file(GLOB micropython_sources ${micropython}/py/*.c)
# Those that are included by units of ours.
foreach(name runtime objlist objdict objset)
    list(REMOVE_ITEM micropython_sources ${micropython}/py/${name}.c)
endforeach()
file(GLOB glue_sources CONFIGURE_DEPENDS ${glue}/*.c)

# micropython_replace(NAME WITH SOURCE...): in these sources, the function NAME is npcs_python_WITH.
function(micropython_replace name with)
    foreach(source IN LISTS ARGN)
        set_property(SOURCE ${micropython}/py/${source}.c ${glue}/${source}.c
            APPEND PROPERTY COMPILE_DEFINITIONS ${name}=npcs_python_${with})
    endforeach()
endfunction()

set(library modbuiltins modmath modcollections objdict objenumerate objfilter objlist objmap objset objstr objstrunicode objtuple
    objzip objtype objnamedtuple objgetitemiter objreversed objrange sequence)
micropython_replace(mp_obj_exception_add_traceback add_traceback vm)
micropython_replace(mp_store_global store_global vm)
micropython_replace(mp_delete_global delete_global vm)
micropython_replace(mp_binary_op binary_op vm)
micropython_replace(mp_obj_subscr subscr vm)
micropython_replace(mp_call_function_n_kw call vm)
micropython_replace(mp_call_method_n_kw call_method vm)
micropython_replace(mp_unary_op unary_op vm map ${library})
micropython_replace(mp_obj_equal equal map ${library})
micropython_replace(mp_iternext iternext ${library})
micropython_replace(memcmp memcmp objstr objstrunicode)
micropython_replace(memmove memmove objlist sequence)
micropython_replace(gc_alloc alloc malloc)
micropython_replace(gc_realloc realloc malloc)
micropython_replace(gc_free keep malloc)
micropython_replace(m_free free objfun)
micropython_replace(m_malloc_maybe malloc_unpaid qstr)
micropython_replace(m_realloc_maybe realloc_unpaid qstr)
micropython_replace(mp_obj_list_sort sort modbuiltins)
micropython_replace(mp_raise_recursion_depth too_deep cstack)
micropython_replace(mp_emit_bc_set_source_line set_source_line compile)
micropython_replace(mp_printf printf objboundmeth objcell objclosure objfun objgenerator objtype ${library})

# What the hooks in mpconfigport.h call.
set_property(SOURCE ${micropython}/py/vm.c APPEND PROPERTY COMPILE_OPTIONS -include ${glue}/hooks.h)

add_library(npcs-micropython OBJECT ${micropython_sources} ${glue_sources})
add_dependencies(npcs-micropython npcs-micropython-headers)
set_target_properties(npcs-micropython PROPERTIES C_STANDARD 11 C_EXTENSIONS ON
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
target_include_directories(npcs-micropython PRIVATE ${glue})
target_include_directories(npcs-micropython SYSTEM PRIVATE ${micropython} ${generated} ${micropython}/ports/embed)
target_compile_definitions(npcs-micropython PRIVATE NDEBUG)
# Its collector looks through the stack; its code is not ours to check.
target_compile_options(npcs-micropython PRIVATE -w $<$<CONFIG:Release>:-O2> -fno-strict-aliasing -ffp-contract=off)
if(NPCS_SANITIZE)
    target_compile_options(npcs-micropython PRIVATE -fno-sanitize=all)
    # Sanitizers have to be told of jumps.
    target_compile_definitions(npcs-micropython PRIVATE MICROPY_NLR_SETJMP=1)
endif()

npcs_language(python INCLUDE ${glue} ${micropython} ${generated} ${micropython}/ports/embed OBJECTS npcs-micropython)
add_dependencies(npcs-python-objects npcs-micropython-headers)
