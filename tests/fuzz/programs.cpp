// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The input decides for the generator: a program after the grammar, or nearly, run in all ways that must not make a difference.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "generated/cases.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace npcs::generated;
    if (size == 0) return 0;
    constexpr Kind kinds[] = {Kind::conversation, Kind::world, Kind::damaged};
    const Kind kind = kinds[data[0] % 3];
    Choices choices(std::string_view(reinterpret_cast<const char*>(data + 1), size - 1));
    const std::string text = text_of(program_of(kind, choices));
    Tally tally;
    const std::string problem = check(kind, text, size, tally);
    if (problem.empty()) return 0;
    std::fprintf(stderr, "---- %s\n%s---- %s\n", name_of(kind), text.c_str(), problem.c_str());
    std::abort();
}
