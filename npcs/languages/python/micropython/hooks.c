// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What MicroPython calls instead of functions of its own.

#include "hooks.h"

#include <stdarg.h>
#include <string.h>

#include "py/builtin.h"
#include "py/cstack.h"
#include "py/objexcept.h"
#include "py/objstr.h"
#include "replacements.h"

__thread struct _mp_state_ctx_t* npcs_python_state_now;

// ---- leaving

static const mp_obj_exception_t stop = {
    .base = {&mp_type_BaseException},
    .args = (mp_obj_tuple_t*)&mp_const_empty_tuple_obj,
};

bool npcs_python_protect(void (*body)(void* data), void* data, void** error) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        *error = nlr.ret_val;
        return false;
    }
    body(data);
    nlr_pop();
    return true;
}

void npcs_python_stop(void) {
    npcs_python_vm()->is_stopping = true;
    nlr_jump((void*)&stop);
}

void npcs_python_give_up(const char* message) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    if (!vm->is_stopping) {
        vm->is_broken = true;
        vm->broken = message;
    }
    npcs_python_stop();
}

void npcs_python_broken(void) { npcs_python_give_up("Python has lost its way in this function"); }

void npcs_python_out_of_memory(void) {
    npcs_python_vm()->is_out_of_memory = true;
    npcs_python_stop();
}

void npcs_python_too_deep(void) { npcs_python_give_up("values or calls are nested too deeply in Python"); }

/// In a build without handlers nothing can be done: all of MicroPython is run under npcs_python_protect.
void nlr_jump_fail(void* value) {
    (void)value;
    __builtin_trap();
}

/// Called wherever an exception passes a function, before its handlers are looked for: here a stop passes them.
void npcs_python_add_traceback(mp_obj_t exception, qstr file, size_t line, qstr block) {
    if (npcs_python_vm()->is_stopping) nlr_jump((void*)&stop);
    mp_obj_exception_add_traceback(exception, file, line, block);
}

// ---- functions

#define MOST_FRAMES 200
#define PRICE_OF_CALL 32

mp_vm_return_kind_t npcs_python_plain_mp_execute_bytecode(mp_code_state_t* code, volatile mp_obj_t inject);

mp_vm_return_kind_t mp_execute_bytecode(mp_code_state_t* code, volatile mp_obj_t inject) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    if (vm->depth >= MOST_FRAMES)
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("maximum recursion depth exceeded"));
    npcs_python_frame_t frame = {code, NULL, vm->frame};
    vm->frame = &frame;
    ++vm->depth;
    npcs_python_owe(PRICE_OF_CALL);
    const mp_vm_return_kind_t end = npcs_python_plain_mp_execute_bytecode(code, inject);
    vm->frame = frame.below;
    --vm->depth;
    return end;
}

// ---- names

mp_obj_t mp_load_global(qstr name) {
    const mp_obj_t key = MP_OBJ_NEW_QSTR(name);
    mp_map_t* const globals = &mp_globals_get()->map;
    const mp_map_elem_t* found = globals->used == 0 ? NULL : mp_map_lookup(globals, key, MP_MAP_LOOKUP);
    if (found == NULL) found = mp_map_lookup((mp_map_t*)&npcs_python_builtins.map, key, MP_MAP_LOOKUP);
    const bool is_hidden = name == MP_QSTR_id || name == MP_QSTR_globals || name == MP_QSTR_locals ||
                           name == MP_QSTR___repl_print__ || name == MP_QSTR_dir;
    if (found == NULL && !is_hidden) found = mp_map_lookup(&mp_module_builtins.globals->map, key, MP_MAP_LOOKUP);
    if (found != NULL) return found->value;
    return npcs_python_load_name_of_script(name);
}

