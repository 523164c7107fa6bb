// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the tables in types.c refer to. Written in C++: lists.cpp, maps.cpp, objects.cpp, library.cpp.
#pragma once

#include "py/obj.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(hidden)

// ---- lists.cpp
mp_obj_t npcs_python_list_append(mp_obj_t self, mp_obj_t value);
mp_obj_t npcs_python_list_clear(mp_obj_t self);
mp_obj_t npcs_python_list_copy(mp_obj_t self);
mp_obj_t npcs_python_list_count(mp_obj_t self, mp_obj_t value);
mp_obj_t npcs_python_list_extend(mp_obj_t self, mp_obj_t values);
mp_obj_t npcs_python_list_index(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_list_insert(mp_obj_t self, mp_obj_t index, mp_obj_t value);
mp_obj_t npcs_python_list_pop(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_list_remove(mp_obj_t self, mp_obj_t value);
mp_obj_t npcs_python_list_reverse(mp_obj_t self);
mp_obj_t npcs_python_list_sort(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args);
mp_obj_t npcs_python_list_binary(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
void npcs_python_list_attribute(mp_obj_t self, qstr name, mp_obj_t* place);
mp_obj_t npcs_python_list_subscript(mp_obj_t self, mp_obj_t index, mp_obj_t value);
mp_obj_t npcs_python_list_iterator(mp_obj_t self, mp_obj_iter_buf_t* buffer);

// ---- maps.cpp
mp_obj_t npcs_python_map_clear(mp_obj_t self);
mp_obj_t npcs_python_map_copy(mp_obj_t self);
mp_obj_t npcs_python_map_get(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_map_items(mp_obj_t self);
mp_obj_t npcs_python_map_keys(mp_obj_t self);
mp_obj_t npcs_python_map_pop(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_map_setdefault(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_map_update(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args);
mp_obj_t npcs_python_map_values(mp_obj_t self);
mp_obj_t npcs_python_map_binary(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
void npcs_python_map_attribute(mp_obj_t self, qstr name, mp_obj_t* place);
mp_obj_t npcs_python_map_subscript(mp_obj_t self, mp_obj_t key, mp_obj_t value);
mp_obj_t npcs_python_map_iterator(mp_obj_t self, mp_obj_iter_buf_t* buffer);
mp_obj_t npcs_python_view_unary(mp_unary_op_t op, mp_obj_t self);
mp_obj_t npcs_python_view_iterator(mp_obj_t self, mp_obj_iter_buf_t* buffer);
mp_obj_t npcs_python_next(mp_obj_t self);

// ---- objects.cpp
mp_obj_t npcs_python_container_unary(mp_unary_op_t op, mp_obj_t self);
void npcs_python_print_object(const mp_print_t* print, mp_obj_t self, mp_print_kind_t kind);
void npcs_python_print_method(const mp_print_t* print, mp_obj_t self, mp_print_kind_t kind);
mp_obj_t npcs_python_call_function(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t* args);
mp_obj_t npcs_python_call_member(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t* args);

// ---- library.cpp
mp_obj_t npcs_python_print(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args);
mp_obj_t npcs_python_sorted(size_t n_args, const mp_obj_t* args, mp_map_t* kw_args);
mp_obj_t npcs_python_random(void);
mp_obj_t npcs_python_randrange(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_randint(mp_obj_t first, mp_obj_t last);
mp_obj_t npcs_python_choice(mp_obj_t values);
mp_obj_t npcs_python_shuffle(mp_obj_t list);
mp_obj_t npcs_python_uniform(mp_obj_t low, mp_obj_t high);
mp_obj_t npcs_python_seed(size_t n_args, const mp_obj_t* args);
mp_obj_t npcs_python_time(void);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif
