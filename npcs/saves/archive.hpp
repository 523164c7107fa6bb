// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The two archives saves are made with. They meet the archive concept of Boost.Serialization, so records describe
// themselves in one `serialize` for both directions; they keep no type information, no versions and no table of addresses.
// Whole numbers are LEB128 varints (signed ones zigzag), a Key is four bytes, Bits and
// doubles are eight, little endian.
//
// A Reader trusts nothing: what is not there or does not fit makes it `failed`, and from then on it gives zeros.
#pragma once

#include <boost/mpl/bool.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/serialization.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace npcs::saves {

/// Bits that are as good as random, so a varint would not make them shorter.
enum class Key : std::uint32_t {};
enum class Bits : std::uint64_t {};

class Writer {
public:
    using is_saving = boost::mpl::bool_<true>;
    using is_loading = boost::mpl::bool_<false>;

    explicit Writer(std::size_t capacity = 512) : buffer_(capacity, '\0') {}

    template <typename T>
    void register_type(const T* = nullptr) {}
    static constexpr unsigned get_library_version() { return 0; }

    template <typename T>
    Writer& operator<<(const T& value) {
        save(value);
        return *this;
    }
    template <typename T>
    Writer& operator&(const T& value) {
        return *this << value;
    }

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
    template <typename T>
    void fixed(T value) {
        need(sizeof value);
        for (std::size_t i = 0; i < sizeof value; ++i)
            buffer_[used_ + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
        used_ += sizeof value;
    }

    std::size_t size() const { return used_; }
    std::string_view bytes() const { return {buffer_.data(), used_}; }
    std::string take() {
        buffer_.resize(used_);
        return std::move(buffer_);
    }

private:
    template <typename T>
    void save(const T& value) {
        if constexpr (std::is_same_v<T, Key>) fixed(static_cast<std::uint32_t>(value));
        else if constexpr (std::is_same_v<T, Bits>) fixed(static_cast<std::uint64_t>(value));
        else if constexpr (std::is_enum_v<T>) varint(static_cast<std::uint64_t>(value));
        else if constexpr (std::is_same_v<T, double>) fixed(std::bit_cast<std::uint64_t>(value));
        else if constexpr (std::is_unsigned_v<T>) varint(value);
        else if constexpr (std::is_signed_v<T>) varint(zigzag(value));
        else boost::serialization::serialize_adl(*this, const_cast<T&>(value), 0);
    }
    void save(const std::string& text) { save(std::string_view(text)); }
    void save(const std::string_view& text) {
        varint(text.size());
        save_binary(text.data(), text.size());
    }
    template <typename T>
    void save(const boost::serialization::nvp<T>& pair) {
        save(pair.const_value());
    }

    static std::uint64_t zigzag(std::int64_t value) {
        return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
    }
    void need(std::size_t size) {
        if (buffer_.size() - used_ < size) [[unlikely]]
            buffer_.resize((buffer_.size() + size) * 2);
    }

    std::string buffer_;
    std::size_t used_ = 0;
};

class Reader {
public:
    using is_saving = boost::mpl::bool_<false>;
    using is_loading = boost::mpl::bool_<true>;

    explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    template <typename T>
    void register_type(const T* = nullptr) {}
    static constexpr unsigned get_library_version() { return 0; }

    template <typename T>
    Reader& operator>>(T&& value) {
        load(value);
        return *this;
    }
    template <typename T>
    Reader& operator&(T&& value) {
        return *this >> value;
    }

    void load_binary(void* data, std::size_t size) {
        const std::string_view source = view(size);
        if (source.size() == size) std::memcpy(data, source.data(), size);
        else std::memset(data, 0, size);
    }
    /// The next bytes, not copied; empty when there are not so many.
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
            failed_ = true;
            return 0;
        }
        return static_cast<unsigned char>(*at_++);
    }
    /// The next byte, which stays there. Precondition: remaining() > 0.
    unsigned peek() const { return static_cast<unsigned char>(*at_); }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t next = byte();
            const std::uint64_t part = next & 0x7F;
            if (part << shift >> shift != part) break;
            value |= part << shift;
            if (next < 0x80) {
                // One number, one spelling: no zeros in front.
                if (next == 0 && shift != 0) break;
                return value;
            }
        }
        fail();
        return 0;
    }
    template <typename T>
    T fixed() {
        const std::string_view source = view(sizeof(T));
        T value = 0;
        for (std::size_t i = 0; i < source.size(); ++i)
            value = static_cast<T>(value | static_cast<T>(T{static_cast<unsigned char>(source[i])} << (8 * i)));
        return value;
    }

    std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
    bool failed() const { return failed_; }
    void fail() {
        failed_ = true;
        at_ = end_;
    }

private:
    template <typename T>
    void load(T& value) {
        if constexpr (std::is_same_v<T, Key>) value = static_cast<Key>(fixed<std::uint32_t>());
        else if constexpr (std::is_same_v<T, Bits>) value = static_cast<Bits>(fixed<std::uint64_t>());
        else if constexpr (std::is_enum_v<T>) value = static_cast<T>(whole<std::underlying_type_t<T>>());
        else if constexpr (std::is_same_v<T, double>) value = std::bit_cast<double>(fixed<std::uint64_t>());
        else if constexpr (std::is_unsigned_v<T>) value = whole<T>();
        else if constexpr (std::is_signed_v<T>) value = signed_whole<T>();
        else boost::serialization::serialize_adl(*this, value, 0);
    }
    void load(std::string& value) { value = text(); }
    void load(std::string_view& value) { value = text(); }
    template <typename T>
    void load(const boost::serialization::nvp<T>& pair) {
        load(pair.value());
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

    const char* at_;
    const char* end_;
    bool failed_ = false;
};

}  // namespace npcs::saves
