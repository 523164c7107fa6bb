// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whether a statement has been executed, given the stack of frames at which a script stopped. A statement of a function without
// a frame has the status of the statements that call the function. Where several are possible, all of them are returned.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

/// The position of one frame.
struct FramePosition {
    enum class At : std::uint8_t {
        entry,           ///< nothing of the function has been done
        statement,       ///< in the middle of the node, or at its start
        between_passes,  ///< between two passes of the loop that the node is
        end              ///< everything has been done
    };
    std::uint32_t function = 0;
    std::uint32_t node = program::no_statement;
    At at = At::entry;
};

/// A set of the following bits.
using Status = unsigned;
inline constexpr Status executed = 1;
inline constexpr Status ahead = 2;            ///< yet to be executed
inline constexpr Status in_other_branch = 4;  ///< in another branch than the one that was taken
inline constexpr Status in_progress = 8;      ///< the statement of a frame, or one that contains it
/// Inside a loop around a frame, or in a function that was called before: it may have been executed then.
inline constexpr Status in_earlier_pass = 16;

class StatementStatus {
public:
    /// Returns the nodes that mention a function.
    using ReferencesTo = std::function<const std::vector<std::uint32_t>&(std::uint32_t)>;
    /// `stack` has the frames of one script. If the main program has none, it has ended, or has not begun.
    StatementStatus(const outline::Outline& outline, std::vector<FramePosition> stack, bool has_main_ended,
                    ReferencesTo mentions, std::function<bool(std::uint32_t)> is_first_pass = nullptr,
                    std::function<bool(std::uint32_t)> is_skipped = nullptr);

    Status of(std::uint32_t node);
    /// Returns whether a node has been executed, or may have been.
    bool may_be_executed(std::uint32_t node) { return (of(node) & (executed | in_earlier_pass)) != 0; }
    bool has_frame(std::uint32_t function) const;
    /// Returns whether a frame stands in the middle of the node itself, and not of one inside it.
    bool is_place(std::uint32_t node) const;
    /// Returns whether the node contains the place of a frame.
    bool holds_place(std::uint32_t node) const;
    /// Returns whether the place of a frame is inside the node, and not the node itself.
    bool is_entered(std::uint32_t node) const;

private:
    Status of_place(std::uint32_t node);
    Status relative_to(std::uint32_t node, const FramePosition& position) const;
    Status in_this_pass(std::uint32_t node, const FramePosition& position) const;
    bool may_have_been_called(std::uint32_t function);
    Status of_function(std::uint32_t function);

    const outline::Outline& outline_;
    std::vector<FramePosition> stack_;
    bool has_main_ended_;
    ReferencesTo references_;
    std::function<bool(std::uint32_t)>
        is_first_pass_;  ///< whether a loop around a place is in its first pass; may be null
    std::function<bool(std::uint32_t)> is_skipped_;  ///< whether a node is known not to have been executed; may be null
    hashing::Map<std::uint64_t, Status> functions_;
    hashing::Map<std::uint64_t, bool> called_before_;
    std::int64_t work_ = 2'000'000;
};

/// Returns the last part of a dotted name.
std::string_view last_part(std::string_view name);

}  // namespace npcs::migration
