// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Steps: load, call, save, in one transaction for one or many conversations. Nothing is written before all functions have
// returned, so a step that is refused leaves nothing behind, and needs no savepoint.

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>

#include "npcs/inspect.hpp"
#include "store/core.hpp"

namespace npcs::store {

namespace {

/// A conversation of a transaction, as the steps so far have left it.
struct StepRow {
    std::string_view id;
    bool is_there = false;
    bool was_there = false;
    bool is_changed = false;  ///< its state
    bool is_touched = false;  ///< only its version
    bool was_timed = false;
    std::uint64_t was_version = 0;
    ConversationRow row;
    std::vector<StepScope::Entry> entries;
    std::vector<ConversationRow> past;  ///< states between steps of this transaction, for undo
};

std::uint64_t random_seed() {
    static thread_local std::mt19937_64 generator{(std::uint64_t{std::random_device()()} << 32) ^
                                                  std::random_device()()};
    return generator();
}

/// One transaction. Made anew when it has to be tried again.
class StepTransaction {
public:
    StepTransaction(StoreCore& core, std::span<const Task> tasks) : core_(core), tasks_(tasks) {}

    /// Returns false if somebody else was quicker, and all of it has to be done again.
    bool run(Connection& connection, std::vector<Outcome>& outcomes) {
        const bool locks = core_.options.locking == Locking::row;
        if (locks) failure_ = connection.begin(Connection::Access::write);
        if (!failure_) read(connection, locks);
        if (!failure_) failure_ = core_.read_clock(connection, now_);
        for (std::size_t i = 0; i < tasks_.size() && !failure_; ++i) outcomes.push_back(attempt(connection, tasks_[i]));
        bool conflict = false;
        if (!failure_) write(connection, locks, conflict);
        if (failure_) refuse_all(outcomes);
        return !conflict;
    }

    /// Whether it has failed before any function was called.
    bool has_failed_early() const { return failure_.code == "store-unavailable" && versions_.empty(); }

    /// Gives the steps' callers their versions. Only after a commit.
    void tell_versions(const std::vector<Outcome>& outcomes) const {
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            std::uint64_t* target = tasks_[i].options != nullptr ? tasks_[i].options->version : nullptr;
            if (tasks_[i].create != nullptr && tasks_[i].create->version != nullptr) target = tasks_[i].create->version;
            if (target != nullptr && outcomes[i].kind != Outcome::Kind::refused) *target = versions_[i];
        }
    }

private:
    void read(Connection& connection, bool locks) {
        // In the order of ids, so that transactions never wait for each other in a circle.
        for (const Task& task : tasks_) {
            rows_.emplace_back();
            rows_.back().id = task.id;
        }
        std::sort(rows_.begin(), rows_.end(), [](const StepRow& a, const StepRow& b) { return a.id < b.id; });
        rows_.erase(
            std::unique(rows_.begin(), rows_.end(), [](const StepRow& a, const StepRow& b) { return a.id == b.id; }),
            rows_.end());
        const auto most = static_cast<std::int64_t>(core_.options.save_bytes);
        std::vector<std::vector<Cell>> parameters;
        parameters.reserve(rows_.size());
        for (const StepRow& row : rows_) parameters.push_back({id_cell(row.id), Cell(most)});
        failure_ = connection.run_each(locks ? sql::lock_conversation : sql::read_conversation, parameters,
                                       [&](std::size_t index, Cells cells) {
                                           StepRow& row = rows_[index];
                                           row.row = row_of(cells);
                                           row.is_there = row.was_there = true;
                                           row.was_version = row.row.version;
                                           row.was_timed = row.row.due.has_value();
                                       });
    }

    StepRow& row_for(std::string_view id) {
        return *std::lower_bound(rows_.begin(), rows_.end(), id,
                                 [](const StepRow& row, std::string_view wanted) { return row.id < wanted; });
    }

    Outcome attempt(Connection& connection, const Task& task) {
        versions_.push_back(0);
        // What the game gives a conversation belongs to the step: StoreOptions::user_data may throw, and call the store.
        StepScope scope(core_);
        Outcome outcome;
        const Failure thrown = failure_of_throwing([&] { outcome = attempt_in(scope, connection, task); });
        return thrown ? refusal(thrown) : outcome;
    }

