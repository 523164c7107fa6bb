// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the unit that holds QuickJS's interpreter offers beside quickjs.h. C, as QuickJS is.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- lists of the script

/// A list of the script is to QuickJS a Proxy of an array, and so an array to every function that asks. It is one without
/// a handler, which JavaScript cannot make: its operations are those of npcs_js_list_methods.
struct NpcsJsList {
    uint64_t object;      ///< ForeignValue::object
    uint64_t size_known;  ///< when `size` was asked for; see Seen::generation
    int64_t size;
};
/// `target` is an empty array.
JSValue npcs_js_new_list(JSContext* ctx, JSValueConst target, uint64_t object);
/// Null if the value is no list of the script.
struct NpcsJsList* npcs_js_list(JSValueConst value);
/// Lets the operations of Proxies come to the methods of lists.
void npcs_js_open_lists(JSRuntime* rt);
/// Defined by objects.cpp.
extern const JSClassExoticMethods npcs_js_list_methods;

// ---- interrupts

/// Polls until the interrupt handler is called.
int npcs_js_polls(JSContext* ctx);
void npcs_js_set_polls(JSContext* ctx, int polls);
/// What npcs_js_polls() is while the handler is called because there were so many polls, and never otherwise.
int npcs_js_polls_in_handler(void);
/// Lets garbage be collected when this much memory is taken, unless there is `most` or more already.
void npcs_js_bound_garbage(JSRuntime* rt, size_t bytes, size_t most);
/// The bytes that are taken.
size_t npcs_js_memory(JSRuntime* rt);
/// Whether a block, or one of this size, is a table of QuickJS's own, which grows whoever has filled it.
int npcs_js_is_table(JSRuntime* rt, const void* block, size_t size);

// ---- frames

/// The line of the text that is being executed; 0 if none is.
int npcs_js_line(JSContext* ctx);
/// A frame, for npcs_js_next_frame.
struct NpcsJsFrame {
    const void* at;        ///< null behind the outermost frame
    const void* bytecode;  ///< null for functions that are not written in JavaScript
    int position;          ///< in the bytecode, behind the instruction that is being executed
    int keeps_errors;      ///< whether an error is taken up by the function itself, as that of an async function is
};
void npcs_js_innermost_frame(JSContext* ctx, struct NpcsJsFrame* frame);
void npcs_js_next_frame(struct NpcsJsFrame* frame);
/// Finds the `try` that stands in the bytecode at `*position` or behind it: what it covers is [*from, *to). Moves
/// `*position` behind it. Returns 0 if there is none.
int npcs_js_next_try(const void* bytecode, int* position, int* from, int* to);
/// Defined by vm.cpp: something was thrown at this line.
void npcs_js_thrown(JSContext* ctx, int line);

// ---- jobs

/// Exchanges the list of pending jobs with a kept one, which is empty at first: two null pointers.
void npcs_js_exchange_jobs(JSRuntime* rt, void* kept[2]);
void npcs_js_drop_jobs(JSRuntime* rt);

// ---- functions, objects, time

/// Whether a compiled script is a single function with exactly this source and nothing beside it.
int npcs_js_is_one_function(JSValueConst script, const char* source, size_t size);
/// Returns the next name that the function of such a script declares at its top level, and moves `*at` behind it; 0 at the
/// end. The name is valid as long as the script.
JSAtom npcs_js_next_declared(JSValueConst script, int* at);
/// How many parameters a function of a text has; `many` if it has a rest or defaults; -1 for anything that gives no value
/// when it is called: a class, a generator, an async function, or no function of a text.
int npcs_js_parameters(JSValueConst value, int many);
/// Freezes every object that there is. Returns -1 after an exception.
int npcs_js_freeze_all(JSContext* ctx);
/// From now on nothing is compiled but regular expressions.
void npcs_js_allow_compiling(JSContext* ctx, int is_allowed);
/// Whether it is an object of the class Object, whose prototype is Object.prototype or null.
int npcs_js_is_plain_object(JSContext* ctx, JSValueConst value);
/// How messages call an object: the name of its class.
JSAtom npcs_js_class_name(JSContext* ctx, JSValueConst value);
/// Whether a property's name is the index of an array.
int npcs_js_is_index(JSContext* ctx, JSAtom name, uint32_t* index);
int npcs_js_is_symbol(JSContext* ctx, JSAtom name);
/// Defined by vm.cpp: what the clock shows, in milliseconds.
int64_t npcs_js_milliseconds(void);

#ifdef __cplusplus
}
#endif
