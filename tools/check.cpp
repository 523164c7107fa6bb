// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs check`: reports all problems of scripts, and mends those whose remedy is certain; the exit code says whether
// there were errors.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "check_report.hpp"
#include "fixes.hpp"
#include "known_answers.hpp"
#include "nearest.hpp"
#include "npcs/check.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "script_folder.hpp"
#include "shared_names.hpp"

namespace npcs::tools {
namespace {

enum class ListFormat { text, markdown, json };

struct CheckOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    ErrorFormat error_format = ErrorFormat::rich;
    bool warnings_as_errors = false;
    bool fixes = false;
    bool only_shows_fixes = false;
    bool sarif = false;
    bool lists_codes = false;
    ListFormat list_format = ListFormat::text;
    std::string explained;
};

/// What is checked: each script once, with the project that it belongs to.
struct CheckedScript {
    std::string path;
    const Project* project;
};

/// The scripts of a project that declares no function of the game.
struct Unchecked {
    std::vector<Script> scripts;
    std::set<std::string> known;  ///< names that other scripts define, or that a finding is about
};

class Checking {
public:
    explicit Checking(const CheckOptions& options) : options_(options) {}

    int run() {
        collect();
        if (options_.fixes || options_.only_shows_fixes) fix();
        for (const CheckedScript& script : scripts_) check(script);
        if (options_.sarif) std::fputs(sarif_of(found_).c_str(), stdout);
        else if (options_.error_format != ErrorFormat::json) tell_unchecked();
        return worst_;
    }

private:
    void worsen(int code) { worst_ = std::max(worst_, code); }

    // ---- which scripts

    /// Finds the scripts; a folder means all those in it. What is unreadable is reported, and takes precedence.
    void collect() {
        for (const std::string& path : options_.files) {
            std::error_code problem;
            const Project* const project = project_of(path);
            if (project == nullptr) continue;
            if (!std::filesystem::is_directory(path, problem)) {
                add(path, *project);
                continue;
            }
            const FoundScripts found = scripts_in_folder(path, *project);
            if (tell_missing_scripts(path, *project, found)) worsen(usage);
            for (const std::string& script : found.paths)
                if (const Project* const nearest = project_of(script); nearest != nullptr)
                    if (nearest == project || is_named(*nearest, script)) add(script, *nearest);
        }
    }

    void add(const std::string& path, const Project& project) {
        if (told_scripts_.insert(identity_of(path)).second) scripts_.push_back({path, &project});
    }

    /// Returns the project of a file or folder, whose npcs.toml is the nearest one; null if that cannot be read.
    const Project* project_of(const std::string& path) {
        std::error_code problem;
        std::filesystem::path folder = std::filesystem::absolute(path, problem).lexically_normal();
        if (!std::filesystem::is_directory(path, problem)) folder = folder.parent_path();
        else if (!folder.has_filename()) folder = folder.parent_path();
        const auto [entry, is_new] = by_folder_.try_emplace(folder.string(), nullptr);
        if (!is_new) return entry->second;
        auto found = options_.project.project_of(path);
        if (!found) {
            // All folders below the file find it.
            if (told_projects_.insert(found.diagnostics().front().file).second)
                worsen(report_unusable(found.diagnostics(), options_.error_format));
            return nullptr;
        }
        const auto is_it = [&](const auto& known) { return known->file == found.value().file; };
        const auto known = std::find_if(projects_.begin(), projects_.end(), is_it);
        if (known != projects_.end()) return entry->second = known->get();
        projects_.push_back(std::make_unique<Project>(std::move(found).value()));
        check_project(*projects_.back());
        return entry->second = projects_.back().get();
    }

    /// Returns whether a project is about a script: it names it, or none.
    bool is_named(const Project& project, const std::string& script) {
        if (project.scripts.empty()) return true;
        const auto [entry, is_new] = named_.try_emplace(project.file);
        if (is_new) {
            const FoundScripts found = scripts_in_folder(project.folder.empty() ? "." : project.folder, project);
            for (const std::string& path : found.paths) entry->second.insert(identity_of(path));
        }
        return entry->second.contains(identity_of(script));
    }

    /// Reports what means nothing in a project file, when it is used for the first time.
    void check_project(const Project& project) {
        if (!told_projects_.insert(project.file).second) return;
        tell(project.warnings);
        if (options_.warnings_as_errors && !project.warnings.empty()) worsen(failed);
    }

    // ---- what is wrong with them

