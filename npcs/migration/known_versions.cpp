// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/known_versions.hpp"

#include <algorithm>
#include <utility>

#include "migration/script_migration.hpp"
#include "migration/skeleton.hpp"
#include "values/map.hpp"

namespace npcs::migration {

namespace {

/// Returns about how many bytes a pair takes, with what is lent of it. What an outline says in two or three bytes takes a
/// hundred times as many here, so their number does not tell.
std::size_t memory_of(const outline::Outline& before, const outline::Outline& now, std::size_t outline) {
    constexpr std::size_t of_node = 384, of_function = 1536, of_global = 256, of_new_node = 256;
    return 4096 + outline + before.nodes.size() * of_node + before.functions.size() * of_function +
           before.globals.size() * of_global + now.nodes.size() * of_new_node;
}

}  // namespace

VersionPair::VersionPair(const saves::SavedProgram& saved, std::string_view outline, outline::Outline before,
                         matching::Matching matching, const outline::Outline& now)
    : fingerprint_(saved.fingerprint),
      file_(saved.file),
      outline_(outline),
      before_(std::move(before)),
      matching_(std::move(matching)),
      skeleton_(skeleton_of(before_)),
      bytes_(memory_of(before_, now, outline.size())) {}

bool VersionPair::is_of(const saves::SavedProgram& saved, std::string_view outline) const {
    // Outlines of the same version differ near their end, in the places of frames.
    constexpr std::size_t last = 16;
    return fingerprint_ == saved.fingerprint && outline_.size() == outline.size() &&
           std::string_view(outline_).ends_with(outline.substr(outline.size() - std::min(last, outline.size()))) &&
           outline_ == outline && file_ == saved.file;
}

std::unique_ptr<ReusableAnalysis> VersionPair::borrow() const {
    const std::lock_guard lock(lending_);
    if (idle_.empty()) return nullptr;
    std::unique_ptr<ReusableAnalysis> found = std::move(idle_.back());
    idle_.pop_back();
    return found;
}

void VersionPair::give_back(std::unique_ptr<ReusableAnalysis> found) const {
    const std::lock_guard lock(lending_);
    if (idle_.size() < idle_max) idle_.push_back(std::move(found));
}

std::shared_ptr<const VersionPair> KnownVersions::find(const saves::SavedProgram& saved,
                                                       std::string_view outline) const {
    const std::lock_guard lock(using_);
    for (Kept& one : kept_) {
        if (!one.pair->is_of(saved, outline)) continue;
        one.last_used = ++now_;
        return one.pair;
    }
    return nullptr;
}

void KnownVersions::keep(std::shared_ptr<const VersionPair> pair) const {
    if (pair->bytes() > bytes_max) return;
    std::vector<std::shared_ptr<const VersionPair>> dropped;  // after the lock
    const std::lock_guard lock(using_);
    while (kept_.size() >= pairs_max || bytes_ + pair->bytes() > bytes_max) {
        const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                             [](const Kept& a, const Kept& b) { return a.last_used < b.last_used; });
        bytes_ -= oldest->pair->bytes();
        dropped.push_back(std::move(oldest->pair));
        *oldest = std::move(kept_.back());
        kept_.pop_back();
    }
    bytes_ += pair->bytes();
    kept_.push_back({std::move(pair), ++now_});
}

std::size_t KnownVersions::count() const {
    const std::lock_guard lock(using_);
    return kept_.size();
}

std::size_t KnownVersions::bytes() const {
    const std::lock_guard lock(using_);
    return bytes_;
}

const KnownVersions& known_versions_of(const program::Program& program) {
    return program.derived.get<KnownVersions>([] { return std::make_shared<const KnownVersions>(); });
}

void find_renames(ScriptMigration& v, const VersionPair& pair) {
    const Renames::IsThere is_there = [&](const std::string& name) {
        return v.state.globals != nullptr && !values::get(*v.state.globals, v.state.heap.text(name)).is_unset();
    };
    if (auto known = pair.borrow(); known != nullptr && known->renames.hold_for(is_there)) {
        v.analysis = std::move(known);
    } else {
        v.analysis = std::make_unique<ReusableAnalysis>();
        v.analysis->renames = find_renames(v.before, v.now, v.matching, is_there);
    }
    v.renames = &v.analysis->renames;
    v.report.variables.insert(v.report.variables.end(), v.renames->notes.begin(), v.renames->notes.end());
}

void keep_analysis(ScriptMigration& v, const VersionPair& pair) {
    v.effects = nullptr;
    pair.give_back(std::move(v.analysis));
}

EffectComparison& effect_comparison(ScriptMigration& v) {
    std::unique_ptr<EffectComparison>& effects = v.analysis->effects;
    if (effects == nullptr || !effects->use(v)) effects = std::make_unique<EffectComparison>(v);
    return *effects;
}

}  // namespace npcs::migration
