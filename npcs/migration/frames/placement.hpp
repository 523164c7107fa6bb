// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where each frame goes on in the new script, and what its registers hold there. A frame is placed by its statement,
// the scopes of loops around it by the statement of the loop, and operands by the text of the expression of which they
// are the value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migration/frames/first_pass.hpp"
#include "migration/frames/frames.hpp"
#include "program/program.hpp"

namespace npcs::migration {

/// Places the frames of one execution.
class FramePlacement {
public:
    explicit FramePlacement(ScriptMigration& script) : script_(script), execution_(*script.execution) {}

    Placement run();

    /// Places the frames when the function that the last one has called cannot go on, for the given reason.
    Placement run_without_callee(const std::string& why);

private:
    Placement build();

    // ---- reading the old frames

    void read();

    // ---- placing one frame

    bool place(std::size_t index);

    bool fail(std::string reason);

    /// Places a call that has not begun, or a frame that only has to return.
    bool place_outside(std::size_t index);

    bool place_in(std::size_t index, const program::Function& function, std::uint32_t node,
                  std::vector<std::size_t> from);

    /// Returns the only call of a statement that made one call before, too, of another function of the script, which goes on:
    /// `you "X"` became `say "You", "X"`. Returns null if there is none.
    const compiler::StackMapEntry* only_call(std::size_t index, std::uint32_t statement) const;
    const compiler::StackMapEntry* only_call(std::uint32_t statement) const;

    /// Returns the call by which a statement calls itself what the function called that it called before: `you "X"`, where `you`
    /// called `say`, became `say "You", "X"`. The frame behind this one is left out then. Returns null if it is not so.
    const compiler::StackMapEntry* direct_call(std::size_t index, std::uint32_t statement) const;
    bool is_left_out(std::size_t index) const;
    /// Says of a frame that the one behind it is left out.
    void left_out(MigratedFrame& made, std::size_t index) const;

    std::string why_not_found(std::size_t index, std::uint32_t statement) const;

    /// Fills the registers behind the locals for a resume point of the new script.
    bool fill(MigratedFrame& made, const compiler::StackMapEntry& place);

    /// Adds one register of a loop's scope: from the same loop in an old frame, or of a loop that has just begun.
    bool loop_part(MigratedFrame& made, const compiler::RegisterContents& wanted);

    std::optional<FirstPass> continued(const MigratedFrame& made, std::uint32_t statement);

    /// Returns the first pass of a loop that is new in the script, if its variable is new, too.
    std::optional<FirstPass> begun(const MigratedFrame& made, std::uint32_t statement) const;

    Datum value_of(const MigratedFrame& made, std::string_view name) const;

    /// Returns the first pass of a `for`, if what it goes over is written out or in a variable.
    std::optional<FirstPass> pass_of(const MigratedFrame& made, std::uint32_t statement) const;

    bool moved_into(MigratedFrame& made, std::string reason);

    /// Places a frame at the start of a statement, of which nothing has been done; for none, at the end of the
    /// function.
    bool place_at_start(MigratedFrame made, Verdict verdict, std::string reason);

    // ---- statements that are gone

    bool place_behind(std::size_t index);

    /// Places a frame at the end of a loop's body. Returns false without a reason if the loop is gone, too.
    bool place_next_pass(const MigratedFrame& from, std::uint32_t old_loop_node, const program::Function& function);

    // ---- functions that were split or inlined

    /// Places a frame whose statement was moved into a new function, which the frame's function calls.
    bool place_extracted(std::size_t index, const program::Function& function, std::uint32_t node);

    /// Returns names that are variables of an extracted function and of the function it came from, both of which go on
    /// to read them. The value belonged to one variable before.
    std::vector<std::string_view> variables_in_both(std::uint32_t caller, std::uint32_t place) const;

    /// Returns whether a frame's function was inlined: it is gone, and its statement is now in its caller. The caller's
    /// own statement then no longer matters.
    bool is_inlined(std::size_t index) const;

    bool place_inlined(std::size_t index);

    // ---- when a frame cannot be placed

    /// Restarts a statement that has made no other call before: that of this frame, or of the nearest caller for which
    /// this holds.
    bool restart(std::size_t index);

    /// Drops the frames that this frame has called.
    void cut(std::size_t index);

    bool refuse(std::size_t index);

    void report();

    // ---- failed conversations, which are only inspected

    bool failed();

    ScriptMigration& script_;
    runtime::Execution& execution_;
    std::vector<OldFrame> old_frames_;
    std::vector<MigratedFrame> frames_;
    std::string reason_;
    bool is_cut_ = false;
};

}  // namespace npcs::migration
