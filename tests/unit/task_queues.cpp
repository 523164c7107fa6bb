// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The queues of tasks, compared with sets of the standard library while tasks come and go at random.

#include "runtime/task_queues.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/tasks.hpp"

using namespace npcs::runtime;

namespace {

std::vector<Task> some_tasks(std::uint32_t count) {
    std::vector<Task> tasks(count);
    for (std::uint32_t i = 0; i < count; ++i) tasks[i].id = i + 1;
    return tasks;
}

}  // namespace

TEST_CASE("task queues: the tasks that are ready", "[unit]") {
    std::mt19937 dice(20);
    std::vector<Task> tasks = some_tasks(300);
    Tasks machine;
    std::set<std::uint32_t> expected;
    std::vector<std::uint32_t> order;
    for (int round = 0; round < 20'000; ++round) {
        Task& task = tasks[dice() % tasks.size()];
        // Now more come, now more leave, so that gaps are closed and the last one leaves.
        if ((dice() % 4 == 0) == (round / 1'000 % 2 == 0)) {
            machine.ready.remove(task);
            expected.erase(task.id);
        } else {
            machine.ready.add(task);
            expected.insert(task.id);
        }
        if (machine.ready.size() != expected.size()) FAIL("after " << round << " rounds");
        if (round % 97 != 0) continue;
        machine.turned = static_cast<std::uint32_t>(dice() % 300);
        machine.turn_order(order);
        std::vector<std::uint32_t> wanted(expected.upper_bound(machine.turned), expected.end());
        wanted.insert(wanted.end(), expected.begin(), expected.upper_bound(machine.turned));
        CHECK(order == wanted);
    }
    for (Task& task : tasks) machine.ready.remove(task);
    CHECK(machine.ready.empty());
}

TEST_CASE("task queues: the tasks that wait for a time", "[unit]") {
    std::mt19937 dice(20);
    std::vector<Task> tasks = some_tasks(300);
    Timers timers;
    std::set<std::pair<double, std::uint32_t>> expected;
    for (int round = 0; round < 20'000; ++round) {
        Task& task = tasks[dice() % tasks.size()];
        if (expected.erase({task.due, task.id}) != 0) {
            timers.remove(task);
        } else {
            task.due = static_cast<double>(dice() % 50);
            timers.add(task);
            expected.emplace(task.due, task.id);
        }
        timers.add(tasks[0]);  // twice is once
        expected.emplace(tasks[0].due, tasks[0].id);
        if (timers.size() != expected.size() || timers.first_due() != expected.begin()->first)
            FAIL("after " << round << " rounds");
        if (round % 97 != 0) continue;
        const auto time = static_cast<double>(dice() % 50);
        std::size_t due = 0;
        for (const auto& [at, id] : expected) due += at <= time ? 1 : 0;
        CHECK(timers.due_at(time) == due);
    }
    for (double last = 0; !timers.empty(); timers.remove(timers.first())) {
        CHECK(timers.first_due() >= last);
        last = timers.first_due();
    }
}
