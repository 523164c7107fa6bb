// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Choices and plans while running. A record of an offered option is [text, available, id, option number, element].

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include "runtime/machine.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

/// What is shown of an option or a choice: a map of the game's data has it as its `text`.
Datum text_of_offer(Datum offer) {
    if (!offer.is_map()) return offer;
    const Datum text = values::get(*offer.as_map(), Datum::short_text("text"));
    return text.is_unset() ? offer : text;
}

}  // namespace

Machine::Step Machine::offer(Datum list, Datum text, Datum available, const program::ChooseInfo& choose,
                             std::uint16_t option, Datum element) {
    const program::OptionInfo& info = choose.options[option];
    const std::string shown = values::text_of(text_of_offer(text));
    std::string id = info.id;
    if (info.per_text) id += ":" + shown;
    bool is_available = values::truthy(available);
    if (info.once && taken(id) > 0) is_available = false;
    values::List* const record = state.heap.list(6);
    for (const Datum part :
         {state.heap.text(shown), Datum::boolean(is_available), state.heap.text(id), Datum::number(option), element})
        state.heap.push(*record, part);
    if (text.is_map()) state.heap.push(*record, text);
    state.heap.push(*list.as_list(), Datum::object(record));
    return Step::done;
}

namespace {

/// Options of a list that have the same text are told apart: `shop/item:lamp`, then `shop/item#2:lamp` ...
void tell_apart(values::Heap& heap, const values::List& options) {
    std::unordered_map<std::string, std::size_t> known;
    for (std::uint32_t i = 0; i < options.count; ++i) {
        Datum* const record = options.items[i].as_list()->items;
        std::string id(values::Text(record[2]).view());
        const std::size_t same = ++known[id];
        if (same == 1) continue;
        const std::size_t text = values::Text(record[0]).view().size() + 1;
        id.insert(id.size() - std::min(id.size(), text), "#" + std::to_string(same));
        record[2] = heap.text(id);
    }
}

}  // namespace

std::string option_text_id(std::string_view id) {
    const std::size_t colon = id.find(':');
    const std::size_t mark = id.substr(0, colon).rfind('#');
    std::string shared(id);
    if (colon != std::string_view::npos && mark != std::string_view::npos) shared.erase(mark, colon - mark);
    return shared;
}

bool Machine::any_available(Datum list) const {
    const values::List& options = *list.as_list();
    return std::any_of(options.items, options.items + options.count,
                       [](Datum record) { return record.as_list()->items[1].as_number() != 0; });
}

/// Stops with a choice, whose prompt may be a map with a `text` and a `timeout`.
Machine::Step Machine::ask(Datum list, Datum prompt, std::uint16_t result) {
    Execution& execution = this->execution();
    double seconds = -1;
    if (prompt.is_map()) {
        const Datum timeout = values::get(*prompt.as_map(), state.heap.text("timeout"));
        if (!timeout.is_unset() && !timeout.is_null()) {
            seconds = timeout.is_number() ? timeout.as_number() : -1;
            if (!std::isfinite(seconds) || seconds < 0)
                return fail("choose: timeout must be a number of seconds that is not negative");
        }
    }
    tell_apart(state.heap, *list.as_list());
    execution.pending.value = prompt;
    execution.pending.options = list;
    execution.pending.result = result;
    execution.pending.wake_after = seconds;
    return stop(StopKind::choice);
}

// ---- plans -----------------------------------------------------------------------------------------------------------

/// What the host wants to be told by; an intrinsic of the same name is something else.
Datum Machine::hook(std::string_view event) const {
    const Datum found = environment_->find_native(event);
    return found.is_function() && found.as_function()->origin == values::FunctionOrigin::host ? found : Datum::unset();
}

/// The host's function of that name gets as many of the arguments as it has parameters. Without one nothing happens.
Machine::Step Machine::enter_plan(Datum value, std::uint32_t plan, Datum payloads, std::uint16_t window) {
    Execution& execution = this->execution();
    const auto frame = static_cast<std::uint32_t>(execution.frames.size() - 1);
    execution.frames.back().top = window;
    const std::size_t before = execution.plans.capacity();
    execution.plans.push_back({frame, plan, value, payloads});
    state.heap.grow_outside((execution.plans.capacity() - before) * sizeof(ActivePlan));
    const Datum begin = hook("begin");
    if (!begin.is_function()) return Step::done;
    const values::Function& function = *begin.as_function();
    const std::uint32_t base = execution.frames.back().base + window;
    execution.registers[base] = value;
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(1, function.signature->parameters.size()));
    const Callbacks::Going going(callbacks, Callback::entering);
    return call_native(function, base, count, program::discard);
}

