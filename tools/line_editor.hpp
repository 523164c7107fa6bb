// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads a line from the terminal, with cursor keys, the usual shortcuts and a history, while the game continues.
// Without libedit (BSD licence), lines are read as the terminal edits them, and the game continues as well.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace npcs::tools {

/// What happens while a line is being typed.
struct WaitHandler {
    /// Returns seconds until something may happen; infinity for never.
    std::function<double()> next;
    /// Called at that time. Returns the text to show above the line being typed.
    std::function<std::string()> happen;
    /// Returns whether a line is still needed.
    std::function<bool()> is_wanted;
};

class LineEditor {
public:
    LineEditor();
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Shows `> ` and returns the line without its end; nothing at the end of input or if it is not needed any more.
    std::optional<std::string> read(const WaitHandler& handler);

private:
    struct Editor;
    std::optional<std::string> read_plainly(const WaitHandler& handler);
    std::unique_ptr<Editor> editor_;  ///< null if lines cannot be edited
};

}  // namespace npcs::tools
