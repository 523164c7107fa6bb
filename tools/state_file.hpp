// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save on disk together with the name of its script, so that a later process needs nothing but this file: one line of
// text, `npcs-state 1 <path of the script, seen from the state's folder>`, and then the bytes of Session::save.
#pragma once

#include <string>

#include "npcs/npcs.hpp"

namespace npcs::tools {

struct StateFile {
    std::string script;  ///< path that can be opened from here; empty for a bare save
    std::string save;    ///< bytes for Session::load
};

Result<StateFile> read_state(const std::string& path);

/// False, with `why`, when it could not be written; an old file is then still as it was.
bool write_state(const std::string& path, const std::string& script, std::string_view save, std::string& why);

}  // namespace npcs::tools
