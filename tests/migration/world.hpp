// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A machine that is played with one version of its scripts, saved, and gone on with in another.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migration/edited.hpp"

namespace npcs::tests::migration {

/// A script's file and text.
using Files = std::vector<std::pair<std::string, std::string>>;

inline std::vector<Script> compiled(const Files& files) {
    std::vector<Script> scripts;
    for (const auto& [file, text] : files) scripts.push_back(compiled(text, file));
    return scripts;
}

inline LoadOptions accepting_all() {
    LoadOptions options;
    options.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                      Verdict::repeats, Verdict::uncertain, Verdict::restart};
    return options;
}

/// Runs the scripts one after another, then so many ticks of a second.
inline Machine world_of(const Files& files, int ticks = 0) {
    Machine world(asking_host());
    for (const Script& script : compiled(files)) {
        const Outcome outcome = world.run(script);
        INFO(outcome.error.message);
        REQUIRE(outcome.kind != Outcome::Kind::failed);
    }
    for (int i = 0; i < ticks; ++i) world.tick(1);
    return world;
}

/// A save of one version of the scripts, checked against another and loaded into it whatever the verdict.
struct EditedWorld {
    std::string bytes;
    std::vector<Script> now;
    MigrationReport report;

    EditedWorld(std::string save, const Files& after, const LoadOptions& options = {})
        : bytes(std::move(save)), now(compiled(after)) {
        report = check_save(bytes, now, asking_host(), options);
        UNSCOPED_INFO(name_of(report.verdict) << ": " << report.reason);
        // What is accepted by default is what loads by default.
        CHECK(Machine::load(bytes, now, asking_host(), options).ok() == (report.verdict <= Verdict::differs));
    }
    EditedWorld(const Files& before, const Files& after, int ticks = 0)
        : EditedWorld(world_of(before, ticks).save(), after) {}

    Verdict verdict() const { return report.verdict; }
    /// Of a task's innermost frame.
    FrameVerdict frame(TaskId task) const {
        for (const FrameVerdict& frame : report.frames)
            if (frame.task == task) return frame;
        FAIL("task " << task << " is not told of");
        return {};
    }
    Machine load(const LoadOptions& options = accepting_all()) const {
        auto loaded = Machine::load(bytes, now, asking_host(), options);
        for (const Diagnostic& problem : loaded.diagnostics()) UNSCOPED_INFO(one_line(problem));
        REQUIRE(loaded.ok());
        // What was loaded can be saved and loaded like any other.
        CHECK(Machine::load(loaded.value().save(), now, asking_host()).ok());
        return std::move(loaded).value();
    }
};

/// What a tick tells, one line each.
inline std::string told(const std::vector<Outcome>& news) {
    std::string text;
    for (const Outcome& outcome : news) text += std::to_string(outcome.task) + ": " + shown(outcome) + "\n";
    return text;
}

}  // namespace npcs::tests::migration
