// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/warnings.hpp"

#include <algorithm>
#include <map>

#include "analysis/kinds.hpp"
#include "analysis/names.hpp"
#include "hashing/keyed_hash.hpp"
#include "syntax/likeness.hpp"
#include "syntax/locate.hpp"
#include "syntax/parse.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using syntax::Span;

std::string quoted(std::string_view name) { return "'" + syntax::shown(name) + "'"; }

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& byte : result)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return result;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) {
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           static_cast<unsigned char>(byte) > 0x7F;
}

/// Whether a name may be another one misspelled. Names that are told apart by a number or by one more letter at the end
/// (door1 and door2, guard and guards) mean different things.
bool may_mean(std::string_view written, std::string_view other) {
    if (lowered(written) == lowered(other)) return written != other;
    if (written.size() < 4 || !syntax::is_like(written, other)) return false;
    if (written.starts_with(other) || other.starts_with(written)) return false;
    return !is_digit(written.back()) && !is_digit(other.back());
}

class Finder {
public:
    Finder(const syntax::Source& source, const KnownNames& known)
        : source_(source),
          known_(known),
          parsed_(syntax::parse(source)),
          symbols_(parsed_.tree.symbols),
          kinds_(symbols_) {}

    Diagnostics run() {
        const Visitor visitor{[this](const ast::Statement& node) { statement(node); },
                              [this](const ast::Expr& node) { expression(node); }};
        names_ = find_names(parsed_.tree, visitor);
        for (const Span word : parsed_.passed_over)
            warn(word, "ignored-word",
                 quoted(source_.text().substr(word.begin, word.end - word.begin)) +
                     " means nothing behind an `if` on one line",
                 "delete it, or write what follows on a line of its own");
        for (const auto& function : names_.functions) variables(*function);
        misspelled();
        misspelled_speakers();
        for (const auto& counted : visits_) visits(counted);
        for (const auto& text : texts_) braces(*text);
        if (!reads_unseen()) {
            for (const Indexed& indexed : indexed_) index(indexed);
        }
        return take();
    }

private:
    void warn(Span span, std::string_view code, std::string message, std::string hint) {
        Found& found = found_.emplace_back();
        found.span = span;
        found.code = code;
        found.message = std::move(message);
        found.hint = std::move(hint);
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

    // ---- what is seen on the way ----

    void statement(const ast::Statement& node) {
        kinds_.see(node);
        if (node.kind == ast::StatementKind::command) {
            const auto& command = ast::as<ast::Command>(node);
            if (command.said == ast::Said::speaker) {
                Speaker& speaker = speakers_[ast::as<ast::Name>(*command.callee).symbol];
                if (speaker.lines++ == 0) speaker.first = command.callee->span;
                return;
            }
            return called(*command.callee, command.arguments);
        }
        if (node.kind != ast::StatementKind::expression) return;
        const ast::Expr& value = *ast::as<ast::Expression>(node).value;
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
            takes_index(member.symbol, *member.object, arguments);
        } else if (callee.kind == ExprKind::name && !arguments.empty()) {
            takes_index(ast::as<ast::Name>(callee).symbol, *arguments[0], arguments.subspan(1));
        }
        if (callee.kind != ExprKind::name || arguments.size() != 1) return;
        const std::string_view name = symbols_.text(ast::as<ast::Name>(callee).symbol);
        if (name == "visits" || name == "taken") visits_.push_back({ast::as<ast::Name>(callee).symbol, arguments[0]});
    }

    // ---- bag.remove "a lamp" ----

    /// What gets an index: an intrinsic, or brackets when it has no name.
    struct Indexed {
        std::string_view intrinsic;
        const ast::Expr* object;
        const ast::Expr* index;
        const ast::Expr* place;
    };

    void takes_index(ast::Symbol name, const ast::Expr& object, std::span<ast::Expr* const> arguments) {
        const std::string_view text = symbols_.text(name);
        const bool has_index =
            text == "remove" || text == "hasIndex" ? arguments.size() == 1 : text == "insert" && arguments.size() == 2;
        if (has_index) indexed_.push_back({text, &object, arguments[0], arguments[0]});
    }

    bool reads_unseen() const {
        return names_.globals_are_dynamic || std::any_of(names_.functions.begin(), names_.functions.end(),
                                                         [](const auto& function) { return function->is_dynamic; });
    }

