// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What many waiting tasks cost in a tick, counted by what the host hears: every turn of a task looks at the conditions of the
// plan it is in, and these ask the host.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::Machine;
using npcs::Outcome;
using npcs::Value;

namespace {

constexpr int many = 100'000;

/// Tasks that wait for time, for an event with and without end, for the host, and for another task.
constexpr std::string_view waiting = R"(
sleep = function(seconds)
	plan "sleep"
		checking is_looked_at
		wait seconds
	end plan
end function
listen = function(event, timeout)
	plan "listen"
		checking is_looked_at
		waitFor event, timeout
	end plan
end function
ask = function
	plan "ask"
		checking is_looked_at
		question
	end plan
end function
stand_by = function(other)
	plan "stand by"
		checking is_looked_at
		join other
	end plan
end function
for i in range(1, many / 5)
	first = spawn(@sleep, 1000 + i)
	spawn @listen, "event " + i
	spawn @listen, ["bell", 2000]
	spawn @ask
	spawn @stand_by, first
end for
)";

struct Counting {
    npcs::Host host;
    int looks = 0, clocks = 0;
    Counting() {
        host.def("is_looked_at", [this] {
            ++looks;
            return true;
        });
        host.def("question", [](npcs::Call& call) { return call.suspend({}); });
        host.on_time([this] {
            ++clocks;
            return 0.0;
        });
    }
};

}  // namespace

TEST_CASE("tasks that wait have no turns, however many they are", "[machine][tasks]") {
    Counting game;
    npcs::SessionOptions options;
    options.limits.tasks = many + 1;
    Machine machine(game.host, options);
    machine.set_global("many", many);
    REQUIRE(machine.run(npcs::Script::compile(waiting).value()).kind == Outcome::Kind::returned);
    const std::size_t asked = machine.tick(0).size();
    CHECK(asked == many / 5);
    REQUIRE(machine.tasks().size() == many);
    CHECK(game.looks == many);  // each when it entered its plan

    game.looks = game.clocks = 0;
    const std::size_t bytes = machine.bytes_in_use();
    for (int tick = 0; tick < 500; ++tick) CHECK(machine.tick(1).empty());
    CHECK(game.looks == 0);
    CHECK(game.clocks == 0);
    CHECK(machine.bytes_in_use() == bytes);

    // Whoever is woken has a turn, and nobody else: first one by an event, then all by another; at last one by time, and
    // in the next tick the one that waits for it.
    CHECK(machine.raise("event 7") == 1);
    machine.tick(0);
    CHECK(game.looks == 1);
    CHECK(machine.raise("bell") == many / 5);
    machine.tick(0);
    CHECK(game.looks == 1 + many / 5);
    CHECK(machine.tick(501).size() == 1);
    CHECK(game.looks == 2 + many / 5);
    CHECK(machine.tick(0).size() == 1);
    CHECK(game.looks == 3 + many / 5);
    CHECK(machine.tick(0).empty());
    CHECK(game.looks == 3 + many / 5);
    CHECK(machine.tasks().size() == many - 1 - many / 5 - 2);
}
