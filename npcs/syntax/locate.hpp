// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The place of a diagnostic, from a span of its source.
#pragma once

#include "npcs/diagnostic.hpp"
#include "syntax/source.hpp"

namespace npcs::syntax {

/// The column that Diagnostic::source begins at: that of the line, or, so that a long line is not copied, one before the place.
constexpr std::uint32_t first_column_of_source(std::uint32_t column) { return column > 500 ? column - 150 : 1; }

/// Where a line begins. Precondition: there is such a line.
inline std::uint32_t line_start(const Source& source, std::uint32_t line) {
    return static_cast<std::uint32_t>(source.line(line).data() - source.text().data());
}

/// Sets file, line, column, length and the line itself; of a very long line only the part around the place, so that the
/// size of a diagnostic is bounded.
void locate(Diagnostic& diagnostic, const Source& source, Span span);

}  // namespace npcs::syntax
