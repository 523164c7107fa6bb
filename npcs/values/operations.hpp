// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What operators and conversions mean for every pair of types (MiniScript's tables). The executor does number with number
// itself and comes here for the rest. No operand is unset; functions are operands like any other value. Nothing here recurses
// with the depth of values: deep lists are compared, hashed and printed with a work list of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "values/heap.hpp"

namespace npcs::values {

/// Why an operation gave no value: the message without kind and line. Empty: no error.
struct Error {
    std::string message;
    explicit operator bool() const { return !message.empty(); }
};

enum class Arithmetic : std::uint8_t { add, subtract, multiply, divide, modulo, power };
enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

Datum arithmetic(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error);
/// The sum of several operands, left to right, when the first or second is known to be a string, so that all of it is text.
Datum concatenate(Heap& heap, const Datum* operands, std::uint32_t count, Error& error);
Datum negate(Heap& heap, Datum operand, Error& error);
/// 1, 0 or null.
Datum compare(Comparison op, Datum left, Datum right);
/// Product of two comparison results, as chained comparisons need it: null wins.
Datum chain_product(Datum left, Datum right);

bool truthy(Datum datum);
Datum logical_and(Datum left, Datum right);
Datum logical_or(Datum left, Datum right);
Datum logical_not(Datum operand);
/// Whether `or` is decided by its left operand alone.
bool or_stops(Datum left);

/// Deep equality; cycle-safe; 0 and -0 equal; NaN differs from itself.
bool equal(Datum left, Datum right);
/// As `sort` orders: numbers, then texts ..., null last. Negative, 0 or positive.
int order(Datum left, Datum right);

/// Text of a number: integral values as plain digits, else at most six decimals, else %.6E. -0 is "0".
std::string number_text(double value);
/// As `str` gives it: null is "".
std::string text_of(Datum datum);
/// As `print` shows it: null is "null".
std::string print_text(Datum datum);
/// As it stands inside a list or map: strings quoted, quotes doubled, null as "null".
std::string code_text(Datum datum);
/// The same as a Datum of `heap`.
Datum text_datum(Heap& heap, Datum datum);

/// For sizes and positions: numbers truncated toward zero (saturating), all else 0.
std::int64_t index_of(Datum datum);
double number_or_zero(Datum datum);

/// Container[index] for a non-member index: list, string and (own and inherited keys of) map. Bracket rules of MiniScript.
/// String keys on lists, strings, numbers and functions are member look-ups, which the executor does before coming here.
Datum get_index(Heap& heap, Datum container, Datum index, Error& error);
void set_index(Heap& heap, Datum container, Datum index, Datum value, Error& error);
/// container[from:to]; unset bounds were left out.
Datum slice(Heap& heap, Datum container, Datum from, Datum to, Error& error);

/// The code point at a position (as a string), for `for` over strings. `offset` is a byte offset and moves on; false at the end.
bool next_character(Heap& heap, Datum string, std::uint32_t& offset, Datum& character);

// Texts
std::uint32_t count_points(std::string_view utf8);                      ///< precondition: valid UTF-8
std::size_t offset_of_point(std::string_view utf8, std::size_t point);  ///< byte offset; size() when beyond the end
std::uint32_t points_of(Datum string);                                  ///< code points of a string Datum
bool valid_utf8(std::string_view bytes);
std::string repair_utf8(std::string_view bytes);             ///< bad sequences become U+FFFD
char32_t decode(std::string_view utf8, std::size_t offset);  ///< precondition: offset at a sequence start
void encode(char32_t point, std::string& out);
std::string lower(std::string_view utf8);  ///< simple case mapping, by code point
std::string upper(std::string_view utf8);

}  // namespace npcs::values
