// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "events.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "json.hpp"
#include "outcome_json.hpp"

namespace npcs::tools::serve {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto between_looks = std::chrono::seconds(1);
/// Keeps what stands between server and client from taking a silent stream for a dead one.
constexpr auto longest_silence = std::chrono::seconds(15);
constexpr std::chrono::milliseconds lease = std::chrono::seconds(30);

std::string event_text(std::string_view kind, std::uint64_t id, std::string_view data) {
    return "event: " + std::string(kind) + "\nid: " + std::to_string(id) + "\ndata: " + std::string(data) + "\n\n";
}

}  // namespace

Events::Events(Conversations& conversations, bool timers) : conversations_(conversations) {
    threads_.emplace_back([this](const std::stop_token& stop) { look_after(stop); });
    if (timers) threads_.emplace_back([this](const std::stop_token& stop) { wake_due(stop); });
}

Events::~Events() { stop(); }

void Events::stop() {
    for (std::jthread& thread : threads_) thread.request_stop();
    changes_.notify_all();
    threads_.clear();  // joins
}

void Events::follow(const std::string& id, std::optional<std::uint64_t> seen, std::shared_ptr<EventStream> stream) {
    {
        const std::scoped_lock lock(mutex_);
        followers_[id].push_back({std::move(stream), seen});
        changed_.insert(id);
    }
    changes_.notify_all();
}

void Events::changed(const std::string& id) {
    {
        const std::scoped_lock lock(mutex_);
        if (followers_.find(id) == followers_.end()) return;
        changed_.insert(id);
    }
    changes_.notify_all();
}

void Events::look_after(const std::stop_token& stop) {
    auto next_look = Clock::now() + between_looks;
    auto next_sound = Clock::now() + longest_silence;
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        changes_.wait_until(lock, stop, next_look, [&] { return !changed_.empty(); });
        if (stop.stop_requested()) break;
        std::set<std::string> ids = std::exchange(changed_, {});
        const auto now = Clock::now();
        if (now >= next_look) {
            next_look = now + between_looks;
            for (const auto& [id, followers] : followers_) ids.insert(id);
        }
        if (now >= next_sound) {
            next_sound = now + longest_silence;
            for (auto& [id, followers] : followers_)
                for (Follower& follower : followers) follower.stream->send(":\n\n");
        }
        lock.unlock();
        for (const std::string& id : ids) look_at(id);
        lock.lock();
    }
    for (auto& [id, followers] : followers_)
        for (Follower& follower : followers) follower.stream->close();
    followers_.clear();
}

/// Only this thread takes followers away; so those that are told stay where they are meanwhile.
void Events::look_at(const std::string& id) {
    std::vector<Follower> followers;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = followers_.find(id);
        if (found == followers_.end()) return;
        std::erase_if(found->second, [](const Follower& follower) { return !follower.stream->is_open(); });
        if (found->second.empty()) {
            followers_.erase(found);
            return;
        }
        followers = found->second;
    }
    const auto info = conversations_.store().find(id);
    const bool is_gone = !info && info.diagnostics().front().code == "no-conversation";
    if (!info && !is_gone) return;  // the store cannot be asked now; the next look tries again
    if (is_gone) {
        for (Follower& follower : followers) {
            follower.stream->send("event: removed\ndata: {}\n\n");
            follower.stream->close();
        }
    } else {
        const auto knows = [&](const Follower& follower) { return follower.seen == info.value().version; };
        if (std::all_of(followers.begin(), followers.end(), knows)) return;
        const View view = conversations_.look(id);
        if (view.is_refused()) return;
        for (Follower& follower : followers) tell(view, follower);
    }
    const std::scoped_lock lock(mutex_);
    std::vector<Follower>& kept = followers_[id];
    for (std::size_t i = 0; i < followers.size() && i < kept.size(); ++i) kept[i] = followers[i];
}

void Events::tell(const View& view, Follower& follower) const {
    if (follower.seen == view.version) return;
    if (follower.seen && *follower.seen < view.version) {
        // What was shown on the way to the present; what is no longer kept, or was undone, is missed.
        std::uint64_t next = *follower.seen + 1;
        for (const ShownStep& step : view.shown) {
            if (step.version < next || step.version >= view.version) continue;
            if (step.version > next) follower.stream->send(event_text("missed", next, "{}"));
            next = step.version + 1;
            std::vector<std::pair<std::string, std::string>> members{{"version", std::to_string(step.version)},
                                                                     {"said", json_lines(step.text)}};
            if (step.is_cut) members.emplace_back("missed", "true");
            follower.stream->send(event_text("said", step.version, json::object(members)));
        }
        if (next < view.version) follower.stream->send(event_text("missed", next, "{}"));
    }
    follower.stream->send(event_text("state", view.version, json_of_view(view)));
    follower.seen = view.version;
}

bool Events::pause(const std::stop_token& stop, double seconds) {
    std::unique_lock lock(mutex_);
    std::condition_variable_any nothing;
    nothing.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
    return !stop.stop_requested();
}

void Events::wake_due(const std::stop_token& stop) {
    constexpr std::size_t batch = 20;
    while (!stop.stop_requested()) {
        if (!conversations_.store().wait_for_work(std::chrono::seconds(5), stop)) {
            // Nothing is due; or the store cannot be asked now, and says so at once.
            if (!pause(stop, 0.05)) return;
            continue;
        }
        const auto due = conversations_.store().take_due(batch, lease);
        if (!due || due.value().empty()) {
            // What there is to do is somebody else's: an entry of the outbox, which only the game takes.
            if (!pause(stop, 0.25)) return;
            continue;
        }
        for (const DueConversation& one : due.value()) {
            if (stop.stop_requested()) return;  // the rest is given back when the lease ends
            if (conversations_.wake(one).is_refused()) continue;
            ++woken_;
            changed(one.id);
        }
    }
}

}  // namespace npcs::tools::serve
