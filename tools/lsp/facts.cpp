// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/facts.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "lsp/script_set.hpp"
#include "ordinary_file.hpp"
#include "project.hpp"

namespace npcs::tools::lsp {
namespace fs = std::filesystem;
namespace {

/// Gives paths that the project has found, relative to where the command was started, the folder's own spelling.
class Speller {
public:
    Speller(std::string folder, const std::string& found)
        : folder_(std::move(folder)), found_(spelled_path(found.empty() ? "." : found)) {}

    std::string operator()(const std::string& path) const {
        const fs::path absolute = spelled_path(path);
        return spelled_path((fs::path(folder_) / absolute.lexically_relative(found_)).string());
    }

private:
    std::string folder_;
    std::string found_;
};

}  // namespace

ProjectFacts project_facts(const std::string& folder) {
    ProjectFacts result;
    const auto found = folder.empty() ? Result<Project>(Project()) : Project::find(folder);
    const Project project = found ? found.value() : Project();
    if (!found) result.problems = found.diagnostics();
    const Speller spelled(folder, project.folder);
    static_cast<HostFacts&>(result.facts) = project.facts();
    for (npcs::HostFunction& function : result.facts.functions)
        if (!function.file.empty()) function.file = spelled(function.file);
    std::transform(project.import_paths.begin(), project.import_paths.end(),
                   std::back_inserter(result.facts.import_paths), spelled);
    std::vector<std::string> start;
    std::transform(project.start.begin(), project.start.end(), std::back_inserter(start), spelled);
    if (start.size() > 1) result.facts.together = start;
    if (!project.scripts.empty()) {
        result.scripts = std::move(start);
        const auto [all, problem] = project.all_scripts();
        for (const std::string& script : all) result.scripts.push_back(spelled(script));
        if (problem)
            result.problems.push_back(
                unreadable_file(project.folder + " cannot be looked through to its end: " + problem.message()));
        std::sort(result.scripts.begin(), result.scripts.end());
        result.scripts.erase(std::unique(result.scripts.begin(), result.scripts.end()), result.scripts.end());
    }
    result.problems.insert(result.problems.end(), project.warnings.begin(), project.warnings.end());
    return result;
}

}  // namespace npcs::tools::lsp
