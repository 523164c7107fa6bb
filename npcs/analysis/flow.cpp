// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can never happen in a script, whatever the game does and the player answers.

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "analysis/constants.hpp"
#include "analysis/subject.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

namespace {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

/// Finds a `break` that ends the loop whose body is walked.
class Break : public syntax::TreeWalk<Break> {
public:
    bool is_found = false;
    void statement(const ast::Statement& node) {
        if (node.kind == StatementKind::break_) is_found = true;
        if (node.kind != StatementKind::while_ && node.kind != StatementKind::for_ && node.kind != StatementKind::do_)
            inside(node);
    }
    void expr(const ast::Expr&) {}
};

class FlowWalk : public syntax::TreeWalk<FlowWalk> {
public:
    explicit FlowWalk(const Subject& subject) : subject_(subject) {}

    Findings run() {
        block(subject_.tree.body);
        return std::move(found_);
    }

private:
    friend class syntax::TreeWalk<FlowWalk>;

    void block(const ast::Block& body) {
        for (std::size_t i = 0; i + 1 < body.size(); ++i) {
            if (!ends(*body[i])) continue;
            check_unreached(body.subspan(i + 1), *body[i]);
            break;
        }
        for (const ast::Statement* node : body) statement(*node);
    }

    void statement(const ast::Statement& node) {
        if (node.kind == StatementKind::choose)
            for (const ast::Option& option : ast::as<ast::Choose>(node).options) check_option(option);
        inside(node);
    }

    /// Returns whether what follows the statement is never reached.
    bool ends(const ast::Statement& node) const {
        switch (node.kind) {
            case StatementKind::break_:
            case StatementKind::continue_:
            case StatementKind::return_: return true;
            case StatementKind::if_: return ends(ast::as<ast::If>(node));
            case StatementKind::while_: {
                const auto& loop = ast::as<ast::While>(node);
                if (truth_of(*loop.condition, subject_.tree.symbols) != Truth::always) return false;
                Break leaving;
                leaving.block(loop.body);
                return !leaving.is_found;
            }
            default: return false;
        }
    }

    bool ends(const ast::Block& body) const {
        return std::any_of(body.begin(), body.end(), [this](const ast::Statement* node) { return ends(*node); });
    }

    bool ends(const ast::If& node) const {
        if (node.selection != ast::Selection::none || !node.has_otherwise || !ends(node.otherwise)) return false;
        return std::all_of(node.branches.begin(), node.branches.end(),
                           [this](const ast::Branch& branch) { return ends(branch.body); });
    }

    void check_unreached(const ast::Block& rest, const ast::Statement& ending) {
        // A second `return` does no harm.
        const auto leaves = [](const ast::Statement* node) {
            return node->kind == StatementKind::return_ || node->kind == StatementKind::break_ ||
                   node->kind == StatementKind::continue_;
        };
        if (std::all_of(rest.begin(), rest.end(), leaves)) return;
        const ast::Statement& first = *rest.front();
        const std::string_view text = subject_.source.text();
        const std::size_t line_end = std::min(text.find_first_of("\r\n", first.span.begin), text.size());
        found_.push_back({{first.span.begin, std::min(first.span.end, static_cast<std::uint32_t>(line_end))},
                          "unreachable",
                          "this is never reached",
                          "line " + std::to_string(subject_.source.line_number(ending.span.begin)) +
                              " goes on elsewhere, whatever happens"});
    }

    /// One that is shown although it cannot be taken may be meant so.
    void check_option(const ast::Option& option) {
        if (option.condition == nullptr || option.locked != nullptr || !option.is_hidden) return;
        if (truth_of(*option.condition, subject_.tree.symbols) != Truth::never) return;
        found_.push_back({option.condition->span, "never-offered", "this is never true, so the option is never offered",
                          "take the condition away, or the option"});
    }

    const Subject& subject_;
    Findings found_;
};

/// Finds variables that one function, or the main program, reads before it assigns them.
class ReadCheck {
public:
    explicit ReadCheck(const Subject& subject) : subject_(subject) {}

