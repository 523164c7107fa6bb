// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The instruction loop. `pc`, the registers `R`, the constants `K` and the names `N` are held in locals and reloaded after everything
// that may have changed the last frame. An instruction that may do more than its own work first stores where the frame
// continues (PARK), then takes a Step.

#include "program/starts.hpp"
#include "runtime/alternatives.hpp"
#include "runtime/choices.hpp"
#include "runtime/interpreter.hpp"
#include "runtime/loops.hpp"
#include "runtime/members.hpp"
#include "runtime/names.hpp"
#include "runtime/offer.hpp"
#include "runtime/quick_calls.hpp"
#include "runtime/quick_paths.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/work.hpp"

// With labels as values, a compiler extension, every instruction has its own jump, which processors predict better than
// the single jump of a switch. NPCS_SWITCH_DISPATCH selects the switch even for compilers that have labels as values.
#if defined(__GNUC__) && !defined(NPCS_SWITCH_DISPATCH)
#define NPCS_LABELS_AS_VALUES
#pragma GCC diagnostic ignored "-Wpedantic"
#endif

namespace npcs::runtime {

using program::Instruction;
using program::Op;
using values::Arithmetic;
using values::Comparison;

/// The current instruction, read in place; a handler that consumes the following word copies it first.
#define i (pc[-1])
#ifdef NPCS_LABELS_AS_VALUES
#define DISPATCH_BEGIN NEXT;
#define DISPATCH_END
#define NEXT goto* table[static_cast<int>((pc++)->op)]
#define DISPATCH_UNPOLLED goto* labels[static_cast<int>((pc++)->op)]
#define SET_POLLING(yes) (table = (yes) ? polling : labels)
#define CASE(name) do_##name:
#else
#define DISPATCH_BEGIN           \
    dispatch:                    \
    if (is_polling) [[unlikely]] \
        goto poll;               \
    unpolled:                    \
    switch ((pc++)->op) {
#define DISPATCH_END }
#define NEXT goto dispatch
#define DISPATCH_UNPOLLED goto unpolled
#define SET_POLLING(yes) (is_polling = (yes))
#define CASE(name) case Op::name:
#endif
#define PARK() (frame->pc = static_cast<std::uint32_t>(pc - code))
/// After work that may have taken long: checks the run at the next place where it can be stopped.
#define POLL()                                     \
    do {                                           \
        if (memory.wants_attention()) [[unlikely]] \
            SET_POLLING(true);                     \
    } while (false)
#define TAKE(step)                                   \
    do {                                             \
        const Step next_step = (step);               \
        if (next_step == Step::done) {               \
            POLL();                                  \
            NEXT;                                    \
        }                                            \
        if (next_step == Step::entered) goto reload; \
        return;                                      \
    } while (false)
#define CHECK(succeeds)          \
    do {                         \
        PARK();                  \
        if (!(succeeds)) return; \
    } while (false)
#define SIDE_EXIT()                                                                 \
    do {                                                                            \
        pc = code + function->side_exit(static_cast<std::uint32_t>(pc - 1 - code)); \
        NEXT;                                                                       \
    } while (false)
/// An operation that the loop leaves to a function. It is made in steps if reading an operand may be a call.
#define OTHERWISE(operation)                             \
    do {                                                 \
        PARK();                                          \
        const Operation outcome = (operation);           \
        if (outcome == Operation::in_steps) SIDE_EXIT(); \
        if (outcome == Operation::failed) return;        \
        POLL();                                          \
    } while (false)
/// Whether a variable operand (one of the bits of n) must be read step by step.
#define NEEDS_STEPS(bit, datum) ((i.n & (bit)) != 0 && (datum).is_unset_or_function())

/// Where the member of a name was found last.
#define HINT(name) (hints[(name) % member_hints.size()])

/// A call whose window begins at R[window] and whose result goes to R[result].
#define CALLING(window, result) \
    QuickCall { *frame, linked->program, R, window, result }
/// Goes on in `callee` if its frame was pushed. Its function is not read back from the frame, where it has only just been
/// written.
#define ENTER(registers, callee)                                                                 \
    do {                                                                                         \
        if (Datum* const own = (registers); own != nullptr) {                                    \
            function = static_cast<const program::Function*>((callee).as_function()->signature); \
            R = own;                                                                             \
            ++frame;                                                                             \
            pc = code = function->code.data();                                                   \
            NEXT;                                                                                \
        }                                                                                        \
    } while (false)

/// Returns from the last frame. What takes more than storing a value is left to return_to_caller.
#define LEAVE(given)                                                                           \
    do {                                                                                       \
        const Datum value = (given);                                                           \
        const std::uint16_t result = frame->result;                                            \
        if (frame > bottom) [[likely]] {                                                       \
            if (result < program::discard) [[likely]] {                                        \
                execution.frames.pop_back();                                                   \
                --frame;                                                                       \
                execution.registers[frame->base + result] = value;                             \
                goto reload_frame;                                                             \
            }                                                                                  \
            if (execution.guards.empty() && (value.is_null() || result == program::discard)) { \
                execution.frames.pop_back();                                                   \
                --frame;                                                                       \
                goto reload_frame;                                                             \
            }                                                                                  \
        }                                                                                      \
        if (returned_to(floor, value)) return;                                                 \
        TAKE(return_to_caller(value));                                                         \
    } while (false)

/// Calls an intrinsic that needs nothing but its arguments.
#define CALL_DIRECT(callee, arguments, count)                        \
    if (const Native* const native = direct_native(callee, count)) { \
        budget.spend();                                              \
        const Datum given = native->direct(arguments);               \
        if (i.a < program::discard) R[i.a] = given;                  \
        NEXT;                                                        \
    }

/// Every Datum that is not a number is a NaN to the processor, and so is what an operator makes of it. A result that is
/// none, or a comparison that holds, therefore shows that both operands are numbers, and nothing else needs to be asked.
/// `expression` must be NaN if x or y is.
#define ARITHMETIC(name, expression, with_constant)                        \
    CASE(name) {                                                           \
        const double x = R[i.b].as_number(), y = R[i.c].as_number();       \
        const double result = (expression);                                \
        if (result == result) [[likely]] {                                 \
            R[i.a] = number(result);                                       \
            NEXT;                                                          \
        }                                                                  \
        OTHERWISE(calculate(Arithmetic::name, i, R[i.b], R[i.c], R[i.a])); \
        NEXT;                                                              \
    }                                                                      \
    CASE(name##_k) {                                                       \
        const double x = R[i.b].as_number(), y = K[i.c].as_number();       \
        const double result = (with_constant);                             \
        if (result == result) [[likely]] {                                 \
            R[i.a] = number(result);                                       \
            NEXT;                                                          \
        }                                                                  \
        OTHERWISE(calculate(Arithmetic::name, i, R[i.b], K[i.c], R[i.a])); \
        NEXT;                                                              \
    }

/// `holding` and `opposite` are expressions of x and y of which none holds if one of them is NaN.
#define COMPARISON(name, holding, opposite)                             \
    CASE(name) {                                                        \
        const double x = R[i.b].as_number(), y = R[i.c].as_number();    \
        if (holding) {                                                  \
            R[i.a] = Datum::boolean(true);                              \
            NEXT;                                                       \
        }                                                               \
        if (opposite) [[likely]] {                                      \
            R[i.a] = Datum::boolean(false);                             \
            NEXT;                                                       \
        }                                                               \
        OTHERWISE(decide(Comparison::name, i, R[i.b], R[i.c], R[i.a])); \
        NEXT;                                                           \
    }                                                                   \
    UNLESS(name, name, holding, opposite, R[i.b])                       \
    UNLESS(name##_k, name, holding, opposite, K[i.b])

/// Jumps unless `holding` holds.
#define UNLESS(name, comparison, holding, opposite, right_operand)                        \
    CASE(unless_##name) {                                                                 \
        const double x = R[i.a].as_number(), y = (right_operand).as_number();             \
        if (holding) {                                                                    \
            ++pc;                                                                         \
            NEXT;                                                                         \
        }                                                                                 \
        if (!(opposite)) [[unlikely]] {                                                   \
            Datum decided;                                                                \
            OTHERWISE(decide(Comparison::comparison, i, R[i.a], right_operand, decided)); \
            if (holds(decided)) {                                                         \
                ++pc;                                                                     \
                NEXT;                                                                     \
            }                                                                             \
        }                                                                                 \
        pc = code + pc->wide();                                                           \
        NEXT;                                                                             \
    }

/// Variables in a map of the heap or in an outer scope. `variable` is the Datum there; `lookup` looks further when it
/// is unset.
#define VARIABLE(kind, variable, lookup)                                            \
    CASE(read_##kind) {                                                             \
        const Datum current = (variable);                                           \
        if (!current.is_unset_or_function()) [[likely]] {                           \
            R[i.a] = current;                                                       \
            NEXT;                                                                   \
        }                                                                           \
        PARK();                                                                     \
        Datum value = current;                                                      \
        if (value.is_unset() && (lookup) == Step::stopped) return;                  \
        ENTER(enter_variable(context, execution, CALLING(i.c, i.a), value), value); \
        TAKE(invoke(value, i.c, 0, i.a));                                           \
    }                                                                               \
    CASE(fetch_##kind) {                                                            \
        const Datum current = (variable);                                           \
        if (!current.is_unset()) [[likely]] {                                       \
            R[i.a] = current;                                                       \
            NEXT;                                                                   \
        }                                                                           \
        PARK();                                                                     \
        Datum value;                                                                \
        if ((lookup) == Step::stopped) return;                                      \
        R[i.a] = value;                                                             \
        NEXT;                                                                       \
    }

/// VARIABLE for a name that must have been assigned.
#define OWN_VARIABLE(kind, variable, name)                                              \
    CASE(own_##kind) {                                                                  \
        const Datum current = (variable);                                               \
        if (!current.is_unset_or_function()) [[likely]] {                               \
            R[i.a] = current;                                                           \
            NEXT;                                                                       \
        }                                                                               \
        PARK();                                                                         \
        if (current.is_unset()) return void(names.fail_unknown_local(name));            \
        ENTER(enter_variable(context, execution, CALLING(i.c, i.a), current), current); \
        TAKE(invoke(current, i.c, 0, i.a));                                             \
    }

/// Not inlined, so that the address is calculated once, and not again for each member.
[[gnu::noinline]] static values::Hint* hints_of_thread() { return member_hints.data(); }

void Interpreter::execute_instructions(std::size_t floor) {
#ifdef NPCS_LABELS_AS_VALUES
    static const void* const labels[] = {
#define NPCS_OPCODE_LABEL(name) &&do_##name,
        NPCS_OPCODES(NPCS_OPCODE_LABEL)
#undef NPCS_OPCODE_LABEL
    };
    static const void* const polling[] = {
#define NPCS_OPCODE_LABEL(name) &&poll,
        NPCS_OPCODES(NPCS_OPCODE_LABEL)
#undef NPCS_OPCODE_LABEL
    };
    const void* const* table = labels;
#else
    bool is_polling = false;
#endif
    Context& context = context_;
    Execution& execution = execution_;
    State& state = context.state;
    values::Heap& memory = state.heap;
    Budget& budget = context.budget;
    Names names(context, execution);
    Members members(context, execution);
    values::Hint* const hints = hints_of_thread();
    const auto number = [](double value) { return Datum::from_bits(std::bit_cast<std::uint64_t>(value)); };
    // The functions passed to this capture by value: captured by reference, `pc` and `R` would live in memory, not in
    // registers.
    const auto attempt = [&](Datum& result, const auto& operation) {
        values::Error error;
        const Datum value = operation(error);
        if (!error) result = value;
        return !error || (fail(std::move(error)), false);
    };

    stack().record_capacity();
    Frame* frame;
    const Frame* bottom;  // at index `floor`
    const program::Function* function;
    const Instruction* code;
    const Instruction* pc;
    const Linked* linked = nullptr;
    const Datum* K = nullptr;
    const Datum* N = nullptr;
    const std::uint32_t* slots = nullptr;
    Datum* R;

reload:
    frame = &execution.frames.back();
    bottom = execution.frames.data() + floor;
reload_frame:
    function = frame->function;
    code = function->code.data();
    pc = code + frame->pc;
    R = execution.registers.data() + frame->base;
    if (frame->linked != linked) [[unlikely]] {
        linked = frame->linked;
        K = linked->constants;
        N = linked->program->names.data();
        slots = linked->slots;
    }
    DISPATCH_BEGIN

poll:
    // Replaces any instruction while something waits for a place where the run can be stopped.
#ifdef NPCS_LABELS_AS_VALUES
    --pc;
#endif
    if (can_stop_at(*frame, static_cast<std::uint32_t>(pc - code))) {
        SET_POLLING(false);
        if (safepoint(frame->top, nullptr) == Step::stopped) return;
    }
    DISPATCH_UNPOLLED;

    // ---- variables
    CASE(constant) {
        R[i.a] = K[i.wide()];
        NEXT;
    }
    CASE(move) {
        R[i.a] = R[i.b];
        NEXT;
    }
    VARIABLE(local, R[i.b], names.fetch_unset_local(i.b, value))
    VARIABLE(scope, frame->scope->entries[i.b].value, names.fetch_unset_local(i.b, value))
    VARIABLE(outer, frame->outer->entries[i.b].value,
             names.fetch_unset(frame->outer->entries[i.b].key, frame->outer->entries[i.b].hash, true, value))
    VARIABLE(global, state.globals->entries[slots[i.b]].value, names.fetch_unset_global(*linked, i.b, value))
    VARIABLE(free, Datum::unset(), names.fetch_free(*linked, i.b, value))
    VARIABLE(name, Datum::unset(),
             names.fetch_unset(function->program->names[i.b], function->program->name_hashes[i.b], true, value))
    CASE(write_scope) {
        frame->scope->entries[i.b].value = R[i.a];
        NEXT;
    }
    CASE(write_global) {
        state.globals->entries[slots[i.b]].value = R[i.a];
        NEXT;
    }
    CASE(require_local) {
        PARK();
        if (R[i.b].is_unset()) return void(names.fail_unknown_local(function->local_keys[i.b]));
        NEXT;
    }
    OWN_VARIABLE(scope, frame->scope->entries[i.b].value, function->local_keys[i.b])
    OWN_VARIABLE(global, state.globals->entries[slots[i.b]].value, function->program->names[i.b])
    CASE(locals_map) {
        R[i.a] = Datum::object(names.locals_of(*frame));
        NEXT;
    }
    CASE(outer_map) {
        R[i.a] = Datum::object(frame->outer != nullptr ? frame->outer : state.globals);
        NEXT;
    }
    CASE(globals_map) {
        R[i.a] = Datum::object(state.globals);
        NEXT;
    }
    CASE(closure) {
        const program::Function& made = *function->program->functions[i.wide()];
        R[i.a] = Datum::object(memory.function(values::FunctionOrigin::script, made, names.locals_of(*frame)));
        NEXT;
    }

    // ---- operators
    ARITHMETIC(add, x + y, x + y)
    ARITHMETIC(subtract, x - y, x - y)
    ARITHMETIC(multiply, x * y, x * y)
    ARITHMETIC(divide, x / y, x / y)
    CASE(modulo) {
        std::int64_t left, right;
        if (is_natural(R[i.b].as_number(), left) && is_natural(R[i.c].as_number(), right) && right != 0) [[likely]] {
            set_remainder(left, right, R[i.a]);
            NEXT;
        }
        OTHERWISE(calculate(Arithmetic::modulo, i, R[i.b], R[i.c], R[i.a]));
        NEXT;
    }
    CASE(modulo_k) {
        std::int64_t left;
        if (is_natural(R[i.b].as_number(), left)) [[likely]] {
            set_remainder(left, static_cast<std::int64_t>(K[i.c].as_number()), R[i.a]);
            NEXT;
        }
        OTHERWISE(calculate(Arithmetic::modulo, i, R[i.b], K[i.c], R[i.a]));
        NEXT;
    }
    ARITHMETIC(power, power(x, y), power(x, y))
    COMPARISON(equal, x == y, std::islessgreater(x, y))
    COMPARISON(not_equal, std::islessgreater(x, y), x == y)
    COMPARISON(less, x < y, x >= y)
    COMPARISON(less_equal, x <= y, x > y)
    COMPARISON(greater, x > y, x <= y)
    COMPARISON(greater_equal, x >= y, x < y)
    CASE(chain_product) {
        R[i.a] = values::chain_product(R[i.b], R[i.c]);
        NEXT;
    }
    CASE(concatenate) {
        CHECK(attempt(R[i.a], [&memory, first = R + i.b, count = i.c](values::Error& error) {
            return values::concatenate(memory, first, count, error);
        }));
        POLL();
        NEXT;
    }
    CASE(negate) {
        if (R[i.b].is_number()) {
            R[i.a] = number(0 - R[i.b].as_number());
            NEXT;
        }
        CHECK(attempt(R[i.a], [&memory, operand = R[i.b]](values::Error& error) {
            return values::negate(memory, operand, error);
        }));
        NEXT;
    }
    CASE(logical_not) {
        const Datum operand = R[i.b];
        if (same(operand, Datum::boolean(true))) R[i.a] = Datum::boolean(false);
        else if (same(operand, Datum::boolean(false))) R[i.a] = Datum::boolean(true);
        else R[i.a] = values::logical_not(operand);
        NEXT;
    }
    CASE(logical_and) {
        R[i.a] = values::logical_and(R[i.b], R[i.c]);
        NEXT;
    }
    CASE(logical_or) {
        R[i.a] = values::logical_or(R[i.b], R[i.c]);
        NEXT;
    }
    CASE(and_stops) {
        if (!holds(R[i.a])) {
            R[i.a] = Datum::boolean(false);
            pc = code + i.wide();
        }
        NEXT;
    }
    CASE(or_stops) {
        if (values::or_stops(R[i.a])) {
            R[i.a] = Datum::boolean(true);
            pc = code + i.wide();
        }
        NEXT;
    }
    CASE(isa) {
        if (i.n == 0) CHECK(members.isa(R[i.b], R[i.c], R[i.a]));
        else CHECK(members.has(R[i.c], R[i.b], i.n == static_cast<int>(ast::Relation::not_in), R[i.a]));
        POLL();
        NEXT;
    }
    CASE(make_new) {
        CHECK(members.make_new(R[i.b], R[i.a]));
        POLL();
        NEXT;
    }

    // ---- jumps
    CASE(jump) {
        pc = code + i.wide();
        NEXT;
    }
    CASE(jump_if) {
        if (holds(R[i.a])) pc = code + i.wide();
        NEXT;
    }
    CASE(jump_unless) {
        if (!holds(R[i.a])) pc = code + i.wide();
        NEXT;
    }

    // ---- lists, maps, members
    CASE(new_list) {
        values::List* const list = memory.list(i.c);
        for (std::uint32_t k = 0; k < i.c; ++k) memory.push(*list, R[i.b + k]);
        R[i.a] = Datum::object(list);
        NEXT;
    }
    CASE(list_add) {
        for (std::uint32_t k = 0; k < i.c; ++k) memory.push(*R[i.a].as_list(), R[i.b + k]);
        NEXT;
    }
    CASE(new_map) {
        R[i.a] = Datum::object(memory.map(i.b));
        NEXT;
    }
    CASE(map_add) {
        values::set(memory, *R[i.a].as_map(), R[i.b], R[i.c]);
        NEXT;
    }
    CASE(index) {
        if (R[i.b].is_list()) [[likely]] {
            const values::List& list = *R[i.b].as_list();
            const std::uint32_t position = position_from_front(R[i.c]);
            if (position < list.count) [[likely]] {
                R[i.a] = list.items[position];
                NEXT;
            }
        }
        OTHERWISE(read_element(i, R[i.b], R[i.c], R[i.a]));
        NEXT;
    }
    CASE(slice) {
        CHECK(attempt(R[i.a], [&memory, first = R + i.b](values::Error& error) {
            return values::slice(memory, first[0], first[1], first[2], error);
        }));
        POLL();
        NEXT;
    }
    CASE(member) {
        const Datum object = R[i.b];
        if (object.is_map()) [[likely]] {
            const Datum own = values::hinted_value(*object.as_map(), N[i.c], HINT(i.c));
            if (!own.is_unset_or_function()) [[likely]] {
                R[i.a] = own;
                ++pc;
                NEXT;
            }
        }
        if (NEEDS_STEPS(1, object)) SIDE_EXIT();
        const std::uint16_t target = i.a, name = i.c, window = pc->a;
        ++pc;
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find(object, *linked, name, value, found_in));
        if (!value.is_function()) {
            R[target] = value;
            NEXT;
        }
        if (const Native* const native = direct_native(value, 1)) {
            budget.spend();
            const Datum argument = object;  // so that `object` itself needs no address
            const Datum given = native->direct(&argument);
            if (target < program::discard) R[target] = given;
            NEXT;
        }
        ENTER(enter_method(context, execution, CALLING(window, target), object, value, found_in, 0, false), value);
        TAKE(invoke_member(object, value, found_in, window, 0, target, false));
    }
    CASE(fetch_member) {
        const Datum object = R[i.b];
        if (NEEDS_STEPS(1, object)) SIDE_EXIT();
        const std::uint16_t target = i.a, name = i.c;
        ++pc;
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find(object, *linked, name, value, found_in));
        R[target] = value;
        NEXT;
    }
    CASE(super_member) {
        const Instruction own = i;
        const Instruction word = *pc++;
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find(R[own.b], *linked, own.c, value, found_in));
        if (word.b == 0) TAKE(invoke_member(names.self_of(*frame), value, found_in, word.a, 0, own.a, false));
        R[own.a] = value;
        NEXT;
    }
    CASE(set_index) {
        const Datum value = R[i.c];
        if (R[i.a].is_list() && !value.is_unset_or_function()) [[likely]] {
            const values::List& list = *R[i.a].as_list();
            const std::uint32_t position = position_from_front(R[i.b]);
            if (position < list.count) [[likely]] {
                list.items[position] = value;
                NEXT;
            }
        }
        OTHERWISE(write_element(i, R[i.a], R[i.b], R[i.c]));
        NEXT;
    }
    CASE(set_member) {
        const Datum object = R[i.a], value = R[i.c];
        if (NEEDS_STEPS(4, value)) SIDE_EXIT();
        if (object.is_map()) [[likely]] {
            if (values::Map::Entry* const entry = values::hinted(*object.as_map(), N[i.b], HINT(i.b))) [[likely]] {
                entry->value = value;
                NEXT;
            }
            PARK();  // loops over the map are found by their frames' positions
            members.set_own(*object.as_map(), *linked, i.b, value);
            NEXT;
        }
        if (NEEDS_STEPS(1, object)) SIDE_EXIT();
        CHECK(members.set_element(object, N[i.b], value));
        NEXT;
    }

