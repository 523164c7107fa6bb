// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/option_ids.hpp"

#include <algorithm>

#include "syntax/edit_distance.hpp"

namespace npcs::analysis {

namespace {

/// Returns the words of a text in the form they have in an id.
std::string words_of(std::string_view text) {
    std::string words;
    for (const char byte : text) {
        const bool is_small =
            (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || static_cast<unsigned char>(byte) > 0x7F;
        if (is_small) words += byte;
        else if (byte >= 'A' && byte <= 'Z') words += static_cast<char>(byte - 'A' + 'a');
        else if (!words.empty() && words.back() != '_') words += '_';
    }
    if (words.ends_with('_')) words.pop_back();
    return words;
}

std::string_view behind_scene(std::string_view id) { return id.substr(id.find('/') + 1); }

bool is_meant(std::string_view option, std::string_view id) {
    constexpr std::size_t shortest = 4;  // bytes of a common prefix that identify a text
    const std::string_view own = behind_scene(option);
    const std::string written = words_of(behind_scene(id));
    if (own == written || own == words_of(id)) return true;
    return std::min(own.size(), written.size()) >= shortest && (own.starts_with(written) || written.starts_with(own));
}

}  // namespace

bool has_option(std::span<const std::string> options, std::string_view id) {
    std::string_view listed = id.substr(0, id.find(':'));
    // The second element with the same text has `#2` before the colon.
    if (const std::size_t number = listed.rfind('#'); number != listed.npos && listed.size() < id.size())
        listed = listed.substr(0, number);
    return std::any_of(options.begin(), options.end(),
                       [&](const std::string& option) { return option == id || option == listed; });
}

std::string hint_for_option(std::span<const std::string> options, std::string_view id) {
    const auto found = std::find_if(options.begin(), options.end(), [&](const std::string& option) {
        return syntax::is_similar(id, option) || is_meant(option, id);
    });
    if (found != options.end()) return "did you mean \"" + *found + "\"?";
    return "an option's id is its scene or function and its words: \"inn/any_rooms_left\"";
}

}  // namespace npcs::analysis
