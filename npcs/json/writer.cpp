// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The JSON writer.

#include "json/writer.hpp"

#include <charconv>
#include <cmath>

#include "json/document.hpp"

namespace npcs::json {

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    out_ += json_string(name);
    out_ += ": ";
    after_key_ = true;
    return *this;
}

void JsonWriter::text(std::string_view text) {
    separate();
    out_ += json_string(text);
}

void JsonWriter::number(std::uint64_t number) {
    separate();
    out_ += std::to_string(number);
}

void JsonWriter::number(double number) {
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

void JsonWriter::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
}

void JsonWriter::null() {
    separate();
    out_ += "null";
}

void JsonWriter::begin(char bracket, bool in_lines) {
    separate();
    out_ += bracket;
    levels_.push_back({in_lines, true});
}

void JsonWriter::end(char bracket) {
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.in_lines && !level.is_empty) new_line();
    out_ += bracket;
}

void JsonWriter::separate() {
    if (after_key_ || levels_.empty()) {
        after_key_ = false;
        return;
    }
    Level& level = levels_.back();
    if (!level.is_empty) out_ += level.in_lines ? "," : ", ";
    level.is_empty = false;
    if (level.in_lines) new_line();
}

void JsonWriter::new_line() {
    out_ += '\n';
    out_.append(2 * levels_.size(), ' ');
}

}  // namespace npcs::json
