// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/foreign.hpp"

#include <algorithm>
#include <atomic>

#include "compiler/compile.hpp"
#include "syntax/locate.hpp"

namespace npcs::compiler {

namespace {

constexpr std::size_t most_problems = 100;

/// The languages that npcs can be built with, and the option that does it.
constexpr struct {
    std::string_view language, option;
} options[] = {{"lua", "-DNPCS_LUA=5.4"},
               {"python", "-DNPCS_PYTHON=ON"},
               {"wren", "-DNPCS_WREN=ON and -DWREN_ROOT=, the folder of a copy of Wren 0.4"}};

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

std::string hint_for_missing(std::string_view name, const Languages& languages) {
    std::string there;
    for (const auto& language : languages) {
        if (language == nullptr) continue;
        if (!there.empty()) there += ", ";
        there += language->name();
    }
    if (there.empty()) there = "none";
    for (const auto& [language, option] : options)
        if (language == name) return "build npcs with " + std::string(option) + "; it has: " + there;
    return "give it to the compiler among the languages; it has: " + there;
}

class Finder {
public:
    Finder(const ast::Tree& tree, const syntax::Source& source, const Languages& languages, Diagnostics& diagnostics)
        : tree_(tree), source_(source), languages_(languages), diagnostics_(diagnostics) {}

    program::Foreign find(const ast::ForeignFunction& node) {
        program::Foreign made{describe(node), nullptr};
        const auto found = std::find_if(languages_.begin(), languages_.end(), [&](const auto& language) {
            return language != nullptr && language->name() == made.function.language;
        });
        if (found == languages_.end()) {
            tell(node.body->language_span, "missing-language",
                 "'" + made.function.name + "' is written in \"" + made.function.language +
                     "\", which is not among the languages of this build",
                 hint_for_missing(made.function.language, languages_));
            return made;
        }
        made.language = *found;
        for (LanguageProblem& problem : made.language->check(made.function)) tell(node, made.function, problem);
        return made;
    }

private:
    ForeignFunction describe(const ast::ForeignFunction& node) const {
        ForeignFunction made;
        made.id = next_id();
        made.language = tree_.symbols.text(node.body->language);
        made.name = dotted_name(tree_.symbols, node.target);
        for (const ast::Parameter& parameter : node.function->parameters) made.parameters.emplace_back(parameter.name);
        made.text = tree_.symbols.text(node.body->text);
        made.file = source_.name();
        made.first_line = source_.line_number(node.body->span.begin);
        return made;
    }

    void tell(syntax::Span span, std::string code, std::string message, std::string hint) {
        if (diagnostics_.size() >= most_problems) return;
        Diagnostic diagnostic;
        diagnostic.code = std::move(code);
        diagnostic.message = std::move(message);
        diagnostic.hint = std::move(hint);
        syntax::locate(diagnostic, source_, span);
        diagnostics_.push_back(std::move(diagnostic));
    }

    /// Tells of a problem in the text at its place in the script.
    void tell(const ast::ForeignFunction& node, const ForeignFunction& function, LanguageProblem& problem) {
        const std::uint32_t last = source_.line_number(node.body->span.end);
        syntax::Span span{node.body->language_span};
        if (problem.line > 0) {
            const std::uint32_t number = std::min(last, function.first_line + (problem.line - 1));
            const std::string_view line = source_.line(number);
            const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
            std::size_t at = blanks, size = line.size() - blanks;
            if (problem.column > 0) {
                at = std::min<std::size_t>(node.body->indentation, line.size());
                for (std::uint32_t column = 1; column < problem.column && at < line.size(); ++column) {
                    ++at;
                    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
                }
                size = 1;
            }
            span.begin = static_cast<std::uint32_t>(syntax::line_start(source_, number) + at);
            span.end = static_cast<std::uint32_t>(span.begin + size);
        }
        tell(span, "language-error", function.language + ": " + problem.message, std::move(problem.hint));
    }

    const ast::Tree& tree_;
    const syntax::Source& source_;
    const Languages& languages_;
    Diagnostics& diagnostics_;
};

}  // namespace

std::vector<program::Foreign> find_foreign(const ast::Tree& tree, const syntax::Source& source,
                                           const Languages& languages, Diagnostics& diagnostics) {
    std::vector<program::Foreign> found;
    found.reserve(tree.foreign.size());
    Finder finder(tree, source, languages, diagnostics);
    for (const ast::ForeignFunction& node : tree.foreign) found.push_back(finder.find(node));
    return found;
}

}  // namespace npcs::compiler
