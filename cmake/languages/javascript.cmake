# SPDX-License-Identifier: MIT
# Copyright the npcs authors
#
# QuickJS, which is packaged as sources. One unit of ours, engine.c, has its interpreter inside, with a few lines changed; the
# changed copy stands in the build folder (docs/decisions/0034).
enable_language(C)
npcs_source(quickjs 2025.04.26 ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe quickjs)

# change_once(TEXT OLD NEW): replaces what must be there exactly once.
macro(change_once text old new)
    string(LENGTH "${${text}}" before)
    string(REPLACE "${old}" "" without "${${text}}")
    string(LENGTH "${without}" after)
    string(LENGTH "${old}" removed)
    math(EXPR removed "${before} - ${after} - ${removed}")
    if(NOT removed EQUAL 0)
        message(FATAL_ERROR "QuickJS is not what npcs::javascript knows: \"${old}\"")
    endif()
    string(REPLACE "${old}" "${new}" ${text} "${${text}}")
endmacro()

file(READ ${quickjs}/quickjs.c interpreter)
# Loops over the elements of an object, and through a built-in iterator, can be interrupted.
change_once(interpreter "    int present;\n\n    if (likely((uint64_t)idx"
    "    int present;\n\n    *pval = JS_UNDEFINED;\n    if (js_poll_interrupts(ctx)) return -1;\n    if (likely((uint64_t)idx")
change_once(interpreter "JS_GetPropertyInt64(JSContext *ctx, JSValueConst obj, int64_t idx)\n{\n    JSAtom prop;\n    JSValue val;\n"
    "JS_GetPropertyInt64(JSContext *ctx, JSValueConst obj, int64_t idx)\n{\n    JSAtom prop;\n    JSValue val;\n    if (js_poll_interrupts(ctx)) return JS_EXCEPTION;\n")
change_once(interpreter "int64_t idx, JSValue val)\n{\n    JSAtom prop;\n    int res;\n"
    "int64_t idx, JSValue val)\n{\n    JSAtom prop;\n    int res;\n    if (js_poll_interrupts(ctx)) { JS_FreeValue(ctx, val); return -1; }\n")
change_once(interpreter "            func = p->u.cfunc.c_function;\n            return func.iterator_next("
    "            if (js_poll_interrupts(ctx)) goto fail;\n            func = p->u.cfunc.c_function;\n            return func.iterator_next(")
# No literals of BigInt: one operation of theirs can take a tenth of a second.
change_once(interpreter " | ATOD_ACCEPT_SUFFIX;" ";")
# What is inherited from something frozen can be assigned, or no object could have a `name` or `toString` of its own.
change_once(interpreter "} else if (!(prs->flags & JS_PROP_WRITABLE)) {\n                goto read_only_prop;"
    "} else if (0) {\n                goto read_only_prop;")
# The line of what is thrown, also if it is no Error.
change_once(interpreter "JS_Throw(ctx, *--sp);" "npcs_js_note_throw(ctx, b, pc); JS_Throw(ctx, *--sp);")

file(WRITE ${PROJECT_BINARY_DIR}/quickjs/changed.c "${interpreter}")
file(COPY_FILE ${PROJECT_BINARY_DIR}/quickjs/changed.c ${PROJECT_BINARY_DIR}/quickjs/quickjs.c ONLY_IF_DIFFERENT)

add_library(npcs-quickjs-objects OBJECT npcs/languages/javascript/engine.c
    ${quickjs}/cutils.c ${quickjs}/dtoa.c ${quickjs}/libregexp.c ${quickjs}/libunicode.c)
set_target_properties(npcs-quickjs-objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden C_STANDARD 11 C_EXTENSIONS ON)
target_include_directories(npcs-quickjs-objects SYSTEM PRIVATE ${PROJECT_BINARY_DIR}/quickjs ${quickjs})
target_include_directories(npcs-quickjs-objects PRIVATE npcs)
target_compile_definitions(npcs-quickjs-objects PRIVATE _GNU_SOURCE NDEBUG CONFIG_VERSION="2025-04-26")
target_compile_options(npcs-quickjs-objects PRIVATE -w -fwrapv -ffp-contract=off -O2)
if(NPCS_SANITIZE MATCHES "undefined")
    # What QuickJS relies on is defined by the compilers that it is made for.
    target_compile_options(npcs-quickjs-objects PRIVATE -fno-sanitize=undefined)
endif()
if(NPCS_CCACHE AND NOT CMAKE_C_COMPILER_LAUNCHER)
    set_target_properties(npcs-quickjs-objects PROPERTIES C_COMPILER_LAUNCHER ${NPCS_CCACHE})
endif()

npcs_language(javascript INCLUDE ${quickjs} OBJECTS npcs-quickjs-objects)
