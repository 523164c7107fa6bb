// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/warnings.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "analysis/ignored.hpp"
#include "analysis/kinds.hpp"
#include "analysis/names.hpp"
#include "analysis/option_ids.hpp"
#include "analysis/spoken.hpp"
#include "analysis/subject.hpp"
#include "analysis/talk.hpp"
#include "analysis/variables.hpp"
#include "syntax/locate.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/parse.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using syntax::Span;

class Finder {
public:
    Finder(const syntax::Source& source, const KnownNames& known)
        : source_(source),
          known_(known),
          parsed_(syntax::parse(source)),
          symbols_(parsed_.tree.symbols),
          kinds_(symbols_) {}

    Diagnostics run() {
        names_ = find_names(parsed_.tree, source_.text());
        visit_all(parsed_.tree, {[this](const ast::Statement& node) { statement(node); },
                                 [this](const ast::Expr& node) { expression(node); }});
        for (const Span word : parsed_.passed_over)
            warn(word, "ignored-word",
                 quoted(source_.text().substr(word.begin, word.end - word.begin)) +
                     " means nothing behind an `if` on one line",
                 "delete it, or write what follows on a line of its own");
        append(find_in_variables(names_, symbols_, known_));
        Findings talk = find_in_talk(source_, parsed_.tree, names_);
        Findings misspelled = find_misspelled(names_, symbols_, known_, speakers_, look_ups_);
        // A word in front of a scene says more than a name that is similar.
        std::erase_if(misspelled, [&](const Found& one) {
            return std::any_of(talk.begin(), talk.end(), [&](const Found& jump) {
                return jump.code == "unknown-jump" && jump.span.begin == one.span.begin;
            });
        });
        append(std::move(misspelled));
        for (const auto& counted : visits_) check_visits(counted);
        for (const auto& text : texts_) check_braces(*text);
        for (const auto& sum : sums_) check_unused_sum(*sum);
        if (!reads_unseen()) {
            for (const Indexed& indexed : indexed_) check_index(indexed);
        }
        check_languages();
        add(std::move(talk));
        add(find_in_texts(source_, parsed_.tree, names_));
        if (known_.facts != nullptr) compare(*known_.facts);
        found_ = without_ignored(std::move(found_), source_, known_.facts);
        return take();
    }

private:
    void warn(Span span, std::string_view code, std::string message, std::string hint,
              std::vector<Replacement> fix = {}) {
        found_.push_back({span, code, std::move(message), std::move(hint), std::move(fix)});
    }

    void append(Findings more) { std::move(more.begin(), more.end(), std::back_inserter(found_)); }

    /// Adds warnings, except those with the position of an earlier one.
    void add(Findings more) {
        std::unordered_set<std::uint32_t> told;
        for (const Found& found : found_) told.insert(found.span.begin);
        for (Found& found : more)
            if (told.insert(found.span.begin).second) found_.push_back(std::move(found));
    }

    void compare(const HostFacts& facts) {
        const Subject subject{source_,
                              parsed_.tree,
                              names_,
                              kinds_,
                              known_,
                              facts,
                              scopes(),
                              {facts.names.begin(), facts.names.end()},
                              reads_unseen() && !reads_modules_only()};
        add(find_in_calls(subject));
        add(find_unknown(subject));
        add(find_in_flow(subject));
    }

    /// Returns whether nothing but modules is read as a map: the command makes of `import "shapes"` a function `__load_shapes`
    /// that ends with `return locals`.
    bool reads_modules_only() const {
        const auto reads = names_.reads.find(ast::symbol::locals);
        std::uint32_t modules = 0;
        for (const auto& [name, holds] : names_.holds_function)
            if (symbols_.text(name).starts_with("__load_")) ++modules;
        const auto dynamic = static_cast<std::uint32_t>(std::count_if(
            names_.functions.begin(), names_.functions.end(), [](const auto& each) { return each->is_dynamic; }));
        return !names_.globals_are_dynamic && reads != names_.reads.end() && reads->second == modules &&
               dynamic == modules;
    }

