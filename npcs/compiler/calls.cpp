// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/compiler.hpp"

namespace npcs::compiler {

namespace {
bool is_name(const ast::Expr& expr, ast::Symbol name) {
    return expr.kind == ast::ExprKind::name && ast::as<ast::Name>(expr).symbol == name;
}
}  // namespace

std::uint8_t Compiler::arguments(std::span<ast::Expr* const> arguments, syntax::Span span) {
    if (arguments.size() > 255) {
        tables_.problem(span, "too-many-arguments", "argument limit exceeded: a call can have at most 255 arguments",
                        "put the values into a list and give that");
        return 0;
    }
    for (const ast::Expr* argument : arguments) push(*argument);
    return static_cast<std::uint8_t>(arguments.size());
}

void Compiler::call(const ast::Expr& callee, std::span<ast::Expr* const> given, std::uint16_t target,
                    syntax::Span span) {
    const std::uint16_t base = top_;
    std::uint16_t window = base;
    std::uint8_t count = 0;
    const std::uint16_t call_ordinal = element_at_start_ ? at_start_ordinal_++ : none;
    element_at_start_ = false;
    if (callee.kind == ast::ExprKind::member) {
        call_member(ast::as<ast::Member>(callee), given, target, base, span);
        return release_to(base);
    }
    if (callee.kind == ast::ExprKind::name) {
        // The function is looked up after its arguments are evaluated.
        count = arguments(given, span);
        const std::uint16_t function = allocate_registers(1);
        {
            const SpanScope at(code_, callee.span);
            load_name_uncalled(ast::as<ast::Name>(callee).symbol, function);
        }
        code_.emit(Op::call, target, window, function, count);
    } else if (callee.kind == ast::ExprKind::index) {
        const auto& element = ast::as<ast::Index>(callee);
        const std::uint16_t object = push_object(*element.object);
        push(*element.index);
        window = top_;
        count = arguments(given, span);
        const SpanScope at(code_, callee.span);
        code_.emit(Op::call_element, target, window, object, count);
    } else {
        const std::uint16_t function = push(callee);
        window = top_;
        count = arguments(given, span);
        code_.emit(Op::call, target, window, function, count);
    }
    count_operation();
    // What lies below the window stays live during the call but is not read again.
    record_dead(base, window);
    add_call_point(call_ordinal != none ? call_ordinal : next_ordinal(), window, target, source_text(callee.span));
    record_call(span, given);
    release_to(base);
}

/// Compiles what precedes a bracket or dot. Returns the register that holds its value.
std::uint16_t Compiler::push_object(const ast::Expr& expr) {
    Operand object = object_operand(expr);
    materialize(object);
    return object.reg;
}

void Compiler::load_super(std::uint16_t target) {
    const std::uint16_t top = top_;
    release_to(target);
    load_name_uncalled(ast::symbol::super, target);
    release_to(top);
}

void Compiler::call_member(const ast::Member& node, std::span<ast::Expr* const> given, std::uint16_t target,
                           std::uint16_t base, syntax::Span span) {
    const bool is_super = is_name(*node.object, ast::symbol::super);
    if (is_super) {
        at_start_ = false;
        load_super(base);
        record_register(allocate_registers(1), "super");
    } else {
        Operand object = object_operand(*node.object);
        materialize(object);
    }
    const std::uint8_t count = arguments(given, node.span);
    count_operation();
    code_.emit(is_super ? Op::call_super : Op::call_member, target, base, tables_.name(node.symbol), count);
    add_call_point(next_ordinal(), base, target, source_text(node.span));
    record_call(span, given);
}

void Compiler::member(const ast::Member& node, std::uint16_t target, bool called) {
    const std::uint16_t base = top_;
    const std::uint16_t name = tables_.name(node.symbol);
    const bool is_super = is_name(*node.object, ast::symbol::super);
    Operand object;
    if (is_super) {
        at_start_ = false;
        object.reg = allocate_registers(1);
        load_super(object.reg);
    } else {
        object = object_operand(*node.object);
    }
    const std::uint16_t ordinal = next_ordinal();
    const std::uint16_t window = base;
    const Op op = is_super ? Op::super_member : called ? Op::member : Op::fetch_member;
    count_operation();
    // `@super.f` is looked up like `super.f`, without the call.
    const auto not_called = static_cast<std::uint16_t>(called ? 0 : 1);
    const Code::Position at = code_.emit(op, target, object.reg, name, object.variable ? 1 : 0);
    code_.word(window, not_called);
    add_call_point(ordinal, window, target, source_text(node.span));
    if (object.variable) {
        code_.begin_side_exit(at);
        materialize(object);
        code_.emit(op, target, object.reg, name);
        code_.word(window, not_called);
        add_call_point(ordinal, window, target, source_text(node.span));
        code_.end_side_exit();
    }
    release_to(base);
}

}  // namespace npcs::compiler
