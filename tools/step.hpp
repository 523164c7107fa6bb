// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One step of a conversation that lives in a file between processes: what start and resume have in common.
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
    bool force = false;  ///< write over what is no state
    bool json = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

void add_step_options(CLI::App& command, StepOptions& options);

/// Shows what is said and what is asked next, and keeps the state: standard output gets lines of text, or one JSON object.
class Step {
public:
    Step(const StepOptions& options, const Project& project, const Scripts& scripts)
        : options_(options), project_(project), scripts_(scripts) {}

    const Project& project() const { return project_; }
    /// The host of the conversation; it must not outlive this.
    Host host();
    /// Goes on, behind what has happened already, to the next question, or the end. The state is written unless an error
    /// ended it.
    int take(Talk& talk, Talk::News news);
    /// Lets time pass without an answer, and continues to the next question.
    int let_pass(Talk& talk, double seconds);
    /// Whether the state can be written; says why not. So no conversation is begun in vain.
    bool can_keep();
    /// Shows what is asked once more; the state stays as it is.
    int ask_again(const Talk& talk) { return conclude(talk.outcome()); }
    /// The answer does not fit; the state stays as it is. `code` is for programs (docs/command.md).
    int refuse(const char* code, const std::string& message);
    /// The same, with what would mend it.
    int refuse(const Diagnostic& problem);

private:
    void show(std::string_view text);
    void tell_error(const Outcome& outcome);
    void hear(const Talk& talk, const Talk::News& news);
    OutputFile output() const;
    int complain(const std::string& why);
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
