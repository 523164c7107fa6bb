// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/names.hpp"

#include "syntax/foreign_words.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;

class Walk : public syntax::TreeWalk<Walk> {
public:
    Walk(const ast::Symbols& symbols, Names& names, const Visitor& visitor)
        : symbols_(symbols), names_(names), visitor_(visitor) {
        open();
    }

private:
    friend class syntax::TreeWalk<Walk>;

    void open() {
        auto function = std::make_unique<FunctionNames>();
        function->parent = function_;
        function_ = function.get();
        names_.functions.push_back(std::move(function));
    }

    Variable& variable(ast::Symbol name) { return function_->variables[name]; }

    void bind(ast::Symbol name, syntax::Span span) {
        Variable& bound = variable(name);
        bound.is_bound = true;
        if (bound.assignments == 0) bound.assigned = span;
        ++names_.assignments[name];
    }

    void assign(ast::Symbol name, syntax::Span span) {
        Variable& assigned = variable(name);
        if (assigned.assignments++ == 0) {
            assigned.assigned = span;
            assigned.read_before_assigned = assigned.reads > 0 && !assigned.is_bound;
        }
        ++names_.assignments[name];
    }

    void read(const ast::Name& name) {
        ++names_.reads[name.symbol];
        switch (name.symbol) {
            case ast::symbol::globals: names_.globals_are_dynamic = true; return;
            case ast::symbol::locals: function_->is_dynamic = true; return;
            case ast::symbol::outer:
                if (function_->parent != nullptr) function_->parent->is_dynamic = true;
                return;
            default: break;
        }
        Variable& here = variable(name.symbol);
        if (here.reads++ == 0) here.read = name.span;
        // If this function does not have the variable, the enclosing function's is read.
        if (function_->parent != nullptr) ++function_->parent->variables[name.symbol].reads;
    }

    /// Handles `globals.x`, `outer.x` and `locals.x`, which refer to a variable. Returns false for other members.
    bool scope_member(const ast::Member& node, bool is_target) {
        if (node.object->kind != ExprKind::name) return false;
        FunctionNames* of = nullptr;
        switch (ast::as<ast::Name>(*node.object).symbol) {
            case ast::symbol::globals: of = names_.functions.front().get(); break;
            case ast::symbol::outer: of = function_->parent != nullptr ? function_->parent : function_; break;
            case ast::symbol::locals: of = function_; break;
            default: return false;
        }
        if (is_target) {
            ++of->variables[node.symbol].assignments;
            ++names_.assignments[node.symbol];
        } else {
            ++of->variables[node.symbol].reads;
            ++names_.reads[node.symbol];
        }
        return true;
    }

    static bool reads_outside(const ast::Expr& value, ast::Symbol name) {
        if (value.kind == ExprKind::unary) return reads_outside(*ast::as<ast::Unary>(value).operand, name);
        if (value.kind != ExprKind::member || ast::as<ast::Member>(value).symbol != name) return false;
        const ast::Expr& object = *ast::as<ast::Member>(value).object;
        if (object.kind != ExprKind::name) return false;
        const ast::Symbol of = ast::as<ast::Name>(object).symbol;
        return of == ast::symbol::outer || of == ast::symbol::globals;
    }

    void function(const ast::Function& node, bool is_scene = false) {
        FunctionNames* const before = function_;
        open();
        function_->is_scene = is_scene;
        inside(node);
        function_ = before;
    }

    void scene(const ast::Function& node) {
        visitor_.expression(node);
        function(node, true);
    }

    void expr(const ast::Expr& node) {
        visitor_.expression(node);
        switch (node.kind) {
            case ExprKind::name: return read(ast::as<ast::Name>(node));
            case ExprKind::function: return function(ast::as<ast::Function>(node));
            case ExprKind::member:
                if (!scope_member(ast::as<ast::Member>(node), false)) inside(node);
                return;
            default: return inside(node);
        }
    }

    void assignment(const ast::Assign& node) {
        if (node.target->kind != ExprKind::name) expr(*node.value);
        if (node.target->kind == ExprKind::name) {
            const auto& target = ast::as<ast::Name>(*node.target);
            const std::uint32_t reads = variable(target.symbol).reads;
            if (node.is_scene) names_.scenes.insert(target.symbol);
            if (node.is_scene) scene(ast::as<ast::Function>(*node.value));
            else expr(*node.value);
            Variable& assigned = variable(target.symbol);
            if (assigned.assignments == 0 && assigned.reads > reads && node.value->kind != ExprKind::function)
                assigned.is_based_on_itself = true;
            if (assigned.assignments == 0) assigned.is_own_copy = reads_outside(*node.value, target.symbol);
            if (node.value->kind == ExprKind::function) names_.holds_function[target.symbol] = true;
            // `x += 1` reads x. That x must have been assigned before is checked at run time.
            if (node.op == ast::AssignOp::set) assign(target.symbol, target.span);
            else ++variable(target.symbol).reads;
        } else if (node.target->kind == ExprKind::member) {
            const auto& target = ast::as<ast::Member>(*node.target);
            if (!scope_member(target, true)) expr(*target.object);
        } else {
            expr(*node.target);
        }
    }

    void statement(const ast::Statement& node) {
        visitor_.statement(node);
        if (node.kind == StatementKind::assign) assignment(ast::as<ast::Assign>(node));
        else if (node.kind == StatementKind::foreign) foreign(ast::as<ast::Foreign>(node));
        else inside(node);
    }

    void foreign(const ast::Foreign& node) {
        syntax::each_word(symbols_.text(node.text), [&](std::string_view word) {
            const ast::Symbol name = symbols_.find(word);
            if (name == ast::no_symbol) return;
            names_.reads[name] += 2;  // a name that is read once may be a misspelling
            ++names_.assignments[name];
        });
    }

    const ast::Symbols& symbols_;
    Names& names_;
    const Visitor& visitor_;
    FunctionNames* function_ = nullptr;
};

}  // namespace

Names find_names(const ast::Tree& tree, const Visitor& visitor) {
    Names names;
    Walk(tree.symbols, names, visitor).block(tree.body);
    return names;
}

}  // namespace npcs::analysis
