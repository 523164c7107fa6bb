// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// npcs-bench-languages: what functions in other languages cost, each beside what its VM costs without npcs, measured in the
// same run. Results are checked before they are timed.
//
//     npcs-bench-languages                  tables of all languages of this build
//     npcs-bench-languages --continuations  JavaScript's saves and resumptions, a line each, for run_package.mjs

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "figures.hpp"
#include "npcs/npcs.hpp"

namespace npcs::bench {

namespace {
constexpr int rounds = 15;

/// CPU time of this process in nanoseconds.
double now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}
}  // namespace

void require(bool is_right, const std::string& what) {
    if (is_right) return;
    std::fprintf(stderr, "npcs-bench-languages: wrong result: %s\n", what.c_str());
    std::exit(1);
}

double best_of(const std::function<void()>& work) {
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const double start = now();
        work();
        best = std::min(best, now() - start);
    }
    return best;
}

namespace {

std::string indented(const std::string& body) {
    std::string text;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = body.find('\n', at) + 1;
        text.append("\t").append(body, at, end - at);
        at = end;
    }
    return text;
}

/// A function of a script in the language; in MiniScript, if that is null.
std::string function(const Dialect* dialect, const std::string& name, const std::string& body) {
    const std::string language = dialect == nullptr ? "" : "\"" + std::string(dialect->language->name()) + "\" ";
    return "function " + language + name + "\n" + indented(body) + "end function\n";
}

Script compiled(const Dialect& dialect, const std::string& text) {
    auto script = Script::compile(text, "bench.npcs", {dialect.language});
    require(script.ok(), script.ok() ? "" : one_line(script.diagnostics().front()));
    return script.value();
}

SessionOptions without_limits() {
    SessionOptions options;
    options.limits.steps = std::uint64_t{1} << 60;
    options.limits.foreign_work = std::uint64_t{1} << 60;
    return options;
}

Host asking_host() {
    Host host;
    host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
    host.def("step(i)", [](Value) { return 1.0; });
    return host;
}

double nanoseconds_of(const Dialect& dialect, const std::string& text, double result) {
    const Script script = compiled(dialect, text);
    const auto run = [&] {
        Session talk(script, Host(), without_limits());
        return talk.start().value.number();
    };
    require(run() == result, text);
    return best_of([&] { run(); });
}

void print_row(const char* what, double ours, double bare, const char* of_what) {
    std::printf("  %-24s %7.0f ns;  %s %5.0f ns;  %.1f x\n", what, ours, of_what, bare, ours / bare);
}

void calls(const Dialect& dialect) {
    constexpr int count = 100'000;
    const std::string loop = "i = 0\nwhile i < " + std::to_string(count) + "\n\ti += 1\n";
    const auto called = [&](const std::string& head, const std::string& call) {
        return nanoseconds_of(dialect, head + loop + call + "end while\nreturn i\n", count) / count;
    };
    const double idle = called("", "");
    const double own = called(function(nullptr, "f", ""), "\tf\n") - idle;
    const double ours = called(function(&dialect, "f", dialect.nothing), "\tf\n") - idle;
    print_row("an empty function", ours, dialect.bare_call(count), "a bare call from C");
    std::printf("  %-24s %7.0f ns\n", "the same in MiniScript", own);
}

void variables(const Dialect& dialect) {
    constexpr int count = 5'000;
    const std::string text = "gold = 0\n" + function(&dialect, "f", dialect.count(count)) + "f\nreturn gold\n";
    print_row("gold = gold + 1", nanoseconds_of(dialect, text, count) / count, dialect.bare_hook(count),
              "a hook by hand   ");
}

/// A conversation that waits inside of a function.
struct Waiting {
    static constexpr double answer = 7;
    Script script;
    std::string bytes;

