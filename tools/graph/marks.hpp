// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is known of a story beside its text: which lines were reached, what was found, where a save is.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph/picture.hpp"
#include "npcs/npcs.hpp"

namespace npcs::tools::graph {

/// Finds nodes by file and line. Paths of the same file may be written differently. The story must outlive it.
class Places {
public:
    explicit Places(const Story& story);
    /// Returns the node for a line: one that begins on it, or else the last one of its function before it; no_story_node if
    /// there is none. Of several, an option if `wants_option`, else the first.
    std::uint32_t node_at(const std::string& file, std::uint32_t line, bool wants_option = false) const;
    /// Returns the nodes of a file in source order.
    const std::vector<std::uint32_t>& nodes_in(const std::string& file) const;
    bool has_file(const std::string& file) const;

private:
    std::uint32_t function_at(const std::string& file, std::uint32_t line) const;
    std::string key_of(const std::string& file) const;

    const Story& story_;
    mutable std::map<std::string, std::string> keys_;  ///< canonical paths that were asked for
    std::map<std::string, std::vector<std::uint32_t>> nodes_, functions_;
};

/// What could not be marked, in words; empty if all was.
struct Marked {
    std::vector<Mark> marks;
    std::string problem;
};

/// By an lcov file (the lines of each file, and how often each was reached), by what `npcs test --coverage` writes as JSON, or by
/// the report of `npcs explore` as JSON.
Result<Marked> marks_of_coverage(const Story& story, std::string_view report, const std::string& name);
/// By the report of `npcs explore` as JSON: an object with a list `findings` of objects with `code`, `file`, `line` and
/// `message`.
Result<Marked> marks_of_findings(const Story& story, std::string_view report, const std::string& name);
/// By the calls of a conversation or the tasks of a machine, outermost first, each with whether it is the innermost one.
Marked marks_of_trace(const Story& story, const std::vector<std::pair<TraceLine, bool>>& trace);

}  // namespace npcs::tools::graph