    /// Returns the names of each function, by its number.
    std::vector<const FunctionNames*> scopes() const {
        std::vector<const FunctionNames*> all(parsed_.tree.functions, names_.functions.front().get());
        for (const auto& function : names_.functions)
            if (function->literal != nullptr && function->literal->number < all.size())
                all[function->literal->number] = function.get();
        return all;
    }

    Diagnostics take() {
        constexpr std::size_t most = 100;
        std::stable_sort(found_.begin(), found_.end(),
                         [](const Found& a, const Found& b) { return a.span.begin < b.span.begin; });
        Diagnostics result;
        for (std::size_t i = 0; i < std::min(most, found_.size()); ++i) {
            Diagnostic& made = result.emplace_back();
            made.severity = Severity::warning;
            made.code = found_[i].code;
            made.message = std::move(found_[i].message);
            made.hint = std::move(found_[i].hint);
            syntax::locate(made, source_, found_[i].span);
            for (Replacement& part : found_[i].fix)
                made.fix.push_back(syntax::edit_of(source_, part.span, std::move(part.text)));
        }
        if (found_.size() > most) {
            Diagnostic& rest = result.emplace_back();
            rest.severity = Severity::note;
            rest.code = "more-warnings";
            rest.message = "and " + std::to_string(found_.size() - most) + " more";
            rest.file = source_.name();
        }
        return result;
    }

    // ---- collecting ----

    void statement(const ast::Statement& node) {
        kinds_.see(node);
        if (node.kind == ast::StatementKind::command) {
            const auto& command = ast::as<ast::Command>(node);
            if (command.form == ast::CallForm::speaker) {
                Speaker& speaker = speakers_[ast::as<ast::Name>(*command.callee).symbol];
                if (speaker.lines++ == 0) speaker.first = command.callee->span;
                return;
            }
            return called(*command.callee, command.arguments);
        }
        if (node.kind != ast::StatementKind::expression) return;
        const ast::Expr& value = *ast::as<ast::Expression>(node).value;
        if (value.kind == ExprKind::chain && ast::as<ast::Chain>(value).level == ast::Level::sum)
            sums_.push_back(&ast::as<ast::Chain>(value));
        if (value.kind != ExprKind::chain || ast::as<ast::Chain>(value).level != ast::Level::comparison) return;
        const bool is_equality = ast::as<ast::Chain>(value).links.front().op == ast::BinaryOp::equal;
        warn(value.span, "unused-comparison", "a comparison alone does nothing",
             is_equality ? "to assign, write =; to decide, write: if ... then" : "to decide, write: if ... then");
    }

