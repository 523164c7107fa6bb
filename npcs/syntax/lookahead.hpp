// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Answers questions about lines ahead without parsing them: whether a word that npcs adds to MiniScript begins its
// statement or is the name of a variable, and where parsing can continue after a mistake.
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::syntax {

/// Returns the end of the line on which the statement at `offset` ends, or of the statement if `;` ends it. Takes
/// account of brackets, of which `open` are already open, and of lines that continue on the next one.
std::uint32_t statement_end(std::string_view text, std::uint32_t offset, std::uint32_t open);

/// Returns whether an `if` is a single-line one. Its head begins at `offset` and has a mistake at `mistake`.
bool has_branch_in_line(std::string_view text, std::uint32_t offset, std::uint32_t mistake);

/// Returns the offset of the free text of a line, after `Marta: `, `: ` or the sign of an option; npos if the line that
/// begins at `offset` has none.
std::size_t free_text_in_line(std::string_view text, std::size_t offset);

/// Finds out how the words that npcs adds to MiniScript are used in one source. Answers about the whole source are
/// cached.
class Lookahead {
public:
    explicit Lookahead(std::string_view text) : text_(text) {}

    /// Each returns whether the statement begins; `offset` is the end of its first word.
    bool choose_begins(std::uint32_t offset);
    bool plan_begins(std::uint32_t offset);
    bool do_begins(std::uint32_t offset);
    bool scene_begins(std::uint32_t offset) const { return closed_later("end", "scene", last_end_scene_, offset); }
    bool script_begins(std::uint32_t offset);
    /// Returns whether the source has scenes, in which case `go` and `visit` are not names.
    bool has_scenes() const { return closed_later("end", "scene", last_end_scene_, 0); }

private:
    bool closed_later(std::string_view first, std::string_view second, std::int64_t& last, std::uint32_t offset) const;
    bool do_is_used_as_name();
    bool is_used_as_name(std::string_view word, int& known);

    std::string_view text_;
    std::int64_t last_end_choose_ = unknown;  ///< offset of the last line with those words, or -1
    std::int64_t last_end_plan_ = unknown;
    std::int64_t last_loop_ = unknown;
    mutable std::int64_t last_end_scene_ = unknown;
    std::int64_t last_end_script_ = unknown;
    int do_is_name_ = -1;  ///< 1 or 0; -1 if not yet determined
    int script_is_name_ = -1;
    static constexpr std::int64_t unknown = -2;
};

}  // namespace npcs::syntax
