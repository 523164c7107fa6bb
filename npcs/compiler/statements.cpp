// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <utility>

#include "compiler/compiler.hpp"
#include "compiler/loops.hpp"

namespace npcs::compiler {

Compiler::Compiler(Tables& tables, const FunctionScope& scope, Function& function)
    : tables_(tables), scope_(scope), function_(function), own_code_(tables.take_code()), code_(*own_code_) {
    // The locals of a captured function live in its scope map; arguments only pass through registers.
    const bool in_registers = !scope.is_main() && !scope.captured();
    function_.registers = in_registers ? static_cast<std::uint16_t>(scope.locals().size()) : 0;
    top_ = function_.registers;
    function_.registers = std::max(function_.registers, static_cast<std::uint16_t>(function_.parameters.size()));
    if (tables.spans != nullptr) code_.record_spans();
}

void Compiler::finish() {
    code_.finish(function_);
    if (tables_.spans == nullptr) return;
    if (tables_.spans->size() <= function_.index) tables_.spans->resize(std::size_t{function_.index} + 1);
    (*tables_.spans)[function_.index] = code_.spans();
}

void Compiler::compile(const ast::Block& body) {
    add_resume_point(ResumePoint::Kind::entry, 0, top_, discard);
    block(body);
    code_.emit(Op::return_null);
    finish();
    for (const auto& [plan, label] : plan_leaves_) function_.plans[plan].leave_pc = code_.index_of(label);
    if (too_large_)
        tables_.problem(scope_.node != nullptr ? scope_.node->span : syntax::Span{}, "too-large",
                        "function needs too many values at once", "split it into several functions");
}

void Compiler::block(const ast::Block& body) {
    // The tree of a large script is no longer in the cache, and a statement follows its expressions in memory.
    [[maybe_unused]] constexpr std::size_t ahead = 2;
    for (std::size_t i = 0; i < body.size(); ++i) {
#ifdef __GNUC__
        if (i + ahead < body.size()) __builtin_prefetch(body[i + ahead]);
#endif
        statement(*body[i]);
    }
}

void Compiler::mark(syntax::Span span, bool is_text) {
    std::vector<program::Mark>& marks = tables_.program.marks;
    code_.emit_wide(Op::mark, 0, static_cast<std::uint32_t>(marks.size()));
    marks.push_back({parent_, tables_.line_of(span.begin), span, is_text});
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
    const InterruptionPoints interruptions_before = std::exchange(interruptions_, {});
    std::unique_ptr<Recording> recording_before = std::move(recording_);
    const syntax::Span place_before = code_.span();
    code_.set_span(node.span);
    const auto index = static_cast<std::uint32_t>(tables_.program.statements.size());
    tables_.program.statements.push_back({node.kind, parent_, position_, function_.index, node.span,
                                          tables_.line_of(node.span.begin), assigned_by(node), has_body(node),
                                          is_compound(node)});
    parent_ = index;
    position_ = 0;
    ordinal_ = 0;
    at_start_ordinal_ = first_at_start;
    code_.begin_statement(index);
    // The break that ends `choose again` when there is no option left is written nowhere.
    const bool is_written = node.kind != ast::StatementKind::break_ || source_text(node.span).starts_with("break");
    if (tables_.program.has_marks && is_written) mark(node.span, false);
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
            if (command.form != ast::CallForm::plain) {
                line(command);
                break;
            }
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
        case StatementKind::foreign: foreign(ast::as<ast::Foreign>(node)); break;
    }

    if (ordinal_ == most_resume_points)
        tables_.problem(node.span, "too-large", "statement is too large: it reads or calls more than 61,000 names",
                        "split it into several statements");
    release_to(base);
    parent_ = parent_before;
    position_ = position_before + 1;
    ordinal_ = ordinal_before;
    interruptions_ = interruptions_before;
    recording_ = std::move(recording_before);
    code_.set_span(place_before);
    // Code that follows belongs to the enclosing statement until the next one begins.
    if (parent_ != no_statement) resume_statement();
}

void Compiler::foreign(const ast::Foreign& node) {
    const std::uint16_t first = scope_.slot(node.hidden[ForeignRegisters::journal]);
    const auto answer = static_cast<std::uint16_t>(first + ForeignRegisters::answer);
    function_.foreign = first;
    code_.emit(Op::new_list, first);
    // It may have done things that cannot be done again from the start.
    if (tables_.stack_maps != nullptr) recording().has_call = true;
    add_call_point(next_ordinal(), top_, answer, {});
    code_.emit_wide(Op::run_foreign, first, node.index);
    code_.emit(Op::return_value, answer);
}

