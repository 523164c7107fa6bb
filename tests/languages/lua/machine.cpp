// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in Lua on a machine, in sessions that sleep, are forked, edited and undone, and of several players at once.

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "npcs/lua.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tests {
namespace {

Script lua_script(const std::string& text) {
    const auto script = Script::compile(text, "test.npcs", {lua::language()});
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
    "function \"lua\" ask_both\n"
    "\tn = n + 1\n"
    "\tlocal a = prompt('first?')\n"
    "\tn = n + 1\n"
    "\tlocal b = prompt('second?')\n"
    "\treturn a .. b .. n\n"
    "end function\n"
    "return ask_both\n";

}  // namespace

TEST_CASE("Lua: tasks wait and are joined inside of it", "[lua]") {
    const Script script = lua_script(
        "function \"lua\" watch(name)\n"
        "\twait(2)\n"
        "\treturn name .. ' is awake'\n"
        "end function\n"
        "function \"lua\" both\n"
        "\tlocal a, b = spawn(watch, table.list('Ann')), spawn(watch, table.list('Bob'))\n"
        "\treturn join(a) .. ', ' .. join(b)\n"
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

TEST_CASE("Lua: a forked conversation goes on apart", "[lua]") {
    const Script script = lua_script(asking);
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

TEST_CASE("Lua: an answer that was given inside of it is undone", "[lua]") {
    const Script script = lua_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const auto before = talk.snapshot();
    talk.resume("a");
    REQUIRE(talk.restore(before).empty());
    CHECK(talk.resume("x").value.text() == "second?");
    CHECK(talk.resume("b").value.text() == "xb2");
}

TEST_CASE("Lua: a conversation that slept goes on with another VM", "[lua]") {
    const Script script = lua_script(asking);
    Session talk(script, asking_host());
    talk.start();
    talk.sleep();
    CHECK(talk.resume("a").value.text() == "second?");
    talk.sleep();
    CHECK(talk.resume("b").value.text() == "ab2");
}

TEST_CASE("Lua: a save does not go on in a function that was edited", "[lua]") {
    const Script script = lua_script(asking);
    Session talk(script, asking_host());
    talk.start();
    const std::string bytes = talk.save();
    // Around it: the very place.
    const Script around = lua_script("// a comment\nm = 5\n" + std::string(asking));
    auto moved = Session::load(bytes, around, asking_host());
    REQUIRE(moved.ok());
    moved.value().resume("a");
    CHECK(moved.value().resume("b").value.text() == "ab2");
    // In it: never a wrong answer in silence.
    std::string text = asking;
    text.replace(text.find("first?"), 6, "other?");
    auto edited = Session::load(bytes, lua_script(text), asking_host());
    if (edited.ok()) {
        // The call is made again from its beginning, and what it did before stays done.
        CHECK(edited.value().outcome().value.text() == "other?");
    } else {
        CHECK_FALSE(edited.diagnostics().front().message.empty());
    }
}

TEST_CASE("Lua: players see nothing of each other", "[lua]") {
    const Script script = lua_script(
        "function \"lua\" spy\n"
        "\tlocal mt = getmetatable('')\n"
        "\tlocal ok = pcall(function() mt.secret = 1 end)\n"
        "\tpcall(rawset, string, 'secret', 1)\n"
        "\tsecret = (secret or 0) + 1\n"
        "\treturn tostring(ok) .. tostring(string.secret) .. secret\n"
        "end function\n"
        "return spy\n");
    for (int i = 0; i < 2; ++i) CHECK(Session(script, Host()).start().value.text() == "falsenil1");
}

TEST_CASE("Lua: an object of the game passes through", "[lua]") {
    const Script script = lua_script(
        "function \"lua\" carry\n"
        "\tlocal sword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) .. type(sword) .. tostring(sword) .. tostring(sword == held)\n"
        "end function\n"
        "return carry\n");
    static int sword = 7;
    Host host;
    host.def("find", [] { return Value::handle(&sword, "sword"); });
    host.def("use(it)", [](Value it) { return it.as_handle("sword") == &sword ? "sharp " : "nothing "; });
    CHECK(Session(script, host).start().value.text() == "sharp userdatahandletrue");
}

TEST_CASE("Lua: a script without its language is refused by name", "[lua]") {
    const auto script = Script::compile(asking, "test.npcs");
    REQUIRE_FALSE(script.ok());
    CHECK(script.diagnostics().front().message.find("'ask_both' is written in \"lua\"") != std::string::npos);
    CHECK(script.diagnostics().front().code == "missing-language");
}

TEST_CASE("Lua: one language serves many scripts", "[lua]") {
    CHECK(lua::language() == lua::language());
    CHECK(lua::language()->name() == "lua");
    const bool is_lua54 = std::string_view(NPCS_LUA_IMPLEMENTATION) == "lua54";
    CHECK(lua::language()->version().rfind(is_lua54 ? "Lua 5.4." : "LuaJIT 2.1.", 0) == 0);
}

}  // namespace npcs::tests
