// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is to be done: entries of the outbox, and conversations whose time has come. Both are leased: whoever takes
// something sets the time at which others may have it.

#include <algorithm>
#include <thread>

#include "store/core.hpp"

namespace npcs::store {

namespace {

/// An entry waits for earlier ones of its conversation that somebody has now.
constexpr Statement take_entries{
    "UPDATE npcs_outbox SET lease = ?1 + ?3, attempt = attempt + 1 WHERE id IN (SELECT o.id FROM npcs_outbox o "
    "WHERE o.lease <= ?1 AND NOT EXISTS (SELECT 1 FROM npcs_outbox e WHERE e.conversation = o.conversation AND "
    "e.id < o.id AND e.lease > ?1) ORDER BY o.id LIMIT ?2) RETURNING id, conversation, kind, body, posted, attempt"};
/// Takers of entries take turns, or one would see an earlier entry as free that another is just taking.
constexpr Statement turn_of_takers{"{take_turn}"};
constexpr Statement take_conversations{
    "UPDATE npcs_conversation SET wake = ?1 + ?3 WHERE id IN (SELECT id FROM npcs_conversation WHERE wake <= ?1 "
    "ORDER BY wake LIMIT ?2 {skip}) RETURNING id, version, due, state, waits_in"};
/// What could be taken now, as the takers see it; else a worker would be told of work that it does not get.
constexpr Statement free_conversation{
    "SELECT wake FROM npcs_conversation WHERE wake <= ?1 ORDER BY wake LIMIT 1 {skip}"};
constexpr Statement free_entry{
    "SELECT o.lease FROM npcs_outbox o WHERE o.lease <= ?1 AND NOT EXISTS (SELECT 1 FROM npcs_outbox e WHERE "
    "e.conversation = o.conversation AND e.id < o.id AND e.lease > ?1) ORDER BY o.id LIMIT 1"};
constexpr Statement next_wake{"SELECT min(wake) FROM npcs_conversation WHERE wake IS NOT NULL"};
constexpr Statement next_lease{"SELECT min(lease) FROM npcs_outbox WHERE lease > ?1"};
/// How long to wait for a step that is under way in a conversation that is due.
constexpr milliseconds step_under_way{50};
/// How long to wait where nobody rings.
constexpr milliseconds without_bell{200};

constexpr Statement prove_taken_conversation{
    "SELECT 1 FROM npcs_conversation WHERE id = ?1 AND version = ?2 AND wake = ?3 AND {mine}"};
/// Each taking of an entry is one more attempt.
constexpr Statement prove_taken_entry{
    "SELECT CASE WHEN attempt < ?2 THEN 0 WHEN attempt = ?2 AND lease = ?3 AND {mine} THEN 1 END FROM npcs_outbox "
    "WHERE id = ?1"};
/// Numbers of entries do not come back.
constexpr Statement prove_acknowledged{"SELECT CASE count(*) WHEN 0 THEN 1 ELSE 0 END FROM npcs_outbox WHERE id = ?1"};
constexpr std::string_view taken_again = "nothing is lost: what was taken is handed out again when the lease ends";

std::vector<Proof> proofs_of(const std::vector<OutboxEntry>& entries, std::int64_t until) {
    std::vector<Proof> proofs;
    for (const OutboxEntry& entry : entries)
        proofs.push_back(
            {&prove_taken_entry, {Cell(static_cast<std::int64_t>(entry.id)), Cell(entry.attempt), Cell(until)}});
    return proofs;
}
std::vector<Proof> proofs_of(const std::vector<DueConversation>& taken, std::int64_t until) {
    std::vector<Proof> proofs;
    for (const DueConversation& one : taken)
        proofs.push_back(
            {&prove_taken_conversation, {id_cell(one.id), Cell(static_cast<std::int64_t>(one.version)), Cell(until)}});
    return proofs;
}

constexpr milliseconds longest_lease = std::chrono::hours(24 * 366);

}  // namespace

bool StoreCore::earliest_work(Connection& connection, std::optional<std::int64_t>& time, Failure& failure) const {
    time.reset();
    std::int64_t moment = 0;
    failure = read_clock(connection, moment);
    const Cell parameters[] = {Cell(moment)};
    bool is_free = false;
    const auto find = [&](Cells) { is_free = true; };
    if (!failure) failure = connection.run(free_conversation, parameters, find);
    if (!failure && !is_free) failure = connection.run(free_entry, parameters, find);
    if (failure || is_free) return !failure;
    const auto take = [&](Cells cells) {
        if (cells[0].is_null()) return;
        const auto next = std::max<std::int64_t>(cells[0].integer, moment + step_under_way.count());
        time = std::min(time.value_or(next), next);
    };
    failure = connection.run(next_wake, {}, take);
    if (!failure) failure = connection.run(next_lease, parameters, take);
    return false;
}

bool StoreCore::has_work(milliseconds& wait) {
    wait = without_bell;
    auto lease = connection();
    if (!lease) return false;
    std::optional<std::int64_t> next;
    Failure failure;
    if (earliest_work(*lease.value(), next, failure)) return true;
    if (failure) return false;
    // A clock of the game's own may go as it likes.
    if (options.clock) wait = milliseconds(20);
    else if (next) wait = milliseconds(std::max<std::int64_t>(*next - lease.value()->now(), 1));
    else wait = std::chrono::hours(24);
    return false;
}

}  // namespace npcs::store

