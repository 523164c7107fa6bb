// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Traverses a tree: outer nodes first, their parts in evaluation order. It is the only list of the parts of each kind
// of node, for code that looks for something in all of them. Recursion is bounded by the parser's nesting limit.
#pragma once

#include <span>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// `Self` derives from this, and replaces the functions for the nodes it looks for; they call inside() to continue.
/// They must be public, or this class a friend.
///
///     class Calls : public syntax::TreeWalk<Calls> {
///     public:
///         void expr(const ast::Expr& node) {
///             if (node.kind == ast::ExprKind::call) ++count;
///             inside(node);
///         }
///         int count = 0;
///     };
template <class Self>
class TreeWalk {
public:
    void block(const ast::Block& body) {
        for (const ast::Statement* node : body) self().statement(*node);
    }

    void statement(const ast::Statement& node) { inside(node); }
    void expr(const ast::Expr& node) { inside(node); }
    /// Called for a name that is not assigned but bound: a parameter, the variable of a loop or an option.
    void bind(ast::Symbol, Span) {}

protected:
    void inside(const ast::Expr& node) {
        using ast::ExprKind;
        switch (node.kind) {
            case ExprKind::number:
            case ExprKind::string:
            case ExprKind::constant:
            case ExprKind::name: return;
            case ExprKind::list: return each(ast::as<ast::List>(node).items);
            case ExprKind::map:
                for (const ast::MapEntry& entry : ast::as<ast::Map>(node).entries) {
                    self().expr(*entry.key);
                    self().expr(*entry.value);
                }
                return;
            case ExprKind::function: {
                const auto& function = ast::as<ast::Function>(node);
                for (const ast::Parameter& parameter : function.parameters)
                    self().bind(parameter.symbol, parameter.span);
                return self().block(function.body);
            }
            case ExprKind::unary: return self().expr(*ast::as<ast::Unary>(node).operand);
            case ExprKind::chain: {
                const auto& chain = ast::as<ast::Chain>(node);
                self().expr(*chain.first);
                for (const ast::Link& link : chain.links) self().expr(*link.operand);
                return;
            }
            case ExprKind::isa:
                self().expr(*ast::as<ast::Isa>(node).left);
                return self().expr(*ast::as<ast::Isa>(node).right);
            case ExprKind::ternary: {
                const auto& ternary = ast::as<ast::Ternary>(node);
                self().expr(*ternary.condition);
                self().expr(*ternary.value);
                return self().expr(*ternary.otherwise);
            }
            case ExprKind::call: return call(*ast::as<ast::Call>(node).callee, ast::as<ast::Call>(node).arguments);
            case ExprKind::member: return self().expr(*ast::as<ast::Member>(node).object);
            case ExprKind::index:
                self().expr(*ast::as<ast::Index>(node).object);
                return self().expr(*ast::as<ast::Index>(node).index);
            case ExprKind::slice: {
                const auto& slice = ast::as<ast::Slice>(node);
                self().expr(*slice.object);
                maybe(slice.from);
                return maybe(slice.to);
            }
        }
    }

    void inside(const ast::Statement& node) {
        using ast::StatementKind;
        switch (node.kind) {
            case StatementKind::assign:
                self().expr(*ast::as<ast::Assign>(node).target);
                return self().expr(*ast::as<ast::Assign>(node).value);
            case StatementKind::expression: return self().expr(*ast::as<ast::Expression>(node).value);
            case StatementKind::command:
                return call(*ast::as<ast::Command>(node).callee, ast::as<ast::Command>(node).arguments);
            case StatementKind::if_: {
                const auto& branches = ast::as<ast::If>(node);
                for (const ast::Branch& branch : branches.branches) {
                    self().expr(*branch.condition);
                    self().block(branch.body);
                }
                return self().block(branches.otherwise);
            }
            case StatementKind::while_:
                self().expr(*ast::as<ast::While>(node).condition);
                return self().block(ast::as<ast::While>(node).body);
            case StatementKind::for_: {
                const auto& loop = ast::as<ast::For>(node);
                self().expr(*loop.sequence);
                self().bind(loop.symbol, loop.variable_span);
                return self().block(loop.body);
            }
            case StatementKind::do_: {
                const auto& loop = ast::as<ast::Do>(node);
                self().block(loop.first);
                for (const ast::Segment& segment : loop.segments) {
                    self().expr(*segment.condition);
                    self().block(segment.body);
                }
                return;
            }
            case StatementKind::break_:
            case StatementKind::continue_:
            case StatementKind::foreign: return;
            case StatementKind::return_: return maybe(ast::as<ast::Return>(node).value);
            case StatementKind::choose: return choose(ast::as<ast::Choose>(node));
            case StatementKind::plan: {
                const auto& plan = ast::as<ast::Plan>(node);
                self().expr(*plan.value);
                for (const ast::Checking& check : plan.checks) {
                    maybe(check.payload);
                    self().expr(*check.condition);
                }
                return self().block(plan.body);
            }
        }
    }

private:
    Self& self() { return static_cast<Self&>(*this); }

    void maybe(const ast::Expr* node) {
        if (node != nullptr) self().expr(*node);
    }
    template <class Nodes>
    void each(const Nodes& nodes) {
        for (const ast::Expr* node : nodes) self().expr(*node);
    }
    template <class Nodes>
    void call(const ast::Expr& callee, const Nodes& arguments) {
        self().expr(callee);
        each(arguments);
    }

    void choose(const ast::Choose& node) {
        maybe(node.prompt);
        for (const ast::Option& option : node.options) {
            maybe(option.sequence);
            if (option.sequence != nullptr) self().bind(option.symbol, option.span);
            maybe(option.condition);
            self().expr(*option.text);
            maybe(option.locked);
            self().block(option.body);
        }
        self().block(node.otherwise);
    }
};

}  // namespace npcs::syntax
