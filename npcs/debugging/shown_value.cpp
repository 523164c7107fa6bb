// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/shown_value.hpp"

namespace npcs {
namespace {

constexpr int deepest_shown = 4;  ///< a map or list further inside is only counted, so that cycles end

/// Returns the beginning of a text, without cutting a character in two.
std::string_view beginning(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

class ShownValue {
public:
    explicit ShownValue(std::size_t most) : most_(most) {}

    std::string take() { return std::move(text_); }

    void add(const Value& value, int depth) {
        if (value.is_string()) return add_text(value.text());
        if (value.is_list()) return add_list(value, depth);
        if (value.is_map()) return add_map(value, depth);
        text_ += beginning(value.is_null() ? "null" : value.text(), most_);
    }

private:
    bool is_full() const { return text_.size() >= most_; }

    void add_text(const std::string& text) {
        const std::size_t left = most_ > text_.size() + 2 ? most_ - text_.size() - 2 : 0;
        if (text.size() <= left) text_ += shown_text(text);
        else text_ += shown_text(beginning(text, left)) + " ...";
    }

    void add_list(const Value& list, int depth) {
        const std::size_t size = list.size();
        if (depth >= deepest_shown && size > 0) return add_count(size, "[", "]");
        text_ += '[';
        for (std::size_t i = 0; i < size; ++i) {
            if (!begin_part(i)) break;
            add(list.at(i), depth + 1);
        }
        text_ += ']';
    }

    void add_map(const Value& map, int depth) {
        const std::size_t size = map.size();
        if (depth >= deepest_shown && size > 0) return add_count(size, "{", "}");
        text_ += '{';
        std::size_t i = 0;
        if (size > 0)
            for (const auto& [key, value] : map.entries()) {
                if (!begin_part(i++)) break;
                add(key, depth + 1);
                text_ += ": ";
                add(value, depth + 1);
            }
        text_ += '}';
    }

    bool begin_part(std::size_t number) {
        if (number > 0) text_ += ", ";
        if (!is_full()) return true;
        text_ += "...";
        return false;
    }

    void add_count(std::size_t size, std::string_view open, std::string_view close) {
        text_.append(open).append("... ").append(std::to_string(size)).append(close);
    }

    std::size_t most_;
    std::string text_;
};

}  // namespace

std::string shown_value(const Value& value, std::size_t most) {
    ShownValue result(most);
    result.add(value, 0);
    return result.take();
}

std::string shown_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        if (c == '\n') result += "\\n";
        else result += c;
    }
    return result + '"';
}

}  // namespace npcs
