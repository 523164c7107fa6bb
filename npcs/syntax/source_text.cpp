// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes statements, and the source text as a whole.
#include "syntax/source_text.hpp"

#include <algorithm>

#include "syntax/operators.hpp"
#include "syntax/source_writer.hpp"

namespace npcs::syntax {

using ast::ExprKind;
using ast::StatementKind;

namespace {

/// Returns the leftmost part of an expression.
const ast::Expr& leftmost(const ast::Expr& expr) {
    const ast::Expr* at = &expr;
    for (;;) {
        switch (at->kind) {
            case ExprKind::chain: at = ast::as<ast::Chain>(*at).first; break;
            case ExprKind::isa: at = ast::as<ast::Isa>(*at).left; break;
            case ExprKind::call: at = ast::as<ast::Call>(*at).callee; break;
            case ExprKind::member: at = ast::as<ast::Member>(*at).object; break;
            case ExprKind::index: at = ast::as<ast::Index>(*at).object; break;
            case ExprKind::slice: at = ast::as<ast::Slice>(*at).object; break;
            default: return *at;
        }
    }
}

/// Returns whether an expression can begin a statement. A keyword cannot, and a ternary would be confused with an `if`.
bool may_start_statement(const ast::Expr& expr) {
    switch (leftmost(expr).kind) {
        case ExprKind::name:
        case ExprKind::number:
        case ExprKind::string:
        case ExprKind::list: return true;
        default: return false;
    }
}

bool fits_one_line(const ast::If& node);

bool is_line_statement(const ast::Statement& statement, bool last) {
    switch (statement.kind) {
        case StatementKind::assign: return !ast::as<ast::Assign>(statement).named;
        case StatementKind::command: return last || ast::as<ast::Command>(statement).form == ast::CallForm::plain;
        case StatementKind::expression:
        case StatementKind::break_:
        case StatementKind::continue_:
        case StatementKind::return_: return true;
        case StatementKind::if_:
            return last && ast::as<ast::If>(statement).selection == ast::Selection::none &&
                   fits_one_line(ast::as<ast::If>(statement));
        default: return false;
    }
}

/// Returns whether an `if` fits on one line. An `if` inside it must come last, or it would take this one's `else`.
bool fits_one_line(const ast::If& node) {
    if (!node.single_line) return false;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        const bool last = i + 1 == node.branches.size() && !node.has_otherwise;
        const ast::Block& body = node.branches[i].body;
        if (body.size() != 1 || !is_line_statement(*body[0], last)) return false;
    }
    if (!node.has_otherwise) return true;
    if (node.otherwise.size() != 1) return false;
    return is_line_statement(*node.otherwise[0], node.otherwise[0]->kind == StatementKind::command);
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

void SourceWriter::block(const ast::Block& body) {
    needs_choose_ = false;
    for (const ast::Statement* statement : body) {
        line();
        write(*statement);
        out_ += '\n';
        needs_choose_ = takes_options(*statement);
    }
    needs_choose_ = false;
}

/// Returns whether options below a statement would be parsed as part of it: after a bare choice, or after a call that
/// looks like the head of a statement with alternatives.
bool SourceWriter::takes_options(const ast::Statement& node) const {
    if (node.kind == StatementKind::choose) return ast::as<ast::Choose>(node).is_bare;
    if (node.kind != StatementKind::expression) return false;
    const ast::Expr& value = *ast::as<ast::Expression>(node).value;
    if (value.kind != ExprKind::name) return false;
    const std::string_view name = text_of(ast::as<ast::Name>(value).symbol);
    return std::any_of(selection_words.begin(), selection_words.end(),
                       [&](const SelectionWords& words) { return words.word == name; });
}

void SourceWriter::line(std::string_view word) {
    line();
    out_ += word;
}

void SourceWriter::inner_block(const ast::Block& body) {
    ++depth_;
    block(body);
    --depth_;
}

void SourceWriter::to_line_end(const ast::Expr& node) {
    expr(node, in_line_ && node.kind == ExprKind::ternary ? Binding::disjunction : Binding::any);
}

void SourceWriter::write(const ast::Statement& node) {
    start_ = out_.size();
    if (const ast::Foreign* const text = ast::script_block(node)) return script(node, *text);
    switch (node.kind) {
        case StatementKind::assign: assign(ast::as<ast::Assign>(node)); break;
        case StatementKind::expression:
            if (ast::as<ast::Expression>(node).is_visit) out_ += "visit ";
            expression(*ast::as<ast::Expression>(node).value);
            break;
        case StatementKind::command: command(ast::as<ast::Command>(node)); break;
        case StatementKind::if_: if_statement(ast::as<ast::If>(node)); break;
        case StatementKind::while_: while_statement(ast::as<ast::While>(node)); break;
        case StatementKind::for_: for_statement(ast::as<ast::For>(node)); break;
        case StatementKind::do_: do_statement(ast::as<ast::Do>(node)); break;
        case StatementKind::break_: out_ += "break"; break;
        case StatementKind::continue_: out_ += "continue"; break;
        case StatementKind::return_: return_statement(ast::as<ast::Return>(node)); break;
        case StatementKind::choose: choose(ast::as<ast::Choose>(node), false); break;
        case StatementKind::plan: plan(ast::as<ast::Plan>(node)); break;
        case StatementKind::foreign: break;  // written with its function
    }
}

void SourceWriter::script(const ast::Statement& node, const ast::Foreign& text) {
    out_.append("script \"").append(text_of(text.language)).append("\"");
    if (node.kind == StatementKind::assign) {
        out_ += ' ';
        bare(*ast::as<ast::Assign>(node).target);
    }
    out_ += '\n';
    foreign_lines(text_of(text.text));
    line("end script");
}

void SourceWriter::assign(const ast::Assign& node) {
    if (node.is_scene) {
        out_ += "scene ";
        bare(*node.target);
        out_ += '\n';
        inner_block(ast::as<ast::Function>(*node.value).body);
        return line("end scene");
    }
    if (node.named) {
        out_ += "function ";
        const auto& function = ast::as<ast::Function>(*node.value);
        const ast::Foreign* const foreign = ast::foreign_body(function);
        if (foreign != nullptr) out_.append("\"").append(text_of(foreign->language)).append("\" ");
        bare(*node.target);
        return function_rest(function);
    }
    if (node.target->kind == ExprKind::name) out_ += text_of(ast::as<ast::Name>(*node.target).symbol);
    else bare(*node.target);
    out_ += ' ';
    out_ += words_of(node.op).source;
    out_ += ' ';
    to_line_end(*node.value);
}

void SourceWriter::expression(const ast::Expr& value) {
    if (may_start_statement(value)) bare(value);
    else bracketed(value);
}

void SourceWriter::command(const ast::Command& node) {
    if (node.form != ast::CallForm::plain) return said(node);
    if (node.callee->kind == ExprKind::name || is_postfix(*node.callee)) expression(*node.callee);
    else bracketed(*node.callee);
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        out_ += i > 0 ? ", " : " ";
        to_line_end(*node.arguments[i]);
    }
}

void SourceWriter::if_statement(const ast::If& node) {
    if (node.selection != ast::Selection::none) return turn(node);
    if (fits_one_line(node)) return if_line(node);
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        if (i > 0) line("else ");
        out_ += "if ";
        expr(*node.branches[i].condition, Binding::disjunction);
        out_ += " then\n";
        inner_block(node.branches[i].body);
    }
    if (node.has_otherwise) {
        line("else\n");
        inner_block(node.otherwise);
    }
    line("end if");
}

