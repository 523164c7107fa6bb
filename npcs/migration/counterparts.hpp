// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts of a machine's save beside those it is to be loaded with: which is which. A script that was not edited is known
// by its text; an edited one by its file name, where the statements agree; one whose file has another name by its statements.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "matching/match.hpp"
#include "program/program.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

/// One script of a save, and what it is now.
struct Counterpart {
    enum class Kind : std::uint8_t {
        same,
        edited,
        gone,  ///< none of the scripts is a version of it
        other  ///< the script of that name is another one
    };
    Kind kind = Kind::gone;
    std::string file;  ///< in the save
    std::uint64_t fingerprint = 0;
    std::size_t number = 0;                     ///< SavedProgram::number
    const program::Program* program = nullptr;  ///< as it is now; the empty one when there is none
    const program::Outline* before = nullptr;
    const program::Outline* now = nullptr;
    Matching matching;
    std::shared_ptr<const program::Program> skeleton;
    std::unique_ptr<program::Outline> own;  ///< `before`, of one that was edited

    bool has_script() const { return kind == Kind::same || kind == Kind::edited; }
};

/// In the order of the save. `programs`: first the empty one, then those given.
Result<std::vector<Counterpart>> find_counterparts(std::span<const saves::SavedProgram> saved, saves::Programs programs,
                                                   std::span<const std::string> outlines);

}  // namespace npcs::migration
