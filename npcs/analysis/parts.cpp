// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/parts.hpp"

#include <utility>

#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

class PartList : public syntax::TreeWalk<PartList> {
public:
    void expr(const ast::Expr& node) { found_.push_back(&node); }
    void statement(const ast::Statement&) {}

    template <class Node>
    std::vector<const ast::Expr*> of(const Node& node) {
        inside(node);
        return std::move(found_);
    }

private:
    std::vector<const ast::Expr*> found_;
};

}  // namespace

std::vector<const ast::Expr*> parts_of(const ast::Statement& statement) {
    using ast::StatementKind;
    if (statement.kind == StatementKind::plan) return {ast::as<ast::Plan>(statement).value};
    if (statement.kind != StatementKind::choose) return PartList().of(statement);
    const ast::Expr* const prompt = ast::as<ast::Choose>(statement).prompt;
    return prompt == nullptr ? std::vector<const ast::Expr*>() : std::vector<const ast::Expr*>{prompt};
}

std::vector<const ast::Expr*> all_parts_of(const ast::Statement& statement) { return PartList().of(statement); }

std::vector<const ast::Expr*> parts_of(const ast::Expr& expression) {
    if (expression.kind == ast::ExprKind::function) return {};
    std::vector<const ast::Expr*> found = PartList().of(expression);
    // The condition of `value if condition else otherwise` is evaluated first.
    if (expression.kind == ast::ExprKind::ternary) std::swap(found[0], found[1]);
    return found;
}

}  // namespace npcs::analysis
