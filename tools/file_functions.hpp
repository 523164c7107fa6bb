// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `file` and `RawData`, as MiniScript's command line has them. Both are maps of the program's own, made by a line that stands in
// front of it; their functions are the host's. A program finds `file` only when the user allows a folder.
#pragma once

#include <memory>
#include <string>

#include "npcs/npcs.hpp"

namespace npcs::tools {

class ProgramFiles {
public:
    ProgramFiles();
    ~ProgramFiles();
    ProgramFiles(const ProgramFiles&) = delete;
    ProgramFiles& operator=(const ProgramFiles&) = delete;

    /// False, with `why`, when the folder cannot be opened.
    bool allow(const std::string& folder, std::string& why);
    /// The functions that the line in front of the program refers to. The host must not outlive this.
    void define(Host& host);
    /// The line that has to stand in front of the program; empty when it uses neither.
    std::string prelude(const std::string& program) const;
    /// From now on files stay open until they are closed: the program is thrown away and loaded again, and goes on with them.
    void keep_open();

private:
    struct Files;
    std::unique_ptr<Files> files_;
};

}  // namespace npcs::tools
