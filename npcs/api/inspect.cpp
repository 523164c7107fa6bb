// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/inspect.hpp"

#include <algorithm>

#include "api/entry.hpp"
#include "api/world.hpp"
#include "saves/save.hpp"

namespace npcs {

Result<std::string> describe_save(std::string_view bytes, const std::vector<Script>& scripts) {
    return api::guarded(nullptr, [&]() -> Result<std::string> {
        if (scripts.empty()) return saves::show(bytes);
        const std::vector<const program::Program*> programs = api::World::programs(scripts);
        if (std::find(programs.begin(), programs.end(), nullptr) != programs.end()) return api::moved_from();
        return saves::show(bytes, programs);
    });
}

}  // namespace npcs
