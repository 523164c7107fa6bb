// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/format.hpp"

#include <algorithm>
#include <new>
#include <optional>

#include "formatting/check.hpp"
#include "formatting/layout.hpp"
#include "formatting/pieces.hpp"
#include "formatting/structure.hpp"
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

Result<std::string> formatted(std::string_view text, std::string_view file, const FormatOptions& options) {
    if (text.size() > largest_formatted) return too_large(file);
    const syntax::Source source{std::string(file), std::string(text)};
    syntax::ParseResult before = syntax::parse(source);
    if (has_mistake(before.diagnostics)) return std::move(before.diagnostics);
    const Structure structure = structure_of(before.tree, text);
    const auto pieces = pieces_of(text, structure);
    std::optional<std::string> made = lay_out(text, structure, pieces, options, largest_formatted);
    if (!made) return too_large(file);
    if (*made == text) return std::move(*made);
    const syntax::Source result{std::string(file), std::move(*made)};
    const syntax::ParseResult after = syntax::parse(result);
    const bool is_same = !has_mistake(after.diagnostics) && are_equal(before.tree, after.tree) &&
                         have_same_characters(text, result.text());
    if (!is_same) return changed(file);
    return std::string(result.text());
}

}  // namespace
}  // namespace formatting

Result<std::string> format(std::string_view text, std::string_view file, const FormatOptions& options) {
    try {
        return formatting::formatted(text, file, formatting::within_limits(options));
    } catch (const std::bad_alloc&) {
        return formatting::refusal("out-of-memory", "out of memory", "", file);
    }
}

}  // namespace npcs
