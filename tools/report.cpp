// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "report.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "json.hpp"
#include "terminal.hpp"

namespace npcs::tools {
namespace {

const char* name_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: break;
    }
    return "error";
}

const char* name_of(Stage stage) {
    switch (stage) {
        case Stage::lexer: return "lexer";
        case Stage::compiler: return "compiler";
        case Stage::runtime: return "runtime";
        case Stage::save: return "save";
        case Stage::host: break;
    }
    return "host";
}

std::set<std::string>& programs() {
    static std::set<std::string> files;
    return files;
}

std::string place_of(const TraceLine& line) {
    return (line.function.empty() ? "the script" : line.function) + " (" + line.file + ":" + std::to_string(line.line) +
           ")";
}

constexpr std::size_t calls_shown = 20;  // at either end of a long trace

struct Calls {
    std::string place;
    std::size_t times;
};

std::string text_of(const Calls& calls) {
    const std::string times = calls.times > 1 ? ", " + std::to_string(calls.times) + " times" : std::string();
    return "  called from " + calls.place + times + "\n";
}

/// Formats the callers, innermost first. Successive calls from one location are shown once, with their number. The
/// middle of a very long trace is omitted, and so is the innermost location, which the message itself shows.
std::string text_of(const std::vector<TraceLine>& trace) {
    std::vector<Calls> way;
    for (std::size_t i = 1; i < trace.size(); ++i) {
        std::string place = place_of(trace[i]);
        if (!way.empty() && way.back().place == place) ++way.back().times;
        else way.push_back({std::move(place), 1});
    }
    std::string text;
    std::size_t left_out = 0;
    for (std::size_t i = 0; i < way.size(); ++i) {
        if (i >= calls_shown && i + calls_shown < way.size()) {
            left_out += way[i].times;
            continue;
        }
        if (left_out > 0) text += "  ... and from " + std::to_string(left_out) + " places more ...\n";
        left_out = 0;
        text += text_of(way[i]);
    }
    return text;
}

/// Adds colours: to the severity, the caret and the hint. The text itself is not changed.
std::string in_colours(const std::string& text, const Diagnostic& diagnostic) {
    const std::string strong = "\x1b[1m", end = "\x1b[0m";
    const std::string colour = diagnostic.severity == Severity::error     ? "\x1b[1;31m"
                               : diagnostic.severity == Severity::warning ? "\x1b[1;33m"
                                                                          : "\x1b[1;36m";
    const std::string word = std::string(name_of(diagnostic.severity)) + ":";
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto line_end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, line_end - at);
        const auto found = at == 0 ? line.find(word) : std::string::npos;
        if (at == 0 && found != std::string::npos)
            result += strong + line.substr(0, found) + end + colour + word + end + strong +
                      line.substr(found + word.size()) + end;
        else if (at == 0) result += colour + line + end;
        else if (line.find_first_not_of(" ^~") == std::string::npos && line.find('^') != std::string::npos)
            result += colour + line + end;
        else if (line.find("hint: ") == line.find_first_not_of(' ')) result += "\x1b[36m" + line + end;
        else result += line;
        if (line_end < text.size()) result += '\n';
        at = line_end + 1;
    }
    return result;
}

std::string json_of(const TraceLine& line) {
    std::vector<std::string> path;
    for (const std::uint32_t index : line.path) path.push_back(json::number(index));
    return json::object({{"function", json::text(line.function)},
                         {"file", json::text(line.file)},
                         {"line", json::number(line.line)},
                         {"path", json::array(path)}});
}

}  // namespace

void add_error_format(CLI::App& command, ErrorFormat& format) {
    static const std::map<std::string, ErrorFormat> names{
        {"rich", ErrorFormat::rich}, {"miniscript", ErrorFormat::miniscript}, {"json", ErrorFormat::json}};
    command
        .add_option("--error-format", format,
                    "How errors are shown: rich (with the line and a caret), miniscript (one line), json")
        ->transform(CLI::CheckedTransformer(names).description("rich|miniscript|json"));
}

void note_program(const std::string& file) { programs().insert(file); }

namespace {

std::string json_of(const TextEdit& edit) {
    return json::object({{"line", json::number(edit.line)},
                         {"column", json::number(edit.column)},
                         {"end_line", json::number(edit.end_line)},
                         {"end_column", json::number(edit.end_column)},
                         {"text", json::text(edit.text)}});
}

}  // namespace

std::string json_of(const Diagnostic& diagnostic, const std::vector<TraceLine>& trace) {
    std::vector<std::string> frames;
    for (const TraceLine& line : trace) frames.push_back(json_of(line));
    std::vector<std::pair<std::string, std::string>> members{
        {"severity", json::text(name_of(diagnostic.severity))},
        {"stage", json::text(name_of(diagnostic.stage))},
        {"code", json::text(diagnostic.code)},
        {"message", json::text(diagnostic.message)},
        {"hint", json::text(diagnostic.hint)},
        {"file", json::text(diagnostic.file)},
        {"line", json::number(diagnostic.source_line != 0 ? diagnostic.source_line : diagnostic.line)},
        {"column", json::number(diagnostic.column)},
        {"length", json::number(diagnostic.length)},
        {"source", json::text(diagnostic.source)},
        {"trace", json::array(frames)}};
    if (!diagnostic.fix.empty()) {
        std::vector<std::string> edits;
        for (const TextEdit& edit : diagnostic.fix) edits.push_back(json_of(edit));
        members.emplace_back("fix", json::array(edits));
    }
    return json::object(members);
}

std::string report(const Diagnostic& diagnostic, ErrorFormat format, const std::vector<TraceLine>& trace) {
    if (format == ErrorFormat::json) return json_of(diagnostic, trace) + "\n";
    if (format == ErrorFormat::miniscript) {
        Diagnostic bare = diagnostic;
        if (programs().count(bare.file) > 0) bare.file.clear();
        return one_line(bare) + "\n";
    }
    return rich(diagnostic) + text_of(trace);
}

std::string report_on(std::FILE* stream, const Diagnostic& diagnostic, ErrorFormat format,
                      const std::vector<TraceLine>& trace) {
    const std::string text = report(diagnostic, format, trace);
    return format != ErrorFormat::json && wants_colours(::fileno(stream)) ? in_colours(text, diagnostic) : text;
}

void report_all(std::FILE* stream, const Diagnostics& diagnostics, ErrorFormat format) {
    for (const Diagnostic& diagnostic : diagnostics) {
        std::fputs(report_on(stream, diagnostic, format).c_str(), stream);
        // MiniScript stops at the first error.
        if (format == ErrorFormat::miniscript && diagnostic.severity == Severity::error) break;
    }
}

bool is_same_warning(const Diagnostic& one, const Diagnostic& other) {
    return one.code == other.code && one.file == other.file && one.line == other.line;
}

Diagnostics for_each_run(Diagnostics warnings) {
    std::erase_if(warnings, [](const Diagnostic& warning) { return warning.code == "trusted-language"; });
    return warnings;
}

ExitCode report_unusable(const Diagnostics& diagnostics, ErrorFormat format) {
    report_all(stderr, diagnostics, format);
    if (diagnostics.empty()) return failed;
    switch (diagnostics.front().stage) {
        case Stage::host: return usage;
        case Stage::save: return refused;
        default: return failed;
    }
}

}  // namespace npcs::tools
