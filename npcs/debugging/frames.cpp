// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/frames.hpp"

#include "api/entry.hpp"
#include "api/machine_core.hpp"
#include "api/report.hpp"
#include "api/session_core.hpp"
#include "debugging/scopes.hpp"
#include "debugging/stack_frames.hpp"

namespace npcs {

using api::Access;
using api::with_access;

namespace {

Diagnostics set_in_frame(runtime::Machine& machine, runtime::Execution& execution, std::size_t frame,
                         std::string_view name, const Value& value) {
    if (machine.budget().is_running())
        return {api::refused("running", "variables of frames cannot be set while they run", "set globals").error};
    if (frame >= execution.frames.size())
        return {api::refused("no-frame", "there is no frame " + std::to_string(frame) + ": there are " +
                                             std::to_string(execution.frames.size()) + ", counted from 0")
                    .error};
    return debugging::set_at_path(debugging::frame_at(machine, execution, frame), name, value);
}

}  // namespace

std::vector<StackFrame> Session::frames() const {
    return with_access(core_, Access::look, [](Core& core) -> std::vector<StackFrame> {
        if (core.machine->budget().is_running()) return {};
        return debugging::stack_frames(*core.machine, core.machine->execution());
    });
}

Diagnostics Session::set_variable(std::size_t frame, std::string_view name, const Value& value) {
    return with_access(core_, Access::change, [&](Core& core) {
        return set_in_frame(*core.machine, core.machine->execution(), frame, name, value);
    });
}

std::vector<StackFrame> Machine::frames(TaskId id) const {
    return with_access(core_, Access::look, [&](api::MachineCore& core) -> std::vector<StackFrame> {
        runtime::Task* const task = core.tasks().find(id);
        if (task == nullptr || core.machine->budget().is_running()) return {};
        return debugging::stack_frames(*core.machine, task->execution);
    });
}

Diagnostics Machine::set_variable(TaskId id, std::size_t frame, std::string_view name, const Value& value) {
    return with_access(core_, Access::change, [&](api::MachineCore& core) -> Diagnostics {
        runtime::Task* const task = core.tasks().find(id);
        if (task == nullptr)
            return {
                api::refused("no-task", "there is no task " + std::to_string(id) + ": it is over, or never was").error};
        Diagnostics problems = set_in_frame(*core.machine, task->execution, frame, name, value);
        core.notify();
        return problems;
    });
}

}  // namespace npcs
