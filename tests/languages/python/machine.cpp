// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in Python on a machine, in sessions that sleep, are forked, edited and undone, and of several players at once.

#include <string>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"
#include "npcs/python.hpp"

namespace npcs::tests {
namespace {

Script python_script(const std::string& text) {
    const auto script = Script::compile(text, "test.npcs", {python::language()});
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
    "function \"python\" ask_both\n"
    "\tglobal n\n"
    "\tn += 1\n"
    "\ta = prompt('first?')\n"
    "\tn += 1\n"
    "\tb = prompt('second?')\n"
    "\treturn a + b + str(n)\n"
    "end function\n"
    "return ask_both\n";

}  // namespace

TEST_CASE("Python: tasks wait and are joined inside of it", "[python]") {
    const Script script = python_script(
        "function \"python\" watch(name)\n"
        "\twait(2)\n"
        "\treturn name + ' is awake'\n"
        "end function\n"
        "function \"python\" both\n"
        "\ta, b = spawn(watch, ['Ann']), spawn(watch, ['Bob'])\n"
        "\treturn join(a) + ', ' + join(b)\n"
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

TEST_CASE("Python: a forked conversation goes on apart", "[python]") {
    const Script script = python_script(asking);
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

TEST_CASE("Python: an answer that was given inside of it is undone", "[python]") {
    const Script script = python_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const auto before = talk.snapshot();
    talk.resume("a");
    REQUIRE(talk.restore(before).empty());
    CHECK(talk.resume("x").value.text() == "second?");
    CHECK(talk.resume("b").value.text() == "xb2");
}

TEST_CASE("Python: a conversation that slept goes on with another VM", "[python]") {
    const Script script = python_script(asking);
    Session talk(script, asking_host());
    talk.start();
    talk.sleep();
    CHECK(talk.resume("a").value.text() == "second?");
    talk.sleep();
    CHECK(talk.resume("b").value.text() == "ab2");
}

TEST_CASE("Python: a save does not go on in a function that was edited", "[python]") {
    const Script script = python_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const std::string bytes = talk.save();
    // Around it: the very place.
    const Script around = python_script("// a comment\nm = 5\n" + std::string(asking));
    auto moved = Session::load(bytes, around, asking_host());
    REQUIRE(moved.ok());
    moved.value().resume("a");
    CHECK(moved.value().resume("b").value.text() == "ab2");
    // In it: never a wrong answer in silence.
    std::string text = asking;
    text.replace(text.find("first?"), 6, "other?");
    auto edited = Session::load(bytes, python_script(text), asking_host());
    if (edited.ok()) {
        // The call is made again from its beginning, and what it did before stays done.
        CHECK(edited.value().outcome().value.text() == "other?");
    } else {
        CHECK_FALSE(edited.diagnostics().front().message.empty());
    }
}

TEST_CASE("Python: players see nothing of each other", "[python]") {
    const Script script = python_script(
        "function \"python\" spy\n"
        "\tglobal secret\n"
        "\timport math\n"
        "\ttry: math.secret = 1\n"
        "\texcept AttributeError: pass\n"
        "\ttry: secret = secret + 1\n"
        "\texcept NameError: secret = 1\n"
        "\treturn str(hasattr(math, 'secret')) + str(secret)\n"
        "end function\n"
        "return spy\n");
    for (int i = 0; i < 2; ++i) CHECK(Session(script, Host()).start().value.text() == "False1");
}

TEST_CASE("Python: an object of the game passes through", "[python]") {
    const Script script = python_script(
        "function \"python\" carry\n"
        "\tglobal held\n"
        "\tsword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) + type(sword).__name__ + str(sword) + str(sword is held)\n"
        "end function\n"
        "return carry\n");
    static int sword = 7;
    Host host;
    host.def("find", [] { return Value::handle(&sword, "sword"); });
    host.def("use(it)", [](Value it) { return it.as_handle("sword") == &sword ? "sharp " : "nothing "; });
    CHECK(Session(script, host).start().value.text() == "sharp handle<handle>True");
}

TEST_CASE("Python: a script without its language is refused by name", "[python]") {
    const auto script = Script::compile(asking, "test.npcs");
    REQUIRE_FALSE(script.ok());
    CHECK(script.diagnostics().front().message.find("'ask_both' is written in \"python\"") != std::string::npos);
    CHECK(script.diagnostics().front().code == "missing-language");
}

TEST_CASE("Python: one language serves many scripts", "[python]") {
    CHECK(python::language() == python::language());
    CHECK(python::language()->name() == "python");
    CHECK(python::language()->version().rfind("MicroPython 1.", 0) == 0);
}

}  // namespace npcs::tests
