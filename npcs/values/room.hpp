// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Asked before making anything whose size a script chose. Each returns true when there is room, and else says why not. A text
// and a list are charged as work, too.
#pragma once

#include <cstddef>

#include "values/operations.hpp"

namespace npcs::values {

bool has_room_for_bytes(Heap& heap, std::size_t bytes, Error& error);
bool has_room_for_text(Heap& heap, std::size_t bytes, Error& error);
/// The same for a text that is made by adding to one that is there, for which append() charges.
bool has_room_for_longer_text(Heap& heap, std::size_t bytes, Error& error);
bool has_room_for_list(Heap& heap, std::size_t items, Error& error);

}  // namespace npcs::values
