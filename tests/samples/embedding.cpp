// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The code of README.md and docs/embedding.md, compiled and run. The documents quote it; a test compares the two.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace {

npcs::Script compiled(std::string_view text) {
    auto script = npcs::Script::compile(text, "test.npcs");
    REQUIRE(script.ok());
    return std::move(script).value();
}

struct Position {
    double x = 0, y = 0;
};

/// A folder of its own to write files to.
class InNewFolder {
public:
    InNewFolder() : before_(std::filesystem::current_path()) {
        std::string name = (std::filesystem::temp_directory_path() / "npcs-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        here_ = name;
        std::filesystem::current_path(here_);
    }
    ~InNewFolder() {
        std::error_code problem;
        std::filesystem::current_path(before_, problem);
        std::filesystem::remove_all(here_, problem);
    }
    InNewFolder(const InNewFolder&) = delete;
    InNewFolder& operator=(const InNewFolder&) = delete;

private:
    std::filesystem::path before_, here_;
};

}  // namespace

template <>
struct npcs::Convert<Position> {
    static constexpr const char* name = "a position [x, y]";
    static constexpr const char* type = "list";
    static std::optional<Position> from(const npcs::Value& value) {
        if (value.size() != 2 || !value.at(0).is_number() || !value.at(1).is_number()) return std::nullopt;
        return Position{value.at(0).number(), value.at(1).number()};
    }
    static npcs::Value to(const Position& place) { return npcs::Value::list({place.x, place.y}); }
};

TEST_CASE("embedding: ten lines") {
    const std::string text = npcs::read_file(NPCS_SAMPLES_DIR "/save_and_resume/ferry.npcs").value();
    std::ostringstream screen;

    npcs::Host game;
    game.def("say", [&](std::string who, std::string line) { screen << who << ": " << line << "\n"; });
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });

    const auto compiled = npcs::Script::compile(text, "ferry.npcs");
    for (const npcs::Diagnostic& mistake : compiled.diagnostics()) screen << npcs::rich(mistake);
    if (!compiled) return;  // a script with mistakes does not run

    const npcs::Script script = compiled.value();
    npcs::Session talk(script, game);
    talk.start();                          // runs to the first question
    talk.resume("3");                      // answers it and runs to the second
    const std::string save = talk.save();  // in the middle of the sum

    auto later = npcs::Session::load(save, script, game).value();  // in another process, on another machine
    later.resume("2");                                             // "Ferryman: That will be 8 pence."

    CHECK(screen.str() == "Ferryman: Across the river? That depends.\nFerryman: That will be 8 pence.\n");
    CHECK(save.size() < 1000);
}

TEST_CASE("embedding: functions of ordinary types") {
    std::vector<std::string> shown;
    int purse = 30;

    npcs::Host game;
    game.def("gold", [&] { return purse; });
    game.def("pay(amount)", [&](int amount) { purse -= amount; });
    game.def("say(who, line)", [&](std::string who, std::string line) { shown.push_back(who + ": " + line); });
    game.def("rumours", [] { return std::vector<std::string>{"The mill is haunted.", "Wool is dear."}; });
    game.def("nickname(name)", [](std::optional<std::string> name) { return name ? *name + "kin" : "nobody"; });
    game.def("open(door)", [](npcs::Call& call, std::string door) -> npcs::Reply {
        if (door != "gate") return call.error("there is no door called " + door);
        return npcs::Value(true);
    });

    npcs::Session talk(compiled("pay 12\nsay \"Smith\", \"You have \" + gold + \" left.\"\n"
                                "print rumours[1]\nreturn [nickname(\"Ann\"), nickname, open(\"gate\")]"),
                       game);
    auto outcome = talk.start();
    CHECK(purse == 18);
    CHECK(shown == std::vector<std::string>{"Smith: You have 18 left."});
    REQUIRE(outcome.kind == npcs::Outcome::Kind::returned);
    CHECK(outcome.value.text() == "[\"Annkin\", \"nobody\", 1]");

    npcs::Session wrong(compiled("open \"window\""), game);
    outcome = wrong.start();
    REQUIRE(outcome.kind == npcs::Outcome::Kind::failed);
    CHECK(outcome.error.message.find("there is no door called window") != std::string::npos);
    npcs::Session misused(compiled("pay \"much\""), game);
    CHECK(misused.start().kind == npcs::Outcome::Kind::failed);
}

