// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can never happen in a script, whatever the game does and the player answers.

#include <algorithm>
#include <iterator>
#include <map>
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
class ReadFirst : public syntax::TreeWalk<ReadFirst> {
public:
    struct Use {
        Span span;
        std::uint32_t order = 0;
        std::vector<std::uint32_t> loops;  ///< those around it
    };
    struct Uses {
        Use read, assigned;  ///< the first ones; the order is 0 if there is none
        std::uint32_t assignments = 0;
    };
    std::map<ast::Symbol, Uses> uses;
    std::vector<const ast::Function*> functions;  ///< inside it

    void statement(const ast::Statement& node) {
        switch (node.kind) {
            case StatementKind::assign: return assign(ast::as<ast::Assign>(node));
            case StatementKind::command: {
                const auto& command = ast::as<ast::Command>(node);
                if (command.form == ast::CallForm::plain) expr(*command.callee);
                for (const ast::Expr* argument : command.arguments) expr(*argument);
                return;
            }
            case StatementKind::while_:
            case StatementKind::for_:
            case StatementKind::do_:
                loops_.push_back(++number_);
                inside(node);
                return loops_.pop_back();
            default: return inside(node);
        }
    }

    void expr(const ast::Expr& node) {
        if (node.kind == ExprKind::function) return functions.push_back(&ast::as<ast::Function>(node));
        if (node.kind == ExprKind::name) note(uses[ast::as<ast::Name>(node).symbol].read, node.span);
        inside(node);
    }

    void bind(ast::Symbol name, Span span) {
        note(uses[name].assigned, span);
        ++uses[name].assignments;
    }

private:
    void assign(const ast::Assign& node) {
        const bool is_name = node.target->kind == ExprKind::name;
        expr(*node.value);
        if (!is_name || node.op != ast::AssignOp::set) expr(*node.target);
        if (is_name && node.op == ast::AssignOp::set) bind(ast::as<ast::Name>(*node.target).symbol, node.target->span);
    }

    void note(Use& use, Span span) {
        if (use.order == 0) use = {span, ++number_, loops_};
    }

    std::uint32_t number_ = 0;
    std::vector<std::uint32_t> loops_;
};

class ReadCheck {
public:
    explicit ReadCheck(const Subject& subject) : subject_(subject) {}

    Findings run() {
        ReadFirst main;
        main.block(subject_.tree.body);
        check(main, *subject_.names.functions.front());
        return std::move(found_);
    }

private:
    void check(const ReadFirst& function, const FunctionNames& names) {
        for (const auto& [name, uses] : function.uses)
            if (!names.is_dynamic && is_too_early(name, uses, names)) tell(name, uses);
        for (const ast::Function* inner : function.functions) {
            ReadFirst walk;
            for (const ast::Parameter& parameter : inner->parameters) walk.bind(parameter.symbol, parameter.span);
            walk.block(inner->body);
            if (inner->number < subject_.scopes.size()) check(walk, *subject_.scopes[inner->number]);
        }
    }

    bool is_too_early(ast::Symbol name, const ReadFirst::Uses& uses, const FunctionNames& names) const {
        if (uses.read.order == 0 || uses.assigned.order == 0 || uses.read.order > uses.assigned.order) return false;
        // In a loop, an earlier turn may have assigned it.
        const auto& around = uses.read.loops;
        if (std::any_of(uses.assigned.loops.begin(), uses.assigned.loops.end(), [&](std::uint32_t loop) {
                return std::find(around.begin(), around.end(), loop) != around.end();
            }))
            return false;
        const std::string_view text = subject_.text(name);
        if (text == "self" || text == "super" || text.ends_with("_idx") || subject_.is_set_elsewhere(text))
            return false;
        if (subject_.facts.function(text) != nullptr || subject_.intrinsic(text) != nullptr) return false;
        // globals.x and outer.x count as assignments of the function they mean.
        const Variable* const variable = names.find(name);
        if (variable != nullptr && variable->assignments > uses.assignments) return false;
        for (const FunctionNames* around_it = names.parent; around_it != nullptr; around_it = around_it->parent)
            if (around_it->assigns(name) || around_it->is_dynamic) return false;
        return true;
    }

    void tell(ast::Symbol name, const ReadFirst::Uses& uses) {
        const std::uint32_t line = subject_.source.line_number(uses.assigned.span.begin);
        const bool is_here = line == subject_.source.line_number(uses.read.span.begin);
        found_.push_back({uses.read.span, "read-too-early",
                          quoted(subject_.text(name)) + " has no value here: it is first assigned " +
                              (is_here ? "in this line" : "on line " + std::to_string(line)),
                          "assign it before it is read"});
    }

    const Subject& subject_;
    Findings found_;
};

}  // namespace

Truth truth_of(const ast::Expr& node, const ast::Symbols& symbols) {
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
