// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is debugged, a session or a machine, with its debugger and with one interface. A session has one task, with the
// number 1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/debugger.hpp"
#include "npcs/machine.hpp"
#include "npcs/session.hpp"

namespace npcs::debug_adapter {

/// How a conversation goes on from where it is paused.
enum class Motion : std::uint8_t { go_on, step_in, step_over, step_out };

/// Returns whether somebody must answer before the conversation can go on.
bool asks(const Outcome& outcome);

/// Returns whether a value was yielded only to be shown.
bool is_said(const Outcome& outcome);

/// Returns the outcome of what has failed since the last stop, or null.
const Outcome* failed_in(const DebugStop& stop);

class Conversation {
public:
    explicit Conversation(Session& session, const DebugOptions& options = {})
        : session_(&session), debugger_(session, options), is_unattached_(is_refused()) {}
    explicit Conversation(Machine& machine, const DebugOptions& options = {})
        : machine_(&machine), debugger_(machine, options), is_unattached_(is_refused()) {}

    Debugger& debugger() { return debugger_; }
    /// Says within which bounds the present call of a game goes on from its pauses.
    void set_bounds(const RunOptions& options);
    /// Returns whether it was running when the debugger was to be attached, so that none is.
    bool is_unattached() const { return is_unattached_; }
    Session* session() { return session_; }
    Machine* machine() { return machine_; }
    bool is_machine() const { return machine_ != nullptr; }

    DebugStop move(Motion motion);
    /// Goes on after a stop of the conversation, with an answer or an option's index.
    DebugStop resume(TaskId task, const Value& answer, const RunOptions& options);

    std::vector<TaskId> tasks() const;
    std::string name_of(TaskId task);
    std::vector<StackFrame> frames(TaskId task) const;
    /// Returns the frame that a conversation or machine begins with which has not been started.
    StackFrame first_frame() const;
    Outcome outcome(TaskId task) const;
    Result<Value> evaluate(TaskId task, std::size_t frame, const std::string& expression, bool calls);
    Diagnostics set_variable(TaskId task, std::size_t frame, const std::string& path, const Value& value);
    Value global(std::string_view name) const;
    std::vector<std::string> global_names() const;

private:
    Session* session_ = nullptr;
    Machine* machine_ = nullptr;
    Debugger debugger_;
    RunOptions bounds_;
    bool is_unattached_;

    bool is_refused();
};

}  // namespace npcs::debug_adapter
