// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/script_set.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "languages.hpp"
#include "lsp/facts.hpp"
#include "npcs/session.hpp"
#include "ordinary_file.hpp"
#include "project.hpp"
#include "script_file.hpp"

namespace npcs::tools::lsp {
namespace fs = std::filesystem;
namespace {

constexpr const char* project_file_name = "npcs.toml";
/// A folder without npcs.toml may be anything, somebody's home for instance: no more of it is looked at.
constexpr std::size_t most_entries = 20'000;
constexpr std::size_t most_scripts = 5'000;
constexpr std::size_t most_projects = 100;
/// Larger files are no scripts that somebody writes.
constexpr std::size_t most_script_bytes = std::size_t{16} << 20;

/// Reads a script as an editor does: without a byte order mark.
std::optional<std::string> script_text(const std::string& path) {
    auto text = read_ordinary_file(path, most_script_bytes);
    if (!text) return std::nullopt;
    if (text.value().compare(0, 3, "\xEF\xBB\xBF") == 0) text.value().erase(0, 3);
    return std::move(text).value();
}

}  // namespace

std::string spelled_path(const std::string& path) {
    std::error_code problem;
    const fs::path absolute = fs::absolute(path, problem);
    std::string spelled = (problem ? fs::path(path) : absolute).lexically_normal().string();
    if (spelled.size() > 1 && spelled.back() == '/') spelled.pop_back();
    return spelled;
}

std::optional<std::string> project_folder_of(const std::string& file) {
    std::error_code problem;
    for (fs::path folder = fs::path(file).parent_path(); folder.has_relative_path(); folder = folder.parent_path())
        if (fs::is_regular_file(folder / project_file_name, problem)) return folder.string();
    return std::nullopt;
}

ScriptSet::ScriptSet(std::string folder, bool is_whole, OpenDocuments& open)
    : folder_(std::move(folder)), is_whole_(is_whole), open_(open) {
    if (is_project_there()) project_file_ = (fs::path(folder_) / project_file_name).string();
    read_project();
}

void ScriptSet::read_project() {
    project_stamp_ = stamp_of(project_file_);
    ProjectFacts read = project_facts(project_file_.empty() ? "" : folder_);
    project_problems_ = std::move(read.problems);
    workspace::Facts& facts = read.facts;
    facts.languages = languages();
    facts.read = [this](const std::string& path) -> std::optional<std::string> {
        if (const OpenDocument* const open = open_.find(path)) return open->text.text();
        return read_script(path);
    };
    workspace_.set_facts(std::move(facts));
    list_files(std::move(read.scripts));
}

void ScriptSet::list_files(std::vector<std::string> named) {
    files_ = std::move(named);
    projects_below_.clear();
    if (files_.empty() && (is_whole_ || !project_file_.empty())) find_scripts();
    std::sort(files_.begin(), files_.end());
}

/// Finds all scripts in the folder, but not those of projects of their own.
void ScriptSet::find_scripts() {
    std::error_code problem;
    std::size_t entries = 0;
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(folder_, skipping, problem);
         !problem && each != fs::end(each) && ++entries < most_entries && files_.size() < most_scripts;
         each.increment(problem)) {
        std::error_code unknown;
        if (each->is_directory(unknown)) {
            const std::string name = each->path().filename().string();
            const bool is_project = fs::is_regular_file(each->path() / project_file_name, unknown);
            if (is_project && projects_below_.size() < most_projects) projects_below_.push_back(each->path().string());
            if (is_project || name.front() == '.' || name == "node_modules" || each->is_symlink(unknown))
                each.disable_recursion_pending();
        } else if (is_script(each->path()) && each->is_regular_file(unknown)) {
            files_.push_back(each->path().string());
        }
    }
}

bool ScriptSet::is_own_file(const std::string& path) const {
    return std::binary_search(files_.begin(), files_.end(), path);
}

std::optional<std::string> ScriptSet::read_script(const std::string& path) {
    // Before it is read: what is written meanwhile is read again.
    read_[path] = stamp_of(path);
    return script_text(path);
}

void ScriptSet::load(const std::string& path) {
    if (open_.find(path) != nullptr) return take(path);
    auto text = read_script(path);
    if (!text) {
        workspace_.close(path);
    } else if (!workspace_.is_open(path) || workspace_.text(path) != *text) {
        workspace_.set_text(path, std::move(*text));
    }
    layouts_.erase(path);
}

void ScriptSet::load_some(std::size_t most) {
    for (; most > 0 && next_to_load_ < files_.size(); --most) load(files_[next_to_load_++]);
}

Workspace& ScriptSet::workspace() {
    for (auto& [path, document] : open_.all()) {
        if (!document.is_stale || !workspace_.is_open(path)) continue;
        take(path);
    }
    return workspace_;
}

void ScriptSet::take(const std::string& path) {
    OpenDocument* const document = open_.find(path);
    if (document == nullptr) return;
    workspace_.set_text(path, document->text.text(), document->version);
    document->is_stale = false;
    layouts_.erase(path);
}

void ScriptSet::give_up(const std::string& path) {
    workspace_.close(path);
    workspace_.refresh(path);
    layouts_.erase(path);
    if (is_own_file(path)) load(path);
}

std::vector<std::string> ScriptSet::changed_files() const {
    std::vector<std::string> changed;
    for (const auto& [path, stamp] : read_)
        if (open_.find(path) == nullptr && stamp_of(path) != stamp) changed.push_back(path);
    return changed;
}

void ScriptSet::refresh_file(const std::string& path, bool is_below) {
    layouts_.erase(path);
    workspace_.refresh(path);
    read_.erase(path);
    if (!is_below || open_.find(path) != nullptr) return;
    std::error_code problem;
    const bool is_there = fs::is_regular_file(path, problem);
    if (is_own_file(path)) load(path);
    if (!is_there || is_own_file(path) || !is_script(path)) return;
    // A new one: whether it belongs here is for the project to say.
    const bool was_loaded = is_loaded();
    list_files(project_file_.empty() ? std::vector<std::string>() : project_facts(folder_).scripts);
    next_to_load_ = was_loaded ? files_.size() : 0;
    if (was_loaded && is_own_file(path)) load(path);
}

bool ScriptSet::knows(const std::string& path) const { return workspace_.is_open(path); }

const TextDocument& ScriptSet::document(const std::string& path) {
    if (const OpenDocument* const open = open_.find(path)) return open->text;
    const auto known = layouts_.find(path);
    if (known != layouts_.end()) return known->second;
    std::string text = workspace_.is_open(path) ? std::string(workspace_.text(path)) : script_text(path).value_or("");
    return layouts_.emplace(path, TextDocument(std::move(text))).first->second;
}

ScriptSet::Stamp ScriptSet::stamp_of(const std::string& path) {
    std::error_code problem;
    Stamp stamp;
    stamp.time = fs::last_write_time(path, problem);
    if (problem) return {};
    stamp.size = fs::file_size(path, problem);
    return stamp;
}

bool ScriptSet::is_project_there() const {
    std::error_code problem;
    return !folder_.empty() && fs::is_regular_file(fs::path(folder_) / project_file_name, problem);
}

bool ScriptSet::has_project_changed() const {
    return project_file_.empty() ? is_project_there() : stamp_of(project_file_) != project_stamp_;
}

}  // namespace npcs::tools::lsp
