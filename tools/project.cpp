// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "project.hpp"

#include <algorithm>
#include <filesystem>

#include "npcs/check.hpp"
#include "project_file.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

constexpr const char* file_name = "npcs.toml";

}  // namespace

Result<Project> Project::find(const std::string& script) {
    Project project;
    std::error_code problem;
    fs::path folder = fs::absolute(script, problem);
    if (problem) return project;
    if (!fs::is_directory(folder, problem)) folder = folder.parent_path();
    folder = folder.lexically_normal();
    while (!fs::is_regular_file(folder / file_name, problem)) {
        if (!folder.has_relative_path()) return project;
        folder = folder.parent_path();
    }
    // Use the shortest path.
    const fs::path near = fs::proximate(folder, problem);
    if (!problem) folder = near;
    project.folder = folder.string();
    project.file = (folder == "." ? fs::path(file_name) : folder / file_name).string();
    const auto text = read_file(project.file);
    if (!text) return text.diagnostics();
    const Diagnostics problems = read_project_file(project, text.value());
    if (!problems.empty()) return problems;
    return project;
}

const HostFunction* Project::function(std::string_view name) const {
    for (const HostFunction& each : functions)
        if (each.name == name) return &each;
    return nullptr;
}

HostFacts Project::facts() const {
    HostFacts facts;
    for (const HostFunction& each : functions) facts.functions.push_back(each);
    // See conversation_host.
    for (const npcs::HostFunction& own : {npcs::HostFunction{"say", {{"who"}, {"line"}}, "", "line"},
                                          {"prompt", {{"question"}}, "", "", "question"},
                                          {"input", {{"question"}}, "", "", "question"}})
        if (function(own.name) == nullptr) facts.functions.push_back(own);
    facts.characters = characters;
    facts.events = events;
    facts.is_complete = !functions.empty();
    return facts;
}

HostFacts needed_of_game(std::span<const Script> scripts) {
    HostFacts facts = guess_facts(scripts);
    std::erase_if(facts.functions, [](const npcs::HostFunction& function) {
        return function.name == "say" || function.name == "prompt" || function.name == "input" ||
               function.name == "import" || function.name.starts_with("__");
    });
    return facts;
}

namespace {

/// Returns whether a text matches a pattern in which `*` stands for any text. After a mismatch, only the last star is
/// extended, so that it takes no more than the product of the lengths.
bool fits_pattern(std::string_view pattern, std::string_view text) {
    constexpr auto none = std::string_view::npos;
    std::size_t p = 0, at = 0, star = none, star_at = 0;
    while (at < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            star_at = at;
        } else if (p < pattern.size() && pattern[p] == text[at]) {
            ++p;
            ++at;
        } else if (star != none) {
            p = star;
            at = ++star_at;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == none;
}

}  // namespace

const AnswersRule* Project::answers_to(std::string_view function, std::string_view question) const {
    const AnswersRule* best = nullptr;
    for (const AnswersRule& rule : answers) {
        if (rule.question == question) return &rule;
        if (rule.question.find('*') == std::string::npos || !fits_pattern(rule.question, question)) continue;
        if (best == nullptr || rule.question.size() > best->question.size()) best = &rule;
    }
    if (best != nullptr) return best;
    const auto is_it = [&](const AnswersRule& rule) { return rule.question == function; };
    const auto found = std::find_if(answers.begin(), answers.end(), is_it);
    return found == answers.end() ? nullptr : &*found;
}

std::vector<std::string> Project::scripts_for(const std::string& path) const {
    std::error_code problem;
    if (start.empty() || !fs::equivalent(path, folder, problem) || problem) return {path};
    return start;
}

namespace {

/// Returns whether a path matches. `*` matches any text without a slash, `**/` any folders, `?` one character. On
/// failure only the last star of each kind is extended by one character. That suffices, and is never exponential.
bool matches(std::string_view pattern, std::string_view path) {
    constexpr auto none = std::string_view::npos;
    std::size_t p = 0, at = 0, star = none, star_at = 0, folders = none, folders_at = 0;
    while (at < path.size()) {
        if (pattern.substr(p, 3) == "**/") {
            folders = p += 3;
            folders_at = at;
            star = none;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            star_at = at;
        } else if (p < pattern.size() && (pattern[p] == path[at] || (pattern[p] == '?' && path[at] != '/'))) {
            ++p;
            ++at;
        } else if (star != none && path[star_at] != '/') {
            p = star;
            at = ++star_at;
        } else if (folders != none && path.find('/', folders_at) != none) {
            p = folders;
            at = folders_at = path.find('/', folders_at) + 1;
            star = none;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace

FoundScripts Project::all_scripts() const {
    FoundScripts found;
    const fs::path root = folder.empty() ? fs::path(".") : fs::path(folder);
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(root, skipping, found.problem);
         !found.problem && each != fs::end(each); each.increment(found.problem)) {
        std::error_code unknown;
        if (each->path().filename().string().starts_with('.') && each->is_directory(unknown))
            each.disable_recursion_pending();
        const std::string name = each->path().lexically_relative(root).generic_string();
        const auto is_meant = [&](const std::string& pattern) { return matches(pattern, name); };
        if (each->is_regular_file(unknown) && std::any_of(scripts.begin(), scripts.end(), is_meant))
            found.paths.push_back(root == "." ? name : each->path().string());
    }
    std::sort(found.paths.begin(), found.paths.end());
    return found;
}

void ProjectOptions::add_import_path(CLI::App& command) {
    command
        .add_option("--import-path", import_path_, "Another folder to look for imported modules in (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
}

void ProjectOptions::add_to(CLI::App& command) {
    add_import_path(command);
    command
        .add_option("--stub", stubs_,
                    "NAME=VALUE: a function of the game that the script calls, and what it gives (can be repeated)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
            return is_identifier(text.substr(0, text.find('=')))
                       ? std::string()
                       : "\"" + text + "\" names no function: write a name, or NAME=VALUE";
        });
}

Result<Project> ProjectOptions::project_of(const std::string& script) const {
    auto project = Project::find(script);
    if (!project) return project;
    auto& folders = project.value().import_paths;
    folders.insert(folders.begin(), import_path_.begin(), import_path_.end());
    add_stubs(project.value());
    return project;
}

Result<ScriptFile> read_script(const std::string& path) {
    const auto project = Project::find(path);
    if (!project) return project.diagnostics();
    return ScriptFile::read(project.value().scripts_for(path).front(), project.value().import_paths);
}

void ProjectOptions::add_stubs(Project& project) const {
    for (const std::string& text : stubs_) {
        HostFunction function;
        const auto equals = text.find('=');
        function.name = text.substr(0, equals);
        const HostFunction* const told = project.function(function.name);
        // A stub that is not declared accepts up to eight arguments.
        if (told != nullptr) function = *told;
        else
            for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
                function.parameters.push_back({name, "", true});
        if (equals != std::string::npos) {
            const std::string value = text.substr(equals + 1);
            const auto number = number_of(value);
            function.stub = {number ? Value(*number) : Value(value)};
        }
        auto& all = project.functions;
        all.erase(std::remove_if(all.begin(), all.end(),
                                 [&](const HostFunction& each) { return each.name == function.name; }),
                  all.end());
        all.push_back(std::move(function));
    }
}

}  // namespace npcs::tools
