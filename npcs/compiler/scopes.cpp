// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/scopes.hpp"

namespace npcs::program {

/// Walks over statements, each once. Recursion is bounded by the parser's nesting limit.
class ScopeFinder::Walk {
public:
    explicit Walk(Scopes& scopes) : scopes_(scopes) { scope_ = add(nullptr, nullptr); }

    void outermost(const ast::Tree& tree, const ast::Statement& node) {
        symbols_ = &tree.symbols;
        statement(node);
        first_block_ = tree.arena.block();
    }

private:
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
            case ast::symbol::visits: scopes_.mentions_visits = true; return;
            default: break;
        }
        if (notes_counter(name.symbol)) declare(name.symbol);
    }

    /// Whether it is 1.x's counter of a for loop.
    bool notes_counter(ast::Symbol name) {
        const std::string_view text = symbols_->text(name);
        if (!text.starts_with("__") || !text.ends_with("_idx")) return false;
        scopes_.mentions_counters = true;
        return true;
    }

    void function(const ast::Function& node, const ast::Expr* named_by) {
        FunctionScope* const before = scope_;
        scope_ = add(&node, named_by);
        for (const ast::Parameter& parameter : node.parameters) scope_->slots.add(parameter.symbol);
        block(node.body);
        FunctionScope* const done = scope_;
        scope_ = before;
        // An inner function sees the self of the call that made it, and `locals` shows it.
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

    /// `outer.name` and `locals.name` speak of a slot that may as well be there from the start; anything else done with
    /// these maps may bring names that nobody knows of.
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

    void maybe(const ast::Expr* node) {
        if (node != nullptr) expr(*node);
    }

    void expr(const ast::Expr& node, const ast::Expr* named_by = nullptr) {
        if (!ast::is_literal(node)) inside(node, named_by);
    }

    void inside(const ast::Expr& node, const ast::Expr* named_by) {
        using ast::ExprKind;
        switch (node.kind) {
            case ExprKind::number:
            case ExprKind::string:
            case ExprKind::constant: return;
            case ExprKind::name: return mention(ast::as<ast::Name>(node));
            case ExprKind::list:
                for (const ast::Expr* item : ast::as<ast::List>(node).items) expr(*item);
                return;
            case ExprKind::map:
                for (const ast::MapEntry& entry : ast::as<ast::Map>(node).entries) {
                    expr(*entry.key);
                    expr(*entry.value);
                }
                return;
            case ExprKind::function: return function(ast::as<ast::Function>(node), named_by);
            case ExprKind::unary: return expr(*ast::as<ast::Unary>(node).operand);
            case ExprKind::chain: {
                const auto& chain = ast::as<ast::Chain>(node);
                expr(*chain.first);
                for (const ast::Link& link : chain.links) expr(*link.operand);
                return;
            }
            case ExprKind::isa: expr(*ast::as<ast::Isa>(node).left); return expr(*ast::as<ast::Isa>(node).right);
            case ExprKind::ternary: {
                const auto& ternary = ast::as<ast::Ternary>(node);
                expr(*ternary.condition);
                expr(*ternary.value);
                return expr(*ternary.otherwise);
            }
            case ExprKind::call: {
                const auto& call = ast::as<ast::Call>(node);
                expr(*call.callee);
                for (const ast::Expr* argument : call.arguments) expr(*argument);
                return;
            }
            case ExprKind::member: return member(ast::as<ast::Member>(node));
            case ExprKind::index:
                expr(*ast::as<ast::Index>(node).object);
                return expr(*ast::as<ast::Index>(node).index);
            case ExprKind::slice: {
                const auto& slice = ast::as<ast::Slice>(node);
                expr(*slice.object);
                maybe(slice.from);
                return maybe(slice.to);
            }
        }
    }

    void block(const ast::Block& body) {
        for (const ast::Statement* statement : body) this->statement(*statement);
    }

    void statement(const ast::Statement& node) {
        using ast::StatementKind;
        switch (node.kind) {
            case StatementKind::assign: {
                const auto& assign = ast::as<ast::Assign>(node);
                if (assign.target->kind == ast::ExprKind::name) {
                    const ast::Symbol name = ast::as<ast::Name>(*assign.target).symbol;
                    notes_counter(name);
                    if (name > ast::symbol::outer) declare(name);  // the maps before it cannot be assigned
                } else {
                    expr(*assign.target);
                }
                return expr(*assign.value, assign.target);
            }
            case StatementKind::expression: return expr(*ast::as<ast::Expression>(node).value);
            case StatementKind::command: {
                const auto& command = ast::as<ast::Command>(node);
                expr(*command.callee);
                for (const ast::Expr* argument : command.arguments) expr(*argument);
                return;
            }
            case StatementKind::if_: {
                const auto& branches = ast::as<ast::If>(node);
                for (const ast::Branch& branch : branches.branches) {
                    expr(*branch.condition);
                    block(branch.body);
                }
                return block(branches.otherwise);
            }
            case StatementKind::while_:
                expr(*ast::as<ast::While>(node).condition);
                return block(ast::as<ast::While>(node).body);
            case StatementKind::for_: {
                const auto& loop = ast::as<ast::For>(node);
                expr(*loop.sequence);
                declare(loop.symbol);
                return block(loop.body);
            }
            case StatementKind::do_: {
                const auto& loop = ast::as<ast::Do>(node);
                block(loop.first);
                for (const ast::Segment& segment : loop.segments) {
                    expr(*segment.condition);
                    block(segment.body);
                }
                return;
            }
            case StatementKind::break_:
            case StatementKind::continue_: return;
            case StatementKind::return_: return maybe(ast::as<ast::Return>(node).value);
            case StatementKind::choose: {
                const auto& choose = ast::as<ast::Choose>(node);
                maybe(choose.prompt);
                for (const ast::Option& option : choose.options) {
                    maybe(option.sequence);
                    if (option.sequence != nullptr) declare(option.symbol);
                    maybe(option.condition);
                    expr(*option.text);
                    block(option.body);
                }
                return block(choose.otherwise);
            }
            case StatementKind::plan: {
                const auto& plan = ast::as<ast::Plan>(node);
                expr(*plan.value);
                for (const ast::Checking& check : plan.checks) {
                    maybe(check.payload);
                    expr(*check.condition);
                }
                scope_->has_plan = true;
                return block(plan.body);
            }
        }
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

}  // namespace npcs::program
