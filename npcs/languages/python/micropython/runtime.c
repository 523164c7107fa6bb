// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython's runtime.c, whose module `__main__` is at a fixed place in the only state of a process. Here there are many
// states, and that module, which no text can import, is an empty one.

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "py/builtin.h"
#include "py/compile.h"
#include "py/cstack.h"
#include "py/gc.h"
#include "py/objgenerator.h"
#include "py/objlist.h"
#include "py/objmodule.h"
#include "py/objstr.h"
#include "py/objtuple.h"
#include "py/objtype.h"
#include "py/parsenum.h"
#include "py/runtime.h"
#include "py/smallint.h"
#include "py/stream.h"
#include "replacements.h"

static mp_obj_dict_t no_main;

// MP_STATE_VM(dict_main) is `no_main`; everything else is what it was.
#define NPCS_CHOSEN_dict_main ~, no_main
#define NPCS_SECOND(first, second, ...) second
#define NPCS_CHOOSE(...) NPCS_SECOND(__VA_ARGS__, ~)
#undef MP_STATE_VM
#define MP_STATE_VM(x) NPCS_CHOOSE(NPCS_CHOSEN_##x, (mp_state_ctx.vm.x))

// VMs are made by npcs_python_open; what these would do to `no_main` is not done.
#define mp_init npcs_python_unused_init
#define mp_deinit npcs_python_unused_deinit

// Searching in whatever can be iterated compares its elements.
#define mp_obj_equal npcs_python_equal

#include "py/runtime.c"
