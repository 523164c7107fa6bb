// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/session.hpp"

#include "api/bridge.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Bridge;
using runtime::StopKind;
using values::Datum;

Session::Session(Script script, Host host, SessionOptions options)
    : machine_(std::make_unique<runtime::Machine>(script.program_, host.table_, options.limits, options.seed)) {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Outcome Session::start() {
    if (machine_->running()) return api::refused("running", "a host function cannot start the conversation that calls it");
    if (machine_->state.execution.started)
        return api::refused("already-started", "the conversation was started before", "use resume() or choose(), or a new Session");
    machine_->start();
    return outcome();
}

Outcome Session::resume(const Value& answer) {
    const runtime::Execution& execution = machine_->state.execution;
    if (machine_->running()) return api::refused("running", "a host function cannot resume the conversation that calls it");
    switch (execution.pending.kind) {
        case StopKind::none:
            if (!execution.started) return api::refused("not-started", "the conversation was not started", "call start() first");
            return api::refused("finished", "the conversation is finished", "make a new Session to have it again");
        case StopKind::failed:
            return api::refused("failed", "the conversation has failed and cannot go on", "see outcome().error, or load an earlier save");
        case StopKind::choice:
            if (answer.is_number() && answer.number() >= 0 && answer.number() < 4294967296.0 &&
                answer.number() == static_cast<double>(static_cast<std::uint32_t>(answer.number())))
                return choose(static_cast<std::size_t>(answer.number()));
            return api::refused("choice-expected", "a choice is waiting: the answer must be the index of an option, from 0",
                                "call choose(index)");
        default: break;
    }
    machine_->resume(Bridge::datum(*machine_, answer));
    return outcome();
}

Outcome Session::choose(std::size_t option) {
    const runtime::Pending& pending = machine_->state.execution.pending;
    if (machine_->running()) return api::refused("running", "a host function cannot resume the conversation that calls it");
    if (pending.kind != StopKind::choice)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    const values::List& options = *pending.options.as_list();
    if (option >= options.count)
        return api::refused("choice-out-of-range",
                            "option " + std::to_string(option) + " does not exist: there are " + std::to_string(options.count) +
                                " options, counted from 0");
    const values::List& record = *options.items[option].as_list();
    if (!values::truthy(record.items[1]))
        return api::refused("choice-unavailable", "option " + std::to_string(option) + " (\"" +
                                                      std::string(values::Text(record.items[0]).view()) + "\") is not available");
    machine_->choose(static_cast<std::uint32_t>(option));
    return outcome();
}

Outcome Session::outcome() const { return api::report(*machine_); }

bool Session::cancel(const Value& plan) {
    if (machine_->running()) return false;
    return machine_->cancel_plan(Bridge::datum(*machine_, plan));
}

void Session::request_stop() { machine_->request_stop(); }

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Session::save() const {
    if (machine_->running()) return {};
    machine_->state.seconds_before = machine_->seconds();
    machine_->restart_clock();
    return saves::save(machine_->state, *machine_->program());
}

std::string Session::save_readable() const {
    if (machine_->running()) return {};
    machine_->state.seconds_before = machine_->seconds();
    machine_->restart_clock();
    return saves::save_readable(machine_->state, *machine_->program());
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, SessionOptions options) {
    Session session(std::move(script), std::move(host), options);
    Diagnostics problems =
        saves::load(bytes, *session.machine_->program(), session.machine_->environment(), session.machine_->state);
    if (!problems.empty()) return problems;
    session.machine_->adopt();
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

std::vector<std::string> Session::global_names() const {
    std::vector<std::string> names;
    const values::Map* globals = machine_->state.globals;
    if (globals == nullptr) return names;
    for (std::uint32_t at = values::next(*globals, 0); at != values::Map::none; at = values::next(*globals, at + 1))
        if (globals->entries[at].key.is_string()) names.emplace_back(values::Text(globals->entries[at].key).view());
    return names;
}

std::vector<TraceLine> Session::trace() const { return api::trace(*machine_); }

std::size_t Session::bytes_in_use() const { return machine_->state.heap.bytes_in_use(); }

}  // namespace npcs
