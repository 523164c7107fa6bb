// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A debugger for one conversation or machine: breakpoints, steps forwards and backwards, and expressions.
//
//     auto script = npcs::Script::compile(text, "smith.npcs", {}, npcs::Marks::all).value();
//     npcs::Session talk(script, game);
//     npcs::Debugger debugger(talk);
//     debugger.add_breakpoint({.file = "smith.npcs", .line = 12, .condition = "gold < 5"});
//     npcs::DebugStop stop = debugger.start();
//     while (stop.is_paused()) { show(talk.frames()); stop = debugger.step_over(); }
//
// The script must be compiled with marks (Marks::all); of one without, only errors, stops of the conversation and pause requests
// are seen, and add_breakpoint() says so. A pause is a stop like any other: the outcome is `interrupted` with code "paused", and
// the state can be read, changed, saved, loaded and forked. Whoever resumes it, with a debugger or without, goes on with the
// statement that was about to be executed. Runs that are not made through the debugger do not pause.
//
// History: the debugger keeps snapshots and what the game's functions returned, so that it can go back and come forward again
// without calling the game. As long as the past is repeated, functions of the game are answered from the record, and
// nothing is printed. When something else is done there (another answer, a variable set), the recorded future is dropped.
//
// A debugger does not own what it debugs, and may be destroyed before or after it. Use it in the thread that uses the
// session; request_pause() and cancel_pause() alone may be called from any. Nothing else may be called on it from inside a
// callback: such calls are refused with code "running", or do nothing; it may be destroyed there. Nothing throws, with the exception that session.hpp names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/frames.hpp"
#include "npcs/machine.hpp"
#include "npcs/run_options.hpp"
#include "npcs/session.hpp"
#include "npcs/trace.hpp"
#include "npcs/value.hpp"

namespace npcs {

using BreakpointId = std::uint32_t;  ///< 0: none

/// What a breakpoint is asked to be: at a line, or at the beginning of the functions with a name.
struct BreakpointRequest {
    std::string file;        ///< as given to Script::compile, or the end of that path; empty: any file
    std::uint32_t line = 0;  ///< 0: use `function`
    std::string function;    ///< name of the function
    std::string condition;   ///< an expression; stops only if that is true. Empty: always
    std::uint64_t hits = 0;  ///< stops only at this hit and later ones, counted from 1 where the condition is true
    std::string log;         ///< instead of stopping, appends this to DebugStop::log, with {expressions} evaluated
};

struct Breakpoint {
    BreakpointId id = 0;
    BreakpointRequest request;
    bool is_bound = false;   ///< some script has such a place
    std::string file;        ///< of the first place where it is
    std::uint32_t line = 0;  ///< of that place; the next one with a statement, if the line that was asked for has none
    std::string problem;     ///< why it is not bound; or that its condition fails, once that has happened
    std::uint64_t hit_count = 0;
};

/// Which errors of scripts stop the run where they happen.
enum class ErrorStops : std::uint8_t {
    uncaught,  ///< those that end the run: their outcome is `failed`
    all        ///< also those that a `try` of the script turns into a value; stops before the next statement
};

struct DebugOptions {
    bool stop_at_entry = false;  ///< pauses before the first statement
    /// Bytes of memory for the history; the oldest part is dropped. 0: no history is kept, and nothing can go back.
    std::size_t history_bytes = std::size_t{64} << 20;
    /// A snapshot is made every so many statements, which bounds the time of a step back.
    std::uint32_t snapshot_every = 4096;
    /// Gets each message of a breakpoint with a log message when it is logged, in the thread of the run. Null: they are in
    /// DebugStop::log. May not call the debugger or what it debugs.
    std::function<void(std::string_view message)> on_log = nullptr;
};

struct EvaluateOptions {
    bool calls = false;             ///< allows calls of script functions; functions of the game are never called
    std::uint64_t steps = 100'000;  ///< loop iterations and calls
};

/// A global that a data breakpoint watches has changed.
struct DataChange {
    BreakpointId breakpoint = 0;
    std::string path;
    std::string before, after;  ///< as texts, shortened; "null" if there was none
    TraceLine where;            ///< the statement that did it
};

/// Why and where a debugger has come to rest.
struct DebugStop {
    enum class Reason : std::uint8_t {
        outcome,        ///< the conversation stopped by itself: see `outcome`
        entry,          ///< before the first statement
        step,           ///< the step is done
        breakpoint,     ///< see `breakpoints`
        data,           ///< see `changes`
        error,          ///< see `error`
        pause,          ///< request_pause()
        history_begin,  ///< went back as far as the history reaches
        refused         ///< the call was not possible: see `outcome.error`. Nothing has changed
    };
    Reason reason = Reason::outcome;
    Outcome outcome;                        ///< of the conversation, or of the task; `interrupted`, "paused" at a pause
    TaskId task = 0;                        ///< on a Machine: the task that is paused or has stopped
    std::vector<BreakpointId> breakpoints;  ///< that were hit
    std::vector<DataChange> changes;        ///< of watched globals
    std::vector<std::string> log;           ///< of breakpoints with a log message, since the last stop; at most 10,000
    std::vector<Outcome> news;              ///< on a Machine: what tick() returned of other tasks, since the last stop
    Diagnostic error;                       ///< of Reason::error: a caught error, with its place
    std::uint64_t position = 0;             ///< in the history: how many statements have been reached
    bool is_past = false;                   ///< what comes next is a repetition

