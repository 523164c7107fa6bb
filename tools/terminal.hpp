// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where people read and type. Colours are for terminals only; in a pipe everything is plain text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace npcs::tools {

enum class Look { plain, strong, faint, accent };

class Terminal {
public:
    Terminal();

    bool is_interactive() const { return reads_terminal_; }
    /// What is written goes out before anything is waited for.
    void write(std::string_view text);
    void write_error(std::string_view text);
    std::string styled(Look look, std::string_view text) const;
    /// A line without its end; nothing at the end of input.
    std::optional<std::string> read_line();
    /// Shows `> ` and reads. What comes out of a pipe is shown, so that a transcript holds both sides.
    std::optional<std::string> ask();
    /// Waits so long for something typed. In a pipe there always is.
    bool has_input(double seconds);
    void pause(double seconds);

private:
    bool reads_terminal_;
    bool has_colours_;
};

}  // namespace npcs::tools
