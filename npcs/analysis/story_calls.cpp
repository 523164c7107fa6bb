// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is called in a statement: what is said and asked, tasks and events, and other functions.

#include <algorithm>
#include <iterator>

#include "analysis/story_flow.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;
using syntax::Span;

/// Finds out whether a statement that contains others has anything in it that becomes a node, or a jump out of it.
class SeenWalk : public syntax::TreeWalk<SeenWalk> {
public:
    explicit SeenWalk(const StoryFlow& flow) : flow_(flow) {}

    bool is_found = false;

    void statement(const ast::Statement& node) {
        if (is_found) return;
        bool is_loop = false;
        switch (node.kind) {
            case StatementKind::choose:
            case StatementKind::plan:
            case StatementKind::return_: is_found = true; return;
            case StatementKind::break_:
            case StatementKind::continue_: is_found = loops_ == 0; return;
            case StatementKind::while_:
            case StatementKind::for_:
            case StatementKind::do_: is_loop = true; break;
            case StatementKind::command: {
                const auto& command = ast::as<ast::Command>(node);
                if (command.form != ast::CallForm::plain || is_game(*command.callee)) is_found = true;
                break;
            }
            case StatementKind::expression: {
                const ast::Expr& value = *ast::as<ast::Expression>(node).value;
                if (is_game(value.kind == ExprKind::call ? *ast::as<ast::Call>(value).callee : value)) is_found = true;
                break;
            }
            default: break;
        }
        if (is_loop) ++loops_;
        inside(node);
        if (is_loop) --loops_;
    }

    void expr(const ast::Expr& node) {
        if (is_found || node.kind == ExprKind::function) return;
        Callee callee;
        Builtin kind = Builtin::none;
        if (callee_of(flow_.symbols_, node, callee) &&
            (flow_.is_builtin(callee, kind) || !flow_.told_by(callee).empty()))
            is_found = true;
        inside(node);
    }

private:
    bool is_game(const ast::Expr& node) const {
        Callee callee;
        return callee_of(flow_.symbols_, node, callee) && flow_.is_game(callee);
    }

    const StoryFlow& flow_;
    int loops_ = 0;
};

bool StoryFlow::is_seen(const ast::Statement& node) const {
    SeenWalk walk(*this);
    // The statement itself is a loop or an `if`; a `break` in a loop does not leave it.
    walk.statement(node);
    return walk.is_found;
}

// ---- what a callee is ------------------------------------------------------------------------------------------------

bool StoryFlow::is_builtin(const Callee& callee, Builtin& kind) const {
    kind = callee.is_member ? Builtin::none : builtin_of(callee.text);
    if (kind == Builtin::none || parts_.functions.is_shadowed(callee, function_)) return false;
    if (kind == Builtin::join && !parts_.functions.has_tasks()) return false;
    return kind == Builtin::say || !parts_.functions.is_known(callee, function_);
}

bool StoryFlow::is_game(const Callee& callee) const {
    return !callee.is_member && !parts_.intrinsics.contains(callee.text) &&
           !parts_.functions.is_assigned(callee.text) && !parts_.functions.is_known(callee, function_);
}

std::vector<std::uint32_t> StoryFlow::told_by(const Callee& callee) const {
    std::vector<std::uint32_t> found = parts_.functions.find(callee, function_, story_target_limit);
    std::erase_if(found, [&](std::uint32_t one) { return !parts_.functions.all()[one].tells; });
    return found;
}

/// Returns the functions that are passed to a call, by name or as literals.
std::vector<std::uint32_t> StoryFlow::told_by_arguments(const ast::Expr& callee, Arguments arguments) const {
    std::vector<std::uint32_t> found;
    if (counts_only(symbols_, callee)) return found;
    for (const ast::Expr* const argument : arguments) {
        Callee passed;
        if (argument->kind == ExprKind::function) {
            const std::uint32_t number = parts_.functions.number_of(ast::as<ast::Function>(*argument));
            if (parts_.functions.all()[number].tells) found.push_back(number);
        } else if (const ast::Expr* const named = address_taken(*argument)) {
            callee_of(symbols_, *named, passed);
            for (const std::uint32_t one : told_by(passed)) found.push_back(one);
        }
        if (found.size() >= story_target_limit) break;
    }
    return found;
}

// ---- calls -----------------------------------------------------------------------------------------------------------

void StoryFlow::expr(const ast::Expr& node) {
    switch (node.kind) {
        case ExprKind::function: return;
        case ExprKind::unary:
            if (const ast::Expr* const named = address_taken(node)) {
                if (named->kind == ExprKind::member) expr(*ast::as<ast::Member>(*named).object);
                return;
            }
            return inside(node);
        case ExprKind::name: return called(node, {}, node.span, false);
        case ExprKind::member: expr(*ast::as<ast::Member>(node).object); return called(node, {}, node.span, false);
        case ExprKind::call: {
            const auto& call = ast::as<ast::Call>(node);
            if (call.callee->kind == ExprKind::member) expr(*ast::as<ast::Member>(*call.callee).object);
            else if (call.callee->kind != ExprKind::name) expr(*call.callee);
            for (const ast::Expr* const argument : call.arguments) expr(*argument);
            return called(*call.callee, call.arguments, node.span, false);
        }
        default: return inside(node);
    }
}

