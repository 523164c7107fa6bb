// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/session.hpp"

#include "api/bridge.hpp"
#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/meter.hpp"
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
    : machine_(std::make_unique<runtime::Machine>(script.program_, host.table_, options.limits, options.seed)),
      user_data_(std::move(options.user_data)) {
    own_machine();
}

/// What a conversation needs to be woken.
struct Session::Asleep {
    std::shared_ptr<const program::Program> program;
    std::shared_ptr<const runtime::Environment> environment;
    Limits limits;
    std::string bytes;
    std::vector<Value> handles;

    Result<std::unique_ptr<runtime::Machine>> wake() const;
};

Session::Session(Session&& other) noexcept
    : machine_(std::move(other.machine_)), asleep_(std::move(other.asleep_)), user_data_(std::move(other.user_data_)) {
    own_machine();
}

Session& Session::operator=(Session&& other) noexcept {
    machine_ = std::move(other.machine_);
    asleep_ = std::move(other.asleep_);
    user_data_ = std::move(other.user_data_);
    own_machine();
    return *this;
}

Session::~Session() = default;

/// Calls find their conversation by its machine.
void Session::own_machine() {
    if (machine_ != nullptr) machine_->held_by = this;
}

namespace {

/// Makes the machine heed what may end a run, for as long as that lasts.
class Controlled {
public:
    Controlled(runtime::Machine& machine, const RunOptions& options)
        : machine_(machine),
          control_{options.steps, options.stop, options.deadline},
          meter_(machine, machine.execution().steps, options.measure) {
        machine_.use(&control_);
    }
    ~Controlled() { machine_.use(nullptr); }
    Controlled(const Controlled&) = delete;
    Controlled& operator=(const Controlled&) = delete;

    /// What came of the run.
    Outcome report() const {
        Outcome outcome = api::report(machine_);
        outcome.cost = meter_.read();
        return outcome;
    }

private:
    runtime::Machine& machine_;
    runtime::Control control_;
    api::Meter meter_;
};

}  // namespace

Outcome Session::start(const RunOptions& options) {
    runtime::Machine& machine = this->machine();
    const Entry entry(machine);
    if (!entry) return entry.refusal();
    if (machine.execution().started)
        return api::refused("already-started", "the conversation was started before",
                            "use resume() or choose(), or a new Session");
    const Controlled controlled(machine, options);
    machine.start();
    return controlled.report();
}

Outcome Session::resume(const Value& answer, const RunOptions& options) {
    runtime::Machine& machine = this->machine();
    const Entry entry(machine);
    if (!entry) return entry.refusal();
    const runtime::Execution& execution = machine.execution();
    switch (execution.pending.kind) {
        case StopKind::none:
            if (!execution.started)
                return api::refused("not-started", "the conversation was not started", "call start() first");
            return api::refused("finished", "the conversation is finished", "make a new Session to have it again");
        case StopKind::failed:
            return api::refused("failed", "the conversation has failed and cannot go on",
                                "see outcome().error, or load an earlier save");
        case StopKind::choice: return answer_choice(answer, options);
        default: break;
    }
    const Controlled controlled(machine, options);
    machine.resume(Bridge::datum(machine, answer));
    return controlled.report();
}

Outcome Session::choose(std::size_t option, const RunOptions& options) {
    const Entry entry(machine());
    if (!entry) return entry.refusal();
    if (machine().execution().pending.kind != StopKind::choice)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    return answer_choice(Value(static_cast<double>(option)), options);
}

Outcome Session::choose(std::string_view id, const RunOptions& options) {
    const Entry entry(machine());
    if (!entry) return entry.refusal();
    if (machine().execution().pending.kind != StopKind::choice)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    return answer_choice(Value(id), options);
}

Outcome Session::answer_choice(const Value& answer, const RunOptions& options) {
    runtime::Machine& machine = this->machine();
    if (answer.is_null() && api::is_timed(machine.execution().pending)) {
        const Controlled controlled(machine, options);
        machine.leave_choice();
        return controlled.report();
    }
    Outcome problem;
    const auto option = api::option_of(machine.execution().pending, answer, problem);
    if (!option) return problem;
    const Controlled controlled(machine, options);
    machine.choose(*option);
    return controlled.report();
}

Outcome Session::outcome() const { return api::report(machine()); }

