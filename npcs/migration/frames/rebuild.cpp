// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>

#include "migration/frames/frames.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"
#include "runtime/offer.hpp"
#include "runtime/plan_stack.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using program::NodeKind;
using program::OutlineNode;
using runtime::Frame;
using runtime::PlanEvent;
using runtime::StopKind;

namespace {

class Rebuild {
public:
    Rebuild(Versions& versions, const std::vector<Was>& was, const std::vector<Placed>& placed)
        : v_(versions), execution_(*versions.execution), was_(was), placed_(placed) {}

    bool build() {
        // If several tasks carry out the main program, the oldest one counts.
        if (!placed_.empty() && placed_.front().function->is_main && placed_.front().statement != none &&
            (v_.shared == nullptr || v_.place == none))
            v_.place = v_.now.nodes_of[placed_.front().statement];
        std::vector<Frame> frames;
        std::vector<Datum> registers;
        std::uint16_t result = program::discard;
        for (const Placed& one : placed_) {
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
    Datum value_of(const Placed& one, std::string_view name) const {
        for (const auto& [variable, value] : one.sets)
            if (variable == name) return value;
        const Datum value = kept_value(one, name);
        return value.is_unset() ? first_value(one, name) : value;
    }

    Datum kept_value(const Placed& one, std::string_view name) const {
        for (const std::size_t index : one.from)
            if (const std::optional<Datum> value = variable_of(v_, was_[index], name)) return *value;
        return Datum::unset();
    }

    /// Returns the first value of a variable that has none, if the statement that sets it was inserted in front of the
    /// position. If that value is not known and the variable is read later, the frame's verdict becomes `near`.
    Datum first_value(const Placed& one, std::string_view name) const {
        if (one.statement == none || one.function->is_main) return Datum::unset();
        const std::uint32_t position = v_.now.nodes_of[one.statement];
        const Was& was = was_[one.from.front()];
        const std::uint32_t old_position = was.statement == none ? 0 : v_.before.nodes_of[was.statement];
        const std::uint32_t setter = v_.uses.setter_before(position, name);
        if (setter == none) return Datum::unset();
        const std::uint32_t before = v_.matching.back[setter];
        // The old script had passed it and not set it either.
        if (before != none && before < old_position) return Datum::unset();
        if (is_surely_before(v_.now, setter, position))
            if (const std::optional<Datum> value = v_.definitions.value_of(setter)) return *value;
        if (v_.uses.is_read(position, name)) doubt(one, name, v_.now.nodes[setter].line);
        return Datum::unset();
    }

    void doubt(const Placed& one, std::string_view name, std::uint32_t line) const {
        worse(one, Verdict::near,
              "variable " + std::string(name) + " has no value: " + line_text(line) + ", which sets it, was not done");
    }

    bool scopes(Frame& frame, const Placed& one) {
        runtime::State& state = v_.state;
        const program::Function& function = *one.function;
        frame.outer = state.globals;
        if (function.is_main) {
            frame.scope = state.globals;
            for (const auto& [variable, value] : one.sets) v_.new_globals.emplace(std::string(variable), value);
            return true;
        }
        const Was& was = was_[one.from.front()];
        const bool continues = v_.new_function(*was.function) == &function && !one.is_inserted;
        if (function.captured) {
            if (continues && was.function->captured && was.frame->scope != nullptr) {
                frame.scope = was.frame->scope;
                for (const auto& [variable, value] : one.sets)
                    v_.scope_values.push_back({frame.scope, variable, value});
                // A scope without variables was not saved as a scope.
                if (was.function->locals.empty()) make_scope(v_.state.heap, *frame.scope, function);
            } else {
                frame.scope = state.heap.scope(function.local_keys.data(), function.local_hashes.data(),
                                               static_cast<std::uint32_t>(function.locals.size()));
                for (std::uint32_t i = 0; i < function.locals.size(); ++i)
                    frame.scope->entries[i].value = value_of(one, function.locals[i]);
            }
        }
        const program::Function& parent = *v_.program.functions[function.parent];
        if (parent.is_main) return true;
        const program::Function& old_parent = *v_.old_program.functions[was.function->parent];
        if (values::Map* const known = continues ? v_.defined_scope(old_parent, parent) : nullptr) {
            frame.outer = known;
            return true;
        }
        if (!continues || old_parent.is_main || v_.new_function(old_parent) != &parent)
            return refuse_frame(one, "the function is now written in " + function_text(v_, parent.index) +
                                         ", whose variables are not known");
        frame.outer = was.frame->outer;
        return true;
    }

    bool refuse_frame(const Placed& one, std::string reason) {
        for (std::size_t i = 0; i < placed_.size(); ++i)
            if (&placed_[i] == &one) {
                FrameVerdict& verdict = v_.report.frames[placed_.size() - 1 - i];
                verdict.verdict = Verdict::refused;
                verdict.reason = reason;
            }
        v_.report.reason = std::move(reason);
        return false;
    }

    /// Migrates the calls whose errors `try` catches. A call that is made again, or that is no longer a call, is
    /// dropped.
    void guards(const std::vector<Frame>& frames) {
        std::vector<runtime::Guard> made;
        for (const runtime::Guard& guard : execution_.guards) {
            std::size_t index = guard.frames < was_.size() ? 0 : frames.size();
            while (index < frames.size() && (placed_[index].from.empty() || placed_[index].from.back() != guard.frames))
                ++index;
            const bool is_native = guard.frames >= was_.size();
            if (index == 0 || (index == frames.size() && (!is_native || placed_.back().drops_pending))) continue;
            made.push_back(
                {static_cast<std::uint32_t>(index), is_native ? placed_.back().result : frames[index].result});
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
        const Placed& one = placed_[index];
        const program::PlanInfo& info = one.function->plans[plan];
        for (std::size_t i = 0; i < execution_.plans.size(); ++i) {
            runtime::ActivePlan now = execution_.plans[i];
            if (taken[i] || std::find(one.from.begin(), one.from.end(), now.frame) == one.from.end()) continue;
            if (new_statement(now) != info.statement) continue;
            taken[i] = true;
            now.frame = index;
            now.plan = plan;
            if (!payloads(now, info.conditions.size()))
                worse(one, Verdict::near, "a plan that is being carried out has other conditions");
            return now;
        }
        return begun_plan(index, plan, info);
    }

    runtime::ActivePlan begun_plan(std::uint32_t index, std::uint32_t plan, const program::PlanInfo& info) {
        const OutlineNode& node = v_.now.node_of(info.statement);
        const bool has_payload =
            std::any_of(info.payloads.begin(), info.payloads.end(), [](std::uint32_t part) { return part != none; });
        const std::string around = "the plan in " + line_text(node.line) + " was put around it";
        if (node.literal == none || has_payload)
            worse(placed_[index], Verdict::near, around + ", and what it begins with is not known");
        else if (has_hook(PlanEvent::begin))
            worse(placed_[index], Verdict::near, around + ", and the game was not told that it begins");
        else worse(placed_[index], Verdict::moved, around);
        runtime::ActivePlan now{index, plan, node.literal == none ? Datum::null() : v_.program.constants[node.literal],
                                Datum::object(v_.state.heap.list(0))};
        payloads(now, info.conditions.size());
        return now;
    }

    /// Reports a plan that no frame is in any more.
    void left(const runtime::ActivePlan& plan) {
        for (const Placed& one : placed_) {
            if (std::find(one.from.begin(), one.from.end(), plan.frame) == one.from.end()) continue;
            if (new_statement(plan) == none)
                return worse(one, Verdict::near, "a plan that is being carried out is gone");
            if (has_hook(PlanEvent::begin) || has_hook(PlanEvent::cancel) || has_hook(PlanEvent::finally))
                worse(one, Verdict::near,
                      "it stands outside of a plan now, and the game was not told that this is over");
            return;
        }
    }

    std::uint32_t new_statement(const runtime::ActivePlan& plan) const {
        if (plan.frame >= was_.size()) return none;
        const std::vector<program::PlanInfo>& old = was_[plan.frame].function->plans;
        const std::uint32_t node = plan.plan < old.size() ? v_.new_node(old[plan.plan].statement) : none;
        return node == none ? none : v_.now.nodes[node].statement;
    }

    bool has_hook(PlanEvent event) const { return runtime::plan_hook(v_.natives, event).is_function(); }

    void worse(const Placed& one, Verdict verdict, std::string reason) const {
        FrameVerdict& of_frame = v_.report.frames[placed_.size() - 1 - static_cast<std::size_t>(&one - placed_.data())];
        if (of_frame.verdict >= verdict) return;
        of_frame.verdict = verdict;
        of_frame.reason = std::move(reason);
    }

    bool payloads(runtime::ActivePlan& plan, std::size_t count) {
        if (!plan.payloads.is_list() || plan.payloads.as_list()->count == count) return plan.payloads.is_list();
        values::List* const list = v_.state.heap.list(static_cast<std::uint32_t>(count));
        for (std::size_t i = 0; i < count; ++i)
            v_.state.heap.push(*list,
                               i < plan.payloads.as_list()->count ? plan.payloads.as_list()->items[i] : Datum::null());
        plan.payloads = Datum::object(list);
        return false;
    }

    /// Migrates what is waited for, with the texts of the new script.
    void pending(std::vector<Datum>& registers, const std::vector<Frame>& frames) {
        runtime::Pending& pending = execution_.pending;
        if (placed_.empty()) return;
        const Placed& last = placed_.back();
        if (last.drops_pending) {
            // One that was interrupted before keeps the reason.
            if (pending.kind != StopKind::interrupted)
                execution_.set_error("the script was changed where the conversation had stopped");
            pending = {};
            pending.kind = StopKind::interrupted;
            return;
        }
        pending.result = last.result;
        const Was& was = was_[last.from.front()];
        if (pending.kind == StopKind::choice) {
            const Frame& frame = frames.back();
            options(registers[frame.base + frame.top - 1], was, last);
        }
        if (pending.kind == StopKind::suspended && last.place != nullptr && was.place != nullptr &&
            pending.value.is_string() && was.place->says != 0 && last.place->says != 0 &&
            last.place->says != was.place->says) {
            const values::Text text(pending.value);
            if ((static_cast<std::uint32_t>(program::hash_text(text.view())) | 1) == was.place->says)
                pending.value = v_.program.constants[last.place->says_constant];
        }
    }

    /// Replaces the options on offer by those of the new script, with its indexes, ids and texts. Options that are gone
    /// are no longer offered.
    void options(Datum& list, const Was& was, const Placed& last) {
        if (!list.is_list()) return;
        const std::uint32_t old_node = v_.before.nodes_of[was.statement];
        const std::uint32_t new_node = v_.now.nodes_of[last.statement];
        const std::vector<std::uint32_t> old_options = options_of(v_.before, old_node);
        const std::vector<std::uint32_t> new_options = options_of(v_.now, new_node);
        const program::ChooseInfo* const info = choose_of(*last.function, last.statement);
        if (info == nullptr || info->options.size() != new_options.size()) return;
        values::Heap& heap = v_.state.heap;
        values::List* const made = heap.list(list.as_list()->count);
        v_.kept_options.clear();
        for (std::size_t number = 0; number < new_options.size(); ++number) {
            const std::uint32_t from = v_.matching.back[new_options[number]];
            const auto old = std::find(old_options.begin(), old_options.end(), from);
            if (from == none || old == old_options.end()) {
                add_option(*made, new_options[number], info->options[number], number);
                continue;
            }
            const auto old_number = static_cast<std::size_t>(old - old_options.begin());
            for (std::uint32_t i = 0; i < list.as_list()->count; ++i) {
                const std::uint32_t next = made->count;
                keep_option(*made, list.as_list()->items[i], old_number, new_options[number], info->options[number],
                            number);
                if (made->count > next) v_.kept_options.emplace_back(i, next);
            }
        }
        list = execution_.pending.options = Datum::object(made);
        const std::uint32_t prompt = v_.now.nodes[new_node].literal;
        if (prompt != none && v_.now.nodes[new_node].text != v_.before.nodes[old_node].text)
            execution_.pending.value = v_.program.constants[prompt];
    }

    static std::vector<std::uint32_t> options_of(const Outline& outline, std::uint32_t choose) {
        std::vector<std::uint32_t> options;
        for (std::uint32_t at = choose + 1; at < outline.nodes[choose].end; at = outline.nodes[at].end)
            if (outline.nodes[at].kind == NodeKind::option) options.push_back(at);
        return options;
    }
    static const program::ChooseInfo* choose_of(const program::Function& function, std::uint32_t statement) {
        for (const program::ChooseInfo& info : function.chooses)
            if (info.statement == statement) return &info;
        return nullptr;
    }

    void keep_option(values::List& made, Datum old, std::size_t old_number, std::uint32_t node,
                     const program::OptionInfo& info, std::size_t number) {
        if (!runtime::Offer::is_valid(old, old_number + std::size_t{1})) return;
        const auto offer = runtime::Offer::of(old);
        if (offer.option != old_number) return;
        const OutlineNode& now = v_.now.nodes[node];
        const bool is_shown_new = now.literal != none && now.text != v_.before.nodes[v_.matching.back[node]].text;
        push_option(made, is_shown_new ? v_.program.constants[now.literal] : offer.text, offer.is_available, info,
                    number, offer.element, offer.data, is_shown_new ? std::string() : own_id(offer.id, info));
    }

    /// Returns the new option's id with the part of the old id that distinguishes options of the same text; empty if
    /// there is none.
    static std::string own_id(Datum id, const program::OptionInfo& info) {
        const values::Text old(id);
        const std::size_t colon = old.view().find(':');
        const std::size_t mark = old.view().substr(0, colon).rfind('#');
        if (!info.per_text || colon == std::string_view::npos || mark == std::string_view::npos) return {};
        return info.id + std::string(old.view().substr(mark));
    }

    /// Offers a new option at once, if nothing has to be evaluated for it.
    void add_option(values::List& made, std::uint32_t node, const program::OptionInfo& info, std::size_t number) {
        const OutlineNode& now = v_.now.nodes[node];
        const std::uint32_t only_once = program::text_hash("once");
        if (now.literal == none || (now.more != 0 && now.more != only_once)) return;
        push_option(made, v_.program.constants[now.literal], true, info, number, Datum::null());
    }

    void push_option(values::List& made, Datum text, bool is_available, const program::OptionInfo& info,
                     std::size_t number, Datum element, Datum data = Datum::unset(), std::string own_id = {}) {
        values::Heap& heap = v_.state.heap;
        std::string id = own_id.empty() ? info.id : std::move(own_id);
        if (info.per_text && id == info.id) id += ":" + std::string(values::Text(text).view());
        const runtime::Offer offer{text,    is_available, heap.text(id), static_cast<std::uint32_t>(number),
                                   element, data};
        heap.push(made, offer.record(heap));
    }

    Versions& v_;
    runtime::Execution& execution_;
    const std::vector<Was>& was_;
    const std::vector<Placed>& placed_;
};

}  // namespace

bool build_frames(Versions& versions, const std::vector<Was>& was, const std::vector<Placed>& placed) {
    return Rebuild(versions, was, placed).build();
}

}  // namespace npcs::migration
