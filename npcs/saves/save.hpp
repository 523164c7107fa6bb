// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// State to bytes and back. The unit behind this header is the only one that includes Boost.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/limits.hpp"
#include "program/program.hpp"
#include "runtime/state.hpp"

namespace npcs::saves {

/// `smith.npcs` of any path.
std::string_view file_name(std::string_view path);

/// The key of a statement as people see it: eight hexadecimal digits.
std::string statement_key(const program::Program& program, std::uint32_t statement);

/// A diagnostic of stage `save`.
Diagnostic problem(std::string code, std::string message, std::string hint);
/// Of a save whose checksum is right and whose parts do not fit together all the same.
Diagnostic unsound_parts();

/// The programs of a machine: first the one it was made with.
using Programs = std::span<const program::Program* const>;

/// Same state, same bytes, on every platform. Changes nothing a script could see (Object::number is used as scratch).
/// `handles`, when given, gets the handles met, which the bytes only name. With the outline of the first program, the save can
/// be loaded into a script that was edited since; a machine's has the outlines of all programs but the first.
std::string save(runtime::State& state, Programs programs, std::vector<values::Datum>* handles = nullptr,
                 bool with_outline = false);
std::string save(runtime::State& state, const program::Program& program, bool with_outline = false);

/// JSON of the same state.
std::string save_readable(runtime::State& state, Programs programs);
std::string save_readable(runtime::State& state, const program::Program& program);

/// Fills `state`, which is new and empty but for its heap's limits, from bytes. On failure gives the reason, and `state` is to
/// be thrown away. Nothing in `bytes` is trusted: counts and sizes are checked against what is left of the input and against
/// the heap's limits before memory is taken; positions against the program; kinds against what the executor expects.
/// Further programs of the save are found among `programs` by their text, in any order.
/// Handles come back as null, or as what `handle` gives for the first, second ... of them. Of `limits`, depth and tasks count.
using HandleSource = std::function<values::Datum()>;
/// Without bounds for depth and tasks.
Limits no_limits();
Diagnostics load(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, runtime::State& state,
                 const HandleSource& handle = nullptr, const Limits& limits = no_limits());
Diagnostics load(std::string_view bytes, const program::Program& program, const runtime::NativeNames& natives,
                 runtime::State& state, const Limits& limits = no_limits());
/// The same for bytes that never left this process: of a state that was there no limit is asked for again.
Diagnostics load_own(std::string_view bytes, Programs programs, const runtime::NativeNames& natives,
                     runtime::State& state, const HandleSource& handle);

/// What a save of another version refers to and migration has to change.
struct Parts {
    std::vector<values::Function*> functions;  ///< of the script
    struct Scope {
        values::Map* map;
        const program::Function* owner;
    };
    std::vector<Scope> scopes;            ///< without the globals
    std::vector<values::Datum> versions;  ///< of the further programs, as the save has them; empty when it has none
};
/// The same as load, from a save whose program is there without its code. Only what needs no code is checked, so the state
/// cannot be gone on with.
Diagnostics load_parts(std::string_view bytes, Programs programs, const runtime::NativeNames& natives,
                       runtime::State& state, Parts& parts, const HandleSource& handle = nullptr);

/// What the header of a save says, without loading it: for messages and tools.
struct Header {
    std::uint32_t format = 0;
    std::uint64_t fingerprint = 0;
    std::string script;        ///< file name of the script
    std::uint64_t length = 0;  ///< bytes of the body
    bool is_machine = false;   ///< and no conversation's
};
Result<Header> read_header(std::string_view bytes);

/// A program that a machine's save needs.
struct SavedProgram {
    std::uint64_t fingerprint = 0;
    std::string file;
    std::string_view outline;  ///< in the save; data() is null when there is none
    std::size_t number = 0;    ///< among the further programs of the save
};
/// All of them but the first, which is empty, each text once. Precondition: the header says that it is a machine's.
Result<std::vector<SavedProgram>> read_programs(std::string_view bytes);

/// Of each further program, in the order of the save: their numbers are what functions and frames refer to.
Result<std::vector<std::uint64_t>> read_fingerprints(std::string_view bytes);

/// A save as readable text: for `npcs show`. Functions, lines and variables have names where their script is among those
/// given, in any order. Without the outline it cannot be loaded into an edited script.
Result<std::string> show(std::string_view bytes, Programs scripts = {}, bool with_outline = false);
/// The save that such a text is of. Whether its state makes sense is asked when it is loaded.
Result<std::string> from_json(std::string_view json);

}  // namespace npcs::saves
