// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua's patterns. The matcher in Lua's library can take longer than anybody waits ((".-"):rep(20) is enough), and
// nothing can stop it meanwhile. This one translates a pattern into a list of parts, which finds its mistakes at once,
// and charges for what it looks at, so that a stop or a limit ends it. Letters are those of ASCII, whatever the locale.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "languages/lua/include_lua.hpp"

namespace npcs::lua {

struct Part {
    enum class Kind : std::uint8_t { literal, any, letter, set, open, close, position, back, balance, frontier, end };
    enum class Times : std::uint8_t { once, optional, any_number, at_least_once, as_few_as_possible };
    Kind kind;
    Times times = Times::once;
    std::uint8_t capture = 0;  ///< of open, close, position, back
    std::string_view text;     ///< of the part in the pattern, e.g. "[a-z]" or the letter of a class
};

/// A pattern, and what it has matched. Plain data: an error may leave it at any time.
class Pattern {
public:
    static constexpr std::size_t most_parts = 200;
    static constexpr std::size_t most_captures = 32;

    /// Raises a Lua error if the pattern is malformed. A `^` at its beginning has been taken off.
    Pattern(lua_State* L, std::string_view pattern);

    void begin(std::string_view subject) { subject_ = subject; }
    /// Whether the pattern matches from this place of the subject; then `end` is where the match ends.
    bool matches(std::size_t place, std::size_t& end);
    /// Charges for what was looked at since the last time.
    void settle();

    std::size_t capture_count() const { return captures_; }
    /// Pushes all captures, or the whole match if there is none and it is asked for.
    int push_captures(std::size_t place, std::size_t end, bool with_whole) const;
    void push_whole(std::size_t place, std::size_t end) const;
    void push_capture(std::size_t index, std::size_t place, std::size_t end) const;

private:
    struct Capture {
        const char* start = nullptr;
        const char* end = nullptr;
    };

    void read(std::string_view pattern);
    std::size_t read_percent(std::string_view pattern, std::size_t at);
    std::size_t read_open(std::string_view pattern, std::size_t at);
    void read_close();
    std::size_t read_times(std::string_view pattern, std::size_t at);
    std::size_t set_end(std::string_view pattern, std::size_t at) const;
    Part& add(Part::Kind kind, std::string_view text);
    void add_literal(std::string_view pattern, std::size_t at);

    const char* match(std::size_t part, const char* at);
    const char* match_repeated(std::size_t index, const char* at);
    const char* match_capture(std::size_t index, const char* at);
    const char* match_balance(const Part& part, const char* at);
    bool is_frontier(const Part& part, const char* at) const;
    bool matches_one(const Part& part, const char* at) const;
    void work(std::uint64_t units);

    lua_State* L_;
    std::string_view subject_;
    std::array<Part, most_parts> parts_;
    std::size_t count_ = 0;
    std::array<Capture, most_captures> found_;
    std::array<bool, most_captures> is_position_{};
    std::array<bool, most_captures> is_open_{};
    std::size_t captures_ = 0;
    std::uint64_t work_ = 0;
};

}  // namespace npcs::lua
