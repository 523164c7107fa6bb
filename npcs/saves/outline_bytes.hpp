// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Outlines as bytes. The brief part of an outline lists the statements; its details describe the positions within a
// statement, and are needed only for statements that a conversation is stopped in. A save contains the brief part of
// its script and the details for its frames; an outline shared by many saves contains all details.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "outline/outline.hpp"
#include "saves/save.hpp"

namespace npcs::saves {

/// A position in a statement, by the ordinal of its resume point.
struct StatementPosition {
    std::uint32_t statement;
    std::uint16_t ordinal;
    friend bool operator==(const StatementPosition&, const StatementPosition&) = default;
};

/// Returns what a save contains of its script, with details for the given positions.
std::string outline_in_save(const program::Program& program, std::vector<StatementPosition> positions);

/// Returns an outline to be shared by saves: with the script's fingerprint and name, all details, and a checksum.
std::string shared_outline(const program::Program& program);

/// Returns the bytes of the outline of a script of a save, which are views of its own: those in the save itself, or those with
/// its fingerprint among `shared`. Fails with code save-version when there are none.
Result<std::string_view> find_outline(const SavedProgram& program, std::span<const std::string> shared);
/// Returns the outline that was found. Nothing in the bytes is trusted.
Result<outline::Outline> read_outline(const SavedProgram& program, std::string_view found);

}  // namespace npcs::saves
