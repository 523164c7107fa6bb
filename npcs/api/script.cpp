// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/script.hpp"

#include <algorithm>
#include <mutex>

#include "analysis/warnings.hpp"
#include "api/entry.hpp"
#include "compiler/compile.hpp"
#include "compiler/foreign.hpp"
#include "json/json.hpp"
#include "runtime/intrinsics.hpp"
#include "syntax/parse.hpp"
#include "syntax/print.hpp"

namespace npcs {

/// Determined on first request.
struct api::Warnings {
    std::once_flag once;
    Diagnostics found;
};

namespace {
bool has_error(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

/// Puts what is wrong with functions in other languages among the other mistakes, which are in the order of their lines.
std::vector<program::Foreign> find_foreign(syntax::ParseResult& parsed, const syntax::Source& source,
                                           const Languages& languages) {
    Diagnostics problems;
    std::vector<program::Foreign> found = compiler::find_foreign(parsed.tree, source, languages, problems);
    Diagnostics& all = parsed.diagnostics;
    for (Diagnostic& problem : problems) {
        const auto behind = std::find_if(all.begin(), all.end(), [&](const Diagnostic& other) {
            return other.line > problem.line || other.line == 0;
        });
        all.insert(behind, std::move(problem));
    }
    return found;
}
}  // namespace

Result<Script> Script::compile(std::string_view text, std::string_view file, const Languages& languages, Marks marks) {
    return api::guarded(nullptr, [&] { return compiled(text, file, languages, marks); });
}

Result<Script> Script::compiled(std::string_view text, std::string_view file, const Languages& languages, Marks marks) {
    auto source = std::make_shared<const syntax::Source>(std::string(file), std::string(text));
    compiler::ScopeFinder finder;
    syntax::ParseResult parsed =
        syntax::parse(*source, {}, [&](const auto& tree, const auto& statement) { finder.add(tree, statement); });
    // All mistakes are told at once, whatever the language.
    std::vector<program::Foreign> foreign;
    if (!parsed.tree.foreign.empty()) foreign = find_foreign(parsed, *source, languages);
    if (has_error(parsed.diagnostics)) return std::move(parsed.diagnostics);
    compiler::CompileResult resolved =
        compiler::compile(parsed.tree, finder.scopes(), source, nullptr, std::move(foreign), marks == Marks::all);
    if (resolved.program == nullptr) return std::move(resolved.diagnostics);
    return Script(std::move(resolved.program));
}

Script::Script(std::shared_ptr<const program::Program> program)
    : program_(std::move(program)), warnings_(std::make_shared<api::Warnings>()) {}

const Diagnostics& Script::warnings() const {
    static const Diagnostics none;
    if (program_ == nullptr || warnings_ == nullptr) return none;
    try {
        std::call_once(warnings_->once, [&] {
            std::vector<std::string_view> intrinsics;
            for (const runtime::Native& intrinsic : runtime::intrinsics()) intrinsics.push_back(intrinsic.name);
            warnings_->found = analysis::find_warnings(*program_->source, {intrinsics, program_->option_ids});
        });
    } catch (const std::exception&) {
        return none;  // out of memory; the next call tries again
    }
    return warnings_->found;
}

const std::string& Script::file() const {
    static const std::string none;
    return program_ != nullptr ? program_->name : none;
}

std::uint64_t Script::fingerprint() const { return program_ != nullptr ? program_->fingerprint : 0; }

Result<std::string> Script::dump(std::string_view text, std::string_view file) {
    return api::guarded(nullptr, [&]() -> Result<std::string> {
        const syntax::Source source{std::string(file), std::string(text)};
        syntax::ParseResult parsed = syntax::parse(source);
        if (has_error(parsed.diagnostics)) return std::move(parsed.diagnostics);
        return syntax::print(parsed.tree, source);
    });
}

Result<Script> Script::from_json(std::string_view json, std::string_view file, const Languages& languages) {
    return api::guarded(nullptr, [&]() -> Result<Script> {
        const Result<std::string> text = text_of_json(json, file);
        if (!text) return text.diagnostics();
        return compile(text.value(), file, languages);
    });
}

Result<std::string> Script::to_json(std::string_view text, std::string_view file) {
    return api::guarded(nullptr, [&]() -> Result<std::string> {
        const syntax::Source source{std::string(file), std::string(text)};
        syntax::ParseResult parsed = syntax::parse(source);
        if (has_error(parsed.diagnostics)) return std::move(parsed.diagnostics);
        return json::json_from_tree(parsed.tree);
    });
}

Result<std::string> Script::text_of_json(std::string_view json, std::string_view file) {
    return api::guarded(nullptr, [&] { return json::source_from_json(json, file); });
}

}  // namespace npcs
