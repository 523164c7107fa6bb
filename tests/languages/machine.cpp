// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in a language on a machine, in sessions that sleep, are forked, edited and undone, and of several players at once.

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"
#include "npcs/npcs.hpp"

#define TITLE NPCS_LANGUAGE_TITLE ": "
#define TAG "[" NPCS_LANGUAGE "]"

namespace npcs::tests {
namespace {

std::string function(const std::string& head, const std::string& body) {
    return "function \"" NPCS_LANGUAGE "\" " + head + "\n" + body + "end function\n";
}

Script compiled(const std::string& text) {
    const auto script = Script::compile(text, "test.npcs", {tested_language().language});
    if (!script) FAIL(rich(script.diagnostics().front()));
    return script.value();
}

Host asking_host() {
    Host host;
    host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
    return host;
}

std::string asking() { return "n = 0\n" + function("ask_both", tested_language().ask_both) + "return ask_both\n"; }

}  // namespace

TEST_CASE(TITLE "tasks wait and are joined inside of it", TAG) {
    const Script script = compiled(function("watch(name)", tested_language().watch) +
                                   function("both", tested_language().both) + "print both\n");
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

TEST_CASE(TITLE "a forked conversation goes on apart", TAG) {
    const Script script = compiled(asking());
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

TEST_CASE(TITLE "an answer that was given inside of it is undone", TAG) {
    const Script script = compiled(asking());
    Session talk(script, asking_host());
    talk.start();
    const auto before = talk.snapshot();
    talk.resume("a");
    REQUIRE(talk.restore(before).empty());
    CHECK(talk.resume("x").value.text() == "second?");
    CHECK(talk.resume("b").value.text() == "xb2");
}

TEST_CASE(TITLE "a conversation that slept goes on with another VM", TAG) {
    const Script script = compiled(asking());
    Session talk(script, asking_host());
    talk.start();
    talk.sleep();
    CHECK(talk.resume("a").value.text() == "second?");
    talk.sleep();
    CHECK(talk.resume("b").value.text() == "ab2");
}

TEST_CASE(TITLE "a save does not go on in a function that was edited", TAG) {
    const Script script = compiled(asking());
    Session talk(script, asking_host());
    talk.start();
    const std::string bytes = talk.save();
    // Around it: the very place.
    const Script around = compiled("// a comment\nm = 5\n" + asking());
    auto moved = Session::load(bytes, around, asking_host());
    REQUIRE(moved.ok());
    moved.value().resume("a");
    CHECK(moved.value().resume("b").value.text() == "ab2");
    // In it: never a wrong answer in silence.
    std::string text = asking();
    text.replace(text.find("first?"), 6, "other?");
    auto edited = Session::load(bytes, compiled(text), asking_host());
    if (edited.ok()) {
        // The call is made again from its beginning, and what it did before stays done.
        CHECK(edited.value().outcome().value.text() == "other?");
    } else {
        CHECK_FALSE(edited.diagnostics().front().message.empty());
    }
}

TEST_CASE(TITLE "players see nothing of each other", TAG) {
    const TestedLanguage& tested = tested_language();
    const Script script = compiled(tested.spy_globals + function("spy", tested.spy) + "return spy\n");
    for (int i = 0; i < 2; ++i) CHECK(Session(script, Host()).start().value.text() == tested.spied);
}

TEST_CASE(TITLE "an object of the game passes through", TAG) {
    const Script script = compiled(function("carry", tested_language().carry) + "return carry\n");
    static int sword = 7;
    Host host;
    host.def("find", [] { return Value::handle(&sword, "sword"); });
    host.def("use(it)", [](Value it) { return it.as_handle("sword") == &sword ? "sharp " : "nothing "; });
    CHECK(Session(script, host).start().value.text() == tested_language().carried);
}

TEST_CASE(TITLE "a script without its language is refused by name", TAG) {
    const auto script = Script::compile(asking(), "test.npcs");
    REQUIRE_FALSE(script.ok());
    CHECK(script.diagnostics().front().message.find("'ask_both' is written in \"" NPCS_LANGUAGE "\"") !=
          std::string::npos);
    CHECK(script.diagnostics().front().code == "missing-language");
}

TEST_CASE(TITLE "one language serves many scripts", TAG) {
    const TestedLanguage& tested = tested_language();
    CHECK(tested.language->name() == NPCS_LANGUAGE);
    CHECK(tested.language->version().rfind(tested.version, 0) == 0);
    CHECK(tested.language == tested.again());
}

}  // namespace npcs::tests
