// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a client writes in its configuration for `npcs debug`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools {

struct DebugRequest {
    std::vector<std::string> programs;  ///< scripts or folders; none: those that the other files name
    std::string answers;  ///< a playthrough, the answers of a finding, or other lines to be typed; or empty
    std::string save;     ///< a state to begin with; or empty
    std::vector<std::string> import_paths;
    std::vector<std::string> stubs;  ///< NAME or NAME=VALUE
    std::optional<std::uint64_t> seed;

    /// Reads the `arguments` of a launch request. Relative paths are made to begin in its `cwd`. A member of the wrong type,
    /// one that contradicts another, and one whose name
    /// is nearly that of another are refused.
    static Result<DebugRequest> read(const std::string& json);
    /// Returns the files that it names.
    std::vector<std::string> files() const;
};

}  // namespace npcs::tools
