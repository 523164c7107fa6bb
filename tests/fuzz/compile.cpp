// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any bytes are a script or a list of diagnostics, each with a place inside the text.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "npcs/npcs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto script = npcs::Script::compile(text, "fuzz");
    const auto dump = npcs::Script::dump(text, "fuzz");
    for (const npcs::Diagnostic& problem : script.diagnostics()) {
        npcs::one_line(problem);
        npcs::rich(problem);
        if (problem.message.empty()) std::abort();
    }
    if (!script.ok() && script.diagnostics().empty()) std::abort();
    if (script.ok() && !dump.ok()) std::abort();
    return 0;
}
