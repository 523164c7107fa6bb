// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/session.hpp"

#include "api/bridge.hpp"
#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Bridge;
using api::Entry;
using runtime::StopKind;
using values::Datum;

Session::Session(Script script, Host host, SessionOptions options)
    : machine_(std::make_unique<runtime::Machine>(script.program_, host.table_, options.limits, options.seed)) {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

namespace {

/// Makes the machine heed what may end a run, for as long as that lasts.
class Controlled {
public:
    Controlled(runtime::Machine& machine, const RunOptions& options)
        : machine_(machine), control_{options.steps, options.stop, options.deadline} { machine_.use(&control_); }
    ~Controlled() { machine_.use(nullptr); }
    Controlled(const Controlled&) = delete;
    Controlled& operator=(const Controlled&) = delete;

private:
    runtime::Machine& machine_;
    runtime::Control control_;
};

}  // namespace

Outcome Session::start(const RunOptions& options) {
    const Entry entry(*machine_);
    if (!entry) return entry.refusal();
    if (machine_->state.execution.started)
        return api::refused("already-started", "the conversation was started before", "use resume() or choose(), or a new Session");
    const Controlled controlled(*machine_, options);
    machine_->start();
    return outcome();
}

Outcome Session::resume(const Value& answer, const RunOptions& options) {
    const Entry entry(*machine_);
    if (!entry) return entry.refusal();
    const runtime::Execution& execution = machine_->state.execution;
    Outcome problem;
    switch (execution.pending.kind) {
        case StopKind::none:
            if (!execution.started) return api::refused("not-started", "the conversation was not started", "call start() first");
            return api::refused("finished", "the conversation is finished", "make a new Session to have it again");
        case StopKind::failed:
            return api::refused("failed", "the conversation has failed and cannot go on", "see outcome().error, or load an earlier save");
        case StopKind::choice:
            if (!api::is_option(execution.pending, answer, problem)) return problem;
            return choose(static_cast<std::size_t>(answer.number()), options);
        default: break;
    }
    const Controlled controlled(*machine_, options);
    machine_->resume(Bridge::datum(*machine_, answer));
    return outcome();
}

Outcome Session::choose(std::size_t option, const RunOptions& options) {
    const Entry entry(*machine_);
    if (!entry) return entry.refusal();
    const runtime::Pending& pending = machine_->state.execution.pending;
    if (pending.kind != StopKind::choice)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    Outcome problem;
    if (!api::is_option(pending, Value(static_cast<double>(option)), problem)) return problem;
    const Controlled controlled(*machine_, options);
    machine_->choose(static_cast<std::uint32_t>(option));
    return outcome();
}

Outcome Session::outcome() const { return api::report(*machine_); }

bool Session::cancel(const Value& plan) {
    const Entry entry(*machine_);
    return entry && machine_->cancel_plan(Bridge::datum(*machine_, plan));
}

void Session::request_stop() { machine_->request_stop(); }

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save() const {
    const Entry entry(*machine_);
    if (!entry) return {};
    machine_->stop_clock();
    return saves::save(machine_->state, *machine_->program());
}

std::string Session::save_readable() const {
    const Entry entry(*machine_);
    if (!entry) return {};
    machine_->stop_clock();
    return saves::save_readable(machine_->state, *machine_->program());
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, SessionOptions options) {
    Session session(std::move(script), std::move(host), options);
    Diagnostics problems =
        saves::load(bytes, *session.machine_->program(), session.machine_->environment(), session.machine_->state);
    if (!problems.empty()) return problems;
    if (session.machine_->state.tasks != nullptr)
        return api::refused("save-machine", "this save is a whole machine's, with its tasks", "load it with Machine::load").error;
    session.machine_->adopt();
    return session;
}

Snapshot Session::snapshot() const {
    const Entry entry(*machine_);
    if (!entry) return {};
    machine_->stop_clock();
    Snapshot snapshot;
    snapshot.bytes_ = std::make_shared<const std::string>(api::save_with_handles(*machine_, snapshot.handles_));
    return snapshot;
}

Diagnostics Session::restore(const Snapshot& snapshot) {
    Result<Session> restored = made_of(snapshot);
    if (!restored) return restored.diagnostics();
    machine_ = std::move(restored.value().machine_);
    return {};
}

Result<Session> Session::fork() const { return made_of(snapshot()); }

Result<Session> Session::made_of(const Snapshot& snapshot) const {
    if (const Entry entry(*machine_); !entry) return entry.problem();
    if (!snapshot) return api::refused("no-snapshot", "the snapshot is empty", "a conversation that is running gives such a one").error;
    Session session;
    session.machine_ = std::make_unique<runtime::Machine>(machine_->program(), machine_->shared_environment(), machine_->limits(), 0);
    runtime::Machine& made = *session.machine_;
    const auto programs = machine_->programs();
    std::size_t next = 0;
    const auto handle = [&] {
        return next < snapshot.handles_.size() ? Bridge::datum(made, snapshot.handles_[next++]) : Datum::null();
    };
    Diagnostics problems = saves::load(*snapshot.bytes_, api::pointers(programs), made.environment(), made.state, handle);
    if (!problems.empty()) return problems;
    made.adopt();
    return session;
}

// ---- looking inside --------------------------------------------------------------------------------------------------

Value Session::global(std::string_view name) const {
    const values::Map* globals = machine_->state.globals;
    if (globals == nullptr) return {};
    const Datum value = values::get(*globals, machine_->state.heap.text(name));
    return value.is_unset() ? Value() : Bridge::value(*machine_, value);
}

void Session::set_global(std::string_view name, const Value& value) {
    machine_->make_globals();
    values::set(machine_->state.heap, *machine_->state.globals, machine_->state.heap.text(name), Bridge::datum(*machine_, value));
}

std::vector<std::string> Session::global_names() const { return api::global_names(machine_->state); }

std::vector<TraceLine> Session::trace() const { return api::trace(*machine_); }

std::size_t Session::bytes_in_use() const { return machine_->state.heap.bytes_in_use(); }

}  // namespace npcs
