// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/placement.hpp"

#include <algorithm>

#include "migration/frames/choice_renewal.hpp"
#include "migration/frames/decisions.hpp"
#include "migration/frames/differences.hpp"
#include "migration/frames/operands.hpp"
#include "migration/frames/resume_points.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::StackMapEntry;
using program::ResumePoint;
using runtime::Frame;
using runtime::StopKind;

Placement FramePlacement::run() {
    read();
    if (execution_.pending.kind == StopKind::failed) return failed() ? Placement::placed : Placement::refused;
    for (std::size_t i = 0; i < old_frames_.size(); ++i)
        if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
    return build();
}

Placement FramePlacement::run_without_callee(const std::string& why) {
    read();
    for (std::size_t i = 0; i + 1 < old_frames_.size(); ++i)
        if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
    reason_ = "a function called here cannot go on (" + why + ")";
    if (!is_cut_ && !restart(old_frames_.size() - 1)) return refuse(old_frames_.size() - 1), Placement::refused;
    return build();
}

Placement FramePlacement::build() {
    // If several tasks carry out the main program, the oldest one counts.
    if (!frames_.empty() && frames_.front().function->is_main && frames_.front().statement != none &&
        (script_.shared == nullptr || script_.place == none))
        script_.place = script_.now.nodes_of[frames_.front().statement];
    renew_arguments(script_, old_frames_, frames_);
    report();
    compare_effects(script_, old_frames_, frames_);
    compare_kinds(script_, old_frames_, frames_);
    if (!build_frames(script_, old_frames_, frames_)) return Placement::refused;
    return is_cut_ ? Placement::cut : Placement::placed;
}

void FramePlacement::read() {
    for (const Frame& frame : execution_.frames) {
        OldFrame old_frame;
        old_frame.frame = &frame;
        old_frame.function = frame.function;
        old_frame.registers = execution_.registers.data() + frame.base;
        const program::Function& function = *frame.function;
        if (execution_.pending.kind == StopKind::failed) {
            old_frame.statement = frame.pc == 0 ? none : function.statement_at(frame.pc - 1);
        } else if (const ResumePoint* site = function.resume_point_at(frame.pc)) {
            old_frame.statement = site->statement;
            old_frame.kind = site->kind;
            if (site->statement != none)
                for (const StackMapEntry& entry : script_.before.stack_maps[site->statement])
                    if (entry.ordinal == site->ordinal) old_frame.place = &entry;
        } else {
            old_frame.is_start = true;
            std::uint32_t statement = none;
            if (saves::starts_at(function, frame.pc, frame.top, statement)) old_frame.statement = statement;
        }
        old_frames_.push_back(old_frame);
    }
    if (old_frames_.empty() || !old_frames_.front().function->is_main || old_frames_.front().statement == none) return;
    // If several tasks carry out the main program, the oldest one counts.
    if (script_.old_place == none) script_.old_place = script_.before.nodes_of[old_frames_.front().statement];
}

bool FramePlacement::place(std::size_t index) {
    const OldFrame& old_frame = old_frames_[index];
    reason_.clear();
    if (is_inlined(index + 1)) return true;
    if (is_inlined(index)) return place_inlined(index);
    if (is_left_out(index)) return true;
    if (old_frame.statement == none) return place_outside(index);
    const std::uint32_t node = script_.new_node(old_frame.statement);
    const program::Function* const function = script_.new_function(*old_frame.function);
    if (node == none) return place_behind(index);
    const std::uint32_t there = script_.now.nodes[node].function;
    if (function != nullptr && function->index == there) {
        // The caller goes on with this call, if the statement still calls the same function.
        return place_in(index, *script_.program.functions[there], node, {index});
    }
    if (function != nullptr) return place_extracted(index, *function, node);
    return fail("the statement is now in " + function_text(script_, there) + ", which nobody called");
}

bool FramePlacement::fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
}

