// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a loaded state must be: a test for each point of docs/decisions/0008-what-a-loaded-state-must-be.md that no other has.

#include <catch2/catch.hpp>

#include <limits>
#include <string>

#include "runtime/tasks.hpp"
#include "saves/made_state.hpp"
#include "values/grown_text.hpp"

namespace npcs::saves {

using runtime::Task;
using runtime::Tasks;
using runtime::WaitFor;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// A machine's state with tasks that stand in `talk`, and each wait for the next one; the last waits for time.
struct MadeMachine {
    MadeProgram program;
    MadeState made{program};
    Tasks& tasks;

    explicit MadeMachine(std::uint32_t count = 3) : tasks(*(made.state.tasks = std::make_unique<Tasks>())) {
        tasks.type = made.heap.map();
        for (std::uint32_t id = 1; id <= count; ++id) {
            Task& task = tasks.all[id];
            task.id = id;
            tasks.assign_handle(task, *made.heap.map());
            values::set(made.heap, *task.handle, values::isa_key, Datum::object(tasks.type));
            MadeState frames;
            frames.push_frame(program, MadeProgram::talk, MadeProgram::say_pc,
                              {n(1), n(2), Datum::null(), n(1), n(1), n(0), n(3)});
            task.execution = frames.state.execution;
            task.execution.frames[0].outer = made.state.globals;
            task.execution.pending.kind = StopKind::suspended;
        }
        tasks.last_task = count;
        for (std::uint32_t id = 1; id < count; ++id) wait_for(id, id + 1);
        Task& last = tasks.all[count];
        last.execution.pending.waits_for = WaitFor::time;
        last.execution.pending.wake_after = 2;
        last.due = 2;
    }
    void wait_for(std::uint32_t id, std::uint32_t other) {
        runtime::Pending& pending = tasks.all[id].execution.pending;
        pending.waits_for = WaitFor::task;
        pending.target = Datum::object(tasks.all[other].handle);
        pending.wake_after = -1;
        tasks.all[id].due = Task::never;
    }
    std::string refusal(const Limits& limits = no_limits()) {
        const std::string bytes = save(made.state, program);
        State state;
        static const Natives natives;
        const Diagnostics problems = load(bytes, program, natives, state, limits);
        return problems.empty() ? "" : problems.front().message;
    }
};

template <typename Change>
std::string refusal_of(Change&& change) {
    MadeMachine machine;
    change(machine, machine.tasks.all[1], machine.tasks.all[3]);
    return machine.refusal();
}

const std::string unsound = "this save is not sound: ";

}  // namespace

TEST_CASE("a machine with tasks that wait for each other in a row is loaded", "[saves]") {
    MadeMachine machine;
    CHECK(machine.refusal() == "");
    CHECK(MadeMachine(1000).refusal() == "");
}

TEST_CASE("no task waits for itself in the end", "[saves]") {
    for (std::uint32_t target = 1; target <= 3; ++target) {
        MadeMachine machine;
        machine.wait_for(3, target);
        CHECK(machine.refusal() == unsound + "tasks wait for each other");
    }
}

TEST_CASE("calls and tasks stay within their limits", "[saves]") {
    MadeMachine machine;
    Limits limits;
    limits.tasks = 2;
    CHECK(machine.refusal(limits) == "this save has 3 tasks; the limit is 2");
    limits.tasks = 3;
    CHECK(machine.refusal(limits) == "");

    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    static const Natives natives;
    for (std::uint32_t depth = 1; depth < 4; ++depth) {
        State state;
        limits.depth = depth;
        const Diagnostics problems = load(save(made.state, program), program, natives, state, limits);
        if (depth > 1) CHECK(problems.empty());
        else CHECK(problems.at(0).message == "this save has 3 calls inside each other; the limit is 1");
    }
}

TEST_CASE("tasks wait as running ones do", "[saves]") {
    CHECK(refusal_of([](MadeMachine&, Task&, Task& last) { last.due = infinite; }) ==
          unsound + "a task waits for ever");
    CHECK(refusal_of([](MadeMachine&, Task&, Task& last) { last.due = -1; }) == unsound + "a task waits until no time");
    CHECK(refusal_of([](MadeMachine&, Task&, Task& last) { last.execution.pending.wake_after = infinite; }) ==
          unsound + "it waits until no time");
    CHECK(refusal_of([](MadeMachine&, Task&, Task& last) { last.ready = true; }) ==
          unsound + "a task that is ready still waits");
    CHECK(refusal_of([](MadeMachine&, Task& first, Task&) { first.execution.pending.waits_for = WaitFor::event; }) ==
          unsound + "a task waits for an event without a name");
    CHECK(refusal_of([](MadeMachine& machine, Task& first, Task&) {
              first.execution.pending.target = Datum::object(machine.tasks.type);
          }) == unsound + "a task waits for one that is over");
    CHECK(refusal_of([](MadeMachine& machine, Task&, Task&) { machine.tasks.now = infinite; }) ==
          unsound + "its time is no time");
}

