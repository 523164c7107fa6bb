// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script, compiled: immutable, cheap to copy (copies share), used by any number of sessions in any number of threads. One that
// was moved from has no name and no text, and whatever is made of it refuses ("moved-from").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"

namespace npcs {

namespace api {
class World;
struct Warnings;
}  // namespace api
namespace program {
struct Program;
}

class NPCS_API Script {
public:
    /// Every problem found, not only the first. `file` is what messages call the script; it is not opened.
    static Result<Script> compile(std::string_view text, std::string_view file = "");

    const std::string& file() const;
    /// What loading needs of this version when saves made with it, without an outline of their own (SaveOptions), are loaded
    /// into a later one: LoadOptions::outlines. Keep it with the release.
    std::string outline() const;
    /// Of the text: two scripts of the same text have the same.
    std::uint64_t fingerprint() const;
    /// What is doubtful in the script, in order of place: at most a hundred, and a note that says how many there are more. The
    /// text is read once more at the first call; copies of a script share the result, which lives as long as any of them. Each
    /// has a code that does not change; docs/language.md lists them.
    const Diagnostics& warnings() const;
    /// The tree, readable: one line a statement, with its instruction pointer path.
    static Result<std::string> dump(std::string_view text, std::string_view file = "");

    /// A script given as JSON (docs/json.md). It is compiled as the text it stands for: same program, same diagnostics, which
    /// show that text. What is wrong with the JSON itself is told with a JSON pointer to the place.
    static Result<Script> from_json(std::string_view json, std::string_view file = "");
    /// The text of a script as JSON. Comments and line breaks are lost.
    static Result<std::string> to_json(std::string_view text, std::string_view file = "");
    /// The text that a script given as JSON stands for.
    static Result<std::string> text_of_json(std::string_view json, std::string_view file = "");

private:
    static Result<Script> compiled(std::string_view text, std::string_view file);
    friend class Session;
    friend class Machine;
    friend class api::World;
    explicit Script(std::shared_ptr<const program::Program> program);
    std::shared_ptr<const program::Program> program_;
    std::shared_ptr<api::Warnings> warnings_;
};

}  // namespace npcs