    // ---- calls
    CASE(call) {
        PARK();
        const Datum callee = R[i.c];
        if (callee.is_function()) [[likely]]
            ENTER(enter_plain(context, execution, CALLING(i.b, i.a), *callee.as_function(), i.b, i.n), callee);
        CALL_DIRECT(callee, R + i.b, i.n);
        TAKE(invoke(callee, i.b, i.n, i.a));
    }
    CASE(call_element) {
        const Datum object = R[i.c];
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find_element(object, R[i.c + 1], value, found_in));
        R[i.b - 1] = object;  // replaces its key
        const std::uint16_t taken = value.is_function() && value.as_function()->signature->takes_self ? 1 : 0;
        CALL_DIRECT(value, R + (i.b - taken), i.n + taken);
        ENTER(enter_method(context, execution, CALLING(i.b, i.a), object, value, found_in, i.n, false), value);
        TAKE(invoke_element(object, value, found_in, i.b, i.n, i.a));
    }
    CASE(old_element) {
        const Datum container = R[i.b], key = R[i.c];
        const Instruction own = i;
        const std::uint16_t window = pc++->a;
        if (container.is_list() && key.is_number()) {
            const values::List& list = *container.as_list();
            const std::uint32_t position = list_position(list, key.as_number());
            if (position < list.count && !list.items[position].is_function()) {
                R[own.a] = list.items[position];
                NEXT;
            }
        } else if (container.is_map() && (key.is_number() || key.is_string())) {
            const Datum value = values::get(*container.as_map(), key);
            if (!value.is_unset_or_function()) {
                R[own.a] = value;
                NEXT;
            }
        }
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find_element(container, key, value, found_in));
        TAKE(invoke_member(container, value, found_in, window, 0, own.a, false));
    }
    CASE(call_member) {
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find(R[i.b], *linked, i.c, value, found_in));
        CALL_DIRECT(value, R + i.b, i.n + 1);
        ENTER(enter_method(context, execution, CALLING(i.b, i.a), R[i.b], value, found_in, i.n, true), value);
        TAKE(invoke_member(R[i.b], value, found_in, i.b, i.n, i.a, true));
    }
    CASE(call_super) {
        Datum value;
        values::Map* found_in = nullptr;
        CHECK(members.find(R[i.b], *linked, i.c, value, found_in));
        const Datum self = names.self_of(*frame);
        ENTER(enter_method(context, execution, CALLING(i.b, i.a), self, value, found_in, i.n, true), value);
        TAKE(invoke_member(self, value, found_in, i.b, i.n, i.a, true));
    }
    CASE(return_null) { LEAVE(Datum::null()); }
    CASE(say_line) {
        const Instruction own = i;
        const Instruction word = *pc++;
        PARK();
        TAKE(say_line(own, word));
    }
    CASE(go_on_in) {
        PARK();
        TAKE(go_on_in(R[i.a]));
    }
    CASE(run_foreign) {
        frame->pc = static_cast<std::uint32_t>(pc - 1 - code);
        TAKE(run_foreign(i.wide(), i.a));
    }
    CASE(return_value) { LEAVE(R[i.a]); }

    // ---- loops
    CASE(loop_begin) {
        R[i.a] = Datum::number(0);
        NEXT;
    }
    CASE(loop) {
        if (!budget.spend() || memory.wants_attention()) [[unlikely]] {
            frame->pc = static_cast<std::uint32_t>(pc - 1 - code);
            if (safepoint(function->resume_point_at(frame->pc, program::ResumePoint::Kind::loop)->top, &R[i.a]) ==
                Step::stopped)
                return;
        }
        R[i.a] = number(R[i.a].as_number() + 1);
        pc = code + i.wide();
        NEXT;
    }
    CASE(for_begin) {
        begin_for(R + i.a);
        pc = code + i.wide();
        NEXT;
    }
    CASE(for_range) {
        pc = begin_range(memory, R + i.a, names.find_free(*linked, i.b), i.n) ? code + pc->wide() : pc + 1;
        NEXT;
    }
    CASE(for_next) {
        if (!budget.spend() || memory.wants_attention()) [[unlikely]] {
            frame->pc = static_cast<std::uint32_t>(pc - 1 - code);
            if (safepoint(function->resume_point_at(frame->pc, program::ResumePoint::Kind::loop)->top,
                          &R[i.a + program::LoopScope::passes]) == Step::stopped)
                return;
        }
        using program::LoopScope;
        Datum* const scope = R + i.a;
        if (scope[LoopScope::sequence].is_null()) [[likely]] {
            const double next = scope[LoopScope::passes].as_number(), step = scope[LoopScope::step].as_number();
            const double last = scope[LoopScope::position].as_number();
            if (step > 0 ? next <= last : next >= last) [[likely]] {
                R[i.b] = number(next);
                scope[LoopScope::passes] = number(next + step);
                pc = code + pc->wide();
                NEXT;
            }
        } else if (scope[LoopScope::sequence].is_list() && i.c == program::none) {
            const values::List& list = *scope[LoopScope::sequence].as_list();
            const auto position = static_cast<std::uint32_t>(scope[LoopScope::position].as_number());
            if (position < list.count) {
                R[i.b] = list.items[position];
                scope[LoopScope::position] = number(position + 1.0);
                scope[LoopScope::passes] = number(scope[LoopScope::passes].as_number() + 1);
                pc = code + pc->wide();
                NEXT;
            }
        }
        if (i.c == program::none) {
            pc = next_element(memory, scope, R[i.b]) ? code + pc->wide() : pc + 1;
            NEXT;
        }
        PARK();
        bool goes_on = false;
        Datum& counter = counter_at(state, execution, *frame, i.c, pc->n);
        if (next_counted(scope, R[i.b], counter, goes_on) == Step::stopped) return;
        pc = goes_on ? code + pc->wide() : pc + 1;
        NEXT;
    }

    // ---- choices and plans
    CASE(choose_begin) {
        R[i.a] = Datum::object(memory.list());
        NEXT;
    }
    CASE(choose_option) {
        const Instruction own = i;
        const Instruction word = *pc++;
        PARK();
        const Datum available = own.c != program::none ? R[own.c] : Datum::boolean(true);
        const Datum element = word.c != program::none ? R[word.c] : Datum::null();
        Choices choices(context, execution);
        TAKE(choices.offer(R[own.a], R[own.b], available, *function, word.b, word.a, element, own.n != 0));
    }
    CASE(mark) {
        if (context.tracer != nullptr) [[unlikely]]
            if (pauses_before(*frame, static_cast<std::uint32_t>(pc - 1 - code))) return;
        if (context.coverage != nullptr) context.coverage->reached(*function->program, i.wide());
        NEXT;
    }
    CASE(choose_ask) {
        const Instruction own = i;
        const Instruction word = *pc++;
        if (!Choices::any_available(R[own.a])) {
            pc = code + word.wide();
            NEXT;
        }
        PARK();
        frame->top = static_cast<std::uint16_t>(own.a + 1);
        Choices(context, execution).ask(R[own.a], own.b != program::none ? R[own.b] : Datum::null(), own.a);
        return;
    }
    CASE(choose_branch) {
        if (!R[i.a].is_list()) {
            // Nothing was chosen in time: continue as if there had been no options, at the target in the preceding
            // word.
            pc = code + pc[-2].wide();
            NEXT;
        }
        pc = code + pc[Offer::option_of(R[i.a])].wide();
        NEXT;
    }
    CASE(choose_element) {
        R[i.b] = Offer::element_of(R[i.a]);
        NEXT;
    }
    CASE(select_alternative) {
        pc = select_alternative(pc, R, K);
        POLL();
        NEXT;
    }
    CASE(plan_enter) {
        const Instruction own = i;
        const std::uint16_t window = pc++->a;
        PARK();
        TAKE(enter_plan(R[own.a], own.b, R[own.c], window));
    }
    CASE(plan_conclude) {
        PARK();
        TAKE(leave_plan(PlanEvent::conclude, Datum::null(), i.a));
    }
    CASE(plan_cancel) {
        PARK();
        const PlanEnd end = end_by(static_cast<program::PlanExit>(i.n));
        TAKE(leave_plan(PlanEvent::cancel, PlanStack(context, execution).reason(end), i.a));
    }
    CASE(plan_finally) {
        PARK();
        TAKE(leave_plan(PlanEvent::finally, Datum::null(), i.a));
    }
    CASE(fail) {
        PARK();
        fail({static_cast<values::ErrorCode>(i.n), values::Text(K[i.wide()]).view()});
        return;
    }
    DISPATCH_END
}

