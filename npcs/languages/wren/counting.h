/* SPDX-License-Identifier: MIT
 * Copyright the npcs authors
 *
 * Read before Wren's interpreter and compiler (and after <stdio.h>), which are compiled unchanged. The interpreter has a
 * place before each instruction where it can be made to show what it does; there it counts. */
#ifndef NPCS_LANGUAGES_WREN_COUNTING_H
#define NPCS_LANGUAGES_WREN_COUNTING_H

#include "inside.h"
#include "wren_common.h"
#include "wren_debug.h"
#include "wren_vm.h"

#undef WREN_DEBUG_TRACE_INSTRUCTIONS
#define WREN_DEBUG_TRACE_INSTRUCTIONS 1

void npcs_wren_count_slowly(WrenVM* vm, ObjFn* function, int offset);

#define wrenDumpStack(fiber) ((void)0)
/* The interpreter keeps the position in `ip`, and in the frame only when it calls. Kept there, too, it tells the line of
 * what happens in the middle of an instruction. And it keeps where the frame's values begin, which is elsewhere when a
 * foreign method has needed more room. */
#define wrenDumpInstruction(vm, function, offset)                                                                     \
    (frame->ip = ip + 1, stackStart = frame->stackStart,                                                              \
     --((NpcsWrenMeter*)(vm)->config.userData)->instructions < 0 ? npcs_wren_count_slowly((vm), (function), (offset)) \
                                                                 : (void)0)

/* The compiler writes its messages into an array `message` without looking at its size. */
#define vsprintf(place, format, arguments) \
    vsnprintf(place, sizeof(message) - (size_t)((place)-message), format, arguments)

#endif
