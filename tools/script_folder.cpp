// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "script_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "ordinary_file.hpp"
#include "script_file.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

FoundScripts scripts_below(const std::string& folder) {
    FoundScripts found;
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(folder, skipping, found.problem);
         !found.problem && each != fs::end(each); each.increment(found.problem)) {
        std::error_code unknown;
        const bool is_hidden = each->path().filename().string().starts_with('.');
        if (is_hidden && each->is_directory(unknown)) each.disable_recursion_pending();
        if (!is_script(each->path()) || !each->is_regular_file(unknown)) continue;
        found.paths.push_back(folder == "." ? each->path().lexically_relative(folder).string() : each->path().string());
    }
    std::sort(found.paths.begin(), found.paths.end());
    return found;
}

bool is_inside_folder(const std::string& file, const std::string& folder) {
    std::error_code problem;
    const fs::path way = fs::proximate(file, folder, problem);
    return !problem && !way.empty() && *way.begin() != "..";
}

}  // namespace

FoundScripts scripts_in_folder(const std::string& folder, const Project& project) {
    if (project.scripts.empty()) return scripts_below(folder);
    FoundScripts found = project.all_scripts();
    std::erase_if(found.paths, [&](const std::string& script) { return !is_inside_folder(script, folder); });
    return found;
}

bool tell_missing_scripts(const std::string& folder, const Project& project, const FoundScripts& found) {
    if (found.problem) tell_unread_folder(project.scripts.empty() ? folder : project.folder, found.problem);
    else if (!found.paths.empty()) return false;
    else if (project.scripts.empty()) std::fprintf(stderr, "npcs: %s: no script is in it\n", folder.c_str());
    else {
        std::error_code problem;
        const bool is_whole = fs::equivalent(folder, project.folder, problem);
        std::fprintf(stderr, "npcs: %s: no file %sfits what `scripts` of [project] names\n", project.file.c_str(),
                     is_whole ? "" : ("in " + folder + " ").c_str());
    }
    return true;
}

}  // namespace npcs::tools