    Outcome attempt_in(StepScope& scope, Connection& connection, const Task& task) {
        StepRow& row = row_for(task.id);
        if (const Failure failure = check_id(task.id)) return refusal(failure);
        if (!task.script.empty()) return create(scope, connection, task, row);
        if (!row.is_there)
            return refusal({"no-conversation", "there is no conversation with this id", "create it first"});
        if (task.options != nullptr && task.options->if_version && *task.options->if_version != row.row.version)
            return refusal({"changed",
                            "the conversation has version " + std::to_string(row.row.version) + ", not " +
                                std::to_string(*task.options->if_version),
                            "look at it again, and decide anew"});
        if (row.row.save.empty() && row.row.save_bytes > core_.options.save_bytes)
            return refusal({"save-limit", "its save has " + std::to_string(row.row.save_bytes) +
                                              " bytes, more than StoreOptions::save_bytes"});
        const CompiledPointer script = script_of(connection, row.row.script);
        if (script == nullptr) return refused_;
        auto talk = Session::load(row.row.save, *script->script, core_.options.host, core_.session_options(task.id));
        if (!talk) return refused_by(talk.diagnostics());
        return call(scope, task, row, talk.value());
    }

    Outcome create(StepScope& scope, Connection& connection, const Task& task, StepRow& row) {
        if (row.is_there) return refusal({"exists", "there is a conversation with this id already"});
        if (const Failure failure = check_name(task.script, "bad-name")) return refusal(failure);
        std::uint32_t number = 0;
        std::optional<std::uint64_t> fingerprint;
        if (task.create != nullptr) fingerprint = task.create->fingerprint;
        if (const auto known = current_.find(std::string(task.script)); known != current_.end() && !fingerprint) {
            number = known->second;
        } else {
            failure_ = core_.find_script(connection, task.script, fingerprint, number);
            if (failure_) return refusal(failure_);
            if (!fingerprint) current_.emplace(task.script, number);
        }
        if (number == 0)
            return refusal({"no-script",
                            "the store has no script \"" + std::string(task.script) + "\"" +
                                (fingerprint ? " with this fingerprint" : ""),
                            "release it with Store::add_script or `npcs store release`"});
        const CompiledPointer script = script_of(connection, number);
        if (script == nullptr) return refused_;
        SessionOptions options = core_.session_options(task.id);
        options.seed = task.create != nullptr && task.create->seed ? *task.create->seed : random_seed();
        Session talk(*script->script, core_.options.host, std::move(options));
        row.row.script = number;
        if (!removed_) {
            failure_ = core_.read_removed(connection, removed_.emplace(0));
            if (failure_) return refusal(failure_);
        }
        row.row.version = static_cast<std::uint64_t>(*removed_);
        Outcome outcome = call(scope, task, row, talk);
        if (outcome.kind != Outcome::Kind::refused) row.is_there = true;
        return outcome;
    }

    /// Calls the function of a step, and takes what has become of the conversation into its row.
    Outcome call(StepScope& scope, const Task& task, StepRow& row, Session& talk) {
        Outcome outcome;
        scope.version = row.row.version + 1;
        try {
            if (task.function != nullptr && *task.function) outcome = (*task.function)(talk, scope.outbox());
            else outcome = task.script.empty() ? talk.resume() : talk.start();
        } catch (const std::exception& thrown) {
            return refusal({"step-threw", std::string("the function of the step threw: ") + thrown.what()});
        } catch (...) {
            return refusal({"step-threw", "the function of the step threw something that is no std::exception"});
        }
        if (outcome.kind == Outcome::Kind::refused) return detached(std::move(outcome));
        if (scope.failure()) return refusal(scope.failure());
        std::string save = talk.save({.outline = false});
        if (save.empty()) {
            const Diagnostics problems = talk.take_problems();
            return refused_by(problems);
        }
        if (save.size() > core_.options.save_bytes)
            return refusal({"save-limit", "its save would have " + std::to_string(save.size()) +
                                              " bytes, more than StoreOptions::save_bytes"});
        if (!task.script.empty()) {
            const auto info = inspect(save);
            if (!info || !info.value().started)
                return refusal({"not-started", "the function that creates a conversation has to start it"});
        }
        // A run can lead back to where it began, with a wait that begins anew. Only looking has cost nothing.
        const bool has_run = task.wakes || outcome.cost.steps > 0 || outcome.cost.bytes > 0;
        const bool is_same = task.script.empty() && save == row.row.save && !has_run;
        take_in(row, talk, std::move(save), is_same, scope.entries());
        versions_.back() = row.row.version;
        return detached(std::move(outcome));
    }

