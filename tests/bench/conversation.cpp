// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Measures of one conversation: resuming it to its next prompt, saving and loading it, and what it needs while it sleeps.
// Times are the best of several rounds, in microseconds of this process's CPU time; every result is checked first.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "measure.hpp"
#include "npcs/npcs.hpp"

using bench::best;
using bench::require;
using bench::seconds;

namespace {

/// Bytes of memory this process occupies.
double resident() {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    return pages * 4096;
}

npcs::Host make_host() {
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

bool asks(const npcs::Outcome& outcome) {
    return outcome.kind == npcs::Outcome::Kind::yielded && outcome.value.text().starts_with("Will you buy the ");
}

npcs::Session asleep(const npcs::Script& script, const npcs::Host& host) {
    npcs::Session talk(script, host);
    require(asks(talk.start()), "the first prompt");
    require(asks(talk.resume("yes")), "the second prompt");
    return talk;
}

/// Saves without the outline of the script, which a server keeps once for each version, and saves that have it.
void measure_saves(const npcs::Script& script, const npcs::Host& host, bool with_outline) {
    const npcs::SaveOptions options{with_outline};
    const npcs::Session talk = asleep(script, host);
    const std::string bytes = talk.save(options);
    auto again = npcs::Session::load(bytes, script, host);
    require(again.ok() && again.value().save(options) == bytes, "a loaded conversation saves to the same bytes");
    std::size_t size = 0;
    const char* const kind = with_outline ? " with outline" : "";
    std::printf("npcs save%s: %.3f us\n", kind, best(7, 20'000, [&] { size += talk.save(options).size(); }));
    std::printf("npcs load%s: %.3f us\n", kind,
                best(7, 20'000, [&] { size += npcs::Session::load(bytes, script, host).ok() ? 1 : 0; }));
    std::string state = bytes;
    std::printf("npcs load + resume + save%s: %.3f us\n", kind, best(7, 20'000, [&] {
                    npcs::Session loaded = npcs::Session::load(state, script, host).value();
                    require(asks(loaded.resume("yes")), "the prompt after loading");
                    state = loaded.save(options);
                }));
    std::printf("npcs saved conversation%s: %zu bytes\n", kind, bytes.size());
    require(size > 0, "sizes");
}

/// Saves of one version loaded into the next, one after another, as a server does after a release: of the first what both
/// versions have in common must be found out, of the others it is known.
void measure_edited(const npcs::Script& before, const std::string& text, const npcs::Host& host) {
    constexpr std::string_view said = "\" sold ";
    require(text.find(said) != std::string::npos, "what is edited");
    std::string edited = text;
    edited.replace(edited.find(said), said.size(), "\" has sold ").insert(0, "print \"A market.\"\n");
    const auto after = npcs::Script::compile(edited, "dialogue.ms");
    require(after.ok(), "the edited dialogue compiles");
    const std::string bytes = asleep(before, host).save();
    npcs::MigrationReport report;
    auto moved = npcs::Session::load(bytes, after.value(), host, {}, &report);
    require(moved.ok() && report.verdict == npcs::Verdict::exact && !report.same_script, "the edited dialogue loads");
    std::size_t loaded = 0;
    const double plain = best(7, 20'000, [&] { loaded += npcs::Session::load(bytes, before, host).ok() ? 1 : 0; });
    const double next =
        best(7, 20'000, [&] { loaded += npcs::Session::load(bytes, after.value(), host).ok() ? 1 : 0; });
    const double first = best(7, 200, [&] {
        loaded += npcs::Session::load(bytes, npcs::Script::compile(edited, "dialogue.ms").value(), host).ok() ? 1 : 0;
    });
    const double compiled = best(7, 200, [&] { loaded += npcs::Script::compile(edited, "dialogue.ms").ok() ? 1 : 0; });
    std::printf("npcs load into an edited script: %.3f us; the first of a version %.3f us; not edited %.3f us\n", next,
                first - compiled, plain);
    require(loaded > 0, "loads");
}

void measure_steps(const npcs::Script& script, const npcs::Host& host) {
    npcs::Session talk = asleep(script, host);
    int turn = 0;
    const npcs::Value yes("yes"), no("no");
    const double resume =
        best(7, 20'000, [&] { require(asks(talk.resume(++turn % 2 == 0 ? yes : no)), "the next prompt"); });
    std::printf("npcs resume to next prompt: %.3f us\n", resume);

    for (const bool with_outline : {false, true}) measure_saves(script, host, with_outline);
}

/// In a process of its own, whose memory nobody has used before.
void apart(const std::function<void()>& measure) {
    std::fflush(stdout);
    const pid_t child = fork();
    require(child >= 0, "a process of its own");
    if (child == 0) {
        measure();
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    require(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0,
            "a measure of its own");
}

/// Conversations that have stopped, as they are or packed by sleep().
void measure_sleep(const npcs::Script& script, const npcs::Host& host, std::size_t count, bool packs) {
    const double before = resident();
    std::vector<npcs::Session> talks;
    talks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        talks.push_back(asleep(script, host));
        if (packs) require(talks.back().sleep(), "a conversation that goes to sleep");
    }
    const double bytes = (resident() - before) / static_cast<double>(count);
    std::printf("npcs %s: %zu conversations, %.0f bytes each, %.3f GiB together\n", packs ? "asleep" : "stopped", count,
                bytes, bytes * static_cast<double>(count) / (1 << 30));
    for (std::size_t i = 0; i < count; i += std::max<std::size_t>(1, count / 1000))
        require(asks(talks[i].resume("no")), "a conversation woken up");
}

/// Cycles made and dropped at every turn must not add up.
void measure_garbage(const npcs::Host& host, int turns) {
    const auto script = npcs::Script::compile(
        "while true\n"
        "  a = {\"list\": []}\n"
        "  a.list.push {\"back\": a}\n"
        "  last = a\n"
        "  prompt \"?\"\n"
        "end while\n");
    npcs::Session talk(script.value(), host);
    talk.start();
    std::size_t most = 0;
    const double start = seconds();
    for (int i = 0; i < turns; ++i) {
        talk.resume();
        most = std::max(most, talk.bytes_in_use());
    }
    std::printf("npcs garbage: %d resumes with a cycle each, at most %zu bytes in use, %.3f us each\n", turns, most,
                (seconds() - start) / turns * 1e6);
    require(most < 1'000'000, "memory of a long conversation stays bounded");
}

}  // namespace

int main(int count, char** arguments) {
    const bool everything = count > 1 && std::string_view(arguments[1]) == "--all";
    std::ifstream file(NPCS_TESTS_DIR "/bench/dialogue.ms");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto compiled = npcs::Script::compile(text, "dialogue.ms");
    require(compiled.ok(), "dialogue.ms compiles");
    const npcs::Host host = make_host();
    measure_steps(compiled.value(), host);
    measure_edited(compiled.value(), text, host);
    for (const std::size_t sleepers : {std::size_t{1'000}, std::size_t{100'000}, std::size_t{1'000'000}})
        for (const bool packs : {false, true})
            if (everything || sleepers <= 100'000)
                apart([&] { measure_sleep(compiled.value(), host, sleepers, packs); });
    measure_garbage(host, everything ? 10'000'000 : 100'000);
    bench::measure_machines();
}
