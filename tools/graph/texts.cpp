// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>

#include "graph/picture.hpp"

namespace npcs::tools::graph {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Returns the length of the valid character at the beginning of a text, or 0, and its code point.
std::size_t character_at(std::string_view text, std::uint32_t& code) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) return code = byte(0), 1;
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 0;
    if (size == 0 || byte(0) > 0xF4 || text.size() < size) return 0;
    code = byte(0) & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        code = code << 6 | (byte(i) & 0x3FU);
    }
    const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool is_surrogate = code >= 0xD800 && code < 0xE000;
    return is_overlong || is_surrogate || code > 0x10FFFF ? 0 : size;
}

/// Returns whether XML and other formats forbid a character, or it reorders text that is not its own.
bool is_unwanted(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || (code >= 0x2028 && code <= 0x2029) || code == 0xFEFF ||
           (code & 0xFFFE) == 0xFFFE;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t length(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); }));
}

/// Returns the byte at which the character of that number begins.
std::size_t byte_of(std::string_view text, std::size_t number) {
    std::size_t at = 0;
    while (at < text.size() && (number > 0 || continues(text[at]))) {
        if (!continues(text[at])) --number;
        ++at;
        while (number == 0 && at < text.size() && continues(text[at])) ++at;
    }
    return at;
}

/// Returns where to cut a text so that at most `most` characters are left, at a blank if one is not too near the beginning.
std::size_t cut_at(std::string_view text, std::size_t most) {
    const std::size_t end = byte_of(text, most);
    if (end >= text.size()) return text.size();
    const std::size_t blank = text.rfind(' ', end);
    return blank != text.npos && blank > end / 3 ? blank : end;
}

}  // namespace

std::string cleaned(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        std::uint32_t code = 0;
        const std::size_t size = character_at(text, code);
        if (size == 0) result += replacement;
        else if (code == '\n' || !is_unwanted(code)) result += text.substr(0, size);
        else if (code == '\t') result += ' ';
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return result;
}

std::string shortened(std::string_view text, std::size_t most) {
    if (length(text) <= most) return std::string(text);
    return std::string(text.substr(0, cut_at(text, most - 3))) + "...";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t line_length, std::size_t most_lines) {
    std::vector<std::string> lines;
    while (!text.empty() && lines.size() + 1 < most_lines) {
        const std::size_t end = cut_at(text, line_length);
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty()) lines.push_back(shortened(text, line_length));
    return lines;
}

}  // namespace npcs::tools::graph
