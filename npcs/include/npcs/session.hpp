// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One conversation: a script being run for a game. It starts, stops at prompts and choices, goes on with answers, and can
// be saved at every stop.
//
//     npcs::Session talk(script, game);
//     auto outcome = talk.start();
//     while (outcome.kind == npcs::Outcome::Kind::yielded) outcome = talk.resume(ask_player(outcome));
//
// A session is used by one thread at a time; a second one is refused ("busy"). From inside a callback of the host only a part
// of the calls is possible (docs/embedding.md, "From inside a callback"); the others are refused ("running"). A session may be
// destroyed, moved or assigned to by what it runs: what runs stays until it has stopped. One that was moved from refuses all
// ("moved-from"). It holds the Script and the Host (shared), and owns everything else.
//
// Nothing throws. A refusal is an Outcome, a Diagnostic, or false or nothing, for which take_problems() has the name. Only
// where even the list that holds one Diagnostic cannot be had, std::bad_alloc comes out.
#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/host.hpp"
#include "npcs/limits.hpp"
#include "npcs/run_options.hpp"
#include "npcs/script.hpp"
#include "npcs/trace.hpp"
#include "npcs/value.hpp"

namespace npcs {

namespace api {
class Bridge;
}
namespace runtime {
class Machine;
}

struct Option {
    std::string text;
    bool available = true;
    std::string id;  ///< stable: the same option has it in every run and save
    Value data;      ///< the map that stands in the place of its text in the script; null when that is a text
};

struct Outcome {
    enum class Kind : std::uint8_t {
        returned,     ///< finished, with `value`
        yielded,      ///< stopped, with `value`; see Wait for what it needs to go on
        failed,       ///< ended by `error`; can still be inspected and saved
        interrupted,  ///< a limit or a stop request; resume() goes on
        refused       ///< the call itself made no sense now (see `error`); nothing has changed
    };
    enum class Wait : std::uint8_t {
        nothing,  ///< resume()
        answer,   ///< resume(answer): a host function or `yield` is waiting for its value
        choice,   ///< choose(an available option); resume() when `seconds`, if there are any, are over
        time,     ///< resume() after `seconds`
        task,     ///< the end of another task (Machine)
        event     ///< an event that is raised (Machine)
    };
    Kind kind = Kind::returned;
    Wait wait = Wait::nothing;
    Value value;           ///< returned or yielded; the prompt of a choice
    std::string function;  ///< name of the native that waits, e.g. "prompt"; empty when none does
    std::string speaker;   ///< of something said: the function called (`smith "Good day."`), or its object's `name`
    Value data;            ///< of a choice whose prompt is a map: that map; `value` is its `text`
    std::vector<Option> options;   ///< of a choice
    double seconds = 0;            ///< of a timed stop; of another one: after which the wait ends with null, 0: never
    Diagnostic error;              ///< failed, refused, interrupted: why
    std::vector<TraceLine> trace;  ///< failed: innermost first
    TaskId task = 0;               ///< on a Machine: whose it is
    TicketId ticket = 0;           ///< on a Machine: what answers it
    RunCost cost;                  ///< of the run that ended with it; nothing when it is only looked at

    bool waiting() const { return kind == Kind::yielded || kind == Kind::interrupted; }
};

struct SessionOptions {
    Limits limits = {};
    std::uint64_t seed = 0;  ///< of `rnd`; same seed and answers, same conversation
    /// Whose conversation it is, for the host's functions: see Call::user_data. Not saved.
    std::any user_data = {};
};

/// A state as it was. Holds what it needs, and is cheap to copy.
class NPCS_API Snapshot {
public:
    Snapshot() = default;
    explicit operator bool() const { return bytes_ != nullptr; }
    std::size_t size() const { return bytes_ != nullptr ? bytes_->size() : 0; }

private:
    friend class Session;
    friend class Machine;
    std::vector<std::string> outlines() const;
    std::shared_ptr<const std::string> bytes_;
    std::vector<Value> handles_;  ///< which bytes cannot hold
    std::vector<std::shared_ptr<const program::Program>>
        programs_;  ///< the versions of the scripts that they belong to
};

struct SaveOptions {
    /// The save holds an outline of its script, so that it can be loaded after the script was edited. Without it a save is
    /// much smaller, and needs Script::outline() of its version for that.
    bool outline = true;
};

struct LoadOptions;
struct MigrationReport;

class NPCS_API Session {
public:
    Session(Script script, Host host, SessionOptions options = {});
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    /// Runs from the top to the first stop. Refused when already started.
    Outcome start(const RunOptions& options = {});
    /// Goes on after a stop; `answer` is the value of the call that waits (dropped when none does). For a choice: the index of
    /// the option, or its id.
    Outcome resume(const Value& answer = {}, const RunOptions& options = {});
    /// Goes on with an option, counted from 0 in Outcome::options.
    Outcome choose(std::size_t option, const RunOptions& options = {});
    /// The same by Option::id, which a test or a protocol can write down.
    Outcome choose(std::string_view id, const RunOptions& options = {});
    /// Cancels the innermost plan entered with that value, the plans inside it and the calls made from it; the next resume()
    /// goes on behind it. False when there is no such plan.
    bool cancel(const Value& plan);
    /// Interrupts the run that is going on, at its next loop turn or call. May be called from any thread and any callback.
    void request_stop();
    /// What the last start, resume or choose gave (also after load).
    Outcome outcome() const;

