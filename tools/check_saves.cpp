// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs check-saves`: what becomes of saves in an edited script, before players find out.

#include <algorithm>
#include <memory>

#include "command.hpp"
#include "dialogue.hpp"
#include "json.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

struct CheckSavesOptions {
    std::vector<std::string> saves;
    std::string script;
    std::vector<std::string> outlines;
    bool json = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

std::string place(const TraceLine& line) {
    if (line.line == 0) return "-";
    const std::string where = "line " + std::to_string(line.line);
    return line.function.empty() ? where : line.function + ", " + where;
}

TraceLine innermost(const MigrationReport& report, TraceLine FrameVerdict::*which, const ScriptFile* file) {
    if (report.frames.empty()) return {};
    TraceLine line = report.frames.front().*which;
    return file == nullptr ? line : file->in_their_files({line}).front();
}

/// Columns as wide as their widest cell; the last one is as it comes.
std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line += std::string(widths[i] - row[i].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string json_of(const std::string& save, const MigrationReport& report, const ScriptFile& file) {
    const auto line = [](const TraceLine& at) {
        return json::object({{"function", json::text(at.function)}, {"line", json::number(at.line)}});
    };
    std::vector<std::string> frames, variables;
    for (const FrameVerdict& frame : report.frames)
        frames.push_back(json::object({{"verdict", json::text(name_of(frame.verdict))},
                                       {"was", line(frame.was)},
                                       {"is", line(file.in_their_files({frame.is}).front())},
                                       {"reason", json::text(frame.reason)}}));
    constexpr const char* kinds[] = {"added", "removed", "renamed", "default changed"};
    for (const VariableNote& note : report.variables)
        variables.push_back(json::object({{"kind", json::text(kinds[static_cast<std::size_t>(note.kind)])},
                                          {"name", json::text(note.name)},
                                          {"detail", json::text(note.detail)}}));
    return json::object({{"save", json::text(save)},
                         {"verdict", json::text(name_of(report.verdict))},
                         {"reason", json::text(report.reason)},
                         {"frames", json::array(frames)},
                         {"variables", json::array(variables)}});
}

int check_saves(const CheckSavesOptions& options) {
    const auto file = ScriptFile::read(options.script);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    const auto script = file.value().compile();
    if (!script) return report_unusable(script.diagnostics(), options.error_format);
    LoadOptions load;
    for (const std::string& path : options.outlines) {
        auto outline = read_file(path);
        if (!outline) return report_unusable(outline.diagnostics(), options.error_format);
        load.outlines.push_back(std::move(outline).value());
    }
    const Host host = conversation_host([](std::string_view) {});
    std::vector<std::vector<std::string>> rows{{"save", "verdict", "was", "is", "why"}};
    bool all_right = true;
    for (const std::string& path : options.saves) {
        const auto state = read_state(path);
        if (!state) return report_unusable(state.diagnostics(), options.error_format);
        const MigrationReport report = check_save(state.value().save, script.value(), host, load);
        all_right = all_right && report.verdict <= Verdict::moved;
        if (options.json) std::fputs((json_of(path, report, file.value()) + "\n").c_str(), stdout);
        rows.push_back({path, std::string(name_of(report.verdict)), place(innermost(report, &FrameVerdict::was, nullptr)),
                        place(innermost(report, &FrameVerdict::is, &file.value())), report.reason});
    }
    if (!options.json) std::fputs(table(rows).c_str(), stdout);
    return all_right ? finished : failed;
}

}  // namespace

void add_check_saves(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CheckSavesOptions>();
    CLI::App* command = app.add_subcommand("check-saves", "Tell where saves would go on in an edited script");
    command->add_option("SAVES", options->saves, "Saves, or state files")->required();
    command->add_option("--script", options->script, "The script as it is now")->required();
    command->add_option("--outline", options->outlines, "Outlines of older versions, for saves made without (npcs outline)");
    command->add_flag("--json", options->json, "One JSON object a line for each save");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = check_saves(*options); });
}

}  // namespace npcs::tools
