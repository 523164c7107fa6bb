// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads short strings out of a Datum, independent of byte order.

#include "values/datum.hpp"

#include <bit>
#include <cstring>

#include "values/heap.hpp"

namespace npcs::values {

Text::Text(Datum datum) {
    if (datum.is_short_string()) {
        std::uint64_t bits = datum.bits();
        if constexpr (std::endian::native == std::endian::little) {
            std::memcpy(inside_, &bits, sizeof inside_);
        } else {
            for (char& byte : inside_) {
                byte = static_cast<char>(static_cast<unsigned char>(bits));
                bits >>= 8;
            }
        }
        data_ = inside_;
        size_ = datum.short_size();
    } else {
        data_ = datum.as_string()->data;
        size_ = datum.as_string()->bytes;
    }
}

}  // namespace npcs::values
