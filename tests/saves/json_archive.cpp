// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON as an archive: what people wrote into it is refused with its place, and what loads is sound.

#include "npcs/archives.hpp"
#include "npcs/npcs.hpp"
#include "saves/made_state.hpp"

namespace npcs::saves {

namespace {

std::string talk_json(const MadeProgram& program) {
    MadeState made(program);
    make_talk(made, program);
    return save_to_json(save(made.state, program)).value();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

/// The message, which must be of this code.
std::string problem_of(const std::string& json, const std::string& code = "save-json") {
    const auto read = save_from_json(json);
    REQUIRE_FALSE(read.ok());
    CHECK(read.diagnostics().front().code == code);
    CHECK(read.diagnostics().front().stage == Stage::save);
    return read.diagnostics().front().message;
}

}  // namespace

TEST_CASE("JSON of a state is read with or without names", "[saves][archives]") {
    const MadeProgram program;
    MadeState made(program);
    make_talk(made, program);
    const std::string bytes = save(made.state, program);
    CHECK((save_from_json(save_readable(made.state, program)).value() == bytes));
    CHECK((save_from_json(show(bytes).value()).value() == bytes));
}

TEST_CASE("JSON that is no state says what is wrong and where", "[saves][archives]") {
    const MadeProgram program;
    const std::string json = talk_json(program);
    CHECK(problem_of("", "json-syntax") == "this is not JSON: it ends too early");
    CHECK(problem_of("[]") == "this is not the state of a conversation");
    CHECK(problem_of("{}") == "\"objects\" is missing");
    CHECK(problem_of(replaced(json, "\"steps\"", "\"step\"")) == "\"steps\" is missing");
    CHECK(problem_of(replaced(json, "\"steps\": 17", "\"steps\": -1")) == "a whole number is expected, at /steps");
    CHECK(problem_of(replaced(json, "\"steps\": 17", "\"steps\": 1.5")) == "a whole number is expected, at /steps");
    CHECK(problem_of(replaced(json, "\"suspended\"", "\"asleep\"")) == "this word is not known here, at /stopped");
    CHECK(problem_of(replaced(json, "\"place\": ", "\"place\": 7000")) ==
          "a whole number is expected, at /frames/0/place");
    CHECK(problem_of(replaced(json, "\"has_site\": true", "\"has_site\": 1")) ==
          "true or false is expected, at /frames/0/has_site");
    CHECK(problem_of(replaced(json, "\"key\": \"", "\"key\": \"x")) ==
          "8 hexadecimal digits are expected, at /frames/0/key");
    CHECK(problem_of(replaced(json, "\"objects\": [", "\"objects\": [7, ")) ==
          "an object of the table has no number of its own, at /objects/0");
    CHECK(problem_of(replaced(json, "{\"object\": 0, \"kind\"", "{\"object\": 4000000000, \"kind\""))
              .find("an object of the table has no number of its own") == 0);
}

TEST_CASE("JSON whose parts do not fit is refused here or when it is loaded", "[saves][archives]") {
    const MadeProgram program;
    const std::string json = talk_json(program);
    CHECK_FALSE(save_from_json(replaced(json, "{\"object\": 0}", "{\"object\": 3}")).ok());
    const auto elsewhere = save_from_json(replaced(json, "\"place\": ", "\"place\": 9"));
    REQUIRE(elsewhere.ok());
    CHECK(refused(elsewhere.value(), program).code == "save-unsound");
    // Cut anywhere, and with any byte changed, it is refused or a save.
    for (std::size_t size = 0; size < json.size(); size += 7)
        CHECK_FALSE(save_from_json(std::string_view(json).substr(0, size)).ok());
    for (std::size_t at = 0; at < json.size(); ++at)
        for (const char byte : {'0', '9', '"', '{', ']', ',', 'x'}) {
            std::string changed = json;
            changed[at] = byte;
            const auto read = save_from_json(changed);
            if (!read.ok()) continue;
            State state;
            load_into(read.value(), program, state);
        }
}

TEST_CASE("deep JSON is refused without recursion", "[saves][archives]") {
    CHECK_FALSE(save_from_json("{\"objects\": " + std::string(1'000'000, '[')).ok());
    CHECK_FALSE(save_from_json(std::string(3'000'000, '[')).ok());
}

TEST_CASE("a save with texts that begin alike is looked into", "[inspect]") {
    // Once it was called unsound.
    const Script script =
        Script::compile("s = \"x\" * 300\nt = s + \"y\"\nu = [s, t]\nprompt t\n", "long.npcs").value();
    Host host;
    host.def("prompt(question)", [](Call& call, npcs::Value question) { return call.suspend(question); });
    Session talk(script, host);
    talk.start();
    const auto info = inspect(talk.save());
    REQUIRE(info.ok());
    CHECK(info.value().stopped.front().value == npcs::Value(std::string(300, 'x') + "y"));
}

}  // namespace npcs::saves
