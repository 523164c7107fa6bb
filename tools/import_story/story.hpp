// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stories written in other languages, made into scripts. Each language has a function that takes the text of a story and
// returns a script that tells the same, written as a writer would write it with scenes, lines and options, and a list of
// what it could not take over. Nothing here reads files, prints, or runs what it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace npcs::tools::import_story {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Something of the source that was not taken over, or not with all that it meant.
struct NotTaken {
    std::string file;
    std::uint32_t line;  ///< from 1
    std::string what;    ///< as `LIST colours`: names the construct, no sentence
    std::string advice;  ///< what to write in the script instead
};

struct Story {
    std::string script;               ///< MiniScript; ends with a line end
    std::vector<NotTaken> not_taken;  ///< in order of the source
};

struct Input {
    std::string path;  ///< the name of the file in messages; it is not opened
    std::string text;  ///< UTF-8
    /// Returns the text of another file that the story includes, by its path as it is written there; nothing when there is no
    /// such file or it must not be read.
    std::function<std::optional<std::string>(const std::string& path)> read;
};

/// What makes a text no story at all, such as an unclosed brace. Thrown, as the first such problem ends the reading: the
/// functions below throw this and nothing else of their own.
struct Problem {
    std::string file;
    std::uint32_t line;    ///< from 1
    std::uint32_t column;  ///< from 1, in code points; 0 when the line as a whole is meant
    std::string message;   ///< one line, without the place
    std::string hint;      ///< how to fix it; may be empty
};

/// No story may be larger, with all that it includes: this many bytes.
inline constexpr std::size_t largest_story = std::size_t{4} << 20;

/// From ink, version 1 of the language (docs/import-story.md). Throws Problem.
Story from_ink(const Input& input);
/// From Yarn Spinner. Throws Problem.
Story from_yarn(const Input& input);

}  // namespace npcs::tools::import_story
