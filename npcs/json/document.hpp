// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A JSON document as it was written: all values in one flat array, in document order, each with the index of its
// parent. So a document of any depth is read and freed without recursion, every value has a location that messages can
// name, and a member name that occurs twice is noticed. Memory is bounded: a document that is too large is refused
// before memory is allocated for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::json {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonValue {
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    JsonKind kind = JsonKind::null;
    bool truth = false;  ///< value of a boolean
    std::uint32_t parent = none;
    std::uint32_t next = none;   ///< next sibling, or none
    std::uint32_t first = none;  ///< first item or member, or none
    std::uint32_t count = 0;     ///< number of items or members
    std::uint32_t position = 0;  ///< index among its siblings
    double number = 0;
    std::string_view text = {};  ///< value of a string
    std::string_view name = {};  ///< name of a member
};

/// How large a document may be. The defaults are for scripts.
struct JsonLimits {
    std::size_t bytes = 16 * 1024 * 1024;
    std::size_t values = 2 * 1024 * 1024;
    std::uint32_t members = 16;  ///< members of one object; every object of a script has fewer
    bool refuses_duplicates =
        true;  ///< names that occur twice in an object; finding them takes members * members steps
};

class JsonDocument {
public:
    /// Reads a document. `file` is named in messages and not opened. Fails with "json-syntax", "json-size",
    /// "json-members" (an object has more than the limits allow) or "json-duplicate" (a name occurs twice in an object).
    static Result<JsonDocument> read(std::string_view json, std::string_view file, const JsonLimits& limits = {});

    const JsonValue& root() const { return values_.front(); }
    /// Returns the number of values at all depths.
    std::size_t size() const { return values_.size(); }
    /// Returns the next sibling, or null after the last one.
    const JsonValue* next(const JsonValue& value) const { return at(value.next); }
    /// Returns the first item or member, or null if there is none.
    const JsonValue* first(const JsonValue& value) const { return at(value.first); }
    /// Returns the value of the named member, or null if there is none.
    const JsonValue* member(const JsonValue& object, std::string_view name) const;

    /// Returns the location of a value as a JSON pointer (RFC 6901). The middle of a very long pointer is left out.
    std::string pointer(const JsonValue& value) const;

private:
    friend class JsonBuilder;
    const JsonValue* at(std::uint32_t index) const { return index == JsonValue::none ? nullptr : &values_[index]; }

    ast::Arena arena_;
    std::vector<JsonValue> values_;
};

/// Returns the text as a JSON string, with its quotes. Bytes that are not valid UTF-8 are replaced; the text of a
/// script that was parsed is valid.
std::string json_string(std::string_view text);

/// Returns the text as JSON writes it between the quotes, for use in a message. A text of more than 60 bytes is cut and
/// ends with `...`.
std::string printable(std::string_view text);

/// Returns an error. Its message ends with the JSON pointer, unless that is empty and means the whole document.
Diagnostic json_problem(std::string_view file, std::string_view code, std::string message, std::string_view pointer);

}  // namespace npcs::json
