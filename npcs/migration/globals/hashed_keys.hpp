// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Keys of maps whose hash depends on functions of the script: functions, and lists and maps, which may hold some. The functions of
// an old script have neither parameters nor, after an edit, their names of now, so the hashes are renewed once they are replaced.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "values/heap.hpp"

namespace npcs::migration {

class HashedKeys {
public:
    /// Notes which of these keys are found in their maps. A list or map that was changed since it became a key is not, and must not
    /// be found later either.
    explicit HashedKeys(values::Heap& heap);

    /// Lets the maps find under their present hashes the keys that they found before. Entries moved to other maps keep theirs.
    void renew();

private:
    values::Heap& heap_;
    using Hashes = std::unordered_map<std::uint64_t, std::uint32_t>;  ///< by the bits of the key
    std::unordered_map<values::Map*, Hashes> found_;
};

}  // namespace npcs::migration
