// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "failing_memory.hpp"

#include <cstdlib>
#include <new>

namespace {

std::size_t asked = 0;
std::size_t failing = 0;
int own = 0;

bool fails() noexcept {
    if (own > 0 || failing == 0) return false;
    return ++asked == failing;
}

}  // namespace

namespace failing_memory {

void fail_at(std::size_t number) {
    asked = 0;
    failing = number;
}
std::size_t count() { return asked; }
Own::Own() { ++own; }
Own::~Own() { --own; }

}  // namespace failing_memory

// The linker puts these before those of the C library, for the heaps of scripts (--wrap).
extern "C" {
void* __real_malloc(std::size_t bytes);
void* __real_realloc(void* memory, std::size_t bytes);
void* __wrap_malloc(std::size_t bytes) { return fails() ? nullptr : __real_malloc(bytes); }
void* __wrap_realloc(void* memory, std::size_t bytes) { return fails() ? nullptr : __real_realloc(memory, bytes); }
}

void* operator new(std::size_t bytes) {
    void* const memory = fails() ? nullptr : __real_malloc(bytes != 0 ? bytes : 1);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return fails() ? nullptr : __real_malloc(bytes != 0 ? bytes : 1);
}
void* operator new[](std::size_t bytes, const std::nothrow_t& tag) noexcept { return operator new(bytes, tag); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
