/* SPDX-License-Identifier: MIT
 * Copyright the npcs authors */

#include "inside.h"

#include "wren_value.h"
#include "wren_vm.h"

int npcs_wren_depth(WrenVM* vm) { return vm->fiber == NULL ? 0 : vm->fiber->numFrames; }

bool npcs_wren_is_idle(WrenVM* vm) { return vm->fiber == NULL; }

void npcs_wren_leave(WrenVM* vm) {
    vm->fiber = NULL;
    vm->apiStack = NULL;
}

bool npcs_wren_is_caught(WrenVM* vm) {
    for (const ObjFiber* fiber = vm->fiber; fiber != NULL; fiber = fiber->caller)
        if (fiber->state == FIBER_TRY) return true;
    return false;
}

/* The line of the text to which the instruction belongs; 0 if it is none of a text. */
static int line_of(const ObjFn* function, ptrdiff_t instruction) {
    if (function->module == NULL || function->module->name == NULL || instruction < 0) return 0;
    return npcs_wren_text_line(function->module->name->value, function->debug->sourceLines.data[instruction]);
}

int npcs_wren_line(WrenVM* vm) {
    for (const ObjFiber* fiber = vm->fiber; fiber != NULL; fiber = fiber->caller) {
        for (int at = fiber->numFrames - 1; at >= 0; --at) {
            const CallFrame* frame = &fiber->frames[at];
            const ObjFn* function = frame->closure->fn;
            const int line = line_of(function, frame->ip - function->code.data - 1);
            if (line > 0) return line;
        }
    }
    return 0;
}

void npcs_wren_count_slowly(WrenVM* vm, ObjFn* function, int offset) { npcs_wren_count(vm, line_of(function, offset)); }

bool npcs_wren_next_entry(WrenVM* vm, int map_slot, size_t* position, int key_slot, int value_slot) {
    const ObjMap* map = AS_MAP(vm->apiStack[map_slot]);
    for (; *position < map->capacity; ++*position) {
        const MapEntry* entry = &map->entries[*position];
        if (IS_UNDEFINED(entry->key)) continue;
        vm->apiStack[key_slot] = entry->key;
        vm->apiStack[value_slot] = entry->value;
        ++*position;
        return true;
    }
    return false;
}

const void* npcs_wren_identity(WrenVM* vm, int slot) {
    return IS_OBJ(vm->apiStack[slot]) ? AS_OBJ(vm->apiStack[slot]) : NULL;
}

bool npcs_wren_is_fiber(WrenVM* vm, int slot) { return IS_FIBER(vm->apiStack[slot]); }

int npcs_wren_arity(WrenVM* vm, int slot) {
    return IS_CLOSURE(vm->apiStack[slot]) ? AS_CLOSURE(vm->apiStack[slot])->fn->arity : -1;
}

const char* npcs_wren_kind(WrenVM* vm, int slot) {
    const Value value = vm->apiStack[slot];
    if (!IS_OBJ(value)) return "such a value";
    switch (AS_OBJ(value)->type) {
        case OBJ_CLOSURE: return "a function of Wren";
        case OBJ_CLASS: return "a class";
        case OBJ_FIBER: return "a fiber";
        case OBJ_RANGE: return "a range";
        default: return "an object of a class of Wren";
    }
}

bool npcs_wren_is_collector_list(WrenVM* vm, const void* block) { return vm != NULL && block == vm->gray; }

int npcs_wren_method_names(WrenVM* vm) { return vm->methodNames.count; }
