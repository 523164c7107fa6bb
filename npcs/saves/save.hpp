// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// State to bytes and back, and what can be read from a save without loading it. Users of this header do not see Boost.
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

/// Returns the last component of a path: `smith.npcs`.
std::string_view file_name(std::string_view path);

/// Returns the key of a statement as people see it: eight hexadecimal digits.
std::string statement_key(const program::Program& program, std::uint32_t statement);

/// Returns a diagnostic of stage `save`.
Diagnostic problem(std::string code, std::string message, std::string hint);
/// Returns the diagnostic for a save whose checksum is right but whose parts are inconsistent.
Diagnostic unsound_parts();

/// The programs of a machine, starting with the one it was created with.
using Programs = std::span<const program::Program* const>;

/// Returns the state as bytes: the same state gives the same bytes on every platform. Changes nothing a script could
/// see (Object::number is used as scratch). `handles`, if given, receives the handles met, which the bytes only name.
/// With the outline of the first program, the save can be loaded into an edited script; a machine's save has the
/// outlines of all programs but the first.
std::string save(runtime::State& state, Programs programs, std::vector<values::Datum>* handles = nullptr,
                 bool with_outline = false);
std::string save(runtime::State& state, const program::Program& program, bool with_outline = false);

/// Returns the state as JSON.
std::string save_readable(runtime::State& state, Programs programs);
std::string save_readable(runtime::State& state, const program::Program& program);

/// Loads `bytes` into `state`, which must be new and empty except for its heap's limits. Returns the reason on failure,
/// after which `state` must be discarded. Nothing in `bytes` is trusted: counts and sizes are checked against the
/// remaining input and the heap's limits before memory is allocated, positions against the program, kinds against what
/// the executor expects. Further programs of the save are found among `programs` by their text, in any order. Handles
/// load as null, or as what `handle` returns for each in turn. Of `limits`, depth and tasks apply.
using HandleSource = std::function<values::Datum()>;
/// Returns limits without bounds for depth and tasks.
Limits no_limits();
Diagnostics load(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, runtime::State& state,
                 const HandleSource& handle = nullptr, const Limits& limits = no_limits());
Diagnostics load(std::string_view bytes, const program::Program& program, const runtime::NativeNames& natives,
                 runtime::State& state, const Limits& limits = no_limits());
/// load() for bytes that never left this process; the limits are not checked again for a state that existed before.
Diagnostics load_own(std::string_view bytes, Programs programs, const runtime::NativeNames& natives,
                     runtime::State& state, const HandleSource& handle);

/// The parts of a save made by another version that migration has to change.
struct Parts {
    std::vector<values::Function*> functions;  ///< of the script
    struct Scope {
        values::Map* map;
        const program::Function* owner;
    };
    std::vector<Scope> scopes;            ///< except the globals
    std::vector<values::Datum> versions;  ///< of the further programs, as saved; empty when there are none
};
/// load() for a save whose programs have outlines but no code. Only what needs no code is checked, so the state cannot
/// be resumed.
Diagnostics load_parts(std::string_view bytes, Programs programs, const runtime::NativeNames& natives,
                       runtime::State& state, Parts& parts, const HandleSource& handle = nullptr);

/// The header of a save, which can be read without loading the save: for messages and tools.
struct Header {
    std::uint32_t format = 0;
    std::uint64_t fingerprint = 0;
    std::string script;        ///< file name of the script
    std::uint64_t length = 0;  ///< size of the body in bytes
    bool is_machine = false;   ///< a machine's save, not a conversation's
};
/// A script that a save needs.
struct SavedProgram {
    std::uint64_t fingerprint = 0;
    std::string file;
    std::string_view outline;  ///< as in the save; data() is null when there is none
    std::size_t number = 0;    ///< index among the further programs of a machine's save
};
/// The header of a save and the scripts it needs: one for a conversation; for a machine all but the first, which is
/// empty, each text once.
struct SaveHead {
    Header header;
    std::vector<SavedProgram> programs;
};
/// Reads the head of a save. The outlines in it are views of `bytes`.
Result<SaveHead> read_head(std::string_view bytes);

/// Returns why a conversation's save cannot be loaded with exactly this script; empty when it can.
Diagnostics check_script(const Header& header, const program::Program& program);

/// Returns a save as JSON, for `npcs show`. Functions, lines and variables are named if their script is among
/// `scripts`, in any order. Without the outline, the result cannot be loaded into an edited script.
Result<std::string> show(std::string_view bytes, Programs scripts = {}, bool with_outline = false);
/// Returns the save that JSON from show() describes. Whether its state makes sense is checked when it is loaded.
Result<std::string> from_json(std::string_view json);

}  // namespace npcs::saves
