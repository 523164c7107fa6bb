// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Going back: a state is restored, and the run from it is repeated up to a mark.

#include <algorithm>

#include "debugging/debugger_core.hpp"

namespace npcs {

using debugging::Reached;
using debugging::Segment;

namespace {

/// The first mark that can be stood at in a segment.
std::uint64_t first_of(const Segment& segment) { return segment.first + (segment.is_standing ? 0 : 1); }

}  // namespace

// ---- states ----------------------------------------------------------------------------------------------------------

void Debugger::Core::restore(std::size_t index) {
    at_ = index;
    is_at_key_ = true;
    is_taken_ = false;
    const Segment& segment = segments_[index];
    tracer.time = segment.time;
    tracer.is_changed = false;  // so that the clock shows that time while the state is restored
    target_->replace(std::make_unique<runtime::Machine>(machine(), segment.key->image), segment.told);
    tracer.is_changed = false;
    tracer.time = segment.time;
    tracer.count = segment.first;
    tracer.is_standing = segment.is_standing;
    tracer.cursor = 0;
    tracer.needs_key = false;
    turns_ = segment.turns;
    asked_ = segment.asked;
    copies_.clear();
    look_at_hits(segment.hits);
}

/// Keeps the present, so that it can be come back to.
void Debugger::Core::keep_present() {
    if (segments_.empty() || is_past() || (is_at_key_ && !tracer.is_changed)) return;
    if (is_at_key_) segments_.pop_back();
    push_segment({});
}

debugging::Hits Debugger::Core::hits() const {
    debugging::Hits counts;
    for (const auto& [id, one] : breakpoints.all)
        if (one.told.hit_count > 0) counts.emplace_back(id, one.told.hit_count);
    return counts;
}

void Debugger::Core::look_at_hits(const debugging::Hits& hits) {
    auto known = hits.begin();
    for (auto& [id, one] : breakpoints.all) {
        while (known != hits.end() && known->first < id) ++known;
        one.told.hit_count = known != hits.end() && known->first == id ? known->second : 0;
    }
}

std::uint64_t Debugger::Core::end_of(std::size_t segment) const {
    return segment + 1 < segments_.size() ? segments_[segment + 1].first : tracer.count;
}

std::optional<std::size_t> Debugger::Core::segment_before(std::uint64_t position) const {
    for (std::size_t i = segments_.size(); i-- > 0;)
        if (first_of(segments_[i]) <= position) return i;
    return std::nullopt;
}

std::uint64_t Debugger::Core::first_position() const {
    return segments_.empty() ? tracer.count : std::min(first_of(segments_.front()), last_position());
}

std::uint64_t Debugger::Core::last_position() const {
    return segments_.empty() || !is_past() ? tracer.count : segments_.back().first;
}

// ---- repeating -------------------------------------------------------------------------------------------------------

bool Debugger::Core::repeat(std::size_t index, std::uint64_t target, std::vector<Reached>* seen) {
    restore(index);
    if (target <= segments_[index].first && segments_[index].is_standing) return true;
    Segment& segment = segments_[index];
    tracer.repeats = true;
    tracer.is_recording = false;
    tracer.events = &segment.events;
    tracer.target = target;
    struct Ending {
        debugging::RunTracer& tracer;
        ~Ending() {
            tracer.seen = nullptr;
            tracer.decides = true;
        }
    };
    const Ending ending{tracer};
    tracer.decides = false;
    tracer.seen = seen;
    draws_ = segment.action.draws;
    RunOptions options;
    constexpr std::uint64_t more = 10'000;
    if (is_session()) options.steps = segment.steps + more;
    is_at_key_ = false;
    is_taken_ = true;
    const debugging::Action action = segment.action;
    if (action.kind != debugging::Action::Kind::none) take_run(action, options);
    return tracer.is_standing && tracer.count == target;
}

DebugStop Debugger::Core::stand_at(std::uint64_t position, DebugStop stop) {
    const std::optional<std::size_t> segment = segment_before(position);
    if (!segment) return at_beginning();
    if (!repeat(*segment, position, nullptr)) {
        // What can be shown exactly is the state before.
        restore(*segment);
        stop.error = refused("history-differs", "the run does not come to this statement again",
                             "a function of the game may have changed the script's values by a way of its own")
                         .outcome.error;
    }
    return paused(std::move(stop));
}

DebugStop Debugger::Core::at_beginning() {
    restore(0);
    DebugStop stop;
    stop.reason = DebugStop::Reason::history_begin;
    return paused(std::move(stop));
}

std::uint64_t Debugger::Core::target_before() const {
    if (!tracer.is_standing) return tracer.count;
    return tracer.count == 0 ? 0 : tracer.count - 1;
}

/// Calls `visit` with the marks of each segment up to a position, the last segment first, until it returns true.
template <typename Visit>
void Debugger::Core::each_segment_back(std::uint64_t upto, const Visit& visit) {
    const std::optional<std::size_t> last = segment_before(upto);
    if (!last) return;
    for (std::size_t i = *last + 1; i-- > 0;) {
        const std::uint64_t end = std::min(upto, i == *last ? upto : end_of(i));
        std::vector<Reached> seen;
        if (segments_[i].is_standing) {
            // The mark it stands at is counted already.
            restore(i);
            const TaskId task = paused_task();
            if (const runtime::Execution* const execution = execution_of(task)) {
                const runtime::Frame& frame = execution->frames.back();
                seen.push_back({segments_[i].first, execution->frames.size(), task, frame.function->program,
                                frame.function->code[frame.pc].wide()});
            }
        }
        if (end > segments_[i].first) repeat(i, end, &seen);
        if (visit(i, seen)) return;
    }
}

// ---- going back ------------------------------------------------------------------------------------------------------

DebugStop Debugger::Core::go_to(std::uint64_t position) {
    look_at_programs();
    if (segments_.empty())
        return refused("no-history", "there is no history to go back in", "it begins when the debugger runs something");
    keep_present();
    const Segment& present = segments_.back();
    if (position > present.first || (position == present.first && present.is_standing)) {
        restore(segments_.size() - 1);
        DebugStop stop;
        stop.reason = DebugStop::Reason::step;
        return paused(std::move(stop));
    }
    DebugStop stop;
    stop.reason = DebugStop::Reason::step;
    return stand_at(position, std::move(stop));
}

DebugStop Debugger::Core::step_back(bool over) {
    look_at_programs();
    if (segments_.empty())
        return refused("no-history", "there is no history to go back in", "it begins when the debugger runs something");
    keep_present();
    const std::uint64_t target = target_before();
    if (target < first_of(segments_.front()) || (tracer.is_standing && tracer.count == 0)) return at_beginning();
    DebugStop stop;
    stop.reason = DebugStop::Reason::step;
    if (!over) return stand_at(target, std::move(stop));
    const TaskId task = is_session() ? 0 : paused_task() != 0 ? paused_task() : tracer.last.task;
    const runtime::Execution* const execution = execution_of(task);
    const std::size_t depth = execution != nullptr && !execution->frames.empty() ? execution->frames.size() : 1;
    std::optional<std::uint64_t> found;
    each_segment_back(target, [&](std::size_t, const std::vector<Reached>& seen) {
        for (const Reached& one : seen)
            if (one.count <= target && one.task == task && one.depth <= depth) found = one.count;
        return found.has_value();
    });
    return found ? stand_at(*found, std::move(stop)) : at_beginning();
}

DebugStop Debugger::Core::restart_frame(std::size_t index) {
    look_at_programs();
    const TaskId task = paused_task();
    runtime::Execution* const execution = execution_of(task);
    if (execution == nullptr || index >= execution->frames.size())
        return refused("no-frame", "there is no frame " + std::to_string(index));
    if (segments_.empty())
        return refused("no-history", "there is no history to go back in", "it begins when the debugger runs something");
    const std::size_t depth = execution->frames.size() - index;
    const program::Function& function = *execution->frames[depth - 1].function;
    const program::Program* const program = function.program;
    const std::uint32_t first = debugging::first_mark_of(*program, function.index);
    if (!program->has_marks || first == program->marks.size())
        return refused("no-marks", "the beginning of this call is not known: its script was compiled without marks",
                       "compile it with Marks::all");
    keep_present();
    const std::uint64_t target = tracer.count;
    std::optional<std::uint64_t> found;
    each_segment_back(target, [&](std::size_t, const std::vector<Reached>& seen) {
        for (const Reached& one : seen)
            if (one.count <= target && one.task == task && one.depth == depth && one.program == program &&
                one.mark == first)
                found = one.count;
        return found.has_value();
    });
    DebugStop stop;
    stop.reason = DebugStop::Reason::step;
    return found ? stand_at(*found, std::move(stop)) : at_beginning();
}

DebugStop Debugger::Core::reverse() {
    look_at_programs();
    if (segments_.empty())
        return refused("no-history", "there is no history to go back in", "it begins when the debugger runs something");
    keep_present();
    struct Silence {
        Core& core;
        explicit Silence(Core& of) : core(of) { core.tells_ = core.tracer.hears_pauses = false; }
        ~Silence() { core.tells_ = core.tracer.hears_pauses = true; }
    };
    const Silence silence(*this);
    const std::uint64_t target = target_before(), count = tracer.count;
    const bool is_standing = tracer.is_standing;
    const std::size_t here = at_;
    tracer.step = {};
    for (std::size_t i = here + 1; i-- > 0;) {
        DebugStop found;
        debugging::Hits counts;
        if (first_of(segments_[i]) <= target && !(is_standing && count == 0))
            find_stops(i, std::min(target, end_of(i)), found, counts);
        if (found.reason != DebugStop::Reason::outcome) {
            DebugStop stop = stand_at(found.position, std::move(found));
            look_at_hits(counts);
            return stop;
        }
        // A segment that begins where somebody was asked begins behind the mark that was counted last.
        const std::uint64_t first = segments_[i].first;
        const bool is_before = first < count || (first == count && !is_standing && i < here);
        if (is_before && stops_at_rest(i, found)) return paused(std::move(found));
    }
    return at_beginning();
}

/// Restores the beginning of a segment, and returns whether a breakpoint is at an option that was offered there.
bool Debugger::Core::stops_at_rest(std::size_t index, DebugStop& found) {
    if (segments_[index].asked.empty()) return false;
    restore(index);
    // What was hit there is counted in the state.
    for (const TaskId task : asked_)
        for (debugging::BoundBreakpoint* const one : at_options_of(task))
            if (one->told.hit_count > 0) --one->told.hit_count;
    if (!decide_options(found)) return false;
    found.reason = DebugStop::Reason::breakpoint;
    return true;
}

/// Repeats a segment, and sets the last stop in it that a breakpoint would have made, and the hits of breakpoints there.
void Debugger::Core::find_stops(std::size_t index, std::uint64_t end, DebugStop& found, debugging::Hits& counts) {
    restore(index);
    const auto consider = [&] {
        DebugStop stop;
        if (tracer.count > end || !decide(stop)) return;
        stop.position = tracer.count;
        found = std::move(stop);
        counts = hits();
    };
    if (tracer.is_standing) {
        tracer.look_at_mark(*execution_of(paused_task()), paused_task());
        consider();
    }
    Segment& segment = segments_[index];
    if (end <= segment.first || segment.action.kind == debugging::Action::Kind::none) return;
    tracer.repeats = true;
    tracer.is_recording = false;
    tracer.events = &segment.events;
    tracer.target = end;
    draws_ = segment.action.draws;
    debugging::Action action = segment.action;
    do {
        RunOptions options;
        constexpr std::uint64_t more = 10'000;
        if (is_session()) options.steps = segment.steps + more;
        take_run(action, options);
        action = {.kind = debugging::Action::Kind::go_on};
        if (tracer.is_standing) consider();
    } while (tracer.is_standing && tracer.count < end);
}

}  // namespace npcs
