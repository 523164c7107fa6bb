// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Carries out what findings say (Diagnostic::fix), first in memory: files are written when all is done, and only those
// that nobody has changed meanwhile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"
#include "script_file.hpp"

namespace npcs::tools {

/// Returns the text with the fixes of the findings that are about this file. Of fixes that overlap or touch, the first
/// one is carried out; the others are for another round. A fix that overlaps itself, or has a part that fits no place of
/// the text, is not carried out. `count` is increased by the number of fixes. `only`: the one fix, counted from 0 among
/// those that could be carried out, that is to be.
std::string with_fixes(const std::string& text, const std::string& file, const Diagnostics& findings,
                       std::size_t& count, std::optional<std::size_t> only = {});

/// Files with texts that are to replace theirs, by identity_of their paths.
struct FixedFiles {
    FileTexts before;  ///< as they were read first
    FileTexts after;   ///< only of those that were changed
    std::size_t fixes = 0;
};

/// Returns the difference of all files.
std::string diff_of(const FixedFiles& files);
/// Writes the files. Returns false, and says why on standard error, if one could not be written or has been changed since
/// it was read; it is then left as it is.
bool write_fixed(const FixedFiles& files);

}  // namespace npcs::tools
