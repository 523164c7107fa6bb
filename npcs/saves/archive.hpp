// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The interface between records and archives. A record states once what it consists of, in a function
// `serialize(Archive&, Record&, version)` as in Boost.Serialization, using the functions in this file. The archive
// decides how that is represented:
//
//     compact     the bytes of a save: numbers in as few bits as they need, nothing named (Writer and Reader below)
//     readable    JSON: everything is named, and whatever follows from other parts is omitted (json_archive.hpp)
//     any other   Boost's own text and XML archives, and any that models the same concept
//
// Reading a compact or readable archive trusts nothing: missing or inconsistent data sets its `failed` state, after
// which it yields zeros. Boost's archives throw, and so does reading inconsistent data from them.
#pragma once

#include <boost/mpl/bool.hpp>
#include <boost/serialization/level.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/serialization.hpp>
#include <boost/serialization/tracking.hpp>
#include <boost/serialization/version.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "saves/bytes.hpp"
#include "saves/plain_text.hpp"

namespace npcs::saves {

template <class Archive>
concept Compact = requires {
    typename Archive::compact;
};
template <class Archive>
concept Readable = requires {
    typename Archive::readable;
};
template <class Archive>
inline constexpr bool loads = Archive::is_loading::value;

/// Thrown when data read from one of Boost's archives is inconsistent.
struct BadRecord : std::runtime_error {
    using runtime_error::runtime_error;
};

template <class Archive>
void refuse(Archive& archive, const char* why = "its parts do not fit together") {
    if constexpr (requires { archive.fail(); }) archive.fail();
    else throw BadRecord(why);
}
template <class Archive>
bool stopped(const Archive& archive) {
    if constexpr (requires { archive.failed(); }) return archive.failed();
    else return false;
}

/// The names of an enumeration's values, for archives that use names.
template <class Enum>
inline constexpr std::span<const std::string_view> enum_names{};
/// The message about a value without a name.
template <class Enum>
inline constexpr const char* unknown_value = "there is no such word";
template <class Enum>
concept NamedEnum = !enum_names<Enum>.empty();

template <NamedEnum Enum>
bool enum_value(std::string_view word, Enum& value) {
    for (std::size_t i = 0; i < enum_names<Enum>.size(); ++i)
        if (enum_names<Enum>[i] == word) return value = static_cast<Enum>(i), true;
    return false;
}
/// Returns an empty view for a value without a name.
template <NamedEnum Enum>
std::string_view enum_name(Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < enum_names<Enum>.size() ? enum_names<Enum>[index] : std::string_view{};
}

/// Serializes a value as text, for Boost's archives, which cannot represent it otherwise.
template <class Archive, class Value, class Write, class Read>
void as_text(Archive& archive, const char* name, Value& value, const Write& write, const Read& read) {
    std::string text;
    if constexpr (!loads<Archive>) text = write(value);
    archive& boost::serialization::make_nvp(name, text);
    if constexpr (loads<Archive>)
        if (!read(text, value)) refuse(archive);
}

/// Serializes a named part of a record.
template <class Archive, class Value>
void member(Archive& archive, const char* name, Value& value) {
    if constexpr (Compact<Archive>) {
        archive& value;
    } else if constexpr (Readable<Archive>) {
        archive.member(name, value);
    } else if constexpr (std::is_same_v<Value, double>) {
        as_text(archive, name, value, number_to_text, number_from_text);
    } else if constexpr (std::is_same_v<Value, std::string>) {
        as_text(archive, name, value, escaped, unescape);
    } else if constexpr (std::is_same_v<Value, Key> || std::is_same_v<Value, Bits>) {
        as_text(archive, name, value, digits_of<Value>, read_digits<Value>);
    } else if constexpr (NamedEnum<Value>) {
        as_text(archive, name, value, enum_name<Value>, enum_value<Value>);
    } else {
        archive& boost::serialization::make_nvp(name, value);
    }
}

/// Serializes bytes that are not text.
template <class Archive, class Bytes>
void blob(Archive& archive, const char* name, Bytes& bytes) {
    if constexpr (Compact<Archive>) archive& bytes;
    else if constexpr (Readable<Archive>) archive.blob(name, bytes);
    else as_text(archive, name, bytes, hex, unhex);
}

/// Serializes the parts of a record without adding a level of nesting.
template <class Archive, class Record>
void inlined(Archive& archive, Record& record) {
    serialize(archive, record, boost::serialization::version<Record>::value);
}

/// Serializes a part that follows from other members; readable archives omit it.
template <class Archive, class Value>
void implied(Archive& archive, const char* name, Value& value) {
    if constexpr (!Readable<Archive>) member(archive, name, value);
}

/// Returns whether an optional member is present. A readable archive finds out by itself; for all others a flag was
/// read before.
template <class Archive>
bool present(Archive& archive, std::uint32_t& flags, std::uint32_t flag, const char* name) {
    if constexpr (Readable<Archive> && loads<Archive>) flags = archive.has(name) ? flags | flag : flags & ~flag;
    return (flags & flag) != 0;
}
template <class Archive>
bool present(Archive& archive, bool& flag, const char* name) {
    if constexpr (Readable<Archive> && loads<Archive>) flag = archive.has(name);
    return flag;
}
/// Serializes a flag that no member implies.
template <class Archive>
void stored_flag(Archive& archive, std::uint32_t& flags, std::uint32_t flag, const char* name) {
    if constexpr (Readable<Archive>) {
        bool is_set = (flags & flag) != 0;
        archive.member(name, is_set);
        if constexpr (loads<Archive>) flags = is_set ? flags | flag : flags & ~flag;
    }
}

/// Writes a note for human readers, which is never read back.
template <class Archive, class Value>
void note(Archive& archive, const char* name, const Value& value) {
    if constexpr (Readable<Archive> && !loads<Archive>) archive.note(name, value);
}

/// Notify a live record when its beginning, its head or all of it has been read or written. Plain records are not
/// notified.
template <class Record>
void on_begin(Record& record) {
    if constexpr (requires { record.on_begin(); }) record.on_begin();
}
template <class Record>
void on_head(Record& record) {
    if constexpr (requires { record.on_head(); }) record.on_head();
}
template <class Record>
void on_end(Record& record) {
    if constexpr (requires { record.on_end(); }) record.on_end();
}

// ---- several small values packed into one number ----------------------------------------------------------------------

/// The high bits of the number. `is_implied`: follows from the length of a list or from the members that are present.
template <class Value>
struct Rest {
    const char* name;
    Value& value;
    bool is_implied;
};
template <unsigned bits, class Value>
struct Low {
    static constexpr unsigned size = bits;
    const char* name;
    Value& value;
    bool is_implied;
};
/// Low bits that hold a small value; a larger one sets all of them and is followed by the remainder.
template <unsigned bits, class Value>
struct LowOrMore {
    static constexpr unsigned size = bits;
    static constexpr std::uint32_t most = (1u << bits) - 1;
    const char* name;
    Value& value;
    bool is_implied;
};

template <class Value>
Rest<Value> rest(const char* name, Value& value) {
    return {name, value, false};
}
template <class Value>
Rest<Value> implied_rest(const char* name, Value& value) {
    return {name, value, true};
}
template <unsigned bits, class Value>
Low<bits, Value> low(const char* name, Value& value) {
    return {name, value, false};
}
inline Low<1, bool> implied_flag(const char* name, bool& value) { return {name, value, true}; }
template <unsigned bits, class Value>
LowOrMore<bits, Value> low_or_more(const char* name, Value& value) {
    return {name, value, false};
}

namespace detail {

template <unsigned bits, class Value>
std::uint64_t low_bits(const Low<bits, Value>& part) {
    return static_cast<std::uint64_t>(part.value);
}
template <unsigned bits, class Value>
std::uint64_t low_bits(const LowOrMore<bits, Value>& part) {
    return part.value < part.most ? part.value : part.most;
}
template <class Archive, unsigned bits, class Value>
void set_low(Archive& archive, const Low<bits, Value>& part, std::uint64_t found) {
    part.value = static_cast<Value>(found);
    if constexpr (NamedEnum<Value>)
        if (found >= enum_names<Value>.size()) archive.fail(unknown_value<Value>);
}
template <class Archive, unsigned bits, class Value>
void set_low(Archive&, const LowOrMore<bits, Value>& part, std::uint64_t found) {
    part.value = static_cast<Value>(found);
}
template <class Archive, unsigned bits, class Value>
void more(Archive&, const Low<bits, Value>&) {}
template <class Archive, unsigned bits, class Value>
void more(Archive& archive, const LowOrMore<bits, Value>& part) {
    if (part.value < part.most) return;
    std::uint32_t beyond = part.value - part.most;
    archive& beyond;
    if constexpr (loads<Archive>) {
        if (beyond > std::numeric_limits<Value>::max() - part.most) return archive.fail();
        part.value = static_cast<Value>(part.most + beyond);
    }
}
template <class Archive, class Part>
void separate(Archive& archive, const Part& part) {
    // In a readable archive, lists and present members imply it; in the others, lists do.
    if (!part.is_implied || (!Readable<Archive> && Part::size == 1)) member(archive, part.name, part.value);
}

}  // namespace detail

/// Serializes values packed into one number: `high` first, then `lows` from the highest bits to the lowest.
template <class Archive, class Value, class... Lows>
void joined(Archive& archive, Rest<Value> high, Lows... lows) {
    if constexpr (!Compact<Archive>) {
        if (!high.is_implied) member(archive, high.name, high.value);
        (detail::separate(archive, lows), ...);
    } else {
        auto all = static_cast<std::uint64_t>(high.value);
        if constexpr (!loads<Archive>) ((all = all << Lows::size | detail::low_bits(lows)), ...);
        archive& all;
        if constexpr (loads<Archive>) {
            constexpr unsigned total = (Lows::size + ... + 0);
            [[maybe_unused]] unsigned shift = total;
            ((shift -= Lows::size, detail::set_low(archive, lows, all >> shift & ((1u << Lows::size) - 1))), ...);
            const std::uint64_t above = all >> total;
            if constexpr (NamedEnum<Value>) {
                if (above >= enum_names<Value>.size()) return archive.fail(unknown_value<Value>);
            } else if (above > std::numeric_limits<Value>::max()) {
                return archive.fail();
            }
            high.value = static_cast<Value>(above);
        }
        (detail::more(archive, lows), ...);
    }
}

// ---- lists -----------------------------------------------------------------------------------------------------------

/// The view that Boost's archives have of a list.
template <class Items>
struct ListOf {
    Items& items;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        auto count = static_cast<std::uint64_t>(items.size());
        archive& boost::serialization::make_nvp("count", count);
        if constexpr (loads<Archive>) {
            items.clear();
            // Elements are added one at a time, so that a false count allocates nothing.
            for (std::uint64_t i = 0; i < count; ++i) member(archive, "item", items.emplace_back());
        } else {
            for (auto& item : items) member(archive, "item", item);
        }
    }
};

