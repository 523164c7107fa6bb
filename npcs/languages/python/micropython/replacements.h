// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The functions that single sources of MicroPython are compiled with in place of others (cmake/languages/python.cmake).
#pragma once

#include "py/emit.h"
#include "py/lexer.h"
#include "py/mpprint.h"
#include "py/obj.h"

#pragma GCC visibility push(hidden)

// all: a stop passes the handlers (vm.c), memory is what the limits say (malloc.c)
void npcs_python_add_traceback(mp_obj_t exception, qstr file, size_t line, qstr block);
void* npcs_python_alloc(size_t bytes, unsigned flags);
void* npcs_python_realloc(void* block, size_t bytes, bool allow_move);
void npcs_python_keep(void* block);
void npcs_python_free(void* block);
void npcs_python_too_deep(void);

// the instruction loop: names of the script, and what is the same in each run
void npcs_python_store_global(qstr name, mp_obj_t value);
void npcs_python_delete_global(qstr name);
mp_obj_t npcs_python_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
mp_obj_t npcs_python_subscr(mp_obj_t base, mp_obj_t index, mp_obj_t value);
mp_obj_t npcs_python_call(mp_obj_t function, size_t n_args, size_t n_kw, const mp_obj_t* args);
mp_obj_t npcs_python_call_method(size_t n_args, size_t n_kw, const mp_obj_t* args);
mp_obj_t npcs_python_unary_op(mp_unary_op_t op, mp_obj_t value);
int npcs_python_printf(const mp_print_t* print, const char* format, ...);

// loops in C that no instruction counts
bool npcs_python_equal(mp_obj_t a, mp_obj_t b);
mp_obj_t npcs_python_iternext(mp_obj_t iterator);
int npcs_python_memcmp(const void* a, const void* b, size_t size);
void* npcs_python_memmove(void* to, const void* from, size_t size);

// names that are remembered, which is not done in each run
void* npcs_python_malloc_unpaid(size_t size);
void* npcs_python_realloc_unpaid(void* block, size_t size, bool allow_move);

void npcs_python_set_source_line(emit_t* emit, mp_uint_t line);

#pragma GCC visibility pop
