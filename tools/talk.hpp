// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The conversation of `npcs play`: a Session, or the tasks of a Machine, with one interface: outcomes to be shown, at
// most one question at a time, and time that passes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

class Talk {
public:
    using Outcomes = std::vector<Outcome>;

    virtual ~Talk() = default;

    /// Decides what the next random draws give, from 0 up to 1.
    void draw(const std::vector<double>& numbers) {
        drop_drawn();
        draws_.insert(draws_.end(), numbers.begin(), numbers.end());
    }

    virtual Outcomes start() = 0;
    /// Returns whether it waits for an answer or a choice.
    virtual bool asks() const = 0;
    /// Returns the current question: the oldest open one, until it is answered or withdrawn.
    virtual Outcome question() const = 0;
    /// Returns a number that changes whenever another question becomes current.
    virtual std::uint64_t question_number() const = 0;
    /// Returns where it is asked: the calling line, in the text that was compiled.
    virtual TraceLine where() const = 0;
    virtual Outcomes answer(const Value& answer) = 0;
    virtual Outcomes choose(std::size_t option) = 0;
    /// Returns seconds until something happens without an answer; infinity if nothing does.
    virtual double next_wake() const = 0;
    /// Returns seconds until the question times out; infinity without a timeout.
    virtual double timeout_left() const = 0;
    virtual Outcomes pass(double seconds) = 0;
    /// Raises an event, for which only tasks of a machine can wait.
    virtual Outcomes raise(const std::string& /*event*/, const Value& /*value*/) { return {}; }
    virtual bool is_over() const = 0;
    /// Returns the current outcome; for a machine, the open question or whether it has finished.
    virtual Outcome outcome() const = 0;
    /// Returns the number of tasks that wait for what can no longer happen.
    virtual std::size_t stuck() const { return 0; }
    /// Says what those tasks wait for and how it could happen; empty if there are none.
    virtual std::string why_stuck() const { return ""; }

    virtual bool is_machine() const = 0;
    virtual std::string save() const = 0;
    /// `options` says which verdicts are accepted; the talk's own session options hold.
    virtual Diagnostics load(std::string_view save, LoadOptions options = {}) = 0;
    /// To be called after load() and reload(): continues until a question is asked or nothing remains to be done.
    virtual Outcomes go_on() = 0;
    virtual Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                               MigrationReport* report) = 0;
    virtual void record(History& history) const = 0;
    virtual Diagnostics undo(History& history, const LoadOptions& options) = 0;
    virtual Diagnostics redo(History& history, const LoadOptions& options) = 0;

protected:
    /// Returns the options of the next run. What it leaves of the draws is for the one after it.
    RunOptions next_run() {
        drop_drawn();
        RunOptions options;
        options.draws = draws_;
        options.drawn = &drawn_;
        return options;
    }

private:
    void drop_drawn() {
        draws_.erase(draws_.begin(), draws_.begin() + static_cast<std::ptrdiff_t>(drawn_));
        drawn_ = 0;
    }

    std::vector<double> draws_;
    std::size_t drawn_ = 0;  ///< of `draws_`, by the last run
};

/// Returns whether the script uses tasks, and therefore needs a machine.
bool needs_machine(const std::string& script_text);

/// Creates a conversation. Without a machine, only the first script is used.
std::unique_ptr<Talk> make_talk(bool machine, const std::vector<Script>& scripts, const Host& host,
                                const SessionOptions& options);

}  // namespace npcs::tools