/// `conclude`, `cancel` and `finally`: with the reason, if there is one, and the plan's value.
Machine::Step Machine::leave_plan(std::string_view event, Datum reason, std::uint16_t window) {
    Execution& execution = this->execution();
    execution.frames.back().top = window;
    const Datum value = execution.plans.back().value;
    if (event == "finally") execution.plans.pop_back();
    const Datum callee = hook(event);
    if (!callee.is_function()) return Step::done;
    const values::Function& function = *callee.as_function();
    const std::uint32_t base = execution.frames.back().base + window;
    std::uint32_t count = 0;
    if (!reason.is_null()) execution.registers[base + count++] = reason;
    execution.registers[base + count++] = value;
    count = static_cast<std::uint32_t>(std::min<std::size_t>(count, function.signature->parameters.size()));
    const Callbacks::Going going(callbacks, event == "conclude" ? Callback::entering : Callback::leaving);
    return call_native(function, base, count, program::discard);
}

/// Null when there is no memory for it: a plan is left all the same.
Datum Machine::exit_reason(std::string_view kind, std::string_view message) noexcept {
    try {
        values::Map* const reason = state.heap.map(2);
        values::set(state.heap, *reason, state.heap.text("kind"), state.heap.text(kind));
        if (!message.empty()) values::set(state.heap, *reason, state.heap.text("message"), state.heap.text(message));
        return Datum::object(reason);
    } catch (const std::exception&) {
        return Datum::null();
    }
}

/// Tells the host that a plan is over and forgets it, whatever the host throws. The frame it was entered in is the last one.
void Machine::drop_plan(std::size_t index, Datum reason) noexcept {
    Execution& execution = this->execution();
    const Pending pending = execution.pending;
    std::string error = std::move(execution.error);
    const Datum value = execution.plans[index].value;
    execution.plans.erase(execution.plans.begin() + static_cast<std::ptrdiff_t>(index) + 1, execution.plans.end());
    for (const std::string_view event : {"cancel", "finally"}) {
        try {
            tell_dropped(event, value, reason);
        } catch (...) {
            complain_of(event);
        }
    }
    execution.plans.pop_back();
    execution.pending = pending;
    execution.error = std::move(error);
}

