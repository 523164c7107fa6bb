// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How MicroPython is configured for npcs: the language and its types, and nothing that reaches outside or that makes two
// runs of a function differ. Its sources are compiled as they are; what has to behave differently is exchanged by the
// hooks below, and by names that are defined for single sources in cmake/languages/python.cmake.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef long mp_off_t;

#include <alloca.h>

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_CORE_FEATURES)
#define MICROPY_MPHALPORT_H "port/mphalport.h"

// ---- the language
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_NONE)  // work on larger ones could not be bounded
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_DOUBLE)
#define MICROPY_ERROR_REPORTING (MICROPY_ERROR_REPORTING_DETAILED)
#define MICROPY_ENABLE_SOURCE_LINE (1)
#define MICROPY_COMP_MODULE_CONST (0)
#define MICROPY_COMP_TRIPLE_TUPLE_ASSIGN (1)
#define MICROPY_COMP_RETURN_IF_EXPR (1)
#define MICROPY_PY_FSTRINGS (1)
#define MICROPY_PY_FUNCTION_ATTRS (1)
#define MICROPY_PY_DESCRIPTORS (1)
#define MICROPY_PY_DELATTR_SETATTR (1)
#define MICROPY_PY_ALL_SPECIAL_METHODS (1)
#define MICROPY_PY_REVERSE_SPECIAL_METHODS (1)
#define MICROPY_PY_ASYNC_AWAIT (0)
#define MICROPY_PY_GENERATOR_PEND_THROW (0)
#define MICROPY_OPT_COMPUTED_GOTO (1)
#define MICROPY_OPT_LOAD_ATTR_FAST_PATH (1)
#define MICROPY_OPT_MAP_LOOKUP_CACHE (1)
#define MICROPY_QSTR_BYTES_IN_HASH (2)
#define MICROPY_QSTR_BYTES_IN_LEN (2)
#define MICROPY_STREAMS_NON_BLOCK (0)

// ---- types and functions
#define MICROPY_PY_BUILTINS_STR_UNICODE (1)
#define MICROPY_PY_BUILTINS_STR_CENTER (1)
#define MICROPY_PY_BUILTINS_STR_PARTITION (1)
#define MICROPY_PY_BUILTINS_STR_SPLITLINES (1)
#define MICROPY_PY_BUILTINS_FROZENSET (1)
#define MICROPY_PY_BUILTINS_SLICE_ATTRS (1)
#define MICROPY_PY_BUILTINS_SLICE_INDICES (1)
#define MICROPY_PY_BUILTINS_NEXT2 (1)
#define MICROPY_PY_BUILTINS_ROUND_INT (1)
#define MICROPY_PY_BUILTINS_NOTIMPLEMENTED (1)
#define MICROPY_PY_BUILTINS_BYTEARRAY (0)
#define MICROPY_PY_BUILTINS_MEMORYVIEW (0)
#define MICROPY_PY_BUILTINS_COMPLEX (0)
#define MICROPY_PY_BUILTINS_COMPILE (0)
#define MICROPY_PY_BUILTINS_EVAL_EXEC (0)
#define MICROPY_PY_BUILTINS_EXECFILE (0)
#define MICROPY_PY_BUILTINS_INPUT (0)
#define MICROPY_PY_BUILTINS_HELP (0)
#define MICROPY_CAN_OVERRIDE_BUILTINS (0)
#define MICROPY_BUILTIN_METHOD_CHECK_SELF_ARG (1)

// ---- modules
#define MICROPY_PY_COLLECTIONS (1)
#define MICROPY_PY_COLLECTIONS_ORDEREDDICT (1)
#define MICROPY_PY_COLLECTIONS_DEQUE (0)
#define MICROPY_PY_MATH (1)
#define MICROPY_PY_MATH_CONSTANTS (1)
#define MICROPY_PY_MATH_SPECIAL_FUNCTIONS (1)
#define MICROPY_PY_MATH_FACTORIAL (1)
#define MICROPY_PY_MATH_ISCLOSE (1)
#define MICROPY_PY_CMATH (0)
#define MICROPY_PY_ARRAY (0)
#define MICROPY_PY_STRUCT (0)
#define MICROPY_PY_IO (0)
#define MICROPY_PY_SYS (0)
#define MICROPY_PY_GC (0)
#define MICROPY_PY_MICROPYTHON (0)
#define MICROPY_PY_ERRNO (0)
#define MICROPY_PY_TIME (0)
#define MICROPY_PY_RE (0)
#define MICROPY_PY___FILE__ (0)
#define MICROPY_ENABLE_EXTERNAL_IMPORT (0)
#define MICROPY_MODULE_BUILTIN_INIT (0)
#define MICROPY_MODULE_ATTR_DELEGATION (0)

// ---- memory: a heap for each VM, which grows up to its limit
#define MICROPY_ENABLE_GC (1)
#define MICROPY_GC_SPLIT_HEAP (1)
#define MICROPY_GC_SPLIT_HEAP_AUTO (0)  // when it grows is decided in memory.c
#define MICROPY_GC_ALLOC_THRESHOLD (0)
#define MICROPY_BYTES_PER_GC_BLOCK (64)  // what is larger is looked for in the whole heap
#define MICROPY_ENABLE_FINALISER (0)     // when garbage is collected is not the same each time
#define MICROPY_STACK_CHECK (1)
#define MICROPY_STACK_CHECK_MARGIN (16384)
#define MICROPY_ALLOC_PATH_MAX (256)
#define MICROPY_ALLOC_PARSE_RULE_INC (256)  // growing looks at all that there is
#define MICROPY_ALLOC_PARSE_RESULT_INC (256)

// ---- what is exchanged

/// The state of the VM that the thread is working with, instead of the only one of the process.
struct _mp_state_ctx_t;
extern __thread struct _mp_state_ctx_t* npcs_python_state_now
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
static inline struct _mp_state_ctx_t* npcs_python_state(void) { return npcs_python_state_now; }
#define mp_state_ctx (*npcs_python_state())

#define MICROPY_WRAP_MP_EXECUTE_BYTECODE(f) npcs_python_plain_##f
#define MICROPY_WRAP_MP_LOAD_GLOBAL(f) npcs_python_plain_##f
#define mp_builtin___import__ npcs_python_import

// In the instruction loop of a function: what has the handlers, and the price of a jump and of a function.
#define MICROPY_VM_HOOK_INIT npcs_python_note_handlers((void*)&exc_sp);
#define MICROPY_VM_HOOK_LOOP npcs_python_price_of_jump(code_state->ip, ip);
#define MICROPY_VM_HOOK_RETURN npcs_python_price_of_return(code_state->fun_bc, ip);
