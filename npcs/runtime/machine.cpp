// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/machine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

Machine::Machine(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> environment,
                 const Limits& limits, std::uint64_t seed)
    : environment_(std::move(environment)), linked_(std::move(program), *environment_, state), limits_(limits) {
    state.heap.limits = {limits.bytes, limits.text_bytes, limits.list_items, limits.work};
    state.heap.iterations = this;
    state.random.seed(seed);
    try {
        started_at_ = clock();
    } catch (const CallbackFailed&) {
        // Who asks for the time is told, as long as the clock cannot be read.
        started_at_ = std::numeric_limits<double>::quiet_NaN();
    }
    native_room_ = environment_->most_parameters() + 2;
}

Machine::~Machine() {
    if (roots_ != nullptr) roots_->leave();
}

State::State() = default;
State::~State() = default;

// ---- running ---------------------------------------------------------------------------------------------------------

StopKind Machine::start() {
    const program::Function& main = linked_.first_program()->main();
    linked_.make_globals();
    Execution& execution = this->execution();
    if (!reserve_registers(main.registers + native_room_)) {
        execution.started = true;
        fail(out_of_memory());
        return execution.pending.kind;
    }
    Frame frame;
    frame.function = &main;
    frame.linked = &linked_.first();
    frame.scope = frame.outer = state.globals;
    execution.frames.push_back(frame);
    execution.started = true;
    begin_run();
    return go();
}

StopKind Machine::resume(Datum answer) {
    Execution& execution = this->execution();
    const Pending pending = execution.pending;
    execution.pending = {};
    begin_run();
    // A stop that the script did not ask for changes nothing: it goes on with what it was doing, a check of plans included.
    if (pending.kind != StopKind::interrupted) {
        const std::uint16_t result = pending.kind == StopKind::suspended ? pending.result : program::discard;
        survive([&] { begin_check(pending.kind, result, answer); });
    }
    return go_on();
}

StopKind Machine::choose(std::uint32_t index) {
    Execution& execution = this->execution();
    const Pending pending = execution.pending;
    const Datum record = pending.options.as_list()->items[index];
    const Datum id = record.as_list()->items[2];
    const values::Text id_text(id);
    const std::string shared = option_text_id(id_text.view());
    const bool is_shared = shared != id_text.view();
    count_taken(id);
    try {
        if (is_shared) count_taken(state.heap.text(shared));
    } catch (const std::bad_alloc&) {
        discount_taken(id);
        throw;
    }
    // From here on nothing needs memory until it runs.
    execution.pending = {};
    execution.registers[execution.frames.back().base + pending.result] = record;
    begin_run();
    survive([&] { begin_check(pending.kind, program::discard, Datum::null()); });
    return go_on();
}

void Machine::count_taken(Datum id) {
    if (state.taken == nullptr) state.taken = state.heap.map();
    const Datum before = values::get(*state.taken, id);
    values::set(state.heap, *state.taken, id, Datum::number(before.is_number() ? before.as_number() + 1 : 1));
}

/// Takes back what count_taken has counted; needs no memory.
void Machine::discount_taken(Datum id) {
    const double count = values::get(*state.taken, id).as_number() - 1;
    if (count > 0) values::set(state.heap, *state.taken, id, Datum::number(count));
    else values::remove(*state.taken, id);
}

StopKind Machine::leave_choice() {
    Execution& execution = this->execution();
    execution.registers[execution.frames.back().base + execution.pending.result] = Datum::null();
    execution.pending = {};
    begin_run();
    survive([&] { begin_check(StopKind::choice, program::discard, Datum::null()); });
    return go_on();
}

/// Goes on after the plans were looked at, unless one of them has failed outside of any `try`.
StopKind Machine::go_on() {
    Step step = Step::done;
    survive([&] {
        if (execution().check.is_due) step = recheck_plans();
    });
    bool goes_on = step != Step::stopped && execution().pending.kind != StopKind::failed;
    if (!goes_on) survive([&] { goes_on = recover(0); });
    if (goes_on) return go();
    end_run();
    return execution().pending.kind;
}

void Machine::begin_run() {
    state.heap.take_work();  // of others: what the host did with its values
    execution().error.clear();
    budget_.begin(limits_);
}

void Machine::end_run() {
    budget_.charge(state.heap.take_work());
    execution().steps += budget_.end();
}

StopKind Machine::go() {
    run_guarded(0);
    if (state.tasks == nullptr) note_stop();
    end_run();
    trim();
    // It may be long until it goes on, and there may be a million like it.
    if (state.heap.is_untidy()) collect();
    return execution().pending.kind;
}

Machine::Step Machine::stop(StopKind kind) {
    execution().pending.kind = kind;
    return Step::stopped;
}

