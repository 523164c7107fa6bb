// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A Datum is the executor's representation of a value: eight bytes, NaN-boxed. Every bit pattern below `first_tag` is a
// double; above it the top 16 bits are a tag and the lower 48 a payload: up to six bytes of a string, or the address of
// a heap object. The code relies on two invariants. A string of at most six bytes without NUL is *always* stored inside
// the Datum, so two such strings are equal exactly when their bits are. And the two tags that a plain variable read
// must stop at, `unset` and `function`, are the two highest, so one comparison finds both.
//
// A Datum owns nothing: objects belong to a Heap, which must be told of every Datum that has to survive a collection.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace npcs::values {

struct Object;
struct String;
struct List;
struct Map;
struct Function;
struct Handle;

/// The kinds of values that scripts and hosts can tell apart.
enum class Kind : std::uint8_t { null, number, string, list, map, function, handle };

class Datum {
public:
    constexpr Datum() : bits_(null_bits) {}

    static Datum number(double value) {
        if (value != value) return from_bits(nan_bits);
        return from_bits(std::bit_cast<std::uint64_t>(value));
    }
    static constexpr Datum boolean(bool value) { return from_bits(value ? one_bits : 0); }
    static constexpr Datum null() { return Datum(); }
    /// No value: an unassigned variable, or a hole in a map. Scripts never see it.
    static constexpr Datum unset() { return from_bits(unset_bits); }

    static constexpr std::size_t short_text_max = 6;
    static bool fits_short(std::string_view text) {
        return text.size() <= short_text_max && text.find('\0') == std::string_view::npos;
    }
    /// Precondition: fits_short(text).
    static constexpr Datum short_text(std::string_view text) {
        std::uint64_t payload = 0;
        for (std::size_t i = 0; i < text.size(); ++i)
            payload |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
        return from_bits(short_string_tag << 48 | payload);
    }

    static Datum object(const String* object) { return pointer(string_tag, object); }
    static Datum object(const List* object) { return pointer(list_tag, object); }
    static Datum object(const Map* object) { return pointer(map_tag, object); }
    static Datum object(const Function* object) { return pointer(function_tag, object); }
    static Datum object(const Handle* object) { return pointer(null_tag, object); }

    static constexpr Datum from_bits(std::uint64_t bits) {
        Datum datum;
        datum.bits_ = bits;
        return datum;
    }
    constexpr std::uint64_t bits() const { return bits_; }

    bool is_number() const { return bits_ < first_tag << 48; }
    bool is_null() const { return bits_ == null_bits; }
    bool is_unset() const { return bits_ == unset_bits; }
    bool is_short_string() const { return tag() == short_string_tag; }
    bool is_heap_string() const { return tag() == string_tag; }
    bool is_string() const { return is_short_string() || is_heap_string(); }
    bool is_list() const { return tag() == list_tag; }
    bool is_map() const { return tag() == map_tag; }
    bool is_function() const { return tag() == function_tag; }
    bool is_handle() const { return tag() == null_tag && !is_null(); }
    /// Whether reading a variable that holds this takes more than a copy: a call, or a lookup in an outer scope.
    bool is_unset_or_function() const { return bits_ >= unset_tag << 48; }
    /// Whether this refers to a heap object.
    bool is_object() const { return !is_number() && !is_short_string() && !is_null() && !is_unset(); }

    Kind kind() const {
        if (is_number()) return Kind::number;
        switch (tag()) {
            case short_string_tag:
            case string_tag: return Kind::string;
            case list_tag: return Kind::list;
            case map_tag: return Kind::map;
            case function_tag: return Kind::function;
            case null_tag: return is_null() ? Kind::null : Kind::handle;
            default: return Kind::null;
        }
    }

    double as_number() const { return std::bit_cast<double>(bits_); }
    String* as_string() const { return address<String>(); }
    List* as_list() const { return address<List>(); }
    Map* as_map() const { return address<Map>(); }
    Function* as_function() const { return address<Function>(); }
    Handle* as_handle() const { return address<Handle>(); }
    Object* as_object() const { return address<Object>(); }

    /// Precondition: is_short_string().
    std::size_t short_size() const {
        const std::uint64_t payload = bits_ & payload_mask;
        return payload == 0 ? 0 : 8 - static_cast<std::size_t>(std::countl_zero(payload)) / 8;
    }

    /// Precondition: is_short_string(). Returns a number that orders short strings as their bytes do.
    std::uint64_t short_order() const {
        // The first byte is the lowest, and what follows the last one is 0.
        std::uint64_t order = bits_ << 16;
        order = (order >> 8 & 0x00FF'00FF'00FF'00FF) | (order & 0x00FF'00FF'00FF'00FF) << 8;
        order = (order >> 16 & 0x0000'FFFF'0000'FFFF) | (order & 0x0000'FFFF'0000'FFFF) << 16;
        return order >> 32 | order << 32;
    }

    /// Whether both have the same bits: the same number (0 and -0 differ), short string or object.
    friend constexpr bool same(Datum a, Datum b) { return a.bits_ == b.bits_; }

private:
    static constexpr std::uint64_t first_tag = 0xFFF9;
    static constexpr std::uint64_t null_tag = 0xFFF9;  // payload 0: null; otherwise the address of a Handle
    static constexpr std::uint64_t short_string_tag = 0xFFFA;
    static constexpr std::uint64_t string_tag = 0xFFFB;
    static constexpr std::uint64_t list_tag = 0xFFFC;
    static constexpr std::uint64_t map_tag = 0xFFFD;
    static constexpr std::uint64_t unset_tag = 0xFFFE;
    static constexpr std::uint64_t function_tag = 0xFFFF;
    static constexpr std::uint64_t payload_mask = 0x0000'FFFF'FFFF'FFFF;
    static constexpr std::uint64_t null_bits = null_tag << 48;
    static constexpr std::uint64_t unset_bits = unset_tag << 48;
    static constexpr std::uint64_t one_bits = 0x3FF0'0000'0000'0000;
    static constexpr std::uint64_t nan_bits = 0x7FF8'0000'0000'0000;

    constexpr std::uint64_t tag() const { return bits_ >> 48; }
    static Datum pointer(std::uint64_t tag, const void* object) {
        return from_bits(tag << 48 | (reinterpret_cast<std::uintptr_t>(object) & payload_mask));
    }
    template <typename T>
    T* address() const {
        return reinterpret_cast<T*>(static_cast<std::uintptr_t>(bits_ & payload_mask));
    }

    std::uint64_t bits_;
};

static_assert(sizeof(Datum) == 8);

/// The bytes of a string Datum. A short string has no address of its own, so it is copied into this object.
class Text {
public:
    /// Precondition: datum.is_string(). The view is valid as long as both this object and the heap string.
    explicit Text(Datum datum);
    std::string_view view() const { return {data_, size_}; }
    operator std::string_view() const { return view(); }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;

private:
    const char* data_;
    std::size_t size_;
    char inside_[8];
};

}  // namespace npcs::values
