// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// All problems of a document: what the compiler reports, what is doubtful, and imports that find nothing. A document is
// compiled alone, so what it says of names is checked against the documents around it.
#include <algorithm>

#include "npcs/check.hpp"
#include "npcs/script.hpp"
#include "syntax/characters.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

namespace {

/// Returns the offset of a line and column, both from 1; a column behind the end of the line is its end.
std::uint32_t offset_of(const syntax::Source& source, std::uint32_t line, std::uint32_t column) {
    const auto all = static_cast<std::uint32_t>(source.text().size());
    if (line == 0 || line > source.line_count()) return all;
    const std::string_view text = source.line(line);
    std::size_t at = 0;
    for (std::uint32_t left = column; at < text.size() && left > 1; --left) {
        ++at;
        while (at < text.size() && !syntax::begins_code_point(text[at])) ++at;
    }
    return static_cast<std::uint32_t>(text.data() - source.text().data() + static_cast<std::ptrdiff_t>(at));
}

Problem located(const Document& document, Diagnostic diagnostic) {
    const syntax::Source& source = document.source();
    Problem problem;
    const std::uint32_t line = diagnostic.source_line != 0 ? diagnostic.source_line : diagnostic.line;
    problem.range.begin = line == 0 ? 0 : offset_of(source, line, diagnostic.column);
    problem.range.end = line == 0 ? 0 : offset_of(source, line, diagnostic.column + std::max(diagnostic.length, 1U));
    if (problem.range.end <= problem.range.begin) {
        // At the end of a line there is nothing to underline but what is in front of it.
        problem.range.end = std::min(problem.range.begin + 1, document.size());
        const bool has_nothing =
            problem.range.begin >= document.size() || syntax::ends_line(document.text()[problem.range.begin]);
        if (has_nothing) problem.range.end = problem.range.begin;
        if (has_nothing && problem.range.begin > 0) problem.range.begin = document.whole(problem.range.begin - 1);
    }
    for (const TextEdit& edit : diagnostic.fix)
        problem.fix.push_back(
            {{offset_of(source, edit.line, edit.column), offset_of(source, edit.end_line, edit.end_column)},
             edit.text});
    problem.diagnostic = std::move(diagnostic);
    return problem;
}

Problem missing_module(const Document& document, const ast::String& text, std::string_view module) {
    Diagnostic diagnostic;
    diagnostic.code = "missing-module";
    diagnostic.message = "the module \"" + std::string(module) + "\" is not found";
    diagnostic.hint = "modules are looked for beside the script that imports them, and then in the import paths";
    diagnostic.file = document.path();
    const syntax::Position position = document.source().position(text.span.begin);
    diagnostic.line = diagnostic.source_line = position.line;
    diagnostic.column = position.column;
    diagnostic.source = document.source().line(position.line).substr(0, 500);
    Problem problem;
    problem.range = range_of(text.span);
    diagnostic.length = std::max(1U, problem.range.end - problem.range.begin);
    problem.diagnostic = std::move(diagnostic);
    return problem;
}

}  // namespace

bool Scripts::is_explained(Document& document, const Problem& problem) {
    const std::string& code = problem.diagnostic.code;
    const bool is_module_here = is_module(document);
    if (code == "no-beginning") return is_module_here;
    if (code == "unknown-name" || code == "unknown-scene" || code == "scene-below" || code == "unknown-speaker") {
        const Place place = place_at(document, problem.range.begin);
        if (code == "unknown-speaker")
            return std::find(facts.characters.begin(), facts.characters.end(), place.entity.name) !=
                   facts.characters.end();
        if (code == "scene-below") return is_module_here;
        return place.entity.kind != Entity::Kind::nothing && place.entity.kind != Entity::Kind::member;
    }
    if (code != "unknown-option") return false;
    const Place place = place_at(document, problem.range.begin + 1);
    const std::string_view id = std::string_view(place.entity.name).substr(0, place.entity.name.find(':'));
    const std::vector<Document*> documents = sharing(document, "");
    return std::any_of(documents.begin(), documents.end(), [&](Document* other) {
        const auto& options = other->reading().options();
        return std::any_of(options.begin(), options.end(), [&](const OptionInfo& each) { return each.id == id; });
    });
}

/// What a check of one document may take for granted: the game, and what the scripts around it define.
HostFacts Scripts::facts_for(Document& document) {
    HostFacts known = facts;
    known.names.emplace_back("import");
    for (const analysis::ImportSite& site : document.index().imports)
        if (site.variable != analysis::no_index)
            known.names.emplace_back(document.name(document.index().variables[site.variable].name));
    for (Document* const other : sharing(document, "")) {
        if (other == &document || is_module(*other)) continue;
        for (const auto& [name, variable] : other->index().scopes[0].variables)
            known.names.emplace_back(other->name(name));
    }
    // What a module reads may be defined by whoever imports it, in a script that is not open.
    if (is_module(document)) known.is_complete = false;
    return known;
}

std::vector<Problem> Scripts::diagnostics(Document& document) {
    std::vector<Problem> problems;
    const Result<Script> script = Script::compile(document.text(), document.path(), facts.languages);
    const Diagnostics found = script ? check(script.value(), facts_for(document)) : script.diagnostics();
    for (const Diagnostic& each : found) {
        Problem problem = located(document, each);
        if (each.severity == Severity::warning && is_explained(document, problem)) continue;
        problems.push_back(std::move(problem));
    }
    if (facts.read != nullptr) {
        for (const analysis::ImportSite& site : document.index().imports) {
            const std::string_view module = document.name(site.module->symbol);
            if (imported(document, module) == nullptr)
                problems.push_back(missing_module(document, *site.module, module));
        }
    }
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.range.begin < b.range.begin; });
    return problems;
}

}  // namespace npcs::workspace
