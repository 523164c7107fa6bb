// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "json.hpp"

#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace npcs::tools::json {
namespace {

constexpr int deepest = 32;

std::string joined(const std::vector<std::string>& items, char open, char close) {
    std::string result(1, open);
    for (const std::string& item : items) {
        if (result.size() > 1) result += ",";
        result += item;
    }
    return result + close;
}

/// Writes a value. What is nested deeper than `deepest`, or contains itself, becomes null.
std::string nested(const Value& value, int depth) {
    if (value.is_null() || depth > deepest) return "null";
    if (value.is_number()) return number(value.number());
    std::vector<std::string> parts;
    if (value.is_list()) {
        for (const Value& item : value.items()) parts.push_back(nested(item, depth + 1));
        return joined(parts, '[', ']');
    }
    if (value.is_map()) {
        for (const auto& [key, content] : value.entries())
            parts.push_back(text(key.text()) + ":" + nested(content, depth + 1));
        return joined(parts, '{', '}');
    }
    return text(value.text());
}

}  // namespace

std::string text(std::string_view content) {
    std::string written = nlohmann::json(content).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    // JSON allows this control character, but a terminal would interpret it.
    for (std::size_t at = 0; (at = written.find('\x7F', at)) != written.npos;) written.replace(at, 1, "\\u007f");
    return written;
}

std::string number(double value) {
    if (!std::isfinite(value)) return "null";
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end.ptr);
}

std::string value(const Value& value) { return nested(value, 0); }

std::string array(const std::vector<std::string>& items) { return joined(items, '[', ']'); }

std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
    std::vector<std::string> parts;
    for (const auto& [name, content] : members) parts.push_back(text(name) + ":" + content);
    return joined(parts, '{', '}');
}

}  // namespace npcs::tools::json