    void take_in(StepRow& row, Session& talk, std::string save, bool is_same, std::vector<StepScope::Entry>& entries) {
        if (is_same && entries.empty()) {
            ++core_.counters.unchanged;
            return;
        }
        if (!is_same) {
            if (core_.options.undo > 0 && row.is_changed) row.past.push_back(row.row);
            StopColumns stop = stop_columns(talk.outcome(), now_);
            row.row.state = stop.state;
            row.row.function = std::move(stop.function);
            row.row.due = stop.due;
            row.row.since = now_;
            row.row.save = std::move(save);
            row.is_changed = true;
        }
        ++row.row.version;
        row.is_touched = true;
        for (StepScope::Entry& entry : entries) row.entries.push_back(std::move(entry));
    }

    CompiledPointer script_of(Connection& connection, std::uint32_t number) {
        auto script = core_.script(connection, number);
        if (script) return script.value();
        refused_ = refused_by(script.diagnostics());
        return nullptr;
    }

    static Outcome refused_by(const Diagnostics& problems) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        if (!problems.empty()) outcome.error = problems.front();
        else outcome.error = diagnostic_of({"moved-from", "the function has moved the conversation away"});
        return outcome;
    }

    void write(Connection& connection, bool locks, bool& conflict) {
        std::vector<Write> writes;
        bool rings = false;
        for (StepRow& row : rows_) {
            if (!row.is_touched) continue;
            add_writes(row, writes);
            rings = rings || !row.entries.empty() || row.row.due;
        }
        if (writes.empty()) {
            connection.roll_back();
            return;
        }
        if (removed_) writes.push_back({&sql::check_removed, {Cell(*removed_)}, 0});
        if (!locks) failure_ = connection.begin(Connection::Access::write);
        if (!failure_) failure_ = connection.commit(writes, proofs_, rings, conflict);
        if (!failure_ && !conflict) ++core_.counters.transactions;
    }

    void add_writes(StepRow& row, std::vector<Write>& writes) {
        const Cell id = id_cell(row.id);
        const auto version = static_cast<std::int64_t>(row.row.version);
        const auto was = static_cast<std::int64_t>(row.was_version);
        if (core_.options.undo > 0 && row.was_there && row.is_changed) keep_past(row, writes);
        if (!row.was_there) {
            writes.push_back(
                {&sql::insert_conversation,
                 {id, Cell(row.row.script), Cell(version), Cell(row.row.state), Cell::text(row.row.function),
                  Cell(row.row.since), optional_cell(row.row.due), Cell::bytes(row.row.save)},
                 1});
        } else if (row.is_changed) {
            // What was read with a lock is as it was.
            const int rows = core_.options.locking == Locking::row ? -1 : 1;
            const bool is_timed = row.was_timed || row.row.due;
            writes.push_back({is_timed ? &sql::step_timed_conversation : &sql::step_conversation,
                              {id, Cell(was), Cell(version), Cell(row.row.state), Cell::text(row.row.function),
                               Cell(row.row.since), Cell::bytes(row.row.save)},
                              rows});
            if (is_timed) writes.back().parameters.push_back(optional_cell(row.row.due));
        } else {
            static constexpr Statement touch{
                "UPDATE npcs_conversation SET version = ?3 WHERE id = ?1 AND version = ?2"};
            writes.push_back({&touch, {id, Cell(was), Cell(version)}, core_.options.locking == Locking::row ? -1 : 1});
        }
        proofs_.push_back(proof_of_conversation(id, version, row.row.since, row.row.save));
        for (const StepScope::Entry& entry : row.entries)
            writes.push_back({&sql::post, {id, Cell::text(entry.kind), Cell::bytes(entry.body), Cell(now_)}});
        core_.counters.posted += row.entries.size();
    }

