// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any bytes are a script as JSON or a list of diagnostics. A script made of JSON that can be parsed gives JSON that makes the
// same text: nothing in it was read as something else than what it was written for.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "npcs/npcs.hpp"
#include "syntax/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view json(reinterpret_cast<const char*>(data), size);
    const auto text = npcs::json::source_from_json(json, "fuzz");
    if (!text.ok() && text.diagnostics().empty()) std::abort();
    for (const npcs::Diagnostic& problem : text.diagnostics()) {
        if (npcs::rich(problem).empty() || problem.message.find('\n') != std::string::npos) std::abort();
    }
    if (!text.ok()) return 0;

    const npcs::syntax::Source source("fuzz", text.value());
    const auto parsed = npcs::syntax::parse(source);
    const bool failed =
        std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.end(),
                    [](const npcs::Diagnostic& problem) { return problem.severity == npcs::Severity::error; });
    if (failed) return 0;
    const auto again = npcs::json::source_from_json(npcs::json::json_from_tree(parsed.tree), "fuzz");
    if (!again.ok() || again.value() != text.value()) std::abort();
    return 0;
}
