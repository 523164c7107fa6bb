// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What would happen if something were answered: a fork of the conversation gets the answer, is looked at, and is thrown
// away. The conversation itself stays where it is.
#pragma once

#include <string>
#include <vector>

#include "debug_adapter/conversation.hpp"
#include "npcs/debug_program.hpp"

namespace npcs::debug_adapter {

struct WhatIf {
    std::string text;         ///< what was said, what is asked then, and which globals differ; lines with their ends
    bool is_refused = false;  ///< `text` says why
};

/// `output` collects what is put out while a fork runs. Functions of the game that have an effect outside of the conversation
/// have it for a fork, too; those of a launched program are stubs.
WhatIf what_if(Conversation& talk, const DebugProgram& program, const std::vector<std::string>& answers,
               std::string& output);

}  // namespace npcs::debug_adapter
