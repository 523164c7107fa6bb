// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Questions about lines that have not been read yet, answered without parsing: whether a word that npcs added begins
// its statement or is somebody's variable, and where reading can go on after a mistake.
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::syntax {

/// The offset of the end of the line that the statement at `offset` ends with, brackets (of which `open` are open
/// already) and lines that go on in the next one taken into account; a `;` outside brackets ends it too.
std::uint32_t statement_end(std::string_view text, std::uint32_t offset, std::uint32_t open);

/// Whether an `if` whose head begins at `offset`, and has a mistake, is one of a single line.
bool has_branch_in_line(std::string_view text, std::uint32_t offset, std::uint32_t mistake);

/// Where the free text of a line begins, behind `Marta: ` or `: ` or the sign of an option; npos when the line that begins
/// at `offset` has none.
std::size_t free_text_in_line(std::string_view text, std::size_t offset);

/// Words added to MiniScript, as they are used in one source. Answers are remembered where they concern the whole
/// source.
class Lookahead {
public:
    explicit Lookahead(std::string_view text) : text_(text) {}

    /// `offset` stands behind the word.
    bool choose_begins(std::uint32_t offset);
    bool plan_begins(std::uint32_t offset);
    bool do_begins(std::uint32_t offset);
    bool scene_begins(std::uint32_t offset) const { return closed_later("end", "scene", last_end_scene_, offset); }
    /// Whether the source has a scene at all: then `go` and `visit` are no names.
    bool has_scenes() const { return closed_later("end", "scene", last_end_scene_, 0); }

private:
    bool closed_later(std::string_view first, std::string_view second, std::int64_t& last, std::uint32_t offset) const;
    bool do_is_used_as_name();

    std::string_view text_;
    std::int64_t last_end_choose_ = unknown;  ///< where the last such line begins, -1 when there is none
    std::int64_t last_end_plan_ = unknown;
    std::int64_t last_loop_ = unknown;
    mutable std::int64_t last_end_scene_ = unknown;
    int do_is_name_ = -1;  ///< -1 until somebody asked
    static constexpr std::int64_t unknown = -2;
};

}  // namespace npcs::syntax
