// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Pairs the scripts of a save with the scripts it is to be loaded with. A script that was not edited is recognized by its
// text; an edited one by its file name, if the statements agree; one whose file was renamed by its statements. A
// conversation has one script on each side, which are a pair if the statements agree.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "matching/match.hpp"
#include "migration/known_versions.hpp"
#include "program/program.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

/// One script of a save, and what has become of it.
struct Counterpart {
    enum class Kind : std::uint8_t {
        same,
        edited,
        gone,  ///< no script is a version of it
        other  ///< the script of that name is not a version of it
    };
    Kind kind = Kind::gone;
    std::string file;  ///< file name in the save
    std::uint64_t fingerprint = 0;
    std::size_t number = 0;                     ///< SavedProgram::number
    const program::Program* program = nullptr;  ///< the script now; the first program if there is none
    const outline::Outline* before = nullptr;
    const outline::Outline* now = nullptr;
    const matching::Matching* matching = nullptr;
    const program::Program* skeleton = nullptr;
    std::shared_ptr<const VersionPair> pair;  ///< of a script that has a counterpart with another text, or none

    bool is_edited() const { return kind == Kind::edited; }

    bool has_script() const { return kind == Kind::same || kind == Kind::edited; }
};

/// Returns the counterparts in the order of the save; of a conversation there is one. `programs` as for migrate().
/// `outlines` are outlines of earlier versions of scripts, for saves without them. Fails if the save names too many
/// scripts ("save-limit") or the outline of an edited script cannot be found or read.
Result<std::vector<Counterpart>> find_counterparts(const saves::SaveHead& head, saves::Programs programs,
                                                   std::span<const std::string> outlines);

}  // namespace npcs::migration
