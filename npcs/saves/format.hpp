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
#include "saves/save.hpp"

namespace npcs::saves {

inline constexpr std::string_view magic("\x8Enpc", 4);  // no text begins so
inline constexpr std::uint32_t format_version = 1;

/// First byte of a value. Written to saves: do not change these values.
namespace tag {
inline constexpr unsigned small_number = 0x00;     ///< 0 to 127: the number itself
inline constexpr unsigned small_text = 0x80;       ///< + bytes (0 to 47), then these
inline constexpr unsigned small_reference = 0xB0;  ///< + number of an object (0 to 31)
inline constexpr unsigned small_list = 0xD0;       ///< + elements (0 to 7)
inline constexpr unsigned small_map = 0xD8;        ///< + entries (0 to 7)
inline constexpr unsigned null = 0xE0;
inline constexpr unsigned unset = 0xE1;
inline constexpr unsigned whole = 0xE2;            ///< zigzag varint
inline constexpr unsigned wide_number = 0xE3;      ///< a double
inline constexpr unsigned narrow_number = 0xE4;    ///< the same as a float: 0.5, infinity, -0 ...
inline constexpr unsigned text = 0xE5;             ///< bytes, then these
inline constexpr unsigned reference = 0xE6;        ///< number of an object
inline constexpr unsigned list = 0xE7;             ///< elements
inline constexpr unsigned map = 0xE8;              ///< entries, holes included
inline constexpr unsigned scope = 0xE9;            ///< key of its function, slots, further entries
inline constexpr unsigned global_function = 0xEA;  ///< key of a function that was made in the globals
inline constexpr unsigned function = 0xEB;         ///< key, then the scope around it (a value)
inline constexpr unsigned host_function = 0xEC;    ///< name
inline constexpr unsigned intrinsic = 0xED;        ///< name
inline constexpr unsigned handle = 0xEE;           ///< type: comes back as null
inline constexpr unsigned stale = 0xEF;       ///< before the key of an entry: was changed since, so it cannot be found
inline constexpr unsigned grown_text = 0xF0;  ///< bytes, then a text that begins with the new one: see shared_texts.hpp
inline constexpr unsigned beginning = 0xF1;   ///< number of a grown text, and bytes: that many of its whole text
}  // namespace tag

inline constexpr std::uint32_t small_number_end = 128;
inline constexpr std::uint32_t small_text_end = 48;
inline constexpr std::uint32_t small_reference_end = 32;
inline constexpr std::uint32_t small_size_end = 8;

/// Texts get numbers, too, but for those that are as short as a reference.
inline constexpr std::size_t numbered_text_min = 2;

/// What else Progress is followed by. Written to saves: do not change these values.
namespace has {
inline constexpr std::uint32_t globals = 1u << 0;
inline constexpr std::uint32_t started = 1u << 1;
inline constexpr std::uint32_t pending_function = 1u << 2;
inline constexpr std::uint32_t pending_value = 1u << 3;
inline constexpr std::uint32_t seconds = 1u << 4;
inline constexpr std::uint32_t taken = 1u << 5;
inline constexpr std::uint32_t drawn_random = 1u << 6;  ///< the generator was used: its whole state, else its seed
inline constexpr std::uint32_t visits = 1u << 7;
inline constexpr std::uint32_t plans = 1u << 8;
inline constexpr std::uint32_t returned = 1u << 9;
inline constexpr std::uint32_t error = 1u << 10;
inline constexpr std::uint32_t wake_after = 1u << 11;
inline constexpr std::uint32_t type_maps = 1u << 12;
inline constexpr std::uint32_t intrinsics = 1u << 13;
inline constexpr std::uint32_t programs =
    1u << 14;  ///< more than one: every key of a function is followed by the number of its program
inline constexpr std::uint32_t tasks = 1u << 15;  ///< a machine's, not a conversation's: tasks follow the other roots
inline constexpr std::uint32_t waits = 1u << 16;  ///< for something else than the host or time: it is told
inline constexpr std::uint32_t outline =
    1u << 17;  ///< of the script, or of each further program: a text, see outline_bytes.hpp
inline constexpr std::uint32_t versions = 1u << 18;  ///< of each further program, behind their names: a value
inline constexpr std::uint32_t since = 1u << 19;     ///< when it stopped: a value
inline constexpr std::uint32_t beat = 1u << 20;      ///< of `every`: two values
inline constexpr std::uint32_t guards = 1u << 21;    ///< calls whose errors `try` catches
inline constexpr std::uint32_t kept = 1u << 22;      ///< a machine's: events that nobody has waited for, a map
inline constexpr std::uint32_t check =
    1u << 23;  ///< of plans, behind the error; its answer behind all else of the execution
inline constexpr std::uint32_t turned = 1u << 24;  ///< a tick was cut off: whose turn was the last one
inline constexpr std::uint32_t all = (1u << 25) - 1;

/// What belongs to an execution, not to the machine.
inline constexpr std::uint32_t of_execution = started | pending_function | pending_value | plans | returned | error |
                                              wake_after | waits | since | beat | guards | check;
}  // namespace has

template <class Archive>
void serialize(Archive& archive, Header& header, unsigned) {
    auto fingerprint = static_cast<Bits>(header.fingerprint);
    archive& fingerprint& header.script& header.length;
    if constexpr (Archive::is_loading::value) header.fingerprint = static_cast<std::uint64_t>(fingerprint);
}

struct Progress {
    std::uint32_t flags = 0;
    runtime::StopKind kind = runtime::StopKind::none;
    std::uint64_t steps = 0;
    std::uint32_t frames = 0;
};

template <class Archive>
void serialize(Archive& archive, Progress& progress, unsigned) {
    std::uint64_t standing = std::uint64_t{progress.frames} << 3 | static_cast<std::uint64_t>(progress.kind);
    archive& progress.flags& standing& progress.steps;
    if constexpr (Archive::is_loading::value) {
        progress.kind = static_cast<runtime::StopKind>(standing & 7);
        if (standing >> 35 != 0) return archive.fail();
        progress.frames = static_cast<std::uint32_t>(standing >> 3);
    }
}

/// Where a frame stands. A site is a place inside a statement where a run can go on. A statement tells its function; a frame
/// that is in none, at the very beginning of a call, names the function.
struct Position {
    bool is_first = false;     ///< the main program: needs no key
    bool has_program = false;  ///< the save has several: which one is told
    bool has_site = false;
    bool has_scope = false;  ///< its locals are captured: the scope follows
    bool has_outer = false;  ///< the scope around it is not the globals: it follows
    std::uint32_t program = 0;
    Key key{};  ///< of the statement, or of the function when there is no path
    std::vector<std::uint32_t> path;
    std::uint16_t ordinal = 0;  ///< or `at_start`
    std::uint16_t live = 0;     ///< registers that follow
};

/// Instead of the ordinal of a site: in front of the statement, with nothing of it done; or, in no statement, at the end of the
/// function. A conversation stands there when the statement it stood in is gone from the script.
inline constexpr std::uint16_t at_start = 0xFFFF;

template <class Archive>
void serialize(Archive& archive, Position& position, unsigned) {
    std::uint32_t head = static_cast<std::uint32_t>(position.path.size()) << 3 | (position.has_outer ? 4u : 0u) |
                         (position.has_scope ? 2u : 0u) | (position.has_site ? 1u : 0u);
    archive& head;
    if constexpr (Archive::is_loading::value) {
        position.has_site = (head & 1) != 0;
        position.has_scope = (head & 2) != 0;
        position.has_outer = (head & 4) != 0;
        position.path.clear();
        if (head >> 3 > archive.remaining()) return archive.fail();
        position.path.resize(head >> 3);
    }
    if (position.has_program && !position.is_first) archive& position.program;
    if (!position.is_first || !position.path.empty()) archive& position.key;
    for (std::uint32_t& step : position.path) archive& step;

    constexpr std::uint32_t more = 7;
    std::uint32_t place = std::uint32_t{position.live} << 3 | (position.ordinal < more ? position.ordinal : more);
    archive& place;
    std::uint32_t beyond = position.ordinal - more;
    if ((place & more) == more) archive& beyond;
    if constexpr (Archive::is_loading::value) {
        if (place >> 19 != 0 || ((place & more) == more && beyond > 0xFFFF - more)) return archive.fail();
        position.live = static_cast<std::uint16_t>(place >> 3);
        position.ordinal = static_cast<std::uint16_t>((place & more) == more ? beyond + more : place & more);
    }
}

struct TaskPosition {
    std::uint32_t id = 0;
    std::uint32_t ticket = 0;
    bool ready = false;
};

template <class Archive>
void serialize(Archive& archive, TaskPosition& task, unsigned) {
    std::uint64_t head = std::uint64_t{task.ticket} << 1 | (task.ready ? 1u : 0u);
    archive& task.id& head;
    if constexpr (Archive::is_loading::value) {
        if (head >> 33 != 0) return archive.fail();
        task.ready = (head & 1) != 0;
        task.ticket = static_cast<std::uint32_t>(head >> 1);
    }
}

struct ProgramName {
    Bits fingerprint{};
    std::string file;
};

template <class Archive>
void serialize(Archive& archive, ProgramName& program, unsigned) {
    archive& program.fingerprint& program.file;
}

struct PlanPosition {
    std::uint32_t frame = 0;
    std::uint32_t plan = 0;
};

template <class Archive>
void serialize(Archive& archive, PlanPosition& plan, unsigned) {
    archive& plan.frame& plan.plan;
}

/// How far a check of plans is: between two conditions, or (with a frame) inside one.
struct CheckPosition {
    std::uint32_t frame = 0;      ///< index of the frame that works it out, or 0
    std::uint32_t owner = 0;      ///< index of the plan's own frame
    std::uint32_t info = 0;       ///< index into its function's plans
    std::uint32_t plan = 0;       ///< index into the plans being carried out
    std::uint32_t condition = 0;  ///< of the plan
    bool is_payload = false;
    runtime::StopKind stop = runtime::StopKind::none;
};

template <class Archive>
void serialize(Archive& archive, CheckPosition& check, unsigned) {
    archive& check.frame;
    if (check.frame == 0) return;
    std::uint32_t kind = static_cast<std::uint32_t>(check.stop) << 1 | (check.is_payload ? 1u : 0u);
    archive& check.owner& check.info& check.plan& check.condition& kind;
    if constexpr (Archive::is_loading::value) {
        if (kind >> 4 != 0) return archive.fail();
        check.is_payload = (kind & 1) != 0;
        check.stop = static_cast<runtime::StopKind>(kind >> 1);
    }
}

struct Visits {
    bool has_program = false;
    std::uint32_t program = 0;
    Key function{};
    std::uint32_t count = 0;
};

template <class Archive>
void serialize(Archive& archive, Visits& visits, unsigned) {
    archive& visits.function& visits.count;
    if (visits.has_program) archive& visits.program;
}

/// A save's parts, when its outside is in order.
struct Envelope {
    Header header;
    std::string_view body;
};
/// Checks everything that needs no script: magic, version, length, checksum.
Result<Envelope> open_envelope(std::string_view bytes);

/// The bytes of the outline in a body; data() is null when there is none.
std::string_view outline_of_body(std::string_view body);

/// Where the parts of an envelope stand that are known only at the end.
struct EnvelopeMark {
    static constexpr std::size_t length_room = 2;  ///< what most lengths need
    std::size_t checksum_at = 0;
    std::size_t length_at = 0;
};
/// Writes what stands in front of a body. The body follows; then the end.
EnvelopeMark begin_envelope(Writer& writer, const program::Program& program);
std::string end_envelope(Writer& writer, const EnvelopeMark& mark);

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

/// The seed a generator was made with, when it was not used since.
bool find_seed(const runtime::Random& random, std::uint64_t& seed);

}  // namespace npcs::saves
