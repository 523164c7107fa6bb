// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "wrap.hpp"

#include <algorithm>
#include <cwchar>

namespace npcs::tools {
namespace {

/// Returns the code point at the offset, and advances the offset. Invalid UTF-8 is taken byte by byte.
char32_t next(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    char32_t point = more == 0 ? first : first & (0x3F >> more);
    for (; more > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; --more)
        point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
    return point;
}

/// Returns the end of the escape sequence at the offset: `ESC [` up to a letter.
std::size_t behind_sequence(std::string_view text, std::size_t at) {
    at = std::min(at + 2, text.size());
    while (at < text.size() && (text[at] < '@' || text[at] > '~')) ++at;
    return std::min(at + 1, text.size());
}

/// Returns the indentation of continuation lines, in cells.
std::size_t indent_of(std::string_view line) {
    std::string plain;
    for (std::size_t at = 0; at < line.size() && plain.size() < 16;) {
        if (line[at] == '\x1b') at = behind_sequence(line, at);
        else plain += line[at++];
    }
    const auto first = std::min(plain.find_first_not_of(' '), plain.size());
    auto end = first;
    while (end < plain.size() && plain[end] >= '0' && plain[end] <= '9') ++end;
    const bool is_numbered = end > first && plain.compare(end, 1, ".") == 0;
    const bool is_dash = first > 0 && plain.compare(first, 2, "- ") == 0;
    if (!is_numbered && !is_dash) return first;
    end = is_numbered ? end + 1 : first + 1;
    return std::min(plain.find_first_not_of(' ', end), plain.size());
}

std::string wrapped_line(std::string_view line, std::size_t width, std::size_t& column) {
    if (column + cells(line) <= width) {
        column += cells(line);
        return std::string(line);
    }
    const std::size_t indent = std::min(indent_of(line), width / 2);
    std::string result;
    bool is_first = column == 0;
    for (std::size_t at = 0; at < line.size();) {
        // Blanks, and the word after them.
        const std::size_t word = std::min(line.find_first_not_of(' ', at), line.size());
        const std::size_t end = std::min(line.find(' ', word), line.size());
        const std::size_t room = cells(line.substr(at, end - at));
        if (!is_first && word > at && column + room > width) {
            result += '\n' + std::string(indent, ' ');
            column = indent;
            at = word;
        }
        result += line.substr(at, end - at);
        column += cells(line.substr(at, end - at));
        is_first = is_first && column <= indent;
        at = end;
    }
    return result;
}

}  // namespace

std::size_t cells(std::string_view text) {
    std::size_t sum = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\x1b') {
            at = behind_sequence(text, at);
            continue;
        }
        const int width = ::wcwidth(static_cast<wchar_t>(next(text, at)));
        sum += width > 0 ? static_cast<std::size_t>(width) : 0;
    }
    return sum;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t& column) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        result += wrapped_line(text.substr(0, end), width, column);
        if (end == text.size()) break;
        result += '\n';
        column = 0;
        text.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace npcs::tools
