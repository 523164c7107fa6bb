// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "check.hpp"

#include <cstdio>
#include <functional>
#include <map>
#include <set>

#include "game.hpp"
#include "model.hpp"
#include "players.hpp"

namespace fleet {

namespace {

/// As many problems as a person reads.
constexpr std::size_t most_told = 20;

void for_each(const npcs::Store& store, npcs::ConversationQuery query,
              const std::function<void(const npcs::ConversationInfo&)>& function) {
    query.most = 1000;
    for (;;) {
        const auto page = value_or_give_up(store.list(query));
        for (const npcs::ConversationInfo& info : page) function(info);
        if (page.size() < query.most) return;
        query.after = page.back().id;
    }
}

std::string save_of(const npcs::Store& store, const std::string& id) {
    std::string save;
    const npcs::Outcome outcome =
        store.look(id, [&](const npcs::Session& talk) { save = talk.save({.outline = false}); });
    if (outcome.kind == npcs::Outcome::Kind::refused) give_up({outcome.error});
    return save;
}

class Problems {
public:
    void add(const std::string& problem) {
        if (++count_ <= most_told) std::printf("%s\n", problem.c_str());
    }
    std::size_t count() const { return count_; }

private:
    std::size_t count_ = 0;
};

std::set<std::string> ids_of(const CheckedFleet& fleet) {
    std::set<std::string> ids;
    for (unsigned player = 0; player < fleet.players; ++player)
        for (const std::string_view script : script_names) ids.insert(conversation_id(player, script));
    return ids;
}

struct Counts {
    std::uint64_t conversations = 0, steps = 0, timers = 0, returned = 0, pinned = 0, outdated = 0;
};

void count(Counts& counts, const Observed& observed, const npcs::ScriptVersion& script) {
    ++counts.conversations;
    counts.returned += observed.info.kind == npcs::Outcome::Kind::returned;
    counts.pinned += observed.info.pinned.has_value();
    counts.outdated += !script.current;
    for (const npcs::OutboxEntry& entry : observed.entries) {
        counts.steps += entry.kind == step_kind;
        counts.timers += entry.kind == step_kind && entry.body.ends_with(" timer");
    }
}

}  // namespace

bool check(const npcs::Store& store, Deliveries deliveries, const CheckedFleet& fleet) {
    Model model(fleet.old_scripts, fleet.new_scripts);
    Problems problems;
    for (const std::string& problem : deliveries.problems) problems.add(problem);
    std::set<std::string> missing = ids_of(fleet);
    Counts counts;
    for_each(store, {}, [&](const npcs::ConversationInfo& info) {
        if (missing.erase(info.id) == 0) problems.add(info.id + ": nobody has begun this conversation");
        Observed observed{info, save_of(store, info.id), {}};
        if (const auto found = deliveries.conversations.find(info.id); found != deliveries.conversations.end()) {
            observed.entries = std::move(found->second);
            deliveries.conversations.erase(found);
        }
        count(counts, observed, info.script);
        if (const std::string problem = model.problem_of(observed); !problem.empty())
            problems.add(info.id + ": " + problem);
    });
    for (const std::string& id : missing) problems.add(id + ": the conversation is lost");
    for (const auto& [id, entries] : deliveries.conversations) problems.add(id + ": has entries, and does not exist");
    if (!print_left(store)) problems.add("something is left to do");
    const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::printf("%llu conversations, %llu steps (%llu by timers), %llu entries, %llu handed out again after a kill\n",
                number(counts.conversations), number(counts.steps), number(counts.timers), number(deliveries.entries),
                number(deliveries.repeats));
    std::printf("%llu have ended, %llu are asleep, %llu of all pinned to the old version\n", number(counts.returned),
                number(counts.conversations - counts.returned), number(counts.pinned));
    if (problems.count() == 0) std::printf("nothing is lost, doubled or out of order\n");
    else std::printf("%zu problems\n", problems.count());
    return problems.count() == 0;
}

bool print_left(const npcs::Store& store) {
    const npcs::StoreStatistics statistics = value_or_give_up(store.statistics());
    std::uint64_t answers = 0;
    for_each(store, {.kind = npcs::Outcome::Kind::yielded},
             [&](const npcs::ConversationInfo& info) { answers += will_answer(info.id, info.version, info.wait); });
    std::printf("%llu entries, %llu timers and %llu answers are left to do\n",
                static_cast<unsigned long long>(statistics.outbox), static_cast<unsigned long long>(statistics.timers),
                static_cast<unsigned long long>(answers));
    return statistics.outbox == 0 && statistics.timers == 0 && answers == 0;
}

}  // namespace fleet
