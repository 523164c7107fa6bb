// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/shown_values.hpp"

#include "npcs/shown_value.hpp"

namespace npcs::debug_adapter {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string_view type_of(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::null: return "null";
        case Value::Kind::number: return "number";
        case Value::Kind::string: return "text";
        case Value::Kind::list: return "list";
        case Value::Kind::map: return "map";
        case Value::Kind::function: return "function";
        case Value::Kind::handle: return "handle";
    }
    return "";
}

std::size_t parts_of(const Value& value) { return value.is_list() || value.is_map() ? value.size() : 0; }

bool is_name(std::string_view text) {
    if (text.empty() || !is_letter(text.front())) return false;
    for (const char c : text)
        if (!is_letter(c) && !(c >= '0' && c <= '9')) return false;
    return true;
}

std::string expression_of_part(const std::string& container, const Value& key) {
    if (container.empty()) return "";
    if (key.is_number()) return container + "[" + key.text() + "]";
    if (!key.is_string()) return "";
    const std::string name = key.text();
    return is_name(name) ? container + "." + name : container + "[" + shown_text(name) + "]";
}

}  // namespace npcs::debug_adapter
