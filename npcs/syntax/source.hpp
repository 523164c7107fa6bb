// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a script and its line table. After the parser, locations are byte spans; lines and columns are computed
// only for output.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::syntax {

/// The bytes [begin, end) of the source.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

struct Position {
    std::uint32_t line = 0;    ///< from 1
    std::uint32_t column = 0;  ///< from 1, in code points
};

class Source {
public:
    Source(std::string name, std::string text);

    const std::string& name() const { return name_; }
    std::string_view text() const { return text_; }

    /// Returns the line and column of a byte offset. `\n`, `\r\n` and a lone `\r` end a line.
    Position position(std::uint32_t offset) const;
    /// Returns the line of a byte offset. Cheaper than position(), which also counts columns.
    std::uint32_t line_number(std::uint32_t offset) const;
    /// Returns the line of a byte offset. Fast if it is line `near` or one of the next few lines.
    std::uint32_t line_number(std::uint32_t offset, std::uint32_t near) const;
    std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
    /// Returns the text of a line (from 1) without its line end, or an empty string if there is no such line.
    std::string_view line(std::uint32_t number) const;

private:
    std::string name_;
    std::string text_;
    std::vector<std::uint32_t> line_starts_;
};

}  // namespace npcs::syntax
