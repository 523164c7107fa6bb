// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/locate.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "syntax/characters.hpp"

namespace npcs::syntax {

namespace {

constexpr std::size_t kept_behind = 300;      // bytes of a line kept after `at`; more than is ever shown
constexpr std::size_t longest_span = 10'000;  // bytes examined to determine the length

std::uint32_t count_points(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

/// Returns the first offset from `at` on where a code point begins.
std::size_t whole(std::string_view line, std::size_t at) {
    while (at < line.size() && !begins_code_point(line[at])) ++at;
    return std::min(at, line.size());
}

/// Returns the offset that is `points` code points before `at`.
std::size_t points_back(std::string_view line, std::size_t at, std::uint32_t points) {
    for (; points > 0 && at > 0; --points) do
            --at;
        while (at > 0 && !begins_code_point(line[at]));
    return at;
}

}  // namespace

void locate(Diagnostic& diagnostic, const Source& source, Span span) {
    const std::uint32_t number = source.line_number(span.begin);
    const std::string_view line = source.line(number);
    const std::size_t at = std::min<std::size_t>(span.begin - line_start(source, number), line.size());
    const std::size_t end =
        std::min<std::size_t>(at + std::min<std::size_t>(span.end - span.begin, longest_span), line.size());
    const std::size_t last = whole(line, std::min(line.size(), at + kept_behind));
    const std::uint32_t column = count_points(line.substr(0, at)) + 1;
    const std::size_t first = points_back(line, at, column - first_column_of_source(column));

    diagnostic.file = source.name();
    diagnostic.line = diagnostic.source_line = number;
    diagnostic.column = column;
    diagnostic.length = std::max(1U, count_points(line.substr(at, end - at)));
    diagnostic.source = line.substr(first, last - first);
}

TextEdit edit_of(const Source& source, Span span, std::string text) {
    const Position begin = source.position(span.begin), end = source.position(span.end);
    return {begin.line, begin.column, end.line, end.column, std::move(text)};
}

}  // namespace npcs::syntax
