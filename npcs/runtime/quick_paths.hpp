// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Small operations that the instruction loop performs inline.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "runtime/native.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

/// From here on, doubles cannot represent every whole number.
inline constexpr double whole_end = 9007199254740992.0;

/// Whether a number is whole, not negative, and among those that doubles represent exactly; if so, sets `whole`.
inline bool is_natural(double number, std::int64_t& whole) {
    if (!(number >= 0 && number <= whole_end)) return false;
    whole = static_cast<std::int64_t>(number);
    return static_cast<double>(whole) == number;
}

/// Sets `result` to the remainder of two numbers. Precondition: `right` is positive.
inline void set_remainder(std::int64_t left, std::int64_t right, Datum& result) {
    double value;
    if (((left | right) >> 32) == 0) [[likely]]  // a division of 32 bits is much faster
        value = static_cast<std::uint32_t>(left) % static_cast<std::uint32_t>(right);
    else value = static_cast<double>(left % right);
    result = Datum::from_bits(std::bit_cast<std::uint64_t>(value));
}

/// Returns base ^ exponent; NaN if one of them is NaN, although NaN ^ 0 and 1 ^ NaN are 1.
inline double power(double base, double exponent) {
    if (exponent == 2) return base * base;
    return std::isunordered(base, exponent) ? std::numeric_limits<double>::quiet_NaN() : std::pow(base, exponent);
}

inline bool holds(Datum datum) { return datum.is_number() ? datum.as_number() != 0 : values::truthy(datum); }

/// Returns the position that an index from the front refers to, or one that no list has.
inline std::uint32_t position_from_front(Datum index) {
    const double number = index.as_number();  // NaN if it is not a number
    return number >= 0 && number < 0x1p31 ? static_cast<std::uint32_t>(number) : 0xFFFF'FFFF;
}

/// Returns the position that an index refers to in a list, or `count` when it is out of range.
inline std::uint32_t list_position(const values::List& list, double index) {
    if (index >= 0 && index < list.count) return static_cast<std::uint32_t>(index);
    if (index < 0 && index > -static_cast<double>(list.count) - 1) {
        const double position = std::trunc(index) + list.count;
        if (position >= 0 && position < list.count) return static_cast<std::uint32_t>(position);
    }
    return list.count;
}

/// Returns the intrinsic if `callee` is one that takes exactly `count` arguments and needs nothing else, or null.
inline const Native* direct_native(Datum callee, std::uint32_t count) {
    if (!callee.is_function() || callee.as_function()->origin != values::FunctionOrigin::intrinsic) return nullptr;
    const auto& native = static_cast<const Native&>(*callee.as_function()->signature);
    return native.direct != nullptr && native.arity == count ? &native : nullptr;
}

}  // namespace npcs::runtime
