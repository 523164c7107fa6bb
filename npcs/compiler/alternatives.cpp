// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Alternatives, in a text and as a statement. Selections are counted under a key, as taken options are, so the counts
// survive saving and editing the script.

#include <algorithm>

#include "compiler/compiler.hpp"

namespace npcs::compiler {

namespace {

/// Returns the number of conditions of a branch: the operands of `and`.
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

std::uint32_t Compiler::alternatives_key(syntax::Span span) {
    return tables_.alternatives_key(function_.name, source_text(span));
}

/// Emits the instruction. Returns a label for each alternative, and a last one for when none applies.
std::vector<Code::Label> Compiler::select_alternative(ast::Selection selection, std::uint16_t first,
                                                      std::uint16_t count, std::span<const std::uint32_t> keys,
                                                      std::span<const std::uint8_t> conditions) {
    code_.emit(Op::select_alternative, first, count, 0, static_cast<std::uint8_t>(selection));
    const bool is_bark = selection == ast::Selection::bark;
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
    const std::uint32_t key = alternatives_key(node.span);
    const auto count = static_cast<std::uint16_t>(node.items.size());
    const std::vector<Code::Label> labels = select_alternative(node.selection, 0, count, {&key, 1}, {});
    const Code::Label end = code_.new_label();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        code_.place(labels[i]);
        if (tables_.program.has_marks) mark(node.items[i]->span, true);
        compile_into(*node.items[i], target);
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
    if (node.selection == ast::Selection::bark) {
        for (const ast::Branch& branch : node.branches) {
            push(*branch.condition);
            conditions.push_back(count_conditions(branch));
            const syntax::Span body = branch.body.empty() ? branch.condition->span : branch.body.front()->span;
            keys.push_back(alternatives_key(body));
        }
    } else {
        const auto first = std::find_if(node.branches.begin(), node.branches.end(),
                                        [](const ast::Branch& branch) { return !branch.body.empty(); });
        keys.push_back(alternatives_key(first == node.branches.end() ? node.span : first->body.front()->span));
    }
    const std::vector<Code::Label> labels = select_alternative(node.selection, base, count, keys, conditions);
    release_to(base);
    const Code::Label end = code_.new_label();
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        code_.place(labels[i]);
        block(node.branches[i].body);
        code_.jump(Op::jump, 0, end);
    }
    code_.place(labels.back());
    code_.place(end);
}

}  // namespace npcs::compiler