/// Serializes the items of a list whose length is known: `count` was read before, or is set when the archive stores
/// lengths itself. `names` are names that a readable archive may give the items.
template <class Archive, class Items, class Count, class Names = std::span<const std::string>>
void items(Archive& archive, const char* name, Items& items, Count& count, const Names& names = {}) {
    if constexpr (Readable<Archive>) {
        archive.items(name, items, names);
        if constexpr (loads<Archive>) count = static_cast<Count>(items.size());
    } else if constexpr (!Compact<Archive>) {
        ListOf<Items> list{items};
        archive& boost::serialization::make_nvp(name, list);
        if constexpr (loads<Archive>) count = static_cast<Count>(items.size());
    } else if constexpr (requires { items.serialize_items(archive, count); }) {
        items.serialize_items(archive, count);
    } else if constexpr (loads<Archive>) {
        items.clear();
        if (count > archive.remaining()) return archive.fail();
        if constexpr (requires { std::is_integral_v<typename Items::value_type>; })
            if constexpr (std::is_integral_v<typename Items::value_type>) items.reserve(count);
        for (Count i = 0; i < count && !archive.failed(); ++i) archive& items.emplace_back();
    } else {
        for (auto& item : items) archive& item;
    }
}

/// Serializes a list, preceded by its length.
template <class Archive, class Items>
void list(Archive& archive, const char* name, Items& content) {
    auto count = static_cast<std::uint32_t>(content.size());
    if constexpr (Compact<Archive>) archive& count;
    items(archive, name, content, count);
}

