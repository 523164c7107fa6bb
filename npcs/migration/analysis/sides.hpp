// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// On which side of a stack of frames a statement stands: behind it, so that it has been carried out, or ahead of it. What is
// in a function without a frame stands where that function is called. Where more than one is possible, each is told.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

/// Where one frame stands.
struct Stand {
    enum class At : std::uint8_t {
        entry,      ///< nothing of the function has been done
        statement,  ///< in the middle of the node, or at its start
        turn,       ///< between two passes of the loop that the node is
        end         ///< everything has been done
    };
    std::uint32_t function = 0;
    std::uint32_t node = program::no_statement;
    At at = At::entry;
};

using Side = unsigned;
inline constexpr Side is_behind = 1;
inline constexpr Side is_ahead = 2;
/// In another branch than the one that was taken.
inline constexpr Side is_beside = 4;
/// The statement in which the frame stands, or one that contains it.
inline constexpr Side is_around = 8;
/// Inside a loop around the frame, or in a function that was called before: it may have been carried out then.
inline constexpr Side is_again = 16;

class Sides {
public:
    /// Returns the nodes that mention a function.
    using MentionsOf = std::function<const std::vector<std::uint32_t>&(std::uint32_t)>;
    /// `stack` has the frames of one script. If the main program has none, it has ended, or has not begun.
    Sides(const program::Outline& outline, std::vector<Stand> stack, bool has_main_ended, MentionsOf mentions,
          std::function<bool(std::uint32_t)> is_first_pass = nullptr);

    Side of(std::uint32_t node);
    /// Returns whether a node surely or possibly has been carried out.
    bool may_be_behind(std::uint32_t node) { return (of(node) & (is_behind | is_again)) != 0; }
    bool has_frame(std::uint32_t function) const;
    /// Returns whether the node contains the place of a frame.
    bool holds_place(std::uint32_t node) const;

private:
    Side beside_frame(std::uint32_t node, const Stand& stand) const;
    Side in_this_pass(std::uint32_t node, const Stand& stand) const;
    bool may_have_been_called(std::uint32_t function);
    Side of_function(std::uint32_t function);

    const program::Outline& outline_;
    std::vector<Stand> stack_;
    bool has_main_ended_;
    MentionsOf mentions_;
    std::function<bool(std::uint32_t)>
        is_first_pass_;  ///< whether a loop around a place is in its first pass; may be null
    hashing::Map<std::uint64_t, Side> functions_;
    hashing::Map<std::uint64_t, bool> called_before_;
    std::int64_t work_ = 2'000'000;
};

/// Returns the last part of a dotted name.
std::string_view last_part(std::string_view name);

}  // namespace npcs::migration
