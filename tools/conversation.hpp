// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation as text: what is said and asked, and what a typed answer means. Shared by play, start and resume, so
// that all of them show the same.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"
#include "project.hpp"
#include "screen.hpp"

namespace npcs::tools {

/// Receives what is said, including line ends.
using Show = std::function<void(std::string_view)>;

/// Receives the output of a conversation.
struct Audience {
    Show show;
    Show note = {};  ///< receives calls of stubs with an effect, as `(give "a sword")`; `show` unless given
    /// Receives run-time warnings, each once per line; they are never shown to the player.
    std::function<void(const Diagnostic&)> warn = {};
    std::function<double()> clock = {};  ///< returns seconds since an arbitrary moment
    GivenValue given = {};
};

/// Returns the reason that the script gives for an unavailable option, or an empty string.
std::string locked_reason(const Option& option);

/// Returns the host of a conversation, with the functions prompt(question), input(question), say(who, line), print, and
/// stubs of those that the project declares.
Host conversation_host(const Audience& audience, const Project& project = {});

/// Returns whether the conversation needs an answer to continue. A value that is yielded only to be shown needs none.
bool asks(const Outcome& outcome);

/// Returns whether a value was yielded only to be shown.
bool is_said(const Outcome& outcome);

/// Returns the question, or the prompt with its numbered options. Unavailable options have a dash instead of a number.
std::string question(const Outcome& outcome, const Screen& screen);

/// A chosen option: its index, selected by the number shown or by its id.
struct Choice {
    std::size_t option = 0;
    std::string problem;  ///< why the text selects no option; empty if it does
};
Choice read_choice(const Outcome& outcome, std::string_view text);

}  // namespace npcs::tools
