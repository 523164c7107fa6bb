// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a save says of itself without its script.

#include "npcs/npcs.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "saves/checksum.hpp"

using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;

namespace {

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question, 9); });
    return host;
}

constexpr const char* talk_text =
    "smith = function(line)\n  return line\nend function\n"
    "smith \"Good day.\"\n"
    "x = prompt(\"Your name?\")\n"
    "choose \"What will it be?\"\n"
    "  option \"A sword\" then\n    x = 1\n"
    "  option \"A shield\" if 0 then\n    x = 2\n"
    "end choose\n"
    "y = missing\n";

}  // namespace

TEST_CASE("a conversation's save is looked into", "[inspect]") {
    const Script script = compiled(talk_text, "folder/smith.npcs");
    Session talk(script, asking_host());
    auto info = npcs::inspect(talk.save());
    REQUIRE(info.ok());
    CHECK_FALSE(info.value().started);
    CHECK(info.value().script == "smith.npcs");
    CHECK(info.value().fingerprint == script.fingerprint());
    CHECK(info.value().format == 1);
    CHECK_FALSE(info.value().is_machine);
    REQUIRE(info.value().stopped.size() == 1);

    talk.start();
    info = npcs::inspect(talk.save());
    CHECK(info.value().stopped.front().kind == Outcome::Kind::yielded);
    CHECK(info.value().stopped.front().value == Value("Good day."));
    CHECK(info.value().stopped.front().speaker == "smith");

    talk.resume();
    const std::string bytes = talk.save();
    info = npcs::inspect(bytes);
    CHECK(info.value().bytes == bytes.size());
    CHECK(info.value().outline_bytes > 0);
    CHECK(info.value().scripts.front().has_outline);
    const npcs::SavedStop asked = info.value().stopped.front();
    CHECK(asked.wait == Outcome::Wait::answer);
    CHECK(asked.function == "prompt");
    CHECK(asked.value == Value("Your name?"));
    CHECK(asked.seconds == 9);
    CHECK(asked.depth == 1);
    CHECK(npcs::inspect(talk.save({false})).value().outline_bytes == 0);

    talk.resume("Ada");
    const npcs::SavedStop choice = npcs::inspect(talk.save()).value().stopped.front();
    CHECK(choice.wait == Outcome::Wait::choice);
    REQUIRE(choice.options.size() == 2);
    CHECK(choice.options[0].text == "A sword");
    CHECK(choice.options[0].id == "a_sword");
    CHECK(choice.options[0].available);
    CHECK_FALSE(choice.options[1].available);

    talk.choose(0);
    const npcs::SavedStop over = npcs::inspect(talk.save()).value().stopped.front();
    CHECK(over.kind == Outcome::Kind::failed);
    CHECK(over.error.find("missing") != std::string::npos);
}

TEST_CASE("a machine's save is looked into", "[inspect]") {
    Host host = asking_host();
    Machine world(host);
    const Script gate = compiled("wait 4", "gate.npcs");
    const Script inn = compiled("waitFor \"bell\", 20", "inn.npcs");
    const Script mill = compiled("prompt \"Flour?\"", "mill.npcs");
    world.run(gate);
    world.tick(1);
    world.run(inn);
    world.run(mill);
    world.tick(1);
    const auto info = npcs::inspect(world.save());
    REQUIRE(info.ok());
    CHECK(info.value().is_machine);
    CHECK(info.value().time == 2);
    REQUIRE(info.value().scripts.size() == 3);
    CHECK(info.value().scripts[1].file == "inn.npcs");
    CHECK(info.value().scripts[1].fingerprint == inn.fingerprint());
    REQUIRE(info.value().stopped.size() == 3);
    const auto& stopped = info.value().stopped;
    CHECK(stopped[0].task == 1);
    CHECK(stopped[0].wait == Outcome::Wait::time);
    CHECK(stopped[0].since == 0);
    CHECK(stopped[0].due == 4);
    CHECK(stopped[1].wait == Outcome::Wait::event);
    CHECK(stopped[1].value == Value("bell"));
    CHECK(stopped[1].since == 1);
    CHECK(stopped[1].due == 21);
    CHECK(stopped[2].wait == Outcome::Wait::answer);
    CHECK(stopped[2].ticket == world.tickets().front().id);
    CHECK(stopped[2].value == Value("Flour?"));
    CHECK(stopped[2].due == 10);
}

TEST_CASE("a save is shown with the names of its script", "[inspect]") {
    const Script script = compiled(talk_text, "smith.npcs");
    Session talk(script, asking_host());
    talk.start();
    talk.resume();
    const auto without = npcs::describe_save(talk.save());
    const auto with = npcs::describe_save(talk.save(), {script});
    REQUIRE(without.ok());
    REQUIRE(with.ok());
    CHECK(without.value().find("\"slot 0\"") != std::string::npos);
    CHECK(with.value().find("\"slot 0\"") == std::string::npos);
    CHECK(with.value().find("\"smith\"") != std::string::npos);
    CHECK(with.value().find("\"line\": 5") != std::string::npos);
    // Another version has no say in what the slots are called.
    const auto other = npcs::describe_save(talk.save(), {compiled("a = 1", "smith.npcs")});
    REQUIRE(other.ok());
    CHECK(other.value() == without.value());
}

TEST_CASE("looking into damaged saves gives a reason or something sound", "[inspect]") {
    Host host = asking_host();
    Machine world(host);
    world.run(compiled(talk_text, "smith.npcs"));
    world.run(compiled("raise \"bell\", [1, {\"a\": 2}], true\ntry @prompt, [\"x\"]", "b.npcs"));
    world.tick(1);
    const std::string bytes = world.save();
    REQUIRE(npcs::inspect(bytes).ok());
    CHECK(npcs::inspect("").diagnostics().front().code == "save-unknown");
    CHECK(npcs::inspect("hello").diagnostics().front().code == "save-unknown");
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(npcs::inspect(bytes.substr(0, size)).ok());
    // With a checksum that fits: magic (4), format (1), checksum (4).
    std::size_t told = 0;
    for (std::size_t at = 9; at < bytes.size(); ++at)
        for (const char value : {'\x00', '\x01', '\x7F', '\x80', '\xB1', '\xE6', '\xE8', '\xFF'}) {
            std::string damaged = bytes;
            damaged[at] = value;
            const std::uint32_t checksum = npcs::saves::crc32c(std::string_view(damaged).substr(9));
            for (int i = 0; i < 4; ++i)
                damaged[5 + static_cast<std::size_t>(i)] = static_cast<char>(checksum >> (8 * i));
            const auto info = npcs::inspect(damaged);
            if (!info) CHECK_FALSE(info.diagnostics().front().message.empty());
            else told += info.value().stopped.size();
        }
    CHECK(told > 0);
}
