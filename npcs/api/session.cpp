// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/session_core.hpp"

#include "api/controlled.hpp"
#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/meter.hpp"

namespace npcs {

using api::Access;
using api::Bridge;
using api::ControlledRun;
using api::Loader;
using api::with_access;
using runtime::StopKind;
using values::Datum;

Session::Session(std::shared_ptr<Core> core) : core_(std::move(core)) { api::set_owner(core_, this); }

Session::Session(Script script, Host host, SessionOptions options) {
    if (script.program_ == nullptr || host.table_ == nullptr) return;
    host.table_->in_use.store(true, std::memory_order_relaxed);
    try {
        core_ = std::make_shared<Core>(
            std::make_unique<runtime::Machine>(std::move(script.program_), host.table_, options.limits, options.seed),
            std::move(options.user_data), std::move(options.coverage));
    } catch (const std::exception&) {
        core_ = api::unmade<Core>();
    }
    api::set_owner(core_, this);
}

// The core is detached first, so callbacks during its destruction find a moved-from session.
Session::Session(Session&& other) noexcept : core_(std::exchange(other.core_, nullptr)) { api::set_owner(core_, this); }
Session& Session::operator=(Session&& other) noexcept {
    if (this == &other) return *this;
    const auto gone = std::exchange(core_, std::exchange(other.core_, nullptr));
    api::set_owner<Core, Session>(gone, nullptr);
    api::set_owner(core_, this);
    return *this;
}
Session::~Session() {
    const auto gone = std::exchange(core_, nullptr);
    api::set_owner<Core, Session>(gone, nullptr);
}

namespace {

/// Runs the machine and returns the outcome with its cost.
template <typename Run>
Outcome outcome_of(runtime::Machine& machine, const RunOptions& options, const Run& run) {
    const ControlledRun controlled(machine, options);
    const api::Meter meter(machine, machine.execution().steps, options.measure);
    run();
    Outcome outcome = api::report_of_run(machine);
    outcome.cost = meter.read();
    return outcome;
}

Outcome answer_choice(runtime::Machine& machine, const Value& answer, const RunOptions& options) {
    const runtime::Pending& pending = machine.execution().pending;
    if (answer.is_null() && api::is_timed(pending))
        return outcome_of(machine, options, [&] { machine.run().leave_choice(); });
    Outcome problem;
    const auto option = api::option_of(pending, answer, problem);
    if (!option) return problem;
    return outcome_of(machine, options, [&] { machine.run().choose(*option); });
}

Outcome choose_as(runtime::Machine& machine, const Value& option, const RunOptions& options) {
    if (machine.execution().pending.kind != StopKind::choice)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    return answer_choice(machine, option, options);
}

Outcome go_on(runtime::Machine& machine, const Value& answer, const RunOptions& options) {
    const runtime::Execution& execution = machine.execution();
    switch (execution.pending.kind) {
        case StopKind::none:
            if (!execution.started)
                return api::refused("not-started", "the conversation was not started", "call start() first");
            return api::refused("finished", "the conversation is finished", "make a new Session to have it again");
        case StopKind::failed:
            return api::refused("failed", "the conversation has failed and cannot go on",
                                "see outcome().error, or load an earlier save");
        case StopKind::choice: return answer_choice(machine, answer, options);
        default: break;
    }
    const Datum given = Bridge::datum(machine, answer);
    return outcome_of(machine, options, [&] { machine.run().resume(given); });
}

}  // namespace

Outcome Session::start(const RunOptions& options) {
    return with_access(core_, Access::run, [&](Core& core) {
        runtime::Machine& machine = *core.machine;
        if (machine.execution().started)
            return api::refused("already-started", "the conversation was started before",
                                "use resume() or choose(), or a new Session");
        return outcome_of(machine, options, [&] { machine.run().start(); });
    });
}

Outcome Session::resume(const Value& answer, const RunOptions& options) {
    return with_access(core_, Access::run, [&](Core& core) { return go_on(*core.machine, answer, options); });
}

Outcome Session::choose(std::size_t option, const RunOptions& options) {
    const Value index(static_cast<double>(option));
    return with_access(core_, Access::run, [&](Core& core) { return choose_as(*core.machine, index, options); });
}

Outcome Session::choose(std::string_view id, const RunOptions& options) {
    return with_access(core_, Access::run, [&](Core& core) { return choose_as(*core.machine, Value(id), options); });
}

Outcome Session::outcome() const {
    return with_access(core_, Access::look, [](Core& core) {
        runtime::Machine& machine = *core.machine;
        const bool is_ending = machine.callbacks.has(runtime::Callback::leaving);
        return machine.budget().is_running() || is_ending ? api::no_outcome_yet() : api::report(machine);
    });
}

bool Session::cancel(const Value& plan) {
    return with_access(core_, Access::run,
                       [&](Core& core) { return core.machine->plans().cancel(Bridge::datum(*core.machine, plan)); });
}

void Session::request_stop() {
    if (api::is_there(core_)) core_->access.stop.store(true, std::memory_order_relaxed);
}

Diagnostics Session::take_problems() { return api::take_problems(core_); }

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save(SaveOptions options) const {
    return with_access(core_, Access::whole, [&](Core& core) { return api::save(*core.machine, options.outline); });
}

std::string Session::save_readable() const {
    return with_access(core_, Access::whole, [](Core& core) { return api::save_readable(*core.machine); });
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, SessionOptions options) {
    return Loader::load<Session>(bytes, {&script, 1}, host, options);
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                              MigrationReport* report) {
    return Loader::load<Session>(bytes, {&script, 1}, host, options, report);
}

Snapshot Session::snapshot() const { return Loader::snapshot(*this); }

Diagnostics Session::restore(const Snapshot& snapshot) {
    return api::guarded(nullptr, [&] { return restore(snapshot, LoadOptions()); });
}

Diagnostics Session::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    return Loader::restore(*this, snapshot, options, report);
}

