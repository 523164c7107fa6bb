// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs check`: reports all problems of scripts; the exit code says whether there were errors.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "known_answers.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"

namespace npcs::tools {
namespace {

struct CheckOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    ErrorFormat error_format = ErrorFormat::rich;
    bool warnings_as_errors = false;
};

ExitCode check_one(const std::string& path, const Project& project, const CheckOptions& options) {
    const auto file = ScriptFile::read(path, project.import_paths);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    report_all(stdout, file.value().problems(), options.error_format);
    if (file.value().obstacle() != nullptr) return failed;
    const auto script = file.value().compile();
    Diagnostics found = script ? file.value().in_their_files(script.value().warnings()) : script.diagnostics();
    for (Diagnostic& wrong : unreadable_answers(file.value())) found.push_back(std::move(wrong));
    report_all(stdout, found, options.error_format);
    if (!script || file.value().lacks_modules()) return failed;
    const bool has_warnings = !found.empty() || !file.value().problems().empty();
    return options.warnings_as_errors && has_warnings ? failed : finished;
}

/// Reports what means nothing in a project file, when it is used for the first time.
ExitCode check_project(const Project& project, std::set<std::string>& checked, const CheckOptions& options) {
    if (!checked.insert(project.file).second) return finished;
    report_all(stdout, project.warnings, options.error_format);
    return options.warnings_as_errors && !project.warnings.empty() ? failed : finished;
}

/// Checks scripts; a folder means all those of its project. The exit code for unreadable files takes precedence.
int check(const CheckOptions& options) {
    int worst = finished;
    std::set<std::string> checked;
    for (const std::string& path : options.files) {
        const auto project = options.project.project_of(path);
        std::error_code problem;
        const bool is_folder = std::filesystem::is_directory(path, problem);
        if (!project) {
            worst = std::max(worst, int{report_unusable(project.diagnostics(), options.error_format)});
            continue;
        }
        worst = std::max(worst, int{check_project(project.value(), checked, options)});
        if (!is_folder || project.value().scripts.empty()) {
            worst = std::max(worst, int{check_one(path, project.value(), options)});
        } else {
            const std::vector<std::string> all = project.value().all_scripts();
            if (all.empty()) {
                std::fprintf(stderr, "npcs: %s: no file fits what `scripts` of [project] names\n",
                             project.value().file.c_str());
                worst = std::max(worst, int{usage});
            }
            for (const std::string& script : all)
                worst = std::max(worst, int{check_one(script, project.value(), options)});
        }
    }
    return worst;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command =
        app.add_subcommand("check", "Show everything that is wrong or doubtful in scripts, without running them");
    command->add_option("FILE", options->files, "The scripts; a folder stands for all of its project")->required();
    options->project.add_import_path(*command);
    command->add_flag("--warnings-as-errors", options->warnings_as_errors,
                      "End with exit code 1 when there are warnings, too");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace npcs::tools
