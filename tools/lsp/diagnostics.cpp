// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is wrong or doubtful, as the protocol says it.

#include <algorithm>
#include <string_view>
#include <utility>

#include "lsp/features.hpp"
#include "lsp/uri.hpp"
#include "npcs/session.hpp"
#include "ordinary_file.hpp"

namespace npcs::tools::lsp {
namespace {

int severity_number(Severity severity) {
    switch (severity) {
        case Severity::error: return 1;
        case Severity::warning: return 2;
        case Severity::note: return 3;
    }
    return 1;
}

json message_json(const Diagnostic& diagnostic) {
    json result{
        {"severity", severity_number(diagnostic.severity)},
        {"source", "npcs"},
        {"message", diagnostic.hint.empty() ? diagnostic.message : diagnostic.message + "\n" + diagnostic.hint}};
    if (!diagnostic.code.empty()) result["code"] = diagnostic.code;
    return result;
}

json problems_json(const Editor& editor, const Target& target) {
    const auto problems = target.scripts().diagnostics(target.path);
    json items = json::array();
    for (const workspace::Problem& problem : problems) items.push_back(problem_json(editor, target.text(), problem));
    return items;
}

}  // namespace

json problem_json(const Editor& editor, const TextDocument& text, const workspace::Problem& problem) {
    json result = message_json(problem.diagnostic);
    result["range"] = editor.range_json(text, problem.range);
    const std::string_view code = problem.diagnostic.code;
    constexpr int unnecessary = 1;
    // Such code is shown faded.
    if (editor.capabilities.has_diagnostic_tags &&
        (code.substr(0, 6) == "unused" || code.substr(0, 11) == "unreachable"))
        result["tags"] = json::array({unnecessary});
    return result;
}

json published_diagnostics(Editor& editor, const OpenDocument& document) {
    const Target target = editor.target_at(document.path);
    json params{{"uri", document.uri}, {"diagnostics", problems_json(editor, target)}};
    if (editor.capabilities.has_diagnostic_versions) params["version"] = document.version;
    return params;
}

json pulled_diagnostics(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    json items = problems_json(editor, target);
    asked.check();
    return {{"kind", "full"}, {"items", std::move(items)}};
}

std::map<std::string, json> project_diagnostics(Editor& editor, ScriptSet& set) {
    std::map<std::string, json> result;
    if (set.project_file().empty()) return result;
    const std::string own = editor.uri_of(set.project_file());
    result[own] = {{"uri", own}, {"diagnostics", json::array()}};
    for (const Diagnostic& problem : set.project_problems()) {
        const std::string uri = problem.file.empty() ? own : editor.uri_of(spelled_path(problem.file));
        const auto content = read_ordinary_file(problem.file.empty() ? set.project_file() : problem.file);
        const TextDocument text(content ? content.value() : std::string());
        const Position from{problem.line > 0 ? problem.line - 1 : 0, problem.column > 0 ? problem.column - 1 : 0};
        const Position to{from.line, from.character + std::max<std::uint32_t>(problem.length, 1)};
        // Diagnostics count code points.
        const auto begin = static_cast<std::uint32_t>(text.offset(from, Encoding::utf32));
        const auto end = static_cast<std::uint32_t>(text.offset(to, Encoding::utf32));
        json each = message_json(problem);
        each["range"] = editor.range_json(text, {begin, end});
        json& params = result[uri];
        if (params.is_null()) params = {{"uri", uri}, {"diagnostics", json::array()}};
        params["diagnostics"].push_back(std::move(each));
    }
    return result;
}

}  // namespace npcs::tools::lsp
