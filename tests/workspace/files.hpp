// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts in the folders of the samples.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace npcs::tests {

/// Returns path and text of each script below a folder, sorted.
inline std::vector<std::pair<std::string, std::string>> scripts_below(const std::string& folder) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".npcs" && entry.path().extension() != ".ms") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        found.emplace_back(entry.path().generic_string(),
                           std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace npcs::tests