void SourceWriter::if_line(const ast::If& node) {
    const bool in_line = in_line_;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        out_ += i > 0 ? " else if " : "if ";
        expr(*node.branches[i].condition, Binding::disjunction);
        out_ += " then ";
        in_line_ = true;
        write(*node.branches[i].body[0]);
    }
    if (node.has_otherwise) {
        out_ += " else ";
        write(*node.otherwise[0]);
    }
    in_line_ = in_line;
}

void SourceWriter::while_statement(const ast::While& node) {
    if (node.is_again) return choose(ast::as<ast::Choose>(*node.body[0]), true);
    segment(*node.condition, node.body);
    line("end while");
}

void SourceWriter::segment(const ast::Expr& condition, const ast::Block& body) {
    out_ += "while ";
    expr(condition, Binding::any);
    out_ += '\n';
    inner_block(body);
}

void SourceWriter::for_statement(const ast::For& node) {
    out_ += "for ";
    out_ += node.variable;
    out_ += " in ";
    expr(*node.sequence, Binding::any);
    out_ += '\n';
    inner_block(node.body);
    line("end for");
}

void SourceWriter::do_statement(const ast::Do& node) {
    out_ += "do\n";
    inner_block(node.first);
    for (const ast::Segment& part : node.segments) {
        line();
        segment(*part.condition, part.body);
    }
    line("loop");
}

