// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs show`: prints a save, with names if its script is available. Accepts bare saves and state files.

#include <memory>

#include "npcs/archives.hpp"
#include "npcs/npcs.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

struct ShowOptions {
    std::string file;
    std::vector<std::string> scripts;
    std::string format;
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

int show(const ShowOptions& options) {
    const auto state = read_state(options.file);
    if (!state) return report_unusable(state.diagnostics(), options.error_format);
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
    command
        ->add_option("--format", options->format,
                     "All of it, so that nothing is lost: as json, or as Boost.Serialization's xml or text")
        ->check(CLI::IsMember(formats()));
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace npcs::tools