bool FramePlacement::place_outside(std::size_t index) {
    const OldFrame& old_frame = old_frames_[index];
    const program::Function* const function = script_.new_function(*old_frame.function);
    if (function == nullptr) return fail("the function is gone");
    MigratedFrame made;
    made.function = function;
    made.from = {index};
    if (old_frame.is_start) {
        made.pc = saves::start_of(*function, none).pc;
    } else if (function->resume_points.empty()) {
        return fail("the function has no beginning");
    } else {
        made.pc = function->resume_points.front().pc;
    }
    frames_.push_back(std::move(made));
    return true;
}

bool FramePlacement::place_in(std::size_t index, const program::Function& function, std::uint32_t node,
                              std::vector<std::size_t> from) {
    const OldFrame& old_frame = old_frames_[index];
    const std::uint32_t statement = script_.now.nodes[node].statement;
    const std::uint32_t old_node = script_.before.nodes_of[old_frame.statement];
    MigratedFrame made;
    made.function = &function;
    made.statement = statement;
    made.from = std::move(from);
    if (script_.matching.moved[old_node] || function.name != old_frame.function->name) {
        made.verdict = Verdict::moved;
        made.reason =
            script_.matching.moved[old_node] ? "the statement stands elsewhere" : "the function has another name";
        if (script_.matching.moved[old_node] && function.name != old_frame.function->name)
            made.reason += ", and the function has another name";
    }
    if (script_.matching.doubtful[old_node]) {
        made.verdict = Verdict::uncertain;
        made.reason = "the statement stands there more often now, and which of them it was cannot be told";
    }
    if (script_.matching.has_rival[old_node] && made.verdict < Verdict::uncertain) {
        made.verdict = Verdict::uncertain;
        made.reason =
            "the statement was edited, and others beside it are new or gone: which of them it was cannot be told";
    }
    if (old_frame.is_start) return place_at_start(made, made.verdict, made.reason);
    // What it has done so far is known to its old text only.
    if (script_.program.statements[statement].kind == ast::StatementKind::foreign &&
        script_.now.nodes[node].text != script_.before.nodes[old_node].text)
        return fail(function_text(script_, function.index) + " is written in another language, and was changed");
    const StackMapEntry* const direct = direct_call(index, statement);
    const StackMapEntry* place = direct != nullptr ? direct : find_resume_point(script_, old_frame, statement);
    if (place == nullptr) place = find_calling_point(script_, old_frames_, index, statement);
    const bool is_other_call = place == nullptr && (place = only_call(index, statement)) != nullptr;
    if (place == nullptr) return fail(why_not_found(index, statement));
    if (!fill(made, *place)) return false;
    const ResumePoint* const site = function.find_resume_point(statement, place->ordinal);
    if (site == nullptr || site->top != place->top) return fail("the statement was changed");
    if (place->kind == ResumePoint::Kind::choice && execution_.pending.kind == StopKind::choice && !made.held.empty()) {
        RenewedChoice renewed = renew_choice(script_, old_frames_, made.from, function, statement, made.held.back());
        if (!renewed.can_be_taken) made.held.clear();
        if (!renewed.can_be_taken)
            return place_at_start(
                made, Verdict::skips,
                "no option that is left on offer can be taken; goes on as if the choice were made again");
        made.held.back() = renewed.list;
        script_.kept_options = std::move(renewed.kept);
        if (!renewed.doubt.empty()) {
            made.verdict = std::max(made.verdict, Verdict::uncertain);
            made.reason = std::move(renewed.doubt);
        }
    }
    if (const std::string_view again = Operands(script_, old_frame, statement).done_again(*place); !again.empty()) {
        made.verdict = std::max(made.verdict, Verdict::repeats);
        made.reason = "the statement was changed, and will do again what it has done: " + std::string(again);
    }
    const bool is_over = index + 1 == old_frames_.size() && execution_.pending.kind == StopKind::yielded;
    if (DecisionFinding found = compare_decisions(script_, old_frame, statement, *place, is_over);
        found.verdict > made.verdict) {
        made.verdict = found.verdict;
        made.reason = std::move(found.reason);
    }
    made.is_other_call = is_other_call;
    if (direct != nullptr) left_out(made, index);
    if (is_other_call && made.verdict < Verdict::differs) {
        made.verdict = Verdict::differs;
        made.reason = line_text(script_.now.nodes[node].line) + " calls " + std::string(place->callee_text) +
                      " now; the call that it has made goes on";
    }
    made.place = place;
    made.pc = site->pc;
    made.result = site->result;
    frames_.push_back(std::move(made));
    return true;
}

