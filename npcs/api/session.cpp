// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/session_core.hpp"

#include "api/controlled.hpp"
#include "api/host_table.hpp"
#include "api/meter.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Bridge;
using api::Controlled;
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

Diagnostics Session::take_problems() {
    if (core_ == nullptr) return {api::moved_from()};
    if (core_ == api::unmade<Core>()) return {api::out_of_memory()};
    return api::guarded(nullptr, [&] { return api::taken(core_->door.complaints); });
}

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save(SaveOptions options) const {
    return through(core_, Wish::whole, [&](Core& core) {
        runtime::Machine& machine = *core.machine;
        machine.prepare_to_save();
        return saves::save(machine.state, *machine.program(), options.outline);
    });
}

std::string Session::save_readable() const {
    return through(core_, Wish::whole, [](Core& core) {
        runtime::Machine& machine = *core.machine;
        machine.prepare_to_save();
        return saves::save_readable(machine.state, *machine.program());
    });
}

Snapshot Session::snapshot() const {
    return through(core_, Wish::whole, [](Core& core) {
        core.machine->prepare_to_save();
        Snapshot snapshot;
        std::string bytes = api::save_with_handles(*core.machine, snapshot.handles_);
        snapshot.bytes_ = std::make_shared<const std::string>(std::move(bytes));
        snapshot.programs_ = core.machine->programs();
        return snapshot;
    });
}

std::unique_ptr<runtime::Machine> Session::Core::remade(const Snapshot& snapshot, Diagnostics& problems) const {
    auto made =
        std::make_unique<runtime::Machine>(machine->program(), machine->shared_environment(), machine->limits(), 0);
    const auto programs = machine->programs();
    std::size_t next = 0;
    const auto handle = [&] {
        return next < snapshot.handles_.size() ? Bridge::datum(*made, snapshot.handles_[next++]) : Datum::null();
    };
    problems = saves::load_own(*snapshot.bytes_, api::pointers(programs), made->environment(), made->state, handle);
    if (problems.empty()) made->adopt();
    return made;
}

Result<Session> Session::fork() const {
    return through(core_, Wish::whole, [&](Core& core) -> Result<Session> {
        core.machine->prepare_to_save();
        Snapshot snapshot;
        std::string bytes = api::save_with_handles(*core.machine, snapshot.handles_);
        snapshot.bytes_ = std::make_shared<const std::string>(std::move(bytes));
        Diagnostics problems;
        auto made = core.remade(snapshot, problems);
        if (!problems.empty()) return problems;
        return Session(std::make_shared<Core>(std::move(made), core.user_data));
    });
}

// ---- sleeping --------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<runtime::Machine>> Session::Asleep::wake() const {
    auto machine = std::make_unique<runtime::Machine>(program, environment, limits, 0);
    std::size_t next = 0;
    const auto handle = [&] {
        return next < handles.size() ? Bridge::datum(*machine, handles[next++]) : Datum::null();
    };
    const program::Program* const only = program.get();
    Diagnostics problems = saves::load_own(bytes, {&only, 1}, machine->environment(), machine->state, handle);
    if (!problems.empty()) return problems;
    machine->adopt();
    return machine;
}

bool Session::sleep() {
    return through<api::Waking::no>(core_, Wish::whole, [](Core& core) { return core.pack(); });
}

/// Inside the door, so that whoever calls meanwhile finds either the one or the other.
bool Session::Core::pack() {
    if (asleep != nullptr) return true;
    if (machine->is_referred_to() || machine->programs().size() > 1) return false;
    machine->prepare_to_save();
    auto made = std::make_unique<Asleep>();
    made->program = machine->program();
    made->environment = machine->shared_environment();
    made->limits = machine->limits();
    made->bytes = api::save_with_handles(*machine, made->handles);
    made->bytes.shrink_to_fit();
    // Only what wakes is put to sleep.
    if (!made->wake()) return false;
    asleep = std::move(made);
    replace(nullptr);
    return true;
}

/// A conversation that cannot be woken, for want of memory, stays asleep, and who asks is refused.
Diagnostics Session::Core::make_ready() {
    if (machine != nullptr) return {};
    Result<std::unique_ptr<runtime::Machine>> woken = asleep->wake();
    if (!woken) return woken.diagnostics();
    replace(std::move(woken).value());
    asleep = nullptr;
    return {};
}

// ---- looking inside --------------------------------------------------------------------------------------------------

Value Session::global(std::string_view name) const {
    return through(core_, Wish::look, [&](Core& core) {
        runtime::Machine& machine = *core.machine;
        const values::Map* globals = machine.state.globals;
        if (globals == nullptr) return Value();
        const Datum value = values::get(*globals, machine.state.heap.text(name));
        return value.is_unset() ? Value() : Bridge::value(machine, value);
    });
}

Diagnostics Session::set_global(std::string_view name, const Value& value) {
    return through(core_, Wish::change, [&](Core& core) -> Diagnostics {
        runtime::Machine& machine = *core.machine;
        machine.linked().make_globals();
        values::set(machine.state.heap, *machine.state.globals, machine.state.heap.text(name),
                    Bridge::datum(machine, value));
        return {};
    });
}

std::vector<std::string> Session::global_names() const {
    return through(core_, Wish::look, [](Core& core) { return api::global_names(core.machine->state); });
}

const std::any& Session::user_data() const {
    static const std::any none;
    const std::any* const data =
        through<api::Waking::no>(core_, Wish::look, [](Core& core) -> const std::any* { return &core.user_data; });
    return data != nullptr ? *data : none;
}

Diagnostics Session::set_user_data(std::any data) {
    return through<api::Waking::no>(core_, Wish::change, [&](Core& core) -> Diagnostics {
        core.user_data.swap(data);
        return {};
    });
}

std::vector<TraceLine> Session::trace() const {
    return through(core_, Wish::look, [](Core& core) { return api::trace(*core.machine); });
}

std::size_t Session::bytes_in_use() const {
    return through(core_, Wish::look, [](Core& core) { return core.machine->state.heap.bytes_in_use(); });
}

}  // namespace npcs
