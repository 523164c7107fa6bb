// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <cmath>
#include <utility>

#include "compiler/compiler.hpp"
#include "values/map.hpp"

namespace npcs::compiler {

namespace {

constexpr std::uint16_t list_chunk = 64;

Op operation(ast::BinaryOp op) {
    switch (op) {
        case ast::BinaryOp::equal: return Op::equal;
        case ast::BinaryOp::not_equal: return Op::not_equal;
        case ast::BinaryOp::less: return Op::less;
        case ast::BinaryOp::less_equal: return Op::less_equal;
        case ast::BinaryOp::greater: return Op::greater;
        case ast::BinaryOp::greater_equal: return Op::greater_equal;
        case ast::BinaryOp::add: return Op::add;
        case ast::BinaryOp::subtract: return Op::subtract;
        case ast::BinaryOp::multiply: return Op::multiply;
        case ast::BinaryOp::divide: return Op::divide;
        case ast::BinaryOp::modulo: return Op::modulo;
        default: return Op::power;
    }
}

/// Returns the form of an arithmetic operation whose right operand is a constant.
Op with_constant(Op op) {
    return static_cast<Op>(static_cast<int>(op) - static_cast<int>(Op::add) + static_cast<int>(Op::add_k));
}

}  // namespace

std::uint16_t Compiler::allocate_registers(std::uint16_t count) {
    const std::uint16_t first = top_;
    if (top_ + count > 0xF000) {
        too_large_ = true;
        return first;
    }
    top_ = static_cast<std::uint16_t>(top_ + count);
    function_.registers = std::max(function_.registers, top_);
    return first;
}

Compiler::Storage Compiler::storage_of(ast::Symbol name) {
    if (scope_.is_main()) return global_storage(name);
    const std::uint16_t slot = scope_.slot(name);
    if (slot != none) return {scope_.captured() ? Storage::Kind::scope : Storage::Kind::reg, slot};
    if (scope_.dynamic() || (!scope_.parent->is_main() && scope_.parent->dynamic()))
        return {Storage::Kind::name, tables_.name(name)};
    if (!scope_.parent->is_main()) {
        const std::uint16_t outer = scope_.parent->slot(name);
        if (outer != none) return {Storage::Kind::outer, outer};
    }
    return global_storage(name);
}

Compiler::Storage Compiler::global_storage(ast::Symbol name) {
    const std::uint16_t index = tables_.name(name);
    return {index < tables_.program.global_count ? Storage::Kind::global : Storage::Kind::free, index};
}

bool Compiler::special_name(ast::Symbol name, std::uint16_t target) {
    switch (name) {
        case ast::symbol::locals: code_.emit(Op::locals_map, target); return true;
        case ast::symbol::globals: code_.emit(Op::globals_map, target); return true;
        case ast::symbol::outer: code_.emit(Op::outer_map, target); return true;
        default: return false;
    }
}

void Compiler::read_name(ast::Symbol name, std::uint16_t target) {
    const std::uint16_t ordinal = next_ordinal();
    if (special_name(name, target)) return;
    const Storage storage = storage_of(name);
    constexpr Op ops[] = {Op::read_local,  Op::read_scope, Op::read_outer,
                          Op::read_global, Op::read_free,  Op::read_name};
    code_.emit(ops[static_cast<int>(storage.kind)], target, storage.index, top_);
    add_call_point(ordinal, top_, target, tables_.symbols.text(name));
}

void Compiler::load_name_uncalled(ast::Symbol name, std::uint16_t target) {
    next_ordinal();
    if (special_name(name, target)) return;
    const Storage storage = storage_of(name);
    constexpr Op ops[] = {Op::fetch_local,  Op::fetch_scope, Op::fetch_outer,
                          Op::fetch_global, Op::fetch_free,  Op::fetch_name};
    code_.emit(ops[static_cast<int>(storage.kind)], target, storage.index);
}

bool Compiler::simple(const ast::Expr& expr) const {
    switch (expr.kind) {
        case ast::ExprKind::number:
        case ast::ExprKind::string:
        case ast::ExprKind::constant: return true;
        case ast::ExprKind::name:
            return !scope_.is_main() && !scope_.captured() && scope_.slot(ast::as<ast::Name>(expr).symbol) != none;
        default: return false;
    }
}

Compiler::Operand Compiler::operand(const ast::Expr& expr) {
    if (expr.kind == ast::ExprKind::name && simple(expr))
        return {scope_.slot(ast::as<ast::Name>(expr).symbol), true, false, next_ordinal(), expr.span};
    return {push(expr), false, false, 0, expr.span};
}

/// Returns whether the first thing compiled for the expression is an object.
bool Compiler::begins_with_object(const ast::Expr& expr) {
    if (expr.kind == ast::ExprKind::call) return begins_with_object(*ast::as<ast::Call>(expr).callee);
    return expr.kind == ast::ExprKind::member || expr.kind == ast::ExprKind::index;
}

/// Compiles the object at the start of a statement: in `foo["a"].b = 1` the element is called if it is a function.
Compiler::Operand Compiler::object_at_start(const ast::Expr& expr) {
    if (!begins_with_object(expr)) return object_operand(expr);
    const std::uint16_t at = allocate_registers(1);
    release_to(at);
    at_start_ = true;
    if (expr.kind == ast::ExprKind::index) {
        element_at_start_ = true;
        call(expr, {}, at, expr.span);
    } else {
        compile_into(expr, at);
    }
    release_to(at);
    record_register(at, expr);
    return {allocate_registers(1), false, false, 0};
}

/// Compiles what precedes a dot. `self` is not called.
Compiler::Operand Compiler::object_operand(const ast::Expr& expr) {
    if (std::exchange(at_start_, false)) return object_at_start(expr);
    const bool is_self = expr.kind == ast::ExprKind::name && ast::as<ast::Name>(expr).symbol == ast::symbol::self;
    if (!is_self) return operand(expr);
    if (simple(expr)) return {scope_.slot(ast::symbol::self), true, true, next_ordinal(), expr.span};
    const std::uint16_t at = allocate_registers(1);
    release_to(at);
    load_name_uncalled(ast::symbol::self, at);
    allocate_registers(1);
    record_register(at, "self");
    return {at, false, false, 0, expr.span};
}

/// Emits the step-by-step form: reads a variable, calling it if it is a function, into a register.
void Compiler::read_operand(const Operand& operand, std::uint16_t target) {
    const SpanScope at(code_, operand.span);
    if (operand.is_self) {
        code_.emit(Op::fetch_local, target, operand.reg);
        return;
    }
    code_.emit(Op::read_local, target, operand.reg, top_);
    add_call_point(operand.ordinal, top_, target, function_.locals[operand.reg]);
}

void Compiler::materialize(Operand& operand) {
    if (!operand.variable) return;
    const std::uint16_t at = allocate_registers(1);
    release_to(at);
    read_operand(operand, at);
    allocate_registers(1);
    record_register(at, function_.locals[operand.reg]);
    operand = {at, false, false, 0, operand.span};
}

std::uint16_t Compiler::push(const ast::Expr& expr) {
    const std::uint16_t at = allocate_registers(1);
    release_to(at);
    compile_into(expr, at);
    release_to(at);
    record_register(at, expr);
    return allocate_registers(1);
}

void Compiler::add_interruption_point(const ast::Expr& next) {
    InterruptionPoints& points = interruptions_;
    // The first thousands of a statement stand close; what has more operations than that is hardly written by hand.
    const std::uint32_t distance = points.count < 0x800 ? 4 : points.count < 0xC00 ? 64 : 4096;
    if (points.operations < distance || points.count == most_interruptions) return;
    points.operations = 0;
    const auto ordinal = static_cast<std::uint16_t>(last_interruption - points.count++);
    add_resume_point(ResumePoint::Kind::entry, ordinal, top_, discard, source_text(next.span));
}

void Compiler::compile_into(const ast::Expr& expr, std::uint16_t target) {
    using ast::ExprKind;
    add_interruption_point(expr);
    const SpanScope at(code_, expr.span);
    const std::uint16_t base = top_;
    switch (expr.kind) {
        case ExprKind::number:
            code_.emit_wide(Op::constant, target, tables_.constant(Datum::number(ast::as<ast::Number>(expr).value)));
            break;
        case ExprKind::string:
            code_.emit_wide(Op::constant, target, tables_.text_constant(ast::as<ast::String>(expr).symbol));
            break;
        case ExprKind::constant: {
            const auto value = ast::as<ast::Constant>(expr).value;
            code_.emit_wide(Op::constant, target,
                            tables_.constant(value == ast::ConstantValue::null
                                                 ? Datum::null()
                                                 : Datum::boolean(value == ast::ConstantValue::true_)));
            break;
        }
        case ExprKind::name: read_name(ast::as<ast::Name>(expr).symbol, target); break;
        case ExprKind::list:
            if (ast::as<ast::List>(expr).selection != ast::Selection::none)
                alternatives(ast::as<ast::List>(expr), target);
            else list(ast::as<ast::List>(expr), target);
            break;
        case ExprKind::map: map(ast::as<ast::Map>(expr), target); break;
        case ExprKind::function: closure(ast::as<ast::Function>(expr), target); break;
        case ExprKind::unary: unary(ast::as<ast::Unary>(expr), target); break;
        case ExprKind::chain: chain(ast::as<ast::Chain>(expr), target); break;
        case ExprKind::isa: {
            Operand left = operand(*ast::as<ast::Isa>(expr).left);
            const ast::Expr& right_expr = *ast::as<ast::Isa>(expr).right;
            materialize(left);
            const std::uint16_t right = push(right_expr);
            count_operation();
            code_.emit(Op::isa, target, left.reg, right, static_cast<std::uint8_t>(ast::as<ast::Isa>(expr).relation));
            break;
        }
        case ExprKind::ternary: ternary(ast::as<ast::Ternary>(expr), target); break;
        case ExprKind::call: {
            const auto& node = ast::as<ast::Call>(expr);
            call(*node.callee, node.arguments, target, node.span);
            break;
        }
        case ExprKind::member: member(ast::as<ast::Member>(expr), target, true); break;
        case ExprKind::index: index(ast::as<ast::Index>(expr), target); break;
        case ExprKind::slice: slice(ast::as<ast::Slice>(expr), target); break;
    }
    release_to(base);
}

/// Compiles `@expr`: a name or member is not called.
void Compiler::load_uncalled(const ast::Expr& expr, std::uint16_t target) {
    const SpanScope at(code_, expr.span);
    if (expr.kind == ast::ExprKind::name) return load_name_uncalled(ast::as<ast::Name>(expr).symbol, target);
    if (expr.kind == ast::ExprKind::member) return member(ast::as<ast::Member>(expr), target, false);
    compile_into(expr, target);
}

// ---- operators -------------------------------------------------------------------------------------------------------

void Compiler::binary(Op op, std::uint16_t target, const Operand& left, const Operand& right) {
    count_operation();
    const auto n = static_cast<std::uint8_t>((left.variable ? 1 : 0) | (right.variable ? 2 : 0));
    const Code::Position at = code_.emit(op, target, left.reg, right.reg, n);
    if (n == 0) return;
    code_.begin_side_exit(at);
    Operand first = left;
    Operand second = right;
    const std::uint16_t base = top_;
    materialize(first);
    materialize(second);
    code_.emit(op, target, first.reg, second.reg);
    release_to(base);
    code_.end_side_exit();
}

void Compiler::binary_constant(Op op, std::uint16_t target, const Operand& left, std::uint16_t constant) {
    count_operation();
    const Code::Position at = code_.emit(op, target, left.reg, constant, left.variable ? 1 : 0);
    if (!left.variable) return;
    code_.begin_side_exit(at);
    Operand first = left;
    const std::uint16_t base = top_;
    materialize(first);
    code_.emit(op, target, first.reg, constant);
    release_to(base);
    code_.end_side_exit();
}

bool Compiler::number_constant(const ast::Expr& expr, std::uint16_t& index) {
    if (expr.kind != ast::ExprKind::number) return false;
    const std::uint32_t at = tables_.constant(Datum::number(ast::as<ast::Number>(expr).value));
    if (at >= none) return false;
    index = static_cast<std::uint16_t>(at);
    return true;
}

/// Returns whether the right operand of an arithmetic operation can be a constant; for `%`, only a positive integer.
bool Compiler::constant_operand(Op op, const ast::Expr& expr, std::uint16_t& index) {
    if (op != Op::modulo) return number_constant(expr, index);
    if (expr.kind != ast::ExprKind::number) return false;
    const double value = ast::as<ast::Number>(expr).value;
    return value >= 1 && value <= 1e15 && value == std::trunc(value) && number_constant(expr, index);
}

void Compiler::chain(const ast::Chain& node, std::uint16_t target) {
    switch (node.level) {
        case ast::Level::logical_or:
        case ast::Level::logical_and: return logical(node, target);
        case ast::Level::comparison: return comparison(node, target);
        default: return arithmetic(node, target);
    }
}

/// Compiles a sum of text in one instruction. Returns false if neither of the first two operands is a string literal.
bool Compiler::text_chain(const ast::Chain& node, std::uint16_t target) {
    constexpr std::uint16_t most = 100;
    const bool is_text =
        node.first->kind == ast::ExprKind::string || node.links[0].operand->kind == ast::ExprKind::string;
    if (!is_text || node.links.size() < 2) return false;
    for (const ast::Link& link : node.links)
        if (link.op != ast::BinaryOp::add) return false;
    const std::uint16_t base = push(*node.first);
    for (std::size_t i = 0; i < node.links.size(); ++i) {
        push(*node.links[i].operand);
        const auto count = static_cast<std::uint16_t>(top_ - base);
        const bool last = i + 1 == node.links.size();
        if (!last && count < most) continue;
        count_operation();
        code_.emit(Op::concatenate, last ? target : base, base, count);
        release_to(base + 1);
        record_register(base, node.first->span.begin, node.links[i].operand->span.end);
    }
    release_to(base);
    return true;
}

void Compiler::arithmetic(const ast::Chain& node, std::uint16_t target) {
    if (text_chain(node, target)) return;
    const std::uint16_t base = top_;
    Operand left = operand(*node.first);
    for (std::size_t i = 0; i < node.links.size(); ++i) {
        const ast::Link& link = node.links[i];
        const bool last = i + 1 == node.links.size();
        const std::uint16_t result = last ? target : base;
        const Op op = operation(link.op);
        if (i > 0) add_interruption_point(*link.operand);
        const SpanScope at(code_, {node.first->span.begin, link.operand->span.end});
        std::uint16_t constant = 0;
        if (constant_operand(op, *link.operand, constant)) {
            binary_constant(with_constant(op), result, left, constant);
        } else {
            if (!simple(*link.operand)) materialize(left);
            const Operand right = operand(*link.operand);
            binary(op, result, left, right);
        }
        release_to(base);
        if (last) return;
        left = {allocate_registers(1), false, false, 0, code_.span()};
        record_register(base, node.first->span.begin, link.operand->span.end);
    }
}

void Compiler::comparison(const ast::Chain& node, std::uint16_t target) {
    const std::uint16_t base = top_;
    if (node.links.size() == 1) {
        Operand left = operand(*node.first);
        const ast::Link& link = node.links.front();
        if (!simple(*link.operand)) materialize(left);
        const Operand right = operand(*link.operand);
        binary(operation(link.op), target, left, right);
        return release_to(base);
    }
    // base: product so far; base + 1: the operand shared with the next comparison; base + 2: the next operand.
    const std::uint16_t product = push(*node.first);
    const std::uint16_t shared = push(*node.links[0].operand);
    code_.emit(operation(node.links[0].op), product, product, shared);
    record_register(product, node.first->span.begin, node.links[0].operand->span.end);
    for (std::size_t i = 1; i < node.links.size(); ++i) {
        const std::uint16_t next = push(*node.links[i].operand);
        count_operation();
        code_.emit(operation(node.links[i].op), shared, shared, next);
        code_.emit(Op::chain_product, product, product, shared);
        code_.emit(Op::move, shared, next);
        release_to(next);
        record_register(product, node.first->span.begin, node.links[i].operand->span.end);
        record_register(shared, *node.links[i].operand);
    }
    if (product != target) code_.emit(Op::move, target, product);
    release_to(base);
}

void Compiler::logical(const ast::Chain& node, std::uint16_t target) {
    const bool is_and = node.level == ast::Level::logical_and;
    const std::uint16_t result = push(*node.first);
    const Code::Label end = code_.new_label();
    for (const ast::Link& link : node.links) {
        code_.jump(is_and ? Op::and_stops : Op::or_stops, result, end);
        const std::uint16_t right = push(*link.operand);
        code_.emit(is_and ? Op::logical_and : Op::logical_or, result, result, right);
        release_to(right);
        record_register(result, node.first->span.begin, link.operand->span.end);
    }
    code_.place(end);
    if (result != target) code_.emit(Op::move, target, result);
    release_to(result);
}

void Compiler::unary(const ast::Unary& node, std::uint16_t target) {
    const std::uint16_t base = top_;
    switch (node.op) {
        case ast::UnaryOp::address_of: return load_uncalled(*node.operand, target);
        case ast::UnaryOp::negate:
            if (node.operand->kind == ast::ExprKind::number) {
                const double value = ast::as<ast::Number>(*node.operand).value;
                code_.emit_wide(Op::constant, target, tables_.constant(Datum::number(0 - value)));
                return;
            }
            code_.emit(Op::negate, target, push(*node.operand));
            return release_to(base);
        case ast::UnaryOp::not_: code_.emit(Op::logical_not, target, push(*node.operand)); return release_to(base);
        case ast::UnaryOp::new_: code_.emit(Op::make_new, target, push(*node.operand)); return release_to(base);
    }
}

void Compiler::ternary(const ast::Ternary& node, std::uint16_t target) {
    const Code::Label otherwise = code_.new_label();
    const Code::Label end = code_.new_label();
    jump_if_false(*node.condition, otherwise);
    compile_into(*node.value, target);
    code_.jump(Op::jump, 0, end);
    code_.place(otherwise);
    compile_into(*node.otherwise, target);
    code_.place(end);
}

// ---- literals, elements ----------------------------------------------------------------------------------------------

void Compiler::list(const ast::List& node, std::uint16_t target) {
    const std::uint16_t base = top_;
    if (node.items.size() <= list_chunk) {
        for (const ast::Expr* item : node.items) push(*item);
        code_.emit(Op::new_list, target, base, static_cast<std::uint16_t>(node.items.size()));
        return release_to(base);
    }
    code_.emit(Op::new_list, base, base, 0);
    allocate_registers(1);
    record_register(base, node.span.begin, node.span.begin + 1);
    for (std::size_t i = 0; i < node.items.size(); i += list_chunk) {
        const auto part = node.items.subspan(i, std::min<std::size_t>(list_chunk, node.items.size() - i));
        for (const ast::Expr* item : part) push(*item);
        release_to(base + 1);
        code_.emit(Op::list_add, base, base + 1, static_cast<std::uint16_t>(part.size()));
        record_register(base, node.span.begin, part.back()->span.end);
    }
    if (base != target) code_.emit(Op::move, target, base);
    release_to(base);
}

void Compiler::map(const ast::Map& node, std::uint16_t target) {
    const std::uint16_t base = top_;
    code_.emit(Op::new_map, base,
               static_cast<std::uint16_t>(std::min<std::size_t>(node.entries.size(), values::Map::inline_max)));
    allocate_registers(1);
    record_register(base, node.span.begin, node.span.begin + 1);
    for (const ast::MapEntry& entry : node.entries) {
        const std::uint16_t key = push(*entry.key);
        const std::uint16_t value = push(*entry.value);
        count_operation();
        code_.emit(Op::map_add, base, key, value);
        release_to(key);
        record_register(base, node.span.begin, entry.value->span.end);
    }
    if (base != target) code_.emit(Op::move, target, base);
    release_to(base);
}

void Compiler::closure(const ast::Function& node, std::uint16_t target) {
    code_.emit_wide(Op::closure, target, tables_.scopes.by_number[node.number]->index);
}

void Compiler::index(const ast::Index& node, std::uint16_t target) {
    Operand object = object_operand(*node.object);
    if (!simple(*node.index)) materialize(object);
    const Operand key = operand(*node.index);
    if (!object.is_self) return binary(Op::index, target, object, key);
    materialize(object);
    binary(Op::index, target, object, key);
}

void Compiler::slice(const ast::Slice& node, std::uint16_t target) {
    const std::uint16_t base = push(*node.object);
    for (const ast::Expr* bound : {node.from, node.to}) {
        if (bound != nullptr) {
            push(*bound);
            continue;
        }
        const std::uint16_t left_out = allocate_registers(1);
        code_.emit_wide(Op::constant, left_out, tables_.constant(Datum::unset()));
        record_literal(left_out, Datum::unset());
    }
    count_operation();
    code_.emit(Op::slice, target, base);
}

}  // namespace npcs::compiler
