// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "syntax/operators.hpp"
#include "syntax/source_text.hpp"
#include "syntax/source_writer.hpp"

namespace npcs::syntax {

using ast::ExprKind;

namespace {

/// These return the binding that the operands of a chain or unary operation need, and that of the operation itself.
constexpr Binding operand_binding(ast::Level level) {
    constexpr std::array<Binding, 6> bindings{Binding::conjunction, Binding::inversion, Binding::sum,
                                              Binding::product,     Binding::negation,  Binding::reference};
    return bindings[static_cast<std::size_t>(level)];
}

constexpr Binding chain_binding(ast::Level level) {
    constexpr std::array<Binding, 6> bindings{Binding::disjunction, Binding::conjunction, Binding::comparison,
                                              Binding::sum,         Binding::product,     Binding::power};
    return bindings[static_cast<std::size_t>(level)];
}

constexpr Binding unary_binding(ast::UnaryOp op) {
    constexpr std::array<Binding, 4> bindings{Binding::negation, Binding::inversion, Binding::instance,
                                              Binding::reference};
    return bindings[static_cast<std::size_t>(op)];
}

constexpr Binding unary_operand_binding(ast::UnaryOp op) {
    constexpr std::array<Binding, 4> bindings{Binding::instance, Binding::inversion, Binding::power, Binding::postfix};
    return bindings[static_cast<std::size_t>(op)];
}

/// Returns whether the word can begin or continue a statement of npcs. Elsewhere such a word is a name.
bool is_statement_word(std::string_view name, bool has_scenes) {
    constexpr std::array<std::string_view, 11> words{"again", "checking", "choose", "do",     "hidden", "loop",
                                                     "once",  "option",   "plan",   "script", "within"};
    constexpr std::array<std::string_view, 3> words_with_scenes{"go", "scene", "visit"};
    return std::find(words.begin(), words.end(), name) != words.end() ||
           (has_scenes &&
            std::find(words_with_scenes.begin(), words_with_scenes.end(), name) != words_with_scenes.end());
}

}  // namespace

Binding binding_of(const ast::Expr& expr) {
    switch (expr.kind) {
        case ExprKind::ternary:
        case ExprKind::function: return Binding::any;
        case ExprKind::chain:
            return ast::as<ast::Chain>(expr).is_text ? Binding::primary
                                                     : chain_binding(ast::as<ast::Chain>(expr).level);
        case ExprKind::isa: return Binding::kinship;
        case ExprKind::unary: return unary_binding(ast::as<ast::Unary>(expr).op);
        case ExprKind::call:
        case ExprKind::member:
        case ExprKind::index:
        case ExprKind::slice: return Binding::postfix;
        default: return Binding::primary;
    }
}

std::string number_literal(double value) {
    if (!std::isfinite(value)) return "1e999";
    char digits[40];
    constexpr double exact = 1e15;
    const bool negative_zero = value == 0 && std::signbit(value);
    const bool whole = std::fabs(value) < exact && value == std::trunc(value) && !negative_zero;
    const auto end = whole ? std::to_chars(digits, digits + sizeof digits, static_cast<long long>(value))
                           : std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end.ptr);
}

void SourceWriter::expr(const ast::Expr& node, Binding needed) {
    if (binding_of(node) >= needed) return bare(node);
    out_ += '(';
    bare(node);
    out_ += ')';
}

void SourceWriter::bare(const ast::Expr& node) {
    switch (node.kind) {
        case ExprKind::number: out_ += number_literal(ast::as<ast::Number>(node).value); break;
        case ExprKind::string: string(text_of(ast::as<ast::String>(node).symbol)); break;
        case ExprKind::constant: constant(ast::as<ast::Constant>(node).value); break;
        case ExprKind::name: name(text_of(ast::as<ast::Name>(node).symbol)); break;
        case ExprKind::list:
            if (ast::as<ast::List>(node).selection != ast::Selection::none) {
                // Alternatives occur only in texts, so by themselves they are written as a text.
                out_ += "$\"";
                alternatives(ast::as<ast::List>(node), true);
                out_ += '"';
                break;
            }
            list(ast::as<ast::List>(node));
            break;
        case ExprKind::map: map(ast::as<ast::Map>(node)); break;
        case ExprKind::function:
            out_ += "function";
            function_rest(ast::as<ast::Function>(node));
            break;
        case ExprKind::unary: unary(ast::as<ast::Unary>(node)); break;
        case ExprKind::chain: chain(ast::as<ast::Chain>(node)); break;
        case ExprKind::isa: isa(ast::as<ast::Isa>(node)); break;
        case ExprKind::ternary: ternary(ast::as<ast::Ternary>(node)); break;
        case ExprKind::call: call(ast::as<ast::Call>(node)); break;
        case ExprKind::member: member(ast::as<ast::Member>(node)); break;
        case ExprKind::index: index(ast::as<ast::Index>(node)); break;
        case ExprKind::slice: slice(ast::as<ast::Slice>(node)); break;
    }
}

