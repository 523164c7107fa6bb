// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "worker.hpp"

#include <chrono>
#include <iostream>
#include <vector>

#include "game.hpp"
#include "players.hpp"

using namespace std::chrono_literals;

namespace fleet {

namespace {

/// A hundred times as long as the work takes; who waits for a worker that has died waits so long.
constexpr auto lease = 3s;
/// Steps in one transaction: they share its commit.
constexpr std::size_t batch = 20;

}  // namespace

Worker::Worker(npcs::Store store, const Journal& journal, std::string name, Fate fate)
    : store_(std::move(store)), journal_(journal), name_(std::move(name)), fate_(fate) {
    // Workers begin at different players, and meet all the same.
    page_ = conversation_id(static_cast<unsigned>(seed_of(name_) % 10000), "");
}

std::uint64_t Worker::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        bool worked = wake_who_is_due();
        worked = deliver() || worked;
        worked = play() || worked;
        if (!worked) store_.wait_for_work(100ms, stop);
    }
    return steps_;
}

bool Worker::wake_who_is_due() {
    const auto due = store_.take_due(batch, lease);
    if (!due) return report(due.diagnostics().front()), false;
    std::vector<npcs::Step> steps;
    for (const npcs::DueConversation& one : due.value())
        steps.push_back({.id = one.id,
                         .function =
                             [this](npcs::Session& talk, npcs::Outbox& outbox) {
                                 fate_.moment();
                                 outbox.post(step_kind, step_body(outbox.version(), "timer"));
                                 return talk.resume();
                             },
                         .options = {.if_version = one.version}});
    return do_steps(steps) > 0;
}

bool Worker::deliver() {
    const auto began = std::chrono::steady_clock::now();
    const auto entries = store_.take_outbox(10 * batch, lease);
    if (!entries) return report(entries.diagnostics().front()), false;
    std::vector<std::uint64_t> done;
    for (const npcs::OutboxEntry& entry : entries.value()) {
        fate_.moment();
        journal_.write(name_, entry);
        done.push_back(entry.id);
    }
    fate_.moment();
    const auto acknowledged = store_.acknowledge(done);
    fate_.moment();
    if (!acknowledged) report(acknowledged.diagnostics().front());
    if (!acknowledged || std::chrono::steady_clock::now() - began > lease) journal_.write_late(name_);
    return !done.empty();
}

bool Worker::play() {
    const auto page = store_.list({.kind = npcs::Outcome::Kind::yielded, .after = page_, .most = 10 * batch});
    if (!page) return report(page.diagnostics().front()), false;
    page_ = page.value().size() == 10 * batch ? page.value().back().id : "";
    std::vector<npcs::Step> steps;
    bool worked = false;
    for (const npcs::ConversationInfo& info : page.value()) {
        if (!will_answer(info.id, info.version, info.wait)) continue;
        steps.push_back({.id = info.id,
                         .function =
                             [this, id = info.id](npcs::Session& talk, npcs::Outbox& outbox) {
                                 fate_.moment();
                                 outbox.post(step_kind, step_body(outbox.version(), "answer"));
                                 return answer(id, outbox.version() - 1, talk);
                             },
                         .options = {.if_version = info.version}});
        if (steps.size() < batch) continue;
        worked = do_steps(steps) > 0 || worked;
        steps.clear();
    }
    return do_steps(steps) > 0 || worked;
}

std::uint64_t Worker::do_steps(const std::vector<npcs::Step>& steps) {
    if (steps.empty()) return 0;
    fate_.moment();
    std::uint64_t done = 0;
    for (const npcs::Outcome& outcome : store_.step_all(steps)) {
        if (outcome.kind != npcs::Outcome::Kind::refused) ++done;
        // "changed": somebody else was first, or its script was. Whatever is left to do is found again.
        else if (outcome.error.code != "changed") report(outcome.error);
    }
    fate_.moment();
    steps_ += done;
    return done;
}

void Worker::report(const npcs::Diagnostic& problem) const {
    std::cerr << name_ << ": " << problem.code << ": " << problem.message << "\n";
}

}  // namespace fleet
