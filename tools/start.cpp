// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs start`: begins a conversation, shows it up to its first question, and leaves the rest to `npcs resume`.

#include <memory>

#include "conversation.hpp"
#include "seed.hpp"
#include "step.hpp"

namespace npcs::tools {
namespace {

struct StartOptions : StepOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    Seed seed;
};

int start(const StartOptions& options) {
    const auto project = options.project.project_of(options.files.front());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    const auto scripts = Scripts::read_named(options.files, project.value());
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    Step step(options, project.value(), scripts.value());
    if (!step.can_save()) return usage;
    const auto talk =
        make_talk(scripts.value().need_machine(), scripts.value().all(), step.host(), {Limits(), options.seed.value()});
    return step.continue_from(*talk, talk->start());
}

}  // namespace

void add_start(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<StartOptions>();
    CLI::App* command =
        app.add_subcommand("start", "Begin a conversation that is kept in a file between its questions");
    command->add_option("FILE", options->files, "The script, or a folder with one; several share a machine")
        ->required();
    command->add_option("--state", options->state, "The file to keep it in")->required();
    command->add_flag("--force", options->force, "Write over STATE, even if it is something else");
    options->seed.add_to(*command, "Seed of rnd and shuffle");
    options->project.add_to(*command);
    add_step_options(*command, *options);
    command->callback([options, &exit_code] { exit_code = start(*options); });
}

}  // namespace npcs::tools
