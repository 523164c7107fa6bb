// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames whose statement is gone, or is in a function that was split off or put where it was called, and those of functions
// that are not called in between any more.

#include <algorithm>

#include "migration/frames/accumulators.hpp"
#include "migration/frames/placement.hpp"
#include "program/words.hpp"

namespace npcs::migration {

using compiler::StackMapEntry;
using program::ResumePoint;

bool FramePlacement::place_behind(std::size_t index) {
    const OldFrame& old_frame = old_frames_[index];
    const program::Function* const function = script_.new_function(*old_frame.function);
    if (function == nullptr) return fail("the statement and its function are gone");
    const Outline& before = script_.before;
    const outline::OutlineFunction& old = before.functions[old_frame.function->index];
    MigratedFrame made;
    made.function = function;
    made.from = {index};
    std::uint32_t at = before.nodes_of[old_frame.statement];
    for (;;) {
        const OutlineNode& node = before.nodes[at];
        const std::uint32_t block_end = node.parent == none ? old.end : before.nodes[node.parent].end;
        for (std::uint32_t next = node.end; next < block_end; next = before.nodes[next].end) {
            if (outline::is_block(before.nodes[next].kind)) break;  // other branches do not come next
            const std::uint32_t found = script_.matching.nodes[next];
            if (found == none || script_.now.nodes[found].function != function->index) continue;
            made.statement = script_.now.nodes[found].statement;
            return place_at_start(
                made, Verdict::skips,
                "the statement is gone; goes on behind it, with " + line_text(script_.now.nodes[found].line));
        }
        if (node.parent == none) break;
        at = node.parent;
        const NodeKind kind = before.nodes[at].kind;
        if (kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_) {
            if (place_next_pass(made, at, *function)) {
                cut(index);  // what it has called cannot return to the middle of a loop
                return true;
            }
            if (!reason_.empty()) return false;
        }
    }
    made.statement = none;
    return place_at_start(made, Verdict::skips,
                          "the statement is gone, with all behind it; goes on at the end of the function");
}

bool FramePlacement::place_next_pass(const MigratedFrame& from, std::uint32_t old_loop_node,
                                     const program::Function& function) {
    const std::uint32_t loop = script_.matching.nodes[old_loop_node];
    if (loop == none || script_.now.nodes[loop].function != function.index) return false;
    const std::uint32_t statement = script_.now.nodes[loop].statement;
    MigratedFrame made = from;
    for (const StackMapEntry& place : script_.now.stack_maps[statement]) {
        if (place.kind != ResumePoint::Kind::loop) continue;
        const ResumePoint* const site = function.find_resume_point(statement, place.ordinal);
        if (site == nullptr || !fill(made, place)) return false;
        made.statement = statement;
        made.place = &place;
        made.pc = site->pc;
        made.verdict = Verdict::skips;
        made.reason = "the statement is gone; goes on behind it, with the next pass of the loop in " +
                      line_text(script_.now.nodes[loop].line);
        made.drops_pending = true;
        made.is_inserted = false;
        frames_.push_back(std::move(made));
        return true;
    }
    return false;
}

bool FramePlacement::place_extracted(std::size_t index, const program::Function& function, std::uint32_t node) {
    const std::uint32_t part = script_.now.nodes[node].function;
    if (script_.matching.functions_back[part] != none)
        return fail("the statement is now in " + function_text(script_, part) + ", which nobody called");
    const std::uint32_t wanted = program::text_hash(script_.now.functions[part].name);
    const StackMapEntry* found = nullptr;
    std::uint32_t statement = none;
    const outline::OutlineFunction& own = script_.now.functions[function.index];
    for (std::uint32_t at = own.first; at < own.end; ++at) {
        if (outline::is_block(script_.now.nodes[at].kind)) continue;
        for (const StackMapEntry& place : script_.now.stack_maps[script_.now.nodes[at].statement]) {
            if (place.kind != ResumePoint::Kind::call || place.callee != wanted || wanted == 0) continue;
            if (found != nullptr)
                return fail("the statement is now in " + function_text(script_, part) +
                            ", which is called from several places");
            found = &place;
            statement = script_.now.nodes[at].statement;
        }
    }
    if (found == nullptr)
        return fail("the statement is now in " + function_text(script_, part) + ", which nobody called");
    MigratedFrame caller;
    caller.function = &function;
    caller.statement = statement;
    caller.from = {index};
    caller.is_inserted = true;
    if (!fill(caller, *found)) return false;
    const ResumePoint* const site = function.find_resume_point(statement, found->ordinal);
    if (site == nullptr) return fail("the statement was changed");
    caller.place = found;
    caller.pc = site->pc;
    caller.result = site->result;
    caller.verdict = std::max(caller.verdict, Verdict::moved);
    caller.reason = "calls " + function_text(script_, part) + ", which was part of it";
    frames_.push_back(std::move(caller));
    if (place_in(index, *script_.program.functions[part], node, {index})) {
        MigratedFrame& made = frames_.back();
        made.verdict = std::max(made.verdict, Verdict::moved);
        made.reason = "the statement was moved into " + function_text(script_, part);
        for (const std::string_view shared : variables_in_both(script_.now.nodes_of[statement], node)) {
            const MigratedFrame& calls = frames_[frames_.size() - 2];
            const Datum saved = variable_of(script_, old_frames_[index], shared).value_or(Datum::unset());
            if (const std::optional<Datum> nothing = empty_accumulator(script_, calls, node, shared, saved)) {
                made.sets.emplace_back(shared, *nothing);
                for (std::size_t i = 0; made.place != nullptr && i < made.held.size(); ++i)
                    if (made.place->registers[i].text == shared) made.held[i] = *nothing;
                continue;
            }
            made.verdict = std::max(made.verdict, Verdict::uncertain);
            made.reason += ", which has a variable " + std::string(shared) + " of its own now";
        }
        return true;
    }
    frames_.pop_back();
    return false;
}

std::vector<std::string_view> FramePlacement::variables_in_both(std::uint32_t caller, std::uint32_t place) const {
    const program::Function& part = *script_.program.functions[script_.now.nodes[place].function];
    const program::Function& whole = *script_.program.functions[script_.now.nodes[caller].function];
    std::vector<std::string_view> found;
    for (std::size_t i = part.parameter_count; i < part.locals.size(); ++i) {
        const std::string_view name = part.locals[i];
        const auto& globals = script_.now.globals;
        const bool is_shared =
            whole.is_main
                ? std::any_of(globals.begin(), globals.end(), [&](const auto& one) { return one.name == name; })
                : std::find(whole.locals.begin(), whole.locals.end(), name) != whole.locals.end();
        if (is_shared && script_.liveness.is_read(caller, name) && script_.liveness.is_read(place, name))
            found.push_back(name);
    }
    return found;
}

bool FramePlacement::is_inlined(std::size_t index) const {
    if (index == 0 || index >= old_frames_.size() || old_frames_[index].statement == none) return false;
    if (script_.new_function(*old_frames_[index].function) != nullptr) return false;
    const std::uint32_t node = script_.new_node(old_frames_[index].statement);
    const program::Function* const caller = script_.new_function(*old_frames_[index - 1].function);
    return node != none && caller != nullptr && script_.now.nodes[node].function == caller->index;
}

bool FramePlacement::place_inlined(std::size_t index) {
    const std::uint32_t node = script_.new_node(old_frames_[index].statement);
    if (!place_in(index, *script_.new_function(*old_frames_[index - 1].function), node, {index, index - 1}))
        return false;
    MigratedFrame& made = frames_.back();
    made.verdict = std::max(made.verdict, Verdict::moved);
    made.reason = "the function was put where it was called";
    const OldFrame& caller = old_frames_[index - 1];
    if (caller.statement != none && script_.new_node(caller.statement) != none) {
        made.verdict = std::max(made.verdict, Verdict::repeats);
        made.reason += ", and the statement that called it is done behind it";
    }
    if (made.function->is_main) {
        // The function's variables are globals now.
        const program::Function& gone = *old_frames_[index].function;
        for (const std::string_view name : gone.locals)
            if (const std::optional<Datum> value = variable_of(script_, old_frames_[index], name);
                value && !value->is_unset())
                script_.new_globals.emplace(std::string(name), *value);
    }
    return true;
}

const StackMapEntry* FramePlacement::direct_call(std::size_t index, std::uint32_t statement) const {
    if (index + 2 >= old_frames_.size()) return nullptr;
    const OldFrame& caller = old_frames_[index];
    const OldFrame& between = old_frames_[index + 1];
    const OldFrame& called = old_frames_[index + 2];
    const auto is_call = [](const OldFrame& one) {
        return one.place != nullptr && one.kind == ResumePoint::Kind::call;
    };
    if (!is_call(caller) || !is_call(between) || called.statement == none) return nullptr;
    if (script_.before.stack_maps[caller.statement].size() != 1) return nullptr;
    const program::Function* const function = script_.new_function(*called.function);
    const std::uint32_t node = script_.new_node(called.statement);
    if (function == nullptr || function->name.empty() || node == none ||
        script_.now.nodes[node].function != function->index)
        return nullptr;
    // What is around the call that is left out would have to be told to the game.
    for (const runtime::Guard& guard : execution_.guards)
        if (guard.frames == index + 1 || guard.frames == index + 2) return nullptr;
    for (const runtime::ActivePlan& plan : execution_.plans)
        if (plan.frame == index + 1) return nullptr;
    const StackMapEntry* const found = only_call(statement);
    const bool is_direct = found != nullptr && found->callee == program::text_hash(function->name) &&
                           caller.place->callee == program::text_hash(between.function->name) &&
                           between.place->callee == program::text_hash(called.function->name) &&
                           between.function->name != called.function->name;
    return is_direct ? found : nullptr;
}

bool FramePlacement::is_left_out(std::size_t index) const {
    return index > 0 && !frames_.empty() && frames_.back().leaves_out && frames_.back().from.front() == index - 1;
}

void FramePlacement::left_out(MigratedFrame& made, std::size_t index) const {
    const OldFrame& between = old_frames_[index + 1];
    const std::string by(last_part(between.function->name));
    const std::string reason = line_text(script_.now.node_of(made.statement).line) + " now calls " +
                               std::string(last_part(old_frames_[index + 2].function->name)) + ", which " + by +
                               " called before";
    made.leaves_out = true;
    // The function's statement is all that it does, unless something precedes it.
    const bool is_first =
        script_.before.nodes_of[between.statement] == script_.before.functions[between.function->index].first &&
        between.place->is_first;
    const Verdict verdict = is_first ? Verdict::moved : Verdict::differs;
    if (made.verdict >= verdict) return;
    made.verdict = verdict;
    made.reason = is_first ? reason : reason + "; what " + by + " did first stays";
}

}  // namespace npcs::migration
