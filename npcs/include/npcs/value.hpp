// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A value as the game sees it. Null, numbers and texts are plain data. A list, map or function that came out of a script
// refers to the living object: reading it shows what the script sees, changing it changes it for the script, and it stays
// valid as long as this Value does; when its session is gone it reads as empty. A list or map the game builds with
// Value::list and Value::map is plain data until it is handed to a script, which then gets a copy. One that was moved from is
// null.
//
// Values are looked at and changed by the thread that uses their machine. They may be copied, moved and destroyed in any.
// Making, copying and reading them takes memory of the host's own: std::bad_alloc comes out of that as it does of a
// std::string. What a script holds is never left half changed: set() and push() are false then.
#pragma once

#include <cstddef>
#include <cstdint>
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
    /// Not by the variant's own copying: where the text's copy throws, that of g++ 12's library then destroys what is not there.
    Value(const Value& other) { content_ = other.content_; }
    Value& operator=(const Value& other) { return *this = Value(other); }
    Value(Value&& other) noexcept : content_(std::move(other.content_)) { other.content_ = std::monostate(); }
    Value& operator=(Value&& other) noexcept {
        if (this == &other) return *this;
        // What goes may call back.
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
    /// An opaque pointer. `release`, when given, is called once no script and no Value refers to it any more. Not saved:
    /// comes back as null. `type` must be a static text; it is what `as_handle` asks for.
    static Value handle(void* pointer, const char* type, void (*release)(void*) = nullptr);

    Kind kind() const;
    bool is_null() const { return kind() == Kind::null; }
    bool is_number() const { return kind() == Kind::number; }
    bool is_string() const { return kind() == Kind::string; }
    bool is_list() const { return kind() == Kind::list; }
    bool is_map() const { return kind() == Kind::map; }
    bool is_function() const { return kind() == Kind::function; }

    /// The number; 0 for anything else.
    double number() const;
    /// What the script's `print` would show.
    std::string text() const;
    /// As `if` sees it.
    bool truthy() const;
    /// Null unless this is a handle of that type.
    void* as_handle(std::string_view type) const;

    /// Elements of a list, entries of a map, code points of a string; 0 for anything else.
    std::size_t size() const;
    /// Element of a list (from 0), null when there is none.
    Value at(std::size_t index) const;
    /// Own entry of a map, null when there is none.
    Value get(const Value& key) const;
    /// Sets an element that is there, or an entry; false when that cannot be.
    bool set(const Value& key, const Value& value);
    /// Appends to a list; false when this is none.
    bool push(const Value& value);
    std::vector<Value> items() const;   ///< of a list; the values of a map
    std::vector<Pair> entries() const;  ///< of a map, in its order

    /// As `==` in a script: deep for lists and maps.
    friend NPCS_API bool operator==(const Value& a, const Value& b);

private:
    friend class api::Bridge;
    using Items = std::shared_ptr<std::vector<Value>>;
    using Entries = std::shared_ptr<api::BuiltMap>;
    using Living = std::shared_ptr<api::Reference>;
    std::variant<std::monostate, double, std::string, Items, Entries, Living> content_;
};

/// Turns a Value into an ordinary C++ type and back. Specialise it for types of your own:
/// `static std::optional<T> from(const Value&)`, `static Value to(const T&)` and `static constexpr const char* name`.
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
    static std::optional<T> from(const Value& value) {
        return value.is_number() ? std::optional<T>(static_cast<T>(value.number())) : std::nullopt;
    }
    static Value to(T value) { return Value(value); }
};
template <typename T>
struct Convert<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
    static constexpr const char* name = "a whole number in range";
    static std::optional<T> from(const Value& value) {
        if (!value.is_number()) return std::nullopt;
        const double number = value.number();
        // Powers of two, so that they are exact; the upper one is the first number too large.
        constexpr double high = static_cast<double>(1ULL << (sizeof(T) * 8 - (std::is_signed_v<T> ? 2 : 1))) * 2.0;
        constexpr double low = std::is_signed_v<T> ? -high : 0.0;
        if (!(number >= low && number < high)) return std::nullopt;
        const auto whole = static_cast<T>(number);
        return static_cast<double>(whole) == number ? std::optional<T>(whole) : std::nullopt;
    }
    static Value to(T value) { return Value(static_cast<double>(value)); }
};
template <>
struct Convert<std::string> {
    static constexpr const char* name = "a text";
    /// Numbers are taken as their text; null, lists and maps are not.
    static std::optional<std::string> from(const Value& value) {
        if (value.is_string() || value.is_number()) return value.text();
        return std::nullopt;
    }
    static Value to(std::string value) { return Value(std::move(value)); }
};
template <>
struct Convert<std::string_view> {
    static Value to(std::string_view value) { return Value(value); }
};
template <>
struct Convert<const char*> {
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
