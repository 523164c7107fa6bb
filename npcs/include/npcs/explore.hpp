// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays every path of a story: each available option of each choice, each known answer of each prompt, each value that the
// game's functions and chance may give, time that passes and events; and tells what goes wrong on any of them.
//
//     const npcs::ExploreReport report = npcs::explore(script, game, {.time = std::chrono::seconds(20)});
//     for (const npcs::Finding& finding : report.findings) std::cout << finding.message << "\n";
//
// Each state is forked for every way it can go on; states from which nothing different can follow count as one. The
// game's functions are called often, by several threads at once, on paths that are given up again: they must depend on
// nothing but their arguments, and have no effect outside of the script. Replace others by ExploreOptions::stubs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "npcs/coverage.hpp"
#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/host.hpp"
#include "npcs/script.hpp"
#include "npcs/session.hpp"
#include "npcs/trace.hpp"
#include "npcs/value.hpp"

namespace npcs {

/// Something that is wrong with a story. docs/story-testing.md describes each code.
struct Finding {
    std::string code;  ///< e.g. "soft-lock"
    Severity severity = Severity::error;
    std::string file;  ///< the name given to Script::compile
    std::uint32_t line = 0;
    std::string message;
    std::string hint;                  ///< what to do about it; may be empty
    bool has_answers = false;          ///< whether some answers lead there; not for what is never reached
    std::vector<std::string> answers;  ///< the fewest that lead there, each as it is typed into `npcs play`
};

/// A place where the story ends.
struct Ending {
    std::string file;
    std::uint32_t line = 0;            ///< of the last statement
    std::uint64_t ways = 0;            ///< in how many states it can be entered
    std::vector<std::string> answers;  ///< as Finding::answers
};

/// A prompt, when its answers are asked for.
struct Question {
    std::string function;  ///< which asks, as Outcome::function
    Value text;            ///< what it asks
    TraceLine where;       ///< the calling statement
};

struct ExploreProgress {
    std::uint64_t states = 0;   ///< that were found
    std::uint64_t waiting = 0;  ///< of these, still to be looked at
    std::uint64_t transitions = 0;
    std::size_t findings = 0;  ///< errors and the like so far; what is never reached is known at the end only
    std::chrono::milliseconds elapsed{0};
};

struct ExploreOptions {
    SessionOptions session = {};
    // Budgets. A run that is cut says what it has not seen, and finds nothing that needs all of the story.
    std::uint64_t states = 20'000'000;
    std::chrono::milliseconds time = std::chrono::milliseconds::max();
    std::size_t bytes = std::size_t{2} << 30;  ///< memory for states, about
    std::uint64_t turn_steps = 200'000;        ///< loop iterations and calls without a stop that count as endless
    unsigned ways = 64;    ///< of what chance and stubs can decide between two stops, at most so many are tried
    unsigned threads = 0;  ///< 0: one for each core
    bool reduce = true;    ///< false: states also differ in what can no longer be read
    /// Returns what may be answered to a prompt. Called by one thread at a time. Without it, or if it returns nothing,
    /// the prompt is a finding.
    std::function<std::vector<Value>(const Question&)> answers = {};
    /// Functions of the host that are not called: each call gives one of these values, and all are tried.
    std::map<std::string, std::vector<Value>> stubs = {};
    /// Events that the game may raise at any time, on a machine.
    std::vector<std::string> events = {};
    std::function<void(const ExploreProgress&)> progress = {};  ///< called a few times a second
    std::stop_token stop = {};
};

struct ExploreReport {
    std::vector<Finding> findings;  ///< by file and line
    std::vector<Ending> endings;
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::uint64_t unexplored = 0;  ///< states that were found but not looked at
    bool is_complete = false;
    std::string cut;  ///< why it is not: "states", "time", "memory", "ways", "stopped",
                      ///< or "answers": nobody knows those of a prompt
    std::shared_ptr<Coverage> coverage;
    std::chrono::milliseconds elapsed{0};
    std::size_t bytes = 0;  ///< memory for states, about, at its most
    Diagnostics problems;   ///< why nothing was explored: a script without marks, a stub that is no function
};

/// Explores a conversation. The script must be compiled with marks. `found`, if given, is called with each finding of the
/// end report as soon as all are known. The same input gives the same report, whatever the number of threads, unless time
/// or memory cuts it.
NPCS_API ExploreReport explore(const Script& script, const Host& host, const ExploreOptions& options = {},
                               const std::function<void(const Finding&)>& found = {});
/// Explores scripts that run together on a machine, started in this order.
NPCS_API ExploreReport explore(std::span<const Script> scripts, const Host& host, const ExploreOptions& options = {},
                               const std::function<void(const Finding&)>& found = {});

}  // namespace npcs
