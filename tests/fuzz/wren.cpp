// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/wren.hpp"
#include "foreign_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    npcs::fuzz::run_text(npcs::wren::language(), data, size);
    return 0;
}