    /// Whether it stands before a statement, and steps go on from here.
    bool is_paused() const { return outcome.kind == Outcome::Kind::interrupted && outcome.error.code == "paused"; }
};

class NPCS_API Debugger {
public:
    /// Attaches to a conversation or machine at rest, in whatever state it is. If it is moved, the debugger follows. A second
    /// debugger on the same one is refused: every call on it is, with code "debugged".
    explicit Debugger(Session& session, DebugOptions options = {});
    explicit Debugger(Machine& machine, DebugOptions options = {});
    Debugger(Debugger&&) noexcept;
    Debugger& operator=(Debugger&&) noexcept;
    /// Detaches. A conversation that is paused can be resumed without it.
    ~Debugger();

    // ---- breakpoints -------------------------------------------------------------------------------------------------
    /// Adds a breakpoint. One that cannot be bound yet is kept, for a script that will be run or reloaded. Refused with code
    /// "breakpoint-condition" if the condition or a part of the log message is no expression.
    Result<Breakpoint> add_breakpoint(BreakpointRequest request);
    /// Watches a global, or what a path leads to: "gold", "player.gold", "party.0.name". With `deeply`, changes inside a list or
    /// map count too, at a cost in proportion to it for each statement. Is bound if the global is there, or if a script names it.
    Result<Breakpoint> watch_global(std::string path, bool deeply = false);
    /// Returns false if there is none with that id.
    bool remove_breakpoint(BreakpointId id);
    void remove_breakpoints();
    std::vector<Breakpoint> breakpoints() const;
    void stop_on_errors(ErrorStops which);
    /// Returns the lines at which breakpoints can be in a file, in order.
    std::vector<std::uint32_t> lines(std::string_view file) const;

    // ---- forwards ----------------------------------------------------------------------------------------------------
    // Each runs to the next pause or stop. A step that comes to a stop of the conversation (a prompt, a choice) is not done:
    // it goes on with the answer. On a Machine, steps are those of one task, and other tasks have their turns in order.

    /// Session only: runs from the beginning.
    DebugStop start(const RunOptions& options = {});
    /// Session: goes on after a stop, with an answer; see Session::resume. The step in progress goes on.
    DebugStop resume(const Value& answer = {}, const RunOptions& options = {});
    DebugStop choose(std::size_t option, const RunOptions& options = {});
    DebugStop choose(std::string_view id, const RunOptions& options = {});
    /// Machine: runs a script; see Machine::run.
    DebugStop run(const Script& script, const RunOptions& options = {});
    /// Machine: gives a task its next turn; see Machine::resume.
    DebugStop resume(TaskId task, const Value& answer, const RunOptions& options = {});
    /// Machine: see Machine::tick. A pause in it leaves the remaining tasks of the tick waiting; go_on() and the steps first
    /// complete the tick.
    DebugStop tick(double seconds, const RunOptions& options = {});

    /// Goes on from a pause, to the next breakpoint. At a stop that waits for an answer it only ends the step in progress.
    DebugStop go_on(const RunOptions& options = {});
    DebugStop step_in(const RunOptions& options = {});
    DebugStop step_over(const RunOptions& options = {});
    DebugStop step_out(const RunOptions& options = {});
    /// Goes on to a line, or a breakpoint before it.
    DebugStop run_to(std::string_view file, std::uint32_t line, const RunOptions& options = {});
    /// Ends the present run at its next statement, or between two operations of a long one; if nothing runs, the next run at its
    /// first statement. Any stop of the run fulfils the request. Any thread.
    void request_pause();
    /// Withdraws a request that was not fulfilled. Any thread.
    void cancel_pause();

    // ---- backwards ---------------------------------------------------------------------------------------------------
    /// Goes back to the statement that was reached before, in whatever call.
    DebugStop step_back();
    /// Goes back to the statement that was reached before in the same call or one around it.
    DebugStop step_back_over();
    /// Goes back to the last place where a breakpoint would have stopped.
    DebugStop reverse();
    /// Goes back to the beginning of a call, given by its index in frames().
    DebugStop restart_frame(std::size_t frame);
    /// Goes back, or forward in what is recorded, to the statement with this DebugStop::position; with a larger one than the
    /// last, to the present.
    DebugStop go_to(std::uint64_t position);
    /// The first position that can be gone back to, and the last one that was recorded.
    std::uint64_t first_position() const;
    std::uint64_t last_position() const;
    /// Returns where it all begins: the first statement of the script, on a Machine of the one that was run first. Before the start
    /// there are no frames that tell.
    TraceLine first_statement() const;

    // ---- looking -----------------------------------------------------------------------------------------------------
    /// Where it has come to rest last.
    const DebugStop& last_stop() const;
    /// Returns the value of an expression in a frame (index in frames(); of `task` on a Machine). Changes nothing, except that
    /// `name = expression` sets a variable; see Session::set_variable. A list or map from an expression that is more than a
    /// name and members is a copy.
    Result<Value> evaluate(std::string_view expression, std::size_t frame = 0, const EvaluateOptions& options = {});
    Result<Value> evaluate(TaskId task, std::string_view expression, std::size_t frame = 0,
                           const EvaluateOptions& options = {});

private:
    class Core;
    std::shared_ptr<Core> core_;
};

}  // namespace npcs
