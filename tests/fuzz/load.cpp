// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes that claim to be a save. The checksum is made right, so that everything behind it is reached. The first byte chooses
// whether it is a conversation's or a whole machine's, and how the rest of the input is used.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "damaged_save.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace npcs::fuzz;
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    const bool is_machine = data[0] >= 128;
    const unsigned steps = data[0] % 32;
    try_save(with_checksum(steps == 0 ? std::string(input) : changed(sound_save(steps, is_machine), input)),
             is_machine);
    return 0;
}