void SourceWriter::return_statement(const ast::Return& node) {
    out_ += node.is_go ? "go" : "return";
    if (node.value == nullptr) return;
    out_ += ' ';
    to_line_end(*node.value);
}

void SourceWriter::choose(const ast::Choose& node, bool again) {
    // Two adjacent bare choices would be parsed as one.
    if (node.is_bare && !needs_choose_) {
        out_.resize(out_.size() - std::min(depth_, out_.size()));
        for (const ast::Option& part : node.options) short_option(part);
        out_.pop_back();
        return;
    }
    out_ += again ? "choose again" : "choose";
    const ast::Expr* prompt = node.prompt;
    if (node.is_said && prompt->kind == ExprKind::map) {
        const auto& timed = ast::as<ast::Map>(*prompt);
        out_ += " within ";
        expr(*timed.entries[0].value, Binding::disjunction);
        prompt = timed.entries[1].value;
    }
    if (node.is_said) {
        out_ += ": ";
        text(*prompt, TextPlace::line);
    } else if (prompt != nullptr) {
        out_ += ' ';
        start_ = out_.size();
        expr(*prompt, Binding::any);
    }
    out_ += '\n';
    ++depth_;
    for (const ast::Option& part : node.options) {
        if (part.is_short) short_option(part);
        else option(part);
    }
    --depth_;
    // The `break` at the end is implied by `choose again`.
    const ast::Block otherwise = again ? node.otherwise.first(node.otherwise.size() - 1) : node.otherwise;
    if (again ? !otherwise.empty() : node.has_otherwise) {
        line("else\n");
        inner_block(otherwise);
    }
    line("end choose");
}

void SourceWriter::option(const ast::Option& node) {
    line("option ");
    if (node.once) out_ += "once ";
    if (node.is_hidden) out_ += "hidden ";
    start_ = out_.size();
    expr(*node.text, Binding::disjunction);
    if (node.sequence != nullptr) {
        out_ += " for ";
        out_ += node.variable;
        out_ += " in ";
        expr(*node.sequence, Binding::disjunction);
    }
    if (node.condition != nullptr) {
        out_ += " if ";
        expr(*node.condition, Binding::disjunction);
    }
    if (node.locked != nullptr) {
        out_ += " locked ";
        expr(*node.locked, Binding::disjunction);
    }
    out_ += " then\n";
    inner_block(node.body);
}

void SourceWriter::plan(const ast::Plan& node) {
    out_ += "plan ";
    expr(*node.value, Binding::any);
    out_ += '\n';
    ++depth_;
    for (const ast::Checking& check : node.checks) {
        line("checking ");
        if (check.payload != nullptr) {
            expr(*check.payload, Binding::any);
            out_ += " : ";
        }
        expr(*check.condition, Binding::any);
        out_ += '\n';
    }
    block(node.body);
    --depth_;
    line("end plan");
}

std::string source_text(const ast::Tree& tree) {
    SourceWriter writer(tree);
    writer.block(tree.body);
    std::string text = writer.take();
    // A name may begin with the character that is skipped at the start of a source; so it is written twice.
    if (text.compare(0, byte_order_mark.size(), byte_order_mark) == 0) text.insert(0, byte_order_mark);
    return text;
}

}  // namespace npcs::syntax
