// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What lists and maps of the script share in Python: going through them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "languages/python/include_micropython.hpp"

namespace npcs::python {

/// Goes through a list, or through a map by a list of its keys.
struct Iterator {
    enum class Kind : std::uint8_t { elements, keys, values, items };
    mp_obj_base_t base;
    mp_obj_t container;
    mp_obj_t keys;
    std::size_t at;
    Kind kind;
};
mp_obj_t make_iterator(Iterator::Kind kind, mp_obj_t container, mp_obj_t keys);

/// A new list of Python's with everything that can be iterated in `values`.
mp_obj_t list_of(mp_obj_t values);

}  // namespace npcs::python
