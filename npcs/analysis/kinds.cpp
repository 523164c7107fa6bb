// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/kinds.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "syntax/foreign_words.hpp"

namespace npcs::analysis {

using ast::ExprKind;
using ast::StatementKind;

namespace {

constexpr unsigned most_steps = 32;  ///< depth of the recursion through names and expressions

/// Intrinsics that always return lists.
constexpr std::array<std::string_view, 3> listing{"split", "range", "indexes"};

}  // namespace

void Kinds::see(const ast::Statement& node) {
    switch (node.kind) {
        case StatementKind::assign: {
            const auto& assign = ast::as<ast::Assign>(node);
            // `x += y` keeps the type that x and y share, and results in a text if either is one.
            const ast::Expr* const value =
                assign.op == ast::AssignOp::set || assign.op == ast::AssignOp::add ? assign.value : nullptr;
            if (assign.target->kind == ExprKind::name) {
                names_[ast::as<ast::Name>(*assign.target).symbol].values.push_back(value);
            } else if (assign.target->kind == ExprKind::member) {
                const ast::Symbol name = ast::as<ast::Member>(*assign.target).symbol;
                members_[name].values.push_back(value);
                // globals.x, locals.x and outer.x
                if (ast::as<ast::Member>(*assign.target).object->kind == ExprKind::name)
                    names_[name].values.push_back(value);
            } else if (assign.target->kind == ExprKind::index) {
                const ast::Expr& key = *ast::as<ast::Index>(*assign.target).index;
                if (key.kind == ExprKind::string) members_[ast::as<ast::String>(key).symbol].values.push_back(value);
            }
            return;
        }
        case StatementKind::for_: names_[ast::as<ast::For>(node).symbol].values.push_back(nullptr); return;
        case StatementKind::choose:
            for (const ast::Option& option : ast::as<ast::Choose>(node).options)
                if (option.sequence != nullptr) names_[option.symbol].values.push_back(nullptr);
            return;
        case StatementKind::foreign:
            syntax::each_word(symbols_.text(ast::as<ast::Foreign>(node).text), [&](std::string_view word) {
                const ast::Symbol name = symbols_.find(word);
                if (name == ast::no_symbol) return;
                names_[name].values.push_back(nullptr);
                members_[name].values.push_back(nullptr);
            });
            return;
        default: return;
    }
}

void Kinds::see(const ast::Expr& node) {
    if (node.kind == ExprKind::function) {
        for (const ast::Parameter& parameter : ast::as<ast::Function>(node).parameters)
            names_[parameter.symbol].values.push_back(nullptr);
    } else if (node.kind == ExprKind::map) {
        for (const ast::MapEntry& entry : ast::as<ast::Map>(node).entries)
            if (entry.key->kind == ExprKind::string)
                members_[ast::as<ast::String>(*entry.key).symbol].values.push_back(entry.value);
    }
}

Kind Kinds::of(const ast::Expr& node, unsigned depth) {
    if (depth > most_steps) return Kind::unknown;
    switch (node.kind) {
        case ExprKind::number: return Kind::number;
        case ExprKind::string: return Kind::text;
        case ExprKind::list:
            return ast::as<ast::List>(node).selection == ast::Selection::none ? Kind::list : Kind::text;
        case ExprKind::map: return Kind::map;
        case ExprKind::function: return Kind::function;
        case ExprKind::constant:
            return ast::as<ast::Constant>(node).value == ast::ConstantValue::null ? Kind::unknown : Kind::number;
        case ExprKind::name: {
            const ast::Symbol name = ast::as<ast::Name>(node).symbol;
            return names_.contains(name) ? of_name(names_, name, depth) : of_call(node);
        }
        case ExprKind::member: {
            const ast::Symbol name = ast::as<ast::Member>(node).symbol;
            return members_.contains(name) ? of_name(members_, name, depth) : of_call(node);
        }
        case ExprKind::call: return of_call(*ast::as<ast::Call>(node).callee);
        case ExprKind::chain: return of_chain(ast::as<ast::Chain>(node), depth);
        case ExprKind::slice: return of(*ast::as<ast::Slice>(node).object, depth + 1);
        case ExprKind::unary: {
            const auto& unary = ast::as<ast::Unary>(node);
            if (unary.op == ast::UnaryOp::new_) return Kind::map;
            const bool is_number = unary.op == ast::UnaryOp::negate && of(*unary.operand, depth + 1) == Kind::number;
            return is_number ? Kind::number : Kind::unknown;
        }
        case ExprKind::ternary: {
            const Kind kind = of(*ast::as<ast::Ternary>(node).value, depth + 1);
            return kind == of(*ast::as<ast::Ternary>(node).otherwise, depth + 1) ? kind : Kind::unknown;
        }
        case ExprKind::isa:
        case ExprKind::index: return Kind::unknown;
    }
    return Kind::unknown;
}

/// Returns the type of a sum: text if an operand is a text, otherwise the type that all operands have.
Kind Kinds::of_chain(const ast::Chain& node, unsigned depth) {
    if (node.level != ast::Level::sum || node.links.size() > most_steps) return Kind::unknown;
    Kind kind = of(*node.first, depth + 1);
    for (const ast::Link& link : node.links) {
        const Kind other = of(*link.operand, depth + 1);
        if (link.op != ast::BinaryOp::add) return Kind::unknown;
        if (kind == Kind::text || other == Kind::text) kind = Kind::text;
        else if (kind != other) return Kind::unknown;
    }
    return kind;
}

Kind Kinds::of_call(const ast::Expr& callee) const {
    const bool is_member = callee.kind == ExprKind::member;
    if (!is_member && callee.kind != ExprKind::name) return Kind::unknown;
    const ast::Symbol name = is_member ? ast::as<ast::Member>(callee).symbol : ast::as<ast::Name>(callee).symbol;
    // The script may define a function with that name.
    if (assigns(name)) return Kind::unknown;
    const std::string_view text = symbols_.text(name);
    if (std::find(listing.begin(), listing.end(), text) != listing.end()) return Kind::list;
    return text == "str" && !is_member ? Kind::text : Kind::unknown;
}

Kind Kinds::of_name(Table& table, ast::Symbol name, unsigned depth) {
    Assigned& assigned = table[name];
    if (assigned.is_known) return assigned.kind;
    assigned.is_known = true;
    Kind kind = Kind::unknown;
    for (const ast::Expr* value : assigned.values) {
        const Kind other = value != nullptr ? of(*value, depth + 1) : Kind::unknown;
        if (other == Kind::unknown || (kind != Kind::unknown && kind != other)) {
            kind = Kind::unknown;
            break;
        }
        kind = other;
    }
    assigned.kind = kind;
    return kind;
}

}  // namespace npcs::analysis
