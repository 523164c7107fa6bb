// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Session::frames() and Machine::frames(): what a person sees of a state that is stopped anywhere.

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/frames.hpp"
#include "npcs/npcs.hpp"

using namespace npcs;
using npcs::tests::compiled;

namespace {

Host asking_game() {
    Host game;
    game.def("ask", [](Call& call, std::string question) { return call.suspend(question); });
    return game;
}

/// "a=1 b=null": variables with what `print` shows, in their order; those that are not assigned have a question mark.
std::string listed(const std::vector<Variable>& variables) {
    std::string text;
    for (const Variable& one : variables)
        text += (text.empty() ? "" : " ") + one.name + "=" + (one.is_assigned ? one.value.text() : "?");
    return text;
}

std::string listed(const std::vector<Operand>& operands) {
    std::string text;
    for (const Operand& one : operands) text += (text.empty() ? "" : " ") + one.text + "=" + one.value.text();
    return text;
}

}  // namespace

TEST_CASE("frames: variables in order, parameters first", "[debugger]") {
    const Script script = compiled(R"(
gold = 5
trade = function(item, price=3)
    left = gold - price
    answer = ask("Buy " + item + "?")
    later = 1
end function
trade "sword"
)",
                                   "inn.npcs");
    Session talk(script, asking_game());
    CHECK(talk.frames().empty());
    REQUIRE(talk.start().kind == Outcome::Kind::yielded);
    const std::vector<StackFrame> frames = talk.frames();
    REQUIRE(frames.size() == 2);
    CHECK(frames[0].function == "trade");
    CHECK(frames[0].file == "inn.npcs");
    CHECK(frames[0].line == 5);
    CHECK(frames[0].column == 5);
    CHECK(frames[0].end_line == 5);
    CHECK(frames[0].end_column == 38);
    CHECK(frames[0].statement == "answer = ask(\"Buy \" + item + \"?\")");
    CHECK(frames[0].path == std::vector<std::uint32_t>{1});
    CHECK(listed(frames[0].variables) == "item=sword price=3 left=2 answer=? later=?");
    CHECK(frames[0].variables[1].is_parameter);
    CHECK_FALSE(frames[0].variables[2].is_parameter);
    REQUIRE(frames[0].call);
    CHECK(frames[0].call->function == "ask");
    CHECK(frames[0].call->text == "ask(\"Buy \" + item + \"?\")");
    CHECK(frames[1].function.empty());
    CHECK(frames[1].line == 8);
    REQUIRE(frames[1].call);
    CHECK(frames[1].call->function == "trade");
    CHECK(listed(frames[1].call->arguments) == "item=sword price=3");
    CHECK(frames[1].variables.front().name == "gold");
}

TEST_CASE("frames: operands that wait for the rest of their expression", "[debugger]") {
    const Script script = compiled(R"(
two = function
    return 2
end function
sum = function(a)
    return a * 10 + two() + [a + 1, ask("more?")][1] * 3
end function
print sum(4)
)");
    Session talk(script, asking_game());
    REQUIRE(talk.start().kind == Outcome::Kind::yielded);
    const auto frames = talk.frames();
    CHECK(listed(frames[0].operands) == "a * 10 + two()=42 a + 1=5");
    // After a save and a load it is the same.
    auto again = Session::load(talk.save(), script, asking_game());
    REQUIRE(again.ok());
    CHECK(listed(again.value().frames()[0].operands) == "a * 10 + two()=42 a + 1=5");
    CHECK(again.value().resume(1).kind == Outcome::Kind::returned);
}

TEST_CASE("frames: loops that are running", "[debugger]") {
    const Script script = compiled(R"(
walk = function(names)
    for name in names
        for i in range(10, 2, -4)
            n = 0
            while n < 3
                n += 1
                ask name
            end while
        end for
    end for
end function
walk ["Marta", "Bram"]
)");
    Session talk(script, asking_game());
    auto outcome = talk.start();
    for (int i = 0; i < 4; ++i) outcome = talk.resume();
    const StackFrame frame = talk.frames()[0];
    REQUIRE(frame.loops.size() == 3);
    CHECK(frame.loops[0].variable == "name");
    CHECK(frame.loops[0].line == 3);
    CHECK(frame.loops[0].position == 1);
    CHECK(frame.loops[0].turns == 1);
    CHECK(frame.loops[0].sequence.size() == 2);
    CHECK(frame.loops[1].variable == "i");
    CHECK(frame.loops[1].is_range);
    CHECK(frame.loops[1].last == 2);
    CHECK(frame.loops[1].step == -4);
    CHECK(frame.loops[1].next == 2);
    CHECK(frame.loops[2].variable.empty());
    CHECK(frame.loops[2].turns == 2);
    CHECK(listed(frame.variables).substr(0, 7) == "names=[");
}