#undef i

/// Returns the code of the alternative that is selected. `pc` is behind the instruction.
[[gnu::noinline]] const Instruction* Interpreter::select_alternative(const Instruction* pc, const Datum* R,
                                                                     const Datum* K) {
    const Instruction& own = pc[-1];
    const Instruction* const code = execution_.frames.back().function->code.data();
    const auto selection = static_cast<ast::Selection>(own.n);
    std::uint32_t chosen = no_alternative;
    const bool is_bark = selection == ast::Selection::bark;
    if (is_bark) {
        std::vector<BarkCandidate> candidates;
        for (std::uint32_t k = 0; k < own.b; ++k)
            candidates.push_back({K[pc[2 * k].wide()], holds(R[own.a + k]), pc[2 * k].n});
        chosen = select_bark(context_.state, candidates);
    } else {
        chosen = runtime::select_alternative(context_.state, selection, K[pc->wide()], own.b);
        ++pc;
    }
    if (chosen == no_alternative) chosen = own.b;
    const Instruction& word = is_bark ? pc[chosen == own.b ? 2 * chosen : 2 * chosen + 1] : pc[chosen];
    return code + word.wide();
}

/// Whether a statement begins at `pc`, or a run can be interrupted there between two operations of a statement. If so,
/// the frame is positioned there.
[[gnu::noinline]] bool Interpreter::can_stop_at(Frame& frame, std::uint32_t pc) {
    const program::Function& function = *frame.function;
    const std::uint32_t statement = program::statement_beginning_at(function, pc);
    if (statement != program::no_statement) {
        frame.top = program::start_of(function, statement).top;
    } else {
        const program::ResumePoint* const point = function.resume_point_at(pc, program::ResumePoint::Kind::entry);
        if (point == nullptr) return false;
        frame.top = point->top;
    }
    frame.pc = pc;
    return true;
}

/// Asks a debugger, and pauses in front of the instruction `mark` at `pc`.
[[gnu::noinline]] bool Interpreter::pauses_before(Frame& frame, std::uint32_t pc) {
    const program::Function& function = *frame.function;
    if (!context_.tracer->pauses_before(execution_, function.code[pc].wide())) return false;
    if (!can_stop_at(frame, pc)) return false;
    Stops(context_, execution_).interrupt({values::ErrorCode::paused, ""});
    return true;
}

/// Pops the frame that a nested run was made for.
bool Interpreter::returned_to(std::size_t floor, Datum value) {
    if (floor == 0 || execution_.frames.size() != floor + 1) return false;
    execution_.returned = value;
    execution_.frames.pop_back();
    return true;
}

Step Interpreter::next_counted(Datum* scope, Datum& element, Datum& counter, bool& goes_on) {
    values::Error error;
    goes_on = runtime::next_counted(context_.state.heap, scope, element, counter, error);
    return error ? fail(std::move(error)) : Step::done;
}

}  // namespace npcs::runtime
