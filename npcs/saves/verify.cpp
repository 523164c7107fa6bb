// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Invariants of a running machine that a save could violate, in one place: whatever a machine assumes about its state
// is checked here for a loaded one. docs/decisions/0008-what-a-loaded-state-must-be.md lists them.

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "runtime/tasks.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"

namespace npcs::saves {

using runtime::Pending;
using runtime::State;
using runtime::StopKind;
using runtime::Task;
using runtime::Tasks;
using runtime::WaitFor;
using values::Datum;

namespace {

std::string fault_of_pending(const Pending& pending, bool in_machine) {
    // Before the first stop it is -1.
    const bool has_time = pending.wake_after == -1 || pending.wake_after == only_statement_known ||
                          (std::isfinite(pending.wake_after) && pending.wake_after >= 0);
    if (!has_time) return "it waits until no time";
    if (pending.waits_for == WaitFor::host || pending.waits_for == WaitFor::time) return {};
    if (pending.kind != StopKind::suspended) return "it waits for something without waiting";
    return in_machine ? "" : "a conversation of its own waits for another task";
}

bool can_choose(const Task& task) {
    const values::List& options = *task.execution.pending.options.as_list();
    // The choice has timed out.
    if (task.answer.is_null() && task.execution.pending.wake_after >= 0) return true;
    if (!task.answer.is_number()) return false;
    const double index = task.answer.as_number();
    return index >= 0 && index < options.count && index == std::floor(index);
}

/// Checks that an interrupted check of plans concerns an active plan.
std::string fault_of_check(const runtime::Execution& execution) {
    const runtime::PlanCheck& check = execution.check;
    const std::vector<runtime::ActivePlan>& plans = execution.plans;
    if (!check.is_due) return {};
    if (execution.pending.kind != StopKind::interrupted || plans.empty())
        return "plans are checked where there is nothing to check";
    if (check.frame == runtime::PlanCheck::no_frame) return {};
    if (check.plan >= plans.size() || plans[check.plan].frame + 1 > check.frame ||
        execution.frames[plans[check.plan].frame].function->plans.size() <= plans[check.plan].plan)
        return "a condition belongs to no plan that is carried out";
    const runtime::Frame& owner = execution.frames[plans[check.plan].frame];
    const program::PlanInfo& info = owner.function->plans[plans[check.plan].plan];
    const runtime::Frame& part = execution.frames[check.frame];
    if (check.condition >= info.conditions.size() || part.scope != owner.scope || part.outer != owner.outer)
        return "a condition belongs to another plan";
    const std::uint32_t function = (check.is_payload ? info.payloads : info.conditions)[check.condition];
    const bool is_own = owner.function->program->functions[function].get() == part.function;
    return is_own ? "" : "a condition belongs to another plan";
}

/// Checks that a task waits for something that can happen.
std::string fault_of_wait(Tasks& tasks, const Task& task) {
    const Pending& pending = task.execution.pending;
    const bool goes_on = pending.kind == StopKind::interrupted || pending.kind == StopKind::yielded;
    if (task.ready) {
        if (task.ticket != 0 || task.due < Task::never) return "a task that is ready still waits";
        return pending.kind == StopKind::choice && !can_choose(task) ? "a task has an answer that is no option" : "";
    }
    if (goes_on) return "a task waits for nothing";
    const bool asks_host = pending.kind == StopKind::choice || pending.waits_for == WaitFor::host;
    if (asks_host != (task.ticket != 0)) return "a task asks the host without a ticket, or the reverse";
    if (pending.kind == StopKind::choice) return {};
    if (pending.waits_for == WaitFor::time && !(task.due < Task::never)) return "a task waits for ever";
    if (pending.waits_for == WaitFor::event && !pending.target.is_string())
        return "a task waits for an event without a name";
    if (pending.waits_for == WaitFor::task && tasks.of(pending.target) == nullptr)
        return "a task waits for one that is over";
    return {};
}

std::string fault_of_handle(const Tasks& tasks, const Task& task) {
    if (task.handle == nullptr) return {};
    return tasks.type == nullptr || task.handle->fixed > 0 ? "the handle of a task is not one" : "";
}

/// Checks that no task waits for itself, directly or indirectly.
std::string fault_of_joins(Tasks& tasks) {
    std::unordered_map<std::uint32_t, std::uint32_t> seen;  // by task: the first task it was reached from
    for (const auto& [first, begin] : tasks.all) {
        for (const Task* at = &begin; at != nullptr && !at->ready;) {
            const Pending& pending = at->execution.pending;
            if (pending.kind != StopKind::suspended || pending.waits_for != WaitFor::task) break;
            const auto [known, fresh] = seen.emplace(at->id, first);
            if (!fresh && known->second == first) return "tasks wait for each other";
            if (!fresh) break;
            at = tasks.of(pending.target);
        }
    }
    return {};
}

std::string fault_of_kept(const values::Map* kept) {
    if (kept == nullptr) return {};
    for (std::uint32_t at = values::next(*kept, 0); at != values::Map::none; at = values::next(*kept, at + 1))
        if (!kept->entries[at].key.is_string() || !kept->entries[at].value.is_list())
            return "an event that is kept is none";
    return {};
}

std::string fault_of_tasks(Tasks& tasks) {
    if (!std::isfinite(tasks.now) || tasks.now < 0) return "its time is no time";
    if (std::string fault = fault_of_kept(tasks.kept); !fault.empty()) return fault;
    std::set<std::uint32_t> tickets;
    for (const auto& [id, task] : tasks.all) {
        if (task.ticket != 0 && !tickets.insert(task.ticket).second) return "two tasks have the same ticket";
        if (std::isnan(task.due) || task.due < 0) return "a task waits until no time";
        for (std::string fault : {fault_of_check(task.execution), fault_of(task.execution),
                                  fault_of_pending(task.execution.pending, true), fault_of_handle(tasks, task)})
            if (!fault.empty()) return fault;
        if (std::string fault = fault_of_wait(tasks, task); !fault.empty()) return fault;
    }
    return fault_of_joins(tasks);
}

std::string fault_of_taken(const values::Map* taken) {
    if (taken == nullptr) return {};
    for (std::uint32_t i = 0; i < taken->used; ++i) {
        const values::Map::Entry& entry = taken->entries[i];
        if (!entry.key.is_unset() && !(entry.key.is_string() && entry.value.is_number()))
            return "an option was taken no number of times";
    }
    return {};
}

std::string fault_of_random(const runtime::Random& random) {
    const bool is_stuck =
        std::all_of(std::begin(random.state), std::end(random.state), [](std::uint64_t part) { return part == 0; });
    return is_stuck ? "its random generator gives the same number for ever" : "";
}

}  // namespace

std::string fault_of(State& state, bool has_code) {
    if (std::string fault = fault_of_random(state.random); !fault.empty()) return fault;
    if (!has_code) return {};
    for (std::string fault : {fault_of_check(state.execution), fault_of(state.execution)})
        if (!fault.empty()) return fault;
    if (std::string fault = fault_of_pending(state.execution.pending, false); !fault.empty()) return fault;
    if (state.tasks != nullptr)
        if (std::string fault = fault_of_tasks(*state.tasks); !fault.empty()) return fault;
    return fault_of_taken(state.taken);
}

}  // namespace npcs::saves
