// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves of every kind of state that the scripts of the samples and of the language's tests bring about: at each of their stops, and
// wherever a small budget happens to end.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tests {

inline Host stopping_host() {
    Host host;
    for (const char* name : {"prompt(question)", "input(question)", "ask(question)", "suspend(x)"})
        host.def(name, [](Call& call, Value question) { return call.suspend(question); });
    host.def("say(who, line)", [](Value) { return Value(); });
    host.def("id(x)", [](Value x) { return x; });
    host.def("begin(plan)", [](Value) { return Value(); });
    host.def("conclude(plan)", [](Value) { return Value(); });
    host.def("cancel(plan, reason)", [](Value) { return Value(); });
    host.def("finally(plan)", [](Value) { return Value(); });
    return host;
}

struct StoppedAt {
    std::string name;  ///< script and number of the stop
    std::string bytes;
    const std::vector<Script>& scripts;
    bool is_machine;
};
using EachStop = std::function<void(const StoppedAt&)>;

inline void at_stops(const std::string& name, const Script& script, std::uint64_t steps, const EachStop& each) {
    SessionOptions options;
    options.limits.steps = steps;
    options.limits.bytes = 1 << 20;
    const std::vector<Script> scripts{script};
    Session talk(script, stopping_host(), options);
    int stop = 0;
    const auto stopped = [&] {
        for (const bool with_outline : {false, true})
            each({name + " " + std::to_string(steps) + "/" + std::to_string(stop), talk.save({with_outline}), scripts,
                  false});
    };
    stopped();
    for (talk.start(); stop++ < 40;) {
        stopped();
        const Outcome outcome = talk.outcome();
        if (outcome.kind != Outcome::Kind::yielded && outcome.kind != Outcome::Kind::interrupted) return;
        if (outcome.wait != Outcome::Wait::choice) {
            talk.resume(stop % 2 == 0 ? Value("yes") : Value(stop));
            continue;
        }
        std::size_t option = 0;
        while (option + 1 < outcome.options.size() && !outcome.options[option].available) ++option;
        if (!outcome.options[option].available) return;
        talk.choose(option);
    }
}

inline void at_ticks(const std::string& name, const std::vector<Script>& scripts, const EachStop& each) {
    Machine world(stopping_host());
    for (const Script& script : scripts) world.run(script);
    for (int tick = 0; tick < 8; ++tick) {
        for (const bool with_outline : {false, true})
            each({name + " tick " + std::to_string(tick), world.save({with_outline}), scripts, true});
        world.tick(1);
        for (const Ticket& ticket : world.tickets()) {
            std::size_t option = 0;
            while (option < ticket.options.size() && !ticket.options[option].available) ++option;
            world.complete(ticket.id, ticket.options.empty() ? Value("yes") : Value(static_cast<double>(option)));
        }
        if (tick % 3 == 2) world.raise("bell", "dong");
    }
}

/// Of all scripts below the folders, in order; and of a machine that runs all of a folder side by side.
inline void at_all_stops(const std::vector<std::filesystem::path>& folders, const EachStop& each) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const fs::path& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".npcs" || entry.path().extension() == ".ms") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Script> together;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto text = read_file(files[i].string());
        const auto script = Script::compile(text.value(), files[i].filename().string());
        const std::string name = (files[i].parent_path().filename() / files[i].filename()).string();
        if (script) {
            together.push_back(script.value());
            for (const std::uint64_t steps : {std::uint64_t{3}, std::uint64_t{100'000}})
                at_stops(name, script.value(), steps, each);
        }
        const bool is_last = i + 1 == files.size() || files[i + 1].parent_path() != files[i].parent_path();
        if (!is_last) continue;
        if (!together.empty()) at_ticks(files[i].parent_path().filename().string(), together, each);
        together.clear();
    }
}

}  // namespace npcs::tests
