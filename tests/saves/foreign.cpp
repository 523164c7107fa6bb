// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whatever a save says of a call in another language, going on with it gives a named error or an answer, never anything else.
// tests/damage tries what nobody thought of.

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

const char* const text =
    "log = []\n"
    "function \"toy\" f(x)\n"
    "\tlog x add\n"
    "\tmap dup \"key\" 5 put drop\n"
    "\t\"again?\" try:prompt/1 =answer\n"
    "\tlog answer add\n"
    "\tlog size return\n"
    "end function\n"
    "return f(7)\n";

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    return host;
}

std::string replaced(std::string from, const std::string& what, const std::string& by) {
    const std::size_t at = from.find(what);
    INFO(what << " in\n" << from);
    REQUIRE(at != std::string::npos);
    return from.replace(at, what.size(), by);
}

/// How a conversation ends whose save was changed.
std::string goes_on(const std::string& json) {
    const Script script = compiled(text, "f.npcs", toy_languages());
    const auto bytes = npcs::save_from_json(json);
    if (!bytes.ok()) return "no save: " + bytes.diagnostics().front().message;
    auto loaded = Session::load(bytes.value(), script, asking_host());
    if (!loaded.ok()) return "not loaded: " + loaded.diagnostics().front().message;
    const Outcome outcome = loaded.value().resume(Value("yes"));
    if (outcome.kind == Outcome::Kind::yielded) return "asks " + outcome.value.text();
    return outcome.kind == Outcome::Kind::returned ? "= " + outcome.value.text() : outcome.error.message;
}

std::string sound_json() {
    Session talk(compiled(text, "f.npcs", toy_languages()), asking_host());
    talk.start();
    return npcs::save_to_json(talk.save()).value();
}

}  // namespace

namespace {
const std::string registers = "[7, {\"object\": 1}, {\"unset\": true}, 120, 3, {\"unset\": true}, {\"unset\": true}]";

/// How it ends with other registers of the call: argument, journal, answer, work, line.
std::string with_registers(const std::string& journal, const std::string& answer, const std::string& work,
                           const std::string& line) {
    return goes_on(replaced(
        sound_json(), registers,
        "[7, " + journal + ", " + answer + ", " + work + ", " + line + ", {\"unset\": true}, {\"unset\": true}]"));
}

/// How it ends with another journal.
std::string with_journal(const std::string& items) {
    const std::string json = sound_json();
    const std::string head = "\"kind\": \"list\", \"list\": [";
    const std::size_t at = json.find(head) + head.size();
    return goes_on(json.substr(0, at) + items + json.substr(json.find("]}", at)));
}

std::string diverged(int operation) {
    return "'f' does not do what it did before it stopped (operation " + std::to_string(operation) +
           "), so it cannot go on: what it does may depend on nothing but what the script gives it";
}
}  // namespace

TEST_CASE("a sound save goes on inside of a call", "[saves][languages]") {
    CHECK(goes_on(sound_json()) == "= 2");
    CHECK(with_registers("{\"object\": 1}", "{\"unset\": true}", "120", "3") == "= 2");
}

TEST_CASE("a journal that is none begins anew, where nothing is lost but what was done", "[saves][languages]") {
    // The answer is that of a call which the new run has not made, so it asks again.
    for (const char* const journal : {"5", "null", "\"t\"", "{\"object\": 0}"})
        CHECK(with_registers(journal, "{\"object\": 1}", "120", "3") == "asks again?");
}

TEST_CASE("whatever the other registers of a call hold is bounded", "[saves][languages]") {
    for (const char* const work : {"-1", "1e300", "0", "null", "\"x\"", "{\"object\": 4}", "{\"number\": \"NaN\"}"})
        for (const char* const line : {"0", "-7", "1e300", "null", "{\"object\": 4}"}) {
            CAPTURE(work, line);
            const std::string end = with_registers("{\"object\": 1}", "null", work, line);
            const bool is_named = end == "= 2" || end.substr(0, 8) == "no save:";
            CHECK(is_named);
        }
}

TEST_CASE("a journal that tells of something else is found out where it does", "[saves][languages]") {
    for (const char* const items :
         {"{\"object\": 6}", "null, {\"object\": 6}", "1, {\"object\": 6}", "\"t\", {\"object\": 6}, 5"})
        CHECK(with_journal(items) == diverged(1));
    const std::string json = sound_json();
    const std::string head = "\"kind\": \"list\", \"list\": [";
    const std::size_t at = json.find(head) + head.size();
    const std::string own = json.substr(at, json.find("]}", at) - at);
    CHECK(with_journal(own) == "= 2");
    // Another list than the one that was changed, a value that is none, the journal itself.
    for (const char* const instead : {"{\"object\": 1}", "{\"object\": 6}", "7", "null", "{\"object\": 2}"}) {
        CAPTURE(instead);
        const std::string end = with_journal(replaced(own, "{\"object\": 4}", instead));
        const bool is_named = end.substr(0, 10) == "'f' does n" || end == "= 2";
        CHECK(is_named);
    }
    // The call that waits is another one, or none.
    CHECK(with_journal(own.substr(0, own.rfind(','))) != "= 2");
    CHECK(with_journal(own + ", 5") == diverged(7));
    CHECK(with_journal(own + ", 5, 6") == diverged(7));
    // Twice as much as was done.
    CHECK(with_journal(own + ", " + own).substr(0, 10) == "'f' does n");
}

TEST_CASE("a journal that scripts can change takes nothing away from the call", "[saves][languages]") {
    const std::string shared =
        "log = []\n"
        "spare = log\n"
        "function wipe\n"
        "  log.remove 0\n"
        "  while log.len > 0\n    log.pop\n  end while\n"
        "  for i in range(1, 5000)\n    x = [i, [i]]\n  end for\n"
        "  return log.len\n"
        "end function\n"
        "function \"toy\" f\n"
        "\tlist dup =made \"a long enough text\" =said\n"
        "\t\"?\" prompt/1 drop\n"
        "\twipe/0 drop\n"
        "\tdup 1 add dup size =n made said drop drop\n"
        "\twipe/0 return\n"
        "end function\n"
        "return f\n";
    const Script script = compiled(shared, "f.npcs", toy_languages());
    Session talk(script, asking_host());
    talk.start();
    const std::string json = npcs::save_to_json(talk.save()).value();
    // The journal takes the place of the variable `log`.
    const std::size_t variables = json.find("\"slot 0\": {\"object\": ") + 10;
    const std::size_t journal = json.find("{\"object\": ", json.rfind("\"registers\": ["));
    const std::string of_journal = json.substr(journal, json.find('}', journal) + 1 - journal);
    const std::string forged = json.substr(0, variables) + of_journal + json.substr(json.find('}', variables) + 1);
    const auto bytes = npcs::save_from_json(forged);
    REQUIRE(bytes.ok());
    auto loaded = Session::load(bytes.value(), script, asking_host());
    REQUIRE(loaded.ok());
    const Outcome outcome = loaded.value().resume(Value(1));
    CHECK((outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::returned));
}
