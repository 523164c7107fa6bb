// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs show`: a save in words, whether it is bare bytes or a state that start, resume or play wrote.

#include <memory>

#include "report.hpp"
#include "saves/save.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

struct ShowOptions {
    std::string file;
    ErrorFormat error_format = ErrorFormat::rich;
};

int show(const ShowOptions& options) {
    const auto state = read_state(options.file);
    if (!state) return report_unusable(state.diagnostics(), options.error_format);
    const auto text = saves::show(state.value().save);
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
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace npcs::tools
