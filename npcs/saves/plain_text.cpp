// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Conversions between values and printable text.

#include "saves/plain_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "portable/from_chars.hpp"

namespace npcs::saves {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

/// Returns -1 for a character that is not a digit.
int value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool read_byte(std::string_view text, std::size_t at, std::string& made) {
    const int high = at + 1 < text.size() ? value_of(text[at]) : -1;
    const int low = at + 1 < text.size() ? value_of(text[at + 1]) : -1;
    if (high < 0 || low < 0) return false;
    made += static_cast<char>(high << 4 | low);
    return true;
}

void append_byte(std::string& text, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    text += hex_digits[value >> 4];
    text += hex_digits[value & 15];
}

}  // namespace

std::string number_to_text(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, number);
    return {text, written.ptr};
}

bool number_from_text(std::string_view text, double& number) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") number = std::numeric_limits<double>::quiet_NaN();
    else if (text == "Infinity") number = infinity;
    else if (text == "-Infinity") number = -infinity;
    else {
        const auto [end, problem] = portable::from_chars(text.data(), text.data() + text.size(), number);
        return problem == std::errc() && end == text.data() + text.size() && std::isfinite(number);
    }
    return true;
}

std::string escaped(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_outer_blank = byte == ' ' && (i == 0 || i + 1 == text.size());
        if (byte >= 0x20 && byte != 0x7F && byte != '\\' && !is_outer_blank) {
            made += text[i];
            continue;
        }
        made += '\\';
        append_byte(made, text[i]);
    }
    return made;
}

bool unescape(std::string_view text, std::string& made) {
    made.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            made += text[i];
            continue;
        }
        if (!read_byte(text, i + 1, made)) return false;
        i += 2;
    }
    return true;
}

std::string hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) append_byte(text, byte);
    return text;
}

bool unhex(std::string_view text, std::string& made) {
    made.clear();
    if (text.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < text.size(); i += 2)
        if (!read_byte(text, i, made)) return false;
    return true;
}

std::string digits(std::uint64_t number, std::size_t count) {
    std::string text(count, '0');
    for (std::size_t i = count; i-- > 0; number >>= 4) text[i] = hex_digits[number & 15];
    return text;
}

bool from_digits(std::string_view text, std::size_t count, std::uint64_t& number) {
    number = 0;
    for (const char digit : text) {
        const int value = value_of(digit);
        if (value < 0) return false;
        number = number << 4 | static_cast<std::uint64_t>(value);
    }
    return text.size() == count;
}

}  // namespace npcs::saves
