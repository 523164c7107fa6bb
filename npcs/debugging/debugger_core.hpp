// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The implementation of a Debugger. It is in one of these places: at the present, or in the past, where a run repeats what
// was recorded. The history is a list of segments (history.hpp); `at_` is the one whose state was left last.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "debugging/breakpoints.hpp"
#include "debugging/evaluation.hpp"
#include "debugging/history.hpp"
#include "debugging/run_tracer.hpp"
#include "debugging/target.hpp"
#include "npcs/debugger.hpp"

namespace npcs {

class Debugger::Core : public std::enable_shared_from_this<Debugger::Core> {
public:
    Core(std::unique_ptr<debugging::Target> target, DebugOptions options);
    ~Core();

    /// Makes a public call. `body` runs with access to the target.
    DebugStop stop_of(api::Access access, const std::function<DebugStop()>& body);
    Diagnostics call(api::Access access, const std::function<void()>& body);
    runtime::Machine& machine() { return *target_->core().machine; }
    bool is_session() { return target_->machine_core() == nullptr; }

    // forwards.cpp
    DebugStop act(debugging::Action action, const RunOptions& options);
    DebugStop go_on(debugging::Step::Kind kind, const RunOptions& options);
    DebugStop run_to(std::string_view file, std::uint32_t line, const RunOptions& options);
    DebugStop answer(const Value& given, const RunOptions& options, bool is_choice);
    void request_pause();
    void cancel_pause();

    // backwards.cpp
    DebugStop step_back(bool over);
    DebugStop reverse();
    DebugStop restart_frame(std::size_t frame);
    DebugStop go_to(std::uint64_t position);
    std::uint64_t first_position() const;
    std::uint64_t last_position() const;

    // looking
    Result<Value> evaluate(TaskId task, std::string_view expression, std::size_t frame, const EvaluateOptions& options);
    Result<Breakpoint> add(BreakpointRequest request);
    Result<Breakpoint> watch(std::string path, bool deeply);
    /// Binds breakpoints again if other scripts are there than before, and gives up a history that they do not go with.
    void look_at_programs();

    debugging::Breakpoints breakpoints;
    debugging::RunTracer tracer{breakpoints};
    DebugStop last_stop;
    Diagnostics unattached;  ///< why it is not attached; empty if it is
    bool is_busy = false;    ///< a call is being made: the game, and who hears of log messages, may make no other

private:
    using Action = debugging::Action;
    using Segment = debugging::Segment;
    using Step = debugging::Step;

    bool keeps_history() const { return options_.history_bytes > 0; }
    bool is_past() const { return at_ + 1 < segments_.size(); }
    bool is_paused();
    /// The task that is paused in a tick, or else 0.
    TaskId paused_task();
    runtime::Execution* execution_of(TaskId task);

    // forwards.cpp
    std::optional<DebugStop> why_not(const Action& action);
    void begin(Action action);
    void push_segment(Action action);
    void cut_future();
    void trim_history();
    DebugStop drive(const RunOptions& options);
    /// Runs to the next pause or stop, without looking why.
    void run_once(const RunOptions& options);
    void take_run(const Action& action, const RunOptions& options);
    void run_session(const Action& action, const RunOptions& options);
    void run_machine(const Action& action, const RunOptions& options);
    void prepare(const Action& action);
    /// Whether the pause is one that the debugger's user is to see.
    bool decide(DebugStop& stop);
    bool decide_breakpoints(const std::vector<debugging::BoundBreakpoint*>& at, TaskId task, DebugStop& stop);
    bool holds(debugging::BoundBreakpoint& one, const debugging::Site& site, DebugStop& stop);
    std::vector<debugging::BoundBreakpoint*> at_options_of(TaskId task);
    bool decide_options(DebugStop& stop);
    void log(DebugStop& stop, std::string message);
    std::string logged(debugging::BoundBreakpoint& one, TaskId task);
    void note_asked(const DebugStop& stop);
    void bind(debugging::Watch& one);
    DebugStop rest(DebugStop stop);
    DebugStop paused(DebugStop stop);
    DebugStop finished(DebugStop stop);
    void fill_outcome(DebugStop& stop);
    DebugStop refused(std::string code, std::string message, std::string hint = "");
    /// Enters the next segment, whose state is that at the end of this one.
    void enter_next_segment();

    // backwards.cpp
    void restore(std::size_t segment);
    void keep_present();
    /// Repeats the run from a segment's state up to a mark. Returns false if it does not come there.
    bool repeat(std::size_t segment, std::uint64_t target, std::vector<debugging::Reached>* seen);
    void find_stops(std::size_t segment, std::uint64_t end, DebugStop& found, debugging::Hits& counts);
    bool stops_at_rest(std::size_t segment, DebugStop& found);
    DebugStop stand_at(std::uint64_t position, DebugStop stop);
    DebugStop at_beginning();
    std::optional<std::size_t> segment_before(std::uint64_t position) const;
    std::uint64_t end_of(std::size_t segment) const;
    std::uint64_t target_before() const;
    void look_at_hits(const debugging::Hits& hits);
    debugging::Hits hits() const;
    template <typename Visit>
    void each_segment_back(std::uint64_t upto, const Visit& visit);

    std::unique_ptr<debugging::Target> target_;
    DebugOptions options_;
    std::vector<Segment> segments_;
    std::size_t at_ = 0;
    bool is_at_key_ = false;  ///< nothing was run since the state of `at_`
    bool is_taken_ = false;   ///< the action was begun; what follows goes on with it
    Action live_;             ///< the action, without a history
    debugging::Turns turns_;
    debugging::SharedPrograms programs_;
    std::vector<double> draws_;  ///< that are still to be given
    std::uint64_t steps_ = 0;    ///< of the call in progress
    RunCost cost_;
    std::optional<Outcome> direct_;  ///< of the task that was run directly
    debugging::Copies copies_;
    std::vector<TaskId> asked_;  ///< who has been asked to choose when it came to rest, 0 in a conversation
    bool tells_ = true;          ///< messages of breakpoints are told
    std::stop_token host_stop_;  ///< that the game gave the call in progress
    std::mutex stopping_;
    std::stop_source stop_;  ///< of the call in progress; guarded by `stopping_`
};

}  // namespace npcs
