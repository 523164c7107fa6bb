// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that neither the script nor the game defines: of variables and functions, members, speakers and events.

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analysis/subject.hpp"
#include "analysis/variables.hpp"
#include "syntax/edit_distance.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

/// Returns the name that was probably meant; empty if none is similar.
template <class Names>
std::string_view similar(std::string_view written, const Names& names) {
    std::string_view best;
    std::size_t best_distance = 4;
    for (const std::string_view name : names) {
        if (name == written || !syntax::is_similar(written, name)) continue;
        const std::size_t distance = syntax::edit_distance(written, name, 3);
        if (distance < best_distance || (distance == best_distance && name < best)) best = name;
        best_distance = std::min(best_distance, distance);
    }
    return best;
}

std::string did_you_mean(std::string_view meant, std::string otherwise) {
    return meant.empty() ? std::move(otherwise) : "did you mean " + quoted(meant) + "?";
}

std::string_view text_in(const Subject& subject, const ast::Expr& node) {
    return node.kind == ExprKind::string ? subject.text(ast::as<ast::String>(node).symbol) : std::string_view();
}

/// Collects what the checks ask about, in one walk.
class Uses : public syntax::TreeWalk<Uses> {
public:
    struct Read {
        ast::Symbol name;
        Span span;
        const FunctionNames* scope;
    };
    struct Member {
        const ast::Member* first = nullptr;
        std::uint32_t reads = 0;
    };
    struct Event {
        std::string_view name;
        Span span;
        bool is_awaited;
    };
    struct Import {
        ast::Symbol name;
        ast::Symbol loader;
        Span span;
    };
    std::vector<Read> reads;
    std::unordered_map<ast::Symbol, Member> members;
    std::unordered_map<ast::Symbol, const ast::Expr*> values;  ///< the last one that is assigned to a name
    std::unordered_set<ast::Symbol> strings;
    std::vector<Event> events;
    std::vector<const ast::Command*> lines;
    std::vector<std::pair<const ast::Expr*, std::span<ast::Expr* const>>> calls;
    std::vector<Import> imports;
    bool raises_unseen = false;  ///< an event whose name is worked out

    explicit Uses(const Subject& subject) : subject_(subject), scope_(subject.names.functions.front().get()) {
        block(subject.tree.body);
    }

private:
    friend class syntax::TreeWalk<Uses>;

    void statement(const ast::Statement& node) {
        if (node.kind == StatementKind::assign) return assign(ast::as<ast::Assign>(node));
        if (node.kind != StatementKind::command) return inside(node);
        const auto& command = ast::as<ast::Command>(node);
        if (command.form != ast::CallForm::plain) lines.push_back(&command);
        else call(*command.callee, command.arguments);
        if (command.form == ast::CallForm::plain) expr(*command.callee);
        for (const ast::Expr* argument : command.arguments) expr(*argument);
    }

    void assign(const ast::Assign& node) {
        if (node.target->kind == ExprKind::name) {
            const auto& target = ast::as<ast::Name>(*node.target);
            values[target.symbol] = node.value;
            note_import(target, *node.value);
            if (node.op != ast::AssignOp::set) reads.push_back({target.symbol, target.span, scope_});
        } else if (node.target->kind == ExprKind::member) {
            expr(*ast::as<ast::Member>(*node.target).object);
        } else {
            expr(*node.target);
        }
        expr(*node.value);
    }

