// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The layout of a save (docs/saves.md specifies it byte by byte):
//
//     magic, format version, checksum of everything after it, Header
//     Progress, the parts its flags announce, globals, frames with their registers, plans, pending call, other roots
//     contents of the objects, in the order of their numbers
//
// There is no table of objects at the front. The first value that refers to an object gives its kind and size; the
// object gets the next number, and its contents follow in that order. So a save is written in one pass and read in one
// pass, and nothing nests.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "runtime/state.hpp"
#include "saves/archive.hpp"
#include "saves/flags.hpp"
#include "saves/records.hpp"
#include "saves/save.hpp"

namespace npcs::saves {

inline constexpr std::string_view magic("\x8Enpc", 4);  // no text begins with this

/// Texts have object numbers too, except those as short as a reference.
inline constexpr std::size_t numbered_text_min = 2;

template <class Archive>
void serialize(Archive& archive, Header& header, unsigned) {
    auto fingerprint = static_cast<Bits>(header.fingerprint);
    archive& fingerprint& header.script& header.length;
    if constexpr (loads<Archive>) header.fingerprint = static_cast<std::uint64_t>(fingerprint);
}

/// The parts of a save, once its envelope has been checked.
struct Envelope {
    Header header;
    std::string_view body;
};
/// Checks everything that needs no script: magic, version, length and checksum.
Result<Envelope> open_envelope(std::string_view bytes);

/// The beginning of a body, up to the first values.
struct Front {
    struct {
        Progress progress;
    } execution;
    std::string_view outline;
    RandomRecord random;
    std::vector<ProgramName> programs;
};
/// Reads the beginning of a body. Returns false when it is invalid.
bool read_front(std::string_view body, Front& front);

/// Positions of the parts of an envelope that become known only at the end.
struct EnvelopeMark {
    static constexpr std::size_t length_size = 2;  ///< enough for most lengths
    std::size_t checksum_at = 0;
    std::size_t length_at = 0;
};
/// Writes everything that precedes a body. The body follows, then end_envelope().
EnvelopeMark begin_envelope(ByteSink& sink, std::uint64_t fingerprint, std::string_view script);
std::string end_envelope(ByteSink& sink, const EnvelopeMark& mark);

/// Returns a key as people see it: eight hexadecimal digits.
std::string key_text(Key key);

/// Whether the slots of a scope are those of a call of the function.
bool is_scope_of(const values::Map& scope, const program::Function& function);

/// Writes Program::path into a vector, reusing its capacity.
void write_path(const program::Program& program, std::uint32_t statement, std::vector<std::uint32_t>& path);

/// Returns the function that contains a function.
inline const program::Function& parent_of(const program::Function& function) {
    return *function.program->functions[function.parent];
}

}  // namespace npcs::saves
