// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a machine needs from the game: functions by name, output, warnings and time.
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

/// A warning about the current statement.
struct Warning {
    const char* code;
    std::string message;
    std::string hint;
};

/// The game's side of a machine. Shared by machines and used from their threads.
class Environment : public NativeNames {
public:
    virtual ~Environment() = default;
    virtual std::shared_ptr<const Link> link(const std::shared_ptr<const program::Program>& program) const = 0;
    virtual void print(Machine& machine, std::string_view text) const = 0;
    /// Reports something doubtful in a run that is not an error; meant for script authors, never for players.
    virtual void warn(Machine& machine, const Warning& warning) const = 0;
    virtual double seconds() const = 0;
    virtual std::size_t max_parameters() const = 0;  ///< the maximum over all natives
};

}  // namespace npcs::runtime
