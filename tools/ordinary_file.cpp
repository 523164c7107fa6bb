// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "ordinary_file.hpp"

#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>

namespace npcs::tools {
namespace fs = std::filesystem;

Diagnostic unreadable_file(const std::string& message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "file-unreadable";
    problem.message = message;
    return problem;
}

std::optional<Diagnostic> no_ordinary_file(const std::string& path) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    // The library tells best what is wrong with a file that is missing, or is a folder.
    if (!fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status)) return std::nullopt;
    return unreadable_file("cannot read " + path + ": not an ordinary file");
}

Result<std::string> read_ordinary_file(const std::string& path, std::size_t limit) {
    if (const auto problem = no_ordinary_file(path)) return *problem;
    return read_file(path, limit);
}

void tell_unread_folder(const std::string& folder, const std::error_code& problem) {
    static std::set<std::string> told;
    if (!told.insert(folder).second) return;
    std::fprintf(stderr, "npcs: %s cannot be looked through to its end: %s\n", folder.c_str(),
                 problem.message().c_str());
}

}  // namespace npcs::tools
