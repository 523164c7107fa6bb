// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The location of a diagnostic, from a span of its source.
#pragma once

#include "npcs/diagnostic.hpp"
#include "syntax/source.hpp"

namespace npcs::syntax {

/// Returns the column at which Diagnostic::source begins: 1, or on a long line, which is not copied whole, a later one.
constexpr std::uint32_t first_column_of_source(std::uint32_t column) { return column > 500 ? column - 150 : 1; }

/// Returns the offset at which a line begins. Precondition: the line exists.
inline std::uint32_t line_start(const Source& source, std::uint32_t line) {
    return static_cast<std::uint32_t>(source.line(line).data() - source.text().data());
}

/// Sets file, line, column, length and source line. Of a very long line only the part around the span is copied, so
/// that the size of a diagnostic is bounded.
void locate(Diagnostic& diagnostic, const Source& source, Span span);

/// Returns the edit that puts a text in the place of a span.
TextEdit edit_of(const Source& source, Span span, std::string text);

}  // namespace npcs::syntax