    void tell(const Diagnostics& findings) {
        if (options_.sarif) found_.insert(found_.end(), findings.begin(), findings.end());
        else report_all(stdout, findings, options_.error_format);
    }

    Diagnostics findings_of(const ScriptFile& file, const Result<Script>& script, const Project& project) {
        if (!script) return script.diagnostics();
        HostFacts facts = names_.facts_for(file, project);
        if (file.lacks_modules()) {
            // That a module is missing is told where it is imported; what it would define is no second mistake.
            facts.names.emplace_back("import");
            for (const auto& [path, text] : file.originals()) {
                const SharedInScript shared = shared_in(text);
                facts.names.insert(facts.names.end(), shared.imports.begin(), shared.imports.end());
            }
        }
        return file.in_their_files(npcs::check(script.value(), facts));
    }

    void check(const CheckedScript& checked) {
        const auto file = ScriptFile::read(checked.path, checked.project->import_paths, fixed_.after);
        if (!file) return worsen(report_unusable(file.diagnostics(), options_.error_format));
        tell(file.value().problems());
        if (file.value().obstacle() != nullptr) return worsen(failed);
        const auto script = file.value().compile();
        Diagnostics found = findings_of(file.value(), script, *checked.project);
        for (Diagnostic& wrong : unreadable_answers(file.value())) found.push_back(std::move(wrong));
        tell(found);
        if (!script || file.value().lacks_modules()) return worsen(failed);
        if (checked.project->functions.empty()) note_unchecked(file.value(), script.value(), found, *checked.project);
        const bool has_warnings = !found.empty() || !file.value().problems().empty();
        if (options_.warnings_as_errors && has_warnings) worsen(failed);
    }

    void note_unchecked(const ScriptFile& file, const Script& script, const Diagnostics& found,
                        const Project& project) {
        Unchecked& unchecked = unchecked_[&project];
        unchecked.scripts.push_back(script);
        for (std::string& shared : names_.facts_for(file, project).names) unchecked.known.insert(std::move(shared));
        for (const Diagnostic& one : found)
            if (one.code == "unknown-name" && one.message.starts_with('\''))
                unchecked.known.insert(one.message.substr(1, one.message.find('\'', 1) - 1));
    }

    /// Tells which names were not looked at, because nothing says what the game defines: without that, silence would
    /// read as if all were known.
    void tell_unchecked() const {
        for (const auto& project : projects_) {
            const auto found = unchecked_.find(project.get());
            if (found == unchecked_.end()) continue;
            const auto& [scripts, known] = found->second;
            std::vector<std::string> names;
            for (const npcs::HostFunction& needed : needed_of_game(scripts).functions)
                if (!known.contains(needed.name)) names.push_back(needed.name);
            if (names.empty()) continue;
            constexpr std::size_t most = 5;
            std::string list;
            for (std::size_t i = 0; i < std::min(names.size(), most); ++i) list += (i == 0 ? "" : ", ") + names[i];
            if (names.size() > most) list += " and " + std::to_string(names.size() - most) + " more";
            const std::string folder = project->file.empty() ? folder_of(options_.files.front()) : project->folder;
            const std::string init = "npcs init" + (folder.empty() || folder == "." ? "" : " " + folder);
            const std::string text =
                project->file.empty()
                    ? "since no npcs.toml says what the game defines: " + list + "; `" + init + "` makes one"
                    : "since " + project->file + " declares no function of the game: " + list + "; `" + init +
                          " --dry-run` shows what to add";
            std::fflush(stdout);
            std::fprintf(stderr, "npcs: not checked, %s\n", text.c_str());
        }
    }

    static std::string folder_of(const std::string& path) {
        std::error_code problem;
        return std::filesystem::is_directory(path, problem) ? path : std::filesystem::path(path).parent_path().string();
    }

    // ---- mending it

    void fix() {
        for (const CheckedScript& script : scripts_) fix(script);
        if (options_.only_shows_fixes) {
            std::fputs(diff_of(fixed_).c_str(), stdout);
            if (!fixed_.after.empty()) worsen(failed);
        } else if (!write_fixed(fixed_)) {
            worsen(usage);
            fixed_.after.clear();
        }
        if (fixed_.fixes > 0)
            std::fprintf(stderr, "npcs: %zu fix%s in %zu file%s\n", fixed_.fixes, fixed_.fixes == 1 ? "" : "es",
                         fixed_.after.size(), fixed_.after.size() == 1 ? "" : "s");
    }