const StackMapEntry* FramePlacement::only_call(std::size_t index, std::uint32_t statement) const {
    const OldFrame& old_frame = old_frames_[index];
    if (index + 1 >= old_frames_.size() || old_frame.place == nullptr || old_frame.kind != ResumePoint::Kind::call)
        return nullptr;
    const OldFrame& called = old_frames_[index + 1];
    if (called.statement == none || script_.new_function(*called.function) == nullptr ||
        script_.new_node(called.statement) == none)
        return nullptr;
    return script_.before.stack_maps[old_frame.statement].size() == 1 ? only_call(statement) : nullptr;
}

const StackMapEntry* FramePlacement::only_call(std::uint32_t statement) const {
    const std::vector<StackMapEntry>& places = script_.now.stack_maps[statement];
    const auto is_call = [](const StackMapEntry& one) { return one.is_call && one.kind == ResumePoint::Kind::call; };
    const auto found = std::find_if(places.begin(), places.end(), is_call);
    return std::count_if(places.begin(), places.end(), is_call) == 1 ? &*found : nullptr;
}

std::string FramePlacement::why_not_found(std::size_t index, std::uint32_t statement) const {
    const StackMapEntry* const now = only_call(statement);
    const bool waits_for_host = index + 1 == old_frames_.size() && execution_.pending.kind == StopKind::suspended &&
                                execution_.pending.waits_for == runtime::WaitFor::host;
    if (!waits_for_host || now == nullptr || now->callee_text.empty())
        return "the statement was changed, and what it waits for cannot be told in it";
    return "it waits in a function of the game, and calls " + std::string(now->callee_text) + " now";
}

bool FramePlacement::restart(std::size_t index) {
    // A scene that was deleted together with its call is left: its caller goes on behind the call.
    if (index > 0 && !frames_.empty() && frames_.back().from.front() == index - 1 && frames_.back().drops_pending &&
        frames_.back().verdict == Verdict::skips) {
        cut(index - 1);
        return true;
    }
    const std::string why = reason_;
    const std::vector<MigratedFrame> before = frames_;
    for (std::size_t i = index + 1; i-- > 0;) {
        const OldFrame& old_frame = old_frames_[i];
        while (!frames_.empty() && frames_.back().from.front() >= i) frames_.pop_back();
        if (old_frame.statement == none || old_frame.place == nullptr || !old_frame.place->is_first) continue;
        if (old_frame.kind == ResumePoint::Kind::loop || is_left_out(i)) continue;
        const std::uint32_t node = script_.new_node(old_frame.statement);
        const program::Function* const function = script_.new_function(*old_frame.function);
        if (node == none || function == nullptr || script_.now.nodes[node].function != function->index) continue;
        MigratedFrame made;
        made.function = function;
        made.statement = script_.now.nodes[node].statement;
        made.from = {i};
        const std::string where = i == index ? "" : "a function called here cannot go on (" + why + "); ";
        if (!place_at_start(made, Verdict::restart,
                            where + (i == index ? why + "; " : "") + "the statement is done again from its start"))
            continue;
        cut(i);
        return true;
    }
    frames_ = before;
    reason_ = why;
    return false;
}

void FramePlacement::cut(std::size_t index) {
    old_frames_.resize(index + 1);
    is_cut_ = true;
}

