// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script, compiled: immutable, cheap to copy (copies share), used by any number of sessions in any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"

namespace npcs {

namespace program { struct Program; }

class Script {
public:
    /// Every problem found, not only the first. `file` is what messages call the script; it is not opened.
    static Result<Script> compile(std::string_view text, std::string_view file = "");

    const std::string& file() const;
    /// Of the text: two scripts of the same text have the same.
    std::uint64_t fingerprint() const;
    /// Warnings of a script that could be compiled.
    const Diagnostics& warnings() const { return warnings_; }
    /// The tree, readable: one line a statement, with its instruction pointer path.
    static Result<std::string> dump(std::string_view text, std::string_view file = "");

private:
    friend class Session;
    friend class Machine;
    explicit Script(std::shared_ptr<const program::Program> program) : program_(std::move(program)) {}
    std::shared_ptr<const program::Program> program_;
    Diagnostics warnings_;
};

}  // namespace npcs
