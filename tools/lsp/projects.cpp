// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/projects.hpp"

#include <algorithm>
#include <filesystem>

namespace npcs::tools::lsp {
namespace {

bool is_below(const std::string& path, const std::string& folder) {
    return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 &&
           (folder.ends_with('/') || path[folder.size()] == '/');
}

/// The folder of documents that are no files. It has none.
constexpr const char* no_folder = "";

}  // namespace

void Projects::add_folder(const std::string& folder) {
    if (std::find(folders_.begin(), folders_.end(), folder) == folders_.end()) {
        folders_.push_back(folder);
        // Scripts may belong here that had no home before.
        if (!sets_.empty()) return reset();
    }
    const std::vector<std::string> below = set_in(folder).projects_below();
    for (const std::string& project : below) set_in(project);
}

void Projects::remove_folder(const std::string& folder) {
    folders_.erase(std::remove(folders_.begin(), folders_.end(), folder), folders_.end());
    reset();
}

ScriptSet& Projects::set_in(const std::string& folder) {
    auto& set = sets_[folder];
    const bool is_opened = std::find(folders_.begin(), folders_.end(), folder) != folders_.end();
    if (set == nullptr) set = std::make_unique<ScriptSet>(folder, is_opened, open_);
    return *set;
}

ScriptSet& Projects::set_of(const std::string& path) {
    std::string home = no_folder;
    if (path.starts_with('/')) {
        if (const auto project = project_folder_of(path)) {
            home = *project;
        } else {
            for (const std::string& folder : folders_)
                if (is_below(path, folder) && folder.size() > home.size()) home = folder;
            if (home.empty()) home = std::filesystem::path(path).parent_path().string();
        }
    }
    ScriptSet& set = set_in(home);
    if (open_.find(path) != nullptr && !set.knows(path)) set.take(path);
    return set;
}

std::vector<ScriptSet*> Projects::all() {
    std::vector<ScriptSet*> result;
    for (auto& [folder, set] : sets_) result.push_back(set.get());
    return result;
}

bool Projects::refresh_projects() {
    const bool has_changed =
        std::any_of(sets_.begin(), sets_.end(), [](const auto& each) { return each.second->has_project_changed(); });
    if (has_changed) reset();
    return has_changed;
}

void Projects::reset() {
    sets_.clear();
    const std::vector<std::string> folders = folders_;
    for (const std::string& folder : folders) add_folder(folder);
    for (const auto& [path, document] : open_.all()) set_of(path);
}

void Projects::refresh_file(const std::string& path) {
    for (auto& [folder, set] : sets_)
        if (is_below(path, folder)) set->refresh_file(path);
}

}  // namespace npcs::tools::lsp
