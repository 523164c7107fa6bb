// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What changes scripts: renaming, formatting, code actions.

#include <algorithm>
#include <utility>

#include "lsp/features.hpp"
#include "lsp/line_edits.hpp"
#include "npcs/format.hpp"

namespace npcs::tools::lsp {
namespace {

std::string reason_of(const Diagnostics& diagnostics) {
    if (diagnostics.empty()) return "nothing can be renamed here";
    const Diagnostic& first = diagnostics.front();
    return first.hint.empty() ? first.message : first.message + ": " + first.hint;
}

/// Returns what an action is called: what the hint says, as a sentence begins.
std::string title_of(const Diagnostic& diagnostic) {
    std::string title = diagnostic.hint.empty() ? "mend: " + diagnostic.message : diagnostic.hint;
    if (title.front() >= 'a' && title.front() <= 'z') title.front() = static_cast<char>(title.front() - 'a' + 'A');
    return title;
}

bool touch(workspace::Range one, workspace::Range other) { return one.begin <= other.end && other.begin <= one.end; }

/// Returns whether actions of a kind are asked for. A kind stands for all kinds below it.
bool wants(const json& context, std::string_view kind) {
    const auto only = context.find("only");
    if (only == context.end() || !only->is_array()) return true;
    return std::any_of(only->begin(), only->end(), [&](const json& each) {
        if (!each.is_string()) return false;
        const std::string wanted = each.get<std::string>();
        return wanted.empty() || kind == wanted || kind.substr(0, wanted.size() + 1) == wanted + ".";
    });
}

/// Returns the fixes of all problems, without those that meet an earlier one: they can be applied the next time.
std::vector<workspace::Edit> all_fixes(const std::vector<workspace::Problem>& problems) {
    std::vector<workspace::Edit> edits;
    for (const workspace::Problem& problem : problems) {
        const auto meets = [&](const workspace::Edit& edit) {
            return std::any_of(edits.begin(), edits.end(),
                               [&](const workspace::Edit& other) { return touch(edit.range, other.range); });
        };
        if (std::any_of(problem.fix.begin(), problem.fix.end(), meets)) continue;
        edits.insert(edits.end(), problem.fix.begin(), problem.fix.end());
    }
    std::sort(edits.begin(), edits.end(),
              [](const auto& one, const auto& other) { return one.range.begin < other.range.begin; });
    return edits;
}

}  // namespace

json prepare_rename(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const auto found = target.scripts().prepare_rename(target.path, editor.offset_in(target, params));
    if (!found) throw RequestError{ErrorCode::request_failed, reason_of(found.diagnostics())};
    return {{"range", editor.range_json(target, found.value().range)}, {"placeholder", found.value().name}};
}

json rename(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const std::string name = params.at("newName").get<std::string>();
    const auto found = target.scripts().rename(target.path, editor.offset_in(target, params), name);
    if (!found) throw RequestError{ErrorCode::request_failed, reason_of(found.diagnostics())};
    asked.check();
    for (const std::string& warning : found.value().warnings) asked.warn(warning);
    return editor.workspace_edit(target.set, found.value().documents);
}

/// The editor's own settings of tabs are not followed: everybody who works on a script gets what `npcs format` writes.
json formatting(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target(params);
    const std::string before = target.text().text();
    const auto formatted = npcs::format(before, target.path);
    if (!formatted) {
        const Diagnostic& first = formatted.diagnostics().front();
        throw RequestError{ErrorCode::request_failed, "a script with errors is not formatted: line " +
                                                          std::to_string(first.line) + ": " + first.message};
    }
    asked.check();
    json edits = json::array();
    for (const workspace::Edit& edit : line_edits(before, formatted.value()))
        edits.push_back({{"range", editor.range_json(target, edit.range)}, {"newText", edit.text}});
    return edits;
}

json code_actions(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Range range = editor.range_in(target, params.at("range"));
    const json& context = params.at("context");
    const std::vector<workspace::Problem> problems = target.scripts().diagnostics(target.path);
    asked.check();
    json actions = json::array();
    if (wants(context, "quickfix")) {
        for (const workspace::Problem& problem : problems) {
            if (problem.fix.empty() || !touch(problem.range, range)) continue;
            actions.push_back({{"title", title_of(problem.diagnostic)},
                               {"kind", "quickfix"},
                               {"diagnostics", json::array({problem_json(editor, target.text(), problem)})},
                               {"isPreferred", true},
                               {"edit", editor.workspace_edit(target.set, {{target.path, problem.fix}})}});
        }
    }
    if (wants(context, "source.fixAll")) {
        auto edits = all_fixes(problems);
        if (!edits.empty())
            actions.push_back({{"title", "Mend everything that can be mended"},
                               {"kind", "source.fixAll"},
                               {"edit", editor.workspace_edit(target.set, {{target.path, std::move(edits)}})}});
    }
    return actions;
}

}  // namespace npcs::tools::lsp
