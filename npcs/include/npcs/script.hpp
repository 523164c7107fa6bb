// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A compiled script: immutable, cheap to copy (copies share), usable by any number of sessions in any number of
// threads. A moved-from script has no name and no text, and everything made from it refuses with code "moved-from".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/language.hpp"

namespace npcs {

namespace api {
class Loader;
class MachineCore;
struct Warnings;
}  // namespace api
namespace program {
struct Program;
}

/// Whether a compiled script can tell what it reaches, see coverage.hpp.
enum class Marks : bool { none, all };

class NPCS_API Script {
public:
    /// Compiles a script. On failure reports all problems, not only the first. `file` is the script's name in messages;
    /// it is not opened. `languages` are those that its functions may be written in besides MiniScript; the script keeps
    /// the ones that it uses.
    static Result<Script> compile(std::string_view text, std::string_view file = "", const Languages& languages = {},
                                  Marks marks = Marks::none);

    const std::string& file() const;
    /// Returns what is needed to load saves made by this version into a later one (LoadOptions::outlines), if they were
    /// saved without an outline of their own (SaveOptions). Keep it with the release.
    std::string outline() const;
    /// Returns a hash of the text: scripts with equal texts have equal fingerprints.
    std::uint64_t fingerprint() const;
    /// Returns warnings about doubtful parts of the script in source order: at most a hundred, plus a note with the
    /// number of further ones. The first call reads the text again; copies of a script share the result, which lives as
    /// long as any of them. Each warning has a stable code; docs/language.md lists them.
    const Diagnostics& warnings() const;
    /// Returns the syntax tree in readable form: one line per statement, with its instruction pointer path.
    static Result<std::string> dump(std::string_view text, std::string_view file = "");

    /// Compiles a script given as JSON (docs/json.md), as if it were the text it represents: same program, same
    /// diagnostics, which quote that text. Problems with the JSON itself are reported with a JSON pointer to their
    /// position.
    static Result<Script> from_json(std::string_view json, std::string_view file = "", const Languages& languages = {});
    /// Returns a script's text as JSON. Comments and line breaks are lost.
    static Result<std::string> to_json(std::string_view text, std::string_view file = "");
    /// Returns the text that a script given as JSON represents.
    static Result<std::string> text_of_json(std::string_view json, std::string_view file = "");

private:
    static Result<Script> compiled(std::string_view text, std::string_view file, const Languages& languages,
                                   Marks marks);
    friend class Session;
    friend class Machine;
    friend class api::Loader;
    friend class api::MachineCore;
    explicit Script(std::shared_ptr<const program::Program> program);
    std::shared_ptr<const program::Program> program_;
    std::shared_ptr<api::Warnings> warnings_;
};

}  // namespace npcs
