// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/compiler.hpp"
#include "compiler/loops.hpp"

namespace npcs::program {

Compiler::Compiler(Tables& tables, const FunctionScope& scope, Function& function)
    : tables_(tables), scope_(scope), function_(function), own_code_(tables.take_code()), code_(*own_code_) {
    // The locals of a captured function live in its scope map; the arguments only pass through registers.
    const bool in_registers = !scope.is_main() && !scope.captured();
    function_.registers = in_registers ? static_cast<std::uint16_t>(scope.locals().size()) : 0;
    top_ = function_.registers;
    function_.registers = std::max(function_.registers, static_cast<std::uint16_t>(function_.parameters.size()));
    if (tables.places != nullptr) code_.note_places();
}

void Compiler::finish() {
    code_.finish(function_);
    if (tables_.places == nullptr) return;
    if (tables_.places->size() <= function_.index) tables_.places->resize(std::size_t{function_.index} + 1);
    (*tables_.places)[function_.index] = code_.places();
}

void Compiler::compile(const ast::Block& body) {
    site(ResumePoint::Kind::entry, 0, top_, discard);
    block(body);
    code_.emit(Op::return_null);
    finish();
    for (const auto& [plan, label] : plan_leaves_) function_.plans[plan].leave_pc = code_.index_of(label);
    if (too_large_)
        tables_.problem(scope_.node != nullptr ? scope_.node->span : syntax::Span{}, "too-large",
                        "function needs too many values at once", "split it into several functions");
}

void Compiler::block(const ast::Block& body) {
    // The tree of a large script is no longer in the processor's cache, and a statement lies behind its expressions.
    [[maybe_unused]] constexpr std::size_t ahead = 2;
    for (std::size_t i = 0; i < body.size(); ++i) {
#ifdef __GNUC__
        if (i + ahead < body.size()) __builtin_prefetch(body[i + ahead]);
#endif
        statement(*body[i]);
    }
}

void Compiler::resume_statement() { code_.resume_statement(parent_); }

std::uint16_t Compiler::assigned_by(const ast::Statement& node) const {
    if (node.kind != ast::StatementKind::assign) return none;
    const ast::Expr& target = *ast::as<ast::Assign>(node).target;
    return target.kind == ast::ExprKind::name ? scope_.slot(ast::as<ast::Name>(target).symbol) : none;
}

namespace {
bool is_compound(const ast::Statement& node) {
    return node.kind == ast::StatementKind::assign && ast::as<ast::Assign>(node).op != ast::AssignOp::set;
}

bool has_body(const ast::Statement& node) {
    switch (node.kind) {
        case ast::StatementKind::assign: return ast::as<ast::Assign>(node).value->kind == ast::ExprKind::function;
        case ast::StatementKind::if_:
        case ast::StatementKind::while_:
        case ast::StatementKind::for_:
        case ast::StatementKind::do_:
        case ast::StatementKind::choose:
        case ast::StatementKind::plan: return true;
        default: return false;
    }
}
}  // namespace

void Compiler::statement(const ast::Statement& node) {
    const std::uint32_t parent_before = parent_;
    const std::uint32_t position_before = position_;
    const std::uint16_t ordinal_before = ordinal_;
    std::unique_ptr<Recording> recording_before = std::move(recording_);
    const syntax::Span place_before = code_.place();
    code_.set_place(node.span);
    const auto index = static_cast<std::uint32_t>(tables_.program.statements.size());
    tables_.program.statements.push_back({node.kind, parent_, position_, function_.index, node.span,
                                          tables_.line_of(node.span.begin), assigned_by(node), has_body(node),
                                          is_compound(node)});
    parent_ = index;
    position_ = 0;
    ordinal_ = 0;
    at_start_ordinal_ = first_at_start;
    code_.begin_statement(index);
    const std::uint16_t base = top_;

    using ast::StatementKind;
    switch (node.kind) {
        case StatementKind::assign: assign(ast::as<ast::Assign>(node)); break;
        case StatementKind::expression:
            at_start_ = begins_with_object(*ast::as<ast::Expression>(node).value);
            evaluate(*ast::as<ast::Expression>(node).value);
            break;
        case StatementKind::command: {
            const auto& command = ast::as<ast::Command>(node);
            at_start_ = begins_with_object(*command.callee);
            call(*command.callee, command.arguments, program::statement, command.span);
            break;
        }
        case StatementKind::if_: if_statement(ast::as<ast::If>(node)); break;
        case StatementKind::while_: while_statement(ast::as<ast::While>(node)); break;
        case StatementKind::for_: for_statement(ast::as<ast::For>(node)); break;
        case StatementKind::do_: do_statement(ast::as<ast::Do>(node)); break;
        case StatementKind::break_: leave_loop(false); break;
        case StatementKind::continue_: leave_loop(true); break;
        case StatementKind::return_: return_statement(ast::as<ast::Return>(node)); break;
        case StatementKind::choose: choose_statement(ast::as<ast::Choose>(node)); break;
        case StatementKind::plan: plan_statement(ast::as<ast::Plan>(node)); break;
    }

    if (ordinal_ == most_places)
        tables_.problem(node.span, "too-large", "statement is too large: it reads or calls more than 65,000 names",
                        "split it into several statements");
    drop_to(base);
    parent_ = parent_before;
    position_ = position_before + 1;
    ordinal_ = ordinal_before;
    recording_ = std::move(recording_before);
    code_.set_place(place_before);
    // Code that follows belongs to the statement around, until the next one begins.
    if (parent_ != no_statement) resume_statement();
}

// ---- assignment ------------------------------------------------------------------------------------------------------

namespace {
/// Names of scopes, which are no variables.
bool is_scope_map(ast::Symbol name) {
    return name == ast::symbol::locals || name == ast::symbol::globals || name == ast::symbol::outer;
}
}  // namespace

/// A register a value for the variable can be made in; store_register then takes it from there.
std::uint16_t Compiler::store_target(ast::Symbol name) {
    const Place place = place_of(name);
    return place.kind == Place::Kind::reg ? place.index : take(1);
}

void Compiler::store_register(ast::Symbol name, std::uint16_t from) {
    const Place place = place_of(name);
    switch (place.kind) {
        case Place::Kind::reg:
            if (from != place.index) code_.emit(Op::move, place.index, from);
            return;
        case Place::Kind::scope: code_.emit(Op::write_scope, from, place.index); return;
        default: code_.emit(Op::write_global, from, place.index); return;
    }
}

void Compiler::store(ast::Symbol name, const ast::Expr& value) {
    if (is_scope_map(name)) {
        return fail("can't assign to " + std::string(tables_.symbols.text(name)));
    }
    const Place place = place_of(name);
    if (place.kind == Place::Kind::reg) return into(value, place.index);
    store_register(name, push(value));
}

/// Code that fails with the words of the error's kind, and the message behind them.
void Compiler::fail(std::string_view message, values::ErrorCode code) {
    code_.emit_wide(Op::fail, 0, tables_.constant(tables_.program.constants_heap.text(message)),
                    static_cast<std::uint8_t>(code));
}

void Compiler::assign(const ast::Assign& node) {
    if (ast::is_literal(*node.target)) {
        push(*node.value);
        return fail("", values::ErrorCode::not_an_lvalue);
    }
    if (node.op != ast::AssignOp::set) return compound(node);
    if (node.target->kind == ast::ExprKind::name) return store(ast::as<ast::Name>(*node.target).symbol, *node.value);
    store_element(*node.target, *node.value);
}

/// Container, then index, then value; each evaluated once.
void Compiler::store_element(const ast::Expr& target, const ast::Expr& value) {
    const bool is_member = target.kind == ast::ExprKind::member;
    const ast::Expr& object_expr =
        is_member ? *ast::as<ast::Member>(target).object : *ast::as<ast::Index>(target).object;
    Operand object = object_at_start(object_expr);
    Operand key;
    if (!is_member) {
        const ast::Expr& key_expr = *ast::as<ast::Index>(target).index;
        if (!simple(key_expr)) materialize(object);
        key = operand(key_expr);
    }
    if (!simple(value)) {
        // The order of the two is kept: what waits for the value is read before it.
        materialize(object);
        materialize(key);
    }
    Operand content = operand(value);
    const At at_target(code_, target.span);
    const auto n =
        static_cast<std::uint8_t>((object.variable ? 1 : 0) | (key.variable ? 2 : 0) | (content.variable ? 4 : 0));
    const std::uint16_t name = is_member ? tables_.name(ast::as<ast::Member>(target).symbol) : 0;
    const Op op = is_member ? Op::set_member : Op::set_index;
    const Code::Position at = code_.emit(op, object.reg, is_member ? name : key.reg, content.reg, n);
    if (n == 0) return;
    code_.begin_side_exit(at);
    materialize(object);
    materialize(key);
    materialize(content);
    code_.emit(op, object.reg, is_member ? name : key.reg, content.reg);
    code_.end_side_exit();
}

namespace {
Op compound_op(ast::AssignOp op) {
    return static_cast<Op>(static_cast<int>(Op::add) + static_cast<int>(op) - static_cast<int>(ast::AssignOp::add));
}
}  // namespace

void Compiler::compound(const ast::Assign& node) {
    if (node.target->kind == ast::ExprKind::name) return compound_name(node, ast::as<ast::Name>(*node.target).symbol);
    compound_element(node);
}

/// The right side is evaluated first. The old value is this scope's own.
void Compiler::compound_name(const ast::Assign& node, ast::Symbol name) {
    if (is_scope_map(name)) return store(name, *node.value);
    const Place place = place_of(name);
    const Op op = compound_op(node.op);
    if (place.kind != Place::Kind::reg) {
        const std::uint16_t value = push(*node.value);
        const std::uint16_t old = take(1);
        drop_to(old);
        {
            const At at_target(code_, node.target->span);
            code_.emit(place.kind == Place::Kind::scope ? Op::own_scope : Op::own_global, old, place.index, old);
        }
        call_site(next_ordinal(), old, old, tables_.symbols.text(name));
        take(1);
        code_.emit(op, old, old, value);
        return store_register(name, old);
    }
    std::uint16_t constant = 0;
    const bool with_constant = constant_operand(op, *node.value, constant);
    Operand value;
    if (!with_constant) value = operand(*node.value);
    const Op quick =
        with_constant ? static_cast<Op>(static_cast<int>(op) + static_cast<int>(Op::add_k) - static_cast<int>(Op::add))
                      : op;
    const auto n = static_cast<std::uint8_t>(1 | (value.variable ? 2 : 0));
    const Code::Position at = code_.emit(quick, place.index, place.index, with_constant ? constant : value.reg, n);
    code_.begin_side_exit(at);
    materialize(value);
    {
        const At at_target(code_, node.target->span);
        code_.emit(Op::require_local, 0, place.index);
    }
    Operand old{place.index, true, false, next_ordinal()};
    materialize(old);
    code_.emit(quick, place.index, old.reg, with_constant ? constant : value.reg);
    code_.end_side_exit();
}

void Compiler::compound_element(const ast::Assign& node) {
    const bool is_member = node.target->kind == ast::ExprKind::member;
    const ast::Expr& object_expr =
        is_member ? *ast::as<ast::Member>(*node.target).object : *ast::as<ast::Index>(*node.target).object;
    Operand object = object_at_start(object_expr);
    materialize(object);
    Operand key;
    std::uint16_t name = 0;
    if (is_member) {
        name = tables_.name(ast::as<ast::Member>(*node.target).symbol);
    } else {
        key = operand(*ast::as<ast::Index>(*node.target).index);
        materialize(key);
    }
    Operand value = operand(*node.value);
    materialize(value);
    const std::uint16_t old = take(1);
    drop_to(old);
    const At at_target(code_, node.target->span);
    code_.emit(is_member ? Op::member : Op::old_element, old, object.reg, is_member ? name : key.reg);
    code_.word(old);
    call_site(next_ordinal(), old, old, source_text(node.target->span));
    take(1);
    code_.emit(compound_op(node.op), old, old, value.reg);
    code_.emit(is_member ? Op::set_member : Op::set_index, object.reg, is_member ? name : key.reg, old);
}

/// A bare expression: invoked when it is a function, and what a script or host function gives is yielded.
void Compiler::evaluate(const ast::Expr& value) {
    switch (value.kind) {
        case ast::ExprKind::name:
        case ast::ExprKind::member:
        case ast::ExprKind::index: return call(value, {}, program::statement, value.span);
        case ast::ExprKind::call: {
            const auto& node = ast::as<ast::Call>(value);
            return call(*node.callee, node.arguments, program::statement, node.span);
        }
        default: push(value);
    }
}

// ---- branches and loops ----------------------------------------------------------------------------------------------

void Compiler::if_statement(const ast::If& node) {
    const Code::Label end = code_.new_label();
    for (const ast::Branch& branch : node.branches) {
        const Code::Label next = code_.new_label();
        unless(*branch.condition, next);
        block(branch.body);
        code_.jump(Op::jump, 0, end);
        code_.place(next);
    }
    block(node.otherwise);
    code_.place(end);
}

void Compiler::while_statement(const ast::While& node) {
    const Code::Label test = code_.new_label();
    const Code::Label again = code_.new_label();
    const Code::Label leave = code_.new_label();
    const std::uint16_t turns = take(LoopScope::turns_size);
    hold_loop(turns, LoopScope::turns_size);
    code_.emit(Op::loop_begin, turns);
    code_.place(test);
    unless(*node.condition, leave);
    loops_.push_back({leave, again, open_plans_});
    block(node.body);
    loops_.pop_back();
    code_.place(again);
    site(ResumePoint::Kind::loop, next_ordinal(), top_, discard);
    code_.jump(Op::loop, turns, test);
    code_.place(leave);
}

void Compiler::do_statement(const ast::Do& node) {
    const Code::Label start = code_.new_label();
    const Code::Label again = code_.new_label();
    const Code::Label leave = code_.new_label();
    const std::uint16_t turns = take(LoopScope::turns_size);
    hold_loop(turns, LoopScope::turns_size);
    code_.emit(Op::loop_begin, turns);
    code_.place(start);
    loops_.push_back({leave, again, open_plans_});
    block(node.first);
    for (const ast::Segment& segment : node.segments) {
        unless(*segment.condition, leave);
        block(segment.body);
    }
    loops_.pop_back();
    code_.place(again);
    site(ResumePoint::Kind::loop, next_ordinal(), top_, discard);
    code_.jump(Op::loop, turns, start);
    code_.place(leave);
}

/// `for x in range(...)` counts without making the list. Leaves the arguments behind the scope's first register.
bool Compiler::range_call(const ast::Expr& sequence, std::uint16_t scope, Code::Label next) {
    if (sequence.kind != ast::ExprKind::call) return false;
    const auto& node = ast::as<ast::Call>(sequence);
    if (node.callee->kind != ast::ExprKind::name || node.arguments.empty() || node.arguments.size() > 3) return false;
    if (ast::as<ast::Name>(*node.callee).symbol != ast::symbol::range) return false;
    const Place place = place_of(ast::symbol::range);
    if (place.kind != Place::Kind::free) return false;
    code_.emit_wide(Op::constant, scope, tables_.constant(Datum::null()));
    drop_to(scope + 1);
    hold_literal(scope, Datum::null());
    const std::uint8_t count = arguments(node.arguments, node.span);
    code_.emit(Op::for_range, scope, place.index, 0, count);
    code_.word_label(next);
    const std::uint16_t function = take(1);
    fetch_name(ast::symbol::range, function);
    code_.emit(Op::call, scope, scope + 1, function, count);
    call_site(next_ordinal(), scope + 1, scope, "range");
    record_call(node.span, node.arguments);
    drop_to(scope);
    return true;
}

ast::Symbol Compiler::counter_of(ast::Symbol variable) const {
    if (!tables_.scopes.mentions_counters) return ast::no_symbol;
    return tables_.symbols.find("__" + std::string(tables_.symbols.text(variable)) + "_idx");
}

void Compiler::begin_counter(ast::Symbol counter, std::uint16_t& at, LoopScope::Counter& place) {
    const std::uint16_t top = top_;
    const std::uint16_t before_first = store_target(counter);
    code_.emit_wide(Op::constant, before_first, tables_.constant(Datum::number(-1)));
    store_register(counter, before_first);
    drop_to(top);
    const Place of = place_of(counter);
    at = of.index;
    place = of.kind == Place::Kind::reg     ? LoopScope::counter_in_register
            : of.kind == Place::Kind::scope ? LoopScope::counter_in_scope
                                            : LoopScope::counter_in_globals;
}

void Compiler::for_statement(const ast::For& node) {
    for_each(node.symbol, *node.sequence, true, [&](std::uint16_t) { block(node.body); });
}

void Compiler::leave_loop(bool again) {
    if (loops_.empty()) return;  // the parser has said so
    const Loop& loop = loops_.back();
    for (std::size_t plan = open_plans_; plan > loop.plans; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0,
                   static_cast<std::uint8_t>(again ? PlanExit::continue_ : PlanExit::break_));
        call_site(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        call_site(next_ordinal(), top_, discard, "finally");
    }
    code_.jump(Op::jump, 0, again ? loop.again : loop.leave);
}

void Compiler::return_statement(const ast::Return& node) {
    if (node.value == nullptr && open_plans_ == 0) {
        code_.emit(Op::return_null);
        return;
    }
    const std::uint16_t value = node.value != nullptr ? push(*node.value) : take(1);
    if (node.value == nullptr) {
        code_.emit_wide(Op::constant, value, tables_.constant(Datum::null()));
        hold_literal(value, Datum::null());
    }
    for (std::size_t plan = open_plans_; plan > 0; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0, static_cast<std::uint8_t>(PlanExit::return_));
        call_site(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        call_site(next_ordinal(), top_, discard, "finally");
    }
    code_.emit(Op::return_value, value);
}

}  // namespace npcs::program
