// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "store_choice.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include "languages.hpp"
#include "script_file.hpp"

namespace npcs::tools {
namespace {

namespace fs = std::filesystem;

Diagnostic store_problem(const char* code, std::string message, std::string hint = "") {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = code;
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    return problem;
}

/// Everybody on this machine can read the command line of a process.
bool shows_password(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return false;
    const std::size_t user = url.find('@', scheme);
    const char* const environment = std::getenv("NPCS_STORE");
    const bool has_one =
        url.find("password=") != std::string::npos || (user != std::string::npos && url.find(':', scheme + 3) < user);
    return has_one && (environment == nullptr || url != environment);
}

struct NamedScript {
    std::string path;
    std::string name;
};

std::string without_ending(const fs::path& path) {
    fs::path name = path;
    return name.replace_extension().generic_string();
}

/// Returns the scripts of a folder that are not hidden, sorted.
std::vector<NamedScript> scripts_in(const std::string& folder) {
    std::vector<NamedScript> found;
    std::error_code problem;
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(folder, skipping, problem); !problem && each != fs::end(each);
         each.increment(problem)) {
        std::error_code unknown;
        if (each->path().filename().string().starts_with('.') && each->is_directory(unknown))
            each.disable_recursion_pending();
        if (each->is_regular_file(unknown) && is_script(each->path()))
            found.push_back({each->path().string(), without_ending(each->path().lexically_relative(folder))});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return found;
}

Result<std::vector<NamedScript>> scripts_meant(const std::string& argument, const Project& project) {
    std::error_code unknown;
    if (!fs::is_directory(argument, unknown))
        return std::vector<NamedScript>{{argument, without_ending(fs::path(argument).filename())}};
    if (project.scripts.empty()) return scripts_in(argument);
    const FoundScripts all = project.all_scripts();
    if (all.problem) return store_problem("unreadable", "not all scripts can be looked for: " + all.problem.message());
    std::vector<NamedScript> found;
    for (const std::string& path : all.paths)
        found.push_back({path, without_ending(fs::path(path).lexically_relative(project.folder))});
    return found;
}

ScriptSource source_of(const ScriptFile& file, std::string name) {
    ScriptSource source{std::move(name), file.text(), {}};
    if (file.originals().size() > 1)
        for (const auto& [path, text] : file.originals())
            source.files.emplace_back(fs::path(path).lexically_proximate(fs::path(file.path()).parent_path()).string(),
                                      text);
    return source;
}

}  // namespace

void StoreChoice::add_to(CLI::App& command) {
    command
        .add_option("--store", url_,
                    "The store: sqlite:PATH or postgresql://HOST/DATABASE; passwords come from ~/.pgpass or PGPASSWORD")
        ->envname("NPCS_STORE");
}

Result<Store> StoreChoice::open(StoreOptions options, bool may_make) const {
    if (url_.empty())
        return store_problem("no-store", "no store is named",
                             "give --store sqlite:world.db, or set NPCS_STORE in the environment");
    constexpr std::string_view file = "sqlite:";
    std::error_code unknown;
    if (!may_make && url_.starts_with(file) && url_.size() > file.size() &&
        fs::status(url_.substr(file.size()), unknown).type() == fs::file_type::not_found)
        return store_problem("no-store", "there is no store at " + url_.substr(file.size()),
                             "npcs store init and npcs store release make one");
    static std::once_flag once;
    if (shows_password(url_))
        std::call_once(once, [] {
            std::fputs(
                "npcs: the command line, which others can read, holds a password: put it into ~/.pgpass or PGPASSWORD, "
                "or the URL into NPCS_STORE\n",
                stderr);
        });
    options.languages = languages();
    return open_store(url_, std::move(options));
}

std::string StoreChoice::shown_store(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const std::string rest = url.substr(scheme + 3);
    const std::size_t user = rest.rfind('@'), parameters = rest.find('?');
    // A password may contain either of them, so which part of it this is cannot be told.
    if (user != std::string::npos && parameters < user) return url.substr(0, scheme + 3) + "...";
    const std::size_t begin = user == std::string::npos ? 0 : user + 1;
    return url.substr(0, scheme + 3) + rest.substr(begin, parameters - begin);
}

Result<StoredScripts> read_stored_scripts(const std::vector<std::string>& arguments, const ProjectOptions& options) {
    StoredScripts result;
    Diagnostics problems;
    std::vector<std::pair<ScriptFile, std::string>> files;
    std::set<std::string> modules;
    for (const std::string& argument : arguments) {
        auto project = options.project_of(argument);
        if (!project) return project.diagnostics();
        const auto meant = scripts_meant(argument, project.value());
        if (!meant) return meant.diagnostics();
        for (const NamedScript& found : meant.value()) {
            auto file = ScriptFile::read(found.path, project.value().import_paths);
            if (!file) return file.diagnostics();
            for (const std::string& path : file.value().files())
                if (path != file.value().path()) modules.insert(identity_of(path));
            files.emplace_back(std::move(file).value(), found.name);
        }
        if (result.project.file.empty()) result.project = std::move(project).value();
    }
    for (const auto& [file, name] : files) {
        const bool is_named = std::find(arguments.begin(), arguments.end(), file.path()) != arguments.end();
        if (!is_named && result.project.scripts.empty() && modules.count(identity_of(file.path())) != 0) continue;
        const auto script = file.compile();
        const Diagnostics& found = file.lacks_modules() ? file.problems() : script.diagnostics();
        problems.insert(problems.end(), found.begin(), found.end());
        result.sources.push_back(source_of(file, name));
    }
    if (!problems.empty()) return problems;
    if (result.sources.empty()) return store_problem("no-script", "there is no script here", "scripts end in .npcs");
    return result;
}

}  // namespace npcs::tools
