// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Copies of states within the process, against saving and loading the same states: forks, snapshots and returning to them, for
// states of several sizes. Times are the best of several rounds, in CPU time of this process; every result is checked first.
// It needs nothing but public headers, so that `./dev bench copies --against FOLDER` can measure another version with it.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "../measure.hpp"
#include "npcs/npcs.hpp"

using bench::best;
using bench::require;

namespace {

npcs::Script compiled(const std::string& text) {
    auto script = npcs::Script::compile(text, "copies.npcs");
    require(script.ok(), "a script of the benchmark compiles");
    return std::move(script).value();
}

struct Talk {
    npcs::Script script;
    npcs::Host host;
    npcs::Session session;

    explicit Talk(const std::string& text) : script(compiled(text)), host(make_host()), session(script, host) {
        require(session.start().waiting(), "the conversation asks");
    }
    static npcs::Host make_host() {
        npcs::Host host;
        host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
        return host;
    }
};

/// One line: how long it takes to fork, to take a snapshot, to return to one; and to save and to load instead.
void measure(const char* what, Talk& talk, int calls) {
    npcs::Session& session = talk.session;
    const std::string bytes = session.save({.outline = false});
    npcs::Snapshot here = session.snapshot();
    require(session.resume("no").waiting() && session.restore(here).empty(), "it goes on and back");
    require(session.save({.outline = false}) == bytes, "it is as before");
    require(session.fork().value().save({.outline = false}) == bytes, "a fork is the same");
    std::size_t size = 0;
    const double forked = best(7, calls, [&] { size += session.fork().ok() ? 1 : 0; });
    const double taken = best(7, calls, [&] { here = session.snapshot(); });
    const double restored = best(7, calls, [&] { size += session.restore(here).empty() ? 1 : 0; });
    const double saved = best(7, calls, [&] { size += session.save({.outline = false}).size(); });
    const double loaded =
        best(7, calls, [&] { size += npcs::Session::load(bytes, talk.script, talk.host).ok() ? 1 : 0; });
    require(size > 0, "results");
    std::printf("%s: forked %.3f us, snapshot %.3f us (%zu bytes), restored %.3f us; ", what, forked, taken,
                here.size(), restored);
    std::printf("saved %.3f us (%zu bytes), loaded %.3f us\n", saved, bytes.size(), loaded);
}

/// A conversation that can be taken back, answer by answer; its state grows with each.
void measure_undo(int turns) {
    Talk talk("all = []\nwhile true\n\tall.push [\"answer \" + all.len, prompt(all.len)]\nend while\n");
    npcs::History history(static_cast<std::size_t>(turns) + 1);
    history.record(talk.session);
    const double start = bench::seconds();
    for (int i = 0; i < turns; ++i) {
        talk.session.resume(i);
        history.record(talk.session);
    }
    const double between = bench::seconds();
    for (int i = 0; i < turns; ++i) require(history.undo(talk.session).empty(), "an undo");
    const double end = bench::seconds();
    require(talk.session.global("all").size() == 0 && !history.can_undo(), "all is taken back");
    std::printf("%d answers, each recorded: %.2f us each; taken back: %.2f us each\n", turns,
                (between - start) / turns * 1e6, (end - between) / turns * 1e6);
}

}  // namespace

int main() {
    std::ifstream file(NPCS_TESTS_DIR "/bench/dialogue.ms");
    Talk dialogue({std::istreambuf_iterator<char>(file), {}});
    require(dialogue.session.resume("yes").waiting(), "the second prompt");
    measure("the dialogue (3 frames, 15 values)", dialogue, 20'000);
    Talk ten("a = 1\nb = 2\nc = \"three\"\nd = \"a longer text\"\ne = [1, 2]\nf = {\"x\": 1}\nprompt 1\nprompt 2\n");
    measure("10 values", ten, 20'000);
    for (const int values : {1'000, 100'000}) {
        Talk large("all = []\nfor i in range(1, " + std::to_string(values / 2) +
                   ")\n\tall.push [\"value \" + i]\nend for\nprompt 1\nall[5] = [0]\nprompt 2\n");
        measure((std::to_string(values) + " values").c_str(), large, std::max(1, 200'000 / values));
    }
    measure_undo(1'000);
}
