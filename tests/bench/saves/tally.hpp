// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Counting what became of saves, and showing it as a table.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>

#include "oracle.hpp"

namespace corpus {

struct Counts {
    std::array<std::size_t, fates> fate{};
    std::size_t all = 0, right = 0;
    std::size_t gone = 0, at_next = 0;  ///< cases in which a statement of the stack was deleted; loaded at the next one

    void add(const Judgement& judgement);
    std::size_t of(Fate which) const { return fate[static_cast<std::size_t>(which)]; }
    double percent_right() const;
};

/// Of one way to load.
struct Tally {
    std::map<std::string, Counts> kinds;
    Counts all;
    Counts asking;  ///< prompts and choices that the edit did not delete
    Counts hard;    ///< those that are not right by number; not filled in by add

    void add(const std::string& kind, bool is_asking, const Judgement& judgement);
};

std::string table_of(const std::string& title, const Tally& tally, bool with_kinds);

}  // namespace corpus
