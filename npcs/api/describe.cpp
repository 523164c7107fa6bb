// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a host says of its functions, as TOML 1.0 (https://toml.io/en/v1.0.0), for the tools that read npcs.toml.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "api/host_table.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"
#include "values/operations.hpp"

namespace npcs::api {
namespace {

/// Deeper values are left out; readers of TOML refuse what is nested some hundred levels deep.
constexpr int deepest_toml = 100;

std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char byte : values::repair_utf8(text)) {
        if (byte == '"' || byte == '\\') {
            result += '\\';
            result += byte;
        } else if (byte == '\n') {
            result += "\\n";
        } else if (byte == '\t') {
            result += "\\t";
        } else if (static_cast<unsigned char>(byte) < ' ' || byte == '\x7F') {
            constexpr std::string_view digits = "0123456789ABCDEF";
            result += "\\u00";
            result += digits[static_cast<unsigned char>(byte) >> 4];
            result += digits[byte & 15];
        } else {
            result += byte;
        }
    }
    return result + '"';
}

std::string toml_key(std::string_view key) {
    const auto is_bare = [](char byte) { return syntax::is_in_name(byte) && static_cast<unsigned char>(byte) <= 0x7F; };
    return !key.empty() && std::all_of(key.begin(), key.end(), is_bare) ? std::string(key) : toml_string(key);
}

std::string toml_number(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
    constexpr double exact = 9007199254740992;  // 2^53
    std::array<char, 40> digits;
    char* const end = digits.data() + digits.size();
    const bool is_whole = std::equal_to<double>()(std::trunc(number), number);
    const auto written = is_whole && std::abs(number) <= exact
                             ? std::to_chars(digits.data(), end, static_cast<std::int64_t>(number))
                         : is_whole ? std::to_chars(digits.data(), end, number, std::chars_format::scientific)
                                    : std::to_chars(digits.data(), end, number);
    return {digits.data(), written.ptr};
}

/// Returns a value; nothing if TOML has none like it.
std::string toml_value(const Value& value, int depth = 0) {
    if (depth > deepest_toml) return "";
    if (value.is_number()) return toml_number(value.number());
    if (value.is_string()) return toml_string(value.text());
    std::string all;
    const auto add = [&](const std::string& item) { all += (all.empty() ? "" : ", ") + item; };
    if (value.is_list()) {
        for (const Value& item : value.items())
            if (std::string text = toml_value(item, depth + 1); !text.empty()) add(text);
        return "[" + all + "]";
    }
    if (!value.is_map()) return "";
    std::set<std::string> keys;
    for (const auto& [key, item] : value.entries()) {
        const std::string text = toml_value(item, depth + 1);
        const std::string name = key.is_string() ? toml_key(key.text()) : "";
        if (!text.empty() && !name.empty() && keys.insert(name).second) add(name + " = " + text);
    }
    return all.empty() ? "{}" : "{ " + all + " }";
}

bool can_be_written(const std::string& name) {
    return syntax::is_name(name) && !syntax::is_reserved_word(name) && values::repair_utf8(name) == name;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view type) {
    return std::find(known.begin(), known.end(), type) != known.end();
}

std::string parameters_text(const HostFunction& function) {
    constexpr std::array<std::string_view, 5> known{"text", "number", "list", "map", "function"};
    std::string all;
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        const std::string& name = function.parameters[i].name;
        std::string text = can_be_written(name) ? name : "argument" + std::to_string(i + 1);
        if (i < function.types.size() && is_one_of(known, function.types[i].type))
            text.append(": ").append(function.types[i].type).append(function.types[i].may_lack ? "?" : "");
        all += (all.empty() ? "" : ", ") + toml_string(text);
    }
    return all;
}

std::string returns_text(const HostFunction& function) {
    constexpr std::array<std::string_view, 4> known{"text", "number", "list", "map"};
    if (function.note != nullptr && !function.note->returns.empty()) return function.note->returns;
    return is_one_of(known, function.returns) ? std::string(function.returns) : "";
}

std::string toml_table(const HostFunction& function) {
    static const FunctionNote none;
    const FunctionNote& note = function.note != nullptr ? *function.note : none;
    std::string text = "[host." + toml_key(function.name) + "]\n";
    const auto add = [&](const char* key, const std::string& content) {
        if (!content.empty()) text.append(key).append(" = ").append(toml_string(content)).append("\n");
    };
    add("doc", note.doc);
    if (!function.parameters.empty()) text += "parameters = [" + parameters_text(function) + "]\n";
    add("speaks", note.speaks);
    add("asks", note.asks);
    add("returns", returns_text(function));
    // A list of results, each of which may be a list.
    const std::string stub = toml_value(Value::list(note.stub));
    if (stub != "[]") text += "stub = " + stub + "\n";
    return text;
}

}  // namespace

std::string HostTable::describe() const {
    std::string text;
    for (const HostFunction& function : functions) {
        const auto counts = by_name.find(function.name);
        if (counts == by_name.end() || counts->second != &function || !can_be_written(function.name)) continue;
        text += (text.empty() ? "" : "\n") + toml_table(function);
    }
    return text;
}

}  // namespace npcs::api