namespace {

/// A message may be the host's own, and is saved like any other text.
std::string as_told(std::string message) {
    constexpr std::size_t most = 64 * 1024;
    if (message.size() > most) {
        message.resize(most);
        message += "...";
    }
    return values::valid_utf8(message) ? message : values::repair_utf8(message);
}

}  // namespace

/// The operands of the failed statement are gone; its frame and all others can be looked at.
Machine::Step Machine::fail(std::string message) {
    Execution& execution = this->execution();
    // Who has called what fails goes on when that is guarded.
    if (!execution.frames.empty() && !is_guarded_native()) {
        Frame& frame = execution.frames.back();
        const program::Function& function = *frame.function;
        const bool in_registers = !function.captured && !function.is_main;
        frame.top = in_registers ? static_cast<std::uint16_t>(function.locals.size()) : std::uint16_t{0};
    }
    execution.pending = {};
    execution.check = {};
    execution.error = as_told(std::move(message));
    // There is no room to tell a script that there is no room.
    if (execution.error.starts_with("out of memory")) execution.guards.clear();
    const std::size_t kept = execution.guards.empty() ? 0 : plans_below(execution.guards.back().frames);
    if (execution.plans.size() > kept) {
        unwind_plans(kept, exit_reason("error", execution.error));
    }
    return stop(StopKind::failed);
}

/// How many plans belong to the first `frames` frames.
std::size_t Machine::plans_below(std::size_t frames) const {
    const std::vector<ActivePlan>& plans = execution().plans;
    std::size_t count = 0;
    while (count < plans.size() && plans[count].frame < frames) ++count;
    return count;
}

Machine::Step Machine::interrupt(std::string reason) {
    execution().error = std::move(reason);
    return stop(StopKind::interrupted);
}

Machine::Step Machine::safepoint(std::uint16_t top, const Datum* turns) {
    Execution& execution = this->execution();
    execution.frames.back().top = top;
    if (state.heap.wants_collection()) collect();
    if (state.heap.over_limit()) return fail(out_of_memory());
    budget_.charge(state.heap.take_work());
    if (!budget_.is_spent()) return Step::done;
    // The turn or call that brought us here is not made yet when we stop.
    const auto loop = turns != nullptr ? static_cast<std::uint64_t>(turns - execution.registers.data()) : 0;
    std::string reason = budget_.renew(limits_, execution.steps, turns, loop);
    return reason.empty() ? Step::done : interrupt(std::move(reason));
}

std::string Machine::out_of_memory() const {
    return "out of memory: the script's values need more than the limit of " + std::to_string(limits_.bytes) + " bytes";
}

/// False when that would be more than Limits::bytes.
bool Machine::reserve_registers(std::size_t count) {
    const std::vector<Datum>& registers = execution().registers;
    if (registers.size() >= count) return true;
    // A small conversation gets what it needs, a deep one room to grow.
    constexpr std::size_t small = 64;
    const std::size_t before = registers.capacity();
    std::size_t size = count <= small ? count : std::max(count, registers.size() + registers.size() / 2);
    if (size > before && !state.heap.fits((size - before) * sizeof(Datum))) size = count;
    if (size > before && !state.heap.can_take((size - before) * sizeof(Datum))) return false;
    grow_registers(size);
    return true;
}

void Machine::grow_registers(std::size_t size) {
    std::vector<Datum>& registers = execution().registers;
    if (registers.size() >= size) return;
    const std::size_t before = registers.capacity();
    registers.reserve(size);
    registers.resize(size);
    state.heap.grow_outside((registers.capacity() - before) * sizeof(Datum));
    note_room();
}

/// Room for one more frame. False when that would be more than Limits::bytes.
bool Machine::reserve_frame() {
    std::vector<Frame>& frames = execution().frames;
    const std::size_t before = frames.capacity();
    if (frames.size() < before) return true;
    std::size_t capacity = std::max<std::size_t>(before * 2, 1);
    if (!state.heap.fits((capacity - before) * sizeof(Frame))) capacity = before + 1;
    if (!state.heap.can_take((capacity - before) * sizeof(Frame))) return false;
    frames.reserve(capacity);
    state.heap.grow_outside((frames.capacity() - before) * sizeof(Frame));
    return true;
}

