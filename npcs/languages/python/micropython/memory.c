// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The memory of a VM: areas that MicroPython's collector works on, of which there are more as they are needed, up to the
// limit. What has been handed out stays as it is until nothing refers to it: MicroPython gives memory back while some of
// its functions still look at it, for example when a key of a sort changes the list, and then a text could forge objects.

#include <stdlib.h>
#include <string.h>

#include "hooks.h"
#include "replacements.h"

#define FIRST_AREA (24 * 1024)
#define CHARGED_BLOCK 1024
// The compiler lets texts grow by a few bytes at a time, which takes long for large ones: a format string within a format
// string grows without end. No text of 64 KiB that can be compiled needs so much.
#define MOST_GROWN ((size_t)1 << 33)

typedef mp_state_mem_area_t area_t;

bool npcs_python_open_heap(npcs_python_vm_t* vm, size_t limit) {
    vm->heap_limit = limit;
    if (limit < FIRST_AREA) return false;
    char* const block = malloc(FIRST_AREA);
    if (block == NULL) return false;
    vm->heap_bytes = FIRST_AREA;
    gc_init(block, block + FIRST_AREA);
    MP_STATE_MEM(gc_auto_collect_enabled) = 0;
    return true;
}

void npcs_python_close_heap(npcs_python_vm_t* vm) {
    if (vm->heap_bytes == 0) return;
    area_t* more = vm->micropython.mem.area.next;
    while (more != NULL) {
        area_t* const next = more->next;
        free(more);
        more = next;
    }
    free(vm->micropython.mem.area.gc_alloc_table_start);  // where the first one begins
    memset(&vm->micropython, 0, sizeof vm->micropython);
    vm->heap_bytes = 0;
}

/// Registers are on the stack when this is called.
static __attribute__((noinline)) void collect_stack(void) {
    void* here = NULL;
    char* const top = MP_STATE_THREAD(stack_top);
    gc_collect_root(&here, (size_t)(top - (char*)&here) / sizeof(void*));
}

void gc_collect(void) {
    gc_collect_start();
    __builtin_unwind_init();
    collect_stack();
    gc_collect_end();
}

/// Adds an area in which a block of so many bytes has room; false if that is beyond the limit.
static bool grow(npcs_python_vm_t* vm, size_t bytes) {
    const size_t left = vm->heap_limit - vm->heap_bytes;
    if (bytes > left) return false;
    const size_t needed = bytes + bytes / 128 + 1024;  // with the table of its blocks
    if (needed > left) return false;
    size_t size = vm->heap_bytes > needed ? vm->heap_bytes : needed;
    if (size > left) size = left;
    char* const area = malloc(size);
    if (area == NULL) return false;
    vm->heap_bytes += size;
    gc_add(area, area + size);
    return true;
}

/// After a collection that left the heap nearly full, the next would come at once, and again.
static bool is_nearly_full(const npcs_python_vm_t* vm, size_t part) {
    gc_info_t info;
    gc_info(&info);
    return info.used > vm->heap_bytes - vm->heap_bytes / part;
}

static void* alloc_more(npcs_python_vm_t* vm, size_t bytes, unsigned flags) {
    gc_collect();
    void* block = gc_alloc(bytes, flags);
    if (is_nearly_full(vm, 4)) {
        if (!grow(vm, bytes) && (block == NULL || is_nearly_full(vm, 8))) npcs_python_out_of_memory();
    }
    if (block == NULL) block = gc_alloc(bytes, flags);
    if (block == NULL && grow(vm, bytes)) block = gc_alloc(bytes, flags);
    if (block == NULL) npcs_python_out_of_memory();
    return block;
}

void* npcs_python_alloc(size_t bytes, unsigned flags) {
    npcs_python_vm_t* const vm = npcs_python_vm();
    if (bytes >= CHARGED_BLOCK) npcs_python_owe(bytes / 16);
    void* const block = gc_alloc(bytes, flags);
    return block != NULL || bytes == 0 ? block : alloc_more(vm, bytes, flags);
}

void* npcs_python_realloc(void* block, size_t bytes, bool allow_move) {
    if (block == NULL) return npcs_python_alloc(bytes, 0);
    const size_t held = gc_nbytes(block);
    if (bytes <= held) return block;
    npcs_python_vm_t* const vm = npcs_python_vm();
    if (vm->is_compiling && (vm->grown += held) > MOST_GROWN) npcs_python_out_of_memory();
    void* const same = gc_realloc(block, bytes, false);
    if (same != NULL) return same;
    if (!allow_move) return NULL;
    void* const moved = npcs_python_alloc(bytes, 0);
    memcpy(moved, block, held);
    return moved;
}

void npcs_python_keep(void* block) { (void)block; }

/// For the one function of MicroPython that may: it gives back what nobody else has seen.
void npcs_python_free(void* block) { gc_free(block); }
