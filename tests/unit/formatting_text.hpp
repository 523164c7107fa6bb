// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the tests of the formatter share: a formatted text, checked for what is true of each.
#pragma once

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "formatting/check.hpp"
#include "npcs/format.hpp"
#include "syntax/parse.hpp"
#include "syntax/print.hpp"

namespace npcs::testing {

/// The tree as it is shown, without the lines the statements stand on.
inline std::string tree_without_lines(std::string_view text) {
    const syntax::Source source("", std::string(text));
    const syntax::ParseResult parsed = syntax::parse(source);
    const std::string lines = syntax::print(parsed.tree, source);
    std::string shown;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        const std::size_t number_end = lines.find_first_not_of("0123456789", lines.find_first_not_of(' ', at));
        const std::size_t begin = std::min(number_end, end);
        shown.append(lines, begin, end - begin).append("\n");
        at = end + 1;
    }
    return shown;
}

/// The formatted text, or the first mistake. Formatting it again must change nothing, and the tree be the same.
inline std::string formatted(std::string_view text, const FormatOptions& options = {}) {
    const Result<std::string> made = npcs::format(text, "", options);
    if (!made) return one_line(made.diagnostics().front());
    const Result<std::string> again = npcs::format(made.value(), "", options);
    CHECK(again);
    if (again) CHECK(again.value() == made.value());
    CHECK(tree_without_lines(made.value()) == tree_without_lines(text));
    CHECK(formatting::have_same_characters(made.value(), text));
    return made.value();
}

}  // namespace npcs::testing
