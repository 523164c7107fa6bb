// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any text is formatted, or refused with diagnostics; what can be parsed is formatted. Formatting again changes nothing.
// The first byte chooses the options. That the tree is the same, format() checks itself; here this check never fails.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "npcs/format.hpp"
#include "npcs/npcs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    npcs::FormatOptions options;
    options.spaces = data[0] % 6;
    options.tab_width = 1 + data[0] / 6 % 8;
    options.width = 20 + data[0] / 48 * 20;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto made = npcs::format(text, "fuzz", options);
    if (!made) {
        if (made.diagnostics().empty() || npcs::Script::dump(text).ok()) std::abort();
        return 0;
    }
    const auto again = npcs::format(made.value(), "fuzz", options);
    if (!again || again.value() != made.value()) std::abort();
    return 0;
}
