// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The encoding of the compact archive. Integers are LEB128 varints (signed ones zigzag), a Key is four bytes and Bits
// are eight, little endian; a text is its length and its bytes; any other number is encoded as a value (format.hpp).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace npcs::saves {

/// Effectively random bits, which a varint would not shorten.
enum class Key : std::uint32_t {};
enum class Bits : std::uint64_t {};

/// The first byte of a value. Written to saves: do not change these values.
namespace tag {
inline constexpr unsigned small_number = 0x00;     ///< 0 to 127: the number itself
inline constexpr unsigned small_text = 0x80;       ///< + number of bytes (0 to 47), then the bytes
inline constexpr unsigned small_reference = 0xB0;  ///< + object number (0 to 31)
inline constexpr unsigned small_list = 0xD0;       ///< + number of elements (0 to 7)
inline constexpr unsigned small_map = 0xD8;        ///< + number of entries (0 to 7)
inline constexpr unsigned null = 0xE0;
inline constexpr unsigned unset = 0xE1;
inline constexpr unsigned whole = 0xE2;            ///< zigzag varint
inline constexpr unsigned wide_number = 0xE3;      ///< a double
inline constexpr unsigned narrow_number = 0xE4;    ///< a float: 0.5, infinity, -0 ...
inline constexpr unsigned text = 0xE5;             ///< number of bytes, then the bytes
inline constexpr unsigned reference = 0xE6;        ///< object number
inline constexpr unsigned list = 0xE7;             ///< number of elements
inline constexpr unsigned map = 0xE8;              ///< number of entries, including holes
inline constexpr unsigned scope = 0xE9;            ///< key of its function, number of slots, number of further entries
inline constexpr unsigned global_function = 0xEA;  ///< key of a function created in the globals
inline constexpr unsigned function = 0xEB;         ///< key, then the enclosing scope (a value)
inline constexpr unsigned host_function = 0xEC;    ///< name
inline constexpr unsigned intrinsic = 0xED;        ///< name
inline constexpr unsigned handle = 0xEE;           ///< type; loads as null
inline constexpr unsigned changed = 0xEF;     ///< before an entry's key: changed_key without the hash, in older saves
inline constexpr unsigned grown_text = 0xF0;  ///< number of bytes, then a text with that prefix: see shared_texts.hpp
inline constexpr unsigned prefix = 0xF1;      ///< number of a grown text, and of bytes: a prefix of its whole text
inline constexpr unsigned changed_key =
    0xF2;  ///< before an entry's key: it was changed since; a Key, its hash before that
inline constexpr unsigned callback = 0xF3;  ///< number of parameters, then a map: see runtime/foreign_callbacks.hpp
}  // namespace tag

inline constexpr std::uint32_t small_number_end = 128;
inline constexpr std::uint32_t small_text_end = 48;
inline constexpr std::uint32_t small_reference_end = 32;
inline constexpr std::uint32_t small_size_end = 8;

class ByteSink {
public:
    explicit ByteSink(std::size_t capacity = 512) : buffer_(capacity, '\0') {}

