// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The time of a conversation. Where somebody sits at a terminal it is that of the world. What is piped has a clock of its own,
// which stands still but where the script waits, and then jumps: the same answers give the same conversation, and at once
// (docs/decisions/0019-simulated-time-in-pipes.md).
#pragma once

#include <cstdint>

namespace npcs::tools {

class Clock {
public:
    enum class Kind : std::uint8_t { of_the_world, of_the_script };
    explicit Clock(Kind kind) : kind_(kind) {}

    bool is_real() const { return kind_ == Kind::of_the_world; }
    /// Seconds since any moment that does not change.
    double now() const;
    void jump(double seconds) { ahead_ += seconds; }

private:
    Kind kind_;
    double ahead_ = 0;  ///< by how much it has jumped
};

/// How long a conversation has gone on by itself, with nobody asked. On a clock that jumps nobody would notice that it never asks
/// again; so this has an end.
class Quiet {
public:
    void pass(double seconds) {
        seconds_ += seconds;
        ++stops_;
    }
    void end() { *this = Quiet(); }
    bool is_too_long() const { return seconds_ > longest || stops_ > most_stops; }

private:
    static constexpr double longest = 24.0 * 60 * 60;
    static constexpr std::uint32_t most_stops = 100'000;
    double seconds_ = 0;
    std::uint32_t stops_ = 0;
};

}  // namespace npcs::tools
