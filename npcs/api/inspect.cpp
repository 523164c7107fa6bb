// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/inspect.hpp"

#include "api/world.hpp"
#include "saves/save.hpp"

namespace npcs {

Result<std::string> describe_save(std::string_view bytes, const std::vector<Script>& scripts) {
    if (scripts.empty()) return saves::show(bytes);
    return saves::show(bytes, api::World::programs(scripts));
}

}  // namespace npcs
