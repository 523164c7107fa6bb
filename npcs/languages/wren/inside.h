/* SPDX-License-Identifier: MIT
 * Copyright the npcs authors
 *
 * What Wren's own header does not offer, as functions in C: they are compiled with the headers of its VM.
 *
 * A VM's user data begins with a NpcsWrenMeter. The VM is compiled so that it counts this down at each instruction
 * (counting.h). The functions that C++ implements may throw: Wren is compiled with unwinding. */
#ifndef NPCS_LANGUAGES_WREN_INSIDE_H
#define NPCS_LANGUAGES_WREN_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct WrenVM WrenVM;

typedef struct {
    int64_t instructions; /* left until npcs_wren_count is called */
} NpcsWrenMeter;

/* Implemented in C++. Called between two instructions; `line` is that of the text that is being executed, or 0. */
void npcs_wren_count(WrenVM* vm, int line);

/* How many calls are in progress in the current fiber; 0 if there is none. */
int npcs_wren_depth(WrenVM* vm);

/* Whether the VM is executing nothing, because a fiber has suspended it or was left. */
bool npcs_wren_is_idle(WrenVM* vm);

/* Leaves what is being executed for good, so that something else can be. */
void npcs_wren_leave(WrenVM* vm);

/* Whether an error in the current fiber would be caught. */
bool npcs_wren_is_caught(WrenVM* vm);

/* The line that the current fiber, or the nearest of those that have called it, executes in a text of the script; else
 * 0. To be called in a foreign method that was called by a method of a library module. */
int npcs_wren_line(WrenVM* vm);

/* Goes through the entries of the map in a slot: puts the one at or behind `*position`, from 0, into the other slots,
 * and returns false when there is none. */
bool npcs_wren_next_entry(WrenVM* vm, int map_slot, size_t* position, int key_slot, int value_slot);

/* The object in a slot, to recognize it. */
const void* npcs_wren_identity(WrenVM* vm, int slot);

/* Whether the value in a slot is a fiber. */
bool npcs_wren_is_fiber(WrenVM* vm, int slot);

/* The number of parameters of the function in a slot; -1 if there is none. */
int npcs_wren_arity(WrenVM* vm, int slot);

/* What a value is that Wren's header calls unknown, for messages. */
const char* npcs_wren_kind(WrenVM* vm, int slot);

/* Whether the block is the garbage collector's own list, which grows during a collection. */
bool npcs_wren_is_collector_list(WrenVM* vm, const void* block);

/* The number of different names of methods that the VM knows; Wren has room for 65,536. */
int npcs_wren_method_names(WrenVM* vm);

/* Implemented in C++: the line of a text of the script, from 1, that is this line of a module; 0 if it is not in one. */
int npcs_wren_text_line(const char* module, int line);

#ifdef __cplusplus
}
#endif

#endif
