// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Sleeping conversations, by id, in a database: SQLite in a file, or PostgreSQL for any number of processes. A library of
// its own (npcs::store).
//
//     auto store = npcs::open_store("sqlite:world.db", {.host = game}).value();
//     store.add_script({.name = "innkeeper", .text = text});
//     store.create("player-7/innkeeper", "innkeeper");
//     auto outcome = store.step("player-7/innkeeper", [](npcs::Session& talk) { return talk.resume("yes"); });
//
// A step is a transaction: it loads the conversation, calls the function, and saves what has become of it, with what was
// posted to the outbox meanwhile. Wherever a process or a machine dies, the database has either all of that or nothing. A
// refusal is an Outcome of kind `refused` (or a Diagnostic), and nothing has changed:
//
// | code | meaning |
// |---|---|
// | no-conversation, exists | there is no conversation with this id; there is one already |
// | changed | StepOptions::if_version is not its version any more |
// | no-script | the store has no script of that name or version |
// | bad-id, bad-name, bad-kind | an id is 1 to 512 bytes; a name is valid UTF-8 without NUL, 1 to 512 bytes |
// | step-threw, step-in-step | the function threw; it is called by a step of this thread |
// | outbox-limit, save-limit | it posted more, or the save is larger, than StoreOptions allow |
// | nothing-to-undo | no earlier state is kept |
// | bad-clock | StoreOptions::clock threw, or gave a time before 1970 or after 2^53 milliseconds |
// | store-busy | others had it locked all of StoreOptions::lock_timeout |
// | store-unavailable | the database cannot be reached now; the next call tries again |
// | store-undecided | the connection was lost while committing, and the database did not come back to prove whether it has
// |                 | committed; the hint says what to do before it is repeated |
// | store-full, store-denied, store-damaged | the disk is full; no permission; the file is no database or damaged |
// | store-newer | a newer version of npcs changed the tables in a way that this one cannot read |
// | store-failed | anything else that the database refuses, in its words |
//
// and the codes of saves (docs/saves.md): a row is not trusted more than a file. What the function returns as refused is
// rolled back like an exception; `failed` is saved.
//
// A Store is used by any number of threads at once; copies are the same store. Each call takes a connection of its own
// from a pool. Nothing throws but std::bad_alloc. Values in an Outcome that the store returns are copies: functions and
// handles are null in it, and so is what is nested deeper than 200 levels or comes after 100,000 values.
#pragma once

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/host.hpp"
#include "npcs/language.hpp"
#include "npcs/limits.hpp"
#include "npcs/migration.hpp"
#include "npcs/session.hpp"