// ---- the compact archive ---------------------------------------------------------------------------------------------

/// `Self` is the derived archive, which may support more kinds of values (`put`).
template <class Self>
class WritingArchive : public ByteSink {
public:
    using compact = void;
    using is_saving = boost::mpl::bool_<true>;
    using is_loading = boost::mpl::bool_<false>;

    using ByteSink::ByteSink;

    template <typename T>
    void register_type(const T* = nullptr) {}
    static constexpr unsigned get_library_version() { return 0; }

    template <typename T>
    Self& operator<<(const T& value) {
        self().put(value);
        return self();
    }
    template <typename T>
    Self& operator&(const T& value) {
        return *this << value;
    }
    template <typename T>
    void put(const T& value) {
        if constexpr (std::is_same_v<T, Key>) fixed(static_cast<std::uint32_t>(value));
        else if constexpr (std::is_same_v<T, Bits>) fixed(static_cast<std::uint64_t>(value));
        else if constexpr (std::is_enum_v<T>) varint(static_cast<std::uint64_t>(value));
        else if constexpr (std::is_same_v<T, double>) number(value);
        else if constexpr (std::is_convertible_v<T, std::string_view>) text(value);
        else if constexpr (std::is_unsigned_v<T>) varint(value);
        else if constexpr (std::is_signed_v<T>) varint(zigzag(value));
        else
            boost::serialization::serialize_adl(self(), const_cast<T&>(value), boost::serialization::version<T>::value);
    }
    template <typename T>
    void put(const boost::serialization::nvp<T>& pair) {
        self().put(pair.const_value());
    }

