// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/names.hpp"

#include "analysis/symbol_index.hpp"
#include "syntax/foreign_words.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;

/// Returns whether a value is that of the variable outside: `outer.name`, `-globals.name`.
bool reads_outside(const ast::Expr& value, ast::Symbol name) {
    if (value.kind == ExprKind::unary) return reads_outside(*ast::as<ast::Unary>(value).operand, name);
    if (value.kind != ExprKind::member || ast::as<ast::Member>(value).symbol != name) return false;
    const ast::Expr& object = *ast::as<ast::Member>(value).object;
    if (object.kind != ExprKind::name) return false;
    const ast::Symbol of = ast::as<ast::Name>(object).symbol;
    return of == ast::symbol::outer || of == ast::symbol::globals;
}

/// Counts the occurrences of an index.
class NameCount {
public:
    NameCount(const SymbolIndex& index, const ast::Symbols& symbols) : index_(index), symbols_(symbols) {}

    Names run() {
        add_functions();
        for (std::size_t at = 0; at < index_.occurrences.size(); ++at) {
            const Occurrence& place = index_.occurrences[at];
            finish_until(place.span.begin);
            if (place.is_scope_member) scope_member(place, index_.occurrences[at - 1].name);
            else if (place.is_import) continue;
            else if (place.access == Access::update) update(place);
            else if (place.value != nullptr) open_.push_back({&place, own(place).reads});
            else if (place.access == Access::define) bind(place);
            else if (!is_object(at)) read(place);
        }
        finish_until(no_index);
        for (const ast::Foreign* text : index_.foreign) foreign(*text);
        return std::move(names_);
    }

private:
    /// An assignment whose value has not been gone through: it is there before the variable.
    struct Open {
        const Occurrence* target;
        std::uint32_t reads_before;  ///< of the variable in front of the value
    };

    void add_functions() {
        names_.globals_are_dynamic = index_.globals_are_dynamic;
        for (const IndexedScope& scope : index_.scopes) {
            auto function = std::make_unique<FunctionNames>();
            if (!names_.functions.empty()) function->parent = names_.functions[scope.parent].get();
            function->literal = scope.function;
            function->is_dynamic = scope.uses_names_as_map;
            function->is_scene = scope.is_scene;
            names_.functions.push_back(std::move(function));
        }
    }

    /// Returns whether a name is only what a member of a scope belongs to: `globals` in `globals.x`.
    bool is_object(std::size_t at) const {
        const bool is_map = index_.occurrences[at].name <= ast::symbol::outer;
        return is_map && at + 1 < index_.occurrences.size() && index_.occurrences[at + 1].is_scope_member;
    }

    Variable& own(const Occurrence& place) { return names_.functions[place.scope]->variables[place.name]; }

    void finish_until(std::uint32_t offset) {
        while (!open_.empty() && open_.back().target->statement->span.end <= offset) {
            const Open last = open_.back();
            open_.pop_back();
            assign(*last.target, last.reads_before);
        }
    }

    void assign(const Occurrence& place, std::uint32_t reads_before) {
        const bool is_function = place.value->kind == ExprKind::function;
        Variable& assigned = own(place);
        if (assigned.assignments == 0) {
            assigned.is_based_on_itself = assigned.reads > reads_before && !is_function;
            assigned.is_own_copy = reads_outside(*place.value, place.name);
            assigned.assigned = place.span;
            assigned.read_before_assigned = assigned.reads > 0 && !assigned.is_bound;
        }
        ++assigned.assignments;
        ++names_.assignments[place.name];
        if (is_function) names_.holds_function[place.name] = true;
        if (place.statement->kind == StatementKind::assign && ast::as<ast::Assign>(*place.statement).is_scene)
            names_.scenes.insert(place.name);
    }

    void bind(const Occurrence& place) {
        Variable& bound = own(place);
        bound.is_bound = true;
        if (bound.assignments == 0) bound.assigned = place.span;
        ++names_.assignments[place.name];
    }

    /// `x += 1` reads x. That x must have been assigned before is checked at run time.
    void update(const Occurrence& place) {
        Variable& updated = own(place);
        ++updated.reads;
        if (updated.updated.end == 0) updated.updated = place.span;
        note_early(updated, place);
    }

    static void note_early(Variable& variable, const Occurrence& place) {
        if (place.is_too_early && variable.too_early.end == 0) variable.too_early = place.span;
    }

    void read(const Occurrence& place) {
        ++names_.reads[place.name];
        if (place.name == ast::symbol::globals || place.name == ast::symbol::locals || place.name == ast::symbol::outer)
            return;
        Variable& here = own(place);
        if (here.reads++ == 0) here.read = place.span;
        // A speaker need not be assigned.
        if (!place.is_speaker) note_early(here, place);
        const FunctionNames& function = *names_.functions[place.scope];
        if (function.parent == nullptr) return;
        const bool is_own = place.variable != no_index && index_.variables[place.variable].scope == place.scope;
        if (!is_own || place.may_be_outer) ++function.parent->variables[place.name].reads;
    }

    /// `globals.x`, `outer.x` and `locals.x` are a variable of the function that the map belongs to.
    void scope_member(const Occurrence& place, ast::Symbol map) {
        FunctionNames* of = names_.functions[place.scope].get();
        if (map == ast::symbol::globals) of = names_.functions.front().get();
        else if (map == ast::symbol::outer && of->parent != nullptr) of = of->parent;
        Variable& variable = of->variables[place.name];
        const bool is_written =
            place.access == Access::write || place.access == Access::update || place.access == Access::define;
        variable.is_set_through_map = variable.is_set_through_map || is_written;
        ++(is_written ? variable.assignments : variable.reads);
        ++(is_written ? names_.assignments : names_.reads)[place.name];
    }

    void foreign(const ast::Foreign& node) {
        syntax::each_word(symbols_.text(node.text), [&](std::string_view word) {
            const ast::Symbol name = symbols_.find(word);
            if (name == ast::no_symbol) return;
            names_.reads[name] += 2;  // a name that is read once may be a misspelling
            ++names_.assignments[name];
        });
    }

    const SymbolIndex& index_;
    const ast::Symbols& symbols_;
    Names names_;
    std::vector<Open> open_;
};

class VisitorWalk : public syntax::TreeWalk<VisitorWalk> {
public:
    explicit VisitorWalk(const Visitor& visitor) : visitor_(visitor) {}

    void expr(const ast::Expr& node) {
        visitor_.expression(node);
        inside(node);
    }

    void statement(const ast::Statement& node) {
        visitor_.statement(node);
        if (node.kind != StatementKind::assign) return inside(node);
        const auto& assign = ast::as<ast::Assign>(node);
        expr(*assign.value);
        if (assign.target->kind == ExprKind::member) expr(*ast::as<ast::Member>(*assign.target).object);
        else if (assign.target->kind != ExprKind::name) expr(*assign.target);
    }

private:
    const Visitor& visitor_;
};

}  // namespace

Names find_names(const ast::Tree& tree, std::string_view text) {
    const SymbolIndex index = index_symbols(tree, text);
    return NameCount(index, tree.symbols).run();
}

void visit_all(const ast::Tree& tree, const Visitor& visitor) { VisitorWalk(visitor).block(tree.body); }

}  // namespace npcs::analysis
