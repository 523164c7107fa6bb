// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/machine_core.hpp"
#include "compiled.hpp"
#include "runtime/image.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

using tests::compiled;
using values::Datum;

std::shared_ptr<api::HostTable> make_table() {
    auto table = std::make_shared<api::HostTable>();
    table->define("prompt(question)", 1, [](Call& call) -> Reply { return call.suspend(call.arguments()[0]); });
    return table;
}

/// A conversation without what the library has around it.
struct Talk {
    std::shared_ptr<api::HostTable> table;
    std::shared_ptr<const program::Program> program;
    Machine machine;

    explicit Talk(std::string_view text, Limits limits = {}) : Talk(compiled(text), make_table(), limits) {}
    Talk(const Script& script, const std::shared_ptr<api::HostTable>& host, Limits limits = {})
        : table(host), program(api::Loader::programs({&script, 1}).back()), machine(program, table, limits, 7) {}
    explicit Talk(const Talk& other)
        : table(other.table), program(other.program), machine(program, table, other.machine.limits(), 0) {}

    StopKind start() { return machine.run().start(); }
    /// Answers a question, or takes the first option that can be taken.
    StopKind resume(double answer = 1) {
        const Pending& pending = machine.execution().pending;
        if (pending.kind == StopKind::choice) return machine.run().choose(0);
        return machine.run().resume(Datum::number(answer));
    }
    bool waits() const {
        const StopKind kind = machine.state.execution.pending.kind;
        return kind != StopKind::none && kind != StopKind::failed;
    }
    std::string bytes() {
        machine.prepare_to_save();
        return saves::save(machine.state, *program, false);
    }
    std::string global(std::string_view name) {
        const Datum value = values::get(*machine.state.globals, machine.state.heap.text(name));
        return value.is_unset() ? "unset" : values::code_text(value);
    }
    void collect() {
        Machine& of = machine;
        of.state.heap.begin_collection();
        mark_roots(of.state);
        of.state.heap.finish_collection();
    }
};

std::vector<std::uint64_t> words(Machine& machine, const LiveFilter* live = nullptr) {
    Image image;
    machine.capture(image, live);
    const auto span = image.words.span();
    return {span.begin(), span.end()};
}

/// Plays a script. At each stop, what goes on from an image ends where what goes on from a save does.
void check_copied(std::string_view text, Limits limits = {}) {
    INFO(text);
    Talk talk(text, limits);
    talk.start();
    for (int stop = 0;; ++stop) {
        INFO("stop " << stop);
        const std::string bytes = talk.bytes();
        Image here;
        talk.machine.capture(here);
        const auto wanted = words(talk.machine);
        CHECK(talk.bytes() == bytes);

        Talk other(talk);
        other.machine.restore(here);
        CHECK(other.bytes() == bytes);
        CHECK(words(other.machine) == wanted);
        if (!talk.waits() || stop > 20) break;

        // There and back, over objects of another state.
        other.resume();
        const std::string later = other.bytes();
        other.machine.restore(here);
        CHECK(other.bytes() == bytes);
        CHECK(words(other.machine) == wanted);
        other.collect();
        CHECK(other.bytes() == bytes);
        other.resume();
        CHECK(other.bytes() == later);
        other.machine.restore(here);
        CHECK(words(other.machine) == wanted);
        Talk loaded(talk);
        REQUIRE(saves::load(bytes, *talk.program, *talk.table, loaded.machine.state, limits).empty());
        loaded.machine.adopt();
        loaded.resume();
        CHECK(loaded.bytes() == later);
        talk.resume();
    }
}

/// A main program has nothing in registers but the turns of its loops.
struct LoopsOnly : LiveFilter {
    std::uint64_t none = 0;
    Bits registers(const Execution&, std::size_t frame) const override { return frame == 0 ? Bits(&none, 1) : Bits(); }
};

}  // namespace

