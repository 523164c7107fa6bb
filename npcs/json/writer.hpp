// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes JSON (RFC 8259): members in the order given, one per line down to a chosen depth, everything deeper on one
// line. Trees have a layout of their own (write.cpp); texts are written by json_string for both.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::json {

class JsonWriter {
public:
    void begin_object(bool in_lines = false) { begin('{', in_lines); }
    void end_object() { end('}'); }
    void begin_list(bool in_lines = false) { begin('[', in_lines); }
    void end_list() { end(']'); }
    JsonWriter& key(std::string_view name);

    void text(std::string_view text);
    void number(std::uint64_t number);
    /// Writes NaN and the infinities, which JSON cannot represent as numbers, as {"number": "NaN"}.
    void number(double number);
    void boolean(bool value);
    void null();

    std::string take() { return std::move(out_) + '\n'; }

private:
    struct Level {
        bool in_lines;
        bool is_empty;
    };

    void begin(char bracket, bool in_lines);
    void end(char bracket);
    void separate();
    void new_line();

    std::string out_;
    std::vector<Level> levels_;
    bool after_key_ = false;
};

}  // namespace npcs::json