    /// An expression as it is written, when it is short.
    std::string written(const ast::Expr& node, std::string_view otherwise) const {
        constexpr std::uint32_t longest = 40;
        if (node.span.end - node.span.begin > longest) return std::string(otherwise);
        const std::string_view text = source_.text().substr(node.span.begin, node.span.end - node.span.begin);
        return text.find_first_of("\r\n") == text.npos ? std::string(text) : std::string(otherwise);
    }

    /// `bag["len"]` is what `bag.len` would call.
    bool may_be_method(const ast::Expr& index) const {
        if (index.kind != ExprKind::string) return true;
        const ast::Symbol name = ast::as<ast::String>(index).symbol;
        return kinds_.assigns(name) || is_intrinsic(symbols_.text(name));
    }

    void index(const Indexed& indexed) {
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

    void visits(const Counted& counted) {
        if (names_.assignments.contains(counted.callee)) return;
        const bool of_function = counted.callee == ast::symbol::visits;
        if (of_function && counted.argument->kind == ExprKind::name) {
            const ast::Symbol name = ast::as<ast::Name>(*counted.argument).symbol;
            if (!names_.holds_function.contains(name)) return;
            const std::string text(symbols_.text(name));
            warn(counted.argument->span, "called-function", quoted(text) + " is called here, not counted",
                 "write visits(@" + text + ")");
        } else if (!of_function && counted.argument->kind == ExprKind::string) {
            taken(*counted.argument, symbols_.text(ast::as<ast::String>(*counted.argument).symbol));
        }
    }

    void taken(const ast::Expr& argument, std::string_view id) {
        if (++looked_up_ > most_looked_up) return;
        std::string hint = "an option's id is its function and its text: \"greet/Hello\"";
        for (const std::string& option : known_.options) {
            if (option == id) return;
            if (syntax::is_like(id, option)) hint = "did you mean \"" + option + "\"?";
        }
        warn(argument.span, "unknown-option", "no option has the id \"" + syntax::shown(id) + "\"", std::move(hint));
    }

    // ---- "{x}" ----

    /// Whether a script has a name in braces by itself, as one gives it to `replace`, and in a longer text.
    bool is_placeholder(const std::string& name, std::string_view text) const {
        if (text != name) return symbols_.find(name) != ast::no_symbol;
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            const std::string_view other = symbols_.text(static_cast<ast::Symbol>(i));
            if (other.size() > name.size() && other.find(name) != other.npos) return true;
        }
        return false;
    }