TEST_CASE("embedding: a description for the tools") {
    const InNewFolder here;
    std::vector<std::string> shown;
    std::map<std::string, int> bag;
    int purse = 30;

    npcs::Host game;
    game.def("gold", [&] { return purse; }, {.doc = "What the player owns", .stub = {0, 5, 100}});
    game.def("say(who, line)", [&](std::string who, std::string line) { shown.push_back(who + ": " + line); },
             {.speaks = "line"});
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); },
             {.asks = "question", .returns = "text"});
    game.def("give(what, count)", [&](std::string what, std::optional<int> count) { bag[what] += count.value_or(1); });
    std::ofstream("game.toml") << game.describe();  // in a tool or a test of the game, not when players run it

    CHECK(npcs::read_file("game.toml").value() ==
          "[host.gold]\ndoc = \"What the player owns\"\nreturns = \"number\"\nstub = [0, 5, 100]\n\n"
          "[host.say]\nparameters = [\"who: text\", \"line: text\"]\nspeaks = \"line\"\n\n"
          "[host.prompt]\nparameters = [\"question: text\"]\nasks = \"question\"\nreturns = \"text\"\n\n"
          "[host.give]\nparameters = [\"what: text\", \"count: number?\"]\n");
}

TEST_CASE("embedding: types of your own") {
    npcs::Host game;
    game.def("mirrored(place)", [](Position place) { return Position{-place.x, place.y}; });
    CHECK(npcs::Session(compiled("return mirrored([3, 4])"), game).start().value.text() == "[-3, 4]");
    CHECK(npcs::Session(compiled("return mirrored(3)"), game).start().kind == npcs::Outcome::Kind::failed);
}

TEST_CASE("embedding: a conversation with every kind of stop") {
    const std::string text =
        "ann = function(line)\n"
        "return \"Ann: \" + line\n"
        "end function\n"
        "ann \"Hello.\"\n"
        "name = prompt(\"Your name?\")\n"
        "wait 2\n"
        "choose \"What now?\"\n"
        "  option \"Fly\" if false then\n"
        "    ann \"Ha!\"\n"
        "  option \"Leave\" then\n"
        "    ann \"Farewell, \" + name + \".\"\n"
        "end choose\n";
    std::ostringstream screen;
    npcs::Host game;
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    npcs::Session talk(compiled(text), game);

    auto read_line = [] { return std::string("Bob"); };
    auto read_number = [](std::size_t) { return std::size_t{1}; };
    double slept = 0;
    auto sleep = [&](double seconds) { slept += seconds; };

    auto outcome = talk.start();
    while (outcome.kind == npcs::Outcome::Kind::yielded) {
        switch (outcome.wait) {
            case npcs::Outcome::Wait::nothing:  // something to show
                screen << outcome.value.text() << "\n";
                outcome = talk.resume();
                break;
            case npcs::Outcome::Wait::answer:  // a host function waits: outcome.function says which
                screen << outcome.value.text() << "\n";
                outcome = talk.resume(read_line());
                break;
            case npcs::Outcome::Wait::choice:
                screen << outcome.value.text() << "\n";
                for (const auto& option : outcome.options)
                    screen << (option.available ? " * " : " - ") << option.text << "\n";
                outcome = talk.choose(read_number(outcome.options.size()));
                break;
            case npcs::Outcome::Wait::time:
                sleep(outcome.seconds);
                outcome = talk.resume();
                break;
            default:  // on a Machine there is more to wait for
                break;
        }
    }
    CHECK(outcome.kind == npcs::Outcome::Kind::returned);
    CHECK(slept == 2);
    CHECK(screen.str() == "Ann: Hello.\nYour name?\nWhat now?\n - Fly\n * Leave\nAnn: Farewell, Bob.\n");
}

TEST_CASE("embedding: saving, and taking back") {
    npcs::Host game;
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    const auto script = compiled("a = prompt(\"one?\") + prompt(\"two?\")\nreturn a");

    npcs::Session talk(script, game);
    talk.start();
    const std::string before = talk.save();
    talk.resume("x");

    auto earlier = npcs::Session::load(before, script, game);
    if (!earlier) FAIL(npcs::one_line(earlier.diagnostics().front()));
    talk = std::move(earlier).value();
    CHECK(talk.outcome().value.text() == "one?");

    talk.resume("y");
    CHECK(talk.resume("z").value.text() == "yz");

    CHECK_FALSE(npcs::Session::load(before.substr(1), script, game).ok());
    CHECK_FALSE(npcs::Session::load(before, compiled("return 1"), game).ok());
}

TEST_CASE("embedding: a refusal that the result has no room for") {
    std::string report;
    npcs::Session* self = nullptr;
    npcs::Host game;
    game.def("save_now", [&] {
        npcs::Session& talk = *self;
        if (const std::string bytes = talk.save(); bytes.empty())
            for (const npcs::Diagnostic& problem : talk.take_problems()) report += npcs::one_line(problem) + "\n";
    });
    npcs::Session talk(npcs::Script::compile("save_now").value(), game);
    self = &talk;
    talk.start();
    CHECK(report.find("this is not possible inside a host function") != std::string::npos);
}