void SourceWriter::string(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
        if (c == '"') out_ += '"';
        out_ += c;
    }
    out_ += '"';
}

void SourceWriter::constant(ast::ConstantValue value) {
    constexpr std::array<std::string_view, 3> words{"null", "false", "true"};
    out_ += words[static_cast<std::size_t>(value)];
}

void SourceWriter::name(std::string_view text) {
    const bool misleading = out_.size() == start_ && is_statement_word(text, has_scenes_);
    if (misleading) out_ += '(';
    out_ += text;
    if (misleading) out_ += ')';
}

void SourceWriter::items(std::span<ast::Expr* const> expressions) {
    for (std::size_t i = 0; i < expressions.size(); ++i) {
        if (i > 0) out_ += ", ";
        expr(*expressions[i], Binding::any);
    }
}

void SourceWriter::list(const ast::List& node) {
    out_ += '[';
    items(node.items);
    out_ += ']';
}

void SourceWriter::map(const ast::Map& node) {
    out_ += '{';
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
        const ast::MapEntry& entry = node.entries[i];
        if (i > 0) out_ += ", ";
        if (!entry.short_form) {
            expr(*entry.key, Binding::any);
            out_ += ": ";
        }
        expr(*entry.value, Binding::any);
    }
    out_ += '}';
}

void SourceWriter::unary(const ast::Unary& node) {
    out_ += words_of(node.op).source;
    expr(*node.operand, unary_operand_binding(node.op));
}

void SourceWriter::chain(const ast::Chain& node) {
    if (node.is_text) return interpolated(node);
    const Binding needed = operand_binding(node.level);
    expr(*node.first, needed);
    for (const ast::Link& link : node.links) {
        out_ += ' ';
        out_ += words_of(link.op).source;
        out_ += ' ';
        expr(*link.operand, needed);
    }
}

void SourceWriter::isa(const ast::Isa& node) {
    expr(*node.left, Binding::comparison);
    out_ += ' ';
    out_ += words_of(node.relation).source;
    out_ += ' ';
    expr(*node.right, Binding::comparison);
}

void SourceWriter::ternary(const ast::Ternary& node) {
    expr(*node.value, Binding::disjunction);
    out_ += " if ";
    expr(*node.condition, Binding::disjunction);
    out_ += " else ";
    expr(*node.otherwise, node.otherwise->kind == ExprKind::ternary ? Binding::any : Binding::disjunction);
}

void SourceWriter::base(const ast::Expr& node) {
    if (node.kind == ExprKind::name) out_ += text_of(ast::as<ast::Name>(node).symbol);
    else if (node.kind == ExprKind::list || node.kind == ExprKind::string || is_postfix(node)) bare(node);
    else bracketed(node);
}

void SourceWriter::bracketed(const ast::Expr& node) {
    out_ += '(';
    bare(node);
    out_ += ')';
}

void SourceWriter::call(const ast::Call& node) {
    if (node.callee->kind == ExprKind::name || is_postfix(*node.callee)) base(*node.callee);
    else bracketed(*node.callee);
    out_ += '(';
    items(node.arguments);
    out_ += ')';
}

void SourceWriter::member(const ast::Member& node) {
    base(*node.object);
    out_ += '.';
    out_ += text_of(node.symbol);
}

void SourceWriter::index(const ast::Index& node) {
    base(*node.object);
    out_ += '[';
    expr(*node.index, Binding::any);
    out_ += ']';
}

void SourceWriter::slice(const ast::Slice& node) {
    base(*node.object);
    out_ += '[';
    if (node.from != nullptr) expr(*node.from, Binding::any);
    out_ += ':';
    if (node.to != nullptr) expr(*node.to, Binding::any);
    out_ += ']';
}

void SourceWriter::foreign_lines(std::string_view text) {
    ++depth_;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end > 0) line(text.substr(0, end));
        out_ += '\n';
        text.remove_prefix(end + 1);
    }
    --depth_;
}

void SourceWriter::function_rest(const ast::Function& node) {
    if (!node.parameters.empty()) {
        out_ += '(';
        for (std::size_t i = 0; i < node.parameters.size(); ++i) {
            if (i > 0) out_ += ", ";
            out_ += node.parameters[i].name;
            if (node.parameters[i].default_value == nullptr) continue;
            out_ += '=';
            bare(*node.parameters[i].default_value);
        }
        out_ += ')';
    }
    out_ += '\n';
    const bool in_line = in_line_;
    in_line_ = false;
    if (const ast::Foreign* const foreign = ast::foreign_body(node)) foreign_lines(text_of(foreign->text));
    else inner_block(node.body);
    in_line_ = in_line;
    line("end function");
}

}  // namespace npcs::syntax
