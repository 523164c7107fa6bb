// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any script that compiles runs to an end or into its limits, straight and with a save and load at every stop, with the same
// output.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "npcs/npcs.hpp"
#include "transcript.hpp"

namespace {

constexpr int most_stops = 20;

npcs::SessionOptions options() {
    npcs::SessionOptions options;
    options.limits.steps = 2'000;
    options.limits.depth = 200;
    options.limits.bytes = 4 << 20;
    options.limits.text_bytes = 100'000;
    options.limits.list_items = 100'000;
    options.seed = 7;
    return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto script = npcs::Script::compile(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!script.ok()) return 0;
    const auto play = [&](bool reloads) {
        return npcs::fuzz::transcript(script.value(), options(), most_stops, reloads);
    };
    if (play(false) != play(true)) std::abort();
    return 0;
}
