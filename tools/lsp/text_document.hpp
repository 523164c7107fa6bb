// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a document as its editor shows it, changed piece by piece, and positions in it. An editor counts lines
// from 0, and within a line UTF-16 code units unless another unit was agreed on; here all places are byte offsets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools::lsp {

/// What columns of positions are counted in.
enum class Encoding : std::uint8_t { utf8, utf16, utf32 };

struct Position {
    std::uint32_t line = 0;       ///< from 0
    std::uint32_t character = 0;  ///< from 0, in units of the encoding
    friend bool operator==(const Position&, const Position&) = default;
};

class TextDocument {
public:
    /// `text` must be valid UTF-8.
    explicit TextDocument(std::string text = {});

    const std::string& text() const { return text_; }
    std::size_t line_count() const { return line_starts_.size(); }
    /// Returns the offset of a line (from 0). Precondition: line < line_count().
    std::size_t line_start(std::size_t line) const { return line_starts_[line]; }
    /// Returns the line (from 0) of an offset.
    std::size_t line_of(std::size_t offset) const;
    /// Returns the offset of the end of a line, before its line end.
    std::size_t line_end(std::size_t line) const;

    /// Returns the offset of a position. One behind the end of its line means the end of the line, one behind the last
    /// line the end of the text, and one within a character the beginning of that.
    std::size_t offset(Position position, Encoding encoding) const;
    /// Returns the position of an offset; of one behind the end of the text, that of the end.
    Position position(std::size_t offset, Encoding encoding) const;

    /// Replaces what is between two positions, which may be in the wrong order. Where one of them cuts a character in
    /// two, as UTF-16 can, each half that remains becomes U+FFFD, so that all others keep their positions.
    void replace(Position begin, Position end, std::string_view text, Encoding encoding);

private:
    void find_lines(std::size_t from);

    std::string text_;
    std::vector<std::size_t> line_starts_;
};

/// Returns the number of units of the encoding that a text has.
std::size_t units(std::string_view text, Encoding encoding);

/// Finds positions of offsets that mostly ascend, without counting a line from its beginning for each of them.
class PositionFinder {
public:
    PositionFinder(const TextDocument& document, Encoding encoding) : document_(document), encoding_(encoding) {}
    Position operator()(std::size_t offset);

private:
    const TextDocument& document_;
    Encoding encoding_;
    std::size_t last_offset_ = 0;
    Position last_;
};

}  // namespace npcs::tools::lsp