    /// Carries out fixes until there are none. One may make room for another, so there are several rounds. A round after
    /// which a script without errors has some is taken back; from then on, fixes are tried one by one.
    void fix(const CheckedScript& script) {
        constexpr int most_rounds = 100;
        std::optional<std::size_t> only;
        FixedFiles before = fixed_;
        bool was_right = false;
        for (int round = 0; round < most_rounds; ++round) {
            const auto file = ScriptFile::read(script.path, script.project->import_paths, fixed_.after);
            if (!file || file.value().obstacle() != nullptr) return;
            const auto compiled = file.value().compile();
            const Diagnostics found = findings_of(file.value(), compiled, *script.project);
            if (was_right && !compiled) {
                fixed_ = std::move(before);
                only = only ? *only + 1 : 0;
                was_right = false;
                continue;
            }
            before = fixed_;
            was_right = compiled.ok();
            if (!fix_once(file.value(), found, only)) return;
        }
        std::fprintf(stderr, "npcs: %s: after %d rounds there is more to fix; run --fix again\n", script.path.c_str(),
                     most_rounds);
    }

    /// Carries out what is possible at once, or one fix. Returns whether there was any.
    bool fix_once(const ScriptFile& file, const Diagnostics& found, std::optional<std::size_t> only) {
        bool is_changed = false;
        for (const auto& [path, text] : file.originals()) {
            std::size_t count = 0;
            std::string better = with_fixes(text, path, found, count, only);
            if (better == text) continue;
            const std::string identity = identity_of(path);
            fixed_.before.emplace(identity, text);
            fixed_.after[identity] = std::move(better);
            fixed_.fixes += count;
            is_changed = true;
        }
        return is_changed;
    }

    const CheckOptions& options_;
    std::vector<std::unique_ptr<Project>> projects_;
    std::vector<CheckedScript> scripts_;
    std::map<std::string, const Project*> by_folder_;
    std::map<std::string, std::set<std::string>> named_;  ///< scripts of projects, by the projects' files
    std::set<std::string> told_projects_, told_scripts_;
    std::map<const Project*, Unchecked> unchecked_;
    SharedNames names_;
    FixedFiles fixed_;
    Diagnostics found_;
    int worst_ = finished;
};

int explain(const std::string& code) {
    if (const CodeInfo* const info = code_info(code)) {
        std::fputs(explanation_of(*info).c_str(), stdout);
        return finished;
    }
    std::vector<std::string> all;
    for (const CodeInfo& info : codes()) all.emplace_back(info.code);
    std::fprintf(stderr, "npcs: there is no finding \"%s\"%s\n", code.c_str(), did_you_mean(code, all).c_str());
    return usage;
}

int list(ListFormat format) {
    std::fputs((format == ListFormat::markdown ? codes_as_markdown()
                : format == ListFormat::json   ? codes_as_json()
                                               : codes_as_text())
                   .c_str(),
               stdout);
    return finished;
}

int check(const CheckOptions& options) {
    if (!options.explained.empty()) return explain(options.explained);
    if (options.lists_codes) return list(options.list_format);
    if (options.files.empty()) {
        std::fprintf(stderr, "npcs: FILE is required: a script, or a folder with scripts\n");
        return usage;
    }
    return Checking(options).run();
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
    static const std::map<std::string, ListFormat> formats{
        {"text", ListFormat::text}, {"markdown", ListFormat::markdown}, {"json", ListFormat::json}};
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command =
        app.add_subcommand("check", "Show everything that is wrong or doubtful in scripts, without running them");
    command->add_option("FILE", options->files,
                        "The scripts; a folder stands for all in it, or those of them that npcs.toml names");
    options->project.add_import_path(*command);
    command->add_flag("--warnings-as-errors", options->warnings_as_errors,
                      "End with exit code 1 when there are warnings, too");
    command->add_flag("--fix", options->fixes, "Carry out the remedies that are certain, and show what is left");
    command->add_flag("--dry-run", options->only_shows_fixes,
                      "Show what --fix would change, and change nothing; exit code 1 if there is something");
    command->add_flag("--sarif", options->sarif, "Show all findings as SARIF 2.1.0, for code hosts");
    command->add_option("--explain", options->explained, "CODE: show what a finding means, with an example");
    CLI::Option* const codes = command->add_flag("--codes", options->lists_codes, "Show the codes of all findings");
    command->add_option("--format", options->list_format, "How --codes shows them: text, markdown, json")
        ->transform(CLI::CheckedTransformer(formats).description("text|markdown|json"))
        ->needs(codes);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace npcs::tools