    /// Keeps the state before this transaction, and those between its steps; what is too old goes.
    void keep_past(StepRow& row, std::vector<Write>& writes) {
        const Cell id = id_cell(row.id);
        static constexpr Statement keep_given{
            "INSERT INTO npcs_past (id, version, script, state, waits_in, since, due, save) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
        writes.push_back({&sql::keep_past, {id}});
        for (const ConversationRow& past : row.past)
            writes.push_back(
                {&keep_given,
                 {id, Cell(static_cast<std::int64_t>(past.version)), Cell(past.script), Cell(past.state),
                  Cell::text(past.function), Cell(past.since), optional_cell(past.due), Cell::bytes(past.save)}});
        static constexpr Statement forget{
            "DELETE FROM npcs_past WHERE id = ?1 AND version NOT IN "
            "(SELECT version FROM npcs_past WHERE id = ?1 ORDER BY version DESC LIMIT ?2)"};
        writes.push_back({&forget, {id, Cell(static_cast<std::int64_t>(core_.options.undo))}});
    }

    void refuse_all(std::vector<Outcome>& outcomes) const {
        outcomes.resize(tasks_.size());
        for (Outcome& outcome : outcomes)
            if (outcome.kind != Outcome::Kind::refused) outcome = refusal(failure_);
    }

    StoreCore& core_;
    std::span<const Task> tasks_;
    std::vector<StepRow> rows_;
    std::vector<std::uint64_t> versions_;
    std::vector<Proof> proofs_;
    std::unordered_map<std::string, std::uint32_t> current_;
    std::optional<std::int64_t> removed_;  ///< as StoreCore::read_removed; new conversations begin behind it
    std::int64_t now_ = 0;
    Failure failure_;
    Outcome refused_;
};

void count_outcomes(Counters& counters, std::span<const Task> tasks, const std::vector<Outcome>& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].kind == Outcome::Kind::refused) ++counters.refused;
        else if (tasks[i].script.empty()) ++counters.steps;
        else ++counters.created;
        if (outcomes[i].kind == Outcome::Kind::failed) ++counters.failed;
    }
}

}  // namespace

std::vector<Outcome> StoreCore::steps(std::span<const Task> tasks) {
    std::vector<Outcome> outcomes;
    if (tasks.empty()) return outcomes;
    if (const Failure failure = check_outside()) {
        outcomes.assign(tasks.size(), refusal(failure));
        return outcomes;
    }
    const auto began = std::chrono::steady_clock::now();
    const auto refuse = [&](const Diagnostics& problems) {
        outcomes.assign(tasks.size(), Outcome());
        for (Outcome& outcome : outcomes) {
            outcome.kind = Outcome::Kind::refused;
            outcome.error = problems.front();
        }
    };
    for (bool has_reconnected = false;;) {
        outcomes.clear();
        auto lease = connection();
        if (!lease) {
            refuse(lease.diagnostics());
            break;
        }
        StepTransaction transaction(*this, tasks);
        if (transaction.run(*lease.value(), outcomes)) {
            // The database may have been restarted since the connection was used last.
            if (transaction.has_failed_early() && !std::exchange(has_reconnected, true)) continue;
            transaction.tell_versions(outcomes);
            break;
        }
        ++counters.again;
        if (std::chrono::steady_clock::now() - began > options.lock_timeout) {
            outcomes.assign(tasks.size(), refusal({"store-busy",
                                                   "others stepped the conversation each time, for all of "
                                                   "the time-out",
                                                   "try again"}));
            break;
        }
    }
    count_outcomes(counters, tasks, outcomes);
    counters.nanoseconds += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - began).count());
    return outcomes;
}

}  // namespace npcs::store

namespace npcs {

using namespace store;

std::uint64_t Outbox::version() const { return scope_.version; }

bool Outbox::post(std::string_view kind, std::string_view body) { return scope_.post(kind, body); }

Outbox* Outbox::of(const Call&) {
    StepScope* scope = StepScope::innermost();
    return scope != nullptr ? &scope->outbox() : nullptr;
}

Outcome Store::create(std::string_view id, std::string_view script, const CreateOptions& options,
                      const StepFunction& function) {
    if (const Failure failure = check_name(script, "bad-name")) return refusal(failure);
    Task task{id, &function, nullptr, script, &options};
    return std::move(core_->steps({&task, 1}).front());
}

Outcome Store::step_with(std::string_view id, const StepFunction& function, const StepOptions& options) {
    const Task task{id, &function, &options, {}, nullptr};
    return std::move(core_->steps({&task, 1}).front());
}

Outcome Store::wake(const DueConversation& due, const StepFunction& function) {
    StepOptions options;
    options.if_version = due.version;
    Task task{due.id, &function, &options, {}, nullptr};
    task.wakes = true;
    return std::move(core_->steps({&task, 1}).front());
}

std::vector<Outcome> Store::step_all(std::span<const Step> steps) {
    std::vector<Task> tasks;
    tasks.reserve(steps.size());
    for (const Step& step : steps) tasks.push_back({step.id, &step.function, &step.options, step.script, nullptr});
    return core_->steps(tasks);
}

}  // namespace npcs
