// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The terminal, or whatever input and output are connected to. Colours, wrapping and line editing are for terminals
// only; in a pipe everything is plain text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "screen.hpp"

namespace npcs::tools {

/// Returns whether output there may be coloured: it is a terminal that supports it, and NO_COLOR is not set.
bool wants_colours(int descriptor);

/// Makes character functions use UTF-8, whatever the user's locale is.
void know_characters();

/// Returns the width of the output terminal, in cells.
std::size_t terminal_width();

class Terminal final : public Screen {
public:
    /// What people say is wrapped between words; the output of programs is not.
    enum class Lines { as_they_are, wrapped };
    explicit Terminal(Lines lines = Lines::as_they_are);

    bool is_interactive() const override { return reads_terminal_; }
    /// Writes text. It is flushed before anything is waited for.
    void write(std::string_view text) override;
    void write_error(std::string_view text) override;
    std::string styled(TextStyle style, std::string_view text) const override;
    std::optional<std::string> read_line() override;
    /// Input from a pipe is echoed, so that a transcript shows both sides. On a terminal the line can be edited.
    std::optional<std::string> ask(const WaitHandler& handler) override;
    /// Returns whether the last ask() returned nothing because the input had ended.
    bool has_ended() const { return has_ended_; }
    bool has_input(double seconds) override;
    void pause(double seconds) override;

private:
    std::string happened(const WaitHandler& handler);
    std::optional<std::string> read_from_pipe(const WaitHandler& handler);
    bool read_more();

    bool reads_terminal_;
    bool has_colours_;
    bool wraps_;
    bool has_ended_ = false;
    std::string read_;              ///< input that has not been returned yet
    std::size_t column_ = 0;        ///< at which the next output begins
    std::string* aside_ = nullptr;  ///< receives output while a line is being typed
    std::optional<LineEditor> editor_;
};

}  // namespace npcs::tools
