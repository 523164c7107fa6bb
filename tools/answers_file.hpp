// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Files with what a person types into `npcs play`: a line for each answer or command. A playthrough (`*.play`) is a
// transcript: also what was said, with the typed lines behind `> `. Both may begin with a header:
//
//     # script: inn.npcs
//     # seed: 7
//     Marta: Mind the step. Who is there?
//     > Ada
//
// In a transcript, a line beginning with `!` is an error that ended the conversation or a task of it. What was said has
// a backslash in front if it begins with `>`, `#`, `!` or a backslash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// A typed line.
struct TypedLine {
    std::string text;
    std::uint32_t line = 0;                 ///< in its file
    std::optional<std::string> reply = {};  ///< playthrough: the line behind it, if that was not typed
    std::string option = {};                ///< playthrough: the text of the option with that number, as it was offered
    /// It is typed before the conversation starts: a command at the beginning that decides what happens until the first
    /// stop.
    bool is_before_start = false;
};

struct AnswersFile {
    std::string path;
    std::vector<std::string> scripts;  ///< named by the header, relative to the current folder
    std::optional<std::uint64_t> seed;
    std::vector<TypedLine> typed;
    std::vector<std::string> header;      ///< its lines
    std::vector<std::string> transcript;  ///< playthrough: the lines behind the header, as they are in the file
    bool is_playthrough = false;
    bool is_cut = false;  ///< the last line has no end

    /// Reads a file; its name tells whether it is a playthrough. What is wrong in the header is reported with its line.
    static Result<AnswersFile> read(const std::string& path);
};

/// Returns the lines of a text, without their ends.
std::vector<std::string> text_lines(std::string_view text);

/// Returns the first line of the text of option `number` as it is shown in the lines before the typed one, or an empty
/// string.
std::string offered(const std::vector<std::string>& lines, std::size_t typed, const std::string& number);

/// Returns what was typed in a line of a transcript, or nothing if that was shown.
std::optional<std::string> typed_in(std::string_view line);

/// Returns what was shown in a line of a transcript, without the backslash before a mark.
std::string shown_in(std::string_view line);

/// Returns whether a file's name is that of a playthrough.
bool is_playthrough(std::string_view path);

/// The beginning of a playthrough.
inline constexpr std::string_view playthrough_mark = "# script: ";

/// Returns the header of a playthrough in a folder. `scripts` are relative to the current folder.
std::string playthrough_header(const std::string& path, const std::vector<std::string>& scripts, std::uint64_t seed);

/// A conversation as it will be in a playthrough.
class Transcript {
public:
    /// Adds what was said. It may have several lines, or be a part of one.
    void say(std::string_view text);
    void type(std::string_view line);
    void fail(const Diagnostic& error);
    /// Returns the lines, each with its end.
    const std::string& text() const { return text_; }

private:
    void begin_line();
    std::string text_;
};

}  // namespace npcs::tools
