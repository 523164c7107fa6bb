// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Texts in other languages that define functions, by a language in tests/toy_language.hpp. What they do when they run is in
// tests/language/script_block.

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/npcs.hpp"
#include "toy_language.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::toy_languages;
using Kind = npcs::Outcome::Kind;

namespace {

const std::string two_blocks =
    "script \"toy\"\n"
    "      [1 $1 2 *\n"
    "\n"
    "         return ] >double\n"
    "end script\n"
    "script \"toy\" shop.prices\n"
    "\t[0 5 return ] >rope\n"
    "end script\n";

std::string problem(const std::string& statement) {
    const auto made = Script::from_json("{\"npcs\": 1, \"body\": [" + statement + "]}", "", toy_languages());
    const std::string told = made.ok() ? "" : made.diagnostics().front().message;
    return told.substr(0, told.find(", at /body"));
}

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    return host;
}

}  // namespace

TEST_CASE("blocks are shown and turned into JSON without their languages", "[languages]") {
    CHECK(Script::dump(two_blocks).value() ==
          "   1  [0] script toy\n"
          "        | [1 $1 2 *\n"
          "        | \n"
          "        |    return ] >double\n"
          "   6  [1] script toy shop.prices\n"
          "        | [0 5 return ] >rope\n");
    const std::string json = Script::to_json(two_blocks).value();
    CHECK(
        json.find("{\"do\": \"script\", \"language\": \"toy\", \"text\": \"[1 $1 2 *\\n\\n   return ] >double\\n\"}") !=
        std::string::npos);
    CHECK(json.find("{\"do\": \"script\", \"target\": [\"member\", [\"var\", \"shop\"], \"prices\"], \"language\"") !=
          std::string::npos);
    const std::string written = Script::text_of_json(json).value();
    CHECK(written ==
          "script \"toy\"\n"
          "\t[1 $1 2 *\n"
          "\n"
          "\t   return ] >double\n"
          "end script\n"
          "script \"toy\" shop.prices\n"
          "\t[0 5 return ] >rope\n"
          "end script\n");
    CHECK(Script::to_json(written).value() == json);
    CHECK(Script::from_json(json).diagnostics().front().code == "missing-language");
}

TEST_CASE("JSON of a block is checked", "[languages]") {
    CHECK(problem(R"({"do": "script", "language": "toy", "text": "[0 1 return ] >f"})") == "");
    CHECK(problem(R"({"do": "script", "target": ["var", "shop"], "language": "toy", "text": ""})") == "");
    CHECK(problem(R"({"do": "script", "target": ["num", 1], "language": "toy", "text": ""})") != "");
    CHECK(problem(R"({"do": "script", "target": ["list"], "language": "toy", "text": ""})") ==
          "the target of \"script\" must be a variable or a member of one");
    CHECK(problem(R"({"do": "script", "language": "toy", "text": "1\n\tend  script \nx"})") ==
          "\"text\" must have no line that consists of `end script`");
    CHECK(problem(R"({"do": "script", "language": "toy", "text": "1 drop\nend function\n"})") ==
          "toy: outside of its functions a `script` can do nothing with the script: it is run anew for each call");
    CHECK(problem(R"({"do": "script", "text": ""})") == "\"script\" needs a member \"language\"");
    CHECK(problem(R"({"do": "script", "language": "toy", "text": "", "named": true})") ==
          "\"script\" has no member \"named\"");
    CHECK(problem(R"({"do": "if", "branches": [{"condition": 1, "body": [)"
                  R"({"do": "script", "language": "toy", "text": ""}]}]})") ==
          "a \"script\" stands at the top level of the script");
}

TEST_CASE("a call of the command `script` is not written as a block", "[languages]") {
    const std::string text = "script = @print\nscript(\"toy\")\n";
    const std::string written = Script::text_of_json(Script::to_json(text).value()).value();
    CHECK(Script::to_json(written).value() == Script::to_json(text).value());
}

TEST_CASE("the mistakes in blocks are told with all others", "[languages]") {
    std::string told;
    const auto made = Script::compile(
        "x = \n"
        "script \"toy\"\n"
        "\t1 until\n"
        "end script\n"
        "function \"toy\" f\n"
        "\t1 until\n"
        "end function\n"
        "script \"toy\" a\n"
        "\tgold\n"
        "end script\n"
        "script \"lua\"\n"
        "end script\n"
        "y = )\n",
        "s", toy_languages());
    for (const npcs::Diagnostic& one : made.diagnostics()) told += std::to_string(one.line) + " " + one.code + "\n";
    CHECK(told ==
          "1 unexpected-token\n"
          "3 language-error\n"
          "6 language-error\n"
          "9 language-error\n"
          "11 missing-language\n"
          "13 unexpected-token\n");
}

TEST_CASE("a save holds functions of blocks", "[languages]") {
    const std::string text =
        "script \"toy\"\n"
        "\t[1 \"Are you \" $1 + prompt/1 return ] >ask\n"
        "end script\n"
        "known = {\"ask\": @ask, \"list\": [@ask]}\n"
        "first = ask(\"well\")\n"
        "second = known.ask(\"sure\")\n"
        "return first + second + (known.list[0] == @ask)\n";
    const Script script = npcs::tests::compiled(text, "s", toy_languages());
    Session talk(script, asking_host());
    CHECK(talk.start().value.text() == "Are you well");
    for (const char* const answer : {"yes", "no"}) {
        const std::string save = talk.save();
        talk.resume(answer);
        for (int time = 0; time < 2; ++time) {
            auto again = Session::load(save, script, asking_host());
            REQUIRE(again.ok());
            again.value().resume(answer);
            CHECK(again.value().save() == talk.save());
        }
    }
    CHECK(talk.outcome().kind == Kind::returned);
    CHECK(talk.outcome().value.text() == "yesno1");
}

TEST_CASE("what a block takes is bounded like any call", "[languages]") {
    npcs::SessionOptions options;
    options.limits.foreign_work = 1000;
    const Script script = npcs::tests::compiled(
        "script \"toy\"\n\t2000 spin\n\t[0 1 return ] >one\nend script\nreturn one\n", "s", toy_languages());
    Session talk(script, Host(), options);
    const Outcome outcome = talk.start();
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.error.code == "runtime-error");
    CHECK(outcome.error.message.find("work limit reached") != std::string::npos);
}

TEST_CASE("a language without blocks says so", "[languages]") {
    struct Vm : npcs::LanguageVm {
        npcs::Crossing run(const npcs::ForeignFunction&, npcs::ForeignCall&) override { return npcs::Crossing::done; }
    };
    struct Plain : npcs::Language {
        std::string_view name() const override { return "plain"; }
        std::string version() const override { return "1"; }
        std::vector<npcs::LanguageProblem> check(const npcs::ForeignFunction&) const override { return {}; }
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override { return std::make_unique<Vm>(); }
    };
    const auto made = Script::compile("script \"plain\"\nend script\n", "s", {std::make_shared<Plain>()});
    REQUIRE_FALSE(made.ok());
    CHECK(made.diagnostics().front().message == "plain: functions of this language cannot be defined in a `script`");
}