TEST_CASE("every kind of state comes back from an image", "[image]") {
    check_copied("prompt 1");
    check_copied(
        "a = 1\nb = -0\nc = 0/0\nd = 1/0\ne = null\nf = \"short\"\ng = \"a text of some length\"\nprompt [a,b]");
    check_copied("s = \"\u00e4\u00f6\u00fc\u20ac\U0001F600 and more\"\nt = s + s\nprompt s[2:4] + t\nprompt t");
    check_copied("a = [1, [2, [3]], {}]\na.push a\nm = {\"self\": a}\nm.m = m\nprompt a.len\na.pull\nprompt m");
    check_copied("l = []\nfor i in range(1, 20)\nl.push i\nend for\nl.pull\nl.pull\nprompt l\nl.push 21\nprompt l");
    check_copied(
        "make = function(n)\nstep = function\nouter.n = outer.n + 1\nreturn outer.n\nend function\nreturn @step\n"
        "end function\nf = make(3)\nprompt f\nprompt f\ng = make(7)\nprompt f + g");
    check_copied("f = function(x)\ny = [x]\nreturn locals\nend function\nm = f(2)\nprompt m.x\nm.z = 3\nprompt m");
    check_copied(
        "m = {}\nfor i in range(1, 50)\nm[\"key number \" + i] = i\nend for\nfor e in m\n"
        "prompt e.key\nm.remove e.key\nm[e.key + \"!\"] = 1\nif m.len > 40 then m.remove \"key number 9\"\nend for");
    check_copied("m = {}\nm[0/0] = 1\nm[null] = 5\nm[@print] = 6\nm[m] = 7\nm[[1]] = 8\nprompt m.len\nprompt m");
    check_copied("k = [1]\nm = {}\nm[k] = 1\nk.push 2\nm[[1]] = 2\nk.pop\nprompt m\nk.push 3\nprompt m");
    check_copied("n = {}\nfor i in range(1, 1000)\nn[i * 7] = i\nend for\nprompt n[77]\nn.remove 77\nprompt n.len");
    check_copied("n = {}\nfor i in range(5, 90)\nn[i] = i\nend for\nprompt n[77]\nn.remove 5\nprompt n.len\nprompt 1");
    check_copied(
        "list.second = function(self)\nreturn self[1]\nend function\nprompt [1,2,3].second\nprompt intrinsics");
    check_copied(
        "A = {\"n\": 1}\nA.f = function\nreturn prompt(self.n)\nend function\nb = new A\nb.n = 2\nb.f\nprompt 1");
    check_copied(
        "ok = 1\nrun = function(x)\nplan \"p\"\nchecking x: ok\nprompt \"?\"\nok = 0\nprompt \"!\"\nend plan\n"
        "end function\nrun 3\nprompt \"end\"");
    check_copied("f = function\nprompt 1\nreturn nope\nend function\nr = try(@f)\nprompt r.error\nx = 1 + prompt(2)");
    check_copied("f = function\nprompt \"a text of some length\"\nreturn [1][7]\nend function\nf");
    check_copied(
        "n = 0\nwhile n < 4\nn = n + 1\nchoose\noption \"Where is the ford? \" + n then\nprompt n\n"
        "option once \"once only, please\" then\nprompt 0 - n\nend choose\nend while");
    check_copied("f = function\nprompt visits(@f)\nend function\nf\nf\ng = function\nend function\nf");
    check_copied("print rnd\nprompt rnd\nprompt rnd\nglobals[\"a name of some length\"] = rnd\nprompt 1\nprompt 2");
    check_copied(
        "x = [1]\ny = x\nprompt refEquals(x, y)\nt = \"x\" * 300\nu = t + \"1\"\nv = t + \"2\"\nprompt u == v");
    check_copied(
        "s = \"x\" * 300\nl = []\nfor i in range(1, 300)\ns = s + \"\u00e4\"\nl.push s\nend for\nprompt 1\nprompt l");
    Limits few;
    few.steps = 100;
    check_copied("n = 0\nwhile n < 500\nn = n + 1\nend while\nprompt n", few);
    few.depth = 50;
    check_copied("f = function(n)\nif n == 0 then return prompt(1)\nreturn f(n - 1) + 1\nend function\nf 40", few);
}

