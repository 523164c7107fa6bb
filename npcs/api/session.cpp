// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/session_core.hpp"

#include "api/controlled.hpp"
#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/meter.hpp"

namespace npcs {

using api::Bridge;
using api::Controlled;
using api::Loader;
using api::through;
using api::Wish;
using runtime::StopKind;
using values::Datum;

Session::Session(std::shared_ptr<Core> core) : core_(std::move(core)) { api::belong(core_, this); }

Session::Session(Script script, Host host, SessionOptions options) {
    if (script.program_ == nullptr || host.table_ == nullptr) return;
    host.table_->in_use.store(true, std::memory_order_relaxed);
    try {
        core_ = std::make_shared<Core>(
            std::make_unique<runtime::Machine>(std::move(script.program_), host.table_, options.limits, options.seed),
            std::move(options.user_data));
    } catch (const std::exception&) {
        core_ = api::unmade<Core>();
    }
    api::belong(core_, this);
}

// Whoever is called while a core goes finds the session without it.
Session::Session(Session&& other) noexcept : core_(std::exchange(other.core_, nullptr)) { api::belong(core_, this); }
Session& Session::operator=(Session&& other) noexcept {
    if (this == &other) return *this;
    const auto gone = std::exchange(core_, std::exchange(other.core_, nullptr));
    api::belong<Core, Session>(gone, nullptr);
    api::belong(core_, this);
    return *this;
}
Session::~Session() {
    const auto gone = std::exchange(core_, nullptr);
    api::belong<Core, Session>(gone, nullptr);
}

namespace {

/// A run, and what came of it.
template <typename Run>
Outcome outcome_of(runtime::Machine& machine, const RunOptions& options, const Run& run) {
    const Controlled controlled(machine, options);
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
    return through(core_, Wish::run, [&](Core& core) {
        runtime::Machine& machine = *core.machine;
        if (machine.execution().started)
            return api::refused("already-started", "the conversation was started before",
                                "use resume() or choose(), or a new Session");
        return outcome_of(machine, options, [&] { machine.run().start(); });
    });
}

Outcome Session::resume(const Value& answer, const RunOptions& options) {
    return through(core_, Wish::run, [&](Core& core) { return go_on(*core.machine, answer, options); });
}

Outcome Session::choose(std::size_t option, const RunOptions& options) {
    const Value index(static_cast<double>(option));
    return through(core_, Wish::run, [&](Core& core) { return choose_as(*core.machine, index, options); });
}

Outcome Session::choose(std::string_view id, const RunOptions& options) {
    return through(core_, Wish::run, [&](Core& core) { return choose_as(*core.machine, Value(id), options); });
}

Outcome Session::outcome() const {
    return through(core_, Wish::look, [](Core& core) {
        runtime::Machine& machine = *core.machine;
        const bool is_ending = machine.callbacks.has(runtime::Callback::leaving);
        return machine.budget().is_running() || is_ending ? api::no_outcome_yet() : api::report(machine);
    });
}

bool Session::cancel(const Value& plan) {
    return through(core_, Wish::run,
                   [&](Core& core) { return core.machine->plans().cancel(Bridge::datum(*core.machine, plan)); });
}

void Session::request_stop() {
    if (api::is_there(core_)) core_->door.stop.store(true, std::memory_order_relaxed);
}

Diagnostics Session::take_problems() { return api::take_problems(core_); }

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save(SaveOptions options) const {
    return through(core_, Wish::whole, [&](Core& core) { return api::save(*core.machine, options.outline); });
}

std::string Session::save_readable() const {
    return through(core_, Wish::whole, [](Core& core) { return api::save_readable(*core.machine); });
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
    Diagnostics problems = api::fill(*machine, bytes, api::Origin::here, handles, {&program, 1});
    if (!problems.empty()) return problems;
    return machine;
}

bool Session::sleep() {
    return through<api::Waking::no>(core_, Wish::whole, [](Core& core) { return core.pack(); });
}

/// Inside the door, so that whoever calls meanwhile finds either the one or the other.
bool Session::Core::pack() {
    if (asleep != nullptr) return true;
    if (machine->is_referred_to()) return false;
    auto made = std::make_unique<Asleep>();
    made->program = machine->program();
    made->environment = machine->shared_environment();
    made->limits = machine->limits();
    made->bytes = api::save(*machine, false, made->handles);
    made->bytes.shrink_to_fit();
    // Only what wakes is put to sleep.
    if (!made->wake()) return false;
    asleep = std::move(made);
    hold(nullptr);
    return true;
}

/// A conversation that cannot be woken, for want of memory, stays asleep, and who asks is refused.
Diagnostics Session::Core::make_ready() {
    if (machine != nullptr) return {};
    Result<std::unique_ptr<runtime::Machine>> woken = asleep->wake();
    if (!woken) return woken.diagnostics();
    hold(std::move(woken).value());
    asleep = nullptr;
    return {};
}

// ---- looking inside --------------------------------------------------------------------------------------------------

Value Session::global(std::string_view name) const {
    return through(core_, Wish::look, [&](Core& core) { return api::global(*core.machine, name); });
}

Diagnostics Session::set_global(std::string_view name, const Value& value) {
    return through(core_, Wish::change, [&](Core& core) -> Diagnostics {
        api::set_global(*core.machine, name, value);
        return {};
    });
}

std::vector<std::string> Session::global_names() const {
    return through(core_, Wish::look, [](Core& core) { return api::global_names(core.machine->state); });
}

const std::any& Session::user_data() const { return api::user_data(core_); }

Diagnostics Session::set_user_data(std::any data) { return api::set_user_data(core_, std::move(data)); }

std::vector<TraceLine> Session::trace() const {
    return through(core_, Wish::look, [](Core& core) { return api::trace(*core.machine); });
}

std::size_t Session::bytes_in_use() const {
    return through(core_, Wish::look, [](Core& core) { return core.machine->state.heap.bytes_in_use(); });
}

}  // namespace npcs
