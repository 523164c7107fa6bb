// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The body of a node: its lines, and what belongs to what by indentation and by `<<if>>`, `<<else>>`, `<<endif>>`.
#pragma once

#include <vector>

#include "yarn_read.hpp"

namespace npcs::tools::import_story::yarn {

/// A line of a body: what is on it without the white space around it, and how far in it is, a tab counting as eight.
struct BodyLine {
    Source content;
    std::string_view indentation;
    std::size_t width = 0;
    bool is_empty = false;  ///< from the beginning; what was read of the others is taken from their content
};

/// What is declared in a body is put into the file.
Block read_body(std::vector<BodyLine> lines, File& file);

}  // namespace npcs::tools::import_story::yarn
