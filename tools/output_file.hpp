// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Files that the command writes where it is told to. A slip of the hand must cost nobody a file: what is there already is
// written over only when it is of the same kind, or when the user insists; what the command itself reads, never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

enum class OutputKind : std::uint8_t {
    state,   ///< of start, resume and /save
    outline  ///< of `npcs outline`
};

struct OutputFile {
    std::string path;
    OutputKind kind = OutputKind::state;
    std::vector<std::string> sources;  ///< scripts, modules, settings: what this run has read
    bool force = false;                ///< over a file of another kind, too
};

/// No more than this can be read again, so no more is written.
inline constexpr std::size_t largest_output = std::size_t{64} << 20;

/// What the first line of a state file begins with; behind it stands the path of its script, in further lines those of others.
inline constexpr std::string_view state_mark = "npcs-state 1 ";
/// Where the save begins in it: docs/saves.md, "Byte by byte".
inline constexpr std::string_view save_in_state("\n\x8Enpc", 5);

/// What keeps the file from being written, in words; empty when nothing does. Asked before a conversation begins, so that it
/// is not held in vain.
std::string hindrance(const OutputFile& file);

/// False, with `why`, when it could not be written; an old file is then still as it was.
bool write_output(const OutputFile& file, std::string_view bytes, std::string& why);

}  // namespace npcs::tools
