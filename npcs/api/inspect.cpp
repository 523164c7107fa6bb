// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/inspect.hpp"

#include <algorithm>

#include "api/entry.hpp"
#include "api/loading.hpp"
#include "npcs/archives.hpp"
#include "saves/save.hpp"

namespace npcs {

namespace {

Result<std::string> show(std::string_view bytes, const std::vector<Script>& scripts, bool with_outline) {
    return api::guarded(nullptr, [&]() -> Result<std::string> {
        if (scripts.empty()) return saves::show(bytes, {}, with_outline);
        const auto programs = api::Loader::programs(scripts);
        if (std::find(programs.begin(), programs.end(), nullptr) != programs.end()) return api::moved_from();
        return saves::show(bytes, api::pointers(programs), with_outline);
    });
}

}  // namespace

Result<std::string> describe_save(std::string_view bytes, const std::vector<Script>& scripts) {
    return show(bytes, scripts, false);
}

Result<std::string> save_to_json(std::string_view bytes, const std::vector<Script>& scripts) {
    return show(bytes, scripts, true);
}

Result<std::string> save_from_json(std::string_view json) {
    return api::guarded(nullptr, [&] { return saves::from_json(json); });
}

}  // namespace npcs