TEST_CASE("embedding: scripts of strangers") {
    npcs::SessionOptions options;
    options.limits.steps = 100'000;               // turns of loops and calls in one start or resume
    options.limits.depth = 200;                   // calls inside each other
    options.limits.bytes = std::size_t{1} << 20;  // memory of the script's values

    npcs::Session endless(compiled("while true\nend while"), npcs::Host(), options);
    const auto outcome = endless.start();
    CHECK(outcome.kind == npcs::Outcome::Kind::interrupted);
    CHECK(endless.resume().kind == npcs::Outcome::Kind::interrupted);
    std::stop_source stop;  // another thread says stop.request_stop()
    const auto later = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
    const auto slice = endless.resume({}, {.steps = 10'000, .stop = stop.get_token(), .deadline = later});
    CHECK(slice.kind == npcs::Outcome::Kind::interrupted);

    npcs::Session deep(compiled("f = function\nreturn 1 + f\nend function\nx = f"), npcs::Host(), options);
    CHECK(deep.start().kind == npcs::Outcome::Kind::failed);
    npcs::Session large(compiled("l = []\nwhile true\nl.push [1, 2, 3]\nend while"), npcs::Host(), options);
    CHECK(large.start().kind == npcs::Outcome::Kind::failed);
}

TEST_CASE("embedding: a million conversations") {
    npcs::Host game;
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    const auto script = compiled("return prompt(\"Well?\")");
    std::vector<npcs::Session> talks;
    for (int i = 0; i < 1000; ++i) talks.emplace_back(script, game);
    for (npcs::Session& talk : talks) talk.start();
    for (npcs::Session& talk : talks) talk.sleep();
    CHECK(talks[500].resume("yes").value.text() == "yes");
}

TEST_CASE("embedding: values") {
    npcs::Host game;
    game.def("pause", [](npcs::Call& call) { return call.suspend({}); });
    npcs::Session talk(compiled("bag = [\"rope\"]\npause\nreturn bag"), game);
    talk.set_global("hero", npcs::Value::map({{"name", "Ada"}, {"gold", 30}}));
    talk.start();

    npcs::Value bag = talk.global("bag");
    bag.push("lamp");
    CHECK(talk.global("hero").get("gold").number() == 30);
    CHECK(talk.resume().value.text() == "[\"rope\", \"lamp\"]");
}

TEST_CASE("embedding: mistakes in scripts") {
    const auto script = npcs::Script::compile("x = )\nprint 1\nbreak", "broken.npcs");
    REQUIRE_FALSE(script.ok());
    std::string report;
    for (const auto& problem : script.diagnostics()) report += npcs::rich(problem);
    CHECK(report.find("broken.npcs:1:") != std::string::npos);
    CHECK(report.find("broken.npcs:3:") != std::string::npos);
}

namespace {

struct Player {
    int gold = 0;
    std::string screen;
};

struct Metrics {
    std::uint64_t steps = 0;
    void add(const std::string&, std::uint64_t more, std::chrono::nanoseconds) { steps += more; }
};

}  // namespace

TEST_CASE("embedding: one host for all conversations") {
    npcs::Host game;
    const auto script = compiled("print gold");
    Metrics metrics;
    game.on_run([&](const npcs::Call& call, const npcs::RunCost& cost) {
        metrics.add(call.where().file, cost.steps, cost.duration);
    });
    game.def("gold", [](npcs::Call& call) { return call.user_data<Player>()->gold; });
    game.on_print([](const npcs::Call& call, std::string_view text) { call.user_data<Player>()->screen += text; });
    Player ann, bob;
    npcs::Session first(script, game, {.user_data = &ann});
    npcs::Session second(script, game, {.user_data = &bob});
    bob.gold = 7;
    first.start();
    second.start();
    CHECK(ann.screen == "0\n");
    CHECK(bob.screen == "7\n");
    CHECK(metrics.steps > 0);
}

TEST_CASE("embedding: taking back, and edited scripts") {
    npcs::Host game;
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    npcs::Session talk(compiled("a = prompt(\"Where?\")\nprompt \"Sure?\"\nreturn a"), game);
    const auto edited = compiled("a = prompt(\"Where to?\")\nprompt \"Sure?\"\nreturn a + \"!\"");
    std::string shown;

    npcs::History history;
    auto outcome = talk.start();
    history.record(talk);  // at each question
    outcome = talk.resume("left");
    history.record(talk);
    history.undo(talk);  // back to the first one
    history.redo(talk);  // and on, until something new is recorded
    CHECK(talk.outcome().value.text() == "Sure?");

    npcs::MigrationReport report;
    auto problems = talk.reload(edited, {}, &report);
    if (!problems.empty()) shown = npcs::one_line(problems.front());  // nothing has changed
    CHECK(shown.empty());
    CHECK(talk.resume().value.text() == "left!");
}
