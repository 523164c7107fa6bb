// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/symbol_scopes.hpp"

#include <algorithm>
#include <utility>

#include "syntax/name_bytes.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

std::uint32_t scope_of_map(const ast::Expr& object, const SymbolIndex& index, std::uint32_t scope) {
    if (object.kind != ExprKind::name) return no_index;
    switch (ast::as<ast::Name>(object).symbol) {
        case ast::symbol::globals: return 0;
        case ast::symbol::locals: return scope;
        case ast::symbol::outer: return index.scopes[scope].parent;
        default: return no_index;
    }
}

bool is_globals(const ast::Expr& object) {
    return object.kind == ExprKind::name && ast::as<ast::Name>(object).symbol == ast::symbol::globals;
}

Span name_span(const ast::Member& node, const ast::Symbols& symbols) {
    const auto size = static_cast<std::uint32_t>(symbols.text(node.symbol).size());
    return {node.span.end - size, node.span.end};
}

namespace {

/// Returns the text of `import "name"`; null if the statement is something else.
const ast::String* imported_by(const ast::Statement& node, const ast::Symbols& symbols) {
    const ast::Expr* callee = nullptr;
    std::span<ast::Expr* const> arguments;
    if (node.kind == StatementKind::command) {
        if (ast::as<ast::Command>(node).form != ast::CallForm::plain) return nullptr;
        callee = ast::as<ast::Command>(node).callee;
        arguments = ast::as<ast::Command>(node).arguments;
    } else if (node.kind == StatementKind::expression) {
        const ast::Expr& value = *ast::as<ast::Expression>(node).value;
        if (value.kind != ExprKind::call) return nullptr;
        callee = ast::as<ast::Call>(value).callee;
        arguments = ast::as<ast::Call>(value).arguments;
    }
    if (callee == nullptr || callee->kind != ExprKind::name || arguments.size() != 1) return nullptr;
    if (arguments[0]->kind != ExprKind::string) return nullptr;
    if (symbols.text(ast::as<ast::Name>(*callee).symbol) != "import") return nullptr;
    return &ast::as<ast::String>(*arguments[0]);
}

/// Returns the variable that a module is assigned to: the name of its file.
ast::Symbol variable_of_import(const ast::String& module, const ast::Symbols& symbols) {
    const std::string_view path = symbols.text(module.symbol);
    std::string_view name = path.substr(path.rfind('/') + 1);
    name = name.substr(0, name.find('.'));
    return syntax::is_name(name) ? symbols.find(name) : ast::no_symbol;
}

/// Finds the functions and their variables.
class SymbolDeclaring : public syntax::TreeWalk<SymbolDeclaring> {
public:
    SymbolDeclaring(const ast::Tree& tree, SymbolIndex& index) : tree_(tree), index_(index) {
        numbers_.resize(tree.functions, no_index);
    }

    std::vector<std::uint32_t> take_numbers() { return std::move(numbers_); }
    /// Returns how often variables occur, about.
    std::size_t occurrences() const { return occurrences_; }

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::assign: return assign(ast::as<ast::Assign>(node));
            case StatementKind::command:
            case StatementKind::expression: {
                const ast::String* const module = imported_by(node, tree_.symbols);
                if (module != nullptr) {
                    const ast::Symbol name = variable_of_import(*module, tree_.symbols);
                    const std::uint32_t variable =
                        name == ast::no_symbol ? no_index : declare(scope_, name, module->span);
                    index_.imports.push_back({module, scope_, variable});
                }
                return inside(node);
            }
            default: return inside(node);
        }
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ExprKind::function) return function(ast::as<ast::Function>(node), nullptr, nullptr);
        if (node.kind == ExprKind::name) return mention(ast::as<ast::Name>(node).symbol);
        if (node.kind == ExprKind::member && scope_member(ast::as<ast::Member>(node), false)) return;
        inside(node);
    }

    void bind(ast::Symbol name, Span span) { index_.variables[declare(scope_, name, span)].is_bound = true; }

