// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/foreign.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

#include "compiler/blocks.hpp"
#include "compiler/compile.hpp"
#include "syntax/locate.hpp"
#include "syntax/naming.hpp"

namespace npcs::compiler {

namespace {

constexpr std::size_t most_problems = 100;

/// The languages that npcs can be built with, and the option that does it.
constexpr struct {
    std::string_view language, option;
} options[] = {{"lua", "-DNPCS_LUA=5.4"},
               {"javascript", "-DNPCS_JAVASCRIPT=ON"},
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

/// The parameters of what a block defines: it tells only how many there are.
std::vector<std::string> parameter_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(count, ForeignCall::most_callback_parameters); ++i)
        names.emplace_back(1, static_cast<char>('a' + i));
    return names;
}

class Finder {
public:
    Finder(const ast::Tree& tree, const syntax::Source& source, const Languages& languages, Diagnostics& diagnostics)
        : tree_(tree), source_(source), languages_(languages), diagnostics_(diagnostics) {}

    std::vector<program::Foreign> run() {
        found_.reserve(tree_.foreign.size());
        for (const ast::ForeignFunction& node : tree_.foreign) found_.push_back(find(node));
        for (std::size_t i = 0; i < found_.size(); ++i) belong(i);
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].function.kind == ForeignFunction::Kind::block) check(i);
        run_blocks();
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].function.kind == ForeignFunction::Kind::function) check(i);
        return std::move(found_);
    }

