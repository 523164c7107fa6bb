// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands in a save, in order (docs/saves.md has it byte by byte):
//
//     magic, format version, checksum of everything behind it, Header
//     Progress, what its flags announce, globals, frames with their registers, plans, pending call, other roots
//     contents of the objects, in the order of their numbers
//
// There is no table of objects in front. Where a value first refers to an object, it says what kind of object that is and how
// large; the object gets the next number, and its content waits for its turn. So one pass writes a save and one pass reads
// it, and nothing ever nests.
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

inline constexpr std::string_view magic("\x8Enpc", 4);  // no text begins so

/// Texts get numbers, too, but for those that are as short as a reference.
inline constexpr std::size_t numbered_text_min = 2;

template <class Archive>
void serialize(Archive& archive, Header& header, unsigned) {
    auto fingerprint = static_cast<Bits>(header.fingerprint);
    archive& fingerprint& header.script& header.length;
    if constexpr (loads<Archive>) header.fingerprint = static_cast<std::uint64_t>(fingerprint);
}

/// A save's parts, when its outside is in order.
struct Envelope {
    Header header;
    std::string_view body;
};
/// Checks everything that needs no script: magic, version, length, checksum.
Result<Envelope> open_envelope(std::string_view bytes);

/// What a body begins with, before there are values.
struct Front {
    struct {
        Progress progress;
    } execution;
    std::string_view outline;
    RandomRecord random;
    std::vector<ProgramName> programs;
};
/// False when it is not sound.
bool read_front(std::string_view body, Front& front);

/// The bytes of the outline in a body; data() is null when there is none.
std::string_view outline_of_body(std::string_view body);

/// Where the parts of an envelope stand that are known only at the end.
struct EnvelopeMark {
    static constexpr std::size_t length_room = 2;  ///< what most lengths need
    std::size_t checksum_at = 0;
    std::size_t length_at = 0;
};
/// Writes what stands in front of a body. The body follows; then the end.
EnvelopeMark begin_envelope(ByteSink& sink, std::uint64_t fingerprint, std::string_view script);
std::string end_envelope(ByteSink& sink, const EnvelopeMark& mark);

/// Text of a key as people see it: eight hexadecimal digits.
std::string key_text(Key key);

/// Whether the slots of a scope are those of a call of the function.
bool is_scope_of(const values::Map& scope, const program::Function& function);

/// Program::path into a vector that may have room already.
void write_path(const program::Program& program, std::uint32_t statement, std::vector<std::uint32_t>& path);

/// The function around a function.
inline const program::Function& parent_of(const program::Function& function) {
    return *function.program->functions[function.parent];
}

}  // namespace npcs::saves
