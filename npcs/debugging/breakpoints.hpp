// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Breakpoints, and the places in programs where they are.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/bridge.hpp"
#include "api/observed.hpp"
#include "npcs/debugger.hpp"
#include "program/program.hpp"

namespace npcs::debugging {

using SharedPrograms = std::vector<std::shared_ptr<const program::Program>>;

/// A breakpoint with its places.
struct BoundBreakpoint {
    struct Place {
        const program::Program* program;
        std::uint32_t index;  ///< of a mark, or of an option
    };
    Breakpoint told;
    std::vector<Place> marks;
    std::vector<Place> options;
    bool has_failed = false;  ///< its condition did, and it was told
};

/// A global that is watched, and what it was when the present run began.
struct Watch {
    Breakpoint told;
    std::string path;
    bool deeply = false;
    api::ValueMark mark;
    std::string text;                      ///< the value, shown
    std::unique_ptr<api::Reference> kept;  ///< keeps the objects of the mark alive
};

/// Returns the index of the first mark of a function, or its number of marks if there is none.
std::uint32_t first_mark_of(const program::Program& program, std::uint32_t function);

/// Whether a script's name is the one that is asked for, or ends with it as a path.
bool is_file(std::string_view name, std::string_view asked);

/// Appends the lines of a program at which breakpoints can be.
void add_lines(const program::Program& program, std::vector<std::uint32_t>& lines);

class Breakpoints {
public:
    std::vector<BoundBreakpoint> all;  ///< in the order in which they were added
    std::vector<Watch> watches;
    BreakpointId last_id = 0;

    /// Finds the places of a breakpoint, or of all, in these programs.
    void bind(BoundBreakpoint& one, const SharedPrograms& programs) const;
    void bind_all(const SharedPrograms& programs);
    bool remove(BreakpointId id);

    /// Whether a breakpoint is at a mark. Fast for the program that was asked for last.
    bool is_at(const program::Program& program, std::uint32_t mark) {
        if (&program != flagged_) flag(program);
        return mark < flags_.size() && flags_[mark];
    }
    /// To be called when breakpoints were changed.
    void forget_flags() { flagged_ = nullptr; }
    bool has_options() const { return has_options_; }
    std::vector<BoundBreakpoint*> at_mark(const program::Program& program, std::uint32_t mark);
    std::vector<BoundBreakpoint*> at_option(const program::Program& program, std::uint32_t option);

private:
    void flag(const program::Program& program);

    const program::Program* flagged_ = nullptr;
    std::vector<bool> flags_;
    bool has_options_ = false;
};

}  // namespace npcs::debugging
