// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a script and where its lines begin. Everything after the parser speaks of places as byte spans; a line
// and a column are worked out only when somebody wants to read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::syntax {

/// Bytes [begin, end) of the source.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

struct Place {
    std::uint32_t line = 0;    ///< from 1
    std::uint32_t column = 0;  ///< from 1, in code points
};

class Source {
public:
    Source(std::string name, std::string text);

    const std::string& name() const { return name_; }
    std::string_view text() const { return text_; }

    /// `\n`, `\r\n` and a lone `\r` each end a line.
    Place place(std::uint32_t offset) const;
    /// The line alone: unlike a column, it costs no walk along the line.
    std::uint32_t line_number(std::uint32_t offset) const;
    /// The same; fast when it is `near` or one of the lines just behind it.
    std::uint32_t line_number(std::uint32_t offset, std::uint32_t near) const;
    std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
    /// Text of a line (from 1), without its end; empty when there is no such line.
    std::string_view line(std::uint32_t number) const;

private:
    std::string name_;
    std::string text_;
    std::vector<std::uint32_t> line_starts_;
};

}  // namespace npcs::syntax
