// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Between MicroPython, which is C, and what npcs adds to it in C++. Whatever is called from MicroPython may end by jumping
// (nlr_jump) over the functions between it and npcs_python_protect: nothing in them may need a destructor.
#pragma once

#include "py/bc.h"
#include "py/bc0.h"
#include "py/gc.h"
#include "py/mpstate.h"
#include "py/obj.h"
#include "py/objfun.h"
#include "py/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(hidden)

/// A function that is being executed, in the order of their calls.
typedef struct npcs_python_frame_t {
    mp_code_state_t* code;
    mp_exc_stack_t* volatile* handlers;  ///< its variable that points to the innermost one; null before it begins
    struct npcs_python_frame_t* below;
} npcs_python_frame_t;

/// Everything that MicroPython knows of one VM, and what npcs adds.
typedef struct npcs_python_vm_t {
    mp_state_ctx_t micropython;  ///< first: npcs_python_state_now points to it
    void* owner;                 ///< in C++
    npcs_python_frame_t* frame;  ///< innermost of the current run
    size_t depth;                ///< of the frames of the current run
    size_t owed;                 ///< units of work that are not paid yet
    unsigned unpaid;             ///< not 0: work costs nothing, because it is not done in each run
    size_t heap_bytes;
    size_t heap_limit;
    bool is_compiling;
    size_t grown;           ///< while compiling: bytes of all blocks that had to become larger, together
    bool is_stopping;       ///< something has stopped the function, and no handler is told
    bool is_out_of_memory;  ///< it was this
    bool is_broken;         ///< or an assertion, or too deep a recursion of MicroPython's C
    const char* broken;     ///< how messages call that
    bool is_in_blocks;      ///< blocks are being run: new names are theirs
} npcs_python_vm_t;

static inline npcs_python_vm_t* npcs_python_vm(void) { return (npcs_python_vm_t*)npcs_python_state_now; }

// ---- leaving (hooks.c)

/// Calls, and returns true if nothing was raised; else `error` is what was.
bool npcs_python_protect(void (*body)(void* data), void* data, void** error);
/// Ends the function: no handler of the text is told.
void npcs_python_stop(void) __attribute__((noreturn, cold));
/// The same, with a message for the whole call.
void npcs_python_give_up(const char* message) __attribute__((noreturn, cold));
void npcs_python_out_of_memory(void) __attribute__((noreturn, cold));

// ---- memory (memory.c)

/// Makes the heap of a new VM; false when there is no memory.
bool npcs_python_open_heap(npcs_python_vm_t* vm, size_t limit);
void npcs_python_close_heap(npcs_python_vm_t* vm);

// ---- work (hooks.c; npcs_python_pay in C++)

#define NPCS_PYTHON_MOST_OWED 4096

/// Charges what is owed. May stop.
void npcs_python_pay(void);

static inline void npcs_python_owe(size_t units) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    if (vm->unpaid != 0) return;
    vm->owed += units;
    if (vm->owed >= NPCS_PYTHON_MOST_OWED) npcs_python_pay();
}

static inline void npcs_python_price_of_jump(const byte* from, const byte* to) {
    // An exception that comes while a `finally` ends is passed on without anybody of ours being asked.
    npcs_python_vm_t* const vm = npcs_python_vm();
    vm->owed += 8 + (from > to ? 2 * (size_t)(from - to) : 0);
    if (vm->owed >= NPCS_PYTHON_MOST_OWED && *from != MP_BC_END_FINALLY) npcs_python_pay();
}

static inline void npcs_python_price_of_return(const mp_obj_fun_bc_t* function, const byte* at) {
    npcs_python_owe((size_t)(at - function->bytecode) / 2);
}

static inline void npcs_python_note_handlers(void* handlers) {
    npcs_python_vm()->frame->handlers = (mp_exc_stack_t* volatile*)handlers;
}

// ---- names (C++)

/// A name that is no variable of Python's, of the script; MP_OBJ_NULL if there is none.
mp_obj_t npcs_python_load_name_of_script(qstr name);
void npcs_python_store_name_of_script(qstr name, mp_obj_t value);
mp_obj_t npcs_python_sort(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args);

/// A value that stands for one of the script's (types.c, objects.cpp).
typedef struct npcs_python_object_t {
    mp_obj_base_t base;
    uint64_t number;  ///< ForeignValue::object
} npcs_python_object_t;

extern const mp_obj_type_t npcs_python_type_list;
extern const mp_obj_type_t npcs_python_type_map;
extern const mp_obj_type_t npcs_python_type_function;
extern const mp_obj_type_t npcs_python_type_handle;
extern const mp_obj_type_t npcs_python_type_method;
extern const mp_obj_type_t npcs_python_type_view;
extern const mp_obj_type_t npcs_python_type_iterator;
extern const mp_obj_type_t npcs_python_type_ScriptError;
extern const mp_obj_dict_t npcs_python_builtins;

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif
