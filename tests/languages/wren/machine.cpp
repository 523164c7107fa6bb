// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in Wren on a machine, in sessions that sleep, are forked, edited and undone, and of several players at once.

#include <string>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"
#include "npcs/wren.hpp"

namespace npcs::tests {
namespace {

Script wren_script(const std::string& text) {
    const auto script = Script::compile(text, "test.npcs", {wren::language()});
    if (!script) FAIL(rich(script.diagnostics().front()));
    return script.value();
}

Host asking_host() {
    Host host;
    host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
    return host;
}

const char* const asking =
    "n = 0\n"
    "function \"wren\" ask_both\n"
    "\tn = n + 1\n"
    "\tvar a = prompt(\"first?\")\n"
    "\tn = n + 1\n"
    "\tvar b = prompt(\"second?\")\n"
    "\treturn \"%(a)%(b)%(n)\"\n"
    "end function\n"
    "return ask_both\n";

}  // namespace

TEST_CASE("Wren: tasks wait and are joined inside of it", "[wren]") {
    const Script script = wren_script(
        "function \"wren\" watch(name)\n"
        "\twait(2)\n"
        "\treturn name + \" is awake\"\n"
        "end function\n"
        "function \"wren\" both\n"
        "\tvar a = spawn(watch, [\"Ann\"])\n"
        "\tvar b = spawn(watch, [\"Bob\"])\n"
        "\treturn join(a) + \", \" + join(b)\n"
        "end function\n"
        "print both\n");
    std::string shown;
    Host host;
    host.on_print([&](std::string_view text) { shown += text; });
    Machine machine(host);
    machine.run(script);
    for (int tick = 0; tick < 5; ++tick) {
        machine.tick(1);
        auto again = Machine::load(machine.save(), {script}, host);
        REQUIRE(again.ok());
        machine = std::move(again).value();
    }
    CHECK(shown == "Ann is awake, Bob is awake\n");
}

TEST_CASE("Wren: a forked conversation goes on apart", "[wren]") {
    const Script script = wren_script(asking);
    Session one(script, asking_host());
    one.start();
    auto fork = one.fork();
    REQUIRE(fork.ok());
    Session other = std::move(fork).value();
    one.resume("a");
    other.resume("x");
    CHECK(other.resume("y").value.text() == "xy2");
    CHECK(one.resume("b").value.text() == "ab2");
}

TEST_CASE("Wren: an answer that was given inside of it is undone", "[wren]") {
    const Script script = wren_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const auto before = talk.snapshot();
    talk.resume("a");
    REQUIRE(talk.restore(before).empty());
    CHECK(talk.resume("x").value.text() == "second?");
    CHECK(talk.resume("b").value.text() == "xb2");
}

TEST_CASE("Wren: a conversation that slept goes on with another VM", "[wren]") {
    const Script script = wren_script(asking);
    Session talk(script, asking_host());
    talk.start();
    talk.sleep();
    CHECK(talk.resume("a").value.text() == "second?");
    talk.sleep();
    CHECK(talk.resume("b").value.text() == "ab2");
}

TEST_CASE("Wren: a save does not go on in a function that was edited", "[wren]") {
    const Script script = wren_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const std::string bytes = talk.save();
    // Around it: the very place.
    const Script around = wren_script("// a comment\nm = 5\n" + std::string(asking));
    auto moved = Session::load(bytes, around, asking_host());
    REQUIRE(moved.ok());
    moved.value().resume("a");
    CHECK(moved.value().resume("b").value.text() == "ab2");
    // In it: never a wrong answer in silence.
    std::string text = asking;
    text.replace(text.find("first?"), 6, "other?");
    auto edited = Session::load(bytes, wren_script(text), asking_host());
    if (edited.ok()) {
        // The call is made again from its beginning, and what it did before stays done.
        CHECK(edited.value().outcome().value.text() == "other?");
    } else {
        CHECK_FALSE(edited.diagnostics().front().message.empty());
    }
}

TEST_CASE("Wren: players see nothing of each other", "[wren]") {
    const Script script = wren_script(
        "secret = 0\n"
        "function \"wren\" spy\n"
        "\tclass Kept {\n"
        "\t\tstatic next { __n = __n == null ? 1 : __n + 1 }\n"
        "\t}\n"
        "\tsecret = secret + 1\n"
        "\treturn \"%(Kept.next)%(Kept.next)%(secret)\"\n"
        "end function\n"
        "return spy\n");
    for (int i = 0; i < 2; ++i) CHECK(Session(script, Host()).start().value.text() == "121");
}

TEST_CASE("Wren: an object of the game passes through", "[wren]") {
    const Script script = wren_script(
        "function \"wren\" carry\n"
        "\tvar sword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) + \"%(sword.type) %(sword) %(sword == held)\"\n"
        "end function\n"
        "return carry\n");
    static int sword = 7;
    Host host;
    host.def("find", [] { return Value::handle(&sword, "sword"); });
    host.def("use(it)", [](Value it) { return it.as_handle("sword") == &sword ? "sharp " : "nothing "; });
    CHECK(Session(script, host).start().value.text() == "sharp ScriptHandle handle true");
}

TEST_CASE("Wren: a script without its language is refused by name", "[wren]") {
    const auto script = Script::compile(asking, "test.npcs");
    REQUIRE_FALSE(script.ok());
    CHECK(script.diagnostics().front().message.find("'ask_both' is written in \"wren\"") != std::string::npos);
    CHECK(script.diagnostics().front().code == "missing-language");
}

TEST_CASE("Wren: one language serves many scripts", "[wren]") {
    CHECK(wren::language() == wren::language());
    CHECK(wren::language()->name() == "wren");
    CHECK(wren::language()->version() == "Wren 0.4.0");
}

}  // namespace npcs::tests
