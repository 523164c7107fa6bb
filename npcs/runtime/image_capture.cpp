// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The state in an image: executions, tasks, counts and times.

#include "runtime/image_capture.hpp"

#include <algorithm>

#include "runtime/clock.hpp"
#include "runtime/loops.hpp"
#include "runtime/tasks.hpp"

namespace npcs::runtime {

using values::Datum;
using values::Map;

// ---- the state -------------------------------------------------------------------------------------------------------

void Capture::capture() {
    settle();
    words_.clear();
    if (!image_.handles.empty()) {
        const Callbacks::InProgress releasing(context_.callbacks, Callback::release);
        image_.handles.clear();
    }
    words_.add(ImageHead::size);
    roots();
    words_[ImageHead::objects_at] = words_.size();
    // The list grows meanwhile.
    for (std::size_t i = 0; i < scratch_.objects.size(); ++i) contents(*scratch_.objects[i]);
    words_[ImageHead::texts_at] = words_.size();
    words_[ImageHead::objects] = packed(scratch_.objects.size(), static_cast<std::uint32_t>(scratch_.texts.size()));
    long_texts();
}

/// As before a save: equal states become the same.
void Capture::settle() {
    normalize_loops(state_.execution);
    if (state_.tasks != nullptr)
        for (auto& [id, task] : state_.tasks->all) normalize_loops(task.execution);
    if (has(&LiveFilter::time)) stop_clock(context_);
}

void Capture::roots() {
    if (!has(&LiveFilter::options)) count_options();
    std::uint32_t parts = 0;
    const auto note = [&parts](bool holds, std::uint32_t part) { parts |= holds ? part : 0; };
    const bool has_taken = state_.taken != nullptr && (has(&LiveFilter::options) || !scratch_.options.empty());
    note(state_.globals != nullptr, ImageHead::globals);
    note(has_taken, ImageHead::taken);
    note(state_.intrinsics != nullptr, ImageHead::all_intrinsics);
    note(state_.tasks != nullptr, ImageHead::tasks);
    note(!has(&LiveFilter::random), ImageHead::no_random);
    note(!has(&LiveFilter::time), ImageHead::no_time);
    for (std::uint32_t i = 0; i < std::size(state_.type_maps); ++i)
        note(state_.type_maps[i] != nullptr, std::uint32_t{ImageHead::type_maps} << i);
    for (std::size_t i = 0; i < std::size(state_.random.state); ++i)
        words_[ImageHead::random + i] = has(&LiveFilter::random) ? state_.random.state[i] : 0;
    words_[ImageHead::before] = has(&LiveFilter::time) ? word_of(state_.seconds_before) : 0;
    const std::uint32_t visit_count = count_visits();
    words_[ImageHead::parts] = packed(parts, visit_count);
    visits(visit_count);
    // The globals come first, where restore() looks for them.
    if (state_.globals != nullptr) add(word(state_.globals));
    if (has_taken) add(word(state_.taken));
    if (state_.intrinsics != nullptr) add(word(state_.intrinsics));
    for (const Map* const type_map : state_.type_maps)
        if (type_map != nullptr) add(word(type_map));
    execution(state_.execution, has(&LiveFilter::time) ? state_.execution.since : 0, 0);
    if (state_.tasks != nullptr) tasks(*state_.tasks);
}

std::uint32_t Capture::visited(std::uint32_t function) const {
    const std::uint32_t count = state_.visits[function];
    return count == 0 || has(&LiveFilter::visits) ? count : live_->visited(function, count);
}

/// Functions at the end that were never visited do not count.
std::uint32_t Capture::count_visits() const {
    auto count = static_cast<std::uint32_t>(state_.visits.size());
    while (count > 0 && visited(count - 1) == 0) --count;
    return count;
}

void Capture::visits(std::uint32_t count) {
    std::uint64_t* const to = words_.add((std::size_t{count} + 1) / 2);
    for (std::uint32_t i = 0; i < count; i += 2) to[i / 2] = packed(visited(i), i + 1 < count ? visited(i + 1) : 0);
}

void Capture::execution(const Execution& execution, double since, double shift) {
    const Pending& pending = execution.pending;
    std::uint32_t parts = 0;
    const auto note = [&parts](bool holds, std::uint32_t part) { parts |= holds ? part : 0; };
    note(execution.started, ImageExecution::started);
    note(!(execution.beat.last < 0), ImageExecution::beat);
    note(!execution.guards.empty(), ImageExecution::guards);
    note(!execution.error.empty(), ImageExecution::error);
    note(execution.check.is_due, ImageExecution::check);
    std::uint64_t* const head = words_.add(10);
    head[0] =
        packed(parts, static_cast<std::uint32_t>(pending.kind) | static_cast<std::uint32_t>(pending.waits_for) << 8 |
                          std::uint32_t{pending.result} << 16);
    head[1] = has(&LiveFilter::counts) ? execution.steps : 0;
    head[2] = word_of(pending.wake_after);
    head[3] = word_of(since);
    head[4] = word(pending.value);
    head[5] = word(pending.function);
    head[6] = word(pending.options);
    head[7] = word(pending.target);
    head[8] = word(execution.returned);
    head[9] =
        packed(static_cast<std::uint32_t>(execution.frames.size()), static_cast<std::uint32_t>(execution.plans.size()));
    if ((parts & ImageExecution::beat) != 0) {
        add(word_of(execution.beat.last - shift));
        add(execution.beat.is_loose ? 1 : 0);
    }
    if ((parts & ImageExecution::guards) != 0) {
        add(execution.guards.size());
        for (const Guard& guard : execution.guards) add(packed(guard.frames, guard.result));
    }
    if ((parts & ImageExecution::error) != 0) error(execution);
    if ((parts & ImageExecution::check) != 0) check(execution.check);
    for (const ActivePlan& plan : execution.plans) {
        std::uint64_t* const to = words_.add(3);
        to[0] = packed(plan.frame, plan.plan);
        to[1] = word(plan.value);
        to[2] = word(plan.payloads);
    }
    frames(execution);
}

void Capture::error(const Execution& execution) {
    const std::size_t bytes = execution.error.size();
    std::uint64_t* const to = words_.add(2 + words_of(bytes));
    to[0] = bytes;
    to[1] = packed(static_cast<std::uint32_t>(execution.error_code),
                   execution.error_name.at | std::uint32_t{execution.error_name.size} << 16);
    write(execution.error, to + 2);
}

void Capture::check(const PlanCheck& check) {
    std::uint64_t* const to = words_.add(4);
    to[0] = packed(static_cast<std::uint32_t>(check.stop) | (check.is_payload ? 256u : 0u), check.result);
    to[1] = packed(check.plan, check.condition);
    to[2] = check.frame;
    to[3] = word(check.answer);
}

/// Frames are told without where their registers are: those follow, without gaps.
void Capture::frames(const Execution& execution) {
    std::uint64_t* to = words_.add(execution.frames.size() * words_of_frame);
    std::size_t live = 0;
    for (const Frame& frame : execution.frames) {
        to[0] = reinterpret_cast<std::uintptr_t>(frame.function);
        to[1] = packed(frame.pc, frame.top | std::uint32_t{frame.result} << 16);
        to[2] = word(frame.scope);
        to[3] = word(frame.outer);
        to += words_of_frame;
        live += frame.top;
    }
    to = words_.add(live);
    for (std::size_t i = 0; i < execution.frames.size(); ++i) {
        registers(execution, i, to);
        to += execution.frames[i].top;
    }
}

void Capture::registers(const Execution& execution, std::size_t frame, std::uint64_t* to) {
    const std::uint16_t count = execution.frames[frame].top;
    const Datum* const from = execution.registers.data() + execution.frames[frame].base;
    const LiveFilter::Bits live = live_ != nullptr ? live_->registers(execution, frame) : LiveFilter::Bits();
    if (live.empty()) {
        for (std::uint16_t i = 0; i < count; ++i) to[i] = word(from[i]);
        return;
    }
    for (std::uint16_t i = 0; i < count; ++i) to[i] = word(LiveFilter::has(live, i) ? from[i] : Datum::unset());
}

void Capture::tasks(const Tasks& tasks) {
    // Scripts see the number of a task in its handle only, and that of a ticket nowhere.
    const bool renumbers_tickets = !has(&LiveFilter::counts);
    const bool renumbers = renumbers_tickets && tasks.type == nullptr;
    double shift = has(&LiveFilter::time) ? 0 : tasks.now;
    std::uint32_t turned = 0, number = 0;
    std::vector<std::uint32_t> tickets;
    for (const auto& [id, task] : tasks.all) {
        if (!has(&LiveFilter::time) && !(task.execution.beat.last < 0))
            shift = std::min(shift, task.execution.beat.last);
        turned += id <= tasks.turned ? 1 : 0;
        if (renumbers_tickets && task.ticket != 0) tickets.push_back(task.ticket);
    }
    std::sort(tickets.begin(), tickets.end());
    const auto count = static_cast<std::uint32_t>(tasks.all.size());
    const auto ticket_of = [&](std::uint32_t ticket) {
        const auto place = std::lower_bound(tickets.begin(), tickets.end(), ticket) - tickets.begin();
        return !renumbers_tickets || ticket == 0 ? ticket : static_cast<std::uint32_t>(place) + 1;
    };
    std::uint64_t* const head = words_.add(5);
    head[0] = word_of(tasks.now - shift);
    head[1] = packed(renumbers ? count : tasks.last_task,
                     renumbers_tickets ? static_cast<std::uint32_t>(tickets.size()) : tasks.last_ticket);
    head[2] = packed(renumbers ? turned : tasks.turned, count);
    head[3] = word(tasks.kept);
    head[4] = word(tasks.type);
    for (const auto& [id, task] : tasks.all) {
        ++number;
        std::uint64_t* const to = words_.add(5);
        to[0] = packed(renumbers ? number : id, ticket_of(task.ticket));
        to[1] = task.ready ? 1 : 0;
        to[2] = word_of(task.due - shift);
        to[3] = word(task.answer);
        to[4] = word(task.handle);
        execution(task.execution, has(&LiveFilter::time) ? task.execution.since : 0, shift);
    }
}

void capture(Context& context, Image& into, const LiveFilter* live) {
    thread_local CaptureScratch scratch;
    Capture(context, into, live, scratch).capture();
}

}  // namespace npcs::runtime
