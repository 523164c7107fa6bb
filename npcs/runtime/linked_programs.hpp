// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Programs as they are run: with what their names stand for in the game, and with slots among the globals of one machine.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "program/program.hpp"
#include "runtime/state.hpp"

namespace npcs::runtime {

class Environment;

/// A program as one machine runs it.
struct Linked {
    const program::Program* program = nullptr;
    const Datum* natives = nullptr;  ///< what the program's names stand for, by index; unset where there is none
    const MethodRow* const* methods = nullptr;  ///< rows of the program's names; null where there is none
    const Datum* constants = nullptr;           ///< the program's
    const std::uint32_t* slots = nullptr;       ///< entry of the globals map for each of the program's globals
    std::uint32_t first_visit = 0;              ///< where its functions stand in State::visits
};

/// What all machines of a host that run a program can share.
struct Link {
    Link(const program::Program& program, const NativeNames& natives);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    std::vector<Datum> natives;
    std::vector<const MethodRow*> methods;
    Linked first;  ///< for machines that are made with the program: slots are simply counted
};

/// Owns the programs that one machine runs, each linked to the game and to the machine's globals.
class LinkedPrograms {
public:
    /// All machines have a first program, whose globals are the first slots.
    LinkedPrograms(std::shared_ptr<const program::Program> first, const Environment& environment, State& state);

    const std::shared_ptr<const program::Program>& first_program() const { return program_; }
    const Linked& first() const { return link_->first; }
    /// All of them, the first one first.
    std::vector<std::shared_ptr<const program::Program>> all() const;
    /// Null when it is not linked.
    const Linked* find(const program::Program& program) const;
    /// That of a function; `caller`, which may be null, is looked at first.
    const Linked& of(const program::Function& function, const Linked* caller = nullptr) const {
        if (caller != nullptr && caller->program == function.program) return *caller;
        return *find(*function.program);
    }

    /// Makes State::globals, with the first program's as slots, unless they are there.
    void make_globals();
    /// Makes a program's globals slots of this machine's. Gives what it gave before when it was linked already.
    const Linked& link(const std::shared_ptr<const program::Program>& program);
    /// The same for a program that is forgotten again: what it makes has copies of its constants.
    const Linked& link_for_once(const std::shared_ptr<const program::Program>& program);
    /// Forgets a program that was linked for once. Precondition: no frame is of it.
    void unlink(const Linked& linked);
    /// Marks the copies of constants.
    void mark() const;

private:
    /// A program that came later: everything about it is the machine's own.
    struct Further {
        std::shared_ptr<const program::Program> program;
        std::shared_ptr<const Link> link;
        std::vector<std::uint32_t> slots;
        std::vector<Datum> constants;  ///< copies of the program's; only when it was linked for once
        Linked linked;
    };

    State& state_;
    const Environment& environment_;
    std::shared_ptr<const program::Program> program_;
    std::shared_ptr<const Link> link_;
    std::vector<std::unique_ptr<Further>> further_;
};

}  // namespace npcs::runtime