    /// `shapes = __import_shapes`, which the command makes of `import "shapes"`.
    void note_import(const ast::Name& target, const ast::Expr& value) {
        if (value.kind != ExprKind::name) return;
        const std::string name(subject_.text(target.symbol));
        if (subject_.text(ast::as<ast::Name>(value).symbol) != "__import_" + name) return;
        imports.push_back({target.symbol, subject_.tree.symbols.find("__load_" + name), target.span});
    }

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ExprKind::name: reads.push_back({ast::as<ast::Name>(node).symbol, node.span, scope_}); return;
            case ExprKind::string: strings.insert(ast::as<ast::String>(node).symbol); return;
            case ExprKind::function: {
                const FunctionNames* const around = scope_;
                const std::uint32_t number = ast::as<ast::Function>(node).number;
                if (number < subject_.scopes.size()) scope_ = subject_.scopes[number];
                inside(node);
                scope_ = around;
                return;
            }
            case ExprKind::member: {
                Member& member = members[ast::as<ast::Member>(node).symbol];
                if (member.reads++ == 0) member.first = &ast::as<ast::Member>(node);
                return inside(node);
            }
            case ExprKind::call: {
                call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
                return inside(node);
            }
            default: return inside(node);
        }
    }

    void call(const ast::Expr& callee, std::span<ast::Expr* const> arguments) {
        calls.emplace_back(&callee, arguments);
        if (callee.kind != ExprKind::name || arguments.empty()) return;
        const ast::Symbol name = ast::as<ast::Name>(callee).symbol;
        const std::string_view text = subject_.text(name);
        if ((text != "waitFor" && text != "raise") || subject_.is_assigned(name)) return;
        const std::string_view event = text_in(subject_, *arguments[0]);
        if (!event.empty()) events.push_back({event, arguments[0]->span, text == "waitFor"});
        else if (text == "raise") raises_unseen = true;
    }

    const Subject& subject_;
    const FunctionNames* scope_;
};

class UnknownCheck {
public:
    explicit UnknownCheck(const Subject& subject) : subject_(subject), uses_(subject) {}

    Findings run() {
        const bool is_seen = !subject_.is_dynamic;
        if (is_seen && subject_.facts.is_complete) names();
        if (is_seen) members();
        if (is_seen) imports();
        if (!subject_.facts.characters.empty()) speakers();
        if (!subject_.facts.events.empty() && !uses_.raises_unseen) events();
        return std::move(found_);
    }

private:
    void warn(Span span, std::string_view code, std::string message, std::string hint) {
        found_.push_back({span, code, std::move(message), std::move(hint)});
    }

    // ---- names ----

    bool is_defined(std::string_view text) const {
        // `__i_idx` is the hidden index of a loop over i.
        if (text.starts_with("__") && text.ends_with("_idx")) return true;
        return text == "self" || text == "super" || text == "globals" || text == "locals" || text == "outer" ||
               subject_.facts.function(text) != nullptr || subject_.is_set_elsewhere(text) ||
               is_intrinsic(subject_.known, text);
    }

    void names() {
        std::set<std::pair<const FunctionNames*, ast::Symbol>> told;
        for (const Uses::Read& read : uses_.reads) {
            const std::string_view text = subject_.text(read.name);
            if (is_in_scope(read) || is_defined(text)) continue;
            // Another function of the same name's assignment says more than a name that is similar.
            const bool is_local_elsewhere = subject_.is_assigned(read.name);
            if (is_local_elsewhere && is_named_in_foreign_text(read.name)) continue;
            if (!told.emplace(is_local_elsewhere ? read.scope : nullptr, read.name).second) continue;
            if (is_local_elsewhere)
                warn(read.span, "unknown-name", quoted(text) + " is only assigned in another function",
                     "a variable belongs to the function that assigns it; write globals." + std::string(text) +
                         " there to share it");
            else
                warn(read.span, "unknown-name",
                     quoted(text) + " is assigned nowhere in this script, and is none of the game's functions",
                     hint_for_name(text));
        }
    }

    std::string hint_for_name(std::string_view text) const {
        const std::string name(text);
        const auto& characters = subject_.facts.characters;
        if (std::find(characters.begin(), characters.end(), text) != characters.end())
            return "a line has a colon and a space behind the name: " + name + ": ...";
        // Words that begin a statement only together with what follows them.
        if (text == "choose") return "a choice has options on the lines below it, and ends with `end choose`";
        if (text == "option") return "an option stands in a `choose`: option \"...\" then";
        if (text == "scene") return "a scene has a name, and ends with `end scene`: scene inn";
        if (text == "go" || text == "visit")
            return "the name of a scene stands behind it: " + name + " inn; there must be scenes in the script";
        if (text == "plan") return "a plan has lines below it, and ends with `end plan`";
        return did_you_mean(nearest_name(text), "assign it, or declare it in npcs.toml: [host." + name + "]");
    }

