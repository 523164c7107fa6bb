// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Conversations of a store as `npcs serve` offers them: what may be done with one, and how it is told in JSON. Knows
// nothing of HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"
#include "npcs/store.hpp"
#include "project.hpp"
#include "shown.hpp"

namespace npcs::tools::serve {

/// A conversation at one moment; or, if the outcome is refused, why there is none.
struct View {
    std::string id;
    std::uint64_t version = 0;
    Outcome outcome;
    std::vector<ShownStep> shown = {};  ///< oldest first

    bool is_refused() const { return outcome.kind == Outcome::Kind::refused; }
    /// Returns what was shown last.
    std::string last_shown() const { return shown.empty() ? "" : shown.back().text; }
    /// Returns whether that is not all of it.
    bool misses_lines() const { return !shown.empty() && shown.back().is_cut; }
};

/// What a caller does with a conversation. Texts are as they were typed.
struct Move {
    enum class Kind : std::uint8_t { answer, choice, go_on } kind = Kind::go_on;
    Value answer = {};
    std::string option = {};  ///< its id, or its number as it is shown
    /// The version that the caller has seen; nothing: any.
    std::optional<std::uint64_t> version = {};
};

class Conversations {
public:
    Conversations(Store store, Project project, std::size_t undo)
        : store_(std::move(store)), project_(std::move(project)), undo_(undo) {}

    Store& store() { return store_; }

    View begin(const std::string& id, const std::string& script, std::optional<std::uint64_t> seed);
    View look(const std::string& id);
    View move(const std::string& id, const Move& move);
    /// Goes back to an earlier question, that many of them.
    View undo(const std::string& id, std::uint32_t questions, std::optional<std::uint64_t> version);
    /// Continues a conversation whose time has come.
    View wake(const DueConversation& due);

private:
    Outcome moved(Session& talk, const Move& move) const;
    Outcome chosen(Session& talk, const Outcome& asked, const std::string& option) const;
    Outcome answered(Session& talk, const Outcome& asked, const Value& answer) const;

    Store store_;
    Project project_;
    std::size_t undo_;
};

/// Returns the host of a server's conversations.
Host server_host(const Project& project);
/// Returns a conversation as a JSON object.
std::string json_of_view(const View& view);
/// Returns a row of a list as a JSON object.
std::string json_of_info(const ConversationInfo& info);
/// Returns the path of a conversation.
std::string path_of(std::string_view id);
/// Returns "waiting", "finished", "interrupted", "failed".
std::string_view state_of(Outcome::Kind kind);
/// Returns what a conversation waits for: "answer", "choice", "time", "nothing" ...
std::string_view name_of_wait(Outcome::Wait wait);
/// Returns a moment as `2026-12-01T08:30:00.000Z`.
std::string utc_text(StoreTime time);

}  // namespace npcs::tools::serve
