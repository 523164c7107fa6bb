// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Any sequence of API calls, from outside and from inside callbacks.

#include <cstddef>
#include <cstdint>

#include "../random/api_sequences.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    api_sequences::Sequence(api_sequences::Choices(data, size)).run(200);
    return 0;
}