    void braces(const ast::String& node) {
        // In a text with expressions, these braces were written twice.
        if (source_.text()[node.span.begin] != '"') return;
        const std::string_view text = symbols_.text(node.symbol);
        for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
            const std::size_t end = text.find('}', at);
            if (end == text.npos) return;
            const std::string_view name = text.substr(at + 1, end - at - 1);
            if (name.empty() || is_digit(name[0]) ||
                !std::all_of(name.begin(), name.end(), [](char byte) { return is_letter(byte) || is_digit(byte); }))
                continue;
            const ast::Symbol symbol = symbols_.find(name);
            if (symbol == ast::no_symbol || !names_.assignments.contains(symbol)) continue;
            // Somebody puts values in the place of such names.
            if (is_placeholder("{" + std::string(name) + "}", text)) return;
            if (symbols_.find("{") != ast::no_symbol) return;
            warn(node.span, "braces-in-text", "{" + syntax::shown(name) + "} in a text is shown as it stands",
                 "write $ before the text: $\"...{" + std::string(name) + "}...\"");
            return;
        }
    }

    // ---- variables ----

    static std::string based_on_nonlocal(std::string_view name) {
        return "assignment of unqualified local " + quoted(name) + " based on nonlocal is deprecated";
    }

    bool is_intrinsic(std::string_view name) const {
        return std::find(known_.intrinsics.begin(), known_.intrinsics.end(), name) != known_.intrinsics.end();
    }

    static bool assigned_around(const FunctionNames& function, ast::Symbol name) {
        const FunctionNames* main = function.parent;
        while (main->parent != nullptr) main = main->parent;
        return function.parent->assigns(name) || main->assigns(name);
    }

    void variables(const FunctionNames& function) {
        for (const auto& [name, variable] : function.variables) {
            if (variable.assignments == 0 || variable.is_bound || variable.assigned.end == 0) continue;
            // Each call brings its own.
            if (name == ast::symbol::self || name == ast::symbol::super) continue;
            const std::string text(symbols_.text(name));
            if (variable.is_based_on_itself && is_intrinsic(text) &&
                (function.parent == nullptr || !assigned_around(function, name))) {
                warn(variable.assigned, "nonlocal-base", based_on_nonlocal(text),
                     "a variable of another name leaves the intrinsic as it is");
                continue;
            }
            if (function.parent == nullptr || function.is_dynamic) continue;
            const bool is_global = !function.parent->assigns(name) || function.parent->parent == nullptr;
            const std::string path = (is_global ? "globals." : "outer.") + text;
            if (assigned_around(function, name)) {
                if (variable.is_based_on_itself)
                    warn(variable.assigned, "nonlocal-base", based_on_nonlocal(text),
                         "to change the one outside, write " + path);
                else if (!variable.is_own_copy && (variable.reads == 0 || variable.read_before_assigned))
                    warn(variable.assigned, "outer-assignment",
                         quoted(text) + " is a variable of this function; the one outside stays as it is",
                         "to change the one outside, write " + path);
            } else if (variable.reads == 0 && !text.starts_with('_')) {
                warn(variable.assigned, "never-read", quoted(text) + " is assigned and never read",
                     "use it, or leave the assignment out");
            }
        }
    }

    // ---- names nobody assigns ----

    void misspelled() {
        if (names_.globals_are_dynamic) return;
        hashing::Set<std::string_view> intrinsics(known_.intrinsics.begin(), known_.intrinsics.end());
        for (const auto& function : names_.functions) {
            for (const auto& [name, variable] : function->variables) {
                if (variable.read.end == 0 || function->is_dynamic) continue;
                const auto reads = names_.reads.find(name);
                if (reads == names_.reads.end() || reads->second != 1 || names_.assignments.contains(name)) continue;
                const std::string_view text = symbols_.text(name);
                if (++looked_up_ > most_looked_up) return;
                if (intrinsics.contains(text) || text == "self" || text == "super") continue;
                const std::string_view meant = nearest(text);
                if (!meant.empty())
                    warn(variable.read, "unknown-name", quoted(text) + " is assigned nowhere in this script",
                         "did you mean " + quoted(meant) + "?");
            }
        }
    }

    /// Who speaks once, and is called almost like somebody who speaks more often. A speaker need not be assigned.
    void misspelled_speakers() {
        for (const auto& [name, speaker] : speakers_) {
            if (speaker.lines > 1 || names_.assignments.contains(name)) continue;
            for (const auto& [other, known] : speakers_) {
                if (++looked_up_ > most_looked_up) return;
                if (known.lines < 2 || !may_mean(symbols_.text(name), symbols_.text(other))) continue;
                warn(speaker.first, "unknown-speaker",
                     quoted(symbols_.text(name)) + " says nothing else in this script",
                     "did you mean " + quoted(symbols_.text(other)) + "?");
                break;
            }
        }
    }

    /// Of the names that the script assigns, and of the intrinsics, the one that is a slip of the finger away: other scripts
    /// of the same world may define the name.
    std::string_view nearest(std::string_view written) const {
        std::string_view best;
        std::size_t best_distance = 2;
        const auto look_at = [&](std::string_view name) {
            if (!may_mean(written, name)) return;
            const std::size_t far = syntax::distance(lowered(written), lowered(name), 1);
            if (far < best_distance || (far == best_distance && name < best)) best = name;
            best_distance = std::min(best_distance, far);
        };
        for (const auto& [name, count] : names_.assignments) look_at(symbols_.text(name));
        for (const std::string_view name : known_.intrinsics) look_at(name);
        return best;
    }

    struct Speaker {
        std::size_t lines = 0;
        Span first;
    };
    std::map<ast::Symbol, Speaker> speakers_;

    struct Found {
        Span span;
        std::string_view code;
        std::string message;
        std::string hint;
    };

    static constexpr std::size_t most_looked_up = 1000;  ///< names compared with all others

    const syntax::Source& source_;
    const KnownNames& known_;
    syntax::ParseResult parsed_;
    const ast::Symbols& symbols_;
    Kinds kinds_;
    Names names_;
    std::vector<Found> found_;
    std::size_t looked_up_ = 0;
    std::vector<Counted> visits_;
    std::vector<const ast::String*> texts_;
    std::vector<Indexed> indexed_;
};

}  // namespace

Diagnostics find_warnings(const syntax::Source& source, const KnownNames& known) { return Finder(source, known).run(); }

}  // namespace npcs::analysis
