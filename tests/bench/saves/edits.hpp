// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What writers do to a script, as tests/corpus/README.md tells: a name, a kind, and steps on the marked text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "marked_text.hpp"

namespace corpus {

struct Step {
    enum class Verb { replace, rename, before, after, into, remove, move, wrap, unwrap, forget, with };
    Verb verb;
    std::vector<std::string> words;  ///< names of statements; of edits for `with`
    std::string where;               ///< of a move: before, after or into
    std::string old_text, new_text;  ///< of replace and rename
    std::vector<Line> lines;         ///< new ones; of a wrap those in front
    std::vector<Line> lines_behind;  ///< of a wrap
    std::size_t line = 0;            ///< in the file, for messages
};

struct Edit {
    std::string name, kind;
    std::vector<Step> steps;
    std::size_t line = 0;
};

/// Mistake with a line when the file cannot be understood.
std::vector<Edit> parse_edits(std::string_view text);
/// The script after the edit; Mistake when a step does not apply.
MarkedText apply(const Edit& edit, const std::vector<Edit>& all, MarkedText text);

}  // namespace corpus
