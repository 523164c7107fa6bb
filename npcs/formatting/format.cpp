// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/format.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include "formatting/check.hpp"
#include "formatting/format.hpp"
#include "formatting/layout.hpp"
#include "formatting/pieces.hpp"
#include "formatting/structure.hpp"
#include "syntax/locate.hpp"
#include "syntax/parse.hpp"

namespace npcs {

namespace formatting {
namespace {

constexpr std::size_t largest_formatted = std::size_t{64} << 20;

FormatOptions within_limits(FormatOptions options) {
    options.spaces = std::min(options.spaces, 16u);
    options.tab_width = std::clamp(options.tab_width, 1u, 16u);
    options.width = std::clamp(options.width, 20u, 100'000u);
    return options;
}

bool has_mistake(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

Diagnostic refusal(const char* code, std::string message, std::string hint, std::string_view file) {
    Diagnostic made;
    made.stage = Stage::host;
    made.code = code;
    made.message = std::move(message);
    made.hint = std::move(hint);
    made.file = file;
    return made;
}

Diagnostic too_large(std::string_view file) {
    return refusal("too-large", "a script that is larger than 64 MiB, or would be, is not formatted",
                   "divide it into several files", file);
}

Diagnostic changed(std::string_view file) {
    return refusal("format-defect", "formatting would have changed what the script means; it was left as it is",
                   "this is a mistake in npcs, not in the script: please report it, with the script", file);
}

/// Told where two layouts of a text first differ, in the text as it was given: both have its characters in its order.
Diagnostic unsettled(std::string_view file, std::string_view given, std::string_view one, std::string_view other) {
    const auto [here, there] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    const std::size_t at = place_of_same(one.substr(0, static_cast<std::size_t>(here - one.begin())), given);
    const syntax::Source source{std::string(file), std::string(given)};
    Diagnostic made =
        refusal("format-unsettled",
                "formatting does not come to an end: each layout of this line has another; it was left as it is",
                "break the line by hand; this is a mistake in npcs: please report it, with the script", file);
    const auto begin = static_cast<std::uint32_t>(at);
    syntax::locate(made, source, {begin, std::min(begin + 1, static_cast<std::uint32_t>(given.size()))});
    return made;
}

}  // namespace

/// The layout is a function of the text, and keeps the line breaks that it finds. One that it has made can leave what
/// follows in its line too wide; so it is applied to its own result until it changes nothing more.
Result<std::string> formatted(std::string_view text, std::string_view file, const FormatOptions& options, int rounds) {
    if (text.size() > largest_formatted) return too_large(file);
    auto source = std::make_unique<syntax::Source>(std::string(file), std::string(text));
    syntax::ParseResult parsed = syntax::parse(*source);
    if (has_mistake(parsed.diagnostics)) return std::move(parsed.diagnostics);
    for (int round = 0;; ++round) {
        const Structure structure = structure_of(parsed.tree, source->text());
        const auto pieces = pieces_of(source->text(), structure);
        std::optional<std::string> made = lay_out(source->text(), structure, pieces, options, largest_formatted);
        if (!made) return too_large(file);
        if (*made == source->text()) return std::string(source->text());
        if (round == rounds) return unsettled(file, text, source->text(), *made);
        auto result = std::make_unique<syntax::Source>(std::string(file), std::move(*made));
        syntax::ParseResult after = syntax::parse(*result);
        const bool is_same = !has_mistake(after.diagnostics) && are_equal(parsed.tree, after.tree) &&
                             have_same_characters(source->text(), result->text());
        if (!is_same) return changed(file);
        parsed = std::move(after);
        source = std::move(result);
    }
}

}  // namespace formatting

Result<std::string> format(std::string_view text, std::string_view file, const FormatOptions& options) {
    try {
        return formatting::formatted(text, file, formatting::within_limits(options), formatting::most_rounds);
    } catch (const std::bad_alloc&) {
        return formatting::refusal("out-of-memory", "out of memory", "", file);
    }
}

}  // namespace npcs
