// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where people read and type. Colours, line breaks between words and the editing of lines are for terminals only; in a pipe
// everything is plain text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "line_editor.hpp"

namespace npcs::tools {

enum class Look { plain, strong, faint, accent };

/// Whether what is written there may have colours: a terminal that knows them, and NO_COLOR is not set.
bool wants_colours(int descriptor);

/// Cells of a line of the terminal that is written to.
std::size_t terminal_width();

class Terminal {
public:
    /// What people say is broken between words; what programs draw is not.
    enum class Lines { as_they_are, wrapped };
    explicit Terminal(Lines lines = Lines::as_they_are);

    bool is_interactive() const { return reads_terminal_; }
    /// What is written goes out before anything is waited for.
    void write(std::string_view text);
    void write_error(std::string_view text);
    std::string styled(Look look, std::string_view text) const;
    /// A line without its end; nothing at the end of input.
    std::optional<std::string> read_line();
    /// Shows `> ` and reads. What comes out of a pipe is shown, so that a transcript holds both sides. On a terminal the line can
    /// be edited, and what happens meanwhile is shown above it. Nothing at the end of input, or when no line is wanted any more.
    /// Without a `next` nothing happens meanwhile.
    std::optional<std::string> ask(const Meanwhile& meanwhile = {});
    /// Whether the last line that was asked for was none because the input has ended.
    bool has_ended() const { return has_ended_; }
    /// Waits so long for something typed, or for the end of input.
    bool has_input(double seconds);
    void pause(double seconds);

private:
    std::string happened(const Meanwhile& meanwhile);
    std::optional<std::string> read_from_pipe(const Meanwhile& meanwhile);
    bool read_more();

    bool reads_terminal_;
    bool has_colours_;
    bool wraps_;
    bool has_ended_ = false;
    std::string read_;              ///< and not asked for yet
    std::size_t column_ = 0;        ///< where the next text begins
    std::string* aside_ = nullptr;  ///< gets what is written while a line is typed
    std::optional<LineEditor> editor_;
};

}  // namespace npcs::tools
