// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The complete script machine: it owns the data its parts share, and is what hosts and natives see of them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/context.hpp"
#include "runtime/image.hpp"
#include "runtime/loops.hpp"
#include "runtime/plan_stack.hpp"
#include "runtime/run.hpp"
#include "runtime/scheduler.hpp"

namespace npcs::runtime {

class Machine final : public Services {
    Context context_;
    RunningLoops loops_;

public:
    Machine(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> environment,
            const Limits& limits, std::uint64_t seed);
    /// In the state that an image tells, with the programs, environment and limits of another machine; see restore().
    Machine(const Machine& like, const Image& image) : Machine(like, image, like.limits()) {}
    Machine(const Machine& like, const Image& image, const Limits& limits);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    State& state = context_.state;
    Callbacks& callbacks = context_.callbacks;
    Coverage*& coverage = context_.coverage;
    Tracer*& tracer = context_.tracer;
    void* owner = nullptr;  ///< for the creator's use: the library object that owns this machine

    /// The current execution: the conversation's own, or a task's during a Turn.
    Execution& execution() const { return context_.turns.current(); }
    Turns& turns() { return context_.turns; }
    /// The limits of a run.
    Budget& budget() { return context_.budget; }
    LinkedPrograms& linked() { return context_.programs; }
    /// Returns the scheduler. Precondition: State::tasks is set.
    Scheduler scheduler() { return Scheduler(context_); }
    /// Returns a Run, which takes the current execution to its next stop.
    Run run() { return Run(context_); }
    /// Returns the plans of the current execution.
    PlanStack plans() { return PlanStack(context_, execution()); }
    /// See runtime::call_nested.
    bool call_nested(const values::Function& callee, const std::vector<Datum>& arguments, std::string& problem) {
        return runtime::call_nested(context_, callee, arguments, problem);
    }
    values::Error call_nested(const values::Function& callee, const std::vector<Datum>& arguments, Datum& value) {
        return runtime::call_nested(context_, callee, arguments, value);
    }

    /// The first program, which the machine was created with.
    const std::shared_ptr<const program::Program>& program() const { return context_.programs.first_program(); }
    /// All linked programs, the first one first.
    std::vector<std::shared_ptr<const program::Program>> programs() const { return context_.programs.all(); }
    const Environment& environment() const { return *context_.environment; }
    std::shared_ptr<const Environment> shared_environment() const { return context_.environment; }
    const Limits& limits() const { return context_.limits; }

    /// See runtime::capture and runtime::restore. Precondition: the machine is at rest.
    void capture(Image& into, const LiveFilter* live = nullptr) { runtime::capture(context_, into, live); }
    void restore(const Image& image) { runtime::restore(context_, image); }
    void restore(std::span<const std::uint64_t> words) { runtime::restore(context_, words, {}); }

    /// Prepares a loaded state to run: reserves memory for its frames and works out what its tasks wait for.
    void adopt();
    /// Normalizes the state so that equal states are saved as equal bytes: updates State::seconds_before, and moves
    /// loop positions beyond the last entry of their map to its end. If the clock throws, the time is left unchanged
    /// and the error is reported.
    void prepare_to_save();
    /// Returns the list of roots, created on first use.
    const std::shared_ptr<Roots>& roots();
    /// Whether any Root outside refers to a value of this machine.
    bool is_referred_to() const { return context_.roots != nullptr && !context_.roots->empty(); }

    // Services
    Heap& heap() override { return state.heap; }
    void print(std::string_view text) override;
    void warn(const Warning& warning) override;
    double seconds() override { return runtime::seconds(context_); }
    double game_time() override { return state.tasks != nullptr ? state.tasks->now : seconds(); }
    Random& random() override { return state.random; }
    values::Map* type_map(values::Kind kind) override;
    values::Map* intrinsics() override;
    values::List* stack_trace() override;
    double visits(const values::Function& function) override;
    double taken(std::string_view option) override;
    bool is_task(Datum value) override { return state.tasks != nullptr && state.tasks->is_handle(value); }
    NativeResult tasks(TaskRequest request, NativeCall& call) override;
    double own_visits() override;

private:
    double visits_of(const program::Function& script);
};

/// Returns the current position of each frame of an execution, innermost first.
struct FramePosition {
    const program::Function* function;
    std::uint32_t statement;
    std::uint32_t line;
    std::string name;  ///< that of the function, or of the one that a block defines
};
std::vector<FramePosition> frame_positions(const Execution& execution);

}  // namespace npcs::runtime