TEST_CASE("what nests deeply comes back from an image", "[image]") {
    check_copied("l = []\nfor i in range(1, 100000)\nl = [l]\nend for\nprompt 1\nl = null\nprompt 2");
    check_copied("m = {}\nfor i in range(1, 20000)\nm = {m: i}\nend for\nprompt 1\nm = null\nprompt 2");
}

TEST_CASE("texts that begin alike are in an image once", "[image]") {
    Talk talk("s = \"x\" * 100000\nl = []\nfor i in range(1, 3000)\ns = s + \"y\"\nl.push s\nend for\nprompt 1");
    talk.start();
    Image image;
    talk.machine.capture(image);
    CHECK(image.words.size() * 8 < 400'000);
    Talk other(talk);
    other.machine.restore(image);
    CHECK(other.machine.state.heap.bytes_in_use() < talk.machine.state.heap.bytes_in_use());
    CHECK(other.bytes() == talk.bytes());
}

TEST_CASE("words tell what a state is, not how it came about", "[image]") {
    const std::string text =
        "a = [1, \"a text that is made\"]\nm = {\"x\": a}\nwhile true\nq = prompt(a.len)\nif q == 2 then\n"
        "for i in range(1, 3000)\nt = [\"garbage \" + i, {}]\nend for\nt = null\ni = null\nelse if q == 3 then\n"
        "m = {\"x\": a, \"y\": 1}\nfor i in range(1, 100)\nm[i] = 1\nend for\nfor i in range(1, 100)\nm.remove i\n"
        "end for\nm.remove \"y\"\ni = null\na.push 1\na.pop\nt = null\nend if\nq = null\nend while";
    LoopsOnly live;
    live.counts = false;
    Talk talk(text);
    talk.start();
    talk.resume(2);
    const auto first = words(talk.machine, &live);
    for (const double answer : {2.0, 3.0, 2.0, 3.0}) {
        talk.resume(answer);
        CHECK(words(talk.machine, &live) == first);
        CHECK(words(talk.machine) != first);
        talk.collect();
        CHECK(words(talk.machine, &live) == first);
    }
    Talk other(talk);
    other.machine.state.random.seed(7);
    other.start();
    other.resume(2);
    CHECK(words(other.machine, &live) == first);
}

TEST_CASE("what is not live is left out of an image", "[image]") {
    struct Filter : LoopsOnly {
        std::vector<std::uint64_t> live_registers;
        Bits registers(const Execution& execution, std::size_t frame) const override {
            return frame == 1 ? Bits(live_registers) : LoopsOnly::registers(execution, frame);
        }
        std::uint32_t visited(std::uint32_t, std::uint32_t count) const override { return count > 0 ? 1 : 0; }
        double taken(Datum, double count) const override { return count > 1 ? 1 : count; }
    };
    const std::string text =
        "a = 0\nb = 0\nf = function(dead, live)\nq = prompt(1)\nq = [live]\nq = null\nend function\n"
        "while true\na = prompt(visits(@f))\nf rnd, 5\nchoose\noption \"first of all\" then\na = 1\n"
        "option \"second of all\" then\na = 2\nend choose\na = null\nend while";
    const auto played = [&](Talk& talk, const std::vector<std::uint32_t>& options) {
        talk.start();
        for (const std::uint32_t option : options) {
            talk.resume();
            talk.resume();
            talk.machine.run().choose(option);
        }
        talk.resume(static_cast<double>(options.size()));
    };
    Filter live;
    live.counts = live.random = live.visits = live.options = false;
    live.live_registers = {~std::uint64_t{1}};
    Talk ab(text);
    Talk ba(ab), many(ab), other(ab);
    played(ab, {0, 1});
    played(ba, {1, 0});
    played(many, {1, 0, 1, 1, 0, 0});
    played(other, {1, 1});
    // The answer is in a global that is read, unless it is told to be dead.
    CHECK(words(ab.machine, &live) == words(ba.machine, &live));
    CHECK(words(ab.machine, &live) != words(many.machine, &live));
    const std::vector<std::uint64_t> without_a{~std::uint64_t{1}};
    live.globals = without_a;
    CHECK(words(ab.machine, &live) == words(many.machine, &live));
    CHECK(words(ab.machine, &live) != words(other.machine, &live));
    CHECK(words(ab.machine) != words(ba.machine));

    Image image;
    many.machine.capture(image, &live);
    const auto random = ab.machine.state.random;
    ab.machine.restore(image);
    CHECK(std::equal(std::begin(random.state), std::end(random.state), std::begin(ab.machine.state.random.state)));
    CHECK(ab.global("a") == "unset");
    CHECK(ab.machine.execution().registers[ab.machine.execution().frames[1].base].is_unset());
    CHECK(ab.machine.taken("1.0") <= 1);
    CHECK(words(ab.machine, &live) == words(many.machine, &live));
    ab.resume();
    CHECK(ab.machine.execution().pending.kind == StopKind::choice);
}

TEST_CASE("times are from now where the absolute time does not matter", "[image]") {
    Talk talk("while true\nprompt 1\nend while");
    double now = 5;
    talk.table->clock = [&now] { return now; };
    talk.start();
    LoopsOnly live;
    live.time = live.counts = false;
    const auto before = words(talk.machine, &live);
    now = 9;
    talk.resume();
    CHECK(words(talk.machine, &live) == before);
    now = 12;
    Image image;
    talk.machine.capture(image);
    now = 100;
    talk.machine.restore(image);
    CHECK(talk.machine.seconds() == 12);
    now = 103;
    CHECK(talk.machine.seconds() == 15);
}

// ---- handles -----------------------------------------------------------------------------------------------------------

TEST_CASE("an image keeps what its handles refer to", "[image]") {
    static int released = 0, thing = 0;
    released = 0;
    auto table = make_table();
    table->define("thing", 0, [](Call&) -> Reply { return Value::handle(&thing, "thing", [](void*) { ++released; }); });
    table->define("is_thing(x)", 1,
                  [](Call& call) -> Reply { return Value(call.arguments()[0].as_handle("thing") == &thing ? 1 : 0); });
    const Script script =
        compiled("a = thing\nl = [a, a]\nm = {a: 1, [a]: 2}\nprompt l\nl = a\na = null\nprompt is_thing(l)");
    {
        Image image;
        {
            Talk talk(script, table);
            talk.start();
            talk.machine.capture(image);
            const auto before = words(talk.machine);
            CHECK(image.handles.size() == 1);
            talk.machine.restore(image);
            CHECK(words(talk.machine) == before);
            CHECK(released == 0);
        }
        CHECK(released == 0);
        Talk other(script, table);
        other.machine.restore(image);
        CHECK(same(other.machine.state.globals->entries[1].value.as_list()->items[0],
                   other.machine.state.globals->entries[0].value));
        const Datum key = other.machine.state.globals->entries[0].value;
        CHECK(values::get(*other.machine.state.globals->entries[2].value.as_map(), key).as_number() == 1);
        image = Image();
        CHECK(released == 0);
        other.resume();
        CHECK(other.machine.execution().pending.value.as_number() == 1);
        Talk(script, table).machine.capture(image);
        other.machine.restore(image);
        CHECK(released == 1);
    }
    CHECK(released == 1);
}

// ---- tasks -------------------------------------------------------------------------------------------------------------

TEST_CASE("tasks come back from an image", "[image]") {
    const auto table = make_table();
    const std::vector<Script> scripts{
        compiled("walk = function(name)\nwhile true\nwait 2\nevery 5\nwaitFor \"bell\"\nend while\nend function\n"
                 "ask = function\na = prompt(\"?\")\nreturn a\nend function\nt = spawn(@ask)\n"
                 "watch = function\nreturn join(t)\nend function\nspawn @walk, \"a\"\nspawn @watch\nraise \"gong\", 7",
                 "one"),
        compiled("t2 = 1\nwaitFor \"gong\"\nx = prompt([t2])", "two")};
    const auto make = [&] {
        auto core = std::make_unique<api::MachineCore>(table, SessionOptions());
        core->machine->linked().make_globals();
        return core;
    };
    const auto run = [](api::MachineCore& core, const Script& script) {
        std::string error;
        Machine& machine = *core.machine;
        core.turn(*machine.scheduler().spawn(machine.linked().link(api::Loader::programs({&script, 1}).back()), error),
                  {});
    };
    const auto core = make();
    for (const Script& script : scripts) run(*core, script);
    const auto save = [](api::MachineCore& of) { return api::save(*of.machine, false); };
    for (int tick = 0; tick < 12; ++tick) {
        const std::string bytes = save(*core);
        Image image;
        core->machine->capture(image);
        const auto other = make();
        for (const auto& program : core->machine->programs()) other->machine->linked().link(program);
        other->machine->restore(image);
        CHECK(save(*other) == bytes);
        CHECK(words(*other->machine) == words(*core->machine));
        other->tick(1.5, {});
        if (tick == 5) other->machine->scheduler().raise("bell", Datum::null());
        const std::string later = save(*other);
        other->machine->restore(image);
        CHECK(save(*other) == bytes);
        core->tick(1.5, {});
        if (tick == 5) core->machine->scheduler().raise("bell", Datum::null());
        CHECK(save(*core) == later);
        other->tick(1.5, {});
        if (tick == 5) other->machine->scheduler().raise("bell", Datum::null());
        CHECK(save(*other) == later);
        CHECK(words(*other->machine) == words(*core->machine));
    }
}

TEST_CASE("a machine that has learned another script returns to what it was before", "[image]") {
    const auto table = make_table();
    api::MachineCore core(table, SessionOptions());
    Machine& machine = *core.machine;
    machine.linked().make_globals();
    std::string error;
    const auto run = [&](const std::string& text) {
        const Script script = compiled(text, text);
        core.turn(*machine.scheduler().spawn(machine.linked().link(api::Loader::programs({&script, 1}).back()), error),
                  {});
    };
    run("a = 1\nglobals[\"the name of something\"] = 2");
    Image image;
    machine.capture(image);
    const auto before = words(machine);
    run("b = a + 1\na = 7");
    machine.restore(image);
    CHECK(words(machine) == before);
    run("b = a + 2\nc = globals[\"the name of something\"]");
    const auto global = [&](std::string_view name) { return api::global(machine, name).text(); };
    CHECK(global("b") == "3");
    CHECK(global("c") == "2");
    machine.restore(image);
    CHECK(words(machine) == before);
    CHECK(global("b") == "null");
}

TEST_CASE("numbers of tasks and times of a machine can be left out", "[image]") {
    const auto table = make_table();
    api::MachineCore core(table, SessionOptions());
    Machine& machine = *core.machine;
    machine.linked().make_globals();
    const Script script = compiled("f = function\nwait 2\nend function\nwhile true\nf\nprompt 1\nend while");
    std::string error;
    const auto run = [&] {
        core.turn(*machine.scheduler().spawn(machine.linked().link(api::Loader::programs({&script, 1}).back()), error),
                  {});
    };
    run();
    core.tick(2, {});
    LoopsOnly live;
    live.time = live.counts = false;
    const auto before = words(machine, &live);
    Task& first = machine.state.tasks->all.begin()->second;
    machine.state.tasks->make_ready(first, Datum::null());
    core.tick(1, {});
    core.tick(2, {});
    CHECK(words(machine, &live) == before);
    core.end(machine.state.tasks->all.begin()->second, nullptr);
    run();
    core.tick(2, {});
    CHECK(words(machine, &live) == before);
    CHECK(words(machine) != before);
    Image image;
    machine.capture(image, &live);
    machine.restore(image);
    CHECK(machine.state.tasks->all.begin()->first == 1);
    CHECK(words(machine, &live) == before);
}

}  // namespace npcs::runtime
