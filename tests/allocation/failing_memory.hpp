// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Memory that is refused on purpose: the n-th time the library asks for it, whether by operator new or for its heaps.
#pragma once

#include <cstddef>

namespace failing_memory {

/// From now on the allocation of that number (from 1) fails, once; 0: none does. Counting begins anew.
void fail_at(std::size_t number);
/// How often memory was asked for since.
std::size_t count();

/// While one lives, memory is not counted: the test's own.
class Own {
public:
    Own();
    ~Own();
    Own(const Own&) = delete;
    Own& operator=(const Own&) = delete;
};

}  // namespace failing_memory
