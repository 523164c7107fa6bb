// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>

#include "migration/frames/calls.hpp"
#include "migration/frames/frames.hpp"
#include "migration/frames/operands.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"
#include "runtime/offer.hpp"
#include "runtime/plan_stack.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using runtime::Frame;
using runtime::PlanEvent;
using runtime::StopKind;

namespace {

class Rebuild {
public:
    Rebuild(ScriptMigration& script, const std::vector<OldFrame>& old_frames, const std::vector<MigratedFrame>& placed)
        : script_(script), execution_(*script.execution), old_frames_(old_frames), frames_(placed) {}

    bool build() {
        std::vector<Frame> frames;
        std::vector<Datum> registers;
        std::uint16_t result = program::discard;
        for (const MigratedFrame& one : frames_) {
            Frame frame;
            frame.function = one.function;
            frame.pc = one.pc;
            frame.base = static_cast<std::uint32_t>(registers.size());
            frame.result = result;
            result = one.result;
            if (!scopes(frame, one)) return false;
            if (in_registers(*one.function))
                for (const std::string_view name : one.function->locals) registers.push_back(value_of(one, name));
            registers.insert(registers.end(), one.held.begin(), one.held.end());
            frame.top = static_cast<std::uint16_t>(registers.size() - frame.base);
            frames.push_back(frame);
        }
        plans(frames);
        guards(frames);
        pending(registers, frames);
        execution_.frames = std::move(frames);
        execution_.registers = std::move(registers);
        return true;
    }

private:
    Datum value_of(const MigratedFrame& one, std::string_view name) const {
        for (const auto& [variable, value] : one.sets)
            if (variable == name) return value;
        const Datum value = kept_value(one, name);
        return value.is_unset() ? first_value(one, name) : value;
    }

    Datum kept_value(const MigratedFrame& one, std::string_view name) const {
        for (const std::size_t index : one.from)
            if (const std::optional<Datum> value = variable_of(script_, old_frames_[index], name)) return *value;
        return Datum::unset();
    }

    /// Returns the first value of a variable that has none, if the statement that sets it was inserted in front of the
    /// position. If that value is not known and the variable is read later, the frame's verdict becomes `uncertain`.
    Datum first_value(const MigratedFrame& one, std::string_view name) const {
        if (one.function->is_main) return Datum::unset();
        if (!one.is_inserted && is_new_parameter(script_, *old_frames_[one.from.front()].function, *one.function, name))
            return parameter(one, name);
        if (one.statement == none) return Datum::unset();
        const std::uint32_t position = script_.now.nodes_of[one.statement];
        const OldFrame& old_frame = old_frames_[one.from.front()];
        const std::uint32_t old_position =
            old_frame.statement == none ? 0 : script_.before.nodes_of[old_frame.statement];
        const std::uint32_t setter = script_.liveness.setter_before(position, name);
        if (setter == none) return Datum::unset();
        const std::uint32_t before = script_.matching.back[setter];
        // The old script had passed it and not set it either.
        if (before != none && before < old_position) return Datum::unset();
        if (is_surely_before(script_.now, setter, position))
            if (const std::optional<Datum> value = script_.evaluation.value_of(setter)) return *value;
        if (script_.liveness.is_read(position, name)) doubt(one, name, script_.now.nodes[setter].line);
        return Datum::unset();
    }

    Datum parameter(const MigratedFrame& one, std::string_view name) const {
        const auto& locals = one.function->locals;
        const auto index = static_cast<std::size_t>(std::find(locals.begin(), locals.end(), name) - locals.begin());
        const MigratedFrame* const caller = &one == frames_.data() ? nullptr : &one - 1;
        NewParameter made = new_parameter(script_, caller, *one.function, index);
        if (!made.is_sure &&
            (one.statement == none || script_.liveness.is_read(script_.now.nodes_of[one.statement], name)))
            worse(one, Verdict::uncertain, std::move(made.doubt));
        return made.value;
    }

    void doubt(const MigratedFrame& one, std::string_view name, std::uint32_t line) const {
        const std::string why =
            "variable " + std::string(name) + " has no value: " + line_text(line) + ", which sets it, was not done";
        // What is done again would fail for want of it.
        if (one.verdict == Verdict::restart) worse(one, Verdict::refused, why + "; the statement cannot be done again");
        else worse(one, Verdict::uncertain, why);
    }