void Machine::tell_dropped(std::string_view event, Datum value, Datum reason) {
    Execution& execution = this->execution();
    const Datum callee = hook(event);
    if (!callee.is_function()) return;
    const auto& native = static_cast<const Native&>(*callee.as_function()->signature);
    const Frame& frame = execution.frames.back();
    grow_registers(frame.base + frame.top + native_room_);
    Datum* const arguments = execution.registers.data() + frame.base + frame.top;
    const bool is_cancel = event == "cancel";
    for (std::size_t i = 0; i < native.parameters.size(); ++i) arguments[i] = native.parameters[i].default_value;
    if (is_cancel && !native.parameters.empty()) arguments[0] = reason;
    if (native.parameters.size() > (is_cancel ? 1 : 0)) arguments[is_cancel ? 1 : 0] = value;
    NativeCall call{*this, {arguments, native.parameters.size()}, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
    const Callbacks::Going going(callbacks, Callback::leaving);
    // Its value or wish to wait cannot change that the plan is over.
    const NativeResult result = native.run(native, call);
    Complaints* const complaints = Complaints::current();
    if (result == NativeResult::failed && complaints != nullptr)
        complaints->note("callback-failed", call.error.message);
}

/// Leaves all plans from the innermost to the one at `down_to`.
void Machine::unwind_plans(std::size_t down_to, Datum reason) noexcept {
    while (execution().plans.size() > down_to) drop_plan(execution().plans.size() - 1, reason);
}

/// Works out a part of the plan that is being checked, on the scope of the plan's frame; goes on with it when it was
/// interrupted. False when the run is stopped.
bool Machine::evaluate_part(std::uint32_t function, Datum& value) {
    Execution& execution = this->execution();
    PlanCheck& check = execution.check;
    if (check.frame == PlanCheck::no_frame) {
        const Frame owner = execution.frames[execution.plans[check.plan].frame];
        const program::Function& part = *owner.function->program->functions[function];
        const Frame last = execution.frames.back();
        Frame frame;
        frame.function = &part;
        frame.linked = owner.linked;
        frame.base = last.base + std::max(last.top, last.function->registers);
        frame.scope = owner.scope;
        frame.outer = owner.outer;
        if (!reserve_registers(frame.base + part.registers + native_room_) || !reserve_frame()) {
            fail(out_of_memory());
            return false;
        }
        check.frame = static_cast<std::uint32_t>(execution.frames.size());
        execution.frames.push_back(frame);
    }
    run_guarded(check.frame);
    switch (execution.pending.kind) {
        case StopKind::none: break;
        case StopKind::interrupted:
        case StopKind::failed: return false;
        default: fail("a condition of a plan must not stop the conversation"); return false;
    }
    check.frame = PlanCheck::no_frame;
    value = execution.returned;
    execution.returned = Datum::null();
    return true;
}

/// Drops the frames above the plan's own, which goes on behind the plan.
void Machine::leave_for(const ActivePlan& plan, const program::PlanInfo& info) {
    std::vector<Frame>& frames = execution().frames;
    frames.resize(plan.frame + 1);
    drop_guards();
    frames.back().pc = info.leave_pc;
    frames.back().top = frames.back().function->site_at(info.leave_pc)->top;
}

/// The script has stopped and is to go on: with the answer, if the register is one, once all conditions hold.
void Machine::begin_check(StopKind stop, std::uint16_t result, Datum answer) {
    Execution& execution = this->execution();
    execution.check = {};
    execution.check.is_due = !execution.plans.empty();
    execution.check.stop = stop;
    execution.check.result = result;
    execution.check.answer = answer;
    if (!execution.check.is_due) finish_check();
}

/// What the conversation waited for gets its answer; of a guarded call, as what `try` gives.
void Machine::finish_check() {
    Execution& execution = this->execution();
    PlanCheck done = std::exchange(execution.check, {});
    if (done.stop == StopKind::suspended && is_guarded_native()) {
        execution.guards.pop_back();
        done.answer = attempt(done.answer, Datum::null());
    }
    if (done.result < program::discard) execution.registers[execution.frames.back().base + done.result] = done.answer;
}

/// Conditions of all plans that are being carried out, outermost first, from where the check stands. The first false one
/// cancels its plan, and the frame the plan is in is entered behind it.
Machine::Step Machine::recheck_plans() {
    Execution& execution = this->execution();
    PlanCheck& check = execution.check;
    for (; check.plan < execution.plans.size(); ++check.plan, check.condition = 0) {
        const ActivePlan& active = execution.plans[check.plan];
        const program::PlanInfo& info = execution.frames[active.frame].function->plans[active.plan];
        for (; check.condition < info.conditions.size(); ++check.condition) {
            Datum value;
            if (!check.is_payload) {
                if (!evaluate_part(info.conditions[check.condition], value)) return Step::stopped;
                if (values::truthy(value)) continue;
                check.is_payload = true;
            }
            const std::uint32_t payload = info.payloads[check.condition];
            if (payload != program::no_statement && !evaluate_part(payload, value)) return Step::stopped;
            return fail_check(check.plan, payload != program::no_statement ? value : Datum::null());
        }
    }
    finish_check();
    return Step::done;
}

/// A condition of the plan does not hold any more: plans inside it and calls made from it go with it.
Machine::Step Machine::fail_check(std::size_t plan, Datum now) {
    Execution& execution = this->execution();
    const ActivePlan active = execution.plans[plan];
    const program::PlanInfo& info = execution.frames[active.frame].function->plans[active.plan];
    const std::uint32_t condition = execution.check.condition;
    values::Heap& memory = state.heap;
    const Datum reason = exit_reason("condition");
    if (!reason.is_map()) throw std::bad_alloc();
    const auto put = [&](std::string_view key, Datum value) {
        values::set(memory, *reason.as_map(), memory.text(key), value);
    };
    put("condition", memory.text(info.texts[condition]));
    put("before", active.payloads.as_list()->items[condition]);
    put("now", now);
    execution.check = {};
    unwind_plans(plan, reason);
    leave_for(active, info);
    return Step::entered;
}

std::string Machine::cancelled_by_host() { return "plan cancelled by the host"; }

bool Machine::cancel_plan(Datum value) {
    const std::vector<ActivePlan>& plans = execution().plans;
    for (std::size_t i = plans.size(); i-- > 0;) {
        if (!values::equal(plans[i].value, value)) continue;
        cancel_plan_at(i, cancelled_by_host());
        return true;
    }
    return false;
}

/// Needs no memory but `why`.
void Machine::cancel_plan_at(std::size_t index, std::string why) noexcept {
    Execution& execution = this->execution();
    const ActivePlan active = execution.plans[index];
    unwind_plans(index, exit_reason("cancelled"));
    leave_for(active, execution.frames[active.frame].function->plans[active.plan]);
    PlanCheck& check = execution.check;
    if (check.frame >= execution.frames.size()) {
        // The plans around it are still to be checked, unless that had begun.
        const bool had_begun = check.frame != PlanCheck::no_frame;
        const bool is_due = check.is_due || execution.pending.kind != StopKind::interrupted;
        check = {};
        check.is_due = is_due && !had_begun && index > 0;
    }
    // Nothing waits any more; the run goes on behind the plan.
    execution.pending = {};
    execution.pending.kind = StopKind::interrupted;
    execution.error = std::move(why);
}

}  // namespace npcs::runtime