namespace npcs {

namespace store {
class StoreCore;
class StepScope;
}  // namespace store

/// A moment, in UTC.
using StoreTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// How two steps of one conversation at the same time are told apart.
enum class Locking : std::uint8_t {
    /// The second waits until the first is done. SQLite locks the whole database for writing.
    row,
    /// Both run; whoever is done second finds another version, and its function is called once more with the new state,
    /// for as long as lock_timeout. Locks nothing while the function runs.
    version
};

/// Of SQLite: what has been reported as done, and is lost with the power of the machine (never with the process).
enum class Durability : std::uint8_t {
    full,   ///< nothing
    normal  ///< the last steps, never a half of one
};

struct StoreOptions {
    Host host = {};
    Languages languages = {};  ///< that scripts may be written in beside MiniScript
    Limits limits = {};        ///< of each conversation
    /// Gives what host functions get from Call::user_data.
    std::function<std::any(std::string_view id)> user_data = {};
    Locking locking = Locking::row;
    std::chrono::milliseconds lock_timeout = std::chrono::seconds(5);
    Durability durability = Durability::full;
    std::size_t connections = 8;  ///< at most; further threads wait for one
    std::size_t scripts = 256;    ///< compiled versions that are kept in memory
    std::size_t undo = 0;         ///< earlier states that are kept of each conversation, for Store::undo
    std::size_t save_bytes = std::size_t{16} << 20;  ///< of a conversation's save
    std::size_t entry_bytes = std::size_t{1} << 20;  ///< of one entry of the outbox
    std::size_t entries = 1000;                      ///< of the outbox, in one step
    /// In place of the database's clock, for tests and simulated time. Called by any thread. It may throw or give nonsense
    /// ("bad-clock"), stand still or go back.
    std::function<StoreTime()> clock = {};
};

/// What is to be done in the outside world because of a step (give gold, send a message): written with the step or not at
/// all, and handed out by Store::take_outbox until it is acknowledged.
class NPCS_API Outbox {
public:
    /// Adds an entry. `kind` is a name; `body` any bytes. Returns false when a limit is reached; the step is then refused.
    bool post(std::string_view kind, std::string_view body);
    /// Returns the version that the conversation has when this step is saved.
    std::uint64_t version() const;
    /// Returns the outbox of the step that this call is part of; null outside of a store's steps.
    ///
    ///     game.def("give", [](npcs::Call& call, std::string what) { npcs::Outbox::of(call)->post("give", what); });
    static Outbox* of(const Call& call);

    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

private:
    friend class store::StepScope;
    explicit Outbox(store::StepScope& scope) : scope_(scope) {}
    store::StepScope& scope_;
};

struct OutboxEntry {
    std::uint64_t id = 0;  ///< unique for ever in its database; an entry that is handed out again has the same
    std::string conversation;
    std::string kind;
    std::string body;
    StoreTime posted = {};
    std::uint32_t attempt = 1;  ///< how often it has been handed out, this time included
};

/// A conversation whose time has come, see Store::take_due.
struct DueConversation {
    std::string id;
    std::uint64_t version = 0;
    StoreTime due = {};
    Outcome::Wait wait = Outcome::Wait::time;  ///< what it waits for, and stops waiting for now
    std::string function;                      ///< the waiting native
};

using StepFunction = std::function<Outcome(Session&, Outbox&)>;
using EnoughFunction = std::function<bool(const Outcome&)>;
using LookFunction = std::function<void(const Session&)>;

struct StepOptions {
    /// Refused with code "changed" unless the conversation has this version.
    std::optional<std::uint64_t> if_version = {};
    /// If not null, gets the conversation's version after the step; is left alone by a step that is refused.
    std::uint64_t* version = nullptr;
};

/// One of several steps in a transaction, see Store::step_all.
struct Step {
    std::string id;
    StepFunction function;  ///< empty: start() or resume()
    StepOptions options = {};
    /// Not empty: the conversation is created with this script, as Store::create does.
    std::string script = {};
};

struct CreateOptions {
    std::optional<std::uint64_t> seed = {};         ///< of `rnd`; drawn at random unless given
    std::optional<std::uint64_t> fingerprint = {};  ///< of the script's version; the current one unless given
    std::uint64_t* version = nullptr;               ///< as in StepOptions
};

/// What compiling a version of a script takes.
struct ScriptSource {
    std::string name;  ///< by which conversations ask for it; versions of a script have the same
    std::string text;  ///< what is compiled, with its modules
    /// The files that the text was made of (name, text), where that is not one file. Kept with it, for people.
    std::vector<std::pair<std::string, std::string>> files = {};
};

struct ScriptVersion {
    std::uint32_t number = 0;  ///< small, unique in the store
    std::string name;
    std::uint64_t fingerprint = 0;
    StoreTime released = {};
    bool current = false;   ///< the last one of its name that was released: new conversations have it
    std::size_t bytes = 0;  ///< of its text
};

struct ConversationInfo {
    std::string id;
    /// One more with each step. From 1; in a store from which conversations were removed, from one more than any of these
    /// had, so that no version of an id comes back.
    std::uint64_t version = 0;
    ScriptVersion script;
    Outcome::Kind kind = Outcome::Kind::returned;
    Outcome::Wait wait = Outcome::Wait::nothing;
    std::string function;                ///< the waiting native
    StoreTime since = {};                ///< when it stopped there
    std::optional<StoreTime> due = {};   ///< when its wait ends by itself
    std::optional<Verdict> pinned = {};  ///< why migrate() left it at its old version; until its next step
    std::size_t bytes = 0;               ///< of its save
};

/// Which conversations: all that fulfil each part that is given.
struct ConversationQuery {
    std::string prefix = {};                        ///< of their ids
    std::string script = {};                        ///< name
    std::optional<std::uint64_t> fingerprint = {};  ///< of the script's version
    bool outdated = false;                          ///< only those whose script is not the current version
    std::optional<Outcome::Kind> kind = {};
    std::optional<Outcome::Wait> wait = {};
    std::string function = {};                   ///< the waiting native
    std::optional<StoreTime> since_before = {};  ///< stopped before
    std::optional<StoreTime> due_before = {};
    bool pinned = false;                  ///< only those that migrate() has pinned
    std::optional<Verdict> verdict = {};  ///< pinned with it
    /// Pages: begin behind this id, and return at most so many.
    std::string after = {};
    std::size_t most = 100;
};

/// Told while many conversations are looked at. `accepted` counts those that were migrated, or would be.
struct MigrationProgress {
    std::uint64_t seen = 0;
    std::uint64_t accepted = 0;
    std::uint64_t pinned = 0;  ///< verdict not accepted
    std::uint64_t busy = 0;    ///< left alone because somebody steps them; the next migrate() tries again
};

struct CheckOptions {
    std::vector<Verdict> accept = {Verdict::exact, Verdict::moved, Verdict::differs};
    std::size_t examples = 3;  ///< ids for each row
    std::function<void(const MigrationProgress&)> progress = {};
    std::stop_token stop = {};
};

/// So many conversations would have this verdict, for this reason.
struct CheckRow {
    std::string script;
    Verdict verdict = Verdict::exact;
    std::string reason;  ///< empty for exact
    std::uint64_t conversations = 0;
    std::vector<std::string> examples;
};

struct CheckTable {
    std::vector<CheckRow> rows;   ///< by script, then from the worst verdict to the best, then the most frequent first
    std::uint64_t unchanged = 0;  ///< conversations of these scripts that have this version already
    MigrationProgress total;
    bool stopped = false;  ///< before all were seen
};

struct MigrateOptions {
    std::string script = {};  ///< only the conversations of this one
    std::vector<Verdict> accept = {Verdict::exact, Verdict::moved, Verdict::differs};
    double rate = 0;          ///< conversations a second, at most; 0: unlimited
    std::size_t batch = 100;  ///< in one transaction
    /// See LoadOptions::migrate.
    std::function<void(Session&, MigrationReport&)> migrate = {};
    std::function<void(const MigrationProgress&)> progress = {};  ///< after each batch
    std::stop_token stop = {};
};

struct ImportOptions {
    bool replace = false;  ///< a conversation with this id
    std::vector<Verdict> accept = {Verdict::exact, Verdict::moved, Verdict::differs};
    std::optional<StoreTime> since = {};  ///< when it stopped; now, unless given
    std::optional<StoreTime> due = {};    ///< else its wait begins anew
};

struct StoreStatistics {
    std::uint64_t conversations = 0;
    std::map<std::string, std::uint64_t>
        states;                 ///< "returned", "failed", "interrupted", or what is waited for: "answer"
    std::uint64_t timers = 0;   ///< conversations whose wait ends by itself
    std::uint64_t overdue = 0;  ///< of these, before now
    std::optional<StoreTime> next_due = {};
    std::uint64_t outbox = 0;  ///< entries that are not acknowledged
    std::optional<StoreTime> oldest_entry = {};
    std::vector<std::pair<ScriptVersion, std::uint64_t>> scripts;  ///< with the number of their conversations
    std::uint64_t outdated = 0;
    std::uint64_t pinned = 0;
    std::uint64_t bytes = 0;   ///< of the database, as far as it is npcs'
    std::uint32_t schema = 0;  ///< version of the tables
};

class NPCS_API Store {
public:
    // ---- conversations -----------------------------------------------------------------------------------------------
    /// Creates a conversation and runs it to its first stop. `function`, if given, does that in place of start(): it may
    /// set globals first.
    Outcome create(std::string_view id, std::string_view script, const CreateOptions& options = {},
                   const StepFunction& function = {});
    /// Loads a conversation, calls `function(Session&)` or `function(Session&, Outbox&)`, which returns an Outcome, and
    /// saves it. If the conversation is as it was and nothing was posted, nothing is written.
    template <typename Function>
    Outcome step(std::string_view id, Function&& function, const StepOptions& options = {}) {
        return step_with(id, step_function(std::forward<Function>(function)), options);
    }
    /// Does several steps in one transaction: each for itself refused, or all of them, with the reason of the commit. An
    /// id may occur more than once. Results are in the order of the steps.
    std::vector<Outcome> step_all(std::span<const Step> steps);
    template <typename Function>
    std::vector<Outcome> step_all(std::span<const std::string> ids, Function&& function) {
        const StepFunction called = step_function(std::forward<Function>(function));
        std::vector<Step> steps;
        for (const std::string& id : ids) steps.push_back({id, called});
        return step_all(steps);
    }
    /// Returns where a conversation is stopped. Writes nothing, and neither waits for anybody nor keeps anybody waiting: it
    /// sees what the last step has saved, while the next one is under way. `version`: as in StepOptions.
    Outcome look(std::string_view id, std::uint64_t* version = nullptr) const;
    /// The same, and calls `function(const Session&)` with the conversation: for its globals, frames, texts. What it does
    /// with a copy is forgotten; inside of it, too, the store is only looked at.
    Outcome look(std::string_view id, const LookFunction& function, std::uint64_t* version = nullptr) const;
    /// Goes back to the state before the last step (StoreOptions::undo), as a step of its own. What was posted stays so.
    /// `is_enough`, if given, is asked with one earlier state after another, and the first with which it is content is
    /// taken, or else the earliest that is kept.
    Outcome undo(std::string_view id, const StepOptions& options = {}, const EnoughFunction& is_enough = {});
    /// Removes a conversation and all that was kept of it, outbox included.
    Diagnostics remove(std::string_view id);
    /// Removes all conversations whose ids begin so, a thousand in each transaction, and returns their number.
    Result<std::uint64_t> remove_prefix(std::string_view prefix);