    /// Bytes that load() takes, the same on every machine. Changes nothing. Possible at every stop, also before start,
    /// after the end and after a failure.
    std::string save(SaveOptions options = {}) const;
    /// The same state as JSON, for reading and for tools.
    std::string save_readable() const;
    /// Trusts nothing: gives a diagnostic with the reason for anything that is not a sound save. A save of another version of
    /// the script is brought to this one when every statement it stands in is surely found again; see migration.hpp.
    static Result<Session> load(std::string_view bytes, Script script, Host host, SessionOptions options = {});
    /// The state as it is now, with handles; it costs what a save costs, and stays valid however the conversation goes on.
    Snapshot snapshot() const;
    /// Goes back (or on) to a snapshot of this conversation or of a fork. One that was made before reload() is brought to the
    /// script as it is now, as far as LoadOptions::accept allows; of them `session` and `outlines` are not used.
    Diagnostics restore(const Snapshot& snapshot);
    Diagnostics restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report = nullptr);
    /// Hot reload: the conversation goes on in an edited version of its script, with its answers, handles and user data, as if
    /// it were saved and loaded. When that is refused nothing has changed. outcome() tells where it stands now; Values that refer
    /// to its lists and maps read as empty. Of the options `session` is not used.
    Diagnostics reload(const Script& script);
    Diagnostics reload(const Script& script, const LoadOptions& options, MigrationReport* report = nullptr);
    /// A second conversation in the same state, with the same script and host.
    Result<Session> fork() const;
    /// Packs a conversation that has stopped into a few hundred bytes, for servers with very many of them. Whatever is called
    /// next wakes it, which costs what a load costs; nothing else changes. False, and nothing is done, while it runs and while
    /// the game holds Values that refer to its lists, maps or functions.
    bool sleep();
    /// The same with a policy, and a report on what became of a save of another version.
    static Result<Session> load(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                                MigrationReport* report = nullptr);

    Value global(std::string_view name) const;
    Diagnostics set_global(std::string_view name, const Value& value);
    std::vector<std::string> global_names() const;
    /// Where the conversation stands, innermost first.
    std::vector<TraceLine> trace() const;
    std::size_t bytes_in_use() const;
    /// What the host's functions find in Call::user_data. Neither saved nor changed by restore; a fork begins with the same.
    const std::any& user_data() const;
    Diagnostics set_user_data(std::any data);
    /// What no result had room for, each told once: why a call gave nothing (refused), and what a callback threw that no run
    /// could fail by. The first sixteen, and how many more there were. From any thread.
    Diagnostics take_problems();

private:
    friend class api::Bridge;
    friend NPCS_API MigrationReport check_save(std::string_view, const Script&, const Host&, const LoadOptions&);
    friend class Call;
    static MigrationReport check(std::string_view bytes, const Script& script, const Host& host,
                                 const LoadOptions& options);
    struct Core;
    struct Asleep;
    explicit Session(std::shared_ptr<Core> core);
    static runtime::Machine* fresh(const Session& session, Diagnostics& problems);
    static Result<Session> load_same(std::string_view bytes, Script script, Host host, const SessionOptions& options);
    static Result<Session> load_migrating(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                                          MigrationReport& told);
    static Diagnostics go_on_in(Core& core, const Script& script, const std::string& bytes, std::vector<Value> handles,
                                const LoadOptions& options, MigrationReport* report);
    std::shared_ptr<Core> core_;
};

/// Atomic on disk: written beside, flushed, renamed. False (with `why`) when that failed; the old file is then untouched.
NPCS_API bool write_file(const std::string& path, std::string_view bytes, std::string* why = nullptr);
/// Reads a whole file of at most `limit` bytes.
NPCS_API Result<std::string> read_file(const std::string& path, std::size_t limit = std::size_t{64} << 20);

}  // namespace npcs
