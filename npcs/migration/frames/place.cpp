// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where each frame goes on in the new script, and what its registers hold there. A frame is placed by its statement,
// the scopes of loops around it by the statement of the loop, and operands by the text of the expression of which they
// are the value.

#include <algorithm>
#include <functional>

#include "migration/frames/first_pass.hpp"
#include "migration/frames/frames.hpp"
#include "migration/frames/offering.hpp"
#include "migration/frames/operands.hpp"
#include "migration/frames/sums.hpp"
#include "program/words.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using program::Held;
using program::no_statement;
using program::NodeKind;
using program::OutlineNode;
using program::ResumePoint;
using program::SiteLayout;
using runtime::Frame;
using runtime::StopKind;

namespace {

class Frames {
public:
    explicit Frames(Versions& versions) : v_(versions), execution_(*versions.execution) {}

    Placement run() {
        read();
        if (execution_.pending.kind == StopKind::failed) return failed() ? Placement::placed : Placement::refused;
        for (std::size_t i = 0; i < was_.size(); ++i)
            if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
        return build();
    }

    /// Places the frames when the function that the last one has called cannot go on, for the given reason.
    Placement run_without_callee(const std::string& why) {
        read();
        for (std::size_t i = 0; i + 1 < was_.size(); ++i)
            if (!place(i) && !restart(i)) return refuse(i), Placement::refused;
        reason_ = "a function called here cannot go on (" + why + ")";
        if (!is_cut_ && !restart(was_.size() - 1)) return refuse(was_.size() - 1), Placement::refused;
        return build();
    }

private:
    Placement build() {
        // If several tasks carry out the main program, the oldest one counts.
        if (!placed_.empty() && placed_.front().function->is_main && placed_.front().statement != no_statement &&
            (v_.shared == nullptr || v_.place == none))
            v_.place = v_.now.nodes_of[placed_.front().statement];
        renew_arguments(v_, was_, placed_);
        report();
        compare_effects();
        if (!build_frames(v_, was_, placed_)) return Placement::refused;
        return is_cut_ ? Placement::cut : Placement::placed;
    }

    // ---- reading the old frames

    void read() {
        for (const Frame& frame : execution_.frames) {
            Was was;
            was.frame = &frame;
            was.function = frame.function;
            was.registers = execution_.registers.data() + frame.base;
            const program::Function& function = *frame.function;
            if (execution_.pending.kind == StopKind::failed) {
                was.statement = frame.pc == 0 ? no_statement : function.statement_at(frame.pc - 1);
            } else if (const ResumePoint* site = function.resume_point_at(frame.pc)) {
                was.statement = site->statement;
                was.kind = site->kind;
                if (site->statement != no_statement)
                    for (const SiteLayout& layout : v_.before.layouts[site->statement])
                        if (layout.ordinal == site->ordinal) was.place = &layout;
            } else {
                was.is_start = true;
                std::uint32_t statement = no_statement;
                if (saves::starts_at(function, frame.pc, frame.top, statement)) was.statement = statement;
            }
            was_.push_back(was);
        }
        if (was_.empty() || !was_.front().function->is_main || was_.front().statement == no_statement) return;
        // If several tasks carry out the main program, the oldest one counts.
        if (v_.old_place == none) v_.old_place = v_.before.nodes_of[was_.front().statement];
    }

    // ---- placing one frame

    bool place(std::size_t index) {
        const Was& was = was_[index];
        reason_.clear();
        if (is_absorbed(index + 1)) return true;
        if (is_absorbed(index)) return place_inlined(index);
        if (was.statement == no_statement) return place_outside(index);
        const std::uint32_t node = v_.new_node(was.statement);
        const program::Function* const function = v_.new_function(*was.function);
        if (node == none) return place_behind(index);
        const std::uint32_t there = v_.now.nodes[node].function;
        if (function != nullptr && function->index == there) {
            // The caller goes on with this call, if the statement still calls the same function.
            return place_in(index, *v_.program.functions[there], node, {index});
        }
        if (function != nullptr) return place_extracted(index, *function, node);
        return fail("the statement is now in " + function_text(v_, there) + ", which nobody called");
    }

