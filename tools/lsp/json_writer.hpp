// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes JSON piece by piece at the end of a text. An answer about a whole document has tens of thousands of parts: to build
// a value of them first takes longer than to find out what they are.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "lsp/json_text.hpp"

namespace npcs::tools::lsp {

/// What is written must be one value: every list and object is ended, and in an object each value stands behind a key.
class JsonWriter {
public:
    std::string take() { return std::move(text_); }

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_list() { begin('['); }
    void end_list() { end(']'); }
    /// `name` is written as it is: it must need no escapes.
    void key(std::string_view name) {
        separate();
        text_ += '"';
        text_ += name;
        text_ += "\":";
        is_behind_value_ = false;
    }
    void string(std::string_view value) {
        separate();
        append_json_string(text_, value);
        is_behind_value_ = true;
    }
    void number(std::integral auto value) {
        separate();
        char digits[24];
        text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
        is_behind_value_ = true;
    }

private:
    void separate() {
        if (is_behind_value_) text_ += ',';
    }
    void begin(char bracket) {
        separate();
        text_ += bracket;
        is_behind_value_ = false;
    }
    void end(char bracket) {
        text_ += bracket;
        is_behind_value_ = true;
    }

    std::string text_;
    bool is_behind_value_ = false;
};

}  // namespace npcs::tools::lsp
