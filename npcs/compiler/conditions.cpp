// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Conditions compiled to jumps instead of a value. `and` and `or` compute fuzzy logic on numbers, so they become jumps
// only if that makes no difference: if their operands are comparisons or `not`.

#include "compiler/compiler.hpp"

namespace npcs::compiler {

namespace {

/// Returns whether the value is 0, 1 or null, whatever the operands are.
bool boolean(const ast::Expr& expr) {
    switch (expr.kind) {
        case ast::ExprKind::constant: return true;
        case ast::ExprKind::isa: return true;
        case ast::ExprKind::chain: {
            const auto& chain = ast::as<ast::Chain>(expr);
            if (chain.level == ast::Level::comparison) return true;
            if (chain.level != ast::Level::logical_and && chain.level != ast::Level::logical_or) return false;
            if (!boolean(*chain.first)) return false;
            for (const ast::Link& link : chain.links)
                if (!boolean(*link.operand)) return false;
            return true;
        }
        case ast::ExprKind::unary: {
            const auto& unary = ast::as<ast::Unary>(expr);
            return unary.op == ast::UnaryOp::not_ && boolean(*unary.operand);
        }
        default: return false;
    }
}

/// Returns whether a chain of `and` or `or` can be decided operand by operand.
bool threads(const ast::Chain& chain) {
    if (chain.level != ast::Level::logical_and && chain.level != ast::Level::logical_or) return false;
    if (!boolean(*chain.first)) return false;
    for (std::size_t i = 0; i + 1 < chain.links.size(); ++i)
        if (!boolean(*chain.links[i].operand)) return false;
    return true;
}

const ast::Chain* chain_of(const ast::Expr& expr) {
    return expr.kind == ast::ExprKind::chain ? &ast::as<ast::Chain>(expr) : nullptr;
}

Op unless_op(ast::BinaryOp op, Op equal) {
    const int offset = static_cast<int>(op) - static_cast<int>(ast::BinaryOp::equal);
    return static_cast<Op>(static_cast<int>(equal) + offset);
}

}  // namespace

void Compiler::jump_if_false(const ast::Expr& condition, Code::Label target) {
    const SpanScope at(code_, condition.span);
    const std::uint16_t base = top_;
    if (condition.kind == ast::ExprKind::constant) {
        if (ast::as<ast::Constant>(condition).value != ast::ConstantValue::true_) code_.jump(Op::jump, 0, target);
        return;
    }
    if (condition.kind == ast::ExprKind::unary) {
        const auto& unary = ast::as<ast::Unary>(condition);
        if (unary.op == ast::UnaryOp::not_ && boolean(*unary.operand)) return jump_if_true(*unary.operand, target);
    }
    if (const ast::Chain* chain = chain_of(condition)) {
        if (chain->level == ast::Level::comparison && chain->links.size() == 1)
            return jump_if_comparison_false(*chain, target);
        if (threads(*chain) && chain->level == ast::Level::logical_and) {
            jump_if_false(*chain->first, target);
            for (const ast::Link& link : chain->links) jump_if_false(*link.operand, target);
            return;
        }
        if (threads(*chain)) {
            const Code::Label yes = code_.new_label();
            jump_if_true(*chain->first, yes);
            for (std::size_t i = 0; i + 1 < chain->links.size(); ++i) jump_if_true(*chain->links[i].operand, yes);
            jump_if_false(*chain->links.back().operand, target);
            code_.place(yes);
            return;
        }
    }
    code_.jump(Op::jump_unless, push(condition), target);
    release_to(base);
}

void Compiler::jump_if_true(const ast::Expr& condition, Code::Label target) {
    const SpanScope at(code_, condition.span);
    const std::uint16_t base = top_;
    const ast::Chain* chain = chain_of(condition);
    const bool jumps = (chain != nullptr &&
                        (threads(*chain) || (chain->level == ast::Level::comparison && chain->links.size() == 1))) ||
                       (condition.kind == ast::ExprKind::unary && boolean(condition));
    if (jumps) {
        const Code::Label no = code_.new_label();
        jump_if_false(condition, no);
        code_.jump(Op::jump, 0, target);
        code_.place(no);
        return;
    }
    code_.jump(Op::jump_if, push(condition), target);
    release_to(base);
}

void Compiler::jump_if_comparison_false(const ast::Chain& chain, Code::Label target) {
    const std::uint16_t base = top_;
    const ast::Link& link = chain.links.front();
    Operand left = operand(*chain.first);
    std::uint16_t constant = 0;
    Operand right;
    const bool with_constant = number_constant(*link.operand, constant);
    if (!with_constant) {
        if (!simple(*link.operand)) materialize(left);
        right = operand(*link.operand);
    }
    count_operation();
    const Op op = unless_op(link.op, with_constant ? Op::unless_equal_k : Op::unless_equal);
    const auto n = static_cast<std::uint8_t>((left.variable ? 1 : 0) | (right.variable ? 2 : 0));
    const Code::Position at = code_.emit(op, left.reg, with_constant ? constant : right.reg, 0, n);
    code_.word_label(target);
    if (n != 0) {
        code_.begin_side_exit(at);
        materialize(left);
        materialize(right);
        code_.emit(op, left.reg, with_constant ? constant : right.reg);
        code_.word_label(target);
        code_.end_side_exit();
    }
    release_to(base);
}

}  // namespace npcs::compiler
