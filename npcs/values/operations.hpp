// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The meaning of operators and conversions for every pair of types (MiniScript's tables). The executor handles two
// numbers itself and comes here for the rest. No operand is unset; functions are operands like any other value. Nothing
// here recurses with the depth of values: deep lists are compared, hashed and printed with an explicit work list.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "values/error.hpp"
#include "values/heap.hpp"

namespace npcs::values {

enum class Arithmetic : std::uint8_t { add, subtract, multiply, divide, modulo, power };
enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

Datum arithmetic(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error);
/// Returns the sum of several operands, left to right. Precondition: the first or second is a string, so that the
/// result is one.
Datum concatenate(Heap& heap, const Datum* operands, std::uint32_t count, Error& error);
Datum negate(Heap& heap, Datum operand, Error& error);
/// Returns 1, 0 or null.
Datum compare(Comparison op, Datum left, Datum right);
/// Returns the product of two comparison results, for chained comparisons: null if `left` is null.
Datum chain_product(Datum left, Datum right);

bool truthy(Datum datum);
Datum logical_and(Datum left, Datum right);
Datum logical_or(Datum left, Datum right);
Datum logical_not(Datum operand);
/// Whether the left operand alone decides an `or`.
bool or_stops(Datum left);

/// Deep equality. Handles cycles; 0 equals -0; NaN differs from itself.
bool equal(Datum left, Datum right);
/// The order of `sort`: numbers, then strings and so on, null last. Returns a negative number, 0 or a positive one.
int order(Datum left, Datum right);

/// Returns the text of a number: plain digits for integral values, else at most six decimals, else %.6E. -0 is "0".
std::string number_text(double value);
/// Returns the text that `str` gives: null is "".
std::string text_of(Datum datum);
/// Returns the text that `print` shows: null is "null".
std::string print_text(Datum datum);
/// Returns the text of a value inside a list or map: strings quoted, quotes doubled, null as "null".
std::string code_text(Datum datum);
/// Returns text_of() as a string of `heap`.
Datum text_datum(Heap& heap, Datum datum);

/// Converts a size or index: numbers are truncated toward zero (saturating), anything else is 0.
std::int64_t index_of(Datum datum);
double number_or_zero(Datum datum);

/// Returns container[index] for an index that is not a member name: lists, strings, and own and inherited keys of maps,
/// by MiniScript's rules for brackets. String indexes on lists, strings, numbers and functions are member lookups,
/// which the executor does before coming here.
Datum get_index(Heap& heap, Datum container, Datum index, Error& error);
void set_index(Heap& heap, Datum container, Datum index, Datum value, Error& error);
/// Returns container[from:to]; an omitted bound is unset or null.
Datum slice(Heap& heap, Datum container, Datum from, Datum to, Error& error);

/// Sets `character` to the code point at byte `offset` (as a string) and advances `offset`. Returns false at the end.
bool next_character(Heap& heap, Datum string, std::uint32_t& offset, Datum& character);

// UTF-8
std::uint32_t count_points(std::string_view utf8);                       ///< precondition: valid UTF-8
std::size_t offset_of_point(std::string_view utf8, std::size_t point);   ///< byte offset; size() when beyond the end
std::size_t offset_from_end(std::string_view utf8, std::size_t points);  ///< byte offset of the last so many points
std::uint32_t points_of(Datum string);                                   ///< code points of a string Datum
bool is_valid_utf8(std::string_view bytes);
std::string repair_utf8(std::string_view bytes);             ///< bad sequences become U+FFFD
char32_t decode(std::string_view utf8, std::size_t offset);  ///< precondition: offset at a sequence start
void encode(char32_t point, std::string& out);
std::string lower(std::string_view utf8);  ///< simple case mapping, by code point
std::string upper(std::string_view utf8);

}  // namespace npcs::values
