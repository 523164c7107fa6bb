// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The host of a generated program: what it offers, what it saw, and what it answers. Answers depend on nothing but how many
// stops there were, so that every way of running a program gets the same ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::generated {

/// All that belongs to the host in one branch of a run; a fork gets a copy.
struct Seen {
    std::vector<std::string> lines;
    std::string unfinished;
    int rolls = 0;
    std::size_t stops = 0;
    bool is_too_long = false;  ///< used up what a program may: its transcript says nothing

    void add(const std::string& kind, const std::string& text);
    void print(std::string_view text);
};

/// Where the functions of a host find whose turn it is; outlives all sessions made with the host.
struct Stage {
    Seen* seen = nullptr;
    std::function<void()> on_call;  ///< called by every function, when set: a chance to ask for a stop
};

Host host_on(const std::shared_ptr<Stage>& stage);

SessionOptions session_options();

/// What the host goes on with at stop number `stop`.
Value answer_to(std::size_t stop);
/// The option taken there: an available one.
std::size_t option_of(const std::vector<Option>& options, std::size_t stop);

/// A value as text to any sensible depth; `Value::text` ends at three.
std::string shown(const Value& value);
std::string shown(const Outcome& outcome);
/// What the globals hold when all is over, by name.
void show_globals(Seen& seen, std::vector<std::string> names, const std::function<Value(const std::string&)>& value_of);

/// An error without the name of its file.
std::string shown(const Diagnostic& error);

/// The first difference between two transcripts, in a few lines; empty when there is none.
std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& got);

/// Ran into a limit that counts what has no fixed number, like garbage that is not collected yet.
bool is_of_memory(const Diagnostic& error);

}  // namespace npcs::generated
