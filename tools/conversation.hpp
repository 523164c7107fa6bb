// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation as text: what is said, what is asked, and what a typed answer means. play, start and resume share it, so
// that they all show the same.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"
#include "project.hpp"
#include "terminal.hpp"

namespace npcs::tools {

/// Gets what is said, line ends included.
using Show = std::function<void(std::string_view)>;

/// Receives the output of a conversation.
struct Audience {
    Show show;
    Show note = {};  ///< receives calls of stubs with an effect, as `(give "a sword")`; `show` unless given
    /// Receives run-time warnings, each once per position; they are never shown to the player.
    std::function<void(const Diagnostic&)> warn = {};
    std::function<double()> clock = {};  ///< seconds since any moment
};

/// Why the script says that an option cannot be taken; empty when it does not say so.
std::string locked_reason(const Option& option);

/// The functions of a conversation: prompt(question), input(question), say(who, line), print, and those that the project says
/// the game has.
Host conversation_host(const Audience& audience, const Project& project = {});

/// True when the conversation cannot go on without an answer. What is yielded for no reason but to be heard does not ask.
bool asks(const Outcome& outcome);

/// Whether it only yielded a value to be shown.
bool is_said(const Outcome& outcome);

/// The question, or the prompt with its options by number. Those that cannot be taken have a dash instead.
std::string question(const Outcome& outcome, const Terminal& terminal);

/// A chosen option (from 0), given as the number shown or as its id.
struct Choice {
    std::size_t option = 0;
    std::string problem;  ///< why the text chooses nothing; empty when it does
};
Choice read_choice(const Outcome& outcome, std::string_view text);

}  // namespace npcs::tools
