// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The breakpoints that a client wants, which outlive the conversation: they are set again when it is started anew. Each is
// one or several of the debugger's, because a file may be a part of several scripts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "debug_adapter/conversation.hpp"
#include "debug_adapter/framing.hpp"
#include "debug_adapter/source_map.hpp"

namespace npcs::debug_adapter {

/// At which of its hits a breakpoint stops: `3` and `>= 3`: from the third on; `> 3`; `= 3` or `== 3`; `% 3`: every third.
struct HitRule {
    enum class Kind : std::uint8_t { from, exactly, every };
    Kind kind = Kind::from;
    std::uint64_t number = 0;

    /// Returns nothing if a text is no such rule.
    static std::optional<HitRule> read(std::string_view text);
    bool accepts(std::uint64_t hit) const;
};

class BreakpointTable {
public:
    static constexpr std::size_t most_breakpoints = 10'000;  ///< more are refused

    /// `source_of` describes a file as the client wants it.
    BreakpointTable(SourceMap& sources, std::function<Json(const std::string& path)> source_of)
        : sources_(sources), source_of_(std::move(source_of)) {}

    /// Replaces the breakpoints of a file by those of a request, `first` being the number of its first line. Returns them as
    /// the protocol describes them. `talk` may be null.
    Json set_lines(const std::string& path, const Json& wanted, std::uint32_t first, Conversation* talk);
    Json set_functions(const Json& wanted, Conversation* talk);
    Json set_data(const Json& wanted, Conversation* talk);
    /// Sets all of them in a debugger that has none, and returns those that have changed by that.
    std::vector<Json> set_all(Conversation& talk, std::uint32_t first);
    /// Returns those that have changed since they were described last: a condition may have failed.
    std::vector<Json> changed(Conversation& talk, std::uint32_t first);

    /// Returns the numbers, as the client knows them, of those of the debugger's that were hit and whose rule for hits accepts
    /// that.
    std::vector<int> accepted(Conversation& talk, const std::vector<BreakpointId>& hit, bool& is_function) const;

private:
    enum class Kind : std::uint8_t { line, function, data };
    struct Wanted {
        int id = 0;
        Kind kind = Kind::line;
        std::string path;        ///< of a line: the file; of data: what is watched
        std::uint32_t line = 0;  ///< from 1
        BreakpointRequest request;
        HitRule rule;
        bool is_deep = false;
        std::vector<BreakpointId> set;
        std::uint32_t real_line = 0;  ///< from 1; 0 if it is not known
        bool is_verified = false;
        std::string problem;
        bool is_refused = false;  ///< `problem` is one of the request itself
    };

    void read_conditions(Wanted& one, const Json& wanted);
    Json add(Wanted one, std::uint32_t first, Conversation* talk);
    void place(Wanted& one, Conversation* talk);
    void set(Wanted& one, Conversation& talk, BreakpointRequest request);
    void take(Wanted& one, const Result<Breakpoint>& added);
    void drop(Conversation* talk, Kind kind, const std::string& path);
    Json described(const Wanted& one, std::uint32_t first) const;
    static bool shows_same(const Wanted& one, const Wanted& other);

    SourceMap& sources_;
    std::function<Json(const std::string& path)> source_of_;
    std::vector<Wanted> wanted_;
    int last_id_ = 0;
};

}  // namespace npcs::debug_adapter