    bool fail(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }

    /// Places a call that has not begun, or a frame that only has to return.
    bool place_outside(std::size_t index) {
        const Was& was = was_[index];
        const program::Function* const function = v_.new_function(*was.function);
        if (function == nullptr) return fail("the function is gone");
        Placed made;
        made.function = function;
        made.from = {index};
        if (was.is_start) {
            made.pc = saves::start_of(*function, no_statement).pc;
        } else if (function->resume_points.empty()) {
            return fail("the function has no beginning");
        } else {
            made.pc = function->resume_points.front().pc;
        }
        placed_.push_back(std::move(made));
        return true;
    }

    bool place_in(std::size_t index, const program::Function& function, std::uint32_t node,
                  std::vector<std::size_t> from) {
        const Was& was = was_[index];
        const std::uint32_t statement = v_.now.nodes[node].statement;
        const std::uint32_t old_node = v_.before.nodes_of[was.statement];
        Placed made;
        made.function = &function;
        made.statement = statement;
        made.from = std::move(from);
        if (v_.matching.moved[old_node] || function.name != was.function->name) {
            made.verdict = Verdict::moved;
            made.reason =
                v_.matching.moved[old_node] ? "the statement stands elsewhere" : "the function has another name";
            if (v_.matching.moved[old_node] && function.name != was.function->name)
                made.reason += ", and the function has another name";
        }
        if (v_.matching.doubtful[old_node]) {
            made.verdict = Verdict::uncertain;
            made.reason = "the statement stands there more often now, and which of them it was cannot be told";
        }
        if (was.is_start) return place_at_start(made, made.verdict, made.reason);
        const SiteLayout* place = find_place(was, statement);
        if (place == nullptr) place = find_caller(index, statement);
        if (place == nullptr) return fail("the statement was changed, and what it waits for cannot be told in it");
        if (!fill(made, *place)) return false;
        const ResumePoint* const site = function.find_resume_point(statement, place->ordinal);
        if (site == nullptr || site->top != place->top) return fail("the statement was changed");
        if (place->kind == ResumePoint::Kind::choice && execution_.pending.kind == StopKind::choice &&
            !made.held.empty()) {
            Offering offering = offer_anew(v_, was_, made.from, function, statement, made.held.back());
            if (!offering.can_be_taken) made.held.clear();
            if (!offering.can_be_taken)
                return place_at_start(
                    made, Verdict::skips,
                    "no option that is left on offer can be taken; goes on as if the choice were made again");
            made.held.back() = offering.list;
            v_.kept_options = std::move(offering.kept);
            if (!offering.doubt.empty()) {
                made.verdict = std::max(made.verdict, Verdict::uncertain);
                made.reason = std::move(offering.doubt);
            }
        }
        if (const std::string_view again = Operands(v_, was, statement).done_again(*place); !again.empty()) {
            made.verdict = std::max(made.verdict, Verdict::repeats);
            made.reason = "the statement was changed, and will do again what it has done: " + std::string(again);
        }
        made.place = place;
        made.pc = site->pc;
        made.result = site->result;
        placed_.push_back(std::move(made));
        return true;
    }