    bool is_in_scope(const Uses::Read& read) const {
        for (const FunctionNames* scope = read.scope; scope != nullptr; scope = scope->parent)
            if (scope->assigns(read.name)) return true;
        return false;
    }

    /// Returns whether more assignments are known than functions have: what a text in another language names may be assigned by it.
    bool is_named_in_foreign_text(ast::Symbol name) const {
        std::uint32_t seen = 0;
        for (const auto& function : subject_.names.functions) {
            const Variable* const variable = function->find(name);
            if (variable != nullptr) seen += variable->assignments + (variable->is_bound ? 1 : 0);
        }
        return seen < subject_.names.assignments.at(name);
    }

    std::string_view nearest_name(std::string_view written) const {
        // More findings are not shown.
        constexpr std::size_t most = 100;
        if (found_.size() > most) return {};
        std::vector<std::string_view> all;
        for (const auto& [name, count] : subject_.names.assignments) all.push_back(subject_.text(name));
        all.insert(all.end(), subject_.known.intrinsics.begin(), subject_.known.intrinsics.end());
        for (const HostFunction& function : subject_.facts.functions) all.push_back(function.name);
        for (const std::string& name : subject_.facts.names) all.push_back(name);
        return similar(written, all);
    }

    // ---- members ----

    /// Warns of a member of a map of the script that is read once, has a name that stands nowhere else, and resembles one that is
    /// assigned; and of texts and lists, one that resembles what they have.
    void members() {
        LookUps look_ups;
        for (const auto& [name, member] : uses_.members) {
            if (subject_.kinds.assigns(name) || uses_.strings.contains(name)) continue;
            const std::string_view text = subject_.text(name);
            if (text.size() < 4 || is_intrinsic(subject_.known, text)) continue;
            if (subject_.facts.function(text) != nullptr || subject_.is_set_elsewhere(text)) continue;
            const Kind kind = subject_.kinds.of(*member.first->object);
            if (!look_ups.spend()) return;
            if (kind == Kind::text || kind == Kind::list) method(*member.first, text, kind);
            if (kind != Kind::map || member.reads != 1) continue;
            std::vector<std::string_view> all;
            for (const ast::Symbol assigned : subject_.kinds.members())
                if (syntax::edit_distance(text, subject_.text(assigned), 1) == 1)
                    all.push_back(subject_.text(assigned));
            const std::string_view meant = similar(text, all);
            if (meant.empty() || meant.starts_with(text) || text.starts_with(meant)) continue;
            const std::uint32_t end = member.first->span.end;
            warn({end - static_cast<std::uint32_t>(text.size()), end}, "unknown-member",
                 "no map of this script has a " + quoted(text), "did you mean " + quoted(meant) + "?");
        }
    }

    /// Warns of a function of texts and lists that does not exist, and resembles one that does.
    void method(const ast::Member& member, std::string_view text, Kind kind) {
        std::vector<std::string_view> all;
        for (const KnownFunction& function : subject_.known.functions)
            if (function.is_method) all.push_back(function.name);
        constexpr std::pair<std::string_view, std::string_view> elsewhere[] = {
            {"length", "len"}, {"lenght", "len"}, {"size", "len"}, {"count", "len"}, {"append", "push"}};
        std::string_view meant = similar(text, all);
        for (const auto& [written, ours] : elsewhere)
            if (written == text) meant = ours;
        if (meant.empty()) return;
        warn({member.span.end - static_cast<std::uint32_t>(text.size()), member.span.end}, "unknown-member",
             std::string(kind == Kind::text ? "texts have" : "lists have") + " no " + quoted(text),
             "did you mean " + quoted(meant) + "?");
    }

    // ---- speakers ----