    void expression(const ast::Expr& node) {
        kinds_.see(node);
        if (node.kind == ExprKind::index)
            indexed_.push_back({{}, ast::as<ast::Index>(node).object, ast::as<ast::Index>(node).index, &node});
        if (node.kind == ExprKind::call) called(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
        if (node.kind == ExprKind::string) {
            const std::string_view text = symbols_.text(ast::as<ast::String>(node).symbol);
            if (text.find('{') != text.npos) texts_.push_back(&ast::as<ast::String>(node));
        }
    }

    void called(const ast::Expr& callee, std::span<ast::Expr* const> arguments) {
        if (callee.kind == ExprKind::member) {
            const auto& member = ast::as<ast::Member>(callee);
            note_index_use(member.symbol, *member.object, arguments);
        } else if (callee.kind == ExprKind::name && !arguments.empty()) {
            note_index_use(ast::as<ast::Name>(callee).symbol, *arguments[0], arguments.subspan(1));
        }
        if (callee.kind != ExprKind::name || arguments.size() != 1) return;
        const std::string_view name = symbols_.text(ast::as<ast::Name>(callee).symbol);
        if (name == "visits" || name == "taken") visits_.push_back({ast::as<ast::Name>(callee).symbol, arguments[0]});
    }

    // ---- bag.remove "a lamp" ----

    /// A use of an index: as an argument of an intrinsic, or in brackets, in which case `intrinsic` is empty.
    struct Indexed {
        std::string_view intrinsic;
        const ast::Expr* object;
        const ast::Expr* index;
        const ast::Expr* place;
    };

    void note_index_use(ast::Symbol name, const ast::Expr& object, std::span<ast::Expr* const> arguments) {
        const std::string_view text = symbols_.text(name);
        const bool has_index =
            text == "remove" || text == "hasIndex" ? arguments.size() == 1 : text == "insert" && arguments.size() == 2;
        if (has_index) indexed_.push_back({text, &object, arguments[0], arguments[0]});
    }

    bool reads_unseen() const {
        return names_.globals_are_dynamic || std::any_of(names_.functions.begin(), names_.functions.end(),
                                                         [](const auto& function) { return function->is_dynamic; });
    }

    /// Returns the source text of an expression if it is short, else `otherwise`.
    std::string written(const ast::Expr& node, std::string_view otherwise) const {
        constexpr std::uint32_t longest = 40;
        if (node.span.end - node.span.begin > longest) return std::string(otherwise);
        const std::string_view text = source_.text().substr(node.span.begin, node.span.end - node.span.begin);
        return text.find_first_of("\r\n") == text.npos ? std::string(text) : std::string(otherwise);
    }

    /// Returns whether the index may name a method: `bag["len"]` is what `bag.len` would call.
    bool may_be_method(const ast::Expr& index) const {
        if (index.kind != ExprKind::string) return true;
        const ast::Symbol name = ast::as<ast::String>(index).symbol;
        return kinds_.assigns(name) || is_intrinsic(known_, symbols_.text(name));
    }

    void check_index(const Indexed& indexed) {
        const Kind kind = kinds_.of(*indexed.index);
        if (kind != Kind::text && kind != Kind::list && kind != Kind::map) return;
        if (kinds_.of(*indexed.object) != Kind::list) return;
        const ast::Symbol intrinsic = indexed.intrinsic.empty() ? ast::no_symbol : symbols_.find(indexed.intrinsic);
        if (intrinsic != ast::no_symbol && kinds_.assigns(intrinsic)) return;
        if (indexed.intrinsic.empty() && may_be_method(*indexed.index)) return;
        const std::string list = written(*indexed.object, "list");
        const std::string place = list + ".indexOf(" + written(*indexed.index, "value") + ")";
        const auto tell = [&](std::string message, std::string hint) {
            warn(indexed.place->span, "value-as-index", std::move(message), std::move(hint));
        };
        if (indexed.intrinsic == "remove")
            tell("'remove' takes the index of a list's element, not the element",
                 "write: " + list + ".remove " + place);
        else if (indexed.intrinsic == "hasIndex")
            tell("'hasIndex' of a list is true of numbers only", "write: " + place + " != null");
        else if (indexed.intrinsic == "insert")
            tell("'insert' takes the index first, which is a number", "write: " + list + ".insert 0, ...");
        else tell("the index of a list's element is a number", place + " is where the value stands");
    }

    // ---- visits(f), taken("id") ----

    struct Counted {
        ast::Symbol callee;
        const ast::Expr* argument;
    };

    void check_visits(const Counted& counted) {
        if (names_.assignments.contains(counted.callee)) return;
        const bool of_function = counted.callee == ast::symbol::visits;
        if (of_function && counted.argument->kind == ExprKind::string) {
            const ast::Symbol name = ast::as<ast::String>(*counted.argument).symbol;
            if (!names_.holds_function.contains(name)) return;
            const std::string text(symbols_.text(name));
            warn(counted.argument->span, "called-function", "a text has no visits", "write visits(@" + text + ")",
                 {{counted.argument->span, "@" + text}});
            return;
        }
        if (of_function && counted.argument->kind == ExprKind::name) {
            const ast::Symbol name = ast::as<ast::Name>(*counted.argument).symbol;
            if (!names_.holds_function.contains(name)) return;
            const std::string text(symbols_.text(name));
            warn(counted.argument->span, "called-function", quoted(text) + " is called here, not counted",
                 "write visits(@" + text + ")", {{counted.argument->span, "@" + text}});
        } else if (!of_function && counted.argument->kind == ExprKind::string) {
            check_taken(*counted.argument, symbols_.text(ast::as<ast::String>(*counted.argument).symbol));
        }
    }

    void check_taken(const ast::Expr& argument, std::string_view id) {
        if (!look_ups_.spend() || has_option(known_.options, id)) return;
        warn(argument.span, "unknown-option", "no option has the id \"" + syntax::shown(id) + "\"",
             hint_for_option(known_.options, id));
    }

    // ---- "{x}" ----

    /// Returns whether the name in braces is a placeholder: used alone, as for `replace`, and in a longer text.
    bool is_placeholder(const std::string& name, std::string_view text) const {
        if (text != name) return symbols_.find(name) != ast::no_symbol;
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            const std::string_view other = symbols_.text(static_cast<ast::Symbol>(i));
            if (other.size() > name.size() && other.find(name) != other.npos) return true;
        }
        return false;
    }

