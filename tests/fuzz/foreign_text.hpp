// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whatever text stands in a function in another language: it is refused or runs to an end or into its limits, straight and
// with a save and load at every stop, with the same output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"
#include "transcript.hpp"

namespace npcs::fuzz {

inline SessionOptions options_for_texts() {
    SessionOptions options;
    options.limits.steps = 3'000;
    options.limits.depth = 200;
    options.limits.bytes = 4 << 20;
    options.limits.text_bytes = 100'000;
    options.limits.list_items = 100'000;
    options.limits.foreign_work = 2'000'000;
    options.seed = 7;
    return options;
}

/// Aborts if a promise is broken.
inline void run_text(const std::shared_ptr<const Language>& language, const std::uint8_t* data, std::size_t size) {
    constexpr int most_stops = 8;
    std::string script =
        "bag = [\"rope\", {\"a\": 1}]\nstock = {\"rope\": 3}\n"
        "function double(x)\n\treturn x * 2\nend function\n"
        "function apply(f, x)\n\treturn f(x)\nend function\n"
        "function \"" +
        std::string(language->name()) + "\" fuzzed(a, b)\n";
    script.append(reinterpret_cast<const char*>(data), size);
    script.append("\nend function\nprint fuzzed(1, \"two\")\nprint bag\nprint stock\n");
    const auto compiled = Script::compile(script, "fuzz.npcs", {language});
    if (!compiled.ok()) {
        if (compiled.diagnostics().empty()) std::abort();
        return;
    }
    const std::string straight = transcript(compiled.value(), options_for_texts(), most_stops, false);
    const std::string reloaded = transcript(compiled.value(), options_for_texts(), most_stops, true);
    // What little is left of a VM's memory depends on what it has run before.
    const auto is_full = [](const std::string& shown) { return shown.find("out of memory") != std::string::npos; };
    if (straight != reloaded && !is_full(straight) && !is_full(reloaded)) std::abort();
}

}  // namespace npcs::fuzz