    void speakers() {
        for (const ast::Command* line : uses_.lines)
            if (line->form == ast::CallForm::speaker) check_speaker(ast::as<ast::Name>(*line->callee));
        for (const auto& [callee, arguments] : uses_.calls) {
            if (callee->kind != ExprKind::name) continue;
            const HostFunction* const host = subject_.host_function(ast::as<ast::Name>(*callee).symbol);
            if (host == nullptr || host->speaks.empty()) continue;
            const auto& all = host->parameters;
            const auto who = std::find_if(all.begin(), all.end(),
                                          [&](const HostParameter& each) { return each.name != host->speaks; });
            const auto index = static_cast<std::size_t>(who - all.begin());
            if (who != all.end() && index < arguments.size()) check_value(*arguments[index], arguments[index]->span);
        }
    }

    void check_speaker(const ast::Name& name) {
        const std::string_view text = subject_.text(name.symbol);
        if (!subject_.is_assigned(name.symbol)) {
            if (!subject_.is_set_elsewhere(text) && subject_.facts.function(text) == nullptr &&
                !is_intrinsic(subject_.known, text))
                check_character(text, name.span);
            return;
        }
        const auto value = uses_.values.find(name.symbol);
        if (subject_.names.assignments.at(name.symbol) == 1 && value != uses_.values.end())
            check_value(*value->second, name.span);
    }

    /// A text, or a map with a name.
    void check_value(const ast::Expr& value, Span place) {
        if (const std::string_view text = text_in(subject_, value); !text.empty()) check_character(text, place);
        if (value.kind != ExprKind::map) return;
        for (const ast::MapEntry& entry : ast::as<ast::Map>(value).entries)
            if (text_in(subject_, *entry.key) == "name")
                if (const std::string_view text = text_in(subject_, *entry.value); !text.empty())
                    check_character(text, place);
    }

    void check_character(std::string_view name, Span place) {
        const auto& all = subject_.facts.characters;
        if (std::find(all.begin(), all.end(), name) != all.end() || !told_speakers_.insert(name).second) return;
        warn(place, "unknown-speaker", quoted(name) + " is none of the characters that npcs.toml names",
             did_you_mean(similar(name, all), "add it to `names` of [characters]"));
    }

    // ---- events ----

    void events() {
        std::set<std::string_view> known(subject_.facts.events.begin(), subject_.facts.events.end());
        for (const Uses::Event& event : uses_.events)
            if (!event.is_awaited) known.insert(event.name);
        for (const Uses::Event& event : uses_.events) {
            if (!event.is_awaited || known.contains(event.name)) continue;
            warn(event.span, "unknown-event", "nothing raises the event \"" + syntax::shown(event.name) + "\"",
                 did_you_mean(similar(event.name, known), "if the game raises it, add it to `events` of [project]"));
        }
    }

    // ---- imports ----

    void imports() {
        for (const Uses::Import& import : uses_.imports) {
            const auto reads = subject_.names.reads.find(import.name);
            if (reads != subject_.names.reads.end() && reads->second > 0) continue;
            const auto module = uses_.values.find(import.loader);
            if (import.loader == ast::no_symbol || module == uses_.values.end() ||
                module->second->kind != ExprKind::function ||
                !only_defines(ast::as<ast::Function>(*module->second).body))
                continue;
            warn(import.span, "unused-import", "nothing of " + quoted(subject_.text(import.name)) + " is used",
                 "leave the import out, or use " + std::string(subject_.text(import.name)) + ".NAME");
        }
    }

    /// Returns whether a module only gives names to functions and literals, so that running it changes nothing else.
    static bool only_defines(const ast::Block& body) {
        return std::all_of(body.begin(), body.end(), [](const ast::Statement* node) {
            if (node->kind == StatementKind::return_) return true;
            if (node->kind != StatementKind::assign) return false;
            const auto& assign = ast::as<ast::Assign>(*node);
            const ExprKind kind = assign.value->kind;
            return assign.target->kind == ExprKind::name &&
                   (kind == ExprKind::function || ast::is_literal(*assign.value));
        });
    }

    const Subject& subject_;
    Uses uses_;
    Findings found_;
    std::set<std::string_view> told_speakers_;
};

}  // namespace

Findings find_unknown(const Subject& subject) { return UnknownCheck(subject).run(); }

}  // namespace npcs::analysis