    /// Returns whether a name is a function of the game that is asked for something.
    bool gives_value(std::string_view name) const {
        const HostFunction* const function = known_.facts != nullptr ? known_.facts->function(name) : nullptr;
        return function != nullptr && !function->returns.empty() && function->returns != "null" &&
               function->parameters.empty();
    }

    void check_braces(const ast::String& node) {
        // In an interpolated text, these braces were doubled.
        if (source_.text()[node.span.begin] != '"') return;
        const std::string_view text = symbols_.text(node.symbol);
        for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
            const std::size_t end = text.find('}', at);
            if (end == text.npos) return;
            const std::string_view name = text.substr(at + 1, end - at - 1);
            if (!syntax::is_name(name)) continue;
            const ast::Symbol symbol = symbols_.find(name);
            const bool is_assigned = symbol != ast::no_symbol && names_.assignments.contains(symbol);
            if (!is_assigned && !gives_value(name)) continue;
            // The script replaces such placeholders itself.
            if (is_placeholder("{" + std::string(name) + "}", text)) return;
            if (symbols_.find("{") != ast::no_symbol) return;
            warn(node.span, "braces-in-text", "{" + syntax::shown(name) + "} in a text is shown as it stands",
                 "write $ before the text: $\"...{" + std::string(name) + "}...\"",
                 // Other braces would get a meaning, too.
                 std::count(text.begin(), text.end(), '{') == 1 && std::count(text.begin(), text.end(), '}') == 1
                     ? std::vector<Replacement>{{{node.span.begin, node.span.begin}, "$"}}
                     : std::vector<Replacement>());
            return;
        }
    }

    // ---- gold - 2 ----

    void check_unused_sum(const ast::Chain& sum) {
        if (sum.links.size() != 1 || sum.first->kind != ExprKind::name || kinds_.of(*sum.first) != Kind::number ||
            kinds_.of(*sum.links.front().operand) != Kind::number)
            return;
        const std::string sign = sum.links.front().op == ast::BinaryOp::add ? " += " : " -= ";
        const std::string name(symbols_.text(ast::as<ast::Name>(*sum.first).symbol));
        warn(sum.span, "unused-sum", "nothing is done with this",
             "to change " + quoted(name) + ", write " + name + sign + written(*sum.links.front().operand, "..."));
    }

    // ---- function "wren" ----

    /// Once for a script, as it is about whose texts are taken, and not about what is in this one.
    void check_languages() {
        const auto& functions = parsed_.tree.foreign;
        const auto found = std::find_if(functions.begin(), functions.end(), [this](const ast::ForeignFunction& one) {
            return symbols_.text(one.body->language) == "wren";
        });
        if (found == functions.end()) return;
        warn(found->body->language_span, "trusted-language",
             "functions in Wren are trusted code: Wren cannot hold off a text that was made to break it",
             "take scripts with Wren only from those whose programs you would run, too");
    }

    const syntax::Source& source_;
    const KnownNames& known_;
    syntax::ParseResult parsed_;
    const ast::Symbols& symbols_;
    Kinds kinds_;
    Names names_;
    Findings found_;
    LookUps look_ups_;
    Speakers speakers_;
    std::vector<Counted> visits_;
    std::vector<const ast::String*> texts_;
    std::vector<const ast::Chain*> sums_;
    std::vector<Indexed> indexed_;
};

}  // namespace

Diagnostics find_warnings(const syntax::Source& source, const KnownNames& known) { return Finder(source, known).run(); }

}  // namespace npcs::analysis
