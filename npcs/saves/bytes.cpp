// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Encoding numbers.

#include "saves/bytes.hpp"

#include <bit>
#include <cmath>

namespace npcs::saves {

void ByteSink::number(double number) {
    constexpr double exact = 9007199254740992.0;
    if (number >= -exact && number <= exact && !(number == 0 && std::signbit(number))) {
        const auto whole = static_cast<std::int64_t>(number);
        if (static_cast<double>(whole) == number) {
            if (whole >= 0 && whole < std::int64_t{small_number_end}) return byte(static_cast<unsigned>(whole));
            byte(tag::whole);
            return varint(zigzag(whole));
        }
    }
    if (std::isnan(number)) {
        // The bits of a NaN depend on the processor, and scripts cannot tell them apart.
        byte(tag::narrow_number);
        return fixed(std::uint32_t{0x7FC0'0000});
    }
    const bool fits = std::isinf(number) || std::abs(number) <= 3.4028234663852886e38;
    const float narrow = fits ? static_cast<float>(number) : 0;
    if (fits && static_cast<double>(narrow) == number) {
        byte(tag::narrow_number);
        fixed(std::bit_cast<std::uint32_t>(narrow));
    } else {
        byte(tag::wide_number);
        fixed(std::bit_cast<std::uint64_t>(number));
    }
}

double ByteSource::number(unsigned tag) {
    if (tag == tag::whole) return static_cast<double>(signed_whole<std::int64_t>());
    if (tag == tag::narrow_number) return static_cast<double>(std::bit_cast<float>(fixed<std::uint32_t>()));
    return std::bit_cast<double>(fixed<std::uint64_t>());
}

}  // namespace npcs::saves
