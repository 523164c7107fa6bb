// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a conversation must have come to: the same script with the same answers, played in memory, where nothing dies.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <npcs/store.hpp>

namespace fleet {

/// What the store and the outside world have of a conversation.
struct Observed {
    npcs::ConversationInfo info;
    std::string save;  ///< without an outline
    std::vector<npcs::OutboxEntry> entries;
};

class Model {
public:
    /// Of the scripts as they were, and as they were released.
    Model(const std::vector<npcs::ScriptSource>& old_scripts, const std::vector<npcs::ScriptSource>& new_scripts);

    /// Returns what is wrong first; empty if nothing is.
    std::string problem_of(const Observed& observed);

private:
    struct Versions {
        npcs::Script old_script, new_script;
    };
    std::string replay(const Observed& observed);
    std::string take_step(const Observed& observed, const npcs::OutboxEntry& entry);
    std::string take_timer(const npcs::OutboxEntry& entry) const;
    std::string take_entry(const npcs::OutboxEntry& entry);
    std::string migrate();
    std::string compare_end(const Observed& observed);

    npcs::Host host_;
    std::map<std::string, Versions, std::less<>> scripts_;

    // Of the conversation that is being played:
    std::optional<npcs::Session> talk_;
    const Versions* versions_ = nullptr;
    bool is_new_ = false;  ///< runs the new script
    std::uint64_t version_ = 0;
    npcs::StoreTime stopped_ = {};                              ///< when the step before was saved
    std::deque<std::pair<std::string, std::string>> expected_;  ///< kinds and bodies that must come next
};

}  // namespace fleet
