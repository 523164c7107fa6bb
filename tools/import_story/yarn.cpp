// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Yarn Spinner's language, of its versions 2 and 3: text to tree, what must be known of the whole, tree to script.

#include <algorithm>

#include "story.hpp"
#include "yarn_read.hpp"
#include "yarn_write.hpp"

namespace npcs::tools::import_story {
namespace {

/// How long the character is that begins here; 0 when none does.
std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(0);
    if (first == 0) return 0;
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    const bool too_long = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool none = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90);
    return too_long || none ? 0 : size;
}

void check_characters(const Input& input) {
    std::uint32_t line = 1;
    for (std::size_t at = 0; at < input.text.size();) {
        const std::size_t size = character_size(std::string_view(input.text).substr(at));
        if (size == 0) throw Problem{input.path, line, 0, "this line is not UTF-8 text", "save the file as UTF-8"};
        if (input.text[at] == '\n') ++line;
        at += size;
    }
}

}  // namespace

Story from_yarn(const Input& input) {
    check_characters(input);
    const yarn::File file = yarn::read_file(input.path, input.text);
    const yarn::Analysis names(input.path, file);
    Story story;
    yarn::Writing writing{names, story.not_taken, {}, {}, {}, 0};
    story.script = yarn::write_script(writing);
    std::stable_sort(story.not_taken.begin(), story.not_taken.end(),
                     [](const NotTaken& a, const NotTaken& b) { return a.line < b.line; });
    return story;
}

}  // namespace npcs::tools::import_story
