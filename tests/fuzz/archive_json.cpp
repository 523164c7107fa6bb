// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON that claims to be a saved state. The first byte chooses how the rest of the input is put into that of a sound one, and
// whether it is a conversation's or a whole machine's.

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
    const std::string json =
        steps == 0 ? std::string(input) : changed(npcs::save_to_json(sound_save(steps, is_machine)).value(), input);
    if (const auto read = npcs::save_from_json(json); read.ok()) try_save(read.value(), is_machine);
    return 0;
}