TEST_CASE("frames: closures, self and the variables around", "[debugger]") {
    const Script script = compiled(R"(
make = function(name)
    count = 7
    greet = function(who)
        return ask(who + name + count)
    end function
    return @greet
end function
npc = {"name": "Marta", "hp": 3}
npc.talk = function
    self.talks = 1
    g = make("!")
    return g("x")
end function
npc.talk
)");
    Session talk(script, asking_game());
    REQUIRE(talk.start().kind == Outcome::Kind::yielded);
    const auto frames = talk.frames();
    REQUIRE(frames.size() == 3);
    CHECK(listed(frames[0].variables) == "who=x");
    CHECK(listed(frames[0].outer).substr(0, 15) == "name=! count=7 ");
    REQUIRE(frames[1].self);
    CHECK(frames[1].self->get("hp").number() == 3);
    CHECK_FALSE(frames[0].self);
    // Each kind of place can be written.
    CHECK(talk.set_variable(0, "who", "y").empty());
    CHECK(talk.set_variable(0, "count", 8).empty());
    CHECK(talk.set_variable(1, "self.hp", 4).empty());
    CHECK(talk.set_variable(0, "npc.name", "Bram").empty());
    CHECK(talk.set_variable(2, "fresh", 1).empty());
    const auto changed = talk.frames();
    CHECK(listed(changed[0].variables) == "who=y");
    CHECK(listed(changed[0].outer).substr(0, 15) == "name=! count=8 ");
    CHECK(talk.global("npc").get("hp").number() == 4);
    CHECK(talk.global("npc").get("name").text() == "Bram");
    CHECK(talk.global("fresh").number() == 1);
}

TEST_CASE("frames: what cannot be set is refused with a remedy", "[debugger]") {
    const Script script = compiled("items = [1, 2]\nf = function(a)\n  ask a\nend function\nf 1\n");
    Session talk(script, asking_game());
    talk.start();
    const auto code = [&](std::size_t frame, const char* name) {
        const Diagnostics problems = talk.set_variable(frame, name, 1);
        REQUIRE(problems.size() == 1);
        return problems.front().code;
    };
    CHECK(code(9, "a") == "no-frame");
    CHECK(code(0, "nowhere") == "no-variable");
    CHECK(code(0, "a b") == "no-variable");
    CHECK(code(0, "nowhere.x") == "no-variable");
    CHECK(code(0, "items.2") == "no-element");
    CHECK(code(0, "a.b") == "no-member");
    CHECK(code(0, "items[\"") == "no-variable");
    CHECK(talk.set_variable(0, "items[1]", 5).empty());
    CHECK(talk.global("items").at(1).number() == 5);
}

TEST_CASE("frames: of each task of a machine", "[debugger]") {
    const Script script = compiled("patrol = function(where)\n  ask where\nend function\n");
    Machine world(asking_game());
    world.run(script);
    const TaskId gate = world.spawn(world.global("patrol"), {"gate"}).value();
    const TaskId wall = world.spawn(world.global("patrol"), {"wall"}).value();
    REQUIRE(world.frames(gate).size() == 1);
    CHECK(world.frames(gate)[0].is_at_start);
    world.tick(0);
    CHECK(listed(world.frames(gate)[0].variables) == "where=gate");
    CHECK(listed(world.frames(wall)[0].variables) == "where=wall");
    CHECK(world.frames(99).empty());
    CHECK(world.set_variable(99, 0, "where", 1).front().code == "no-task");
    CHECK(world.set_variable(wall, 0, "where", "tower").empty());
    CHECK(listed(world.frames(wall)[0].variables) == "where=tower");
}

TEST_CASE("frames: after a failure, and in a callback", "[debugger]") {
    std::size_t inside = 99;
    std::string refusal;
    Host game;
    game.def("look", [&](Call& call) {
        inside = call.session()->frames().size();
        refusal = call.session()->set_variable(0, "a", 1).front().code;
    });
    Session talk(compiled("f = function(a)\n  look\n  b = a + nowhere\nend function\nf 3\n"), game);
    REQUIRE(talk.start().kind == Outcome::Kind::failed);
    CHECK(inside == 0);
    CHECK(refusal == "running");
    const auto frames = talk.frames();
    REQUIRE(frames.size() == 2);
    CHECK(frames[0].line == 3);
    CHECK(listed(frames[0].variables) == "a=3 b=?");
    CHECK(frames[0].operands.empty());
}
