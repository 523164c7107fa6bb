// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Numbers to text and back, independent of the locale. Integral values are written in plain digits, others with at most
// six decimals, very large or small ones of those with an exponent.

#include "values/number_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "portable/from_chars.hpp"
#include "values/operations.hpp"

namespace npcs::values {

namespace {

std::string_view constant(const char* text, NumberBuffer& buffer) {
    const std::size_t length = std::strlen(text);
    std::memcpy(buffer.text, text, length);
    return {buffer.text, length};
}

std::string_view view(const NumberBuffer& buffer, const char* end) {
    return {buffer.text, static_cast<std::size_t>(end - buffer.text)};
}

std::string_view write_whole(double value, NumberBuffer& buffer) {
    char* const end = buffer.text + sizeof buffer.text;
    constexpr double exact = 9007199254740992.0;
    if (std::abs(value) <= exact)
        return view(buffer, std::to_chars(buffer.text, end, static_cast<std::int64_t>(value)).ptr);
    return view(buffer, std::to_chars(buffer.text, end, value, std::chars_format::fixed, 0).ptr);
}

std::string_view write_with_exponent(double value, NumberBuffer& buffer) {
    char* const end =
        std::to_chars(buffer.text, buffer.text + sizeof buffer.text, value, std::chars_format::scientific, 6).ptr;
    for (char* at = buffer.text; at != end; ++at)
        if (*at == 'e') *at = 'E';
    return view(buffer, end);
}

std::string_view write_with_decimals(double value, NumberBuffer& buffer) {
    char* end = std::to_chars(buffer.text, buffer.text + sizeof buffer.text, value, std::chars_format::fixed, 6).ptr;
    while (end[-1] == '0' && end[-2] != '.') --end;
    return view(buffer, end);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// For a number outside the range of double: returns infinity or zero, whichever it rounds to.
double beyond_range(std::string_view text) {
    const std::size_t exponent = text.find_first_of("eE");
    const std::string_view digits = text.substr(0, exponent);
    if (exponent != std::string_view::npos)
        return text[exponent + 1] == '-' ? 0 : std::numeric_limits<double>::infinity();
    const std::size_t first = digits.find_first_of("123456789");
    return first < digits.find('.') ? std::numeric_limits<double>::infinity() : 0;
}

bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Whether the text, which has no sign, begins with a hexadecimal number.
bool begins_hex(std::string_view text) {
    if (text.size() < 3 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) return false;
    return is_hex_digit(text[2]) || (text[2] == '.' && text.size() > 3 && is_hex_digit(text[3]));
}

double leading_hex(std::string_view text) {
    double value = 0;
    const auto [end, problem] =
        portable::from_chars(text.data() + 2, text.data() + text.size(), value, std::chars_format::hex);
    if (problem != std::errc::result_out_of_range) return value;
    const std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
    const std::size_t exponent = all.find_first_of("pP");
    const bool is_small = exponent != std::string_view::npos && all[exponent + 1] == '-';
    return is_small ? 0 : std::numeric_limits<double>::infinity();
}

}  // namespace

std::string_view write_number(double value, NumberBuffer& buffer) {
    if (std::isnan(value)) return constant("nan", buffer);
    if (std::isinf(value)) return constant(value > 0 ? "INF" : "-INF", buffer);
    if (std::trunc(value) == value) return write_whole(value, buffer);
    const double size = std::abs(value);
    if (size > 1e10 || size < 1e-6) return write_with_exponent(value, buffer);
    return write_with_decimals(value, buffer);
}

std::string number_text(double value) {
    NumberBuffer buffer;
    return std::string(write_number(value, buffer));
}

double leading_number(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\n\v\f\r");
    if (begin == std::string_view::npos) return 0;
    text.remove_prefix(begin);
    const bool negative = text.front() == '-';
    if (negative || text.front() == '+') text.remove_prefix(1);
    // Rejects what from_chars would also accept: a second sign, "inf" and "nan".
    const bool begins =
        !text.empty() && (is_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_digit(text[1])));
    if (!begins) return 0;
    if (begins_hex(text)) return negative ? -leading_hex(text) : leading_hex(text);
    double value = 0;
    const auto [end, problem] = portable::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range)
        value = beyond_range(text.substr(0, static_cast<std::size_t>(end - text.data())));
    return negative ? -value : value;
}

}  // namespace npcs::values
