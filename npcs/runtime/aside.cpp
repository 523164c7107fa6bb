// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Calling a function of the script while the conversation is stopped.

#include <algorithm>

#include "runtime/machine.hpp"

namespace npcs::runtime {

namespace {

/// Keeps alive what the conversation waits with, which is set aside meanwhile.
class Kept {
public:
    Kept(Machine& machine, const Pending& pending)
        : machine_(machine),
          roots_{{nullptr, pending.value},
                 {nullptr, pending.function},
                 {nullptr, pending.options},
                 {nullptr, pending.target}} {
        for (Root& root : roots_) machine_.add_root(root);
    }
    ~Kept() {
        for (Root& root : roots_) machine_.remove_root(root);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

private:
    Machine& machine_;
    Root roots_[4];
};

}  // namespace

bool Machine::call_aside(Datum callee, std::vector<Datum> arguments, std::string& problem) {
    Execution& execution = state.execution;
    const Execution before = execution;
    const Kept kept(*this, before.pending);
    const std::size_t floor = execution.frames.size();
    std::size_t base = 0;
    if (floor > 0)
        base = execution.frames.back().base +
               std::max(execution.frames.back().top, execution.frames.back().function->registers);
    reserve_registers(base + arguments.size() + native_room_);
    std::copy(arguments.begin(), arguments.end(), execution.registers.begin() + static_cast<std::ptrdiff_t>(base));
    // A frame to return to: that of a conversation that has not begun, or is over, has none.
    Frame caller;
    caller.function = &program()->main();
    caller.linked = &link_->first;
    caller.scope = caller.outer = state.globals;
    caller.base = static_cast<std::uint32_t>(base);
    execution.frames.push_back(caller);
    execution.pending = {};
    begin_run();
    const auto count = static_cast<std::uint32_t>(arguments.size());
    const Step step = enter(*callee.as_function(), static_cast<std::uint32_t>(base), count, program::discard);
    if (step == Step::entered) run(floor + 1);
    end_run();
    const StopKind kind = execution.pending.kind;
    problem = execution.error;
    if (kind == StopKind::yielded || kind == StopKind::suspended || kind == StopKind::choice)
        problem = "it must not stop the conversation";
    const std::uint64_t steps = execution.steps;
    execution = before;
    execution.steps = steps;
    return kind == StopKind::none;
}

}  // namespace npcs::runtime
