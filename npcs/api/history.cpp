// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/history.hpp"

#include <algorithm>

#include "api/entry.hpp"

namespace npcs {

void History::record(Snapshot moment) {
    if (!moment) return;
    moments_.resize(present_);
    moments_.push_back(std::move(moment));
    if (moments_.size() > most_) moments_.pop_front();
    present_ = moments_.size();
}

void History::clear() {
    moments_.clear();
    present_ = 0;
}

template <typename Restored>
Diagnostics History::go(Restored& restored, bool back, const LoadOptions& options) {
    return api::guarded(nullptr, [&]() -> Diagnostics {
        if (back ? !can_undo() : !can_redo())
            return {api::refused("no-moment", back ? "there is nothing to undo" : "there is nothing to redo").error};
        const std::size_t to = back ? present_ - 1 : present_ + 1;
        // A copy, because callbacks during the restore may record and clear.
        const Snapshot moment = moments_[to - 1];
        Diagnostics problems = restored.restore(moment, options);
        if (problems.empty()) present_ = std::min(to, moments_.size());
        return problems;
    });
}

Diagnostics History::undo(Session& talk, const LoadOptions& options) { return go(talk, true, options); }
Diagnostics History::undo(Machine& world, const LoadOptions& options) { return go(world, true, options); }
Diagnostics History::redo(Session& talk, const LoadOptions& options) { return go(talk, false, options); }
Diagnostics History::redo(Machine& world, const LoadOptions& options) { return go(world, false, options); }

}  // namespace npcs