    /// Returns the resume point of the new statement at which the same is being done as at the old one, or null.
    const SiteLayout* find_place(const Was& was, std::uint32_t statement) const {
        if (was.place == nullptr) return nullptr;
        const SiteLayout& old = *was.place;
        const std::vector<SiteLayout>& places = v_.now.layouts[statement];
        const bool is_same = v_.matching.how[v_.before.nodes_of[was.statement]] == How::same;
        const SiteLayout* found = nullptr;
        unsigned alike = 0;
        for (const SiteLayout& place : places) {
            if (place.kind != old.kind) continue;
            if (is_same && place.ordinal == old.ordinal && place.call == old.call) return &place;
            if (old.kind == ResumePoint::Kind::choice) return &place;
            if (old.kind == ResumePoint::Kind::loop ||
                (calls_same(was, place) && hash_before(v_, was, place.call, place.call_text) == old.call)) {
                ++alike;
                found = &place;
            }
        }
        if (alike == 1) return found;
        if (alike > 1 && old.kind == ResumePoint::Kind::loop) return nullptr;
        for (const SiteLayout& place : places)
            if (place.kind == old.kind && calls_same(was, place) && place.of == old.of && place.nth == old.nth) {
                // If several resume points call the same, this is surely the one only if no other has its text.
                return alike > 1 && hash_before(v_, was, place.call, place.call_text) != old.call ? nullptr : &place;
            }
        return nullptr;
    }

    /// Returns the resume point of the call that made the next frame, by the function called: the call with the same
    /// index, if there are as many calls of that function as before; else null.
    const SiteLayout* find_caller(std::size_t index, std::uint32_t statement) const {
        const Was& was = was_[index];
        if (index + 1 >= was_.size() || was.place == nullptr || was.kind != ResumePoint::Kind::call) return nullptr;
        const program::Function* const called = v_.new_function(*was_[index + 1].function);
        if (called == nullptr || called->name.empty()) return nullptr;
        const std::string_view name = last_part(called->name);
        std::vector<const SiteLayout*> found;
        for (const SiteLayout& place : v_.now.layouts[statement])
            if (place.kind == ResumePoint::Kind::call && last_part(place.callee_text) == name) found.push_back(&place);
        return found.size() == was.place->of ? found[was.place->nth] : nullptr;
    }
    static std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

    bool calls_same(const Was& was, const SiteLayout& place) const {
        return hash_before(v_, was, place.callee, place.callee_text) == was.place->callee;
    }

    /// Fills the registers behind the locals for a resume point of the new script.
    bool fill(Placed& made, const SiteLayout& place) {
        std::unordered_map<std::uint64_t, unsigned> taken;
        for (std::size_t i = 0; i < place.held.size(); ++i) {
            const Held& wanted = place.held[i];
            switch (wanted.kind) {
                case Held::Kind::dead: made.held.push_back(Datum::null()); break;
                case Held::Kind::literal: made.held.push_back(v_.program.constants[wanted.constant]); break;
                case Held::Kind::loop:
                    if (!loop_part(made, wanted)) return false;
                    break;
                default: {
                    const unsigned nth = taken[std::uint64_t{wanted.what} << 20 | wanted.part]++;
                    const std::optional<Datum> value =
                        Operands(v_, was_[made.from.front()], made.statement).value(place, i, nth);
                    if (!value)
                        return fail("the statement was changed, and what it has worked out so far does not fit");
                    made.held.push_back(*value);
                }
            }
        }
        return true;
    }

