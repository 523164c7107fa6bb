// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions that have the same value whenever they are evaluated.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "syntax/ast.hpp"

namespace npcs::analysis {

/// A value that needs no heap: `true` and `false` are the numbers 1 and 0.
struct Constant {
    enum class Kind : unsigned char { null, number, text };
    Kind kind = Kind::null;
    double number = 0;
    std::string_view text = {};

    /// Returns how true it is: a number from 0 to 1, or one that counts as 1.
    double truth() const { return kind == Kind::text ? (text.empty() ? 0 : 1) : std::abs(number); }
    bool is_true() const { return truth() > 0; }
};

/// Returns the value of a literal, and of one with a minus or `not` in front of it; nothing for any other expression. Recursion is
/// bounded by the parser's nesting limit.
inline std::optional<Constant> constant_of(const ast::Expr& node, const ast::Symbols& symbols) {
    const auto number = [](double value) { return Constant{Constant::Kind::number, value}; };
    switch (node.kind) {
        case ast::ExprKind::number: return number(ast::as<ast::Number>(node).value);
        case ast::ExprKind::string:
            return Constant{Constant::Kind::text, 0, symbols.text(ast::as<ast::String>(node).symbol)};
        case ast::ExprKind::constant: {
            const ast::ConstantValue which = ast::as<ast::Constant>(node).value;
            if (which == ast::ConstantValue::null) return Constant{};
            return number(which == ast::ConstantValue::true_ ? 1 : 0);
        }
        case ast::ExprKind::unary: {
            const auto& unary = ast::as<ast::Unary>(node);
            const std::optional<Constant> operand = constant_of(*unary.operand, symbols);
            if (!operand) return std::nullopt;
            if (unary.op == ast::UnaryOp::not_) return number(1 - std::min(operand->truth(), 1.0));
            const bool is_negative = unary.op == ast::UnaryOp::negate && operand->kind == Constant::Kind::number;
            return is_negative ? std::optional(number(0 - operand->number)) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

}  // namespace npcs::analysis
