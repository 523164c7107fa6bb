// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One conversation: a script being run for a game. It starts, stops at prompts and choices, continues with answers, and
// can be saved at every stop.
//
//     npcs::Session talk(script, game);
//     auto outcome = talk.start();
//     while (outcome.kind == npcs::Outcome::Kind::yielded) outcome = talk.resume(ask_player(outcome));
//
// A session is used by one thread at a time; concurrent use is refused with code "busy". Inside a host callback only
// some calls are allowed (docs/embedding.md, "From inside a callback"); the others are refused with "running". Code
// called by a session may destroy it, move it or assign to it: what is running stays alive until it has stopped. A
// moved-from session refuses everything with "moved-from". A session holds the Script and the Host (shared), and owns
// everything else.
//
// Nothing throws. A refusal is an Outcome or a Diagnostic; a function that returns neither gives false or an empty
// result, and take_problems() has the Diagnostic. The one exception: std::bad_alloc, when there is not even memory for
// a list of one Diagnostic.
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
class Loader;
}  // namespace api

class Coverage;
class Debugger;
struct StackFrame;

struct Option {
    std::string text;
    bool available = true;
    std::string id;  ///< stable: the same in every run and save
    Value data;      ///< the map that the script gives in place of a text; null if it gives a text
};

struct Outcome {
    enum class Kind : std::uint8_t {
        returned,     ///< finished, with `value`
        yielded,      ///< stopped, with `value`; `wait` says what it needs to continue
        failed,       ///< ended by `error`; can still be inspected and saved
        interrupted,  ///< by a limit or a stop request; resume() continues
        refused       ///< the call was not possible now (see `error`); nothing has changed
    };
    enum class Wait : std::uint8_t {
        nothing,  ///< resume()
        answer,   ///< resume(answer): a host function or `yield` waits for its value
        choice,   ///< choose(an available option); or resume() after `seconds`, if not 0
        time,     ///< resume() after `seconds`
        task,     ///< the end of another task (Machine)
        event     ///< an event to be raised (Machine)
    };
    Kind kind = Kind::returned;
    Wait wait = Wait::nothing;
    Value value;           ///< returned or yielded; the prompt of a choice
    std::string function;  ///< name of the waiting native, e.g. "prompt"; else empty
    std::string speaker;   ///< of something said: the called function (`smith "Good day."`), or its object's `name`
    Value data;            ///< of a choice whose prompt is a map: that map; `value` is its `text`
    std::vector<Option> options;  ///< of a choice
    double seconds = 0;  ///< how long to wait for `time`; for other waits, until they end with null; 0: unlimited
    Diagnostic error;    ///< failed, refused, interrupted: the reason
    std::vector<TraceLine> trace;  ///< failed: innermost first
    TaskId task = 0;               ///< on a Machine: the task it belongs to
    TicketId ticket = 0;           ///< on a Machine: the ticket to answer
    RunCost cost;                  ///< of the run that ended with it; zero from outcome()

    bool waiting() const { return kind == Kind::yielded || kind == Kind::interrupted; }
};

struct SessionOptions {
    Limits limits = {};
    std::uint64_t seed = 0;  ///< of `rnd`; the same seed and answers give the same conversation
    /// For host functions, see Call::user_data; identifies whose conversation it is. Not saved.
    std::any user_data = {};
    /// Counts what the conversation and its forks reach of a script with marks, see coverage.hpp. Null: nothing is
    /// counted.
    std::shared_ptr<Coverage> coverage = {};
};

/// A state at one moment. Owns everything it needs, and is cheap to copy. It belongs to this process; to keep a state
/// longer, save it.
class NPCS_API Snapshot {
public:
    Snapshot() = default;
    explicit operator bool() const { return moment_ != nullptr; }
    /// Returns the bytes of memory that the state takes; copies share them.
    std::size_t size() const;

private:
    friend class api::Loader;
    std::shared_ptr<const api::Moment> moment_;
};

struct SaveOptions {
    /// Includes an outline of the script, so that the save can be loaded after the script is edited. Without one a save
    /// is much smaller, but loading it into an edited script requires Script::outline() of its version.
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

