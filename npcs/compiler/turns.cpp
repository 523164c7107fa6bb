// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Alternatives: in a text, and as a statement. How often each had its turn is counted by a key, as options that were taken
// are, so that it survives saves and edits.

#include <algorithm>

#include "compiler/compiler.hpp"

namespace npcs::program {

namespace {

/// How many conditions one is made of: the parts that `and` joins.
std::uint8_t count_conditions(const ast::Branch& branch) {
    if (!ast::has_condition(branch)) return 0;
    const ast::Expr& condition = *branch.condition;
    constexpr std::size_t most = 255;
    std::size_t count = 1;
    if (condition.kind == ast::ExprKind::chain && ast::as<ast::Chain>(condition).level == ast::Level::logical_and)
        count += ast::as<ast::Chain>(condition).links.size();
    return static_cast<std::uint8_t>(std::min(count, most));
}

}  // namespace

std::uint32_t Compiler::turn_key(syntax::Span span) { return tables_.turn_key(function_.name, source_text(span)); }

/// The instruction, and labels: one for each alternative, and one for when none has its turn.
std::vector<Code::Label> Compiler::take_turn(ast::Turn turn, std::uint16_t first, std::uint16_t count,
                                             std::span<const std::uint32_t> keys,
                                             std::span<const std::uint8_t> conditions) {
    code_.emit(Op::take_turn, first, count, 0, static_cast<std::uint8_t>(turn));
    const bool is_bark = turn == ast::Turn::bark;
    if (!is_bark) code_.emit_wide(Op::jump, 0, keys[0]);
    std::vector<Code::Label> labels;
    for (std::uint16_t i = 0; i <= count; ++i) {
        labels.push_back(code_.new_label());
        if (is_bark && i < count) code_.emit_wide(Op::jump, 0, keys[i], conditions[i]);
        code_.word_label(labels.back());
    }
    return labels;
}

void Compiler::alternatives(const ast::List& node, std::uint16_t target) {
    const std::uint32_t key = turn_key(node.span);
    const auto count = static_cast<std::uint16_t>(node.items.size());
    const std::vector<Code::Label> labels = take_turn(node.turn, 0, count, {&key, 1}, {});
    const Code::Label end = code_.new_label();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        code_.place(labels[i]);
        into(*node.items[i], target);
        code_.jump(Op::jump, 0, end);
    }
    code_.place(labels.back());
    code_.emit_wide(Op::constant, target, tables_.constant(Datum::short_text("")));
    code_.place(end);
}

void Compiler::turn_statement(const ast::If& node) {
    const std::uint16_t base = top_;
    const auto count = static_cast<std::uint16_t>(node.branches.size());
    std::vector<std::uint32_t> keys;
    std::vector<std::uint8_t> conditions;
    if (node.turn == ast::Turn::bark) {
        for (const ast::Branch& branch : node.branches) {
            push(*branch.condition);
            conditions.push_back(count_conditions(branch));
            const syntax::Span body = branch.body.empty() ? branch.condition->span : branch.body.front()->span;
            keys.push_back(turn_key(body));
        }
    } else {
        const auto first = std::find_if(node.branches.begin(), node.branches.end(),
                                        [](const ast::Branch& branch) { return !branch.body.empty(); });
        keys.push_back(turn_key(first == node.branches.end() ? node.span : first->body.front()->span));
    }
    const std::vector<Code::Label> labels = take_turn(node.turn, base, count, keys, conditions);
    drop_to(base);
    const Code::Label end = code_.new_label();
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        code_.place(labels[i]);
        block(node.branches[i].body);
        code_.jump(Op::jump, 0, end);
    }
    code_.place(labels.back());
    code_.place(end);
}

}  // namespace npcs::program
