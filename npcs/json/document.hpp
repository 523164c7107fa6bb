// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON as it was written: its values in one flat array, in order, each knowing its parent. So a document of any depth is read
// and freed without recursion, every value can say where it stands, and a name written twice is seen. What it costs is
// bounded: larger documents are refused before memory is taken for them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::syntax {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonValue {
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    JsonKind kind = JsonKind::null;
    bool truth = false;  ///< of a boolean
    std::uint32_t parent = none;
    std::uint32_t next = none;   ///< sibling after this one
    std::uint32_t first = none;  ///< first item or member
    std::uint32_t count = 0;     ///< items or members
    std::uint32_t position = 0;  ///< among its siblings
    double number = 0;
    std::string_view text = {};  ///< of a string
    std::string_view name = {};  ///< of a member
};

class JsonDocument {
public:
    static constexpr std::size_t max_bytes = 16 * 1024 * 1024;
    static constexpr std::size_t max_values = 2 * 1024 * 1024;
    static constexpr std::uint32_t max_members = 16;  ///< of one object; no object of a script has as many

    static Result<JsonDocument> read(std::string_view json, std::string_view file);

    const JsonValue& root() const { return values_.front(); }
    /// Null after the last.
    const JsonValue* next(const JsonValue& value) const { return at(value.next); }
    const JsonValue* first(const JsonValue& value) const { return at(value.first); }
    const JsonValue* member(const JsonValue& object, std::string_view name) const;

    /// Where a value stands, as a JSON pointer (RFC 6901); the middle of a very long one is left out.
    std::string pointer(const JsonValue& value) const;

private:
    friend class JsonBuilder;
    const JsonValue* at(std::uint32_t index) const { return index == JsonValue::none ? nullptr : &values_[index]; }

    ast::Arena arena_;
    std::vector<JsonValue> values_;
};

/// The text as a JSON string. What is not UTF-8 in it is replaced; the text of a script that could be parsed is UTF-8.
std::string json_string(std::string_view text);

/// For a message: what JSON writes between the quotes, cut where it gets long.
std::string printable(std::string_view text);

/// The message ends with the place, unless that is the whole document.
Diagnostic json_problem(std::string_view file, std::string_view code, std::string message, std::string_view pointer);

}  // namespace npcs::syntax
