// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Keywords. The reserved words are those of MiniScript and cannot be used as names; the table below is the only list of
// them. The words that npcs adds (`choose`, `option`, `plan` ...) are not in it: each is a keyword only where its
// statement can begin or continue, which the rules that use it find out by look-ahead.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

namespace npcs::grammar {

namespace pegtl = tao::pegtl;

/// Sorted by length, so that a name is compared only with words of its own length.
inline constexpr std::array<std::string_view, 20> reserved_words{
    "if",   "in",   "or",   "and",   "end",   "for",   "isa",    "new",    "not",      "else",
    "null", "then", "true", "break", "false", "while", "repeat", "return", "continue", "function"};

inline constexpr std::size_t longest_word = 8;

/// For each length, the index in reserved_words of the first word of at least that length.
inline constexpr auto first_of_length = [] {
    std::array<std::size_t, longest_word + 2> first{};
    for (std::size_t length = 0; length < first.size(); ++length) {
        while (first[length] < reserved_words.size() && reserved_words[first[length]].size() < length) ++first[length];
    }
    return first;
}();

/// For each byte, the lengths of the reserved words that begin with it, as a bit set.
inline constexpr auto lengths_by_first = [] {
    std::array<unsigned short, 256> lengths{};
    for (const std::string_view word : reserved_words) {
        unsigned short& known = lengths[static_cast<unsigned char>(word[0])];
        known = static_cast<unsigned short>(known | 1U << word.size());
    }
    return lengths;
}();

/// Returns whether the word is one of reserved_words.
constexpr bool is_reserved(std::string_view word) {
    if (word.empty() || word.size() > longest_word) return false;
    if ((lengths_by_first[static_cast<unsigned char>(word[0])] >> word.size() & 1) == 0) return false;
    for (std::size_t i = first_of_length[word.size()]; i < first_of_length[word.size() + 1]; ++i) {
        if (reserved_words[i][0] == word[0] && reserved_words[i] == word) return true;
    }
    return false;
}

/// Whether a byte may occur in an identifier. Every byte above 0x7F counts as a letter, so that letters of all scripts
/// are allowed.
inline constexpr auto identifier_bytes = [] {
    std::array<bool, 256> allowed{};
    for (std::size_t byte = 0; byte < allowed.size(); ++byte) {
        allowed[byte] = byte > 0x7F || byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= 'a' && byte <= 'z');
    }
    return allowed;
}();

constexpr bool continues_identifier(char byte) { return identifier_bytes[static_cast<unsigned char>(byte)]; }
constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
constexpr bool starts_identifier(char byte) { return continues_identifier(byte) && !is_digit(byte); }

template <std::size_t Size>
struct Text {
    constexpr Text(const char (&text)[Size]) { std::copy_n(text, Size, bytes); }  // NOLINT: implicit for word<"if">
    constexpr std::string_view view() const { return {bytes, Size - 1}; }
    char bytes[Size];
};

/// Matches one whole word: `if` does not match the beginning of `iffy`.
template <Text Spelling>
struct word {
    using rule_t = word;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        constexpr std::size_t size = Spelling.view().size();
        if (in.empty() || in.peek_char() != Spelling.bytes[0] || in.size() < size) return false;
        if (std::memcmp(in.current(), Spelling.bytes, size) != 0) return false;
        if (in.size() > size && continues_identifier(in.peek_char(size))) return false;
        in.bump_in_this_line(size);
        return true;
    }
};

template <Text Spelling>
struct reserved : word<Spelling> {
    static_assert(is_reserved(Spelling.view()));
};

struct kw_and : reserved<"and"> {};
struct kw_break : reserved<"break"> {};
struct kw_continue : reserved<"continue"> {};
struct kw_else : reserved<"else"> {};
struct kw_end : reserved<"end"> {};
struct kw_false : reserved<"false"> {};
struct kw_for : reserved<"for"> {};
struct kw_function : reserved<"function"> {};
struct kw_if : reserved<"if"> {};
struct kw_in : reserved<"in"> {};
struct kw_isa : reserved<"isa"> {};
struct kw_new : reserved<"new"> {};
struct kw_not : reserved<"not"> {};
struct kw_null : reserved<"null"> {};
struct kw_or : reserved<"or"> {};
struct kw_return : reserved<"return"> {};
struct kw_then : reserved<"then"> {};
struct kw_true : reserved<"true"> {};
struct kw_while : reserved<"while"> {};

struct word_again : word<"again"> {};
struct word_bark : word<"bark"> {};
struct word_checking : word<"checking"> {};
struct word_choose : word<"choose"> {};
struct word_cycle : word<"cycle"> {};
struct word_do : word<"do"> {};
struct word_go : word<"go"> {};
struct word_hidden : word<"hidden"> {};
struct word_locked : word<"locked"> {};
struct word_loop : word<"loop"> {};
struct word_once : word<"once"> {};
struct word_option : word<"option"> {};
struct word_plan : word<"plan"> {};
struct word_scene : word<"scene"> {};
struct word_script : word<"script"> {};
struct word_sequence : word<"sequence"> {};
struct word_shuffle : word<"shuffle"> {};
struct word_visit : word<"visit"> {};
struct word_within : word<"within"> {};

}  // namespace npcs::grammar

template <typename Name, npcs::grammar::Text Spelling>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::word<Spelling>> : tao::pegtl::analyze_any_traits<> {};
