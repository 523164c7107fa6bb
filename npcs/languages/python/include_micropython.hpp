// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// MicroPython's headers, which are C, and what our own units in C have for those in C++.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {
#include "micropython/hooks.h"
#include "micropython/types.h"

#include "py/builtin.h"
#include "py/compile.h"
#include "py/cstack.h"
#include "py/lexer.h"
#include "py/objexcept.h"
#include "py/objlist.h"
#include "py/objmodule.h"
#include "py/objstr.h"
#include "py/objtuple.h"
#include "py/objtype.h"
#include "py/parse.h"
}
