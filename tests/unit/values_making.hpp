// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Short words for making values in tests.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "values/heap.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::values {

inline Datum n(double value) { return Datum::number(value); }
inline const Datum null = Datum::null();

struct Making {
    Heap heap;

    Datum t(std::string_view text) { return heap.text(text); }
    Datum l(std::initializer_list<Datum> items) {
        List* const list = heap.list();
        for (const Datum item : items) heap.push(*list, item);
        return Datum::object(list);
    }
    Datum m(std::initializer_list<std::pair<Datum, Datum>> entries) {
        Map* const map = heap.map();
        for (const auto& [key, value] : entries) set(heap, *map, key, value);
        return Datum::object(map);
    }
    /// A list in a list in a list ...
    Datum deep(int depth, Datum innermost) {
        Datum value = innermost;
        for (int i = 0; i < depth; ++i) value = l({value});
        return value;
    }
};

}  // namespace npcs::values
