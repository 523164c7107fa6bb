// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/javascript.hpp"
#include "foreign_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    npcs::fuzz::run_text(npcs::javascript::language(), data, size);
    return 0;
}
