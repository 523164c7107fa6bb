// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hashing the words of a script's text.

#include "program/words.hpp"

#include <algorithm>

#include "program/keys.hpp"
#include "syntax/name_bytes.hpp"

namespace npcs::program {

namespace {

std::uint64_t add_byte(std::uint64_t hash, char byte) {
    return (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
}

}  // namespace

namespace {
char byte_of(std::string_view word, std::uint64_t hash) {
    for (char c : word) hash = add_byte(hash, c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    return static_cast<char>(hash ^ hash >> 8 ^ hash >> 29 ^ hash >> 47);
}
}  // namespace

char name_byte(std::string_view name) { return byte_of(name, 14695981039346656037ULL); }
char word_byte(std::string_view word) { return byte_of(word, 0x9E37'79B9'7F4A'7C15ULL); }

void WordReader::word(char byte) {
    if (sketch_.size() < sketch_max) sketch_ += byte;
}

/// Reads a string: every character counts for the hash, even a blank.
void WordReader::quoted(std::string_view piece, std::size_t& at) {
    std::size_t word_begin = at + 1;
    std::size_t end = at + 1;
    for (;; ++end) {
        const bool closing =
            end >= piece.size() || (piece[end] == '"' && (end + 1 >= piece.size() || piece[end + 1] != '"'));
        if (!closing && syntax::is_in_name(piece[end])) continue;
        if (end > word_begin) word(word_byte(piece.substr(word_begin, end - word_begin)));
        word_begin = end + 1;
        if (closing) break;
        if (piece[end] == '"') word_begin = ++end + 1;
    }
    end = end < piece.size() ? end + 1 : piece.size();
    for (const char c : piece.substr(at, end - at)) hash_ = add_byte(hash_, c);
    at = end;
}

void WordReader::add(std::string_view piece) {
    if (!any_) hash_ = hash_text("");
    for (std::size_t at = 0; at < piece.size();) {
        const char c = piece[at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            ++at;
            continue;
        }
        if (c == '/' && piece.substr(at, 2) == "//") {
            at = piece.find_first_of("\r\n", at);
            if (at == std::string_view::npos) break;
            continue;
        }
        any_ = true;
        if (c == '"') {
            quoted(piece, at);
        } else if (syntax::is_in_name(c)) {
            std::size_t end = at;
            while (end < piece.size() && syntax::is_in_name(piece[end])) ++end;
            const std::string_view name = piece.substr(at, end - at);
            word(name_byte(name));
            for (const char each : names_ != nullptr ? (*names_)(name) : name) hash_ = add_byte(hash_, each);
            at = end;
        } else {
            hash_ = add_byte(hash_, piece[at++]);
        }
        hash_ = add_byte(hash_, ' ');
    }
}

std::uint32_t WordReader::hash() const {
    if (!any_) return 0;
    const auto hash = static_cast<std::uint32_t>(hash_ ^ hash_ >> 32);
    return hash == 0 ? 1 : hash;
}

Words WordReader::take() {
    Words words;
    words.sketch = std::move(sketch_);
    words.hash = hash();
    return words;
}

std::uint32_t GrowingTexts::hash(std::string_view source, std::uint32_t begin, std::uint32_t end) {
    const auto [found, fresh] = read_.try_emplace(begin);
    Read& read = found->second;
    if (fresh || end < read.end) read = Read{begin, WordReader()};
    read.reader.add(source.substr(read.end, end - read.end));
    bytes_read_ += end - read.end;
    read.end = end;
    return read.reader.hash();
}

std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> found;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            // A doubled quote reads as the end of a string and the start of another.
            at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
        } else if (text.substr(at, 2) == "//") {
            at = std::min(text.find_first_of("\r\n", at), text.size());
        } else if (syntax::is_in_name(text[at])) {
            const std::size_t begin = at;
            while (at < text.size() && syntax::is_in_name(text[at])) ++at;
            found.push_back(text.substr(begin, at - begin));
        } else {
            ++at;
        }
    }
    return found;
}

Words words_of(std::string_view text) {
    WordReader reader;
    reader.add(text);
    return reader.take();
}

std::uint32_t text_hash(std::string_view text, const Translation* names) {
    WordReader reader(names);
    reader.add(text);
    return reader.take().hash;
}

}  // namespace npcs::program
