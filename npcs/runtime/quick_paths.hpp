// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Small operations that the instruction loop performs inline.
#pragma once

#include <cmath>
#include <cstdint>

#include "runtime/native.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

/// From here on, doubles cannot represent every whole number.
inline constexpr double whole_end = 9007199254740992.0;

inline double remainder(std::int64_t left, std::int64_t right) {
    // A 32-bit division is much faster.
    if (((left | right) >> 32) == 0) return static_cast<std::uint32_t>(left) % static_cast<std::uint32_t>(right);
    return static_cast<double>(left % right);
}

/// fmod with a shortcut for whole numbers, which most operands are. A zero result has the sign of the left operand, so
/// negative operands do not take the shortcut.
inline double modulo(double left, double right) {
    if (left >= 0 && left <= whole_end && right >= 1 && right <= whole_end) {
        const auto a = static_cast<std::int64_t>(left);
        const auto b = static_cast<std::int64_t>(right);
        if (static_cast<double>(a) == left && static_cast<double>(b) == right) return remainder(a, b);
    }
    return std::fmod(left, right);
}

/// modulo() by a constant. Precondition: `right` is whole and not 0.
inline double modulo_constant(double left, double right) {
    if (left >= 0 && left <= whole_end) {
        const auto a = static_cast<std::int64_t>(left);
        if (static_cast<double>(a) == left) return remainder(a, static_cast<std::int64_t>(right));
    }
    return std::fmod(left, right);
}

inline double power(double base, double exponent) { return exponent == 2 ? base * base : std::pow(base, exponent); }

inline bool holds(Datum datum) { return datum.is_number() ? datum.as_number() != 0 : values::truthy(datum); }

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
