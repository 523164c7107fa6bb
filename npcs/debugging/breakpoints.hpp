// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Breakpoints, and the places in programs where they are.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/bridge.hpp"
#include "api/observed.hpp"
#include "debugging/evaluation.hpp"
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
    CompiledExpression condition;
    std::vector<CompiledExpression> logged;  ///< the expressions in its log message, in order
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

/// The places of a program where breakpoints can be, in order. Making it takes as long as reading the program's marks and options;
/// finding a line, the logarithm of that.
class Places {
public:
    /// What a breakpoint on a line is bound to.
    struct Found {
        std::uint32_t line = 0;  ///< 0: there is no statement or option from there on
        std::vector<std::uint32_t>
            marks;  ///< the first of each function on the line, and of what each option there leads to
        std::vector<std::uint32_t> options;
    };

    explicit Places(const program::Program& program);
    /// Returns the places of the first line from `line` on that has any.
    Found at_line(std::uint32_t line) const;
    /// Returns the first marks of the functions with a name.
    const std::vector<std::uint32_t>& at_function(const std::string& name) const;
    std::size_t size() const { return on_lines_.size(); }

private:
    static constexpr std::uint32_t no_mark = 0xFFFF'FFFF;
    struct Place {
        std::uint32_t line;
        bool is_option;
        std::uint32_t index;     ///< of the mark or option
        std::uint32_t function;  ///< of a mark
        std::uint32_t body;      ///< of an option: the mark of the first statement that it leads to, or no_mark
    };
    void add_options(const program::Program& program);

    std::vector<Place> on_lines_;  ///< by lines
    std::map<std::string, std::vector<std::uint32_t>> of_functions_;
};

class Breakpoints {
public:
    std::map<BreakpointId, BoundBreakpoint> all;
    std::vector<Watch> watches;
    BreakpointId last_id = 0;

    /// Adds one, with its places in these programs.
    BoundBreakpoint& add(BoundBreakpoint one, const SharedPrograms& programs);
    /// Finds the places of all anew, in other programs than before.
    void bind_all(const SharedPrograms& programs);
    bool remove(BreakpointId id);
    void clear();

    /// Whether a breakpoint is at a mark. Fast for the program that was asked for last.
    bool is_at(const program::Program& program, std::uint32_t mark) {
        if (&program != flagged_) flag(program);
        return mark < flags_->marks.size() && flags_->marks[mark];
    }
    std::vector<BoundBreakpoint*> at_mark(const program::Program& program, std::uint32_t mark);
    std::vector<BoundBreakpoint*> at_option(const program::Program& program, std::uint32_t option);
    /// Places that were looked at in order to bind breakpoints.
    std::uint64_t work() const { return work_; }

private:
    /// The breakpoints of a program, by their places.
    struct Flags {
        std::vector<bool> marks;
        std::unordered_map<std::uint32_t, std::vector<BreakpointId>> at_mark, at_option;
    };
    void bind(BoundBreakpoint& one, const SharedPrograms& programs);
    void flag(const program::Program& program);
    void forget_flags();
    const Places& places(const program::Program& program);
    std::vector<BoundBreakpoint*> found(const std::unordered_map<std::uint32_t, std::vector<BreakpointId>>& those,
                                        std::uint32_t index);

    std::unordered_map<const program::Program*, Places> places_;
    std::unordered_map<const program::Program*, Flags>
        flagged_programs_;  ///< all that have breakpoints, if there are any
    const program::Program* flagged_ = nullptr;
    const Flags* flags_ = nullptr;  ///< of that program
    std::uint64_t work_ = 0;
};

}  // namespace npcs::debugging
