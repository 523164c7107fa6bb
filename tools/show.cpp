// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs show`: prints a save, with names if its script is available; or, with its script, the active calls. Accepts bare
// saves and state files.

#include <memory>
#include <optional>

#include "conversation.hpp"
#include "frames_text.hpp"
#include "npcs/archives.hpp"
#include "npcs/npcs.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "scripts.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

struct ShowOptions {
    std::string file;
    std::vector<std::string> scripts;
    std::string format;
    bool frames = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

bool knows_one_of(const std::vector<Script>& scripts, const std::string& save) {
    const auto info = inspect(save);
    if (!info) return true;  // the problem is reported later
    for (const SavedScript& needed : info.value().scripts)
        for (const Script& script : scripts)
            if (script.fingerprint() == needed.fingerprint) return true;
    return false;
}

std::vector<std::string> formats() {
#ifdef NPCS_HAS_ARCHIVES
    return {"json", "xml", "text"};
#else
    return {"json"};
#endif
}

Result<std::string> shown(const ShowOptions& options, const std::string& save, const std::vector<Script>& scripts) {
#ifdef NPCS_HAS_ARCHIVES
    if (options.format == "xml") return save_to_archive(save, ArchiveForm::xml);
    if (options.format == "text") return save_to_archive(save, ArchiveForm::text);
#endif
    if (options.format == "json") return save_to_json(save, scripts);
    return describe_save(save, scripts);
}

/// Reads the scripts of a save: those that are named, or else those that its state file names.
Result<Scripts> scripts_of(const ShowOptions& options, const StateFile& state) {
    std::vector<std::string> paths = options.scripts;
    if (paths.empty()) {
        for (const std::string& named : state.scripts) {
            auto path = find_script(named, options.file, {});
            if (!path) return path.diagnostics();
            paths.push_back(std::move(path).value());
        }
    }
    if (paths.empty()) {
        Diagnostic problem;
        problem.stage = Stage::save;
        problem.code = "no-script";
        problem.message = options.file + " names no script";
        problem.hint = "name it with --script";
        return problem;
    }
    const auto project = Project::find(paths.front());
    if (!project) return project.diagnostics();
    return Scripts::read(paths, project.value());
}

/// Prints the active calls of a save, of each task of a machine.
int show_frames(const ShowOptions& options, const StateFile& state) {
    const auto read = scripts_of(options, state);
    if (!read) return report_unusable(read.diagnostics(), options.error_format);
    const Scripts& scripts = read.value();
    const Origin origin = [&](const std::string& script, std::uint32_t line) {
        return scripts.origin(script, line).value_or(std::pair(script, line));
    };
    const Host host = conversation_host({[](std::string_view) {}});
    const auto info = inspect(state.save);
    if (info && info.value().is_machine) {
        const auto loaded = Machine::load(state.save, scripts.all(), host);
        if (!loaded) return report_all(stderr, loaded.diagnostics(), options.error_format), refused;
        for (const TaskId task : loaded.value().tasks())
            std::printf("task %u\n%s", task, frames_text(loaded.value().frames(task), origin).c_str());
        return finished;
    }
    const auto loaded = Session::load(state.save, scripts.all().front(), host);
    if (!loaded) return report_all(stderr, loaded.diagnostics(), options.error_format), refused;
    std::fputs(frames_text(loaded.value().frames(), origin).c_str(), stdout);
    return finished;
}

int show(const ShowOptions& options) {
    const auto state = read_state(options.file);
    if (!state) return report_unusable(state.diagnostics(), options.error_format);
    if (options.frames) return show_frames(options, state.value());
    std::vector<Script> scripts;
    for (const std::string& name : options.scripts) {
        const auto file = read_script(name);
        if (!file) return report_unusable(file.diagnostics(), options.error_format);
        const auto script = file.value().compile();
        if (!script) return report_unusable(script.diagnostics(), options.error_format);
        scripts.push_back(script.value());
    }
    if (!scripts.empty() && !knows_one_of(scripts, state.value().save))
        std::fputs("npcs: this save was made with other versions of these scripts; it is shown without names\n",
                   stderr);
    const auto text = shown(options, state.value().save, scripts);
    if (!text) {
        report_all(stderr, text.diagnostics(), options.error_format);
        return refused;
    }
    std::fputs(text.value().c_str(), stdout);
    if (!text.value().empty() && text.value().back() != '\n') std::fputc('\n', stdout);
    return finished;
}

}  // namespace

void add_show(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ShowOptions>();
    CLI::App* command = app.add_subcommand("show", "Show what a save holds");
    command->add_option("SAVE", options->file, "A save, or a state file")->required();
    command->add_option("--script", options->scripts, "Its script, so that functions, lines and variables have names");
    CLI::Option* format =
        command
            ->add_option("--format", options->format,
                         "All of it, so that nothing is lost: as json, or as Boost.Serialization's xml or text")
            ->check(CLI::IsMember(formats()));
    command
        ->add_flag("--frames", options->frames,
                   "The active calls instead, innermost first: where each stands, and its variables")
        ->excludes(format);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace npcs::tools
