// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// UTF-8. Every byte that is not 10xxxxxx begins a sequence; strings inside the library are valid, so most functions
// here need no further checks.

#include <algorithm>
#include <array>

#include "values/case_mapping.hpp"
#include "values/operations.hpp"

namespace npcs::values {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

std::uint64_t word_at(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// Returns how many of the eight bytes at `at` continue a sequence.
std::size_t continuations_at(const char* at) {
    const std::uint64_t word = word_at(at);
    // In each byte, bit 7 stays set where bit 7 is set and bit 6 is not; the product sums the bytes in the highest one.
    const std::uint64_t marks = word & (~word << 1) & 0x8080'8080'8080'8080;
    return static_cast<std::size_t>((marks >> 7) * 0x0101'0101'0101'0101 >> 56);
}

/// Returns the length of the sequence that a first byte announces; 0 for a byte that cannot be first.
std::size_t sequence_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

/// Whether the second byte may follow the first: no overlong forms, no surrogates, nothing above U+10FFFF.
bool may_follow(unsigned char first, unsigned char second) {
    switch (first) {
        case 0xE0: return second >= 0xA0 && second <= 0xBF;
        case 0xED: return second >= 0x80 && second <= 0x9F;
        case 0xF0: return second >= 0x90 && second <= 0xBF;
        case 0xF4: return second >= 0x80 && second <= 0x8F;
        default: return is_continuation(second);
    }
}

struct Sequence {
    std::size_t size;  ///< if not `good`: the bytes that could have begun a valid sequence, at least 1
    bool good;
};

Sequence sequence_at(std::string_view bytes, std::size_t at) {
    const unsigned char first = byte_at(bytes, at);
    const std::size_t wanted = sequence_length(first);
    if (wanted <= 1) return {1, wanted == 1};
    std::size_t size = 1;
    while (size < wanted && at + size < bytes.size()) {
        const unsigned char next = byte_at(bytes, at + size);
        if (size == 1 ? !may_follow(first, next) : !is_continuation(next)) break;
        ++size;
    }
    return {size, size == wanted};
}

/// Returns the offset of the first non-ASCII byte at or after `at`.
std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
    while (at + 8 <= bytes.size() && (word_at(bytes.data() + at) & 0x8080'8080'8080'8080) == 0) at += 8;
    while (at < bytes.size() && byte_at(bytes, at) < 0x80) ++at;
    return at;
}

/// Maps every code point: `ascii` those below 0x80, `map` all others.
template <typename Ascii, typename Map>
std::string map_points(std::string_view utf8, Ascii ascii, Map map) {
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t end = skip_ascii(utf8, at);
        const std::size_t begin = out.size();
        out.append(utf8, at, end - at);
        for (std::size_t i = begin; i < out.size(); ++i) out[i] = ascii(out[i]);
        for (at = end; at < utf8.size() && byte_at(utf8, at) >= 0x80; at += sequence_length(byte_at(utf8, at)))
            encode(map(decode(utf8, at)), out);
    }
    return out;
}

}  // namespace

std::uint32_t count_points(std::string_view utf8) {
    std::size_t followers = 0;
    const char* at = utf8.data();
    std::size_t left = utf8.size();
    for (; left >= 8; at += 8, left -= 8) followers += continuations_at(at);
    for (; left > 0; ++at, --left) followers += is_continuation(static_cast<unsigned char>(*at)) ? 1 : 0;
    return static_cast<std::uint32_t>(utf8.size() - followers);
}

std::size_t offset_of_point(std::string_view utf8, std::size_t point) {
    std::size_t at = 0;
    // Eight bytes at a time, while all characters that begin in them are to be passed.
    for (; at + 8 <= utf8.size(); at += 8) {
        const std::size_t begun = 8 - continuations_at(utf8.data() + at);
        if (begun > point) break;
        point -= begun;
    }
    for (; at < utf8.size(); ++at)
        if (!is_continuation(byte_at(utf8, at)) && point-- == 0) return at;
    return utf8.size();
}

std::size_t offset_from_end(std::string_view utf8, std::size_t points) {
    std::size_t at = utf8.size();
    for (; points > 0 && at > 0; --points) {
        --at;
        while (at > 0 && is_continuation(byte_at(utf8, at))) --at;
    }
    return at;
}

std::uint32_t points_of(Datum string) {
    if (string.is_heap_string()) return string.as_string()->points;
    const Text text(string);
    std::uint32_t count = 0;
    for (const char c : text.view()) count += is_continuation(static_cast<unsigned char>(c)) ? 0 : 1;
    return count;
}

bool is_valid_utf8(std::string_view bytes) {
    for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
        const Sequence sequence = sequence_at(bytes, at);
        if (!sequence.good) return false;
        at += sequence.size;
    }
    return true;
}

std::string repair_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const Sequence sequence = sequence_at(bytes, at);
        out += sequence.good ? bytes.substr(at, sequence.size) : replacement;
        at += sequence.size;
    }
    return out;
}

char32_t decode(std::string_view utf8, std::size_t offset) {
    const unsigned char first = byte_at(utf8, offset);
    const std::size_t size = sequence_length(first);
    if (size <= 1) return first;
    char32_t point = first & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) point = point << 6 | (byte_at(utf8, offset + i) & 0x3Fu);
    return point;
}

void encode(char32_t point, std::string& out) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

std::string lower(std::string_view utf8) {
    return map_points(
        utf8, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }, lower_point);
}

std::string upper(std::string_view utf8) {
    return map_points(
        utf8, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }, upper_point);
}

bool next_character(Heap& heap, Datum string, std::uint32_t& offset, Datum& character) {
    const Text text(string);
    const std::string_view utf8 = text.view();
    if (offset >= utf8.size()) return false;
    const std::size_t size = sequence_length(byte_at(utf8, offset));
    character = heap.text(utf8.substr(offset, size), 1);
    offset += static_cast<std::uint32_t>(size);
    return true;
}

}  // namespace npcs::values
