// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One step of a conversation that is kept in a file between processes: the common part of start and resume.
#pragma once

#include <functional>
#include <string>

#include "clock.hpp"
#include "command.hpp"
#include "npcs/npcs.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "scripts.hpp"
#include "talk.hpp"
#include "terminal.hpp"

namespace npcs::tools {

struct StepOptions {
    std::string state;
    bool force = false;  ///< overwrites files that are not states
    bool json = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

void add_step_options(CLI::App& command, StepOptions& options);

/// Runs a conversation, shows what is said and asked (as text, or as one JSON object), and writes the state.
class Step {
public:
    Step(const StepOptions& options, const Project& project, const Scripts& scripts)
        : options_(options), project_(project), scripts_(scripts) {}

    const Project& project() const { return project_; }
    /// Returns the host of the conversation. It must not outlive this object.
    Host host();
    /// Continues, after the outcomes so far, to the next question or the end. Writes the state unless the conversation
    /// failed. Returns the exit code.
    int continue_from(Talk& talk, Talk::Outcomes outcomes);
    /// Lets `seconds` pass without an answer, and continues to the next question. Returns the exit code.
    int let_pass(Talk& talk, double seconds);
    /// Returns whether the state can be written, and reports why not. Checked first, so that no conversation is lost.
    bool can_save();
    /// Shows the question again; the state file is not changed.
    int ask_again(const Talk& talk) { return conclude(talk.outcome()); }
    /// Refuses an answer; the state file is not changed. `code` is for programs (docs/command.md).
    int refuse(const char* code, const std::string& message);
    /// Refuses an answer for the reason given, including its hint; the state file is not changed.
    int refuse(const Diagnostic& problem);

private:
    void show(std::string_view text);
    void report_failure(const Outcome& outcome);
    void show_outcomes(const Talk& talk, const Talk::Outcomes& outcomes);
    OutputFile output() const;
    int report_not_saved(const std::string& why);
    int conclude(const Outcome& outcome);
    int fail(const Outcome& outcome);
    void print_json(const char* state, const Outcome& outcome);

    const StepOptions& options_;
    const Project& project_;
    const Scripts& scripts_;
    Terminal terminal_{Terminal::Lines::wrapped};
    Clock clock_{Clock::Kind::simulated};
    std::string said_;
    Outcome error_;  ///< of the first task that failed while the machine continued
};

}  // namespace npcs::tools
