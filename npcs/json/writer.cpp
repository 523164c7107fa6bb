// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writing JSON.

#include "json/writer.hpp"

#include <charconv>
#include <cmath>

namespace npcs::saves {

Json& Json::key(std::string_view name) {
    separate();
    quote(name);
    out_ += ": ";
    after_key_ = true;
    return *this;
}

void Json::text(std::string_view utf8) {
    separate();
    quote(utf8);
}

void Json::number(std::uint64_t number) {
    separate();
    out_ += std::to_string(number);
}

void Json::number(double number) {
    if (!std::isfinite(number)) {
        begin_object();
        key("number").text(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        return end_object();
    }
    separate();
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, number);
    out_.append(digits, written.ptr);
    // Many readers turn an integer -0 into 0.
    if (number == 0 && std::signbit(number)) out_ += ".0";
}

void Json::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
}

void Json::null() {
    separate();
    out_ += "null";
}

void Json::begin(char bracket, bool in_lines) {
    separate();
    out_ += bracket;
    levels_.push_back({in_lines, true});
}

void Json::end(char bracket) {
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.in_lines && !level.is_empty) new_line();
    out_ += bracket;
}

void Json::separate() {
    if (after_key_ || levels_.empty()) {
        after_key_ = false;
        return;
    }
    Level& level = levels_.back();
    if (!level.is_empty) out_ += level.in_lines ? "," : ", ";
    level.is_empty = false;
    if (level.in_lines) new_line();
}

void Json::new_line() {
    out_ += '\n';
    out_.append(2 * levels_.size(), ' ');
}

void Json::quote(std::string_view utf8) {
    constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
        } else if (c == '\n') {
            out_ += "\\n";
        } else if (c == '\t') {
            out_ += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            out_ += "\\u00";
            out_ += digits[byte >> 4];
            out_ += digits[byte & 15];
        } else {
            out_ += c;
        }
    }
    out_ += '"';
}

}  // namespace npcs::saves