private:
    std::uint32_t declare(std::uint32_t scope, ast::Symbol name, Span span) {
        if (name <= ast::symbol::outer) return declare(scope, ast::symbol::self, span);
        ++occurrences_;
        const auto [found, is_new] =
            index_.scopes[scope].variables.emplace(name, static_cast<std::uint32_t>(index_.variables.size()));
        if (is_new) index_.variables.push_back({name, scope, false, false, false, span, span.begin});
        return found->second;
    }

    void mention(ast::Symbol name) {
        ++occurrences_;
        if (name == ast::symbol::locals) index_.scopes[scope_].uses_names_as_map = true;
        if (name == ast::symbol::outer) index_.scopes[index_.scopes[scope_].parent].uses_names_as_map = true;
        if (name == ast::symbol::globals) index_.globals_are_dynamic = true;
    }

    /// `locals.x` and `outer.x` declare a variable of a function; `globals.x` one of whichever script is the main one.
    bool scope_member(const ast::Member& node, bool is_written) {
        const std::uint32_t scope = scope_of_map(*node.object, index_, scope_);
        if (scope == no_index) return false;
        if (is_globals(*node.object)) return true;
        if (!is_written && scope == 0) return true;
        const std::uint32_t variable = declare(scope, node.symbol, name_span(node, tree_.symbols));
        if (scope != scope_) index_.variables[variable].set_from_inside = true;
        return true;
    }

    void assign(const ast::Assign& node) {
        if (node.target->kind == ExprKind::name) {
            const auto& name = ast::as<ast::Name>(*node.target);
            if (name.symbol > ast::symbol::outer) {
                IndexedVariable& variable = index_.variables[declare(scope_, name.symbol, name.span)];
                // The value is there before the variable.
                if (variable.first == name.span && !variable.is_bound) variable.from = node.value->span.end;
            }
        } else if (node.target->kind != ExprKind::member || !scope_member(ast::as<ast::Member>(*node.target), true)) {
            inside_target(*node.target);
        }
        if (node.value->kind == ExprKind::function)
            return function(ast::as<ast::Function>(*node.value), &node, node.target);
        expr(*node.value);
    }

    void inside_target(const ast::Expr& target) {
        if (target.kind == ExprKind::member || target.kind == ExprKind::index) inside(target);
    }

    void function(const ast::Function& node, const ast::Assign* statement, const ast::Expr* target) {
        IndexedScope made;
        made.function = &node;
        made.target = target;
        made.statement = statement;
        made.parent = scope_;
        made.span = node.span;
        if (statement != nullptr && statement->named) {
            made.span.begin = std::min(made.span.begin, statement->span.begin);
            made.span.end = std::max(made.span.end, statement->span.end);
        }
        // The body of a function in brackets stands behind them.
        if (!node.body.empty()) made.span.end = std::max(made.span.end, node.body.back()->span.end);
        made.is_scene = statement != nullptr && statement->is_scene;
        made.is_named = statement != nullptr && statement->named;
        const std::uint32_t before = std::exchange(scope_, static_cast<std::uint32_t>(index_.scopes.size()));
        index_.scopes.push_back(std::move(made));
        numbers_[node.number] = scope_;
        for (const ast::Parameter& parameter : node.parameters) {
            IndexedVariable& variable = index_.variables[declare(scope_, parameter.symbol, parameter.span)];
            variable.is_parameter = variable.is_bound = true;
        }
        block(node.body);
        scope_ = before;
    }

    const ast::Tree& tree_;
    SymbolIndex& index_;
    std::vector<std::uint32_t> numbers_;
    std::size_t occurrences_ = 0;
    std::uint32_t scope_ = 0;
};

}  // namespace

std::vector<std::uint32_t> declare_symbols(const ast::Tree& tree, SymbolIndex& index) {
    SymbolDeclaring declaring(tree, index);
    declaring.block(tree.body);
    index.occurrences.reserve(declaring.occurrences());  // the longest list: growing, it would be there twice
    return declaring.take_numbers();
}

}  // namespace npcs::analysis
