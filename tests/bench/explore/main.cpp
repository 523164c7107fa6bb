// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One measured run of a generated story (stories.py), by npcs::explore or by random play. Prints a line of JSON.
//
//     npcs-bench-explore explore STORY [--seconds N] [--states N] [--threads N] [--whole-states]
//     npcs-bench-explore random STORY [--seconds N] [--seed N]
//
// A choice point is known by the number that the text of its options begins with: "17b".
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include "npcs/coverage.hpp"
#include "npcs/explore.hpp"
#include "npcs/npcs.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
    std::string what;
    std::string file;
    double seconds = 20;
    std::uint64_t states = 20'000'000;
    std::uint64_t seed = 1;
    unsigned threads = 1;
    bool reduce = true;
};

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "npcs-bench-explore: %s\n", why.c_str());
    std::exit(1);
}

Settings settings_of(int count, char** arguments) {
    if (count < 3) fail("usage: npcs-bench-explore explore|random STORY [OPTION...]");
    Settings settings;
    settings.what = arguments[1];
    settings.file = arguments[2];
    for (int i = 3; i < count; ++i) {
        const std::string_view option = arguments[i];
        if (option == "--whole-states") {
            settings.reduce = false;
            continue;
        }
        if (i + 1 == count) fail("there is no value for " + std::string(option));
        const double value = std::atof(arguments[++i]);
        if (option == "--seconds") settings.seconds = value;
        else if (option == "--states") settings.states = static_cast<std::uint64_t>(value);
        else if (option == "--seed") settings.seed = static_cast<std::uint64_t>(value);
        else if (option == "--threads") settings.threads = static_cast<unsigned>(value);
        else fail("there is no option " + std::string(option));
    }
    return settings;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    if (!file) fail("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the number in front of a letter that an option's text begins with.
int point_of(std::string_view text) {
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') break;
        number = number * 10 + (c - '0');
    }
    return number;
}

/// Returns the choice points whose options were on offer, by the lines of their options.
std::set<int> points_of(const npcs::Coverage& coverage, const std::string& text) {
    std::vector<int> by_line{0};
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
        const std::string_view line = std::string_view(text).substr(at, text.find('\n', at) - at);
        by_line.push_back(point_of(line.substr(std::min(line.find_first_not_of("\t*+ "), line.size()))));
    }
    std::set<int> points;
    for (const npcs::CoveredOption& option : coverage.options())
        if (option.offered > 0) points.insert(by_line.at(option.line));
    points.erase(0);
    return points;
}

/// A game that shows nothing.
npcs::Host make_host() {
    npcs::Host host;
    host.def("say", [](const npcs::Value&, const npcs::Value&) {});
    return host;
}

void print_costs() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    std::printf(R"("user": %.3f, "system": %.3f, "mebibytes": %.1f})"
                "\n",
                seconds(usage.ru_utime), seconds(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1024);
}

void explore(const Settings& settings) {
    const std::string text = text_of(settings.file);
    const auto script = npcs::Script::compile(text, settings.file, {}, npcs::Marks::all);
    if (!script) fail("the story does not compile");
    npcs::ExploreOptions options;
    options.time = std::chrono::milliseconds(static_cast<std::int64_t>(settings.seconds * 1000));
    options.states = settings.states;
    options.threads = settings.threads;
    options.reduce = settings.reduce;
    const npcs::ExploreReport report = npcs::explore(script.value(), make_host(), options);
    if (!report.problems.empty()) fail(report.problems.front().message);
    std::printf(R"({"complete": %s, "cut": "%s", "states": %llu, "unexplored": %llu, "moves": %llu, "findings": %zu, )",
                report.is_complete ? "true" : "false", report.cut.c_str(),
                static_cast<unsigned long long>(report.states), static_cast<unsigned long long>(report.unexplored),
                static_cast<unsigned long long>(report.transitions), report.findings.size());
    std::printf(R"("points": %zu, "elapsed": %.3f, )", points_of(*report.coverage, text).size(),
                static_cast<double>(report.elapsed.count()) / 1000);
    print_costs();
}

/// Plays from the beginning to the end, again and again.
void play_at_random(const Settings& settings) {
    const auto script = npcs::Script::compile(text_of(settings.file), settings.file);
    if (!script) fail("the story does not compile");
    const npcs::Host host = make_host();
    std::mt19937_64 random(settings.seed);
    std::set<int> points;
    std::vector<std::pair<double, std::size_t>> samples;
    std::uint64_t moves = 0, plays = 0;
    const Clock::time_point began = Clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
    double now = 0;
    for (; now < settings.seconds; ++plays) {
        npcs::Session talk(script.value(), host);
        npcs::Outcome outcome = talk.start();
        while (outcome.waiting() && now < settings.seconds) {
            if (outcome.wait != npcs::Outcome::Wait::choice) {
                outcome = talk.resume();
                continue;
            }
            std::vector<std::size_t> available;
            for (std::size_t i = 0; i < outcome.options.size(); ++i)
                if (outcome.options[i].available) available.push_back(i);
            if (points.insert(point_of(outcome.options.front().text)).second)
                samples.emplace_back(elapsed(), points.size());
            outcome = talk.choose(available[random() % available.size()]);
            if (++moves % 256 == 0) now = elapsed();
        }
        if (outcome.kind == npcs::Outcome::Kind::failed) fail(outcome.error.message);
        now = elapsed();
    }
    std::printf(R"({"moves": %llu, "plays": %llu, "points": %zu, "elapsed": %.3f, "samples": [)",
                static_cast<unsigned long long>(moves), static_cast<unsigned long long>(plays), points.size(), now);
    for (std::size_t i = 0; i < samples.size(); ++i)
        std::printf("%s[%.4f, %zu]", i == 0 ? "" : ", ", samples[i].first, samples[i].second);
    std::printf("], ");
    print_costs();
}

}  // namespace

int main(int count, char** arguments) {
    const Settings settings = settings_of(count, arguments);
    if (settings.what == "explore") explore(settings);
    else if (settings.what == "random") play_at_random(settings);
    else fail("there is no " + settings.what);
}
