// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script whose statements and options carry names that only the corpus knows: `say "Hello." //#m3` is the statement m3.
// The names are taken off before a script is compiled, so whatever loads a save cannot see them; an edit keeps them on what
// the writer would call the same statement. Blocks are told by their indentation.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace corpus {

/// Something is wrong with the corpus itself.
struct Mistake : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Line {
    std::string text;  ///< without its name
    std::string id;    ///< empty: a line that is no statement, or a new one
    std::size_t indent() const;
    std::string_view body() const;
    bool is_blank() const { return body().empty(); }
    bool is_option() const { return body().starts_with("option"); }
};

/// Lines from first to last, both included, counted from 0.
struct Range {
    std::size_t first, last;
};

class MarkedText {
public:
    explicit MarkedText(std::string_view text);

    /// What is compiled: the same lines without names.
    std::string plain() const;
    /// The name of the statement on that line (from 1), empty when it has none.
    const std::string& id_at(std::size_t line) const;
    std::optional<std::size_t> find(std::string_view id) const;
    bool has(std::string_view id) const { return find(id).has_value(); }
    /// Mistake when there is none of that name.
    std::size_t line_of(std::string_view id) const;
    /// The statement or option with everything that belongs to it, its `end` included.
    Range block(std::size_t line) const;
    /// The statement's own lines: up to the next one, block or not.
    std::string own_text(std::size_t line) const;
    /// Where a run goes on when this statement is gone: at the next one of its block, else behind what it stands in (a loop
    /// begins its next turn). Empty when the function ends there.
    std::string next_after(std::size_t line, const MarkedText& survivors) const;
    /// Mistake when two statements have the same name.
    void check_unique() const;

    std::vector<Line> lines;

private:
    std::optional<std::size_t> parent_of(std::size_t line) const;
    std::optional<std::size_t> sibling_after(std::size_t line) const;
};

}  // namespace corpus