/// The names of a block are its own; all others are the script's.
void npcs_python_store_global(qstr name, mp_obj_t value) {
    mp_map_elem_t* const own = mp_map_lookup(&mp_globals_get()->map, MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    if (own != NULL) {
        own->value = value;
    } else if (npcs_python_vm()->is_in_blocks) {
        mp_obj_dict_store(MP_OBJ_FROM_PTR(mp_globals_get()), MP_OBJ_NEW_QSTR(name), value);
    } else {
        npcs_python_store_name_of_script(name, value);
    }
}

void npcs_python_delete_global(qstr name) {
    mp_raise_msg_varg(&mp_type_NameError,
                      MP_ERROR_TEXT("'%q' is a variable of the script: it can be None, but not deleted"), name);
}

// ---- values

/// What has no value of its own has an address, which differs from process to process. Such keys share a place in
/// dictionaries, and are found by comparing.
static mp_obj_t hash_of(mp_obj_t value) {
    const mp_obj_type_t* const type = mp_obj_get_type(value);
    if (mp_obj_is_small_int(value) || mp_obj_is_str_or_bytes(value) || type == &mp_type_float ||
        type == &mp_type_bool || type == &mp_type_tuple || type == &mp_type_frozenset ||
        type == &npcs_python_type_list || type == &npcs_python_type_map || type == &mp_type_list ||
        type == &mp_type_dict || type == &mp_type_set)
        return mp_unary_op(MP_UNARY_OP_HASH, value);
    if (type == &npcs_python_type_function || type == &npcs_python_type_handle)
        return MP_OBJ_NEW_SMALL_INT(((npcs_python_object_t*)MP_OBJ_TO_PTR(value))->number & 0xFFFFFFFF);
    if (type == &mp_type_type) return MP_OBJ_NEW_SMALL_INT(qstr_hash(((mp_obj_type_t*)MP_OBJ_TO_PTR(value))->name));
    if ((type->flags & MP_TYPE_FLAG_INSTANCE_TYPE) != 0) {
        mp_obj_t method[2];
        mp_load_method_maybe(value, MP_QSTR___hash__, method);
        if (method[0] != MP_OBJ_NULL) return mp_unary_op(MP_UNARY_OP_HASH, value);
        mp_load_method_maybe(value, MP_QSTR___eq__, method);
        if (method[0] != MP_OBJ_NULL) return mp_unary_op(MP_UNARY_OP_HASH, value);
    }
    return MP_OBJ_NEW_SMALL_INT(qstr_hash(type->name));
}

mp_obj_t npcs_python_unary_op(mp_unary_op_t op, mp_obj_t value) {
    if (op != MP_UNARY_OP_HASH) return mp_unary_op(op, value);
    mp_cstack_check();
    return hash_of(value);
}

bool npcs_python_equal(mp_obj_t a, mp_obj_t b) {
    npcs_python_owe(2);
    mp_cstack_check();
    return mp_obj_equal(a, b);
}

/// Strings of more than this are charged wherever they are given to something.
#define LONG_STRING 1024

static inline void pay_for_string(mp_obj_t value) {
    if (mp_obj_is_small_int(value) || mp_obj_is_qstr(value) || !mp_obj_is_obj(value)) return;
    const mp_obj_type_t* const type = ((mp_obj_base_t*)MP_OBJ_TO_PTR(value))->type;
    if (type != &mp_type_str && type != &mp_type_bytes) return;
    const size_t size = ((mp_obj_str_t*)MP_OBJ_TO_PTR(value))->len;
    if (size > LONG_STRING) npcs_python_owe(size / 64);
}

mp_obj_t npcs_python_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    if (mp_obj_is_small_int(left)) return mp_binary_op(op, left, right);
    // Whether equal strings are the same object depends on what the VM has run before.
    if (op == MP_BINARY_OP_IS && mp_obj_is_str(left) && mp_obj_is_str(right))
        return mp_obj_new_bool(mp_obj_equal(left, right));
    pay_for_string(left);
    pay_for_string(right);
    return mp_binary_op(op, left, right);
}

mp_obj_t npcs_python_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t value) {
    pay_for_string(base);
    return mp_obj_subscr(base, index, value);
}

mp_obj_t npcs_python_call(mp_obj_t function, size_t n_args, size_t n_kw, const mp_obj_t* args) {
    for (size_t at = 0; at < n_args; ++at) pay_for_string(args[at]);
    return mp_call_function_n_kw(function, n_args, n_kw, args);
}

mp_obj_t npcs_python_call_method(size_t n_args, size_t n_kw, const mp_obj_t* args) {
    const size_t first = args[1] == MP_OBJ_NULL ? 2 : 1;
    for (size_t at = first; at < n_args + 2; ++at) pay_for_string(args[at]);
    return mp_call_method_n_kw(n_args, n_kw, args);
}

mp_obj_t npcs_python_iternext(mp_obj_t iterator) {
    npcs_python_owe(4);
    return mp_iternext(iterator);
}

int npcs_python_memcmp(const void* a, const void* b, size_t size) {
    npcs_python_owe(1 + size / 64);
    return memcmp(a, b, size);
}

void* npcs_python_memmove(void* to, const void* from, size_t size) {
    if (size > LONG_STRING) npcs_python_owe(size / 64);
    return memmove(to, from, size);
}

void* npcs_python_malloc_unpaid(size_t size) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    ++vm->unpaid;
    void* const made = m_malloc_maybe(size);
    --vm->unpaid;
    return made;
}

void* npcs_python_realloc_unpaid(void* block, size_t size, bool allow_move) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    ++vm->unpaid;
    void* const made = m_realloc_maybe(block, size, allow_move);
    --vm->unpaid;
    return made;
}

// ---- the compiler

/// Called for each node of a tree on the way down: the compiler itself does not look how deep it is.
void npcs_python_set_source_line(emit_t* emit, mp_uint_t line) {
    mp_cstack_check();
    mp_emit_bc_set_source_line(emit, line);
}

// ---- printing

/// The length of what is left out where an address would be printed; 0 if there is none.
static size_t length_of_address(const char* at) {
    static const char* const written[] = {" at 0x%p", " at %p", "0x%p", "%p ", "%p"};
    for (size_t i = 0; i < MP_ARRAY_SIZE(written); ++i)
        if (strncmp(at, written[i], strlen(written[i])) == 0) return strlen(written[i]);
    return 0;
}

/// Formats with an address know of nothing but %q, %s, %d and %u beside it.
static int print_without_address(const mp_print_t* print, const char* format, va_list arguments) {
    while (*format != '\0') {
        const size_t skipped = length_of_address(format);
        if (skipped != 0) {
            (void)va_arg(arguments, void*);
            format += skipped;
        } else if (*format != '%') {
            mp_print_strn(print, format++, 1, 0, 0, 0);
        } else {
            const char kind = format[1];
            if (kind == 'q') mp_print_str(print, qstr_str((qstr)va_arg(arguments, qstr)));
            else if (kind == 's') mp_print_str(print, va_arg(arguments, const char*));
            else mp_printf(print, "%d", va_arg(arguments, int));
            format += 2;
        }
    }
    return 0;
}

/// Without addresses.
int npcs_python_printf(const mp_print_t* print, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int printed = strstr(format, "%p") == NULL ? mp_vprintf(print, format, arguments)
                                                     : print_without_address(print, format, arguments);
    va_end(arguments);
    return printed;
}

/// Nothing is written past the script.
void mp_hal_stdout_tx_strn_cooked(const char* text, size_t size) {
    (void)text;
    (void)size;
}
