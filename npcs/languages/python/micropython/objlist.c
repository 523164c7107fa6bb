// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython's objlist.c, with methods that charge for moving elements, and another sort: one that is stable, and that
// cannot be misled by what a key does.

#include <assert.h>
#include <string.h>

#include "charged.h"
#include "py/cstack.h"
#include "py/objlist.h"

static void npcs_charge(mp_obj_t self) {
    if (mp_obj_is_type(self, &mp_type_list)) npcs_python_owe(((mp_obj_list_t*)MP_OBJ_TO_PTR(self))->len / 8);
}

#undef MP_DEFINE_CONST_FUN_OBJ_KW
#define MP_DEFINE_CONST_FUN_OBJ_KW(name, least, function) \
    const mp_obj_fun_builtin_var_t name = {               \
        {&mp_type_fun_builtin_var}, MP_OBJ_FUN_MAKE_SIG(least, MP_OBJ_FUN_ARGS_MAX, true), .fun.kw = npcs_python_sort}
#define mp_obj_list_sort npcs_python_unused_sort

#include "py/objlist.c"
