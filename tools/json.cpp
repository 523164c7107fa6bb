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

Value value_of(const nlohmann::json& json) {
    if (json.is_boolean()) return Value(json.get<bool>() ? 1 : 0);
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return Value(json.get<std::string>());
    if (json.is_array()) {
        std::vector<Value> items;
        for (const nlohmann::json& item : json) items.push_back(value_of(item));
        return Value::list(std::move(items));
    }
    if (!json.is_object()) return Value();
    std::vector<Value::Pair> entries;
    for (const auto& [key, item] : json.items()) entries.emplace_back(key, value_of(item));
    return Value::map(std::move(entries));
}

}  // namespace

std::optional<Value> read(std::string_view text) {
    constexpr int most = 100;
    bool is_too_deep = false;
    const auto look = [&](int depth, nlohmann::json::parse_event_t /*event*/, nlohmann::json& /*parsed*/) {
        is_too_deep = is_too_deep || depth > most;
        return !is_too_deep;
    };
    const nlohmann::json json = nlohmann::json::parse(text, look, false);
    if (json.is_discarded() || is_too_deep) return std::nullopt;
    return value_of(json);
}

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
