// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The debugger's ear in a run: counts marks, decides quickly whether to pause, and records or repeats what the game does. What takes
// longer is decided outside of the run, when it has paused.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "debugging/breakpoints.hpp"
#include "debugging/history.hpp"
#include "runtime/machine.hpp"
#include "runtime/tracer.hpp"

namespace npcs::debugging {

/// Why a run has paused; several reasons may hold.
enum Why : unsigned {
    why_target = 1,      ///< the mark that was to be reached
    why_key = 2,         ///< a state is to be kept
    why_step = 4,        ///< the step is done
    why_breakpoint = 8,  ///< there are breakpoints; their conditions are still to be evaluated
    why_data = 16,       ///< a watched global has changed
    why_error = 32,      ///< an error was caught
    why_pause = 64       ///< a pause was requested
};

/// A step in progress.
struct Step {
    enum class Kind : std::uint8_t { none, in, over, out, to_line };
    Kind kind = Kind::none;
    TaskId task = 0;
    std::size_t depth = 0;  ///< number of frames when it began
    bool is_entry = false;
};

/// A mark that was reached.
struct Reached {
    std::uint64_t count = 0;
    std::size_t depth = 0;
    TaskId task = 0;
    const program::Program* program = nullptr;
    std::uint32_t mark = 0;
};

/// Whether an execution is paused in front of a mark.
bool is_paused(const runtime::Execution& execution);

/// What an execution offers that waits for a choice; nothing if it waits for none.
struct OnOffer {
    const program::Program* program = nullptr;
    std::vector<std::uint32_t> options;  ///< as in Program::option_ids
};
OnOffer on_offer(const runtime::Execution& execution);

class RunTracer final : public runtime::Tracer {
public:
    explicit RunTracer(Breakpoints& breakpoints) : breakpoints_(breakpoints) {}

    // ---- settings of a run, by the debugger
    runtime::Machine* machine = nullptr;  ///< that runs; null outside of the debugger's runs
    Step step;
    bool decides = true;           ///< breakpoints, steps and the like count
    bool is_recording = false;     ///< what the game does is added to `events`
    bool repeats = false;          ///< what the game did is taken from `events`
    bool stops_on_caught = false;  ///< ErrorStops::all
    bool hears_pauses = true;      ///< requests to pause count
    std::uint64_t target = 0;      ///< pauses at the mark with this number; 0: none
    std::uint64_t key_at = 0;      ///< pauses there to keep a state; 0: none
    std::vector<Event>* events = nullptr;
    std::size_t cursor = 0;                ///< the next event to repeat
    std::vector<Reached>* seen = nullptr;  ///< gets all marks, if not null
    std::atomic<bool> pause_requested{false};

    // ---- what has happened
    std::uint64_t count = 0;   ///< marks reached
    bool is_standing = false;  ///< paused in front of the one counted last
    unsigned why = 0;
    Reached last, before;        ///< the last mark, and the one before
    bool needs_key = false;      ///< the game did what cannot be repeated: the state is to be kept as soon as possible
    bool is_changed = false;     ///< the game has changed the state, outside of the debugger's runs
    bool is_own_call = false;    ///< a call is the debugger's own
    bool has_diverged = false;   ///< the run asks the game for something else than before
    std::optional<double> time;  ///< what the clock showed last
    std::vector<DataChange> changes;
    std::optional<Diagnostic> caught;
    std::size_t event_bytes = 0;

    /// Prepares for a run of the machine.
    void begin(runtime::Machine& of);
    void end();
    /// Decides about the mark that an execution is paused at, as if it had just been reached.
    void look_at_mark(const runtime::Execution& execution, TaskId task);
    /// Notes what watched globals are now.
    void look_at_watches(runtime::Machine& of);
    /// Adds changes of watched globals since then, as what the statement at a mark did. Returns whether there are any.
    bool find_changes(const Reached& did);

    // runtime::Tracer
    bool pauses_before(const runtime::Execution& execution, std::uint32_t mark) override;
    void offers(const program::Program&, std::uint32_t) override {}  // what is on offer is looked at when all of it is
    void catches(const runtime::Execution& execution) override;
    bool is_repeating() const override { return machine != nullptr && repeats; }
    std::optional<Reply> recorded(const runtime::Native& function) override;
    void record(const runtime::Native& function, const Reply& reply) override;
    std::optional<double> recorded_time() override;
    void record_time(double seconds) override;
    void changed() override;

private:
    bool is_running(const runtime::Execution& execution) const;
    bool is_step_done(const Reached& at) const;

    Breakpoints& breakpoints_;
    std::vector<TaskId> standing_;  ///< who is paused in front of a mark that was counted
};

}  // namespace npcs::debugging
