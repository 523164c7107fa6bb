// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What all copies of a Store share: the database, connections that are not in use, compiled scripts, counters. The parts
// of its work stand in a source each: steps.cpp, undoing.cpp, work.cpp (outbox and timers), looking.cpp, scripts.cpp, migrating.cpp,
// operating.cpp, copying.cpp.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "npcs/store.hpp"
#include "store/database.hpp"
#include "store/rows.hpp"

namespace npcs::store {

/// A script of the database, ready to be run.
struct CompiledScript {
    std::uint32_t number = 0;
    std::string name;
    std::optional<Script> script;
    std::string outline;
};
using CompiledPointer = std::shared_ptr<const CompiledScript>;

Diagnostic diagnostic_of(const Failure& failure);
Outcome refusal(const Failure& failure);
Failure failure_of(const Diagnostics& diagnostics);
/// Returns a copy of an outcome without anything that belongs to its conversation.
Outcome detached(Outcome outcome);

Failure check_id(std::string_view id);
bool is_text(std::string_view text);  ///< valid UTF-8 without NUL
Failure check_name(std::string_view name, const char* code);

/// Of one process, for Store::metrics. Never read together, so each for itself.
struct Counters {
    std::atomic<std::uint64_t> steps{0}, created{0}, refused{0}, failed{0}, unchanged{0}, again{0}, transactions{0},
        nanoseconds{0}, posted{0}, handed_out{0}, acknowledged{0}, woken{0}, migrated{0}, pinned{0}, connections{0},
        lost_connections{0}, compiled{0};
};

class StoreCore;

/// A connection that is returned to the pool at the end. A transaction that is open then is rolled back.
class Lease {
public:
    Lease(StoreCore& core, std::unique_ptr<Connection> connection) : core_(&core), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection* operator->() const { return connection_.get(); }
    Connection& operator*() const { return *connection_; }

private:
    StoreCore* core_;
    std::unique_ptr<Connection> connection_;
};

/// The step that this thread is in. Those of other stores may be outside of it.
class StepScope {
public:
    explicit StepScope(StoreCore& core);
    ~StepScope();
    StepScope(const StepScope&) = delete;
    StepScope& operator=(const StepScope&) = delete;

    struct Entry {
        std::string kind, body;
    };
    bool post(std::string_view kind, std::string_view body);
    std::uint64_t version = 0;  ///< of the conversation, once the step is saved
    Outbox& outbox() { return outbox_; }
    std::vector<Entry>& entries() { return entries_; }
    const Failure& failure() const { return failure_; }

    static bool is_inside(const StoreCore& core);
    static StepScope* innermost();

private:
    StoreCore& core_;
    StepScope* outer_;
    Outbox outbox_;
    std::vector<Entry> entries_;
    Failure failure_;
};

/// Calls what calls functions of the game. They may throw, which is the store's answer and not its end.
template <typename Function>
Failure failure_of_throwing(Function&& function) {
    try {
        function();
        return {};
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& thrown) {
        return {"step-threw", std::string("a function of the game threw: ") + thrown.what()};
    } catch (...) {
        return {"step-threw", "a function of the game threw something that is no std::exception"};
    }
}

/// One of the steps of a transaction.
struct Task {
    std::string_view id;
    const StepFunction* function = nullptr;
    const StepOptions* options = nullptr;
    std::string_view script;                ///< not empty: create
    const CreateOptions* create = nullptr;  ///< may be null
    bool wakes = false;                     ///< its wait ends, whatever the function does
};

DatabaseOptions database_options(const StoreOptions& options);

class StoreCore {
public:
    StoreCore(std::unique_ptr<Database> database, StoreOptions given)
        : options(std::move(given)), database_(std::move(database)) {}

    static Store make_store(std::shared_ptr<StoreCore> core) { return Store(std::move(core)); }
    static StoreCore& of(const Store& store) { return *store.core_; }

    /// Makes or upgrades the tables.
    Failure set_up();
    /// Takes a connection, or waits for one.
    Result<Lease> connection();
    void give_back(std::unique_ptr<Connection> connection) noexcept;
    /// Returns the failure of a call that writes and is made inside of a step.
    Failure check_outside() const;
    /// Reads the clock of the game, which may throw, or that of the database. Sets `now` to 0 when it fails.
    Failure read_clock(Connection& connection, std::int64_t& now) const;

    std::vector<Outcome> steps(std::span<const Task> tasks);
    Outcome undo(std::string_view id, const StepOptions& options, const EnoughFunction& is_enough);

    Result<CompiledPointer> script(Connection& connection, std::uint32_t number);
    /// Returns the number of the current version of a script, or of that with a fingerprint; 0: there is none.
    Failure find_script(Connection& connection, std::string_view name, std::optional<std::uint64_t> fingerprint,
                        std::uint32_t& number);
    Result<std::vector<ScriptVersion>> script_list(Connection& connection) const;
    /// Makes a version of a script the current one, and returns its number.
    Failure release(Connection& connection, const ScriptSource& source, const Script& script, std::int64_t& number);
    /// Reads the version of the tables; 0: there are none. Fails if this code cannot work with them.
    static Failure find_schema(Connection& connection, std::uint32_t& version);
    /// Returns the highest version of conversations that were removed.
    static Failure read_removed(Connection& connection, std::int64_t& version);
    Result<Script> compile(std::string_view text, std::string_view name) const;

    SessionOptions session_options(std::string_view id) const;
    /// Begins again with another earliest time at which there may be work.
    bool earliest_work(Connection& connection, std::optional<std::int64_t>& time, Failure& failure) const;
    /// Returns whether there is work, else sets how long there will be none that is known by now.
    bool has_work(milliseconds& wait);
    std::unique_ptr<Bell> take_bell();
    void give_back(std::unique_ptr<Bell> bell);

    StoreOptions options;
    Counters counters;
    std::string path;  ///< of a file of SQLite
    std::string_view database_name() const { return database_->name(); }

private:
    struct EarlierState {
        ConversationRow row;  ///< its version is 0 as long as none was found
        Outcome outcome;
        Diagnostics problems;  ///< why it cannot be loaded
    };
    /// Finds the last state before a version that is enough, or the earliest one.
    Failure earlier_state(Connection& connection, std::string_view id, const EnoughFunction& is_enough,
                          std::uint64_t before, EarlierState& found);

    std::unique_ptr<Database> database_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t open_ = 0;

    struct IdleBell {
        std::unique_ptr<Bell> bell;
        std::chrono::steady_clock::time_point since;
    };
    /// Takes out those that have been idle for too long. Under the lock; closed outside of it.
    std::vector<IdleBell> take_idle_bells();
    std::vector<IdleBell> bells_;  ///< longest idle first

    std::mutex scripts_mutex_;
    std::unordered_map<std::uint32_t, CompiledPointer> scripts_;
    std::deque<std::uint32_t> scripts_by_age_;
};

/// What a stop of a conversation is in a row.
struct StopColumns {
    std::int64_t state = 0;
    std::string function;
    std::optional<std::int64_t> due;
};
StopColumns stop_columns(const Outcome& outcome, std::int64_t now);

std::string encode_files(const std::vector<std::pair<std::string, std::string>>& files);
std::vector<std::pair<std::string, std::string>> decode_files(std::string_view bytes);

inline StoreTime store_time(std::int64_t milliseconds_since_1970) {
    return StoreTime(milliseconds(milliseconds_since_1970));
}
inline std::int64_t number_of(StoreTime time) { return time.time_since_epoch().count(); }

}  // namespace npcs::store
