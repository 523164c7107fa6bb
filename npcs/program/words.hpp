// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A piece of a script's text as matching sees it: a hash that layout and comments do not change, and a sketch, a byte for each
// of its first words, by which a sentence that was edited is told from another one.
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
    std::uint32_t hash = 0;  ///< 0 for no text at all
    std::string sketch;
};

/// What a name in the text is to be read as.
using Translation = std::function<std::string_view(std::string_view)>;

/// Adds up pieces: a statement's own text may stand around the body of a function.
class WordReader {
public:
    explicit WordReader(const Translation* names = nullptr) : names_(names) {}
    void add(std::string_view piece);
    Words take();
    /// What take() would give as the hash.
    std::uint32_t hash() const;

private:
    void word(char byte);
    void quoted(std::string_view piece, std::size_t& at);

    const Translation* names_;
    std::uint64_t hash_ = 0;
    bool any_ = false;
    std::string sketch_;
};

Words words_of(std::string_view text);
/// Its hash alone.
std::uint32_t text_hash(std::string_view text, const Translation* names = nullptr);

/// Hashes of texts of one source, of which many begin at the same place: sums and choices grow term by term. What was read of
/// such a text before is not read again.
class GrowingTexts {
public:
    /// text_hash of source[begin, end). Precondition: both stand between words.
    std::uint32_t hash(std::string_view source, std::uint32_t begin, std::uint32_t end);
    void clear() { read_.clear(); }
    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    struct Read {
        std::uint32_t end = 0;
        WordReader reader;
    };
    std::unordered_map<std::uint32_t, Read> read_;  ///< by where they begin
    std::uint64_t bytes_read_ = 0;
};

/// The byte of a sketch that stands for a name; for a word of a text in quotes, which is no name.
char name_byte(std::string_view name);
char word_byte(std::string_view word);
/// Names and numbers in a text that is code, in order; not what stands in quotes or comments.
std::vector<std::string_view> words_in(std::string_view text);

}  // namespace npcs::program
