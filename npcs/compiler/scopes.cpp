// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/scopes.hpp"

#include "syntax/tree_walk.hpp"

namespace npcs::compiler {

/// Visits each statement once.
class ScopeFinder::Walk : public syntax::TreeWalk<Walk> {
public:
    explicit Walk(Scopes& scopes) : scopes_(scopes) { scope_ = add(nullptr, nullptr); }

    void outermost(const ast::Tree& tree, const ast::Statement& node) {
        symbols_ = &tree.symbols;
        statement(node);
        first_block_ = tree.arena.block();
    }

private:
    friend class syntax::TreeWalk<Walk>;

    FunctionScope* add(const ast::Function* node, const ast::Expr* named_by) {
        auto scope = std::make_unique<FunctionScope>();
        scope->node = node;
        scope->named_by = named_by;
        scope->parent = scope_;
        scope->index = static_cast<std::uint32_t>(scopes_.functions.size());
        scope->first_block = first_block_;
        if (scope_ != nullptr) scope_->inner.push_back(scope.get());
        if (node != nullptr) by_number(node->number) = scope.get();
        scopes_.functions.push_back(std::move(scope));
        return scopes_.functions.back().get();
    }

    FunctionScope*& by_number(std::uint32_t number) {
        if (scopes_.by_number.size() <= number) scopes_.by_number.resize(std::size_t{number} + 1);
        return scopes_.by_number[number];
    }

    void declare(ast::Symbol name) {
        if (scope_->slot(name) != none) return;
        if (scope_->locals().size() >= none - 1) {
            scope_->too_many_names = true;
            return;
        }
        scope_->slots.add(name);
    }

    void mention(const ast::Name& name) {
        switch (name.symbol) {
            case ast::symbol::locals: scope_->mentions_locals = true; return;
            case ast::symbol::outer: scope_->mentions_outer = true; return;
            case ast::symbol::self: scope_->mentions_self = true; return;
            case ast::symbol::super: scope_->mentions_super = true; return;
            case ast::symbol::visits:
            case ast::symbol::first_visit: scopes_.mentions_visits = true; return;
            default: break;
        }
        if (notes_counter(name.symbol)) declare(name.symbol);
    }

    /// Returns whether the name is that of a loop counter of MiniScript 1 (`__x_idx`), and records that.
    bool notes_counter(ast::Symbol name) {
        const std::string_view text = symbols_->text(name);
        if (!text.starts_with("__") || !text.ends_with("_idx")) return false;
        scopes_.mentions_counters = true;
        return true;
    }

    void function(const ast::Function& node, const ast::Expr* named_by) {
        FunctionScope* const before = scope_;
        scope_ = add(&node, named_by);
        // Two parameters with the same name have separate slots.
        for (const ast::Parameter& parameter : node.parameters) scope_->slots.add(parameter.symbol);
        block(node.body);
        FunctionScope* const done = scope_;
        scope_ = before;
        // An inner function sees the self of the call that created it, and `locals` contains it.
        if (done->mentions_self && !scope_->is_main()) scope_->mentions_self = true;
        if (done->mentions_super && !scope_->is_main()) scope_->mentions_super = true;
        const bool shows_locals = done->mentions_locals || done->names_locals;
        if (done->mentions_self || done->mentions_super || shows_locals) declare_in(*done, ast::symbol::self);
        if (done->mentions_super || shows_locals) declare_in(*done, ast::symbol::super);
    }

    void declare_in(FunctionScope& scope, ast::Symbol name) {
        FunctionScope* const before = scope_;
        scope_ = &scope;
        declare(name);
        scope_ = before;
    }

    /// `outer.name` and `locals.name` declare a variable, whose slot can exist from the start. Any other use of these
    /// maps may create variables that are unknown here.
    void member(const ast::Member& node) {
        if (node.object->kind != ast::ExprKind::name) return expr(*node.object);
        const ast::Symbol object = ast::as<ast::Name>(*node.object).symbol;
        if (object == ast::symbol::locals && !scope_->is_main()) {
            scope_->names_locals = true;
            notes_counter(node.symbol);
            declare(node.symbol);
        } else if (object == ast::symbol::outer && !scope_->is_main() && !scope_->parent->is_main()) {
            notes_counter(node.symbol);
            declare_in(*scope_->parent, node.symbol);
        } else {
            expr(*node.object);
        }
    }

    void bind(ast::Symbol name, syntax::Span) { declare(name); }

    void expr(const ast::Expr& node) {
        switch (node.kind) {
            case ast::ExprKind::number:
            case ast::ExprKind::string:
            case ast::ExprKind::constant: return;
            case ast::ExprKind::name: return mention(ast::as<ast::Name>(node));
            case ast::ExprKind::function: return function(ast::as<ast::Function>(node), nullptr);
            case ast::ExprKind::member: return member(ast::as<ast::Member>(node));
            default: return inside(node);
        }
    }

    void assignment(const ast::Assign& node) {
        if (node.is_scene) scopes_.mentions_visits = true;
        if (node.target->kind == ast::ExprKind::name) {
            const ast::Symbol name = ast::as<ast::Name>(*node.target).symbol;
            notes_counter(name);
            if (name > ast::symbol::outer) declare(name);  // the scope maps, which come first, cannot be assigned
        } else {
            expr(*node.target);
        }
        if (node.value->kind == ast::ExprKind::function) function(ast::as<ast::Function>(*node.value), node.target);
        else expr(*node.value);
    }

    void statement(const ast::Statement& node) {
        if (node.kind == ast::StatementKind::assign) return assignment(ast::as<ast::Assign>(node));
        if (node.kind == ast::StatementKind::plan) scope_->has_plan = true;
        if (node.kind == ast::StatementKind::foreign) return foreign(ast::as<ast::Foreign>(node));
        inside(node);
    }

    void foreign(const ast::Foreign& node) {
        for (const ast::Symbol name : node.hidden) declare(name);
        // What is called there is known only when it runs.
        if (symbols_->text(node.text).find("visits") != std::string_view::npos) scopes_.mentions_visits = true;
        if (symbols_->text(node.text).find("first_visit") != std::string_view::npos) scopes_.mentions_visits = true;
    }

    Scopes& scopes_;
    const ast::Symbols* symbols_ = nullptr;
    std::size_t first_block_ = 0;
    FunctionScope* scope_ = nullptr;
};

bool FunctionScope::dynamic() const {
    if (mentions_locals) return true;
    for (const FunctionScope* function : inner)
        if (function->mentions_outer) return true;
    return false;
}

ScopeFinder::ScopeFinder() : walk_(std::make_unique<Walk>(scopes_)) {}
ScopeFinder::~ScopeFinder() = default;

void ScopeFinder::add(const ast::Tree& tree, const ast::Statement& node) { walk_->outermost(tree, node); }

}  // namespace npcs::compiler