bool Session::cancel(const Value& plan) {
    const Entry entry(machine());
    return entry && machine().cancel_plan(Bridge::datum(machine(), plan));
}

void Session::request_stop() {
    if (machine_ != nullptr) machine_->request_stop();
}

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save(SaveOptions options) const {
    const Entry entry(machine());
    if (!entry) return {};
    machine().stop_clock();
    return saves::save(machine().state, *machine().program(), options.outline);
}

std::string Session::save_readable() const {
    const Entry entry(machine());
    if (!entry) return {};
    machine().stop_clock();
    return saves::save_readable(machine().state, *machine().program());
}

Snapshot Session::snapshot() const {
    const Entry entry(machine());
    if (!entry) return {};
    machine().stop_clock();
    Snapshot snapshot;
    snapshot.bytes_ = std::make_shared<const std::string>(api::save_with_handles(machine(), snapshot.handles_));
    snapshot.programs_ = machine().programs();
    return snapshot;
}

Result<Session> Session::fork() const { return made_of(snapshot()); }

Result<Session> Session::made_of(const Snapshot& snapshot) const {
    if (const Entry entry(machine()); !entry) return entry.problem();
    if (!snapshot)
        return api::refused("no-snapshot", "the snapshot is empty", "a conversation that is running gives such a one")
            .error;
    Session session;
    session.user_data_ = user_data_;
    session.machine_ =
        std::make_unique<runtime::Machine>(machine().program(), machine().shared_environment(), machine().limits(), 0);
    session.own_machine();
    runtime::Machine& made = *session.machine_;
    const auto programs = machine().programs();
    std::size_t next = 0;
    const auto handle = [&] {
        return next < snapshot.handles_.size() ? Bridge::datum(made, snapshot.handles_[next++]) : Datum::null();
    };
    Diagnostics problems =
        saves::load_own(*snapshot.bytes_, api::pointers(programs), made.environment(), made.state, handle);
    if (!problems.empty()) return problems;
    made.adopt();
    return session;
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
    if (asleep_ != nullptr) return true;
    auto asleep = std::make_unique<Asleep>();
    {
        const Entry entry(machine());
        if (!entry || machine().is_referred_to() || machine().programs().size() > 1) return false;
        machine().stop_clock();
        asleep->program = machine().program();
        asleep->environment = machine().shared_environment();
        asleep->limits = machine().limits();
        asleep->bytes = api::save_with_handles(machine(), asleep->handles);
        asleep->bytes.shrink_to_fit();
        // Only what wakes is put to sleep.
        if (!asleep->wake()) return false;
    }
    asleep_ = std::move(asleep);
    machine_.reset();
    return true;
}

/// A conversation that cannot be woken, for want of memory, stays asleep; who asks meanwhile is told so by one that has failed.
runtime::Machine& Session::machine() const {
    if (asleep_ == nullptr) return *machine_;
    Result<std::unique_ptr<runtime::Machine>> woken = asleep_->wake();
    if (woken) {
        machine_ = std::move(woken).value();
        asleep_ = nullptr;
    } else if (machine_ == nullptr) {
        machine_ = std::make_unique<runtime::Machine>(asleep_->program, asleep_->environment, asleep_->limits, 0);
        runtime::Execution& execution = machine_->execution();
        execution.started = true;
        execution.pending.kind = StopKind::failed;
        execution.error = "the conversation cannot be woken: " + woken.diagnostics().front().message;
    }
    machine_->held_by = const_cast<Session*>(this);
    return *machine_;
}

// ---- looking inside --------------------------------------------------------------------------------------------------

Value Session::global(std::string_view name) const {
    const values::Map* globals = machine().state.globals;
    if (globals == nullptr) return {};
    const Datum value = values::get(*globals, machine().state.heap.text(name));
    return value.is_unset() ? Value() : Bridge::value(machine(), value);
}

void Session::set_global(std::string_view name, const Value& value) {
    machine().make_globals();
    values::set(machine().state.heap, *machine().state.globals, machine().state.heap.text(name),
                Bridge::datum(machine(), value));
}

std::vector<std::string> Session::global_names() const { return api::global_names(machine().state); }

std::vector<TraceLine> Session::trace() const { return api::trace(machine()); }

std::size_t Session::bytes_in_use() const { return machine().state.heap.bytes_in_use(); }

}  // namespace npcs
