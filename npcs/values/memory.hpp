// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Raw memory of objects. Sizes chosen by a script have been checked with Heap::can_take beforehand; running out of
// process memory is not an error of the script, and is reported to the facade as std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace npcs::values {

inline void* allocate_bytes(std::size_t bytes) {
    void* const memory = std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

/// `memory` may be null.
inline void* reallocate_bytes(void* memory, std::size_t bytes) {
    void* const moved = std::realloc(memory, bytes);
    if (moved == nullptr) throw std::bad_alloc();
    return moved;
}

}  // namespace npcs::values
