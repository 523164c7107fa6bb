// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is known of a game without its code, as plain data: the functions that it defines for scripts, who speaks, and
// which events it raises. A command reads it from npcs.toml, an editor from the same file; check() compares scripts
// with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs {

struct HostParameter {
    std::string name;
    std::string type = {};  ///< "text", "number", "list", "map" or "function"; anything else is not checked
    bool may_lack = false;  ///< a call may omit it
};

/// A function that the game defines.
struct HostFunction {
    std::string name;
    std::vector<HostParameter> parameters = {};
    std::string returns = {};  ///< type of the result; empty: has an effect and returns null
    std::string speaks = {};   ///< parameter that is a line for the player
    std::string asks = {};     ///< parameter that is a question to the player, whose answer is the result
    std::string doc = {};      ///< what it does, for those who write scripts
    std::string file = {};     ///< that declares it; empty if none does
    std::uint32_t line = 0;    ///< of `file`, from 1; 0 when unknown
    std::uint32_t column = 0;  ///< from 1, in code points; 0 when unknown
};

struct HostFacts {
    std::vector<HostFunction> functions = {};  ///< the first of a name counts
    /// Other global names that scripts may read: set by the game, or by another script of the same machine.
    std::vector<std::string> names = {};
    std::vector<std::string> characters = {};  ///< all who speak; empty: not known
    std::vector<std::string> events = {};      ///< all that the game raises; empty: not known
    /// Whether there are no other functions and names, so that a name which nothing defines is a mistake.
    bool is_complete = false;

    /// Returns the function with that name; null if there is none.
    const HostFunction* function(std::string_view name) const {
        for (const HostFunction& each : functions)
            if (each.name == name) return &each;
        return nullptr;
    }
};

}  // namespace npcs
