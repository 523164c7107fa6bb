// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Truth is a number from 0 to 1, as in fuzzy logic: `and` is the product, `or` is a + b - a * b.

#include <cmath>

#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::values {

namespace {

double clamped(double value) {
    const double size = std::abs(value);
    return size > 1 ? 1 : size;
}

double truth(Datum datum) { return datum.is_number() ? datum.as_number() : (truthy(datum) ? 1 : 0); }

/// Next to a right operand that is neither number nor null, a number on the left counts as 0 or 1.
double left_truth(Datum left, Datum right) {
    if (left.is_number() && !right.is_number() && !right.is_null()) return truthy(left) ? 1 : 0;
    return truth(left);
}

}  // namespace

bool truthy(Datum datum) {
    switch (datum.kind()) {
        case Kind::number: return datum.as_number() != 0;
        case Kind::string: return !datum.is_short_string() || datum.short_size() > 0;
        case Kind::list: return datum.as_list()->count > 0;
        case Kind::map: return next(*datum.as_map(), 0) != Map::none;
        case Kind::function:
        case Kind::handle: return true;
        default: return false;
    }
}

// When the left operand alone decides, it decides even if the right one is known: 2 + 2 - 2 * 2 would not be true.

Datum logical_and(Datum left, Datum right) {
    if (!truthy(left)) return Datum::boolean(false);
    return Datum::number(clamped(left_truth(left, right) * truth(right)));
}

Datum logical_or(Datum left, Datum right) {
    if (or_stops(left)) return Datum::boolean(true);
    const double a = left_truth(left, right), b = truth(right);
    return Datum::number(clamped(a + b - a * b));
}

Datum logical_not(Datum operand) { return Datum::number(1 - clamped(truth(operand))); }

bool or_stops(Datum left) { return left.is_number() && std::abs(left.as_number()) >= 1; }

Datum chain_product(Datum left, Datum right) {
    if (!left.is_number()) return Datum::null();
    return Datum::number(left.as_number() * number_or_zero(right));
}

}  // namespace npcs::values
