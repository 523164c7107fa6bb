// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The sets of tasks by what they wait for, and kept events.

#include "runtime/tasks.hpp"

#include <algorithm>

#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

// ---- the sets --------------------------------------------------------------------------------------------------------

bool Tasks::is_handle(Datum value) const {
    if (type == nullptr || !value.is_map()) return false;
    if (handles.find(value.as_map()) != handles.end()) return true;
    const Datum parent = values::get(*value.as_map(), values::isa_key);
    return parent.is_map() && parent.as_map() == type;
}

Task* Tasks::of(Datum handle) {
    const auto found = handle.is_map() ? handles.find(handle.as_map()) : handles.end();
    return found != handles.end() ? find(found->second) : nullptr;
}

bool Tasks::assign_handle(Task& task, values::Map& handle) {
    if (!handles.emplace(&handle, task.id).second) return false;
    task.handle = &handle;
    return true;
}

void Tasks::remove(Task& task) {
    if (task.handle != nullptr) handles.erase(task.handle);
    ready.remove(task);
    timers.remove(task);
    all.erase(task.id);
    ++removals;
}

void Tasks::add_to_sets(Task& task) {
    if (task.ready) ready.add(task);
    if (task.due < Task::never) timers.add(task);
    if (task.ticket != 0) tickets[task.ticket] = task.id;
    const Pending& pending = task.execution.pending;
    if (task.ready || pending.kind != StopKind::suspended) return;
    if (pending.waits_for == WaitFor::event) {
        listeners[std::string(values::Text(pending.target).view())].insert(task.id);
        task.listens = true;
    }
    if (pending.waits_for != WaitFor::task) return;
    if (const Task* const target = of(pending.target)) joiners[task.joins = target->id].insert(task.id);
}

void Tasks::withdraw(Task& task) {
    const auto leave = [&](auto& sets, const auto& key) {
        const auto found = sets.find(key);
        if (found != sets.end() && found->second.erase(task.id) != 0 && found->second.empty()) sets.erase(found);
    };
    ready.remove(task);
    timers.remove(task);
    if (task.ticket != 0) tickets.erase(task.ticket);
    if (task.joins != 0) leave(joiners, task.joins);
    if (task.listens) leave(listeners, values::Text(task.execution.pending.target).view());
    task.ready = false;
    task.due = Task::never;
    task.ticket = 0;
    task.joins = 0;
    task.listens = false;
}

void Tasks::turn_order(std::vector<std::uint32_t>& order) const {
    order.clear();
    order.reserve(ready.size());
    ready.each([&](const Task& task) { order.push_back(task.id); });
    if (!std::is_sorted(order.begin(), order.end())) std::sort(order.begin(), order.end());
    std::rotate(order.begin(), std::upper_bound(order.begin(), order.end(), turned), order.end());
}

void Tasks::make_ready(Task& task, Datum answer) {
    // First the operations that may run out of memory, then those that cannot.
    ready.reserve_more(1);
    withdraw(task);
    task.answer = answer;
    task.ready = true;
    ready.add(task);
}

// ---- events that are kept --------------------------------------------------------------------------------------------

void Tasks::keep(values::Heap& heap, std::string_view event, Datum value) {
    const Datum name = heap.text(event);
    const Datum waiting = kept != nullptr ? values::get(*kept, name) : Datum::unset();
    if (!waiting.is_unset()) return heap.push(*waiting.as_list(), value);
    values::List* const list = heap.list(1);
    heap.push(*list, value);
    values::Map* const map = kept != nullptr ? kept : heap.map();
    values::set(heap, *map, name, Datum::object(list));
    kept = map;
}

bool Tasks::take_kept(Datum event, Datum& value) {
    if (kept == nullptr) return false;
    const Datum waiting = values::get(*kept, event);
    if (!waiting.is_list() || waiting.as_list()->count == 0) return false;
    values::List& list = *waiting.as_list();
    value = list.items[0];
    ++list.items;
    ++list.spare_front;
    --list.count;
    --list.capacity;
    if (list.count == 0) values::remove(*kept, event);
    if (values::size(*kept) == 0) kept = nullptr;
    return true;
}

}  // namespace npcs::runtime
