// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/json_text.hpp"

#include <utility>

namespace npcs::tools::lsp {
namespace {

constexpr int most_levels = 100;
constexpr std::size_t most_parts = 4'000'000;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Returns whether the value takes no more memory and stack than is reasonable.
bool is_modest(std::string_view text) {
    int level = 0;
    std::size_t parts = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\') ++at;
            else if (c == '"') in_string = false;
            continue;
        }
        if (c == '"') in_string = true;
        else if (c == '[' || c == '{') ++level;
        else if (c == ']' || c == '}') --level;
        if (c == ',' || c == '[' || c == '{') ++parts;
        if (level > most_levels || parts > most_parts) return false;
    }
    return true;
}

/// Returns the length of the well-formed UTF-8 character at the offset (Unicode, table 3-7); 0 if there is none.
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const auto is_between = [&](std::size_t i, unsigned low, unsigned high) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return is_between(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
        return is_between(1, low, high) && is_between(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first < 0xF0 || first > 0xF4) return 0;
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return is_between(1, low, high) && is_between(2, 0x80, 0xBF) && is_between(3, 0x80, 0xBF) ? 4 : 0;
}

/// Returns the number of a `\uXXXX` at the offset, or -1.
int escape_at(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return -1;
    int number = 0;
    for (const char c : text.substr(at + 2, 4)) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return -1;
        number = number * 16 + digit;
    }
    return number;
}

/// Returns the text with all that is no character replaced.
std::string repaired(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\\') {
            const int number = escape_at(text, at);
            const bool is_low = number >= 0xDC00 && number <= 0xDFFF;
            const bool is_high = number >= 0xD800 && number <= 0xDBFF;
            const int next = is_high ? escape_at(text, at + 6) : -1;
            const bool is_pair = next >= 0xDC00 && next <= 0xDFFF;
            if (is_low || (is_high && !is_pair)) {
                result += replacement;
                at += 6;
                continue;
            }
            const std::size_t length = is_pair ? 12 : number >= 0 ? 6 : 2;
            result += text.substr(at, length);
            at += length;
            continue;
        }
        const std::size_t length = character_length(text, at);
        if (length == 0) result += replacement;
        else result += text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return result;
}

}  // namespace

std::optional<nlohmann::json> json_of_text(std::string_view text) {
    if (!is_modest(text)) return std::nullopt;
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    if (value.is_discarded()) value = nlohmann::json::parse(repaired(text), nullptr, false);
    if (value.is_discarded()) return std::nullopt;
    return value;
}

std::string text_of_json(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
        const std::size_t length = is_plain ? 1 : character_length(text, at);
        if (is_plain || length > 1) {
            at += length;
            continue;
        }
        out += text.substr(copied, at - copied);
        if (length == 0) {
            out += replacement;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += '\\';
            out += text[at];
        }
        copied = ++at;
    }
    out += text.substr(copied);
    out += '"';
}

}  // namespace npcs::tools::lsp
