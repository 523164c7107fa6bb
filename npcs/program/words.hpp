// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A piece of a script's text as matching sees it: a hash that layout and comments do not affect, and a sketch of one
// byte for each of its first words, by which an edited sentence can be told from another one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace npcs::program {

inline constexpr std::size_t sketch_max = 24;

struct Words {
    std::uint32_t hash = 0;  ///< 0 if there are only blanks and comments
    std::string sketch;
};

/// Returns the name that a name in the text is read as.
using Translation = std::function<std::string_view(std::string_view)>;

/// Hashes a text that is given in pieces, because the text of a statement may surround the body of a function.
class WordReader {
public:
    explicit WordReader(const Translation* names = nullptr) : names_(names) {}
    void add(std::string_view piece);
    /// Returns hash and sketch of the pieces, and leaves the sketch empty.
    Words take();
    /// Returns the hash that take() would return.
    std::uint32_t hash() const;

private:
    void word(char byte);
    void quoted(std::string_view piece, std::size_t& at);

    const Translation* names_;
    std::uint64_t hash_ = 0;
    bool any_ = false;
    std::string sketch_;
};

/// Returns hash and sketch of a text.
Words words_of(std::string_view text);
/// Returns the hash of a text, with its names translated if `names` is not null.
std::uint32_t text_hash(std::string_view text, const Translation* names = nullptr);

/// Hashes texts of one source of which many begin at the same position, because sums and choices grow term by term. The
/// part of a text that was hashed before is not read again.
class GrowingTexts {
public:
    /// Returns text_hash of source[begin, end). Precondition: neither position is within a word.
    std::uint32_t hash(std::string_view source, std::uint32_t begin, std::uint32_t end);
    void clear() { read_.clear(); }
    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    struct Read {
        std::uint32_t end = 0;
        WordReader reader;
    };
    std::unordered_map<std::uint32_t, Read> read_;  ///< by the position of their first byte
    std::uint64_t bytes_read_ = 0;
};

/// Returns the byte of a sketch that stands for a name.
char name_byte(std::string_view name);
/// Returns the byte of a sketch that stands for a word inside a string.
char word_byte(std::string_view word);
/// Returns the names and numbers in a piece of code, in order, without those in strings and comments.
std::vector<std::string_view> words_in(std::string_view text);

}  // namespace npcs::program
