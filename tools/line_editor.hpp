// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Typing a line: cursor keys, the usual shortcuts, former lines; and meanwhile the world goes on. Built without libedit
// (BSD licence), lines are read as the terminal gives them, and the world goes on all the same.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace npcs::tools {

/// What goes on while nothing is typed.
struct Meanwhile {
    /// Seconds until it may have something to say; infinite for never.
    std::function<double()> next;
    /// It is time. Gives what is to be shown above the line that is being typed.
    std::function<std::string()> happen;
    /// Whether a line is wanted still.
    std::function<bool()> is_wanted;
};

class LineEditor {
public:
    LineEditor();
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Shows `> ` and gives the line without its end; nothing at the end of input, or when no line is wanted any more.
    std::optional<std::string> read(const Meanwhile& meanwhile);

private:
    struct Editor;
    std::optional<std::string> read_plainly(const Meanwhile& meanwhile);
    std::unique_ptr<Editor> editor_;  ///< null where lines cannot be edited
};

}  // namespace npcs::tools
