// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Programs ready to run: their names resolved to natives of the game and to slots among one machine's globals.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "program/program.hpp"
#include "runtime/state.hpp"

namespace npcs::runtime {

class Environment;

/// A program linked to one machine.
struct Linked {
    const program::Program* program = nullptr;
    const Datum* natives = nullptr;             ///< natives by name index; unset where there is none
    const MethodRow* const* methods = nullptr;  ///< method rows by name index; null where there is none
    const Datum* constants = nullptr;           ///< the program's
    const std::uint32_t* slots = nullptr;       ///< for each of the program's globals, its entry in the globals map
    std::uint32_t first_visit = 0;              ///< index of its first function in State::visits
    std::size_t longest_text = 0;               ///< bytes of the longest one that is written in it
    std::size_t longest_list = 0;               ///< elements of its longest list literal
};

/// Returns what is wrong with running a program under these limits: it may hold a text or a list that is larger than
/// they allow, and no state with such a value could be loaded again.
values::Error exceeds(const Linked& linked, const values::HeapLimits& limits);

/// The part of a linked program that all machines of a host share.
struct Link {
    Link(const program::Program& program, const NativeNames& natives);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    std::vector<Datum> natives;
    std::vector<const MethodRow*> methods;
    Linked first;  ///< for machines created with the program, whose slots are 0, 1, 2 ...
};

/// Owns a machine's programs, each linked to the game and to the machine's globals.
class LinkedPrograms {
public:
    /// Every machine has a first program, whose globals are the first slots.
    LinkedPrograms(std::shared_ptr<const program::Program> first, const Environment& environment, State& state);
    /// Begins with the same first program as another machine of the same environment.
    LinkedPrograms(const LinkedPrograms& like, State& state)
        : state_(state),
          environment_(like.environment_),
          program_(like.program_),
          link_(like.link_),
          has_foreign_(!program_->foreign.empty()) {}

    const std::shared_ptr<const program::Program>& first_program() const { return program_; }
    const Linked& first() const { return link_->first; }
    /// Whether any program has had functions in other languages.
    bool has_foreign() const { return has_foreign_; }
    /// Returns all programs, the first one first.
    std::vector<std::shared_ptr<const program::Program>> all() const;
    /// Returns the linked program, or null.
    const Linked* find(const program::Program& program) const;
    /// Returns the linked program of a function. `caller`, which may be null, is tried first.
    const Linked& of(const program::Function& function, const Linked* caller = nullptr) const {
        if (caller != nullptr && caller->program == function.program) return *caller;
        return *find(*function.program);
    }

    /// Creates State::globals with the first program's globals as slots, unless it exists.
    void make_globals();
    /// Makes the globals of all programs slots again, after State::globals has been replaced by others of the first program.
    void relink_globals();
    /// Links the further programs of another machine. Precondition: none is linked yet.
    void link_all(const LinkedPrograms& of);
    /// Makes a program's globals slots of this machine. Linking a program again returns the earlier result.
    const Linked& link(const std::shared_ptr<const program::Program>& program);
    /// link() for a program that will be unlinked again: objects it creates refer to copies of its constants.
    const Linked& link_temporarily(const std::shared_ptr<const program::Program>& program);
    /// Removes a program linked by link_temporarily. Precondition: no frame belongs to it.
    void unlink(const Linked& linked);
    /// Marks the copies of constants for a collection.
    void mark() const;

private:
    /// A program added later: all its data belongs to the machine.
    struct Added {
        std::shared_ptr<const program::Program> program;
        std::shared_ptr<const Link> link;
        std::vector<std::uint32_t> slots;
        std::vector<Datum> constants;  ///< copies of the program's; only for link_temporarily
        Linked linked;
    };

    void add_slots(Added& added);

    State& state_;
    const Environment& environment_;
    std::shared_ptr<const program::Program> program_;
    std::shared_ptr<const Link> link_;
    std::vector<std::unique_ptr<Added>> added_;
    bool has_foreign_ = false;
};

}  // namespace npcs::runtime
