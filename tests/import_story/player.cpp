// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays scripts with choices given beforehand, and writes what was seen as JSON, one line for each run: what the generated stories are
// compared with. Standard input holds a run on each line: the script's path, a tab, and the choices (indexes among the
// options that can be taken) with commas between them.
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <npcs/npcs.hpp>

namespace {

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        char code[8];
        if (c == '"' || c == '\\') result += std::string("\\") + c;
        else if (static_cast<unsigned char>(c) < 0x20) {
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            result += code;
        } else {
            result += c;
        }
    }
    return result + "\"";
}

class Run {
public:
    std::string events = "[";

    void say(const std::string& who, const std::string& text, const npcs::Value& tags) {
        std::string all;
        for (const auto& [name, value] : tags.entries()) {
            const std::string shown = value.is_string() ? name.text() + "=" + value.text() : name.text();
            all += (all.empty() ? "" : ",") + quoted(shown);
        }
        add("{\"say\":" + quoted(who.empty() ? text : who + ": " + text) + ",\"tags\":[" + all + "]}");
    }

    void offer(const std::vector<npcs::Option>& options) {
        std::string all;
        for (const npcs::Option& option : options) all += (all.empty() ? "" : ",") + quoted(option.text);
        add("{\"offer\":[" + all + "]}");
    }

    void fail(const std::string& message) { add("{\"error\":" + quoted(message) + "}"); }

private:
    void add(const std::string& event) { events += (events.size() == 1 ? "" : ",") + event; }
};

std::string play(const std::string& path, std::vector<std::size_t> picks) {
    Run run;
    const auto text = npcs::read_file(path);
    const auto script =
        text ? npcs::Script::compile(text.value(), path) : npcs::Result<npcs::Script>(text.diagnostics());
    if (!script) {
        run.fail(npcs::rich(script.diagnostics().front()));
        return run.events + "]";
    }
    npcs::Host game;
    game.def("say", [&run](const std::string& who, const std::string& line, const npcs::Value& tags) {
        run.say(who, line, tags);
    });
    game.def("double_of", [](double x) { return 2 * x; });
    for (const char* name : {"exhibit", "give", "ring"})
        game.def(name, [](const npcs::Value&) { return npcs::Value(); });
    game.def("raining", [] { return 0; });
    game.def("prompt", [](npcs::Call& call, const std::string& question) { return call.suspend(question); });
    npcs::Session talk(script.value(), game);
    std::size_t next = 0;
    auto outcome = talk.start();
    while (outcome.kind == npcs::Outcome::Kind::yielded) {
        if (outcome.wait != npcs::Outcome::Wait::choice) {
            run.say("", outcome.value.text(), {});
            outcome = talk.resume();
            continue;
        }
        run.offer(outcome.options);
        if (next == picks.size() || picks[next] >= outcome.options.size()) break;
        outcome = talk.choose(picks[next++]);
    }
    if (outcome.kind == npcs::Outcome::Kind::failed || outcome.kind == npcs::Outcome::Kind::interrupted)
        run.fail(npcs::rich(outcome.error));
    return run.events + "]";
}

}  // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto tab = line.find('\t');
        std::vector<std::size_t> picks;
        std::istringstream given(tab == std::string::npos ? "" : line.substr(tab + 1));
        for (std::string pick; std::getline(given, pick, ',');) picks.push_back(std::stoul(pick));
        std::cout << play(line.substr(0, tab), picks) << "\n";
    }
}