    Findings run() {
        for (const auto& function : subject_.names.functions)
            for (const auto& [name, variable] : function->variables)
                if (!function->is_dynamic && is_too_early(name, variable, *function)) tell(name, variable);
        return std::move(found_);
    }

private:
    bool is_too_early(ast::Symbol name, const Variable& variable, const FunctionNames& function) const {
        const bool is_assigned = variable.assignments > 0 || variable.is_bound;
        if (variable.too_early.end == 0 || !is_assigned || variable.is_set_through_map) return false;
        const std::string_view text = subject_.text(name);
        if (text == "self" || text == "super" || text.ends_with("_idx") || subject_.is_set_elsewhere(text))
            return false;
        if (subject_.facts.function(text) != nullptr || subject_.intrinsic(text) != nullptr) return false;
        for (const FunctionNames* around = function.parent; around != nullptr; around = around->parent)
            if (around->assigns(name) || around->is_dynamic) return false;
        return true;
    }

    void tell(ast::Symbol name, const Variable& variable) {
        const std::uint32_t line = subject_.source.line_number(variable.assigned.begin);
        const bool is_here = line == subject_.source.line_number(variable.too_early.begin);
        found_.push_back({variable.too_early, "read-too-early",
                          quoted(subject_.text(name)) + " has no value here: it is first assigned " +
                              (is_here ? "in this line" : "on line " + std::to_string(line)),
                          "assign it before it is read"});
    }

    const Subject& subject_;
    Findings found_;
};

Truth truth_if(bool is_true) { return is_true ? Truth::always : Truth::never; }

/// A comparison of two numbers that stand there.
Truth truth_of_comparison(const ast::Chain& node) {
    if (node.links.size() != 1 || node.first->kind != ExprKind::number ||
        node.links[0].operand->kind != ExprKind::number)
        return Truth::unknown;
    const double left = ast::as<ast::Number>(*node.first).value;
    const double right = ast::as<ast::Number>(*node.links[0].operand).value;
    const bool is_less = left<right, is_greater = left> right;
    switch (node.links[0].op) {
        case ast::BinaryOp::less: return truth_if(is_less);
        case ast::BinaryOp::less_equal: return truth_if(!is_greater);
        case ast::BinaryOp::greater: return truth_if(is_greater);
        case ast::BinaryOp::greater_equal: return truth_if(!is_less);
        case ast::BinaryOp::equal: return truth_if(!is_less && !is_greater);
        case ast::BinaryOp::not_equal: return truth_if(is_less || is_greater);
        default: return Truth::unknown;
    }
}

Truth truth_of_chain(const ast::Chain& node, const ast::Symbols& symbols) {
    if (node.level == ast::Level::comparison) return truth_of_comparison(node);
    const bool is_or = node.level == ast::Level::logical_or;
    if (!is_or && node.level != ast::Level::logical_and) return Truth::unknown;
    // One operand decides `or` if it is always true, and `and` if it never is.
    const Truth deciding = is_or ? Truth::always : Truth::never;
    bool is_known = true;
    const auto decides = [&](const ast::Expr& operand) {
        const Truth truth = truth_of(operand, symbols);
        is_known = is_known && truth != Truth::unknown;
        return truth == deciding;
    };
    if (decides(*node.first)) return deciding;
    for (const ast::Link& link : node.links)
        if (decides(*link.operand)) return deciding;
    return is_known ? truth_if(!is_or) : Truth::unknown;
}

}  // namespace

Truth truth_of(const ast::Expr& node, const ast::Symbols& symbols) {
    if (node.kind == ExprKind::chain) return truth_of_chain(ast::as<ast::Chain>(node), symbols);
    const std::optional<Constant> constant = constant_of(node, symbols);
    if (!constant) return Truth::unknown;
    return constant->is_true() ? Truth::always : Truth::never;
}

Findings find_in_flow(const Subject& subject) {
    Findings found = FlowWalk(subject).run();
    if (subject.facts.is_complete && !subject.is_dynamic) {
        Findings more = ReadCheck(subject).run();
        std::move(more.begin(), more.end(), std::back_inserter(found));
    }
    return found;
}

}  // namespace npcs::analysis