    // ---- what is to be done ------------------------------------------------------------------------------------------
    /// Hands out entries, oldest first, to nobody else until the lease ends or they are acknowledged. Of one conversation, a
    /// later entry is not handed out while another worker has an earlier one.
    Result<std::vector<OutboxEntry>> take_outbox(std::size_t most, std::chrono::milliseconds lease);
    /// Forgets entries that are done. Returns how many of them there were.
    Result<std::uint64_t> acknowledge(std::span<const std::uint64_t> ids);
    /// Hands out conversations whose time has come, longest due first, to nobody else until the lease ends; the next step
    /// ends it, too. Those that are being stepped are left out.
    Result<std::vector<DueConversation>> take_due(std::size_t most, std::chrono::milliseconds lease);
    /// Continues such a conversation, with resume() unless a function is given. Refused with code "changed" if it was
    /// stepped since it was taken.
    Outcome wake(const DueConversation& due, const StepFunction& function = {});
    /// Waits until there is something for take_outbox or take_due, of whatever process, and returns whether there is.
    /// Sleeps meanwhile: the next due time is known, and whoever posts or waits rings a bell.
    bool wait_for_work(std::chrono::milliseconds timeout, std::stop_token stop = {});

    // ---- looking -----------------------------------------------------------------------------------------------------
    Result<ConversationInfo> find(std::string_view id) const;
    /// Returns a page, in the order of ids (bytes).
    Result<std::vector<ConversationInfo>> list(const ConversationQuery& query = {}) const;
    Result<std::uint64_t> count(const ConversationQuery& query = {}) const;
    /// Returns everything a conversation contains, as JSON for people (describe_save).
    Result<std::string> show(std::string_view id) const;
    /// Returns a save with its outline, which can be loaded and imported anywhere.
    Result<std::string> export_one(std::string_view id) const;
    /// Takes in a save, of this store or of a game's files. Its script is found by its file name, which is compared with and
    /// without an ending; the version is that of the save if the store has it, else the current one, see ImportOptions::accept.
    Diagnostics import_one(std::string_view id, std::string_view save, const ImportOptions& options = {});