    /// Runs from the beginning to the first stop. Refused if already started.
    Outcome start(const RunOptions& options = {});
    /// Continues after a stop; `answer` becomes the value of the waiting call (ignored if there is none). For a choice:
    /// the index or id of the option.
    Outcome resume(const Value& answer = {}, const RunOptions& options = {});
    /// Continues with an option, by its index in Outcome::options.
    Outcome choose(std::size_t option, const RunOptions& options = {});
    /// Continues with an option, by its Option::id, which tests and protocols can write down.
    Outcome choose(std::string_view id, const RunOptions& options = {});
    /// Cancels the innermost plan entered with that value, with the plans inside it and the calls made from it; the
    /// next resume() continues after it. Returns false when there is no such plan.
    bool cancel(const Value& plan);
    /// Interrupts the current run at its next loop iteration or call. May be called from any thread and any callback.
    void request_stop();
    /// Returns the result of the last start, resume or choose; also after load.
    Outcome outcome() const;

    /// Returns bytes for load(), the same on every platform. Changes nothing. Possible at every stop, before the start,
    /// after the end and after a failure.
    std::string save(SaveOptions options = {}) const;
    /// Returns the state as JSON, for people and tools.
    std::string save_readable() const;
    /// Restores a conversation from a save. Trusts nothing: anything but a valid save is refused with a diagnostic that
    /// names the reason. A save of another version of the script is migrated if every statement it is stopped in is
    /// found again with certainty; see migration.hpp.
    static Result<Session> load(std::string_view bytes, Script script, Host host, SessionOptions options = {});
    /// Returns the present state, including handles. Takes as long as a save, and stays valid however the conversation
    /// continues.
    Snapshot snapshot() const;
    /// Goes back (or forward) to a snapshot of this conversation or of a fork. A snapshot made before reload() is
    /// migrated to the current script, as far as LoadOptions::accept allows; `session` and `outlines` are ignored.
    Diagnostics restore(const Snapshot& snapshot);
    Diagnostics restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report = nullptr);
    /// Hot reload: the conversation continues in an edited version of its script, with its answers, handles and user
    /// data, as if it had been saved and loaded. If refused, nothing has changed. outcome() returns where it is stopped
    /// now. Values that refer to its lists and maps read as empty afterwards. LoadOptions::session is ignored.
    Diagnostics reload(const Script& script);
    Diagnostics reload(const Script& script, const LoadOptions& options, MigrationReport* report = nullptr);
    /// Returns a second conversation in the same state, with the same script and host.
    Result<Session> fork() const;
    /// Packs a stopped conversation into a few hundred bytes, for servers with very many of them. The next call of any
    /// function wakes it, which takes as long as a load; nothing else changes. Returns false, having done nothing,
    /// while it runs or while the game holds Values that refer to its lists, maps or functions.
    bool sleep();
    /// Restores a conversation from a save, with a policy for other versions of the script and a report on the
    /// migration.
    static Result<Session> load(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                                MigrationReport* report = nullptr);

    Value global(std::string_view name) const;
    Diagnostics set_global(std::string_view name, const Value& value);
    std::vector<std::string> global_names() const;
    /// Returns the current position of each frame, innermost first.
    std::vector<TraceLine> trace() const;
    /// Returns the active calls with their variables, loops and operands, innermost first; see frames.hpp. Empty while it
    /// runs.
    std::vector<StackFrame> frames() const;
    /// Sets a variable that a frame sees, given by its index in frames(): its own one; else, if there is one with this name,
    /// one of its `outer`, or a global. In the main program, a new name makes a global. A path leads into lists and maps:
    /// "player.gold", "party[0].name", "self.hp", "globals.x". Refused with code "no-variable", "no-member" or "no-element".
    Diagnostics set_variable(std::size_t frame, std::string_view name, const Value& value);
    std::size_t bytes_in_use() const;
    /// Returns what host functions get from Call::user_data. Neither saved nor changed by restore; a fork starts with
    /// the same.
    const std::any& user_data() const;
    Diagnostics set_user_data(std::any data);
    /// Returns the problems that no result could report, each once: why a call returned nothing (refused), and what a
    /// callback threw when no run could fail because of it. Keeps the first sixteen, and the number of further ones.
    /// Thread-safe.
    Diagnostics take_problems();

private:
    friend class api::Loader;
    friend class Call;
    friend class Debugger;
    struct Core;
    struct Asleep;
    explicit Session(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

/// Writes a file atomically: to a temporary file, which is flushed and renamed. Returns false and sets `why` on
/// failure; the old file is then untouched.
NPCS_API bool write_file(const std::string& path, std::string_view bytes, std::string* why = nullptr);
/// Reads a file of at most `limit` bytes.
NPCS_API Result<std::string> read_file(const std::string& path, std::size_t limit = std::size_t{64} << 20);

}  // namespace npcs
