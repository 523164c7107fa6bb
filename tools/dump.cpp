// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs dump`: prints the tree of a script, as one line per statement with instruction pointer paths, or as JSON.

#include <memory>

#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"

namespace npcs::tools {
namespace {

struct DumpOptions {
    std::string file;
    bool as_json = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

int dump(const DumpOptions& options) {
    const auto file = read_script(options.file);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    const auto tree = (options.as_json ? Script::to_json : Script::dump)(file.value().text(), file.value().path());
    if (!tree) return report_unusable(file.value().in_their_files(tree.diagnostics()), options.error_format);
    std::fputs(tree.value().c_str(), stdout);
    return finished;
}

}  // namespace

void add_dump(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DumpOptions>();
    CLI::App* command = app.add_subcommand("dump", "Show the tree of a script, with the path of every statement");
    command->add_option("FILE", options->file, "The script, or a folder with one")->required();
    command->add_flag("--json", options->as_json, "As JSON that scripts can be made of");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = dump(*options); });
}

}  // namespace npcs::tools
