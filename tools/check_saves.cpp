// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs check-saves`: reports what will happen to saves in an edited script, before players find out.

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "command.hpp"
#include "conversation.hpp"
#include "json.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "state_file.hpp"
#include "text_table.hpp"
#include "verdicts.hpp"

namespace npcs::tools {
namespace {

struct CheckSavesOptions {
    std::vector<std::string> saves;
    std::vector<std::string> scripts;
    std::vector<std::string> outlines;
    std::vector<std::string> functions;  ///< signatures
    std::vector<std::string> accept;     ///< names of verdicts
    bool json = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

std::string text_of_line(std::string_view text, std::uint32_t number) {
    constexpr std::size_t most_columns = 40;
    if (number == 0) return "";
    for (; number > 1; --number) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return "";
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find_first_of("\r\n"));
    std::string line;
    for (const char byte : text) {
        const bool is_space = static_cast<unsigned char>(byte) <= ' ';
        if (is_space && (line.empty() || line.back() == ' ')) continue;
        if ((byte & 0xC0) != 0x80 && columns_of(line) == most_columns) return line + "...";
        line += is_space ? ' ' : byte;
    }
    return line;
}

/// The current scripts.
struct Versions {
    std::vector<ScriptFile> files;
    std::vector<Script> scripts;

    TraceLine in_its_file(const TraceLine& line) const {
        for (std::size_t i = 0; i < files.size(); ++i)
            if (files.size() == 1 || scripts[i].file() == line.file) return files[i].in_their_files({line}).front();
        return line;
    }
    /// Returns the text of a line, without its indentation; a long one is cut.
    std::string text_of(const TraceLine& line) const {
        for (std::size_t i = 0; i < files.size(); ++i)
            if (files.size() == 1 || scripts[i].file() == line.file) return text_of_line(files[i].text(), line.line);
        return "";
    }
};

bool is_accepted(const LoadOptions& load, Verdict verdict) {
    return std::find(load.accept.begin(), load.accept.end(), verdict) != load.accept.end();
}

std::string place(const FrameVerdict& frame, const TraceLine& line) {
    if (line.line == 0) return "-";
    std::string where = "line " + std::to_string(line.line);
    if (frame.task != 0) where = std::filesystem::path(line.file).filename().string() + ", " + where;
    return line.function.empty() ? where : line.function + ", " + where;
}

/// Returns the innermost frame of a conversation; for a machine, the frame with the worst verdict.
FrameVerdict told_frame(const MigrationReport& report) {
    if (report.frames.empty()) return {};
    const auto worst =
        std::max_element(report.frames.begin(), report.frames.end(),
                         [](const FrameVerdict& a, const FrameVerdict& b) { return a.verdict < b.verdict; });
    return report.frames.front().task == 0 ? report.frames.front() : *worst;
}

std::string json_of(const std::string& save, const MigrationReport& report, const Versions& scripts) {
    const auto line = [&](const FrameVerdict& frame, const TraceLine& at) {
        if (frame.task == 0)
            return json::object({{"function", json::text(at.function)}, {"line", json::number(at.line)}});
        return json::object(
            {{"file", json::text(at.file)}, {"function", json::text(at.function)}, {"line", json::number(at.line)}});
    };
    std::vector<std::string> frames, variables;
    for (const FrameVerdict& frame : report.frames) {
        std::vector<std::pair<std::string, std::string>> members{{"verdict", json::text(name_of(frame.verdict))},
                                                                 {"was", line(frame, frame.was)},
                                                                 {"is", line(frame, scripts.in_its_file(frame.is))},
                                                                 {"reason", json::text(frame.reason)}};
        if (frame.task != 0) members.insert(members.begin(), {"task", json::number(frame.task)});
        frames.push_back(json::object(members));
    }
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

/// The result for one save.
struct Checked {
    std::string save;
    MigrationReport report;
};

/// Checks a save. Functions that it waits for and the host lacks are defined by name; as nothing is run, that is
/// sufficient.
MigrationReport check(const std::string& save, const Versions& now, Host& host, const LoadOptions& load) {
    constexpr std::string_view missing = "this save needs the function '";
    for (int left = 1000;; --left) {
        MigrationReport report = check_save(save, now.scripts, host, load);
        const std::size_t end = report.reason.find('\'', missing.size());
        if (left == 0 || !report.reason.starts_with(missing) || end == std::string::npos) return report;
        host.def(report.reason.substr(missing.size(), end - missing.size()), [](Call&) { return Value(); });
    }
}

/// Returns the number of parameters in a signature, as `ask(question, among)`.
std::size_t parameters_in(const std::string& signature) {
    const std::size_t open = signature.find('(');
    const std::size_t close = signature.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open + 2) return 0;
    return 1 + static_cast<std::size_t>(std::count(signature.begin() + static_cast<std::ptrdiff_t>(open),
                                                   signature.begin() + static_cast<std::ptrdiff_t>(close), ','));
}

/// Returns why a text is no signature of a function; empty if it is one.
std::string problem_of_signature(const std::string& signature) {
    const std::size_t open = signature.find('(');
    const bool is_closed = open == std::string::npos || signature.back() == ')';
    if (is_identifier(signature.substr(0, open)) && is_closed) return "";
    return "\"" + signature + "\" is no function; write its name and parameters, as ask(question)";
}

/// Returns the rows of the table; saves with equal results share one.
std::vector<std::vector<std::string>> rows_of(const std::vector<Checked>& checked, const Versions& now) {
    std::vector<std::vector<std::string>> rows{{"save", "verdict", "was", "is", "statement", "why"}};
    std::vector<std::size_t> counts{1};
    for (const Checked& one : checked) {
        const FrameVerdict frame = told_frame(one.report);
        std::vector<std::string> row{one.save,
                                     std::string(name_of(one.report.verdict)),
                                     place(frame, frame.was),
                                     place(frame, now.in_its_file(frame.is)),
                                     now.text_of(frame.is),
                                     one.report.reason};
        const auto same = std::find_if(rows.begin() + 1, rows.end(), [&](const auto& known) {
            return std::equal(known.begin() + 1, known.end(), row.begin() + 1);
        });
        if (same != rows.end()) ++counts[static_cast<std::size_t>(same - rows.begin())];
        else rows.push_back(std::move(row)), counts.push_back(1);
    }
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (counts[i] > 1) rows[i][0] += " and " + std::to_string(counts[i] - 1) + " more";
    return rows;
}

/// Returns what the verdicts mean, what happens to variables, and how many saves load.
std::string summary(const std::vector<Checked>& checked, const LoadOptions& load) {
    std::string text;
    for (const Verdict verdict : all_verdicts)
        if (std::any_of(checked.begin(), checked.end(),
                        [&](const Checked& one) { return one.report.verdict == verdict; }))
            text += "  " + std::string(name_of(verdict)) + ": " + std::string(meaning_of(verdict)) + "\n";
    constexpr const char* kinds[] = {"new", "gone", "renamed", "edited"};
    std::vector<std::vector<std::string>> notes;
    for (const Checked& one : checked)
        for (const VariableNote& note : one.report.variables) {
            const std::vector<std::string> row{"  " + note.name, kinds[static_cast<std::size_t>(note.kind)],
                                               note.detail};
            if (std::find(notes.begin(), notes.end(), row) == notes.end()) notes.push_back(row);
        }
    if (!notes.empty()) text += "variables:\n" + table(notes);
    std::map<std::string, std::size_t> reasons;
    std::size_t loaded = 0;
    for (const Checked& one : checked) {
        if (is_accepted(load, one.report.verdict)) ++loaded;
        else ++reasons[one.report.reason];
    }
    text += std::to_string(loaded) + " of " + std::to_string(checked.size()) +
            (checked.size() == 1 ? " save" : " saves") + " can be loaded";
    if (reasons.empty()) return text + ".\n";
    const auto most = std::max_element(reasons.begin(), reasons.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const std::size_t left = checked.size() - loaded;
    return text + "; " + std::to_string(left) + (left == 1 ? " needs" : " need") + " a decision, " +
           (most->second == left ? std::string("because: ") : "most (" + std::to_string(most->second) + ") because: ") +
           most->first + "\n";
}

int check_saves(const CheckSavesOptions& options) {
    Versions now;
    Project game;
    for (const std::string& path : options.scripts) {
        const auto project = Project::find(path);
        if (!project) return report_unusable(project.diagnostics(), options.error_format);
        // The functions of the game are the same for all of its scripts.
        if (!project.value().file.empty()) game = project.value();
        const auto file = ScriptFile::read(path, project.value().import_paths);
        if (!file) return report_unusable(file.diagnostics(), options.error_format);
        if (file.value().lacks_modules()) return report_unusable(file.value().problems(), options.error_format);
        const auto script = file.value().compile();
        if (!script) return report_unusable(script.diagnostics(), options.error_format);
        now.files.push_back(file.value());
        now.scripts.push_back(script.value());
    }
    LoadOptions load;
    accept_named(load.accept, options.accept);
    for (const std::string& path : options.outlines) {
        auto outline = read_file(path);
        if (!outline) return report_unusable(outline.diagnostics(), options.error_format);
        load.outlines.push_back(std::move(outline).value());
    }
    Host host = conversation_host({[](std::string_view) {}}, game);
    for (const std::string& signature : options.functions)
        host.def_raw(signature, parameters_in(signature), [](Call&) { return Reply(Value()); });
    std::vector<Checked> checked;
    bool all_right = true;
    for (const std::string& path : options.saves) {
        const auto state = read_state(path);
        if (!state) return report_unusable(state.diagnostics(), options.error_format);
        checked.push_back({path, check(state.value().save, now, host, load)});
        const MigrationReport& report = checked.back().report;
        // A save whose statement differs loads by default, but a check before a release should not ignore that.
        all_right = all_right &&
                    (report.verdict <= Verdict::moved || std::find(options.accept.begin(), options.accept.end(),
                                                                   name_of(report.verdict)) != options.accept.end());
        if (options.json) std::fputs((json_of(path, report, now) + "\n").c_str(), stdout);
    }
    if (!options.json) std::fputs((table(rows_of(checked, now)) + summary(checked, load)).c_str(), stdout);
    return all_right ? finished : failed;
}

}  // namespace

void add_check_saves(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CheckSavesOptions>();
    CLI::App* command = app.add_subcommand("check-saves", "Tell where saves would go on in an edited script");
    command->add_option("SAVES", options->saves, "Saves, or state files")->required();
    command->add_option("--script", options->scripts, "The script as it is now; once for each script of a machine")
        ->required()
        ->allow_extra_args(false);
    command->add_option("--outline", options->outlines,
                        "Outlines of older versions, for saves made without (npcs outline)");
    command
        ->add_option("--function", options->functions,
                     "A function of the game, as ask(question); those that npcs.toml names are known")
        ->check(CLI::Validator(problem_of_signature, "NAME(PARAMETERS)"))
        ->allow_extra_args(false);
    add_accept(*command, options->accept);
    command->add_flag("--json", options->json, "One JSON object a line for each save");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = check_saves(*options); });
}

}  // namespace npcs::tools
