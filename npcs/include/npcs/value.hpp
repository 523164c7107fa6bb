// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A value as seen by the game. Null, numbers and strings are plain data. A list, map or function from a script refers
// to the live object: reading it shows what the script sees, changing it changes it for the script, and it stays valid
// as long as the Value; once its session is gone it reads as empty. A list or map built with Value::list or Value::map
// is plain data until it is passed to a script, which then gets a copy. A moved-from Value is null.
//
// Values are read and changed by the thread that uses their machine. They may be copied, moved and destroyed in any
// thread. Creating, copying and reading them allocates, and can throw std::bad_alloc like std::string. What a script
// holds is never left half changed: set() and push() return false instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "npcs/export.hpp"

namespace npcs {

namespace api {
class Reference;
class Bridge;
class BuiltMap;
}  // namespace api

class NPCS_API Value {
public:
    enum class Kind : std::uint8_t { null, number, string, list, map, function, handle };
    using Pair = std::pair<Value, Value>;

    Value() = default;
    /// Not the variant's own copy constructor: if copying the string throws, libstdc++ 12's destroys a member that does
    /// not exist.
    Value(const Value& other) { content_ = other.content_; }
    Value& operator=(const Value& other) { return *this = Value(other); }
    Value(Value&& other) noexcept : content_(std::move(other.content_)) { other.content_ = std::monostate(); }
    Value& operator=(Value&& other) noexcept {
        if (this == &other) return *this;
        // Destroying the old content may call back.
        auto gone = std::exchange(content_, std::move(other.content_));
        other.content_ = std::monostate();
        return *this;
    }
    ~Value() = default;
    Value(std::nullptr_t) {}
    template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
    Value(T number) : content_(static_cast<double>(number)) {}
    Value(std::string text) : content_(std::move(text)) {}
    Value(std::string_view text) : content_(std::string(text)) {}
    Value(const char* text) : content_(std::string(text)) {}

    static Value list(std::vector<Value> items);
    static Value map(std::vector<Pair> entries);
    /// Makes an opaque pointer. `release`, if given, is called once no script and no Value refers to it any more. It is
    /// not saved: it loads as null. `type` must be a string with static lifetime; as_handle() compares it.
    static Value handle(void* pointer, const char* type, void (*release)(void*) = nullptr);

    Kind kind() const;
    bool is_null() const { return kind() == Kind::null; }
    bool is_number() const { return kind() == Kind::number; }
    bool is_string() const { return kind() == Kind::string; }
    bool is_list() const { return kind() == Kind::list; }
    bool is_map() const { return kind() == Kind::map; }
    bool is_function() const { return kind() == Kind::function; }

    /// Returns the number; 0 for any other kind.
    double number() const;
    /// Returns what the script's `print` would show.
    std::string text() const;
    /// Whether `if` treats it as true.
    bool truthy() const;
    /// Returns the pointer of a handle of that type, or null.
    void* as_handle(std::string_view type) const;

    /// Returns the number of elements of a list, entries of a map, or code points of a string; 0 for any other kind.
    std::size_t size() const;
    /// Returns an element of a list (from 0), or null when there is none.
    Value at(std::size_t index) const;
    /// Returns a map's own entry, or null when there is none.
    Value get(const Value& key) const;
    /// Sets an existing element of a list or any entry of a map. Returns false when that is not possible.
    bool set(const Value& key, const Value& value);
    /// Appends to a list. Returns false when this is not a list.
    bool push(const Value& value);
    std::vector<Value> items() const;   ///< elements of a list, or values of a map
    std::vector<Pair> entries() const;  ///< of a map, in its order

