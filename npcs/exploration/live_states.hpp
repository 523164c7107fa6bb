// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Captures what matters of a machine's state, and nothing else. Belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exploration/liveness.hpp"
#include "runtime/image.hpp"
#include "runtime/machine.hpp"

namespace npcs::exploration {

class LiveStates {
public:
    /// Without `reduce`, everything of a state matters but the counts of steps and what decisions replace.
    LiveStates(runtime::Machine& machine, bool reduce);
    ~LiveStates();

    void capture(runtime::Image& into);

private:
    class Filter;
    using Position = std::pair<const program::Function*, std::uint32_t>;

    void note_positions();
    Filter& filter();
    void reset_loops();

    runtime::Machine& machine_;
    std::vector<std::shared_ptr<const program::Program>> programs_;
    std::unique_ptr<Liveness> liveness_;  ///< null: nothing is left out
    std::vector<Liveness::Fact> visits_;  ///< by index in State::visits
    std::vector<Position> positions_;     ///< of all frames of the present state
    std::map<std::vector<Position>, std::unique_ptr<Filter>> filters_;
    std::map<Position, std::vector<std::uint16_t>> loops_;  ///< registers of the frame that count the turns of loops
};

}  // namespace npcs::exploration
