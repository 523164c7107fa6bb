// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython's objdict.c, with methods that charge for looking through a dictionary.

#include "charged.h"
#include "py/objstr.h"
#include "py/objtype.h"

static void npcs_charge(mp_obj_t self) {
    if (mp_obj_is_dict_or_ordereddict(self)) npcs_python_owe(((mp_obj_dict_t*)MP_OBJ_TO_PTR(self))->map.alloc / 16);
}

#include "py/objdict.c"
