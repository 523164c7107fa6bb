// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The only place that includes QuickJS's header in C++.
#pragma once

#if defined(__GNUC__)
// Its macros are C: values are written as C writes them.
#pragma GCC system_header
#endif

#include "languages/javascript/engine.h"

namespace npcs::javascript {

inline JSValue undefined() { return JS_UNDEFINED; }
inline JSValue null() { return JS_NULL; }
inline JSValue exception() { return JS_EXCEPTION; }
inline JSValue boolean(bool value) { return value ? JS_TRUE : JS_FALSE; }

}  // namespace npcs::javascript
