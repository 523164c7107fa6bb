// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "common.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

namespace store_bench {

void fail(const std::string& why) {
    std::fprintf(stderr, "npcs-bench-store: %s\n", why.c_str());
    std::exit(1);
}

Arguments::Arguments(int count, char** words) {
    for (int i = 0; i < count; i += 2) {
        const std::string_view name = words[i];
        if (!name.starts_with("--") || i + 1 == count) fail("expected --name value near " + std::string(name));
        given_[std::string(name.substr(2))] = words[i + 1];
    }
}

std::string Arguments::text(std::string_view name) const {
    const auto found = given_.find(name);
    if (found == given_.end()) fail("--" + std::string(name) + " is missing");
    return found->second;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
    const auto found = given_.find(name);
    return found == given_.end() ? std::string(otherwise) : found->second;
}

std::uint64_t Arguments::number(std::string_view name, std::uint64_t otherwise) const {
    const auto found = given_.find(name);
    return found == given_.end() ? otherwise : std::strtoull(found->second.c_str(), nullptr, 10);
}

namespace {

/// The time that a process has had a processor, as the kernel counts it.
double processor_seconds(const std::string& process) {
    std::ifstream file("/proc/" + process + "/schedstat");
    std::uint64_t nanoseconds = 0;
    // A process may have ended meanwhile.
    return file >> nanoseconds ? static_cast<double>(nanoseconds) * 1e-9 : 0;
}

/// The time that the children had that have ended, as those that scan a table in parallel.
double ended_seconds(const std::string& process) {
    std::ifstream file("/proc/" + process + "/stat");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string before;
    for (int i = 0; i < 13; ++i) fields >> before;
    std::uint64_t user = 0, system = 0;
    fields >> user >> system;
    return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double server_seconds(std::uint64_t server) {
    const std::string first = std::to_string(server);
    double seconds = processor_seconds(first) + ended_seconds(first);
    std::ifstream children("/proc/" + first + "/task/" + first + "/children");
    for (std::string child; children >> child;) seconds += processor_seconds(child);
    return seconds;
}

}  // namespace

Passed Stopwatch::now() const {
    timespec own{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    Passed result{std::chrono::duration<double>(wall).count(),
                  static_cast<double>(own.tv_sec) + static_cast<double>(own.tv_nsec) * 1e-9};
    if (server_ != 0) result.processor += server_seconds(server_);
    return result;
}

Passed Stopwatch::passed() const {
    const Passed ended = now();
    return {ended.wall - began_.wall, ended.processor - began_.processor};
}

void Report::name(std::string_view name) {
    text_ += text_.empty() ? "{" : ", ";
    text_ += "\"" + std::string(name) + "\": ";
}
void Report::add(std::string_view called, double value) {
    name(called);
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.9g", value);
    text_ += digits;
}
void Report::add(std::string_view called, std::string_view value) {
    name(called);
    text_ += "\"" + std::string(value) + "\"";
}
void Report::add(std::string_view called, const Passed& passed) {
    name(called);
    char digits[100];
    std::snprintf(digits, sizeof digits, "{\"wall\": %.6g, \"processor\": %.6g}", passed.wall * 1e6,
                  passed.processor * 1e6);
    text_ += digits;
}
void Report::print() const {
    std::printf("%s}\n", text_.c_str());
    std::fflush(stdout);
}

std::string id_of(std::uint64_t number) {
    // The factor has no divisor in common with ten, so every number has an id of its own.
    return "player-" + std::to_string(10'000'000 + number * 7'654'321 % 10'000'000) + "/banker";
}

Dialogues::Dialogues(const std::string& path) {
    std::ifstream file(path);
    plain.assign(std::istreambuf_iterator<char>(file), {});
    const std::string_view asks = "return prompt(";
    const std::size_t at = plain.find(asks);
    if (at == std::string::npos) fail("there is no dialogue in " + path);
    timed = plain;
    timed.replace(at, asks.size(), "return prompt_for_a_day(");
}

npcs::Host game() {
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    host.def("prompt_for_a_day",
             [](npcs::Call& call, std::string question) { return call.suspend(question, 24 * 60 * 60.0); });
    return host;
}

const npcs::Value& answer(std::uint64_t turn) {
    static const npcs::Value yes("yes"), no("no");
    return turn % 2 == 0 ? yes : no;
}

npcs::Store open(const std::string& url, npcs::StoreOptions options) {
    options.host = game();
    options.lock_timeout = std::chrono::seconds(60);  // a busy machine is no fault
    auto store = npcs::open_store(url, std::move(options));
    if (!store) fail(npcs::one_line(store.diagnostics().front()));
    return std::move(store).value();
}

void release(npcs::Store& store, const Dialogues& dialogues) {
    require(store.add_script({.name = "dialogue", .text = dialogues.plain}).ok(), "the dialogue is released");
    require(store.add_script({.name = "timed", .text = dialogues.timed}).ok(), "the dialogue with timers is released");
}

namespace {

void require_questions(const std::vector<npcs::Outcome>& outcomes) {
    for (const npcs::Outcome& outcome : outcomes)
        if (outcome.kind != npcs::Outcome::Kind::yielded) fail("no question: " + npcs::one_line(outcome.error));
}

}  // namespace

void fill(npcs::Store& store, std::uint64_t first, std::uint64_t count, bool has_timers) {
    for (std::uint64_t next = first; next < first + count;) {
        std::vector<npcs::Step> steps;
        for (const std::uint64_t end = std::min(next + 1000, first + count); next < end; ++next)
            steps.push_back({.id = id_of(next), .script = is_timed(next, has_timers) ? "timed" : "dialogue"});
        require_questions(store.step_all(steps));
    }
}

void step(npcs::Store& store, const std::vector<std::string>& ids, std::uint64_t turn) {
    require_questions(store.step_all(ids, [turn](npcs::Session& talk) { return talk.resume(answer(turn)); }));
}

}  // namespace store_bench
