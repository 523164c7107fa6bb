// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "portable/from_chars.hpp"

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>
#include <version>

#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif

namespace npcs::portable {

namespace {

bool is_digit(char c, bool hex) {
    return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/// What of a text is a number.
struct Shape {
    const char* end = nullptr;  ///< null: nothing
    bool has_value = false;     ///< a digit of it is not 0
};

Shape shape_of(const char* at, const char* last, bool hex) {
    Shape shape;
    if (at != last && *at == '-') ++at;
    bool has_digits = false;
    const auto digits = [&] {
        for (; at != last && is_digit(*at, hex); ++at) {
            has_digits = true;
            shape.has_value = shape.has_value || *at != '0';
        }
    };
    digits();
    if (at != last && *at == '.') {
        ++at;
        digits();
    }
    if (!has_digits) return shape;
    shape.end = at;
    const char mark = hex ? 'p' : 'e';
    if (at == last || (*at != mark && *at != mark - 'a' + 'A')) return shape;
    ++at;
    if (at != last && (*at == '+' || *at == '-')) ++at;
    if (at == last || !is_digit(*at, false)) return shape;
    while (at != last && is_digit(*at, false)) ++at;
    shape.end = at;
    return shape;
}

double in_c_locale(const char* text) {
#ifdef _WIN32
    static const _locale_t locale = _create_locale(LC_ALL, "C");
    return _strtod_l(text, nullptr, locale);
#else
    static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
    return strtod_l(text, nullptr, locale);
#endif
}

}  // namespace

std::from_chars_result from_chars_by_strtod(const char* first, const char* last, double& value,
                                            std::chars_format format) {
    const bool hex = format == std::chars_format::hex;
    const Shape shape = shape_of(first, last, hex);
    if (shape.end == nullptr) return {first, std::errc::invalid_argument};
    std::string text(first, shape.end);
    if (hex) text.insert(text.front() == '-' ? 1 : 0, "0x");
    const double read = in_c_locale(text.c_str());
    if (std::isinf(read) || (read == 0 && shape.has_value)) return {shape.end, std::errc::result_out_of_range};
    value = read;
    return {shape.end, std::errc()};
}

std::from_chars_result from_chars(const char* first, const char* last, double& value, std::chars_format format) {
#ifdef __cpp_lib_to_chars
    // libstdc++ 12 takes a second sign in a hexadecimal number's exponent.
    if (format != std::chars_format::hex) return std::from_chars(first, last, value, format);
#endif
    return from_chars_by_strtod(first, last, value, format);
}

}  // namespace npcs::portable