TEST_CASE("each task has a handle of its own", "[saves]") {
    CHECK(refusal_of([](MadeMachine&, Task& first, Task& last) { first.handle = last.handle; }) ==
          unsound + "two tasks have one handle");
    CHECK(refusal_of([](MadeMachine& machine, Task& first, Task&) { first.handle = machine.made.state.globals; }) ==
          unsound + "the handle of a task is not one");
}

TEST_CASE("a conversation of its own waits for no task", "[saves]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    made.state.execution.pending.waits_for = WaitFor::task;
    CHECK(refused(save(made.state, program), program).message ==
          unsound + "a conversation of its own waits for another task");
}

TEST_CASE("the random generator can go on", "[saves]") {
    const MadeProgram program;
    MadeState made(program);
    for (std::uint64_t& part : made.state.random.state) part = 0;
    CHECK(refused(save(made.state, program), program).message ==
          unsound + "its random generator gives the same number for ever");
}

TEST_CASE("no key but a list or a map is in a map twice", "[saves]") {
    const MadeProgram program;
    const auto twice = [&](Datum key, std::uint32_t others) {
        MadeState made(program);
        Map* const map = made.map({}).as_map();
        for (std::uint32_t i = 0; i < others; ++i) values::set(made.heap, *map, n(i + 0.5), n(i));
        values::set(made.heap, *map, key, n(1));
        values::set(made.heap, *map, made.text("other"), n(2));
        values::set(made.heap, *map, made.text("last key of all"), n(3));
        map->entries[map->used - 2] = map->entries[map->used - 3];
        made.hero() = Datum::object(map);
        State state;
        const Diagnostics problems = load_into(save(made.state, program), program, state);
        return problems.empty() ? "" : problems.front().message;
    };
    MadeState made(program);
    for (const std::uint32_t others : {0u, 5u, 6u, 50u}) {
        for (const Datum key : {n(3), n(0), made.text("short"), made.text("a longer text"), Datum::null()})
            CHECK(twice(key, others) == unsound + "a map has the same key twice");
        // A script can change them while they are keys.
        CHECK(twice(made.list({n(1)}), others) == "");
    }
}

TEST_CASE("texts told by a longer one are what they say", "[saves]") {
    const MadeProgram program;
    const auto message = [&](std::uint32_t bytes, const std::string& whole, std::uint32_t part,
                             std::uint32_t told = 0) {
        MadeState made(program);
        const Datum first = values::grown_text(made.heap, whole, bytes, bytes);
        made.hero() = made.list({first, values::prefix_of(made.heap, *first.as_string(), part, part)});
        std::string saved = save(made.state, program);
        const auto spelled = [](std::uint32_t number) {
            return std::string{static_cast<char>(number | 0x80), static_cast<char>(number >> 7)};
        };
        const std::size_t at = saved.find(spelled(part));
        if (told != 0) saved = with_checksum(saved.replace(at, 2, spelled(told)));
        State state;
        const Diagnostics problems = load_into(saved, program, state);
        if (!problems.empty()) return problems.front().message;
        const List& list = *state.globals->entries[0].value.as_list();
        CHECK(list.items[1].as_string()->view() == whole.substr(0, part));
        CHECK(list.items[1].as_string()->points == values::count_points(whole.substr(0, part)));
        return std::string();
    };
    std::string umlauts;
    for (int i = 0; i < 5000; ++i) umlauts += "\u00e4";
    CHECK(message(1000, umlauts, 9000) == "");
    CHECK(message(1000, std::string(10'000, 'x'), 201) == "");
    for (const std::uint32_t told : {8999u, 10'001u, 200u, 0x3FFFu})
        CHECK(message(10'000, umlauts, 9000, told) == unsound + "a text is no beginning of the one it is told by");
}

}  // namespace npcs::saves