namespace npcs {

using namespace store;

Result<std::vector<OutboxEntry>> Store::take_outbox(std::size_t most, std::chrono::milliseconds lease_time) {
    std::vector<OutboxEntry> entries;
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    Failure failure = connection.begin(Connection::Access::write);
    if (!failure) failure = connection.run(turn_of_takers, {});
    const auto lasts = std::clamp<milliseconds>(lease_time, milliseconds(0), longest_lease);
    std::int64_t now = 0;
    if (!failure) failure = core_->read_clock(connection, now);
    const Cell parameters[] = {Cell(now), Cell(static_cast<std::int64_t>(most)), Cell(std::int64_t{lasts.count()})};
    if (!failure)
        failure = connection.run(take_entries, parameters, [&](Cells cells) {
            entries.push_back({static_cast<std::uint64_t>(cells[0].integer), std::string(cells[1].string),
                               std::string(cells[2].string), std::string(cells[3].string), store_time(cells[4].integer),
                               static_cast<std::uint32_t>(cells[5].integer)});
        });
    bool conflict = false;
    const std::vector<Proof> proofs = proofs_of(entries, now + lasts.count());
    if (!failure) failure = with_remedy(connection.commit({}, proofs, false, conflict), taken_again);
    if (failure) return diagnostic_of(failure);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    core_->counters.handed_out += entries.size();
    return entries;
}

Result<std::uint64_t> Store::acknowledge(std::span<const std::uint64_t> ids) {
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    if (ids.empty()) return std::uint64_t{0};
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    Failure failure = connection.begin(Connection::Access::write);
    std::uint64_t removed = 0;
    std::int64_t known = 0;  // one of those that were there
    static constexpr Statement forget{"DELETE FROM npcs_outbox WHERE id = ?1 RETURNING id"};
    std::vector<std::vector<Cell>> parameters;
    std::vector<std::uint64_t> sorted(ids.begin(), ids.end());
    std::sort(sorted.begin(), sorted.end());
    for (const std::uint64_t id : sorted) parameters.push_back({Cell(static_cast<std::int64_t>(id))});
    if (!failure)
        failure = connection.run_each(forget, parameters, [&](std::size_t, Cells cells) {
            ++removed;
            known = cells[0].integer;
        });
    bool conflict = false;
    const Proof proof{&prove_acknowledged, {Cell(known)}};
    if (!failure) failure = with_remedy(connection.commit({}, {&proof, 1}, false, conflict), "acknowledge again");
    if (failure) return diagnostic_of(failure);
    core_->counters.acknowledged += removed;
    return removed;
}

Result<std::vector<DueConversation>> Store::take_due(std::size_t most, std::chrono::milliseconds lease_time) {
    std::vector<DueConversation> result;
    if (const Failure failure = core_->check_outside()) return diagnostic_of(failure);
    auto lease = core_->connection();
    if (!lease) return lease.diagnostics();
    Connection& connection = *lease.value();
    Failure failure = connection.begin(Connection::Access::write);
    const auto lasts = std::clamp<milliseconds>(lease_time, milliseconds(0), longest_lease);
    std::int64_t now = 0;
    if (!failure) failure = core_->read_clock(connection, now);
    const Cell parameters[] = {Cell(now), Cell(static_cast<std::int64_t>(most)), Cell(std::int64_t{lasts.count()})};
    if (!failure)
        failure = connection.run(take_conversations, parameters, [&](Cells cells) {
            DueConversation due;
            due.id = cells[0].string;
            due.version = static_cast<std::uint64_t>(cells[1].integer);
            due.due = store_time(cells[2].integer);
            Outcome::Kind kind{};
            (void)read_state(cells[3].integer, kind, due.wait);
            due.function = cells[4].string;
            result.push_back(std::move(due));
        });
    bool conflict = false;
    const std::vector<Proof> proofs = proofs_of(result, now + lasts.count());
    if (!failure) failure = with_remedy(connection.commit({}, proofs, false, conflict), taken_again);
    if (failure) return diagnostic_of(failure);
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
    core_->counters.woken += result.size();
    return result;
}

bool Store::wait_for_work(std::chrono::milliseconds timeout, std::stop_token stop) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    std::unique_ptr<Bell> bell;
    bool is_found = false;
    while (!stop.stop_requested()) {
        milliseconds wait{};
        is_found = core_->has_work(wait);
        const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
        if (is_found || left.count() <= 0) break;
        wait = std::min(wait, left);
        // Who finds work at once needs no bell; whoever waits looks once more when it can be heard.
        if (bell == nullptr) {
            bell = core_->take_bell();
            if (bell == nullptr) std::this_thread::sleep_for(std::min(wait, without_bell));
        } else {
            bell->wait(std::max(std::min(wait, bell->reliable_for()), milliseconds(1)), stop);
        }
    }
    if (bell != nullptr) core_->give_back(std::move(bell));
    return is_found;
}

}  // namespace npcs
