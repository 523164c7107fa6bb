// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tables of what Python sees: types, methods, functions and modules. What they do is in C++ (types.h).

#include "types.h"

#include "hooks.h"
#include "py/builtin.h"
#include "py/objexcept.h"

// Names that only units in C++ use.
enum { npcs_python_names = MP_QSTR_script + MP_QSTR_key + MP_QSTR_reverse + MP_QSTR_sep + MP_QSTR_end };

MP_REGISTER_ROOT_POINTER(mp_obj_t npcs_python_functions);

#define FUNCTION_1(name) static MP_DEFINE_CONST_FUN_OBJ_1(name##_object, npcs_python_##name)
#define FUNCTION_2(name) static MP_DEFINE_CONST_FUN_OBJ_2(name##_object, npcs_python_##name)
#define FUNCTION_3(name) static MP_DEFINE_CONST_FUN_OBJ_3(name##_object, npcs_python_##name)
#define FUNCTION_BETWEEN(name, least, most) \
    static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(name##_object, least, most, npcs_python_##name)
#define FUNCTION_KW(name, least) static MP_DEFINE_CONST_FUN_OBJ_KW(name##_object, least, npcs_python_##name)
#define ENTRY(name, function) \
    { MP_ROM_QSTR(MP_QSTR_##name), MP_ROM_PTR(&function##_object) }

// ---- lists

FUNCTION_2(list_append);
FUNCTION_1(list_clear);
FUNCTION_1(list_copy);
FUNCTION_2(list_count);
FUNCTION_2(list_extend);
FUNCTION_BETWEEN(list_index, 2, 4);
FUNCTION_3(list_insert);
FUNCTION_BETWEEN(list_pop, 1, 2);
FUNCTION_2(list_remove);
FUNCTION_1(list_reverse);
FUNCTION_KW(list_sort, 1);

static const mp_rom_map_elem_t list_methods_table[] = {
    ENTRY(append, list_append), ENTRY(clear, list_clear),     ENTRY(copy, list_copy),     ENTRY(count, list_count),
    ENTRY(extend, list_extend), ENTRY(index, list_index),     ENTRY(insert, list_insert), ENTRY(pop, list_pop),
    ENTRY(remove, list_remove), ENTRY(reverse, list_reverse), ENTRY(sort, list_sort),
};
static MP_DEFINE_CONST_DICT(list_methods, list_methods_table);

MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_list, MP_QSTR_list, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, print,
                         npcs_python_print_object, unary_op, npcs_python_container_unary, binary_op,
                         npcs_python_list_binary, attr, npcs_python_list_attribute, subscr, npcs_python_list_subscript,
                         iter, npcs_python_list_iterator, parent, &mp_type_list, locals_dict, &list_methods);

// ---- maps

FUNCTION_1(map_clear);
FUNCTION_1(map_copy);
FUNCTION_BETWEEN(map_get, 2, 3);
FUNCTION_1(map_items);
FUNCTION_1(map_keys);
FUNCTION_BETWEEN(map_pop, 2, 3);
FUNCTION_BETWEEN(map_setdefault, 2, 3);
FUNCTION_KW(map_update, 1);
FUNCTION_1(map_values);

static const mp_rom_map_elem_t map_methods_table[] = {
    ENTRY(clear, map_clear),           ENTRY(copy, map_copy),     ENTRY(get, map_get),
    ENTRY(items, map_items),           ENTRY(keys, map_keys),     ENTRY(pop, map_pop),
    ENTRY(setdefault, map_setdefault), ENTRY(update, map_update), ENTRY(values, map_values),
};
static MP_DEFINE_CONST_DICT(map_methods, map_methods_table);

MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_map, MP_QSTR_dict, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, print,
                         npcs_python_print_object, unary_op, npcs_python_container_unary, binary_op,
                         npcs_python_map_binary, attr, npcs_python_map_attribute, subscr, npcs_python_map_subscript,
                         iter, npcs_python_map_iterator, parent, &mp_type_dict, locals_dict, &map_methods);

MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_view, MP_QSTR_dict_view, MP_TYPE_FLAG_NONE, unary_op, npcs_python_view_unary,
                         iter, npcs_python_view_iterator);
MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_iterator, MP_QSTR_iterator, MP_TYPE_FLAG_ITER_IS_ITERNEXT, iter,
                         npcs_python_next);

// ---- functions and handles

MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_function, MP_QSTR_function, MP_TYPE_FLAG_NONE, print,
                         npcs_python_print_object, call, npcs_python_call_function);
MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_method, MP_QSTR_method, MP_TYPE_FLAG_NONE, print, npcs_python_print_method,
                         call, npcs_python_call_member);
MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_handle, MP_QSTR_handle, MP_TYPE_FLAG_NONE, print, npcs_python_print_object);

// ---- errors and functions of Python's own

MP_DEFINE_CONST_OBJ_TYPE(npcs_python_type_ScriptError, MP_QSTR_ScriptError, MP_TYPE_FLAG_NONE, make_new,
                         mp_obj_exception_make_new, print, mp_obj_exception_print, attr, mp_obj_exception_attr, parent,
                         &mp_type_Exception);

FUNCTION_KW(print, 0);
static MP_DEFINE_CONST_FUN_OBJ_KW(sorted_object, 1, npcs_python_sorted);

static const mp_rom_map_elem_t builtins_table[] = {
    ENTRY(print, print),
    ENTRY(sorted, sorted),
    {MP_ROM_QSTR(MP_QSTR_ScriptError), MP_ROM_PTR(&npcs_python_type_ScriptError)},
};
MP_DEFINE_CONST_DICT(npcs_python_builtins, builtins_table);

// ---- modules

static MP_DEFINE_CONST_FUN_OBJ_0(random_object, npcs_python_random);
FUNCTION_BETWEEN(randrange, 1, 3);
FUNCTION_2(randint);
FUNCTION_1(choice);
FUNCTION_1(shuffle);
FUNCTION_2(uniform);
FUNCTION_BETWEEN(seed, 0, 1);

static const mp_rom_map_elem_t random_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_random)},
    ENTRY(random, random),
    ENTRY(randrange, randrange),
    ENTRY(randint, randint),
    ENTRY(choice, choice),
    ENTRY(shuffle, shuffle),
    ENTRY(uniform, uniform),
    ENTRY(seed, seed),
};
static MP_DEFINE_CONST_DICT(random_names, random_table);
const mp_obj_module_t npcs_python_random_module = {.base = {&mp_type_module}, .globals = (mp_obj_dict_t*)&random_names};
MP_REGISTER_MODULE(MP_QSTR_random, npcs_python_random_module);

static MP_DEFINE_CONST_FUN_OBJ_0(time_object, npcs_python_time);

static const mp_rom_map_elem_t time_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_time)},
    ENTRY(time, time),
};
static MP_DEFINE_CONST_DICT(time_names, time_table);
const mp_obj_module_t npcs_python_time_module = {.base = {&mp_type_module}, .globals = (mp_obj_dict_t*)&time_names};
MP_REGISTER_MODULE(MP_QSTR_time, npcs_python_time_module);