    bool scopes(Frame& frame, const MigratedFrame& one) {
        runtime::State& state = script_.state;
        const program::Function& function = *one.function;
        frame.outer = state.globals;
        if (function.is_main) {
            frame.scope = state.globals;
            for (const auto& [variable, value] : one.sets) script_.new_globals.emplace(std::string(variable), value);
            return true;
        }
        const OldFrame& old_frame = old_frames_[one.from.front()];
        const bool continues = script_.new_function(*old_frame.function) == &function && !one.is_inserted;
        if (function.captured) {
            if (continues && old_frame.function->captured && old_frame.frame->scope != nullptr) {
                frame.scope = old_frame.frame->scope;
                for (const auto& [variable, value] : one.sets)
                    script_.scope_values.push_back({frame.scope, variable, value});
                // A scope without variables was not saved as a scope.
                if (old_frame.function->locals.empty()) make_scope(script_.state.heap, *frame.scope, function);
                new_variables(*frame.scope, one);
            } else {
                frame.scope = state.heap.scope(function.local_keys.data(), function.local_hashes.data(),
                                               static_cast<std::uint32_t>(function.locals.size()));
                for (std::uint32_t i = 0; i < function.locals.size(); ++i)
                    frame.scope->entries[i].value = value_of(one, function.locals[i]);
            }
        }
        const program::Function& parent = *script_.program.functions[function.parent];
        if (parent.is_main) return true;
        const program::Function& old_parent = *script_.old_program.functions[old_frame.function->parent];
        if (values::Map* const known = continues ? script_.defined_scope(old_parent, parent) : nullptr) {
            frame.outer = known;
            return true;
        }
        const bool has_moved = script_.new_function(old_parent) != &parent;
        if (values::Map* const other = continues && has_moved ? script_.only_scope(parent) : nullptr) {
            frame.outer = other;
            return true;
        }
        if (!continues || old_parent.is_main || has_moved)
            return refuse_frame(one, "the function is now written in " + function_text(script_, parent.index) +
                                         ", whose variables are not known");
        frame.outer = old_frame.frame->outer;
        return true;
    }

    /// Gives variables that are new in a scope the values they would have.
    void new_variables(values::Map& scope, const MigratedFrame& one) {
        for (const std::string_view name : one.function->locals) {
            if (!kept_value(one, name).is_unset()) continue;
            const std::uint32_t place = one.statement == none ? none : script_.now.nodes_of[one.statement];
            const std::uint32_t setter = place == none ? none : script_.liveness.setter_before(place, name);
            const std::uint32_t defined = setter == none ? none : script_.function_defined_by(setter);
            Datum value;
            if (defined != none && is_surely_before(script_.now, setter, place))
                value = Datum::object(script_.state.heap.function(values::FunctionOrigin::script,
                                                                  *script_.program.functions[defined], &scope));
            else value = first_value(one, name);
            if (!value.is_unset()) script_.scope_values.push_back({&scope, name, value});
        }
    }

    bool refuse_frame(const MigratedFrame& one, std::string reason) {
        for (std::size_t i = 0; i < frames_.size(); ++i)
            if (&frames_[i] == &one) {
                FrameVerdict& verdict = script_.report.frames[frames_.size() - 1 - i];
                verdict.verdict = Verdict::refused;
                verdict.reason = reason;
            }
        script_.report.reason = std::move(reason);
        return false;
    }

    /// Migrates the calls whose errors `try` catches. A call that is made again, or that is no longer a call, is
    /// dropped.
    void guards(const std::vector<Frame>& frames) {
        std::vector<runtime::Guard> made;
        for (const runtime::Guard& guard : execution_.guards) {
            std::size_t index = guard.frames < old_frames_.size() ? 0 : frames.size();
            while (index < frames.size() && (frames_[index].from.empty() || frames_[index].from.back() != guard.frames))
                ++index;
            const bool is_native = guard.frames >= old_frames_.size();
            if (index == 0 || (index == frames.size() && (!is_native || frames_.back().drops_pending))) continue;
            made.push_back(
                {static_cast<std::uint32_t>(index), is_native ? frames_.back().result : frames[index].result});
        }
        execution_.guards = std::move(made);
    }

