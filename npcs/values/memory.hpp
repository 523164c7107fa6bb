// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Raw memory of objects. What a script chooses the size of was asked for with Heap::can_take before; that the process has
// none left is not a script's error, and is told to the facade by the exception everybody uses for it.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace npcs::values {

inline void* take_memory(std::size_t bytes) {
    void* const memory = std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

/// `memory` may be null.
inline void* retake_memory(void* memory, std::size_t bytes) {
    void* const moved = std::realloc(memory, bytes);
    if (moved == nullptr) throw std::bad_alloc();
    return moved;
}

}  // namespace npcs::values
