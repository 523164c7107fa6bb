// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// xoshiro256**, seeded by splitmix64 so that neighbouring seeds give unrelated sequences.

#include <bit>

#include "runtime/native.hpp"

namespace npcs::runtime {

void Random::seed(std::uint64_t seed) {
    for (std::uint64_t& word : state) {
        seed += 0x9E37'79B9'7F4A'7C15;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EB;
        word = mixed ^ (mixed >> 31);
    }
}

double Random::generate() {
    const std::uint64_t result = std::rotl(state[1] * 5, 7) * 9;
    const std::uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = std::rotl(state[3], 45);
    return static_cast<double>(result >> 11) * 0x1p-53;
}

}  // namespace npcs::runtime
