// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// An outline as bytes. Its brief part says what statements there are; its details say what stands in a statement's places,
// which is needed only for statements that a conversation is stopped in. A save has the brief part of its script and details
// for its frames; an outline that many saves share has all details.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "outline/outline.hpp"
#include "saves/save.hpp"

namespace npcs::saves {

/// A place in a statement, by the ordinal of a Site.
struct StandingPlace {
    std::uint32_t statement;
    std::uint16_t ordinal;
    friend bool operator==(const StandingPlace&, const StandingPlace&) = default;
};

/// What a save says of its script: the places of its frames are told in detail.
std::string outline_in_save(const program::Program& program, std::vector<StandingPlace> places);

/// For sharing: with the script's fingerprint and name, all details, and a checksum.
std::string shared_outline(const program::Program& program);

/// The outline of that fingerprint among shared ones, or the one in the save itself. Nothing in the bytes is trusted.
/// A problem of code save-version when there is none.
Result<program::Outline> find_outline(std::string_view save, std::span<const std::string> shared);

/// The same of one program of a machine's save.
Result<program::Outline> find_outline(const SavedProgram& program, std::span<const std::string> shared);

}  // namespace npcs::saves
