// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whatever a save says of callbacks of another language, going on with it gives a named error or an answer.

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/archives.hpp"
#include "toy_language.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;
using npcs::tests::toy_languages;

namespace {

/// Stops in the second of two callbacks, which calls something that asks.
const char* const text =
    "function through(f, x)\n"
    "  return f(x)\n"
    "end function\n"
    "function \"toy\" f\n"
    "\t0 >n\n"
    "\t[1 <n 1 + >n $1 return ] \"first\" through/2 =told\n"
    "\t[1 <n 1 + >n [1 $1 prompt/1 return ] $1 through/2 <n + return ] \"again?\" through/2 return\n"
    "end function\n"
    "return f\n";

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    return host;
}

Script script() {
    static const Script made = compiled(text, "f.npcs", toy_languages());
    return made;
}

std::string sound_json() {
    Session talk(script(), asking_host());
    talk.start();
    return npcs::save_to_json(talk.save()).value();
}

/// How a conversation ends whose save was changed.
std::string goes_on(const std::string& json) {
    const auto bytes = npcs::save_from_json(json);
    if (!bytes.ok()) return "no save: " + bytes.diagnostics().front().message;
    auto loaded = Session::load(bytes.value(), script(), asking_host());
    if (!loaded.ok()) return "not loaded: " + loaded.diagnostics().front().message;
    const Outcome outcome = loaded.value().resume(Value(5));
    if (outcome.kind == Outcome::Kind::yielded) return "asks " + outcome.value.text();
    return outcome.kind == Outcome::Kind::returned ? "= " + outcome.value.text() : outcome.error.message;
}

std::size_t find(const std::string& json, const std::string& what, std::size_t from = 0) {
    const std::size_t at = json.find(what, from);
    INFO(what << " in\n" << json);
    REQUIRE(at != std::string::npos);
    return at;
}

std::string replaced(std::string json, const std::string& what, const std::string& by) {
    return json.replace(find(json, what), what.size(), by);
}

const std::string is_over = "'f' cannot go on: the call that one of its functions belongs to is over";
const std::string diverged = "'f' does not do what it did before it stopped (operation ";

}  // namespace

TEST_CASE("a sound save goes on inside of a callback", "[saves][languages]") { CHECK(goes_on(sound_json()) == "= 7"); }

TEST_CASE("a callback without its owner, or with another number, does not go on", "[saves][languages]") {
    const std::string json = sound_json();
    const std::size_t owner = find(json, "[\"owner\", ") + 10;
    const std::string of_owner = json.substr(owner, json.find('}', owner) + 1 - owner);
    for (const char* const other : {"null", "5", "{\"object\": 0}"}) {
        std::string changed = json;
        for (std::size_t at = 0; (at = changed.find("[\"owner\", " + of_owner, at)) != std::string::npos; ++at)
            changed.replace(at + 10, of_owner.size(), other);
        CAPTURE(other);
        CHECK(goes_on(changed).substr(0, diverged.size()) == diverged);
    }
    for (const char* const number : {"-1", "0.5", "2", "1e300", "null", "\"x\""}) {
        CAPTURE(number);
        const std::string end = goes_on(replaced(json, "[\"number\", 1]", std::string("[\"number\", ") + number + "]"));
        CHECK((end.substr(0, diverged.size()) == diverged || end == is_over));
    }
    CHECK(goes_on(replaced(json, "\"parameters\": 1", "\"parameters\": 17")).find("a callback has 17 parameters") !=
          std::string::npos);
}

TEST_CASE("a call that says it has no callbacks cannot go on with one", "[saves][languages]") {
    const std::string json = sound_json();
    // Its last register, in the frame of the call itself.
    const std::string registers = "{\"unset\": true}, 2]";
    const std::string changed = replaced(json, registers, "{\"unset\": true}, {\"unset\": true}]");
    CHECK(goes_on(changed) == is_over);
}

TEST_CASE("no reference in a save can be replaced by another one in silence or to harm", "[saves][languages]") {
    const std::string json = sound_json();
    std::set<std::string> ends;
    std::vector<std::string> others{"null", "7", "-1", "\"text\"", "{\"unset\": true}"};
    for (int number = 0; number < 40; ++number)
        if (json.find("{\"object\": " + std::to_string(number) + ",") != std::string::npos)
            others.push_back("{\"object\": " + std::to_string(number) + "}");
    REQUIRE(others.size() > 12);
    for (std::size_t at = 0; (at = json.find("{\"object\": ", at)) != std::string::npos; ++at) {
        const std::size_t size = json.find_first_of(",}", at) + 1 - at;
        if (json[at + size - 1] == ',') continue;  // a head in the table of objects
        for (const std::string& other : others) {
            std::string changed = json;
            const std::string end = goes_on(changed.replace(at, size, other));
            CAPTURE(at, other, end);
            CHECK_FALSE(end.empty());
            ends.insert(end.substr(0, 20));
        }
    }
    CHECK(ends.count("'f' does not do what") == 1);
    CHECK(ends.count("'f' cannot go on: th") == 1);
    CHECK(ends.count("= 7") == 1);
}

TEST_CASE("numbers in a save of a callback can be anything", "[saves][languages]") {
    const std::string json = sound_json();
    const std::size_t objects = find(json, "\"objects\"");
    for (std::size_t at = objects; (at = json.find_first_of("0123456789", at)) != std::string::npos;) {
        const std::size_t end = json.find_first_not_of("0123456789", at);
        for (const char* const other : {"0", "1", "3", "99999", "4294967295", "18446744073709551615"}) {
            std::string changed = json;
            CHECK_FALSE(goes_on(changed.replace(at, end - at, other)).empty());
        }
        at = end;
    }
}