    void save_binary(const void* data, std::size_t size) {
        if (size == 0) return;
        need(size);
        std::memcpy(buffer_.data() + used_, data, size);
        used_ += size;
    }
    void byte(unsigned value) {
        need(1);
        buffer_[used_++] = static_cast<char>(value);
    }
    void varint(std::uint64_t value) {
        need(10);
        while (value >= 0x80) {
            buffer_[used_++] = static_cast<char>(value | 0x80);
            value >>= 7;
        }
        buffer_[used_++] = static_cast<char>(value);
    }
    static std::uint64_t zigzag(std::int64_t value) {
        return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
    }
    template <typename T>
    void fixed(T value) {
        need(sizeof value);
        for (std::size_t i = 0; i < sizeof value; ++i)
            buffer_[used_ + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
        used_ += sizeof value;
    }
    void text(std::string_view text) {
        varint(text.size());
        save_binary(text.data(), text.size());
    }

    // ---- beginnings of values ----
    void number(double number);
    void text_value(std::string_view text) {
        if (text.size() < small_text_end) {
            byte(tag::small_text + static_cast<unsigned>(text.size()));
            return save_binary(text.data(), text.size());
        }
        byte(tag::text);
        this->text(text);
    }
    void reference(std::uint32_t number) {
        if (number < small_reference_end) return byte(tag::small_reference + number);
        byte(tag::reference);
        varint(number);
    }
    /// Writes the beginning of a list or map. `small` is tag::small_list or small_map, `wide` its counterpart without a
    /// size.
    void sized(unsigned small, unsigned wide, std::uint32_t count) {
        if (count < small_size_end) return byte(small + count);
        byte(wide);
        varint(count);
    }

    std::size_t size() const { return used_; }
    std::string_view bytes() const { return {buffer_.data(), used_}; }
    std::string take() {
        buffer_.resize(used_);
        return std::move(buffer_);
    }

private:
    void need(std::size_t size) {
        if (buffer_.size() - used_ < size) [[unlikely]]
            buffer_.resize((buffer_.size() + size) * 2);
    }

    std::string buffer_;
    std::size_t used_ = 0;
};

/// How a value begins. Small forms are reported with the tag of their wide counterparts.
struct Beginning {
    unsigned tag = 0;
    std::uint64_t size =
        0;  ///< elements, entries or bytes; number of an object; with tag::small_number, bits of a double
    double number() const { return std::bit_cast<double>(size); }
};

class ByteSource {
public:
    explicit ByteSource(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// Returns the next bytes without copying them; empty when there are too few.
    std::string_view view(std::uint64_t size) {
        if (size > remaining()) {
            fail();
            return {};
        }
        const std::string_view found(at_, static_cast<std::size_t>(size));
        at_ += size;
        return found;
    }
    std::string_view text() { return view(varint()); }
    unsigned byte() {
        if (at_ == end_) [[unlikely]] {
            fail();
            return 0;
        }
        return static_cast<unsigned char>(*at_++);
    }
    /// Returns the next byte without consuming it; tag::null at the end.
    unsigned peek() const { return at_ == end_ ? tag::null : static_cast<unsigned char>(*at_); }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            const std::uint64_t part = next & 0x7F;
            if (part << shift >> shift != part) break;
            value |= part << shift;
            if (next < 0x80) {
                // Encodings are unique: no superfluous zero bytes.
                if (next == 0 && shift != 0) break;
                return value;
            }
        }
        fail();
        return 0;
    }
    template <typename T>
    T whole() {
        const std::uint64_t value = varint();
        if (value > std::numeric_limits<T>::max()) {
            fail();
            return 0;
        }
        return static_cast<T>(value);
    }
    template <typename T>
    T signed_whole() {
        static_assert(sizeof(T) == 8, "narrower ones are not used");
        const std::uint64_t value = varint();
        return static_cast<T>(value >> 1 ^ (0 - (value & 1)));
    }
    template <typename T>
    T fixed() {
        const std::string_view source = view(sizeof(T));
        T value = 0;
        for (std::size_t i = 0; i < source.size(); ++i)
            value = static_cast<T>(value | static_cast<T>(T{static_cast<unsigned char>(source[i])} << (8 * i)));
        return value;
    }

    // ---- beginnings of values ----
    /// Reads a tag and the size or number that belongs to it. Forced inline, so that its branches lead straight to the
    /// caller's.
    [[gnu::always_inline]] Beginning beginning() {
        const unsigned first = byte();
        if (first < tag::small_text) return number_of(static_cast<double>(first));
        if (first < tag::small_reference) return {tag::text, first - tag::small_text};
        if (first < tag::small_list) return {tag::reference, first - tag::small_reference};
        if (first < tag::small_map) return {tag::list, first - tag::small_list};
        if (first < tag::null) return {tag::map, first - tag::small_map};
        switch (first) {
            case tag::text:
            case tag::reference:
            case tag::list:
            case tag::map: return {first, varint()};
            case tag::whole:
            case tag::wide_number:
            case tag::narrow_number: return number_of(number(first));
            default: return {first, 0};
        }
    }
    /// Reads a value that must be a number.
    double number() {
        const Beginning found = beginning();
        if (found.tag != tag::small_number) fail("a number is missing");
        return found.number();
    }

    std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
    bool failed() const { return why_ != nullptr; }
    /// Marks the source as failed. Only the first reason is kept.
    void fail(const char* why = "it ends too early") {
        if (why_ == nullptr) why_ = why;
        at_ = end_;
    }
    const char* why() const { return why_; }

private:
    double number(unsigned tag);
    static Beginning number_of(double number) { return {tag::small_number, std::bit_cast<std::uint64_t>(number)}; }

    const char* at_;
    const char* end_;
    const char* why_ = nullptr;
};

}  // namespace npcs::saves