    /// Compares as `==` does in a script: deeply for lists and maps.
    friend NPCS_API bool operator==(const Value& a, const Value& b);

private:
    friend class api::Bridge;
    using Items = std::shared_ptr<std::vector<Value>>;
    using Entries = std::shared_ptr<api::BuiltMap>;
    using Living = std::shared_ptr<api::Reference>;
    std::variant<std::monostate, double, std::string, Items, Entries, Living> content_;
};

/// Converts a Value to an ordinary C++ type and back. Specialize it for your own types, with `static std::optional<T>
/// from(const Value&)`, `static Value to(const T&)` and `static constexpr const char* name`, which errors show. What
/// Host::describe says of it is `static constexpr const char* type`, if there is one: "text", "number", "list", "map"
/// or "function".
template <typename T, typename = void>
struct Convert;

template <>
struct Convert<Value> {
    static constexpr const char* name = "a value";
    static std::optional<Value> from(const Value& value) { return value; }
    static Value to(Value value) { return value; }
};
template <>
struct Convert<bool> {
    static constexpr const char* name = "true or false";
    static std::optional<bool> from(const Value& value) { return value.truthy(); }
    static Value to(bool value) { return Value(value ? 1 : 0); }
};
template <typename T>
struct Convert<T, std::enable_if_t<std::is_floating_point_v<T>>> {
    static constexpr const char* name = "a number";
    static constexpr const char* type = "number";
    static std::optional<T> from(const Value& value) {
        return value.is_number() ? std::optional<T>(static_cast<T>(value.number())) : std::nullopt;
    }
    static Value to(T value) { return Value(value); }
};
template <typename T>
struct Convert<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
    static constexpr const char* name = "a whole number in range";
    static constexpr const char* type = "number";
    static std::optional<T> from(const Value& value) {
        if (!value.is_number()) return std::nullopt;
        const double number = value.number();
        // Powers of two, so that they are exact; `high` is the smallest number that is too large.
        constexpr double high = static_cast<double>(1ULL << (sizeof(T) * 8 - (std::is_signed_v<T> ? 2 : 1))) * 2.0;
        constexpr double low = std::is_signed_v<T> ? -high : 0.0;
        if (!(number >= low && number < high)) return std::nullopt;
        const auto whole = static_cast<T>(number);
        return std::equal_to<double>()(static_cast<double>(whole), number) ? std::optional<T>(whole) : std::nullopt;
    }
    static Value to(T value) { return Value(static_cast<double>(value)); }
};
template <>
struct Convert<std::string> {
    static constexpr const char* name = "a text";
    static constexpr const char* type = "text";
    /// Accepts numbers, as their text; null, lists and maps are rejected.
    static std::optional<std::string> from(const Value& value) {
        if (value.is_string() || value.is_number()) return value.text();
        return std::nullopt;
    }
    static Value to(std::string value) { return Value(std::move(value)); }
};
template <>
struct Convert<std::string_view> {
    static constexpr const char* type = "text";
    static Value to(std::string_view value) { return Value(value); }
};
template <>
struct Convert<const char*> {
    static constexpr const char* type = "text";
    static Value to(const char* value) { return Value(value); }
};
template <typename T>
struct Convert<std::optional<T>> {
    static constexpr const char* name = Convert<T>::name;
    static std::optional<std::optional<T>> from(const Value& value) {
        if (value.is_null()) return std::optional<std::optional<T>>(std::in_place, std::nullopt);
        auto inner = Convert<T>::from(value);
        if (!inner) return std::nullopt;
        return std::optional<std::optional<T>>(std::in_place, std::move(inner));
    }
    static Value to(const std::optional<T>& value) { return value ? Convert<T>::to(*value) : Value(); }
};
template <typename T>
struct Convert<std::vector<T>> {
    static constexpr const char* name = "a list of values that all fit";
    static constexpr const char* type = "list";
    static std::optional<std::vector<T>> from(const Value& value) {
        if (!value.is_list()) return std::nullopt;
        std::vector<T> result;
        for (const Value& item : value.items()) {
            auto converted = Convert<T>::from(item);
            if (!converted) return std::nullopt;
            result.push_back(std::move(*converted));
        }
        return result;
    }
    static Value to(const std::vector<T>& items) {
        std::vector<Value> result;
        for (const T& item : items) result.push_back(Convert<T>::to(item));
        return Value::list(std::move(result));
    }
};

}  // namespace npcs
