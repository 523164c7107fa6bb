// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The time of a conversation. At a terminal it is real time. If the input is piped, time is simulated: it advances only
// while the script waits, and then at once, so that the same answers give the same conversation without delay
// (docs/decisions/0019-simulated-time-in-pipes.md).
#pragma once

#include <cstdint>
#include <limits>

namespace npcs::tools {

/// A moment that does not come.
inline constexpr double never = std::numeric_limits<double>::infinity();

class Clock {
public:
    enum class Kind : std::uint8_t { real, simulated };
    explicit Clock(Kind kind) : kind_(kind) {}

    bool is_real() const { return kind_ == Kind::real; }
    /// Returns seconds since an arbitrary, fixed moment.
    double now() const;
    void jump(double seconds) { ahead_ += seconds; }

private:
    Kind kind_;
    double ahead_ = 0;  ///< sum of all jumps
};

/// Measures how long a conversation has continued without asking anything. In simulated time, a conversation that never
/// asks again would run forever, unnoticed; this limits it.
class SilenceLimit {
public:
    void pass(double seconds) {
        seconds_ += seconds;
        ++stops_;
    }
    void end() { *this = SilenceLimit(); }
    bool is_exceeded() const { return seconds_ > longest || stops_ > most_stops; }

private:
    static constexpr double longest = 24.0 * 60 * 60;
    static constexpr std::uint32_t most_stops = 100'000;
    double seconds_ = 0;
    std::uint32_t stops_ = 0;
};

}  // namespace npcs::tools
