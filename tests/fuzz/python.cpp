// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whatever text stands in a function in Python: it is refused or runs to an end or into its limits, straight and with a save
// and load at every stop, with the same output.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"
#include "npcs/python.hpp"
#include "transcript.hpp"

namespace {

constexpr int most_stops = 8;

npcs::SessionOptions options() {
    npcs::SessionOptions options;
    options.limits.steps = 3'000;
    options.limits.depth = 200;
    options.limits.bytes = 4 << 20;
    options.limits.text_bytes = 100'000;
    options.limits.list_items = 100'000;
    options.limits.foreign_work = 2'000'000;
    options.seed = 7;
    return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string script =
        "bag = [\"rope\", {\"a\": 1}]\nstock = {\"rope\": 3}\n"
        "function double(x)\n\treturn x * 2\nend function\n"
        "function \"python\" fuzzed(a, b)\n";
    script.append(text).append("\nend function\nprint fuzzed(1, \"two\")\nprint bag\nprint stock\n");
    const auto compiled = npcs::Script::compile(script, "fuzz.npcs", {npcs::python::language()});
    if (!compiled.ok()) {
        if (compiled.diagnostics().empty()) std::abort();
        return 0;
    }
    const std::string straight = npcs::fuzz::transcript(compiled.value(), options(), most_stops, false);
    const std::string reloaded = npcs::fuzz::transcript(compiled.value(), options(), most_stops, true);
    // What little is left of a VM's memory depends on what it has run before.
    const auto is_full = [](const std::string& shown) { return shown.find("out of memory") != std::string::npos; };
    if (straight != reloaded && !is_full(straight) && !is_full(reloaded)) std::abort();
    return 0;
}