void StoryFlow::call_statement(const ast::Expr& callee, Arguments arguments, Span whole) {
    if (callee.kind == ExprKind::member) expr(*ast::as<ast::Member>(callee).object);
    else if (callee.kind != ExprKind::name) expr(callee);
    for (const ast::Expr* const argument : arguments) expr(*argument);
    called(callee, arguments, whole, true);
}

void StoryFlow::command(const ast::Command& node) {
    if (node.form == ast::CallForm::plain) return call_statement(*node.callee, node.arguments, node.span);
    for (const ast::Expr* const argument : node.arguments) expr(*argument);
    if (node.form == ast::CallForm::narration) return said(node.span, "", written(*node.arguments[1]));
    said(node.span, written(*node.callee), written(*node.arguments[0]));
}

/// Adds a line: to the lines before it, if nothing else leads to it.
void StoryFlow::said(Span span, std::string speaker, std::string text) {
    auto& nodes = parts_.story.nodes;
    const bool goes_on = opens_.size() == 1 && opens_.front().kind == StoryEdgeKind::next &&
                         nodes[opens_.front().from].kind == StoryNodeKind::said;
    const std::uint32_t number = goes_on ? opens_.front().from : follow(StoryNodeKind::said, span, "");
    StoryNode& node = nodes[number];
    node.lines.push_back({source_.source->line_number(span.begin), std::move(speaker), std::move(text)});
    node.last_line = std::max(node.last_line, source_.source->line_number(std::max(span.end, span.begin + 1) - 1));
}

void StoryFlow::called(const ast::Expr& callee, Arguments arguments, Span whole, bool is_statement) {
    Callee meant;
    if (!callee_of(symbols_, callee, meant)) return;
    Builtin kind = Builtin::none;
    if (is_builtin(meant, kind)) return builtin(kind, meant.text, arguments, whole);
    std::vector<std::uint32_t> functions = told_by(meant);
    std::vector<std::uint32_t> given = told_by_arguments(callee, arguments);
    const bool is_of_game = is_statement && is_game(meant);
    if (functions.empty() && given.empty() && !is_of_game) return;
    const bool calls = !functions.empty() || !given.empty();
    const std::uint32_t from = follow(calls ? StoryNodeKind::call : StoryNodeKind::game, whole, written(whole));
    parts_.story.nodes[from].name = written(callee);
    const bool is_possible = functions.size() > 1;
    call_from(from, StoryEdgeKind::call, std::move(functions), is_possible);
    call_from(from, StoryEdgeKind::call, std::move(given), true);
}

void StoryFlow::builtin(Builtin kind, std::string_view name, Arguments arguments, Span whole) {
    const auto add_event = [&](StoryNodeKind node, auto& events) {
        const std::uint32_t number = follow(node, whole, written(whole));
        if (arguments.empty() || arguments[0]->kind != ExprKind::string) return;
        std::string event(symbols_.text(ast::as<ast::String>(*arguments[0]).symbol));
        parts_.story.nodes[number].name = event;
        events[std::move(event)].push_back(number);
    };
    switch (kind) {
        case Builtin::say:
        case Builtin::print:
            if (!arguments.empty() || kind == Builtin::print) speak(kind == Builtin::say, arguments, whole);
            return;
        case Builtin::prompt:
            parts_.story.nodes[follow(StoryNodeKind::prompt, whole, written(whole))].name = name;
            return;
        case Builtin::wait:
        case Builtin::join: follow(StoryNodeKind::wait, whole, written(whole)); return;
        case Builtin::wait_for: return add_event(StoryNodeKind::wait, parts_.awaited);
        case Builtin::raise: return add_event(StoryNodeKind::event, parts_.raised);
        case Builtin::spawn: {
            const std::uint32_t number = follow(StoryNodeKind::spawn, whole, written(whole));
            if (arguments.empty()) return;
            const ast::Expr* const named = address_taken(*arguments[0]);
            parts_.story.nodes[number].name = written(named != nullptr ? *named : *arguments[0]);
            auto functions = told_by_arguments(*arguments[0], arguments.first(1));
            const bool is_possible = functions.size() > 1;
            return call_from(number, StoryEdgeKind::spawn, std::move(functions), is_possible);
        }
        case Builtin::exit: follow(StoryNodeKind::end, whole, written(whole)); return opens_.clear();
        case Builtin::none: return;
    }
}

void StoryFlow::speak(bool has_speaker, Arguments arguments, Span whole) {
    if (has_speaker && arguments.size() > 1) return said(whole, content(*arguments[0]), content(*arguments[1]));
    said(whole, "", arguments.empty() ? "" : content(*arguments[0]));
}

}  // namespace npcs::analysis
