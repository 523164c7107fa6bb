// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/coverage.hpp"

#include <algorithm>

namespace npcs::runtime {

void Coverage::select(const program::Program& program) {
    const auto known =
        std::find_if(all_.begin(), all_.end(), [&](const Counts& counts) { return counts.program.get() == &program; });
    if (known == all_.end()) {
        Counts made;
        made.program = program.shared_from_this();
        made.marks.resize(program.marks.size());
        made.options.resize(program.option_ids.size());
        all_.push_back(std::move(made));
        last_ = all_.size() - 1;
    } else {
        last_ = static_cast<std::size_t>(known - all_.begin());
    }
}

std::uint64_t& Coverage::count_of(const Fresh& fresh) {
    Counts& counts = all_[fresh.program];
    switch (fresh.kind) {
        case Fresh::Kind::offered: return counts.options[fresh.index].offered;
        case Fresh::Kind::available: return counts.options[fresh.index].available;
        case Fresh::Kind::taken: return counts.options[fresh.index].taken;
        default: return counts.marks[fresh.index];
    }
}

void Coverage::add(const Coverage& other) {
    for (const Counts& theirs : other.all_) {
        Counts& own = of(*theirs.program);
        for (std::size_t i = 0; i < own.marks.size(); ++i) own.marks[i] += theirs.marks[i];
        for (std::size_t i = 0; i < own.options.size(); ++i) {
            own.options[i].offered += theirs.options[i].offered;
            own.options[i].available += theirs.options[i].available;
            own.options[i].taken += theirs.options[i].taken;
        }
    }
}

}  // namespace npcs::runtime
