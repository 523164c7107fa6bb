// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Streams of events (server-sent events) about conversations, and the timers that make things happen in them. One thread
// looks after all streams: at once after what this server does, and once a second for what other servers and games do.
// Another thread continues conversations whose time has come.
//
// The id of an event is the conversation's version, so a client that comes back with Last-Event-ID is told what it missed,
// by any server.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "conversations.hpp"
#include "http.hpp"

namespace npcs::tools::serve {

class Events {
public:
    /// `timers`: also continue conversations whose time has come.
    Events(Conversations& conversations, bool timers);
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    ~Events();

    /// Tells a stream of everything that happens to a conversation. `seen`: the version that its client knows; without
    /// one, it is told of the present first.
    void follow(const std::string& id, std::optional<std::uint64_t> seen, std::shared_ptr<EventStream> stream);
    /// A conversation was stepped or removed.
    void changed(const std::string& id);
    /// Continues no further conversation, and waits for the one that is being continued.
    void stop();
    /// Returns the number of conversations that were continued because their time had come.
    std::uint64_t woken() const { return woken_; }

private:
    struct Follower {
        std::shared_ptr<EventStream> stream;
        std::optional<std::uint64_t> seen;
    };

    void look_after(const std::stop_token& stop);
    void look_at(const std::string& id);
    void tell(const View& view, Follower& follower) const;
    void wake_due(const std::stop_token& stop);
    bool pause(const std::stop_token& stop, double seconds);

    Conversations& conversations_;
    std::mutex mutex_;
    std::condition_variable_any changes_;
    std::map<std::string, std::vector<Follower>> followers_;
    std::set<std::string> changed_;
    std::atomic<std::uint64_t> woken_{0};
    std::vector<std::jthread> threads_;
};

}  // namespace npcs::tools::serve
