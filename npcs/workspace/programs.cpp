// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which documents run together. A script that another one imports is a module: its outermost variables are its own, as
// if it were a function, and its functions see the global variables of the script that is run.
#include <algorithm>

#include "workspace/scripts.hpp"

namespace npcs::workspace {

Scripts::Programs& Scripts::programs() {
    if (programs_ != nullptr) return *programs_;
    auto made = std::make_unique<Programs>();
    const std::vector<Document*> documents = all();
    std::map<const Document*, std::vector<Document*>> imports;
    for (Document* const document : documents) {
        if (document->text().find("import") == std::string_view::npos) continue;
        for (const analysis::ImportSite& site : document->index().imports) {
            Document* const module = imported(*document, document->name(site.module->symbol));
            if (module == nullptr || module == document) continue;
            imports[document].push_back(module);
            made->modules.insert(module);
            made->importers[module].emplace_back(document, site.variable);
        }
    }
    const auto is_together = [&](const Document& document) {
        return std::find(facts.together.begin(), facts.together.end(), document.path()) != facts.together.end();
    };
    for (Document* const document : documents)
        if (is_together(*document)) made->modules.erase(document);
    const auto add_program = [&](std::vector<Document*> roots) {
        Program program;
        program.roots = program.documents = std::move(roots);
        std::set<const Document*> seen(program.documents.begin(), program.documents.end());
        for (std::size_t i = 0; i < program.documents.size(); ++i) {
            made->of_document[program.documents[i]].push_back(static_cast<std::uint32_t>(made->programs.size()));
            const auto found = imports.find(program.documents[i]);
            if (found == imports.end()) continue;
            for (Document* const module : found->second)
                if (seen.insert(module).second) program.documents.push_back(module);
        }
        made->programs.push_back(std::move(program));
    };
    std::vector<Document*> together;
    for (Document* const document : documents)
        if (is_together(*document)) together.push_back(document);
    if (!together.empty()) add_program(std::move(together));
    for (Document* const document : documents)
        if (!is_together(*document) && !made->modules.contains(document)) add_program({document});
    // Modules that only import each other.
    for (Document* const document : documents)
        if (!made->of_document.contains(document)) add_program({document});
    programs_ = std::move(made);
    return *programs_;
}

bool Scripts::is_module(const Document& document) { return programs().modules.contains(&document); }

std::vector<std::pair<Document*, std::uint32_t>> Scripts::importers(const Document& module) {
    const auto found = programs().importers.find(&module);
    if (found == programs().importers.end()) return {};
    return found->second;
}

std::vector<Document*> Scripts::sharing(Document& document, std::string_view name) {
    Programs& all = programs();
    std::vector<Document*> found{&document};
    std::set<const Document*> seen{&document};
    std::set<std::uint32_t> taken;
    for (std::size_t i = 0; i < found.size(); ++i) {
        // A module that does not name the variable connects nothing.
        if (i > 0 && found[i]->reading().symbols().find(name) == ast::no_symbol) continue;
        for (const std::uint32_t number : all.of_document[found[i]]) {
            if (!taken.insert(number).second) continue;
            for (Document* const other : all.programs[number].documents)
                if (seen.insert(other).second) found.push_back(other);
        }
    }
    return found;
}

Document* Scripts::module_of(Document& document, const ast::Expr& expr, std::uint32_t scope) {
    if (expr.kind != ast::ExprKind::name) return nullptr;
    const analysis::SymbolIndex& index = document.index();
    const ast::Symbol name = ast::as<ast::Name>(expr).symbol;
    const auto variable_in = [&](std::uint32_t number) {
        const auto found = index.scopes[number].variables.find(name);
        return found == index.scopes[number].variables.end() ? analysis::no_index : found->second;
    };
    std::uint32_t variable = variable_in(scope);
    if (variable == analysis::no_index) variable = variable_in(index.scopes[scope].parent);
    if (variable == analysis::no_index && !is_module(document)) variable = variable_in(0);
    if (variable == analysis::no_index) return nullptr;
    for (const analysis::ImportSite& site : index.imports)
        if (site.variable == variable) return imported(document, document.name(site.module->symbol));
    return nullptr;
}

}  // namespace npcs::workspace
