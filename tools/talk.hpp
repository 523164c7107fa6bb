// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs play` holds: a conversation that runs alone (a Session), or a world of tasks (a Machine). play sees one thing:
// news that is to be shown, at most one question at a time, and time that passes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

class Talk {
public:
    using News = std::vector<Outcome>;

    virtual ~Talk() = default;

    virtual News start() = 0;
    /// Whether it waits for an answer or a choice.
    virtual bool asks() const = 0;
    /// The question; of several open ones the oldest, until it is answered or withdrawn.
    virtual Outcome question() const = 0;
    /// Changes whenever another question is asked.
    virtual std::uint64_t question_number() const = 0;
    virtual News answer(const Value& answer) = 0;
    virtual News choose(std::size_t option) = 0;
    /// Seconds until something happens by itself; infinite when nothing does.
    virtual double next_wake() const = 0;
    /// Seconds until the question times out; infinite without a timeout.
    virtual double timeout_left() const = 0;
    virtual News pass(double seconds) = 0;
    virtual bool is_over() const = 0;
    /// The current outcome; of a machine the open question, or whether it has finished.
    virtual Outcome outcome() const = 0;
    /// Tasks that wait for what cannot happen any more.
    virtual std::size_t stuck() const { return 0; }

    virtual bool is_machine() const = 0;
    virtual std::string save() const = 0;
    virtual Diagnostics load(std::string_view save) = 0;
    /// After load() and reload(): what remains to be done before anybody is asked.
    virtual News go_on() = 0;
    virtual Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                               MigrationReport* report) = 0;
    virtual void record(History& history) const = 0;
    virtual Diagnostics undo(History& history, const LoadOptions& options) = 0;
    virtual Diagnostics redo(History& history, const LoadOptions& options) = 0;
};

/// Whether the script speaks of tasks, so that it needs a machine.
bool needs_machine(const std::string& script_text);

/// Without a machine, only the first script is used.
std::unique_ptr<Talk> make_talk(bool machine, const std::vector<Script>& scripts, const Host& host,
                                const SessionOptions& options);

}  // namespace npcs::tools