private:
    using Kind = ForeignFunction::Kind;

    program::Foreign find(const ast::ForeignFunction& node) {
        program::Foreign made{describe(node), nullptr, {}, node.body->is_block && node.target != nullptr};
        const auto found = std::find_if(languages_.begin(), languages_.end(), [&](const auto& language) {
            return language != nullptr && language->name() == made.function.language;
        });
        if (found != languages_.end()) {
            made.language = *found;
            return made;
        }
        if (made.function.language.empty()) return made;  // its head has a mistake
        const std::string what = node.target == nullptr ? "this `script`" : "'" + made.function.name + "'";
        tell(node.body->language_span, "missing-language",
             what + " is written in \"" + made.function.language + "\", which is not among the languages of this build",
             hint_for_missing(made.function.language, languages_));
        return made;
    }

    ForeignFunction describe(const ast::ForeignFunction& node) const {
        ForeignFunction made;
        made.id = next_id();
        made.language = tree_.symbols.text(node.body->language);
        made.kind = node.body->is_block ? Kind::block : Kind::function;
        made.name = node.target != nullptr ? syntax::dotted_name(tree_.symbols, node.target) : "script";
        if (made.kind == Kind::block) made.name.erase(0, made.name.rfind('.') + 1);
        for (const ast::Parameter& parameter : node.function->parameters) made.parameters.emplace_back(parameter.name);
        made.text = tree_.symbols.text(node.body->text);
        made.file = source_.name();
        made.first_line = source_.line_number(node.body->span.begin);
        return made;
    }

    /// Which blocks a function or block finds: a named block is alone, all others of a language belong together.
    void belong(std::size_t i) {
        program::Foreign& one = found_[i];
        const bool is_block = one.function.kind == Kind::block;
        if (one.is_named) {
            one.function.blocks = {&one.function};
            return;
        }
        for (std::size_t k = 0; k < (is_block ? i + 1 : found_.size()); ++k) {
            const program::Foreign& other = found_[k];
            if (other.function.kind == Kind::block && !other.is_named &&
                other.function.language == one.function.language)
                one.function.blocks.push_back(&other.function);
        }
    }

    void check(std::size_t i) {
        const program::Foreign& one = found_[i];
        if (one.language == nullptr) return;
        std::vector<LanguageProblem> problems = one.language->check(one.function);
        for (LanguageProblem& problem : problems) tell(tree_.foreign[i], one.function, problem);
        if (!problems.empty()) broken_.insert(&one.function);
    }

    // ---- blocks

    void run_blocks() {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            program::Foreign& one = found_[i];
            if (one.function.kind != Kind::block || one.language == nullptr) continue;
            const std::vector<const ForeignFunction*>& blocks = one.function.blocks;
            const bool is_last = one.is_named || last_of(one.function.language) == &one.function;
            const bool is_broken =
                std::any_of(blocks.begin(), blocks.end(), [&](const auto* block) { return broken_.count(block) > 0; });
            if (!is_last || is_broken) continue;
            const auto tell_at = [&](std::uint32_t line, std::string message, std::string hint) {
                const std::uint32_t last = source_.line_number(static_cast<std::uint32_t>(source_.text().size()));
                tell(span_of_line(std::clamp(line, 1U, last), 0, 0), "language-error",
                     one.function.language + ": " + message, std::move(hint));
            };
            for (const DefinedFunction& defined : compiler::run_blocks(*one.language, blocks, tell_at))
                if (!defined.name.empty() && defined.name[0] != '_' && defined.block < blocks.size())
                    define(*blocks[defined.block], defined, blocks);
        }
        refuse_repeated();
    }

    const ForeignFunction* last_of(const std::string& language) const {
        const ForeignFunction* last = nullptr;
        for (const program::Foreign& one : found_)
            if (one.function.kind == Kind::block && !one.is_named && one.function.language == language)
                last = &one.function;
        return last;
    }

    void define(const ForeignFunction& block, const DefinedFunction& defined,
                const std::vector<const ForeignFunction*>& blocks) {
        ForeignFunction made;
        made.id = next_id();
        made.language = block.language;
        made.name = defined.name;
        made.parameters = parameter_names(defined.parameters);
        made.file = block.file;
        made.first_line = block.first_line;
        made.kind = Kind::defined;
        made.blocks = blocks;
        for (program::Foreign& one : found_)
            if (&one.function == &block) one.defines.push_back(std::move(made));
    }

    /// Of two functions with one name the script would see only one.
    void refuse_repeated() {
        std::map<std::string_view, std::uint32_t> lines;  // where a name is defined
        const auto is_new = [&](std::string_view name, std::uint32_t line) {
            const auto [known, is_first] = lines.emplace(name, line);
            if (is_first) return true;
            tell(span_of_line(line, 0, 0), "defined-twice",
                 "'" + std::string(name) + "' is defined here and in line " + std::to_string(known->second),
                 "what a `script` defines is a function of the script: give one of them another name");
            return false;
        };
        const bool has_blocks = std::any_of(found_.begin(), found_.end(),
                                            [](const auto& one) { return !one.is_named && !one.defines.empty(); });
        if (!has_blocks) return;
        std::map<std::string_view, std::uint32_t> functions;
        for (const ast::Statement* node : tree_.body) {
            if (node->kind != ast::StatementKind::assign) continue;
            const auto& assign = ast::as<ast::Assign>(*node);
            if (assign.named && assign.target->kind == ast::ExprKind::name)
                functions.emplace(tree_.symbols.text(ast::as<ast::Name>(*assign.target).symbol),
                                  source_.line_number(node->span.begin));
        }
        for (const program::Foreign& one : found_) {
            if (one.is_named) continue;
            for (const ForeignFunction& defined : one.defines) {
                const std::uint32_t line = one.function.first_line - 1;
                const auto function = functions.find(defined.name);
                if (function != functions.end()) lines.emplace(defined.name, function->second);
                is_new(defined.name, line);
            }
        }
    }

    // ---- diagnostics

    void tell(syntax::Span span, std::string code, std::string message, std::string hint) {
        if (diagnostics_.size() >= most_problems) return;
        Diagnostic diagnostic;
        diagnostic.code = std::move(code);
        diagnostic.message = std::move(message);
        diagnostic.hint = std::move(hint);
        syntax::locate(diagnostic, source_, span);
        diagnostics_.push_back(std::move(diagnostic));
    }

    /// A line of the script without its indentation, or a column of it, from 1, behind what was taken off.
    syntax::Span span_of_line(std::uint32_t number, std::uint32_t column, std::uint32_t indentation) const {
        const std::string_view line = source_.line(number);
        const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
        std::size_t at = blanks, size = line.size() - blanks;
        if (column > 0) {
            at = std::min<std::size_t>(indentation, line.size());
            for (std::uint32_t passed = 1; passed < column && at < line.size(); ++passed) {
                ++at;
                while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
            }
            size = 1;
        }
        const auto begin = static_cast<std::uint32_t>(syntax::line_start(source_, number) + at);
        return {begin, static_cast<std::uint32_t>(begin + size)};
    }

    /// Tells of a problem in the text at its place in the script.
    void tell(const ast::ForeignFunction& node, const ForeignFunction& function, LanguageProblem& problem) {
        syntax::Span span{node.body->language_span};
        if (problem.line > 0) {
            const std::uint32_t last = source_.line_number(node.body->span.end);
            const std::uint32_t number = std::min(last, function.first_line + (problem.line - 1));
            span = span_of_line(number, problem.column, node.body->indentation);
        }
        tell(span, "language-error", function.language + ": " + problem.message, std::move(problem.hint));
    }

    const ast::Tree& tree_;
    const syntax::Source& source_;
    const Languages& languages_;
    Diagnostics& diagnostics_;
    std::vector<program::Foreign> found_;  ///< in the order of Tree::foreign; does not move
    std::set<const ForeignFunction*> broken_;
};

}  // namespace

std::vector<program::Foreign> find_foreign(const ast::Tree& tree, const syntax::Source& source,
                                           const Languages& languages, Diagnostics& diagnostics) {
    return Finder(tree, source, languages, diagnostics).run();
}

}  // namespace npcs::compiler
