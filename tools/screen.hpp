// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where a conversation is shown, and where answers are typed: the terminal, or nowhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "line_editor.hpp"

namespace npcs::tools {

enum class TextStyle : std::uint8_t { plain, strong, faint, accent };

class Screen {
public:
    virtual ~Screen() = default;
    /// Returns whether a person types the answers.
    virtual bool is_interactive() const = 0;
    virtual void write(std::string_view text) = 0;
    virtual void write_error(std::string_view text) = 0;
    virtual std::string styled(TextStyle style, std::string_view text) const = 0;
    /// Returns a line without its line end, or nothing at the end of input.
    virtual std::optional<std::string> read_line() = 0;
    /// Shows `> ` and reads a line. What happens meanwhile is shown above it; without `next`, nothing happens. Returns
    /// nothing at the end of input or if no line is needed any more.
    virtual std::optional<std::string> ask(const WaitHandler& handler) = 0;
    /// Waits at most that long for input, including its end. Returns whether there is any.
    virtual bool has_input(double seconds) = 0;
    virtual void pause(double seconds) = 0;
};

/// Shows nothing and has no input, for conversations of which only the transcript is wanted.
class NoScreen final : public Screen {
public:
    bool is_interactive() const override { return false; }
    void write(std::string_view /*text*/) override {}
    void write_error(std::string_view /*text*/) override {}
    std::string styled(TextStyle /*style*/, std::string_view text) const override { return std::string(text); }
    std::optional<std::string> read_line() override { return std::nullopt; }
    std::optional<std::string> ask(const WaitHandler& /*handler*/) override { return std::nullopt; }
    bool has_input(double /*seconds*/) override { return true; }
    void pause(double /*seconds*/) override {}
};

}  // namespace npcs::tools
