// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Checks to make before allocating anything whose size a script chose. Each returns true when the size is allowed, and
// otherwise sets `error`. Strings and lists are also charged as work.
#pragma once

#include <cstddef>
#include <string_view>

#include "values/operations.hpp"

namespace npcs::values {

bool has_room_for_bytes(Heap& heap, std::size_t bytes, Error& error);
bool has_room_for_text(Heap& heap, std::size_t bytes, Error& error);
/// For a string made by appending to an existing one; append() charges the work.
bool has_room_for_longer_text(Heap& heap, std::size_t bytes, Error& error);
bool has_room_for_list(Heap& heap, std::size_t items, Error& error);

/// Returns the beginning of a UTF-8 text that Limits::text_bytes allows: all of it, if it fits. For messages, which may
/// be cut but must not fail.
std::string_view fitting_text(const Heap& heap, std::string_view text);

}  // namespace npcs::values
