// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Yarn text to tree, in four steps that each know only the ones before: expressions, texts with what follows them on their
// line, commands, and the nodes with their indentation. All of them throw Problem.
#pragma once

#include <string>
#include <string_view>

#include "story.hpp"
#include "yarn_tree.hpp"

namespace npcs::tools::import_story::yarn {

/// How many blocks, or twice as many parentheses, may stand inside each other.
inline constexpr int deepest = 100;

/// A row of characters of one line of the source, and where it begins.
struct Source {
    const std::string* file = nullptr;
    std::string_view text;
    Place place;

    /// What follows the first `size` bytes.
    Source behind(std::size_t size) const;
    Source first(std::size_t size) const;
};

[[noreturn]] void fail(const Source& at, std::string message, std::string hint = {});

/// All of it is one expression.
Expression read_expression(const Source& source);
/// Where the expression that begins here ends: at `end` outside strings and parentheses; npos when nothing ends it.
std::size_t end_of_expression(std::string_view text, std::string_view end);

/// A line's text to its end: speaker, text, condition, tags. What stands behind `//` is put in `comment`.
Line read_line(const Source& source, std::string& comment);
/// A text with nothing in it but expressions and escapes, as commands have.
Text read_plain_text(const Source& source);

/// What stands between `<<` and `>>`, without them.
struct Command {
    std::string word;  ///< `if`, `set`, ...; empty for a command of the game
    Source rest;       ///< what stands behind the word; all of it for the game's
};
Command read_command(const Source& inside);
Guard read_guard(const Command& command);
void read_set(const Command& command, Statement& statement);
void read_destination(const Command& command, Statement& statement);
void read_words(const Command& command, Statement& statement);
Declaration read_declaration(const Command& command);
EnumCase read_case(const Command& command);

File read_file(const std::string& file, std::string_view text);

bool is_name(std::string_view text);
std::string_view trimmed(std::string_view text);
/// The name among those known that is most like this one, or nothing.
std::string most_like(const std::string& name, const std::vector<std::string>& known);

}  // namespace npcs::tools::import_story::yarn