// ---- assignment ------------------------------------------------------------------------------------------------------

namespace {
/// Returns whether the name is that of a scope, which is not a variable.
bool is_scope_map(ast::Symbol name) {
    return name == ast::symbol::locals || name == ast::symbol::globals || name == ast::symbol::outer;
}
}  // namespace

/// Returns a register in which the variable's new value can be computed; store_register then assigns it.
std::uint16_t Compiler::store_target(ast::Symbol name) {
    const Storage storage = storage_of(name);
    return storage.kind == Storage::Kind::reg ? storage.index : allocate_registers(1);
}

void Compiler::store_register(ast::Symbol name, std::uint16_t from) {
    const Storage storage = storage_of(name);
    switch (storage.kind) {
        case Storage::Kind::reg:
            if (from != storage.index) code_.emit(Op::move, storage.index, from);
            return;
        case Storage::Kind::scope: code_.emit(Op::write_scope, from, storage.index); return;
        default: code_.emit(Op::write_global, from, storage.index); return;
    }
}

void Compiler::store(ast::Symbol name, const ast::Expr& value) {
    if (is_scope_map(name)) {
        return fail("can't assign to " + std::string(tables_.symbols.text(name)));
    }
    const Storage storage = storage_of(name);
    if (storage.kind == Storage::Kind::reg) return compile_into(value, storage.index);
    store_register(name, push(value));
}

/// Emits code that fails with an error of that kind and the message.
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

/// Evaluates the container, then the index, then the value, each once.
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
        // Evaluation order: the object and the key are read before the value is computed.
        materialize(object);
        materialize(key);
    }
    Operand content = operand(value);
    const SpanScope at_target(code_, target.span);
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

