// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Machines backwards and forwards: random programs of several tasks show the same frames and values at each statement, whichever
// way it is come to.

#include <map>
#include <random>
#include <string>
#include <vector>

#include "debugging/debugged.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

namespace {

/// A program of several tasks that take turns, ask, wait, raise events and change what is shared.
class RandomTasks {
public:
    explicit RandomTasks(std::uint32_t seed) : random_(seed) {}

    std::string text() {
        std::string text = "shared = 0\nlog = []\n";
        const int tasks = 2 + below(3);
        for (int i = 0; i < tasks; ++i) {
            text += "work" + std::to_string(i) + " = function(name)\n  mine = 0\n";
            text += "  for i in range(1, " + std::to_string(1 + below(3)) + ")\n";
            for (int k = 2 + below(4); k > 0; --k) text += "    " + statement() + "\n";
            text += "  end for\n  log.push name\n  return mine\nend function\n";
        }
        for (int i = 0; i < tasks; ++i)
            text += "t" + std::to_string(i) + " = spawn(@work" + std::to_string(i) + ", [\"n" + std::to_string(i) +
                    "\"])\n";
        return text + "wait 2\nprint shared\n";
    }

private:
    int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

    std::string statement() {
        switch (below(9)) {
            case 0: return "wait " + std::to_string(below(3));
            case 1: return "mine += ask(name)";
            case 2: return "globals.shared += i";
            case 3: return "mine = mine * 2 + rnd";
            case 4: return "if shared % 2 == 0 then mine += 1 else globals.shared += 3";
            case 5: return "log.push [name, mine]";
            case 6: return "mine += roll";
            case 7: return "yield name";
            default: return "print name + mine";
        }
    }

    std::mt19937 random_;
};

struct TaskWorld {
    std::string printed;
    int calls = 0;
    Host host;
    Machine machine;
    Script script;

    explicit TaskWorld(std::string_view text) : host(game()), machine(host), script(marked(text, "world")) {}

    std::string seen() const {
        std::string text = machine.save_readable();
        for (const TaskId task : machine.tasks())
            for (const StackFrame& frame : machine.frames(task)) {
                text += "\n" + std::to_string(task) + " " + frame.function + ":" + std::to_string(frame.line);
                for (const Variable& one : frame.variables) text += " " + one.name + "=" + one.value.text();
                for (const LoopState& one : frame.loops) text += " @" + std::to_string(one.next);
                for (const Operand& one : frame.operands) text += " " + one.text + "=" + one.value.text();
            }
        return text;
    }

private:
    Host game() {
        Host made;
        made.def("ask", [](Call& call, Value question) { return call.suspend(question); });
        made.def("roll", [this] { return ++calls; });
        made.on_print([this](std::string_view text) { printed += text; });
        return made;
    }
};

/// What a game does with the tasks, which depends on nothing but how often it has done something.
class Game {
public:
    Game(TaskWorld& world, Debugger& debugger) : world_(world), debugger_(debugger) {}

    /// Goes on to the next statement of any task; or, where none is paused, answers or lets time pass.
    DebugStop next() {
        debugger_.request_pause();
        const DebugStop& last = debugger_.last_stop();
        if (last.is_paused()) return debugger_.go_on();
        if (!has_begun_) {
            has_begun_ = true;
            return debugger_.run(world_.script);
        }
        ++turns_;
        const auto tickets = world_.machine.tickets();
        if (turns_ % 2 == 0 && !tickets.empty())
            return debugger_.resume(tickets[turns_ % tickets.size()].task, static_cast<double>(turns_ % 5));
        return debugger_.tick(0.5);
    }
    bool is_over() const { return has_begun_ && world_.machine.tasks().empty(); }

private:
    TaskWorld& world_;
    Debugger& debugger_;
    std::size_t turns_ = 0;
    bool has_begun_ = false;
};

}  // namespace

TEST_CASE("debugger: random tasks are the same backwards and forwards", "[debugger]") {
    std::size_t positions = 0, switches = 0;
    for (std::uint32_t seed = 1; seed <= 25; ++seed) {
        const std::string text = RandomTasks(seed).text();
        INFO("program " << seed << ":\n" << text);
        TaskWorld world(text);
        Debugger debugger(world.machine, {.snapshot_every = 1 + seed % 7});
        std::map<std::uint64_t, std::string> past;
        TaskId before = 0;
        Game game(world, debugger);
        for (int i = 0; i < 120 && !game.is_over(); ++i) {
            const DebugStop stop = game.next();
            REQUIRE(stop.reason != Reason::refused);
            if (!stop.is_paused()) continue;
            REQUIRE(past.emplace(stop.position, world.seen()).second);
            switches += stop.task != std::exchange(before, stop.task) ? 1 : 0;
        }
        const int calls = world.calls;
        const std::string printed = world.printed, present = world.seen();
        const std::uint64_t end = debugger.last_position();
        for (auto one = past.rbegin(); one != past.rend(); ++one) {
            REQUIRE(debugger.go_to(one->first).position == one->first);
            REQUIRE(world.seen() == one->second);
            ++positions;
        }
        REQUIRE(debugger.go_to(end + 1).position == end);
        REQUIRE(world.seen() == present);
        // Step by step, nothing is left out.
        std::size_t steps = 0;
        while (debugger.step_back().reason != Reason::history_begin) {
            const auto known = past.find(debugger.last_stop().position);
            REQUIRE(known != past.end());
            REQUIRE(world.seen() == known->second);
            ++steps;
        }
        REQUIRE(steps + 1 >= past.size());
        // Forward again, the same game finds the same.
        Game again(world, debugger);
        for (std::size_t i = 0; i < past.size() && debugger.last_stop().position < end; ++i) {
            const DebugStop stop = again.next();
            if (!stop.is_paused()) continue;
            REQUIRE(world.seen() == past.at(stop.position));
        }
        REQUIRE(world.calls == calls);
        REQUIRE(world.printed == printed);
    }
    CHECK(positions > 500);
    CHECK(switches > 200);
}
