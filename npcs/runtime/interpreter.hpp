// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Executes instructions. A single loop (execute.cpp) handles them; whatever is not on the fast path is a separate
// function. Calls of script functions push frames; they never recurse here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/call_stack.hpp"
#include "runtime/plan_stack.hpp"
#include "runtime/stops.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

/// Runs the current execution. Owns nothing: between two instructions, everything is in the execution.
class Interpreter {
public:
    Interpreter(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Runs until the execution stops, or until the frame at index `floor` has returned. Errors caught by a `try` above
    /// that frame do not stop it.
    void run(std::size_t floor);
    /// Calls a script function with `count` arguments in the registers from `base` on.
    Step enter(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result,
               const Receiver* receiver = nullptr);

private:
    friend class ForeignRun;

    // execute.cpp
    void execute_instructions(std::size_t floor);
    static bool can_stop_at(Frame& frame, std::uint32_t pc);
    bool pauses_before(Frame& frame, std::uint32_t pc);
    bool returned_to(std::size_t floor, Datum value);
    /// What became of an operation: done, failed, or to be repeated in steps because reading an operand may be a call.
    enum class Operation : std::uint8_t { done, failed, in_steps };
    Operation calculate(values::Arithmetic operation, const program::Instruction& own, const Datum& left,
                        const Datum& right, Datum& result);
    Operation decide(values::Comparison operation, const program::Instruction& own, const Datum& left,
                     const Datum& right, Datum& result);
    Operation read_element(const program::Instruction& own, Datum container, Datum key, Datum& result);
    Operation write_element(const program::Instruction& own, Datum container, Datum key, Datum value);
    const program::Instruction* select_alternative(const program::Instruction* pc, const Datum* R, const Datum* K);
    Step next_counted(Datum* scope, Datum& element, Datum& counter, bool& goes_on);

    // calls.cpp
    Step invoke(Datum callee, std::uint16_t window, std::uint32_t count, std::uint16_t result);
    Step invoke_element(Datum object, Datum callee, values::Map* found_in, std::uint16_t window, std::uint32_t count,
                        std::uint16_t result);
    Step invoke_on(Datum object, const values::Function& function, values::Map* found_in, std::uint32_t first,
                   std::uint32_t count, std::uint16_t result);
    Step invoke_member(Datum object, Datum callee, values::Map* found_in, std::uint16_t window, std::uint32_t count,
                       std::uint16_t result, bool object_in_window);
    Step call_native(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result);
    Step call_guarded(Datum callee, Datum arguments, std::uint32_t base, std::uint16_t result);
    Step return_to_caller(Datum value);
    /// Calls whoever says a line, with as much of it as that function takes.
    Step say_line(const program::Instruction& line, const program::Instruction& word);
    /// A scene takes the place of the last frame.
    Step go_on_in(Datum scene);
    Step enter_plan(Datum value, std::uint32_t plan, Datum payloads, std::uint16_t window);
    Step leave_plan(PlanEvent event, Datum reason, std::uint16_t window);
    Step notify_host(PlanEvent event, Datum reason, Datum value, std::uint16_t window);
    // foreign_run.cpp
    /// Runs the function in another language that the last frame is of. Its frame then stands behind the instruction.
    Step run_foreign(std::uint32_t index, std::uint16_t first);
    // foreign_callbacks.cpp
    /// Calls a function of another language that a call in progress has made a value of.
    Step push_given(const values::Function& callee, const program::Function& function, const Linked& linked,
                    values::Map* outer, std::uint32_t base, std::uint32_t count, std::uint16_t result);
    Step call_back(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result);
    /// After a stop: runs the outermost call of another language below the last frame, but not below the one at index
    /// `floor`, that has callbacks, because they need it. Returns false when that stops the execution.
    bool revive(std::size_t floor);
    /// Where a run can be interrupted and garbage collected, when the budget is used up or the heap wants attention.
    /// `turns` is the iteration counter of the loop, null outside of loops.
    Step safepoint(std::uint16_t top, const Datum* turns);

    CallStack stack() { return CallStack(context_, execution_); }
    Step stop(StopKind kind) { return Stops(context_, execution_).stop(kind); }
    Step fail(values::Error error) { return Stops(context_, execution_).fail(std::move(error)); }

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
