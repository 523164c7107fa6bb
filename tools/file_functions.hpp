// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `file` and `RawData` of MiniScript's command line. Both are maps in the program itself, created by a line that is put
// before it, and their functions are the host's. `file` exists only if the user allows access to a folder.
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

    /// Gives access to a folder. Returns false, and sets `why`, if it cannot be opened.
    bool allow(const std::string& folder, std::string& why);
    /// Defines the functions that the prelude refers to. The host must not outlive this object.
    void define(Host& host);
    /// Returns the line to put before the program; empty if it uses neither map.
    std::string prelude(const std::string& program) const;
    /// Keeps files open until they are closed explicitly, because the program will be destroyed and loaded from a save.
    void keep_open();

private:
    struct Files;
    std::unique_ptr<Files> files_;
};

}  // namespace npcs::tools
