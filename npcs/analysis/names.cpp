// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/names.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;

class Walk {
public:
    Walk(Names& names, const Visitor& visitor) : names_(names), visitor_(visitor) { open(); }

    void block(const ast::Block& body) {
        for (const ast::Statement* node : body) statement(*node);
    }

private:
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
        // What the function around has is read, too, when this one has none.
        if (function_->parent != nullptr) ++function_->parent->variables[name.symbol].reads;
    }

    /// `globals.x`, `outer.x` and `locals.x` name a variable.
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

    void function(const ast::Function& node) {
        FunctionNames* const before = function_;
        open();
        for (const ast::Parameter& parameter : node.parameters) bind(parameter.symbol, parameter.span);
        block(node.body);
        function_ = before;
    }

    void maybe(const ast::Expr* node) {
        if (node != nullptr) expr(*node);
    }

    void expr(const ast::Expr& node) {
        visitor_.expression(node);
        switch (node.kind) {
            case ExprKind::number:
            case ExprKind::string:
            case ExprKind::constant: return;
            case ExprKind::name: return read(ast::as<ast::Name>(node));
            case ExprKind::list:
                for (const ast::Expr* item : ast::as<ast::List>(node).items) expr(*item);
                return;
            case ExprKind::map:
                for (const ast::MapEntry& entry : ast::as<ast::Map>(node).entries) {
                    expr(*entry.key);
                    expr(*entry.value);
                }
                return;
            case ExprKind::function: return function(ast::as<ast::Function>(node));
            case ExprKind::unary: return expr(*ast::as<ast::Unary>(node).operand);
            case ExprKind::chain:
                expr(*ast::as<ast::Chain>(node).first);
                for (const ast::Link& link : ast::as<ast::Chain>(node).links) expr(*link.operand);
                return;
            case ExprKind::isa: expr(*ast::as<ast::Isa>(node).left); return expr(*ast::as<ast::Isa>(node).right);
            case ExprKind::ternary:
                expr(*ast::as<ast::Ternary>(node).condition);
                expr(*ast::as<ast::Ternary>(node).value);
                return expr(*ast::as<ast::Ternary>(node).otherwise);
            case ExprKind::call: return call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
            case ExprKind::member:
                if (!scope_member(ast::as<ast::Member>(node), false)) expr(*ast::as<ast::Member>(node).object);
                return;
            case ExprKind::index:
                expr(*ast::as<ast::Index>(node).object);
                return expr(*ast::as<ast::Index>(node).index);
            case ExprKind::slice:
                expr(*ast::as<ast::Slice>(node).object);
                maybe(ast::as<ast::Slice>(node).from);
                return maybe(ast::as<ast::Slice>(node).to);
        }
    }

    void call(const ast::Expr& callee, std::span<ast::Expr* const> arguments) {
        expr(callee);
        for (const ast::Expr* argument : arguments) expr(*argument);
    }

    void assignment(const ast::Assign& node) {
        if (node.target->kind != ExprKind::name) expr(*node.value);
        if (node.target->kind == ExprKind::name) {
            const auto& target = ast::as<ast::Name>(*node.target);
            const std::uint32_t reads = variable(target.symbol).reads;
            expr(*node.value);
            Variable& assigned = variable(target.symbol);
            if (assigned.assignments == 0 && assigned.reads > reads && node.value->kind != ExprKind::function)
                assigned.is_based_on_itself = true;
            if (assigned.assignments == 0) assigned.is_own_copy = reads_outside(*node.value, target.symbol);
            if (node.value->kind == ExprKind::function) names_.holds_function[target.symbol] = true;
            // `x += 1` reads x; whether x was assigned is found when it is run.
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
        switch (node.kind) {
            case StatementKind::assign: return assignment(ast::as<ast::Assign>(node));
            case StatementKind::expression: return expr(*ast::as<ast::Expression>(node).value);
            case StatementKind::command:
                return call(*ast::as<ast::Command>(node).callee, ast::as<ast::Command>(node).arguments);
            case StatementKind::if_:
                for (const ast::Branch& branch : ast::as<ast::If>(node).branches) {
                    expr(*branch.condition);
                    block(branch.body);
                }
                return block(ast::as<ast::If>(node).otherwise);
            case StatementKind::while_:
                expr(*ast::as<ast::While>(node).condition);
                return block(ast::as<ast::While>(node).body);
            case StatementKind::for_:
                expr(*ast::as<ast::For>(node).sequence);
                bind(ast::as<ast::For>(node).symbol, ast::as<ast::For>(node).variable_span);
                return block(ast::as<ast::For>(node).body);
            case StatementKind::do_:
                block(ast::as<ast::Do>(node).first);
                for (const ast::Segment& segment : ast::as<ast::Do>(node).segments) {
                    expr(*segment.condition);
                    block(segment.body);
                }
                return;
            case StatementKind::break_:
            case StatementKind::continue_: return;
            case StatementKind::return_: return maybe(ast::as<ast::Return>(node).value);
            case StatementKind::choose: return choose(ast::as<ast::Choose>(node));
            case StatementKind::plan: {
                const auto& plan = ast::as<ast::Plan>(node);
                expr(*plan.value);
                for (const ast::Checking& check : plan.checks) {
                    maybe(check.payload);
                    expr(*check.condition);
                }
                return block(plan.body);
            }
        }
    }

    void choose(const ast::Choose& node) {
        maybe(node.prompt);
        for (const ast::Option& option : node.options) {
            maybe(option.sequence);
            if (option.sequence != nullptr) bind(option.symbol, option.span);
            maybe(option.condition);
            expr(*option.text);
            block(option.body);
        }
        block(node.otherwise);
    }

    Names& names_;
    const Visitor& visitor_;
    FunctionNames* function_ = nullptr;
};

}  // namespace

Names find_names(const ast::Tree& tree, const Visitor& visitor) {
    Names names;
    Walk(names, visitor).block(tree.body);
    return names;
}

}  // namespace npcs::analysis
