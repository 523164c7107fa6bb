// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython's objset.c, with methods that charge for looking through a set.

#include <assert.h>
#include <string.h>

#include "charged.h"
#include "py/builtin.h"

static void npcs_charge(mp_obj_t self);

#include "py/objset.c"

static void npcs_charge(mp_obj_t self) {
    if (mp_obj_is_type(self, &mp_type_set) || mp_obj_is_type(self, &mp_type_frozenset))
        npcs_python_owe(((mp_obj_set_t*)MP_OBJ_TO_PTR(self))->set.alloc / 16);
}
