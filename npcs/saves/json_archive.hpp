// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The readable archive: plain records as JSON, for people and tools, and back. Simple values (numbers, texts, null) are
// written in place. Everything else is written as {"object": number}, with the objects in a table at the end.
#pragma once

#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "saves/records.hpp"

namespace npcs::saves {

/// Returns the state as JSON. Without the outline it can only be loaded into the same version of its script. Modifies
/// only ObjectRecord::is_in_table.
std::string write_json(StateRecord& state, bool with_outline);

/// Reads JSON written by write_json. Trusts nothing: missing or inconsistent data is refused, naming where it should
/// be. Names and lines of scripts, which write_json adds where they are known, are ignored.
Result<StateRecord> read_json(std::string_view json);

}  // namespace npcs::saves
