// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "values/datum.hpp"

#include "values/heap.hpp"

namespace npcs::values {

Text::Text(Datum datum) {
    if (datum.is_short_string()) {
        const std::uint64_t bits = datum.bits();
        for (std::size_t i = 0; i < Datum::short_text_max; ++i)
            inside_[i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
        data_ = inside_;
        size_ = datum.short_size();
    } else {
        data_ = datum.as_string()->data;
        size_ = datum.as_string()->bytes;
    }
}

}  // namespace npcs::values