    Waiting(const Dialect& dialect, const std::string& body)
        : script(compiled(dialect, "gold = 0\n" + function(&dialect, "f", body + dialect.ask) + "return f\n")) {
        Session talk(script, asking_host(), without_limits());
        require(talk.start().waiting(), "it asks: " + body);
        bytes = talk.save();
    }

    /// Microseconds from the answer to the end; `with_load`: from the bytes, in a session that has no VM yet.
    double resume(bool with_load) const {
        double best = 1e18;
        for (int round = 0; round < rounds * 6; ++round) {
            Session talk(script, asking_host(), without_limits());
            if (!with_load) talk.start();
            const double start = now();
            if (with_load) talk = Session::load(bytes, script, asking_host(), without_limits()).value();
            const Outcome outcome = talk.resume(Value(answer));
            best = std::min(best, now() - start);
            require(outcome.value.number() == answer, "it goes on");
        }
        return best / 1000;
    }
};

constexpr int few = 10, many = 1000;

void resuming(const Dialect& dialect) {
    double first_time = 0, last_time = 0;
    std::size_t first_bytes = 0, last_bytes = 0;
    for (const int crossings : {few, 100, many}) {
        const Waiting talk(dialect, dialect.count(crossings / 2));
        const double time = talk.resume(false);
        std::printf("  resume after %4d         %7.1f us;  loaded and with a new VM %7.1f us;  saved in %6zu bytes\n",
                    crossings, time, talk.resume(true), talk.bytes.size());
        if (crossings == few) first_time = time, first_bytes = talk.bytes.size();
        last_time = time, last_bytes = talk.bytes.size();
    }
    std::printf("  each operation           %7.0f ns to repeat;  %.1f bytes in a save\n",
                (last_time - first_time) * 1000 / (many - few),
                static_cast<double>(last_bytes - first_bytes) / (many - few));
}

void vms(const Dialect& dialect) {
    const auto in_use = [] {
        const struct mallinfo2 info = mallinfo2();
        return info.uordblks + info.hblkhd;
    };
    { const auto first = dialect.language->make_vm({}); }
    const std::size_t before = in_use();
    const auto vm = dialect.language->make_vm({});
    const std::size_t bytes = in_use() - before;
    require(vm != nullptr && bytes > 0, "a VM");
    const double start = best_of([&] { dialect.language->make_vm({}); });
    std::printf("  a VM                     %7.1f KiB;  made in %.1f us\n", static_cast<double>(bytes) / 1024,
                start / 1000);
}

void print_tables(const Dialect& dialect) {
    std::printf("%s\n", dialect.language->version().c_str());
    calls(dialect);
    variables(dialect);
    resuming(dialect);
    vms(dialect);
}

std::vector<Dialect> dialects() {
    std::vector<Dialect> all;
#ifdef NPCS_BENCH_LUA
    all.push_back(lua_dialect());
#endif
#ifdef NPCS_BENCH_JAVASCRIPT
    all.push_back(javascript_dialect());
#endif
#ifdef NPCS_BENCH_PYTHON
    all.push_back(python_dialect());
#endif
#ifdef NPCS_BENCH_WREN
    all.push_back(wren_dialect());
#endif
    return all;
}

/// Calls of a function of the game, as a continuation of another kind records them.
void print_continuations(const std::vector<Dialect>& all) {
    for (const Dialect& dialect : all) {
        if (dialect.language->name() != "javascript") continue;
        for (const int calls : {few, 100, many}) {
            const Waiting talk(dialect, dialect.step(calls));
            std::printf("%d %zu %.1f\n", calls, talk.bytes.size(), talk.resume(true));
        }
    }
}

}  // namespace

}  // namespace npcs::bench

int main(int count, char** arguments) {
    const std::vector<npcs::bench::Dialect> all = npcs::bench::dialects();
    if (count == 2 && std::strcmp(arguments[1], "--continuations") == 0) {
        npcs::bench::print_continuations(all);
    } else {
        for (const npcs::bench::Dialect& dialect : all) npcs::bench::print_tables(dialect);
    }
}
