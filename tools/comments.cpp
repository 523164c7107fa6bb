// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "comments.hpp"

#include <algorithm>

#include "words.hpp"

namespace npcs::tools {
namespace {

constexpr auto nowhere = std::string_view::npos;
constexpr std::string_view white_space = " \t\r";

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(white_space);
    return first == nowhere ? std::string_view() : text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// Returns where the comment of a line begins, or `nowhere`. Between quotes that are open before and closed behind it, `//`
/// is part of a string; an odd number of quotes before it alone is a line of speech.
std::size_t comment_in(std::string_view line) {
    const auto is_odd = [](std::string_view part) { return std::count(part.begin(), part.end(), '"') % 2 != 0; };
    for (std::size_t at = line.find("//"); at != nowhere; at = line.find("//", at + 1)) {
        const bool is_apart = at == 0 || white_space.find(line[at - 1]) != nowhere;
        if (is_apart && !(is_odd(line.substr(0, at)) && is_odd(line.substr(at)))) return at;
    }
    return nowhere;
}

/// Returns the length of the word that a comment begins with, if a colon follows.
std::size_t word_length(std::string_view comment) {
    std::size_t length = 0;
    while (length < comment.size() && continues_word(comment[length])) ++length;
    return length > 0 && comment.substr(length, 1) == ":" ? length : 0;
}

std::uint32_t column_of(std::string_view line, std::size_t at) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::uint32_t>(
               std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), begins)) +
           1;
}

}  // namespace

std::vector<Comment> comments_of(std::string_view script) {
    std::vector<Comment> found;
    std::size_t open = 0;  // the first comment that is about the next line with code
    for (std::uint32_t number = 1; !script.empty(); ++number) {
        const std::string_view line = script.substr(0, script.find('\n'));
        script.remove_prefix(std::min(line.size() + 1, script.size()));
        const std::size_t begin = std::min(comment_in(line), line.size());
        const bool has_code = !without_blanks(line.substr(0, begin)).empty();
        if (has_code) {
            for (; open < found.size(); ++open) found[open].about = number;
        }
        if (begin == line.size()) continue;
        std::size_t word = line.find_first_not_of(white_space, begin + 2);
        if (word == nowhere) continue;
        const std::size_t length = word_length(line.substr(word));
        if (length == 0) continue;
        found.push_back({std::string(line.substr(word, length)),
                         std::string(without_blanks(line.substr(word + length + 1))), number, column_of(line, word),
                         has_code ? number : 0, std::string(line)});
        if (has_code) open = found.size();
    }
    return found;
}

}  // namespace npcs::tools
