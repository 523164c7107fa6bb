// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A choice on offer is offered anew as the new script would offer it: with its options, their texts, and whether they can be
// taken. Nothing is called for that; where it would take a call, what was on offer stays, and the verdict says so.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "migration/frames/frames.hpp"

namespace npcs::migration {

struct RenewedChoice {
    Datum list;                                                 ///< the options that are on offer now
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kept;  ///< those that were before: old index, new index
    bool can_be_taken = false;                                  ///< at least one of them
    std::string doubt;  ///< what is not as a fresh play would offer it; empty if all is
};

/// `from` has the old frames whose variables the new one has, `was` is the one that had stopped, and `statement` is the new
/// choice. `list` is what was on offer.
RenewedChoice renew_choice(ScriptMigration& script, const std::vector<OldFrame>& frames,
                           const std::vector<std::size_t>& from, const program::Function& function,
                           std::uint32_t statement, Datum list);

}  // namespace npcs::migration