bool FramePlacement::refuse(std::size_t index) {
    for (std::size_t i = old_frames_.size(); i-- > 0;) {
        FrameVerdict verdict;
        verdict.verdict = i == index ? Verdict::refused : Verdict::exact;
        verdict.was = script_.old_line(old_frames_[i].function->index, old_frames_[i].statement);
        if (i == index) {
            verdict.reason = reason_;
        } else if (i > index) {
            verdict.verdict = Verdict::refused;
            verdict.reason = "its caller cannot go on";
        } else {
            for (const MigratedFrame& one : frames_)
                if (one.from.front() == i) {
                    verdict.verdict = one.verdict;
                    verdict.reason = one.reason;
                    verdict.is = script_.new_line(one.function->index, one.statement);
                }
        }
        script_.report.frames.push_back(std::move(verdict));
    }
    script_.report.reason =
        script_.old_line(old_frames_[index].function->index, old_frames_[index].statement).line == 0
            ? reason_
            : line_text(script_.report.frames[old_frames_.size() - 1 - index].was.line) + ": " + reason_;
    return false;
}

void FramePlacement::report() {
    for (std::size_t i = frames_.size(); i-- > 0;) {
        const MigratedFrame& one = frames_[i];
        FrameVerdict verdict;
        verdict.verdict = one.verdict;
        verdict.reason = one.reason;
        const OldFrame& old_frame = old_frames_[one.from.front()];
        if (script_.tells_places && !one.is_inserted)
            verdict.was = script_.old_line(old_frame.function->index, old_frame.statement);
        if (script_.tells_places) verdict.is = script_.new_line(one.function->index, one.statement);
        script_.report.frames.push_back(std::move(verdict));
    }
}

bool FramePlacement::failed() {
    for (std::size_t i = 0; i < old_frames_.size(); ++i) {
        const OldFrame& old_frame = old_frames_[i];
        MigratedFrame made;
        made.function = script_.new_function(*old_frame.function);
        made.from = {i};
        if (made.function == nullptr) {
            reason_ = "the function is gone";
            return refuse(i);
        }
        const std::uint32_t node = old_frame.statement == none ? none : script_.new_node(old_frame.statement);
        if (node != none && script_.now.nodes[node].function == made.function->index)
            made.statement = script_.now.nodes[node].statement;
        made.pc = made.statement == none ? 0 : saves::pc_inside(*made.function, made.statement);
        if (old_frame.statement != none && made.statement == none) {
            made.verdict = Verdict::skips;
            made.reason = "the statement is gone";
        }
        frames_.push_back(std::move(made));
    }
    report();
    return build_frames(script_, old_frames_, frames_);
}

std::optional<Datum> variable_of(const ScriptMigration& script, const OldFrame& old_frame, std::string_view name) {
    const program::Function& function = *old_frame.function;
    const std::string_view old = script.old_name(function.index, name);
    if (function.is_main) return old_global(script, old);
    for (std::size_t i = 0; i < function.locals.size(); ++i) {
        if (function.locals[i] != old) continue;
        // A failed conversation may have saved fewer registers.
        if (in_registers(function)) return i < old_frame.frame->top ? old_frame.registers[i] : Datum::unset();
        return old_frame.frame->scope != nullptr && i < old_frame.frame->scope->used
                   ? old_frame.frame->scope->entries[i].value
                   : Datum::unset();
    }
    return std::nullopt;
}

std::optional<Datum> old_global(const ScriptMigration& script, std::string_view name) {
    for (std::size_t i = 0; i < script.before.globals.size() && script.state.globals != nullptr; ++i)
        if (script.before.globals[i].name == name)
            return values::get(*script.state.globals, script.state.heap.text(name));
    return std::nullopt;
}

std::string function_text(const ScriptMigration& script, std::uint32_t index) {
    const std::string& name = script.now.functions[index].name;
    return index == 0 ? "the main program" : name.empty() ? "a function without a name" : "function " + name;
}

Placement migrate_frames(ScriptMigration& script) { return FramePlacement(script).run(); }

Placement migrate_frames_without_callee(ScriptMigration& script, const std::string& why) {
    return FramePlacement(script).run_without_callee(why);
}

}  // namespace npcs::migration