    bool has_programs = false;  ///< keys of functions are followed by their program's number

private:
    Self& self() { return static_cast<Self&>(*this); }
};

class Writer final : public WritingArchive<Writer> {
public:
    using WritingArchive::WritingArchive;
};

template <class Self>
class ReadingArchive : public ByteSource {
public:
    using compact = void;
    using is_saving = boost::mpl::bool_<false>;
    using is_loading = boost::mpl::bool_<true>;

    using ByteSource::ByteSource;

    template <typename T>
    void register_type(const T* = nullptr) {}
    static constexpr unsigned get_library_version() { return 0; }

    template <typename T>
    Self& operator>>(T&& value) {
        self().get(value);
        return self();
    }
    template <typename T>
    Self& operator&(T&& value) {
        return *this >> value;
    }
    template <typename T>
    void get(T& value) {
        if constexpr (std::is_same_v<T, Key>) value = static_cast<Key>(fixed<std::uint32_t>());
        else if constexpr (std::is_same_v<T, Bits>) value = static_cast<Bits>(fixed<std::uint64_t>());
        else if constexpr (NamedEnum<T>) value = word<T>();
        else if constexpr (std::is_enum_v<T>) value = static_cast<T>(whole<std::underlying_type_t<T>>());
        else if constexpr (std::is_same_v<T, double>) value = number();
        else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) value = text();
        else if constexpr (std::is_unsigned_v<T>) value = whole<T>();
        else if constexpr (std::is_signed_v<T>) value = signed_whole<T>();
        else boost::serialization::serialize_adl(self(), value, boost::serialization::version<T>::value);
    }
    template <typename T>
    void get(const boost::serialization::nvp<T>& pair) {
        self().get(pair.value());
    }

    bool has_programs = false;

private:
    Self& self() { return static_cast<Self&>(*this); }
    template <NamedEnum T>
    T word() {
        const std::uint64_t value = varint();
        if (value >= enum_names<T>.size()) fail(unknown_value<T>);
        return failed() ? T{} : static_cast<T>(value);
    }
};

class Reader final : public ReadingArchive<Reader> {
public:
    using ReadingArchive::ReadingArchive;
};

}  // namespace npcs::saves

/// Records are never serialized through pointers.
template <class Items>
struct boost::serialization::implementation_level<npcs::saves::ListOf<Items>> {
    using tag = boost::mpl::integral_c_tag;
    using type = boost::mpl::int_<boost::serialization::object_serializable>;
    static constexpr int value = boost::serialization::object_serializable;
};
template <class Items>
struct boost::serialization::tracking_level<npcs::saves::ListOf<Items>> {
    using tag = boost::mpl::integral_c_tag;
    using type = boost::mpl::int_<boost::serialization::track_never>;
    static constexpr int value = boost::serialization::track_never;
};