    // ---- plans

    /// Migrates plans: each plan around the position of a new frame is continued, or begins if it was put around that
    /// position. The other old plans are over.
    void plans(const std::vector<Frame>& frames) {
        if (execution_.pending.kind == StopKind::failed) return;
        std::vector<runtime::ActivePlan> made;
        std::vector<bool> taken(execution_.plans.size(), false);
        for (std::uint32_t index = 0; index < frames.size(); ++index)
            for (const std::uint32_t plan : saves::plans_at(*frames[index].function, frames[index].pc))
                made.push_back(plan_of(index, plan, taken));
        for (std::size_t i = 0; i < taken.size(); ++i)
            if (!taken[i]) left(execution_.plans[i]);
        execution_.plans = std::move(made);
    }

    runtime::ActivePlan plan_of(std::uint32_t index, std::uint32_t plan, std::vector<bool>& taken) {
        const MigratedFrame& one = frames_[index];
        const program::PlanInfo& info = one.function->plans[plan];
        for (std::size_t i = 0; i < execution_.plans.size(); ++i) {
            runtime::ActivePlan now = execution_.plans[i];
            if (taken[i] || std::find(one.from.begin(), one.from.end(), now.frame) == one.from.end()) continue;
            if (new_statement(now) != info.statement) continue;
            taken[i] = true;
            now.frame = index;
            now.plan = plan;
            if (!payloads(now, info.conditions.size()))
                worse(one, Verdict::uncertain, "a plan that is being carried out has other conditions");
            return now;
        }
        return begun_plan(index, plan, info);
    }

    runtime::ActivePlan begun_plan(std::uint32_t index, std::uint32_t plan, const program::PlanInfo& info) {
        const OutlineNode& node = script_.now.node_of(info.statement);
        const bool has_payload =
            std::any_of(info.payloads.begin(), info.payloads.end(), [](std::uint32_t part) { return part != none; });
        const std::string around = "the plan in " + line_text(node.line) + " was put around it";
        if (node.literal == none || has_payload)
            worse(frames_[index], Verdict::uncertain, around + ", and what it begins with is not known");
        else if (has_hook(PlanEvent::begin))
            worse(frames_[index], Verdict::uncertain, around + ", and the game was not told that it begins");
        else worse(frames_[index], Verdict::moved, around);
        runtime::ActivePlan now{index, plan,
                                node.literal == none ? Datum::null() : script_.program.constants[node.literal],
                                Datum::object(script_.state.heap.list(0))};
        payloads(now, info.conditions.size());
        return now;
    }

    /// Reports a plan that no frame is in any more.
    void left(const runtime::ActivePlan& plan) {
        for (const MigratedFrame& one : frames_) {
            if (std::find(one.from.begin(), one.from.end(), plan.frame) == one.from.end()) continue;
            if (new_statement(plan) == none)
                return worse(one, Verdict::uncertain, "a plan that is being carried out is gone");
            if (has_hook(PlanEvent::begin) || has_hook(PlanEvent::cancel) || has_hook(PlanEvent::finally))
                worse(one, Verdict::uncertain,
                      "it stands outside of a plan now, and the game was not told that this is over");
            return;
        }
    }

    std::uint32_t new_statement(const runtime::ActivePlan& plan) const {
        if (plan.frame >= old_frames_.size()) return none;
        const std::vector<program::PlanInfo>& old = old_frames_[plan.frame].function->plans;
        const std::uint32_t node = plan.plan < old.size() ? script_.new_node(old[plan.plan].statement) : none;
        return node == none ? none : script_.now.nodes[node].statement;
    }

    bool has_hook(PlanEvent event) const { return runtime::plan_hook(script_.natives, event).is_function(); }

    void worse(const MigratedFrame& one, Verdict verdict, std::string reason) const {
        FrameVerdict& of_frame =
            script_.report.frames[frames_.size() - 1 - static_cast<std::size_t>(&one - frames_.data())];
        if (of_frame.verdict >= verdict) return;
        of_frame.verdict = verdict;
        of_frame.reason = std::move(reason);
    }

