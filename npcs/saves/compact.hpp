// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The compact archive over plain records: reads a save without its script, and writes it again.
#pragma once

#include <string>

#include "npcs/diagnostic.hpp"
#include "saves/records.hpp"

namespace npcs::saves {

struct Envelope;

/// Reads the records of a save. Returns false when they are inconsistent. Memory use is bounded by a small multiple of
/// the body's size.
bool read_records(const Envelope& envelope, StateRecord& state);

/// Returns a save with these records: the same bytes as the save they were read from. Whether the state makes sense is
/// not checked here but when it is loaded; the only records refused are those that cannot be encoded: an object that
/// nothing refers to, or that is referred to out of order.
Result<std::string> write_records(StateRecord& state);

}  // namespace npcs::saves
