// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Intrinsics on numbers. Other values count as 0.

#include <cmath>
#include <numbers>

#include "runtime/intrinsics.hpp"

namespace npcs::runtime {

namespace {

template <double (*function)(double)>
Datum of_one(const Datum* arguments) {
    return Datum::number(function(number_argument(arguments, 0)));
}

double absolute(double x) { return std::abs(x); }
double arc_cosine(double x) { return std::acos(x); }
double arc_sine(double x) { return std::asin(x); }
double ceiling(double x) { return std::ceil(x); }
double cosine(double x) { return std::cos(x); }
double round_down(double x) { return std::floor(x); }
double sign_of(double x) { return x > 0 ? 1 : (x < 0 ? -1 : 0); }
double sine(double x) { return std::sin(x); }
double square_root(double x) { return std::sqrt(x); }
double tangent(double x) { return std::tan(x); }

Datum atan(const Datum* arguments) {
    return Datum::number(std::atan2(number_argument(arguments, 0), number_argument(arguments, 1)));
}

// Bit operations work on the magnitude; the sign is one more bit.

std::uint64_t magnitude(double value) {
    const double size = std::trunc(std::abs(value));
    return size < 0x1p64 ? static_cast<std::uint64_t>(size) : ~std::uint64_t{0};
}

template <typename Operator>
Datum bitwise(const Datum* arguments, Operator combine) {
    const double i = number_argument(arguments, 0), j = number_argument(arguments, 1);
    const auto size = static_cast<double>(combine(magnitude(i), magnitude(j)));
    const bool negative = combine(i < 0 ? std::uint64_t{1} : 0, j < 0 ? std::uint64_t{1} : 0) != 0;
    return Datum::number(negative && size != 0 ? -size : size);
}

Datum bit_and(const Datum* arguments) {
    return bitwise(arguments, [](std::uint64_t i, std::uint64_t j) { return i & j; });
}
Datum bit_or(const Datum* arguments) {
    return bitwise(arguments, [](std::uint64_t i, std::uint64_t j) { return i | j; });
}
Datum bit_xor(const Datum* arguments) {
    return bitwise(arguments, [](std::uint64_t i, std::uint64_t j) { return i ^ j; });
}

Datum log(const Datum* arguments) {
    const double x = number_argument(arguments, 0), base = number_argument(arguments, 1);
    const bool natural = std::abs(base - 2.718282) < 1e-6;
    return Datum::number(natural ? std::log(x) : std::log(x) / std::log(base));
}

Datum pi(const Datum*) { return Datum::number(std::numbers::pi); }

/// A seed restarts the generator, with the same sequence each time.
NativeResult rnd(const Native&, NativeCall& call) {
    Random& random = call.services.random();
    const Datum seed = call.arguments[0];
    if (!seed.is_null()) random.seed(Datum::number(values::number_or_zero(seed) + 0.0).bits());
    return succeed(call, random.next());
}

/// Rounds halves away from zero. Beyond the digits a double can have there is nothing to round.
Datum round(const Datum* arguments) {
    const double x = number_argument(arguments, 0);
    const std::int64_t places = values::index_of(arguments[1]);
    if (places > 300) return Datum::number(x);
    if (places < -308) return Datum::number(0.0);
    if (places < 0) {
        const double unit = std::pow(10.0, static_cast<double>(-places));
        return Datum::number(std::round(x / unit) * unit);
    }
    const double unit = std::pow(10.0, static_cast<double>(places));
    const double scaled = x * unit;
    return Datum::number(std::isfinite(scaled) ? std::round(scaled) / unit : x);
}

}  // namespace

std::span<const Intrinsic> number_intrinsics() {
    static const Datum zero = Datum::number(0);
    static const Intrinsic table[] = {
        {"abs", {{{"x", zero}}}, of_one<absolute>, "Absolute value."},
        {"acos", {{{"x", zero}}}, of_one<arc_cosine>, "Arc cosine, in radians."},
        {"asin", {{{"x", zero}}}, of_one<arc_sine>, "Arc sine, in radians."},
        {"atan", {{{"y", zero}, {"x", Datum::number(1)}}}, atan, "Angle of the point (x, y), in radians."},
        {"bitAnd", {{{"i", zero}, {"j", zero}}}, bit_and, "Bits that both numbers have."},
        {"bitOr", {{{"i", zero}, {"j", zero}}}, bit_or, "Bits that either number has."},
        {"bitXor", {{{"i", zero}, {"j", zero}}}, bit_xor, "Bits that one of two numbers has and the other has not."},
        {"ceil", {{{"x", zero}}}, of_one<ceiling>, "Smallest whole number that is not less."},
        {"cos", {{{"radians", zero}}}, of_one<cosine>, "Cosine."},
        {"floor", {{{"x", zero}}}, of_one<round_down>, "Largest whole number that is not greater."},
        {"log", {{{"x"}, {"base", Datum::number(10)}}}, log, "Logarithm to a base."},
        {"pi", {}, pi, "Ratio of a circle's circumference to its diameter."},
        {"rnd", {{{"seed"}}}, rnd, "Random number from 0 up to, not including, 1. A seed makes the sequence repeat."},
        {"round", {{{"x", zero}, {"decimalPlaces", zero}}}, round, "Nearest number with so many decimals."},
        {"sign", {{{"x", zero}}}, of_one<sign_of>, "-1, 0 or 1."},
        {"sin", {{{"radians", zero}}}, of_one<sine>, "Sine."},
        {"sqrt", {{{"x", zero}}}, of_one<square_root>, "Square root."},
        {"tan", {{{"radians", zero}}}, of_one<tangent>, "Tangent."},
    };
    return table;
}

}  // namespace npcs::runtime
