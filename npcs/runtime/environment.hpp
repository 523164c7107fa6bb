// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a machine needs of the game: names of functions, output, warnings and time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "program/program.hpp"
#include "runtime/linked_programs.hpp"
#include "runtime/state.hpp"

namespace npcs::runtime {

class Machine;

/// Of the statement that is being carried out.
struct Warning {
    const char* code;
    std::string message;
    std::string hint;
};

/// Shared by machines; used from their threads.
class Environment : public NativeNames {
public:
    virtual ~Environment() = default;
    virtual std::shared_ptr<const Link> link(const std::shared_ptr<const program::Program>& program) const = 0;
    virtual void print(Machine& machine, std::string_view text) const = 0;
    /// What a run does that is doubtful and no error: for who writes scripts, never for the player.
    virtual void warn(Machine& machine, const Warning& warning) const = 0;
    virtual double seconds() const = 0;
    virtual std::size_t most_parameters() const = 0;  ///< of any native
};

}  // namespace npcs::runtime
