// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// For sources of MicroPython that are included behind this: methods with one or three arguments are charged by
// npcs_charge(self), which the including file defines, before they do what they do.
#pragma once

#include "hooks.h"
#include "py/runtime.h"

#undef MP_DEFINE_CONST_FUN_OBJ_1
#define MP_DEFINE_CONST_FUN_OBJ_1(name, function) \
    mp_obj_t charged_##function(mp_obj_t self) {  \
        npcs_charge(self);                        \
        return function(self);                    \
    }                                             \
    static const mp_obj_fun_builtin_fixed_t name = {{&mp_type_fun_builtin_1}, .fun._1 = charged_##function}

#undef MP_DEFINE_CONST_FUN_OBJ_3
#define MP_DEFINE_CONST_FUN_OBJ_3(name, function)                               \
    mp_obj_t charged_##function(mp_obj_t self, mp_obj_t first, mp_obj_t last) { \
        npcs_charge(self);                                                      \
        return function(self, first, last);                                     \
    }                                                                           \
    static const mp_obj_fun_builtin_fixed_t name = {{&mp_type_fun_builtin_3}, .fun._3 = charged_##function}