    /// Adds one register of a loop's scope: from the same loop in an old frame, or of a loop that has just begun.
    bool loop_part(Placed& made, const Held& wanted) {
        const std::uint32_t new_node = v_.now.nodes_of[wanted.what];
        const std::uint32_t old_node = v_.matching.back[new_node];
        for (const std::size_t index : made.from) {
            const Was& was = was_[index];
            if (old_node == none || v_.before.nodes[old_node].function != was.function->index) continue;
            const std::optional<Datum> value = old_loop(was, v_.before.nodes[old_node].statement, wanted.part);
            if (!value) continue;
            made.held.push_back(*value);
            return true;
        }
        const NodeKind kind = v_.now.nodes[new_node].kind;
        const std::uint32_t line = v_.now.nodes[new_node].line;
        if (kind != NodeKind::for_) {
            made.held.push_back(Datum::number(0));
            return moved_into(made, "the loop in " + line_text(line) + " was put around it");
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

    /// Returns the first pass of a loop that is new in the script, if its variable is new, too.
    std::optional<FirstPass> begun(const Placed& made, std::uint32_t statement) const {
        const program::Statement& loop = v_.program.statements[statement];
        std::string_view head = v_.program.source->text().substr(loop.span.begin, loop.span.end - loop.span.begin);
        head = head.substr(0, head.find_first_of("\r\n"));
        if (head.find('"') == std::string_view::npos) head = head.substr(0, head.find("//"));
        if (head.substr(0, 4) != "for " || head.find("//") != std::string_view::npos) return std::nullopt;
        const auto find = [&](std::string_view name) {
            Datum found = Datum::unset();
            for (const std::size_t index : made.from)
                if (const auto value = variable_of(v_, was_[index], name); value && found.is_unset()) found = *value;
            if (found.is_unset()) found = old_global(v_, v_.old_name(0, name)).value_or(Datum::unset());
            return found;
        };
        std::optional<FirstPass> pass = first_pass(head.substr(4), find);
        if (pass && !find(pass->variable).is_unset()) return std::nullopt;
        return pass;
    }

    bool moved_into(Placed& made, std::string reason) {
        if (made.verdict < Verdict::moved) {
            made.verdict = Verdict::moved;
            made.reason = std::move(reason);
        }
        return true;
    }

    /// Returns the register of a loop that contains an old frame's position. Where there is no stack map, loops are
    /// counted from the outermost one.
    std::optional<Datum> old_loop(const Was& was, std::uint32_t statement, std::uint16_t part) const {
        const std::size_t first = first_held(was);
        if (was.place != nullptr) {
            for (std::size_t i = 0; i < was.place->held.size(); ++i) {
                const Held& held = was.place->held[i];
                if (held.kind == Held::Kind::loop && held.what == statement && held.part == part)
                    return was.registers[first + i];
            }
            return std::nullopt;
        }
        std::size_t at = first;
        for (const std::uint32_t loop : loops_around(v_.before, was.statement)) {
            const bool is_for = v_.before.node_of(loop).kind == NodeKind::for_;
            if (loop == statement) return was.registers[at + part];
            at += is_for ? std::size_t{program::LoopScope::size} : 1;
        }
        return std::nullopt;
    }

    /// Returns the statements of the loops around a statement, outermost first.
    static std::vector<std::uint32_t> loops_around(const Outline& outline, std::uint32_t statement) {
        std::vector<std::uint32_t> loops;
        if (statement == no_statement) return loops;
        for (std::uint32_t at = outline.node_of(statement).parent; at != none; at = outline.nodes[at].parent) {
            const NodeKind kind = outline.nodes[at].kind;
            if (kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_)
                loops.push_back(outline.nodes[at].statement);
        }
        std::reverse(loops.begin(), loops.end());
        return loops;
    }

    /// Places a frame at the start of a statement, of which nothing has been done; for no_statement, at the end of the
    /// function.
    bool place_at_start(Placed made, Verdict verdict, std::string reason) {
        const saves::Start start = saves::start_of(*made.function, made.statement);
        for (const std::uint32_t loop : loops_around(v_.now, made.statement)) {
            const bool is_for = v_.now.node_of(loop).kind == NodeKind::for_;
            for (std::uint16_t part = 0;
                 part < (is_for ? std::uint16_t{program::LoopScope::size} : program::LoopScope::turns_size); ++part)
                if (!loop_part(made, {Held::Kind::loop, loop, part, no_statement, {}})) return false;
        }
        made.verdict = std::max(made.verdict, verdict);
        if (!reason.empty()) made.reason = std::move(reason);
        made.pc = start.pc;
        made.drops_pending = true;
        placed_.push_back(std::move(made));
        return true;
    }

    // ---- statements that are gone

    bool place_behind(std::size_t index) {
        const Was& was = was_[index];
        const program::Function* const function = v_.new_function(*was.function);
        if (function == nullptr) return fail("the statement and its function are gone");
        const Outline& before = v_.before;
        const program::OutlineFunction& old = before.functions[was.function->index];
        Placed made;
        made.function = function;
        made.from = {index};
        std::uint32_t at = before.nodes_of[was.statement];
        for (;;) {
            const OutlineNode& node = before.nodes[at];
            const std::uint32_t block_end = node.parent == none ? old.end : before.nodes[node.parent].end;
            for (std::uint32_t next = node.end; next < block_end; next = before.nodes[next].end) {
                if (program::is_block(before.nodes[next].kind)) break;  // other branches do not come next
                const std::uint32_t found = v_.matching.nodes[next];
                if (found == none || v_.now.nodes[found].function != function->index) continue;
                made.statement = v_.now.nodes[found].statement;
                return place_at_start(
                    made, Verdict::skips,
                    "the statement is gone; goes on behind it, with " + line_text(v_.now.nodes[found].line));
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
        made.statement = no_statement;
        return place_at_start(made, Verdict::skips,
                              "the statement is gone, with all behind it; goes on at the end of the function");
    }

    /// Places a frame at the end of a loop's body. Returns false without a reason if the loop is gone, too.
    bool place_next_pass(const Placed& from, std::uint32_t old_loop_node, const program::Function& function) {
        const std::uint32_t loop = v_.matching.nodes[old_loop_node];
        if (loop == none || v_.now.nodes[loop].function != function.index) return false;
        const std::uint32_t statement = v_.now.nodes[loop].statement;
        Placed made = from;
        for (const SiteLayout& place : v_.now.layouts[statement]) {
            if (place.kind != ResumePoint::Kind::loop) continue;
            const ResumePoint* const site = function.find_resume_point(statement, place.ordinal);
            if (site == nullptr || !fill(made, place)) return false;
            made.statement = statement;
            made.place = &place;
            made.pc = site->pc;
            made.verdict = Verdict::skips;
            made.reason = "the statement is gone; goes on behind it, with the next pass of the loop in " +
                          line_text(v_.now.nodes[loop].line);
            made.drops_pending = true;
            made.is_inserted = false;
            placed_.push_back(std::move(made));
            return true;
        }
        return false;
    }

    // ---- functions that were split or inlined

    /// Places a frame whose statement was moved into a new function, which the frame's function calls.
    bool place_extracted(std::size_t index, const program::Function& function, std::uint32_t node) {
        const std::uint32_t part = v_.now.nodes[node].function;
        if (v_.matching.functions_back[part] != none)
            return fail("the statement is now in " + function_text(v_, part) + ", which nobody called");
        const std::uint32_t wanted = program::text_hash(v_.now.functions[part].name);
        const SiteLayout* found = nullptr;
        std::uint32_t statement = no_statement;
        const program::OutlineFunction& own = v_.now.functions[function.index];
        for (std::uint32_t at = own.first; at < own.end; ++at) {
            if (program::is_block(v_.now.nodes[at].kind)) continue;
            for (const SiteLayout& place : v_.now.layouts[v_.now.nodes[at].statement]) {
                if (place.kind != ResumePoint::Kind::call || place.callee != wanted || wanted == 0) continue;
                if (found != nullptr)
                    return fail("the statement is now in " + function_text(v_, part) +
                                ", which is called from several places");
                found = &place;
                statement = v_.now.nodes[at].statement;
            }
        }
        if (found == nullptr)
            return fail("the statement is now in " + function_text(v_, part) + ", which nobody called");
        Placed caller;
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
        caller.reason = "calls " + function_text(v_, part) + ", which was part of it";
        placed_.push_back(std::move(caller));
        if (place_in(index, *v_.program.functions[part], node, {index})) {
            Placed& made = placed_.back();
            made.verdict = std::max(made.verdict, Verdict::moved);
            made.reason = "the statement was moved into " + function_text(v_, part);
            for (const std::string_view shared : variables_in_both(v_.now.nodes_of[statement], node)) {
                const Placed& calls = placed_[placed_.size() - 2];
                const Datum saved = variable_of(v_, was_[index], shared).value_or(Datum::unset());
                if (const std::optional<Datum> nothing = empty_sum(v_, calls, node, shared, saved)) {
                    made.sets.emplace_back(shared, *nothing);
                    for (std::size_t i = 0; made.place != nullptr && i < made.held.size(); ++i)
                        if (made.place->held[i].text == shared) made.held[i] = *nothing;
                    continue;
                }
                made.verdict = std::max(made.verdict, Verdict::uncertain);
                made.reason += ", which has a variable " + std::string(shared) + " of its own now";
            }
            return true;
        }
        placed_.pop_back();
        return false;
    }

    /// Returns names that are variables of an extracted function and of the function it came from, both of which go on
    /// to read them. The value belonged to one variable before.
    std::vector<std::string_view> variables_in_both(std::uint32_t caller, std::uint32_t place) const {
        const program::Function& part = *v_.program.functions[v_.now.nodes[place].function];
        const program::Function& whole = *v_.program.functions[v_.now.nodes[caller].function];
        std::vector<std::string_view> found;
        for (std::size_t i = part.parameter_count; i < part.locals.size(); ++i) {
            const std::string_view name = part.locals[i];
            const auto& globals = v_.now.globals;
            const bool is_shared =
                whole.is_main
                    ? std::any_of(globals.begin(), globals.end(), [&](const auto& one) { return one.name == name; })
                    : std::find(whole.locals.begin(), whole.locals.end(), name) != whole.locals.end();
            if (is_shared && v_.uses.is_read(caller, name) && v_.uses.is_read(place, name)) found.push_back(name);
        }
        return found;
    }

    /// Returns whether a frame's function was inlined: it is gone, and its statement is now in its caller. The caller's
    /// own statement then no longer matters.
    bool is_absorbed(std::size_t index) const {
        if (index == 0 || index >= was_.size() || was_[index].statement == no_statement) return false;
        if (v_.new_function(*was_[index].function) != nullptr) return false;
        const std::uint32_t node = v_.new_node(was_[index].statement);
        const program::Function* const caller = v_.new_function(*was_[index - 1].function);
        return node != none && caller != nullptr && v_.now.nodes[node].function == caller->index;
    }

    bool place_inlined(std::size_t index) {
        const std::uint32_t node = v_.new_node(was_[index].statement);
        if (!place_in(index, *v_.new_function(*was_[index - 1].function), node, {index, index - 1})) return false;
        Placed& made = placed_.back();
        made.verdict = std::max(made.verdict, Verdict::moved);
        made.reason = "the function was put where it was called";
        const Was& caller = was_[index - 1];
        if (caller.statement != no_statement && v_.new_node(caller.statement) != none) {
            made.verdict = std::max(made.verdict, Verdict::repeats);
            made.reason += ", and the statement that called it is done behind it";
        }
        if (made.function->is_main) {
            // The function's variables are globals now.
            const program::Function& gone = *was_[index].function;
            for (const std::string_view name : gone.locals)
                if (const std::optional<Datum> value = variable_of(v_, was_[index], name); value && !value->is_unset())
                    v_.new_globals.emplace(std::string(name), *value);
        }
        return true;
    }

    // ---- when a frame cannot be placed

    /// Restarts a statement that has made no other call before: that of this frame, or of the nearest caller for which
    /// this holds.
    bool restart(std::size_t index) {
        // A scene that was deleted together with its call is left: its caller goes on behind the call.
        if (index > 0 && !placed_.empty() && placed_.back().from.front() == index - 1 && placed_.back().drops_pending &&
            placed_.back().verdict == Verdict::skips) {
            cut(index - 1);
            return true;
        }
        const std::string why = reason_;
        const std::vector<Placed> before = placed_;
        for (std::size_t i = index + 1; i-- > 0;) {
            const Was& was = was_[i];
            while (!placed_.empty() && placed_.back().from.front() >= i) placed_.pop_back();
            if (was.statement == no_statement || was.place == nullptr || !was.place->is_first) continue;
            if (was.kind == ResumePoint::Kind::loop) continue;
            const std::uint32_t node = v_.new_node(was.statement);
            const program::Function* const function = v_.new_function(*was.function);
            if (node == none || function == nullptr || v_.now.nodes[node].function != function->index) continue;
            Placed made;
            made.function = function;
            made.statement = v_.now.nodes[node].statement;
            made.from = {i};
            const std::string where = i == index ? "" : "a function called here cannot go on (" + why + "); ";
            if (!place_at_start(made, Verdict::restart,
                                where + (i == index ? why + "; " : "") + "the statement is done again from its start"))
                continue;
            cut(i);
            return true;
        }
        placed_ = before;
        reason_ = why;
        return false;
    }

    /// Drops the frames that this frame has called.
    void cut(std::size_t index) {
        was_.resize(index + 1);
        is_cut_ = true;
    }

    bool refuse(std::size_t index) {
        for (std::size_t i = was_.size(); i-- > 0;) {
            FrameVerdict verdict;
            verdict.verdict = i == index ? Verdict::refused : Verdict::exact;
            verdict.was = v_.old_line(was_[i].function->index, was_[i].statement);
            if (i == index) {
                verdict.reason = reason_;
            } else if (i > index) {
                verdict.verdict = Verdict::refused;
                verdict.reason = "its caller cannot go on";
            } else {
                for (const Placed& one : placed_)
                    if (one.from.front() == i) {
                        verdict.verdict = one.verdict;
                        verdict.reason = one.reason;
                        verdict.is = v_.new_line(one.function->index, one.statement);
                    }
            }
            v_.report.frames.push_back(std::move(verdict));
        }
        v_.report.reason = v_.old_line(was_[index].function->index, was_[index].statement).line == 0
                               ? reason_
                               : line_text(v_.report.frames[was_.size() - 1 - index].was.line) + ": " + reason_;
        return false;
    }

    void report() {
        for (std::size_t i = placed_.size(); i-- > 0;) {
            const Placed& one = placed_[i];
            FrameVerdict verdict;
            verdict.verdict = one.verdict;
            verdict.reason = one.reason;
            const Was& was = was_[one.from.front()];
            if (!one.is_inserted) verdict.was = v_.old_line(was.function->index, was.statement);
            verdict.is = v_.new_line(one.function->index, one.statement);
            v_.report.frames.push_back(std::move(verdict));
        }
    }

    // ---- what was done before

    Stand stand_of(const Was& was) const {
        Stand made{was.function->index, none, was.is_start ? Stand::At::end : Stand::At::entry};
        if (was.statement == no_statement) return made;
        made.node = v_.before.nodes_of[was.statement];
        made.at = was.kind == ResumePoint::Kind::loop ? Stand::At::turn : Stand::At::statement;
        return made;
    }
    Stand stand_of(const Placed& placed) const {
        const bool is_entry =
            !placed.function->resume_points.empty() && placed.pc == placed.function->resume_points.front().pc;
        Stand made{placed.function->index, none, is_entry ? Stand::At::entry : Stand::At::end};
        if (placed.statement == no_statement) return made;
        made.node = v_.now.nodes_of[placed.statement];
        made.at = placed.place != nullptr && placed.place->kind == ResumePoint::Kind::loop ? Stand::At::turn
                                                                                           : Stand::At::statement;
        return made;
    }

    /// Makes verdicts worse where what was done differs from what the new script would have done.
    void compare_effects() {
        if (!execution_.started) return;
        if (v_.effects == nullptr) {
            v_.effects = std::make_unique<EffectsBehind>(v_);
            v_.first_values = std::make_unique<FirstValues>(v_);
            v_.tables = std::make_unique<Tables>(v_, v_.place);
        }
        std::vector<Stand> was, is;
        for (const Was& one : was_) was.push_back(stand_of(one));
        for (const Placed& one : placed_) is.push_back(stand_of(one));
        const bool has_main_ended = was_.empty() || !was_.front().function->is_main;
        for (EffectsBehind::Finding& found : v_.effects->compare(was, is, has_main_ended)) {
            std::size_t index = 0;  // the innermost one, if none is in that function
            for (std::size_t i = 0; i < placed_.size(); ++i)
                if (placed_[i].function->index == found.function) index = placed_.size() - 1 - i;
            if (v_.report.frames.empty()) {
                if (found.verdict > v_.report.verdict) {
                    v_.report.verdict = found.verdict;
                    v_.report.reason = std::move(found.reason);
                }
                continue;
            }
            FrameVerdict& frame = v_.report.frames[index];
            if (found.verdict <= frame.verdict) continue;
            frame.verdict = found.verdict;
            frame.reason = std::move(found.reason);
        }
    }

    // ---- failed conversations, which are only inspected

    bool failed() {
        for (std::size_t i = 0; i < was_.size(); ++i) {
            const Was& was = was_[i];
            Placed made;
            made.function = v_.new_function(*was.function);
            made.from = {i};
            if (made.function == nullptr) {
                reason_ = "the function is gone";
                return refuse(i);
            }
            const std::uint32_t node = was.statement == no_statement ? none : v_.new_node(was.statement);
            if (node != none && v_.now.nodes[node].function == made.function->index)
                made.statement = v_.now.nodes[node].statement;
            made.pc = made.statement == no_statement ? 0 : saves::pc_inside(*made.function, made.statement);
            if (was.statement != no_statement && made.statement == no_statement) {
                made.verdict = Verdict::skips;
                made.reason = "the statement is gone";
            }
            placed_.push_back(std::move(made));
        }
        report();
        return build_frames(v_, was_, placed_);
    }

    Versions& v_;
    runtime::Execution& execution_;
    std::vector<Was> was_;
    std::vector<Placed> placed_;
    std::string reason_;
    bool is_cut_ = false;
};

}  // namespace

std::optional<Datum> variable_of(const Versions& versions, const Was& was, std::string_view name) {
    const program::Function& function = *was.function;
    const std::string_view old = versions.old_name(function.index, name);
    if (function.is_main) return old_global(versions, old);
    for (std::size_t i = 0; i < function.locals.size(); ++i) {
        if (function.locals[i] != old) continue;
        // A failed conversation may have saved fewer registers.
        if (in_registers(function)) return i < was.frame->top ? was.registers[i] : Datum::unset();
        return was.frame->scope != nullptr && i < was.frame->scope->used ? was.frame->scope->entries[i].value
                                                                         : Datum::unset();
    }
    return std::nullopt;
}

std::optional<Datum> old_global(const Versions& versions, std::string_view name) {
    for (std::size_t i = 0; i < versions.before.globals.size() && versions.state.globals != nullptr; ++i)
        if (versions.before.globals[i].name == name)
            return values::get(*versions.state.globals, versions.state.heap.text(name));
    return std::nullopt;
}

std::string function_text(const Versions& versions, std::uint32_t index) {
    const std::string& name = versions.now.functions[index].name;
    return index == 0 ? "the main program" : name.empty() ? "a function without a name" : "function " + name;
}

Placement migrate_frames(Versions& versions) { return Frames(versions).run(); }

Placement migrate_frames_without_callee(Versions& versions, const std::string& why) {
    return Frames(versions).run_without_callee(why);
}

}  // namespace npcs::migration
