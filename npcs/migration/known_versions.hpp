// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What follows from an old version of a script and a new one, whatever state a save is in: which statement is which, what an
// edit does to effects, which names were changed. It is worked out when the first such save is loaded, and kept with the new
// script for those that come after it.
//
// Saves are not trusted, so how much is kept has a bound, and what is kept is found by the whole outline that a save has of
// its script. That includes where its frames stand, so there is one for each set of such places.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "matching/match.hpp"
#include "migration/effect_comparison.hpp"
#include "migration/renames.hpp"
#include "outline/outline.hpp"
#include "program/program.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

/// Results for one save that probably hold for the next one. Used by one thread at a time.
struct ReusableAnalysis {
    Renames renames;
    std::unique_ptr<EffectComparison> effects;
};

/// Two versions of a script. Immutable, apart from the analyses that loads borrow.
class VersionPair {
public:
    VersionPair(const saves::SavedProgram& saved, std::string_view outline, outline::Outline before,
                matching::Matching matching, const outline::Outline& now);

    const outline::Outline& before() const { return before_; }
    const matching::Matching& matching() const { return matching_; }
    /// The old script, as far as its saves need it.
    const program::Program& skeleton() const { return *skeleton_; }

    bool is_of(const saves::SavedProgram& saved, std::string_view outline) const;
    /// Returns about how many bytes of memory this takes.
    std::size_t bytes() const { return bytes_; }

    /// Returns an analysis that an earlier load gave back, or null. Thread-safe.
    std::unique_ptr<ReusableAnalysis> borrow() const;
    void give_back(std::unique_ptr<ReusableAnalysis> found) const;

private:
    static constexpr std::size_t idle_max = 4;

    std::uint64_t fingerprint_;
    std::string file_;
    std::string outline_;
    outline::Outline before_;
    matching::Matching matching_;
    std::shared_ptr<const program::Program> skeleton_;
    std::size_t bytes_;
    mutable std::mutex lending_;
    mutable std::vector<std::unique_ptr<ReusableAnalysis>> idle_;
};

/// The old versions that are known of a script. Thread-safe.
class KnownVersions {
public:
    static constexpr std::size_t pairs_max = 256;
    static constexpr std::size_t bytes_max = 16u << 20;

    /// Returns the pair of a save's script, whose outline has the given bytes, or null.
    std::shared_ptr<const VersionPair> find(const saves::SavedProgram& saved, std::string_view outline) const;
    /// Keeps a pair, and drops those that were not asked for the longest. One that is too large is not kept.
    void keep(std::shared_ptr<const VersionPair> pair) const;

    std::size_t count() const;
    std::size_t bytes() const;

private:
    struct Kept {
        std::shared_ptr<const VersionPair> pair;
        std::uint64_t last_used;
    };
    mutable std::mutex using_;
    mutable std::vector<Kept> kept_;
    mutable std::size_t bytes_ = 0;
    mutable std::uint64_t now_ = 0;
};

/// Returns the old versions that are known of a script, which are kept with it.
const KnownVersions& known_versions_of(const program::Program& program);

}  // namespace npcs::migration