/// Compiles `name op= value`. The right side is evaluated first. The old value must be in this scope itself.
void Compiler::compound_name(const ast::Assign& node, ast::Symbol name) {
    if (is_scope_map(name)) return store(name, *node.value);
    const Storage storage = storage_of(name);
    const Op op = compound_op(node.op);
    if (storage.kind != Storage::Kind::reg) {
        const std::uint16_t value = push(*node.value);
        const std::uint16_t old = allocate_registers(1);
        release_to(old);
        {
            const SpanScope at_target(code_, node.target->span);
            code_.emit(storage.kind == Storage::Kind::scope ? Op::own_scope : Op::own_global, old, storage.index, old);
        }
        add_call_point(next_ordinal(), old, old, tables_.symbols.text(name));
        allocate_registers(1);
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
    const Code::Position at = code_.emit(quick, storage.index, storage.index, with_constant ? constant : value.reg, n);
    code_.begin_side_exit(at);
    materialize(value);
    {
        const SpanScope at_target(code_, node.target->span);
        code_.emit(Op::require_local, 0, storage.index);
    }
    Operand old{storage.index, true, false, next_ordinal()};
    materialize(old);
    code_.emit(quick, storage.index, old.reg, with_constant ? constant : value.reg);
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
    const std::uint16_t old = allocate_registers(1);
    release_to(old);
    const SpanScope at_target(code_, node.target->span);
    code_.emit(is_member ? Op::member : Op::old_element, old, object.reg, is_member ? name : key.reg);
    code_.word(old);
    add_call_point(next_ordinal(), old, old, source_text(node.target->span));
    allocate_registers(1);
    code_.emit(compound_op(node.op), old, old, value.reg);
    code_.emit(is_member ? Op::set_member : Op::set_index, object.reg, is_member ? name : key.reg, old);
}

/// Compiles an expression statement: a function is called, and a result of a script or host function is yielded.
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
    if (node.selection != ast::Selection::none) return turn_statement(node);
    const Code::Label end = code_.new_label();
    for (const ast::Branch& branch : node.branches) {
        const Code::Label next = code_.new_label();
        jump_if_false(*branch.condition, next);
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
    const std::uint16_t turns = allocate_registers(LoopScope::turns_size);
    record_loop(turns, LoopScope::turns_size);
    code_.emit(Op::loop_begin, turns);
    code_.place(test);
    jump_if_false(*node.condition, leave);
    loops_.push_back({leave, again, open_plans_});
    block(node.body);
    loops_.pop_back();
    code_.place(again);
    add_resume_point(ResumePoint::Kind::loop, next_ordinal(), top_, discard);
    code_.jump(Op::loop, turns, test);
    code_.place(leave);
}

void Compiler::do_statement(const ast::Do& node) {
    const Code::Label start = code_.new_label();
    const Code::Label again = code_.new_label();
    const Code::Label leave = code_.new_label();
    const std::uint16_t turns = allocate_registers(LoopScope::turns_size);
    record_loop(turns, LoopScope::turns_size);
    code_.emit(Op::loop_begin, turns);
    code_.place(start);
    loops_.push_back({leave, again, open_plans_});
    block(node.first);
    for (const ast::Segment& segment : node.segments) {
        jump_if_false(*segment.condition, leave);
        block(segment.body);
    }
    loops_.pop_back();
    code_.place(again);
    add_resume_point(ResumePoint::Kind::loop, next_ordinal(), top_, discard);
    code_.jump(Op::loop, turns, start);
    code_.place(leave);
}

/// Compiles `for x in range(...)` without creating the list. Puts the arguments after the scope's first register.
bool Compiler::range_call(const ast::Expr& sequence, std::uint16_t scope, Code::Label next) {
    if (sequence.kind != ast::ExprKind::call) return false;
    const auto& node = ast::as<ast::Call>(sequence);
    if (node.callee->kind != ast::ExprKind::name || node.arguments.empty() || node.arguments.size() > 3) return false;
    if (ast::as<ast::Name>(*node.callee).symbol != ast::symbol::range) return false;
    const Storage storage = storage_of(ast::symbol::range);
    if (storage.kind != Storage::Kind::free) return false;
    code_.emit_wide(Op::constant, scope, tables_.constant(Datum::null()));
    release_to(scope + 1);
    record_literal(scope, Datum::null());
    const std::uint8_t count = arguments(node.arguments, node.span);
    code_.emit(Op::for_range, scope, storage.index, 0, count);
    code_.word_label(next);
    const std::uint16_t function = allocate_registers(1);
    load_name_uncalled(ast::symbol::range, function);
    code_.emit(Op::call, scope, scope + 1, function, count);
    add_call_point(next_ordinal(), scope + 1, scope, "range");
    record_call(node.span, node.arguments);
    release_to(scope);
    return true;
}

ast::Symbol Compiler::counter_of(ast::Symbol variable) const {
    if (!tables_.scopes.mentions_counters) return ast::no_symbol;
    return tables_.symbols.find("__" + std::string(tables_.symbols.text(variable)) + "_idx");
}

void Compiler::begin_counter(ast::Symbol counter, std::uint16_t& at, LoopScope::Counter& where) {
    const std::uint16_t top = top_;
    const std::uint16_t before_first = store_target(counter);
    code_.emit_wide(Op::constant, before_first, tables_.constant(Datum::number(-1)));
    store_register(counter, before_first);
    release_to(top);
    const Storage of = storage_of(counter);
    at = of.index;
    where = of.kind == Storage::Kind::reg     ? LoopScope::counter_in_register
            : of.kind == Storage::Kind::scope ? LoopScope::counter_in_scope
                                              : LoopScope::counter_in_globals;
}

void Compiler::for_statement(const ast::For& node) {
    for_each(node.symbol, *node.sequence, true, [&](std::uint16_t) { block(node.body); });
}

void Compiler::leave_loop(bool again) {
    if (loops_.empty()) return;  // the parser has reported it
    const Loop& loop = loops_.back();
    for (std::size_t plan = open_plans_; plan > loop.plans; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0,
                   static_cast<std::uint8_t>(again ? PlanExit::continue_ : PlanExit::break_));
        add_call_point(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        add_call_point(next_ordinal(), top_, discard, "finally");
    }
    code_.jump(Op::jump, 0, again ? loop.again : loop.leave);
}

void Compiler::return_statement(const ast::Return& node) {
    if (node.is_go) return go(node);
    if (node.value == nullptr && open_plans_ == 0) {
        code_.emit(Op::return_null);
        return;
    }
    const std::uint16_t value = node.value != nullptr ? push(*node.value) : allocate_registers(1);
    if (node.value == nullptr) {
        code_.emit_wide(Op::constant, value, tables_.constant(Datum::null()));
        record_literal(value, Datum::null());
    }
    for (std::size_t plan = open_plans_; plan > 0; --plan) {
        code_.emit(Op::plan_cancel, top_, 0, 0, static_cast<std::uint8_t>(PlanExit::return_));
        add_call_point(next_ordinal(), top_, discard, "cancel");
        code_.emit(Op::plan_finally, top_);
        add_call_point(next_ordinal(), top_, discard, "finally");
    }
    code_.emit(Op::return_value, value);
}

}  // namespace npcs::compiler
