// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/projects.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

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

/// Returns the folder whose set a script belongs to.
std::string Projects::home_of(const std::string& path) const {
    if (!path.starts_with('/')) return no_folder;
    if (auto project = project_folder_of(path)) return std::move(*project);
    std::string home = no_folder;
    for (const std::string& folder : folders_)
        if (is_below(path, folder) && folder.size() > home.size()) home = folder;
    return home.empty() ? std::filesystem::path(path).parent_path().string() : home;
}

ScriptSet& Projects::set_of(const std::string& path) {
    ScriptSet& set = set_in(home_of(path));
    if (open_.find(path) != nullptr && !set.knows(path)) set.take(path);
    return set;
}

ScriptSet* Projects::find_set_of(const std::string& path) {
    if (open_.find(path) != nullptr) return &set_of(path);
    const auto found = sets_.find(home_of(path));
    return found == sets_.end() ? nullptr : found->second.get();
}

bool Projects::is_in_folders(const std::string& path) const {
    return std::any_of(folders_.begin(), folders_.end(),
                       [&](const std::string& folder) { return path == folder || is_below(path, folder); });
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

/// Any set may import it, wherever it is.
void Projects::refresh_file(const std::string& path) {
    for (auto& [folder, set] : sets_) set->refresh_file(path, is_below(path, folder));
}

bool Projects::refresh_files(bool everywhere) {
    std::set<std::string> changed;
    for (const auto& [folder, set] : sets_)
        for (std::string& path : set->changed_files())
            if (everywhere || !is_in_folders(path)) changed.insert(std::move(path));
    for (const std::string& path : changed) refresh_file(path);
    return !changed.empty();
}

bool Projects::forget_unused() {
    std::set<std::string> used;
    for (const auto& [path, document] : open_.all()) used.insert(home_of(path));
    return std::erase_if(
               sets_, [&](const auto& each) { return !used.contains(each.first) && !is_in_folders(each.first); }) > 0;
}

}  // namespace npcs::tools::lsp
