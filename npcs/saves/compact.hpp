// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The compact archive over plain records: a save read without its script, and written again.
#pragma once

#include <string>

#include "npcs/diagnostic.hpp"
#include "saves/records.hpp"

namespace npcs::saves {

struct Envelope;

/// False when its parts do not fit together. Of what that takes, no more than a small multiple of the body's size is made.
bool read_records(const Envelope& envelope, StateRecord& state);

/// A save with these records: the same bytes as the one they were read from. Whether the state makes sense is not asked here but
/// when it is loaded; only what has no bytes is refused: an object that nothing refers to, or before its turn.
Result<std::string> write_records(StateRecord& state);

}  // namespace npcs::saves