    bool payloads(runtime::ActivePlan& plan, std::size_t count) {
        if (!plan.payloads.is_list() || plan.payloads.as_list()->count == count) return plan.payloads.is_list();
        values::List* const list = script_.state.heap.list(static_cast<std::uint32_t>(count));
        for (std::size_t i = 0; i < count; ++i)
            script_.state.heap.push(
                *list, i < plan.payloads.as_list()->count ? plan.payloads.as_list()->items[i] : Datum::null());
        plan.payloads = Datum::object(list);
        return false;
    }

    /// Returns the hash that the text of a call had with the names that the old function used.
    std::uint32_t call_before(const OldFrame& old_frame, const MigratedFrame& now) const {
        return hash_before(script_, old_frame, now.place->call, now.place->call_text);
    }

    /// An event that is waited for has the name that the new script gives it.
    void event(runtime::Pending& pending, const OldFrame& old_frame, const MigratedFrame& last) {
        if (last.place == nullptr || old_frame.place == nullptr) return;
        if (call_before(old_frame, last) == old_frame.place->call) return;
        const CallInText call = call_at(script_, last.statement, last.place->call_text);
        if (!call.arguments.empty() && call.arguments[0]->kind == ast::ExprKind::string && pending.target.is_string()) {
            pending.target = script_.state.heap.text(
                script_.evaluation.parsed().text(ast::as<ast::String>(*call.arguments[0]).symbol));
            return;
        }
        worse(last, Verdict::uncertain, "it waits for the event that it waited for before the edit");
    }

    /// Migrates what is waited for, with the texts of the new script.
    void pending(const std::vector<Datum>& registers, const std::vector<Frame>& frames) {
        runtime::Pending& pending = execution_.pending;
        if (frames_.empty()) return;
        const MigratedFrame& last = frames_.back();
        if (last.drops_pending) {
            // One that was interrupted before keeps the reason.
            if (pending.kind != StopKind::interrupted)
                execution_.set_error("the script was changed where the conversation had stopped");
            pending = {};
            pending.kind = StopKind::interrupted;
            return;
        }
        pending.result = last.result;
        const OldFrame& old_frame = old_frames_[last.from.front()];
        if (pending.kind == StopKind::choice) {
            const Frame& frame = frames.back();
            pending.options = registers[frame.base + frame.top - 1];
            const std::uint32_t node = script_.now.nodes_of[last.statement];
            const std::uint32_t prompt = script_.now.nodes[node].literal;
            if (prompt != none && script_.now.nodes[node].text != script_.before.node_of(old_frame.statement).text)
                pending.value = script_.program.constants[prompt];
        }
        if (pending.kind == StopKind::suspended && pending.waits_for == runtime::WaitFor::event)
            event(pending, old_frame, last);
        if (pending.kind == StopKind::suspended && last.place != nullptr && old_frame.place != nullptr &&
            pending.value.is_string() && old_frame.place->says != 0 && last.place->says != 0 &&
            last.place->says != old_frame.place->says) {
            const values::Text text(pending.value);
            if ((static_cast<std::uint32_t>(program::hash_text(text.view())) | 1) == old_frame.place->says)
                pending.value = script_.program.constants[last.place->says_constant];
        }
        if (pending.kind == StopKind::suspended && pending.waits_for == runtime::WaitFor::host &&
            last.place != nullptr && old_frame.place != nullptr &&
            (old_frame.place->says == 0 || last.place->says == 0) &&
            call_before(old_frame, last) != old_frame.place->call)
            worse(
                last, Verdict::differs,
                line_text(script_.now.node_of(last.statement).line) + " waits with what it was given before the edit");
    }

    ScriptMigration& script_;
    runtime::Execution& execution_;
    const std::vector<OldFrame>& old_frames_;
    const std::vector<MigratedFrame>& frames_;
};

}  // namespace

bool build_frames(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                  const std::vector<MigratedFrame>& placed) {
    return Rebuild(script, old_frames, placed).build();
}

}  // namespace npcs::migration
