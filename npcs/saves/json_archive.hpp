// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The readable archive: plain records as JSON, for people and tools, and back. What is plain stands where it is met: numbers,
// texts, null. Everything else is {"object": number}, and stands in a table at the end.
#pragma once

#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "saves/records.hpp"

namespace npcs::saves {

/// Without the outline the state can only be loaded into the same version of its script. Changes nothing but
/// ObjectRecord::is_told.
std::string write_json(StateRecord& state, bool with_outline);

/// Trusts nothing: what is not there or does not fit is refused with the place where it should be. Names and lines of scripts,
/// which write_json tells where they are known, are not read.
Result<StateRecord> read_json(std::string_view json);

}  // namespace npcs::saves
