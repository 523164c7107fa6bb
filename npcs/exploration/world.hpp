// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation or a machine that is explored: one that can be put into a state, says how it can go on there, and goes on.
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/host_table.hpp"
#include "exploration/decisions.hpp"
#include "npcs/explore.hpp"
#include "runtime/image.hpp"
#include "runtime/machine.hpp"

namespace npcs::exploration {

/// What is shared by all worlds of a run.
struct Setup {
    std::vector<Script> scripts;
    std::vector<std::shared_ptr<const program::Program>> programs;  ///< of the scripts
    bool is_machine = false;
    std::shared_ptr<api::HostTable> host;  ///< with stubs
    ExploreOptions options;
    std::vector<double> draws;  ///< the numbers that a random draw can give
    mutable std::mutex asking;  ///< held while ExploreOptions::answers is called
};

struct Move {
    enum class Kind : std::uint8_t {
        start,
        option,     ///< takes the option with that index
        answer,     ///< gives the answer with that index
        pass_time,  ///< lets time pass until something happens
        raise       ///< raises the event with that index among those that are waited for
    };
    Kind kind = Kind::start;
    std::uint16_t index = 0;
    std::uint32_t decisions = 0;  ///< which of the sequences of decisions

    friend bool operator==(const Move&, const Move&) = default;
};

/// How a run came to rest.
enum class Rest : std::uint8_t {
    waits,       ///< it can go on
    ended,       ///< the story is over
    failed,      ///< by an error
    endless,     ///< by the limit of steps
    dead,        ///< it waits for what can no longer happen
    unanswered,  ///< it asks for what nobody can answer
};

/// A line of a script, and what is to be said of it.
struct Location {
    std::string file;
    std::uint32_t line = 0;
    std::string text;
    std::string hint;
};

/// A place where a state waits.
struct Stop {
    const program::Program* program = nullptr;
    std::uint32_t line = 0;

    friend auto operator<=>(const Stop&, const Stop&) = default;
};

class World {
public:
    explicit World(const Setup& setup) : decisions(setup.draws), setup_(setup) {}
    virtual ~World() = default;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    virtual runtime::Machine& machine() = 0;
    /// Makes a move, with the decisions that `decisions` has begun with. Rest::waits means that moves() has some.
    virtual Rest take(const Move& move) = 0;
    /// Returns how the state can go on.
    const std::vector<Move>& moves() const { return moves_; }
    /// Returns the options that are available, as their indexes among all options of the scripts.
    const std::vector<std::uint32_t>& available() const { return available_; }
    /// Returns where it has come to rest, with the error, the question, or what it waits for.
    virtual Location place() = 0;
    /// Returns where the present state waits.
    virtual Stop stop() = 0;
    /// Returns what a person would type to make a move.
    virtual std::string typed(const Move& move) = 0;
    /// Looks at a state that was restored, for moves() and available().
    virtual Rest look() = 0;
    /// Returns what would be typed in front of a move, for the decisions that were made in it.
    std::vector<std::string> typed_decisions() const;

    Decisions decisions;

protected:
    /// Adds the moves of an execution that asks. Returns false if nobody knows an answer.
    bool add_moves(const runtime::Execution& execution);
    std::string typed_answer(const runtime::Execution& execution, const Move& move);
    const std::vector<Value>& answers_to(const runtime::Execution& execution);
    static bool asks(const runtime::Execution& execution);
    static Stop stop_of(const runtime::Execution& execution);

    const Setup& setup_;
    std::vector<Move> moves_;
    std::vector<std::uint32_t> available_;

private:
    std::map<std::string, std::vector<Value>> answers_;  ///< by question
};

std::unique_ptr<World> make_world(const Setup& setup, runtime::Coverage& coverage);

/// The decisions of the world that runs in this thread, for stubs.
Decisions*& current_decisions();

/// Returns the index of the first option of a program among those of all.
std::uint32_t first_option(const Setup& setup, const program::Program& program);

}  // namespace npcs::exploration