    // ---- scripts -----------------------------------------------------------------------------------------------------
    /// Releases a version of a script: compiles it, and keeps its sources and outline, once for each fingerprint. New
    /// conversations have it; those that exist stay at their version until they are migrated.
    Result<ScriptVersion> add_script(const ScriptSource& source);
    /// Returns all versions, oldest first; of one name, if it is given.
    Result<std::vector<ScriptVersion>> scripts(std::string_view name = {}) const;
    /// Returns what was released, by ScriptVersion::number.
    Result<ScriptSource> script_source(std::uint32_t number) const;
    /// Tells what migrate() would do if these were released. Changes nothing.
    Result<CheckTable> check(const std::vector<ScriptSource>& scripts, const CheckOptions& options = {}) const;
    /// Brings sleeping conversations to the current version of their script. Those whose verdict is not accepted are
    /// pinned: they stay at their version, go on with it, and are tried again after their next step or with another
    /// release. Can be stopped and begun again, by several processes at once.
    Result<MigrationProgress> migrate(const MigrateOptions& options = {});

    // ---- operating ---------------------------------------------------------------------------------------------------
    /// Counts everything, which takes a walk through the conversations.
    Result<StoreStatistics> statistics() const;
    /// Returns what this process has done, and what waits to be done, in the text form of Prometheus. Quick.
    std::string metrics() const;
    /// Writes SQLite's file anew, without what was removed: SQLite overwrites that, but not what it left of it where it had
    /// moved rows to other pages before. Takes as long as a copy, and those who write wait for it. PostgreSQL has vacuum,
    /// and nothing is done.
    Diagnostics compact();
    /// Copies everything as it is at one moment into a file of SQLite, which open_store reads, while others go on working.
    /// The file appears when it is complete.
    Diagnostics backup(const std::string& path, std::stop_token stop = {}) const;
    /// Copies everything from such a file into this store, which must be empty (code "not-empty").
    Diagnostics restore(const std::string& path);

private:
    friend class store::StoreCore;
    explicit Store(std::shared_ptr<store::StoreCore> core) : core_(std::move(core)) {}
    Outcome step_with(std::string_view id, const StepFunction& function, const StepOptions& options);
    template <typename Function>
    static StepFunction step_function(Function&& function) {
        if constexpr (std::is_invocable_v<Function&, Session&, Outbox&>) {
            return StepFunction(std::forward<Function>(function));
        } else {
            return [called = std::forward<Function>(function)](Session& talk, Outbox&) mutable -> Outcome {
                return called(talk);
            };
        }
    }
    std::shared_ptr<store::StoreCore> core_;
};

/// Opens a store, and makes or upgrades its tables (npcs_...), which may stand beside others in the database.
/// `url`: "sqlite:PATH" or "postgresql://USER@HOST/DATABASE" and whatever else libpq takes; passwords come from the
/// environment or a password file, and appear in no message. Refused with "no-database" if this build of npcs has not got
/// what the URL asks for.
NPCS_API Result<Store> open_store(std::string_view url, StoreOptions options = {});
/// Returns the names of the databases that open_store knows: "sqlite", "postgresql".
NPCS_API std::vector<std::string> store_databases();

}  // namespace npcs