Diagnostics Session::reload(const Script& script) {
    return api::guarded(nullptr, [&] { return reload(script, LoadOptions()); });
}

Diagnostics Session::reload(const Script& script, const LoadOptions& options, MigrationReport* report) {
    return Loader::reload(*this, {&script, 1}, options, report);
}

Result<Session> Session::fork() const { return Loader::fork(*this); }

// ---- sleeping --------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<runtime::Machine>> Session::Asleep::wake() const {
    auto machine = std::make_unique<runtime::Machine>(program, environment, limits, 0);
    Diagnostics problems = api::load_state(*machine, bytes, api::Origin::here, handles, {&program, 1});
    if (!problems.empty()) return problems;
    return machine;
}

bool Session::sleep() {
    return with_access<api::Waking::no>(core_, Access::whole, [](Core& core) { return core.pack(); });
}

/// Replaces the machine by its packed form. The Entry is held, so no other thread sees both or neither.
bool Session::Core::pack() {
    if (asleep != nullptr) return true;
    if (machine->is_referred_to()) return false;
    auto made = std::make_unique<Asleep>();
    made->program = machine->program();
    made->environment = machine->shared_environment();
    made->limits = machine->limits();
    made->bytes = api::save(*machine, false, made->handles);
    made->bytes.shrink_to_fit();
    // It sleeps only if it can be woken again.
    if (!made->wake()) return false;
    asleep = std::move(made);
    set_machine(nullptr);
    return true;
}

/// Wakes the conversation. If memory is insufficient for that, it stays asleep and the call is refused.
Diagnostics Session::Core::make_ready() {
    if (machine != nullptr) return {};
    Result<std::unique_ptr<runtime::Machine>> woken = asleep->wake();
    if (!woken) return woken.diagnostics();
    set_machine(std::move(woken).value());
    asleep = nullptr;
    return {};
}

// ---- inspection ------------------------------------------------------------------------------------------------------

Value Session::global(std::string_view name) const {
    return with_access(core_, Access::look, [&](Core& core) { return api::global(*core.machine, name); });
}

Diagnostics Session::set_global(std::string_view name, const Value& value) {
    return with_access(core_, Access::change, [&](Core& core) -> Diagnostics {
        api::set_global(*core.machine, name, value);
        return {};
    });
}

std::vector<std::string> Session::global_names() const {
    return with_access(core_, Access::look, [](Core& core) { return api::global_names(core.machine->state); });
}

const std::any& Session::user_data() const { return api::user_data(core_); }

Diagnostics Session::set_user_data(std::any data) { return api::set_user_data(core_, std::move(data)); }

std::vector<TraceLine> Session::trace() const {
    return with_access(core_, Access::look, [](Core& core) { return api::trace(*core.machine); });
}

std::size_t Session::bytes_in_use() const {
    return with_access(core_, Access::look, [](Core& core) { return core.machine->state.heap.bytes_in_use(); });
}

}  // namespace npcs
