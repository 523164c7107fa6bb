// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Files that the command writes. A mistyped name must not destroy a file: an existing one is overwritten only if it is
// of the same kind or the user insists, and a file that the command itself reads never is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

enum class OutputKind : std::uint8_t {
    state,        ///< written by start, resume and /save
    outline,      ///< of `npcs outline`
    playthrough,  ///< of `npcs play --record` and `npcs test --update`
    picture,      ///< of `npcs graph`, in any of its formats
    report,       ///< of `npcs explore`
    results,      ///< of `npcs test --junit`
    coverage,     ///< of `npcs test --coverage`, in any of its formats
    script        ///< of `npcs import-story`; may have been edited since, so only --force overwrites it
};

struct OutputFile {
    std::string path;
    OutputKind kind = OutputKind::state;
    std::vector<std::string> sources;  ///< scripts, modules and settings that this run has read
    bool force = false;                ///< overwrites files of other kinds, too
};

/// Limit on reading, and therefore on writing.
inline constexpr std::size_t largest_output = std::size_t{64} << 20;

/// The beginning of a state file. The path of its script follows, then lines with the paths of further scripts.
inline constexpr std::string_view state_mark = "npcs-state 1 ";
/// The beginning of the save in it; see docs/saves.md, "Byte by byte".
inline constexpr std::string_view save_in_state("\n\x8Enpc", 5);

/// Returns why the file cannot be written, or an empty string if it can. To be called before a conversation begins, so
/// that nothing is lost.
std::string reason_not_writable(const OutputFile& file);

/// Writes the file. Returns false, and sets `why`, on failure; an existing file is then unchanged.
bool write_output(const OutputFile& file, std::string_view bytes, std::string& why);

}  // namespace npcs::tools
