// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where each frame goes on in the new script, and what its registers hold there. A frame is placed by its statement,
// the scopes of loops around it by the statement of the loop, and operands by the text of the expression of which they
// are the value.

#include <algorithm>
#include <functional>

#include "migration/frames/accumulators.hpp"
#include "migration/frames/choice_renewal.hpp"
#include "migration/frames/decisions.hpp"
#include "migration/frames/differences.hpp"
#include "migration/frames/first_pass.hpp"
#include "migration/frames/frames.hpp"
#include "migration/frames/loops.hpp"
#include "migration/frames/operands.hpp"
#include "migration/frames/resume_points.hpp"
#include "program/words.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::RegisterContents;
using compiler::StackMapEntry;
using program::ResumePoint;
using runtime::Frame;
using runtime::StopKind;

namespace {

class Frames {
public:
    explicit Frames(ScriptMigration& script) : script_(script), execution_(*script.execution) {}

    Placement run() {
        read();
        if (execution_.pending.kind == StopKind::failed) return failed() ? Placement::placed : Placement::refused;
        for (std::size_t i = 0; i < old_frames_.size(); ++i)
            if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
        return build();
    }

    /// Places the frames when the function that the last one has called cannot go on, for the given reason.
    Placement run_without_callee(const std::string& why) {
        read();
        for (std::size_t i = 0; i + 1 < old_frames_.size(); ++i)
            if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
        reason_ = "a function called here cannot go on (" + why + ")";
        if (!is_cut_ && !restart(old_frames_.size() - 1)) return refuse(old_frames_.size() - 1), Placement::refused;
        return build();
    }

private:
    Placement build() {
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

    // ---- reading the old frames

    void read() {
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
        if (old_frames_.empty() || !old_frames_.front().function->is_main || old_frames_.front().statement == none)
            return;
        // If several tasks carry out the main program, the oldest one counts.
        if (script_.old_place == none) script_.old_place = script_.before.nodes_of[old_frames_.front().statement];
    }

    // ---- placing one frame

    bool place(std::size_t index) {
        const OldFrame& old_frame = old_frames_[index];
        reason_.clear();
        if (is_inlined(index + 1)) return true;
        if (is_inlined(index)) return place_inlined(index);
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

    bool fail(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }

    /// Places a call that has not begun, or a frame that only has to return.
    bool place_outside(std::size_t index) {
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

    bool place_in(std::size_t index, const program::Function& function, std::uint32_t node,
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
        const StackMapEntry* place = find_resume_point(script_, old_frame, statement);
        if (place == nullptr) place = find_calling_point(script_, old_frames_, index, statement);
        const bool is_other_call = place == nullptr && (place = only_call(index, statement)) != nullptr;
        if (place == nullptr) return fail(why_not_found(index, statement));
        if (!fill(made, *place)) return false;
        const ResumePoint* const site = function.find_resume_point(statement, place->ordinal);
        if (site == nullptr || site->top != place->top) return fail("the statement was changed");
        if (place->kind == ResumePoint::Kind::choice && execution_.pending.kind == StopKind::choice &&
            !made.held.empty()) {
            RenewedChoice renewed =
                renew_choice(script_, old_frames_, made.from, function, statement, made.held.back());
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
        if (DecisionFinding found = compare_decisions(script_, old_frame, statement, *place);
            found.verdict > made.verdict) {
            made.verdict = found.verdict;
            made.reason = std::move(found.reason);
        }
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

    /// Returns the only call of a statement that made one call before, too, of another function of the script, which goes on:
    /// `you "X"` became `say "You", "X"`. Returns null if there is none.
    const StackMapEntry* only_call(std::size_t index, std::uint32_t statement) const {
        const OldFrame& old_frame = old_frames_[index];
        if (index + 1 >= old_frames_.size() || old_frame.place == nullptr || old_frame.kind != ResumePoint::Kind::call)
            return nullptr;
        const OldFrame& called = old_frames_[index + 1];
        if (called.statement == none || script_.new_function(*called.function) == nullptr ||
            script_.new_node(called.statement) == none)
            return nullptr;
        return script_.before.stack_maps[old_frame.statement].size() == 1 ? only_call(statement) : nullptr;
    }
    const StackMapEntry* only_call(std::uint32_t statement) const {
        const std::vector<StackMapEntry>& places = script_.now.stack_maps[statement];
        const auto is_call = [](const StackMapEntry& one) {
            return one.is_call && one.kind == ResumePoint::Kind::call;
        };
        const auto found = std::find_if(places.begin(), places.end(), is_call);
        return std::count_if(places.begin(), places.end(), is_call) == 1 ? &*found : nullptr;
    }

    std::string why_not_found(std::size_t index, std::uint32_t statement) const {
        const StackMapEntry* const now = only_call(statement);
        const bool waits_for_host = index + 1 == old_frames_.size() && execution_.pending.kind == StopKind::suspended &&
                                    execution_.pending.waits_for == runtime::WaitFor::host;
        if (!waits_for_host || now == nullptr || now->callee_text.empty())
            return "the statement was changed, and what it waits for cannot be told in it";
        return "it waits in a function of the game, and calls " + std::string(now->callee_text) + " now";
    }

    /// Fills the registers behind the locals for a resume point of the new script.
    bool fill(MigratedFrame& made, const StackMapEntry& place) {
        std::unordered_map<std::uint64_t, unsigned> taken;
        for (std::size_t i = 0; i < place.registers.size(); ++i) {
            const RegisterContents& wanted = place.registers[i];
            switch (wanted.kind) {
                case RegisterContents::Kind::dead: made.held.push_back(Datum::null()); break;
                case RegisterContents::Kind::literal:
                    made.held.push_back(script_.program.constants[wanted.constant]);
                    break;
                case RegisterContents::Kind::loop:
                    if (!loop_part(made, wanted)) return false;
                    break;
                default: {
                    const unsigned nth = taken[std::uint64_t{wanted.what} << 20 | wanted.part]++;
                    const Operands operands(script_, old_frames_[made.from.front()], made.statement);
                    const std::optional<Datum> value = operands.value(place, i, nth);
                    if (!value)
                        return fail("the statement was changed, and what it has worked out so far does not fit");
                    if (operands.is_of_edited() && made.verdict < Verdict::differs) {
                        made.verdict = Verdict::differs;
                        made.reason = "what the statement has worked out so far stays, and it was edited";
                    }
                    made.held.push_back(*value);
                }
            }
        }
        return true;
    }

    /// Adds one register of a loop's scope: from the same loop in an old frame, or of a loop that has just begun.
    bool loop_part(MigratedFrame& made, const RegisterContents& wanted) {
        const std::uint32_t new_node = script_.now.nodes_of[wanted.what];
        const std::uint32_t old_node = script_.matching.back[new_node];
        for (const std::size_t index : made.from) {
            const OldFrame& old_frame = old_frames_[index];
            if (old_node == none || script_.before.nodes[old_node].function != old_frame.function->index) continue;
            const std::optional<Datum> value =
                old_loop(script_, old_frame, script_.before.nodes[old_node].statement, wanted.part);
            if (!value) continue;
            made.held.push_back(*value);
            return true;
        }
        const NodeKind kind = script_.now.nodes[new_node].kind;
        const std::uint32_t line = script_.now.nodes[new_node].line;
        if (kind != NodeKind::for_) {
            made.held.push_back(Datum::number(0));
            return moved_into(made, "the loop in " + line_text(line) + " was put around it");
        }
        if (const auto pass = continued(made, wanted.what)) {
            made.held.push_back(pass->scope[wanted.part]);
            return moved_into(made, "the loop in " + line_text(line) + " was a `while` that counted the same");
        }
        if (const auto pass = begun(made, wanted.what)) {
            made.held.push_back(pass->scope[wanted.part]);
            if (wanted.part == 0) made.sets.emplace_back(pass->variable, pass->element);
            return moved_into(made,
                              "the loop in " + line_text(line) + " was put around it; this counts as its first pass");
        }
        // The scope of a range of one number that is used up, so the loop ends after this pass.
        constexpr double used_up[] = {0, 0, 1, 1};
        made.held.push_back(wanted.part == program::LoopScope::sequence ? Datum::null()
                                                                        : Datum::number(used_up[wanted.part]));
        made.verdict = std::max(made.verdict, Verdict::uncertain);
        made.reason = "the loop in " + line_text(line) + " was put around it; this counts as its last pass";
        return true;
    }

    std::optional<FirstPass> continued(const MigratedFrame& made, std::uint32_t statement) {
        const std::optional<FirstPass> first = pass_of(made, statement);
        return first ? pass_of_while(script_, old_frames_[made.from.front()], *first) : std::nullopt;
    }

    /// Returns the first pass of a loop that is new in the script, if its variable is new, too.
    std::optional<FirstPass> begun(const MigratedFrame& made, std::uint32_t statement) const {
        std::optional<FirstPass> pass = pass_of(made, statement);
        if (pass && !value_of(made, pass->variable).is_unset()) return std::nullopt;
        return pass;
    }

    Datum value_of(const MigratedFrame& made, std::string_view name) const {
        Datum found = Datum::unset();
        for (const std::size_t index : made.from)
            if (const auto value = variable_of(script_, old_frames_[index], name); value && found.is_unset())
                found = *value;
        if (found.is_unset()) found = old_global(script_, script_.old_name(0, name)).value_or(Datum::unset());
        return found;
    }

    /// Returns the first pass of a `for`, if what it goes over is written out or in a variable.
    std::optional<FirstPass> pass_of(const MigratedFrame& made, std::uint32_t statement) const {
        const program::Statement& loop = script_.program.statements[statement];
        std::string_view head = script_.program.source->text().substr(loop.span.begin, loop.span.end - loop.span.begin);
        head = head.substr(0, head.find_first_of("\r\n"));
        if (head.find('"') == std::string_view::npos) head = head.substr(0, head.find("//"));
        if (head.substr(0, 4) != "for " || head.find("//") != std::string_view::npos) return std::nullopt;
        return first_pass(head.substr(4), [&](std::string_view name) { return value_of(made, name); });
    }

    bool moved_into(MigratedFrame& made, std::string reason) {
        if (made.verdict < Verdict::moved) {
            made.verdict = Verdict::moved;
            made.reason = std::move(reason);
        }
        return true;
    }

    /// Places a frame at the start of a statement, of which nothing has been done; for none, at the end of the
    /// function.
    bool place_at_start(MigratedFrame made, Verdict verdict, std::string reason) {
        const saves::Start start = saves::start_of(*made.function, made.statement);
        for (const std::uint32_t loop : loops_around(script_.now, made.statement)) {
            const bool is_for = script_.now.node_of(loop).kind == NodeKind::for_;
            for (std::uint16_t part = 0;
                 part < (is_for ? std::uint16_t{program::LoopScope::size} : program::LoopScope::turns_size); ++part)
                if (!loop_part(made, {RegisterContents::Kind::loop, loop, part, none, {}})) return false;
        }
        made.verdict = std::max(made.verdict, verdict);
        if (!reason.empty()) made.reason = std::move(reason);
        made.pc = start.pc;
        made.drops_pending = true;
        frames_.push_back(std::move(made));
        return true;
    }

    // ---- statements that are gone

    bool place_behind(std::size_t index) {
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

    /// Places a frame at the end of a loop's body. Returns false without a reason if the loop is gone, too.
    bool place_next_pass(const MigratedFrame& from, std::uint32_t old_loop_node, const program::Function& function) {
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

    // ---- functions that were split or inlined

    /// Places a frame whose statement was moved into a new function, which the frame's function calls.
    bool place_extracted(std::size_t index, const program::Function& function, std::uint32_t node) {
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

    /// Returns names that are variables of an extracted function and of the function it came from, both of which go on
    /// to read them. The value belonged to one variable before.
    std::vector<std::string_view> variables_in_both(std::uint32_t caller, std::uint32_t place) const {
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

    /// Returns whether a frame's function was inlined: it is gone, and its statement is now in its caller. The caller's
    /// own statement then no longer matters.
    bool is_inlined(std::size_t index) const {
        if (index == 0 || index >= old_frames_.size() || old_frames_[index].statement == none) return false;
        if (script_.new_function(*old_frames_[index].function) != nullptr) return false;
        const std::uint32_t node = script_.new_node(old_frames_[index].statement);
        const program::Function* const caller = script_.new_function(*old_frames_[index - 1].function);
        return node != none && caller != nullptr && script_.now.nodes[node].function == caller->index;
    }

    bool place_inlined(std::size_t index) {
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

    // ---- when a frame cannot be placed

    /// Restarts a statement that has made no other call before: that of this frame, or of the nearest caller for which
    /// this holds.
    bool restart(std::size_t index) {
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
            if (old_frame.kind == ResumePoint::Kind::loop) continue;
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

    /// Drops the frames that this frame has called.
    void cut(std::size_t index) {
        old_frames_.resize(index + 1);
        is_cut_ = true;
    }

    bool refuse(std::size_t index) {
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

    void report() {
        for (std::size_t i = frames_.size(); i-- > 0;) {
            const MigratedFrame& one = frames_[i];
            FrameVerdict verdict;
            verdict.verdict = one.verdict;
            verdict.reason = one.reason;
            const OldFrame& old_frame = old_frames_[one.from.front()];
            if (!one.is_inserted) verdict.was = script_.old_line(old_frame.function->index, old_frame.statement);
            verdict.is = script_.new_line(one.function->index, one.statement);
            script_.report.frames.push_back(std::move(verdict));
        }
    }

    // ---- failed conversations, which are only inspected

    bool failed() {
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

    ScriptMigration& script_;
    runtime::Execution& execution_;
    std::vector<OldFrame> old_frames_;
    std::vector<MigratedFrame> frames_;
    std::string reason_;
    bool is_cut_ = false;
};

}  // namespace

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

Placement migrate_frames(ScriptMigration& script) { return Frames(script).run(); }

Placement migrate_frames_without_callee(ScriptMigration& script, const std::string& why) {
    return Frames(script).run_without_callee(why);
}

}  // namespace npcs::migration