/// After a run: what deep calls have taken is given back.
void Machine::trim() {
    constexpr std::size_t many_frames = 256, many_registers = 4096;
    Execution& execution = this->execution();
    std::vector<Frame>& frames = execution.frames;
    std::vector<Datum>& registers = execution.registers;
    const bool has_many = registers.capacity() > many_registers || frames.capacity() > many_frames;
    if (!has_many) return;
    const std::size_t before = memory_of(execution);
    std::size_t needed = 0;
    for (const Frame& frame : frames)
        needed = std::max<std::size_t>(needed, frame.base + frame.function->registers + native_room_);
    if (registers.capacity() > many_registers && needed < registers.capacity() / 4) {
        registers.resize(needed);
        registers.shrink_to_fit();
    }
    if (frames.capacity() > many_frames && frames.size() < frames.capacity() / 4) frames.shrink_to_fit();
    state.heap.shrink_outside(before - memory_of(execution));
    note_room();
}

/// After frames or registers have moved.
void Machine::note_room() {
    Execution& execution = this->execution();
    const std::size_t frames = std::min<std::size_t>(execution.frames.capacity(), limits_.depth);
    execution.room.last_frame = execution.frames.data() + (frames - std::min<std::size_t>(frames, 1));
    const std::size_t registers = execution.registers.size();
    execution.room.last_registers = execution.registers.data() + (registers - std::min(registers, native_room_));
}

void Machine::adopt() {
    adopt(state.execution);
    if (state.tasks != nullptr)
        for (auto& [id, task] : state.tasks->all) {
            adopt(task.execution);
            state.tasks->enlist(task);
        }
    state.heap.set_outside(memory_of(state));
    state.heap.note_live();
}

void Machine::adopt(Execution& execution) {
    const Turn turn(turns_, execution);
    for (Frame& frame : execution.frames) frame.linked = &linked_.of(*frame.function);
    adopt_loops(execution);
    // Not only for the last one: a frame further out may want more when its turn comes.
    std::size_t size = 0;
    for (const Frame& frame : execution.frames)
        size = std::max<std::size_t>(size, frame.base + frame.function->registers + native_room_);
    grow_registers(size);
}

// ---- services --------------------------------------------------------------------------------------------------------

double Machine::clock() {
    const Callbacks::Going going(callbacks, Callback::time);
    return environment_->seconds();
}

double Machine::seconds() {
    const double now = clock();
    if (std::isnan(started_at_)) started_at_ = now;
    return state.seconds_before + (now - started_at_);
}

namespace {

void complain_of_clock(const CallbackFailed& failed) {
    if (Complaints* const complaints = Complaints::current(); complaints != nullptr)
        complaints->note("callback-failed", failed.what());
}

}  // namespace

void Machine::prepare_to_save() {
    settle_loops(state.execution);
    if (state.tasks != nullptr)
        for (auto& [id, task] : state.tasks->all) settle_loops(task.execution);
    try {
        state.seconds_before = seconds();
        started_at_ = clock();
    } catch (const CallbackFailed& failed) {
        complain_of_clock(failed);
    }
}

/// When a conversation has stopped; unless the clock throws, which is too late to fail the run.
void Machine::note_stop() {
    try {
        execution().since = seconds();
    } catch (const CallbackFailed& failed) {
        complain_of_clock(failed);
    }
}

void Machine::print(std::string_view text) {
    const Callbacks::Going going(callbacks, Callback::print);
    environment_->print(*this, text);
}

std::vector<Machine::Standing> Machine::standing() const {
    std::vector<Standing> result;
    const std::vector<Frame>& frames = execution().frames;
    for (std::size_t i = frames.size(); i-- > 0;) {
        const Frame& frame = frames[i];
        const program::Function& function = *frame.function;
        // A frame goes on behind what it waits for; only at a safe place it goes on with the very instruction.
        const bool at_instruction =
            frame.pc == 0 || (i + 1 == frames.size() && execution().pending.kind == StopKind::interrupted);
        const std::uint32_t statement = function.statement_at(at_instruction ? frame.pc : frame.pc - 1);
        const std::uint32_t line =
            statement == program::no_statement ? function.line : function.program->statements[statement].line;
        result.push_back({&function, statement, line});
    }
    return result;
}

values::List* Machine::stack_trace() {
    values::List* list = state.heap.list();
    for (const Standing& at : standing()) {
        const program::Program* const where = at.function->program;
        std::string text = where == linked_.first_program().get() ? std::string("(current program)") : where->name;
        text += " line " + std::to_string(at.line);
        state.heap.push(*list, state.heap.text(text));
    }
    return list;
}

double Machine::visits(const values::Function& function) {
    if (function.origin != values::FunctionOrigin::script) return 0;
    const auto& script = static_cast<const program::Function&>(*function.signature);
    const std::uint32_t index = linked_.of(script).first_visit + script.index;
    return index < state.visits.size() ? state.visits[index] : 0;
}

double Machine::taken(std::string_view option) {
    if (state.taken == nullptr) return 0;
    const Datum count = values::get(*state.taken, state.heap.text(option));
    return count.is_unset() ? 0 : count.as_number();
}

}  // namespace npcs::runtime
