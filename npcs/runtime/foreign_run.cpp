// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A run from its beginning to its end.

#include "runtime/foreign_run.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/foreign_callbacks.hpp"
#include "runtime/foreign_crossing.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;

ForeignRun::ForeignRun(Context& context, Execution& execution, const program::Foreign& foreign, std::uint16_t first,
                       std::size_t frame, const ForeignCallback& callback)
    : context_(context),
      execution_(execution),
      foreign_(foreign),
      function_(callback.owner != nullptr     ? callback.owner->function_
                : callback.defined != nullptr ? *callback.defined
                                              : foreign.function),
      first_(first),
      frame_(frame),
      callback_(callback),
      parent_(callback.owner == nullptr ? nullptr : &caller_of(context, callback)),
      objects_(callback.owner == nullptr ? own_objects_.emplace() : callback.owner->objects_) {
    if (own_objects_) own_objects_->epoch = ++context.foreign.calls;
    own_.run = this;
    own_.objects = &objects_;
    own_.owns_objects = own_objects_.has_value();
    own_.outer = std::exchange(context.foreign.innermost, &own_);
    if (own_.outer != nullptr) own_.depth = own_.outer->depth + 1;
}

ForeignRun::~ForeignRun() {
    context_.foreign.innermost = own_.outer;
    if (own_objects_) context_.state.heap.shrink_external(own_objects_->bytes());
}

// ---- the run as a whole ----------------------------------------------------------------------------------------------

Step ForeignRun::go() {
    if (prepare() == Step::stopped) return Step::stopped;
    const Crossing end = run_text();
    // What the callback has done is part of what its caller does, if that goes on.
    const bool is_over = !is_unwinding_ || execution_.pending.kind == StopKind::failed;
    if (parent_ != nullptr && is_over) parent_->add_work(used_);
    return conclude(end);
}

Crossing ForeignRun::run_text() {
    LanguageVm* const vm = context_.foreign.vms.of(*foreign_.language, context_.limits);
    if (vm == nullptr) {
        stop_with({values::ErrorCode::out_of_memory, ""});
        return Crossing::unwind;
    }
    try {
        if (callback_.owner != nullptr) return vm->run_callback(*callback_.owner, callback_.number, *this);
        return vm->run(function_, *this);
    } catch (const std::exception&) {
        // What stopped the conversation comes before what went wrong on the way out.
        if (!is_unwinding_) throw;
        return Crossing::unwind;
    }
}

Step ForeignRun::prepare() {
    if (own_.depth > most_foreign_depth) return stop_with(foreign_depth_error());
    is_revived_ = execution_.frames.size() > frame_ + 1;
    if (take_journal() == Step::stopped) return Step::stopped;
    const Datum work = at(ForeignRegisters::work);
    const auto most = static_cast<double>(context_.limits.foreign_work);
    if (work.is_number() && work.as_number() > 0) work_ = static_cast<std::uint64_t>(std::min(work.as_number(), most));
    const Datum line = at(ForeignRegisters::line);
    if (line.is_number() && std::abs(line.as_number()) < 2e9) line_ = static_cast<std::int32_t>(line.as_number());
    read_arguments();
    return Step::done;
}

/// Finds the journal, and puts the answer of a call there that has returned meanwhile.
Step ForeignRun::take_journal() {
    Datum& list = at(ForeignRegisters::journal);
    // A save may contain anything here.
    if (!list.is_list() || list.as_list()->immortal) list = Datum::object(context_.state.heap.list());
    journal_ = list.as_list();
    const bool has_open_call = journal_->count % 2 != 0;
    if (is_revived_) return has_open_call ? Step::done : diverged();
    if (!has_open_call) return Step::done;
    const Datum answer = at(ForeignRegisters::answer);
    if (!has_room()) return Step::stopped;
    context_.state.heap.push(journal(), answer.is_unset() ? Datum::null() : answer);
    return Step::done;
}

void ForeignRun::read_arguments() {
    const Datum* first = nullptr;
    if (callback_.given != nullptr) {
        arguments_.resize(callback_.given->count - 1);
        first = callback_.given->items + 1;
    } else {
        arguments_.resize(execution_.frames[frame_].function->parameter_count);
        first = execution_.registers.data() + execution_.frames[frame_].base;
    }
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
        if (argument_texts_.empty() && first[i].is_string()) argument_texts_.reserve(arguments_.size());
        hand(first[i], arguments_[i]);
        if (arguments_[i].kind == ForeignValue::Kind::absent) arguments_[i].kind = ForeignValue::Kind::null;
        if (arguments_[i].kind != ForeignValue::Kind::string) continue;
        argument_texts_.emplace_back(arguments_[i].text);
        arguments_[i].text = argument_texts_.back();
    }
}

Step ForeignRun::conclude(Crossing end) {
    if (is_unwinding_) return Step::stopped;
    if (replays()) return diverged();
    if (end != Crossing::done)
        return stop_with("'" + function_.name + "' ended without a value, and its language did not say why");
    if (callback_.owner != nullptr)
        note_callback(context_.state.heap, parent_->journal(), *callback_.given, Datum::object(journal_), false,
                      own_.result);
    else if (!callbacks_.empty()) journal_->count = 0;  // whoever kept one of them must not keep all this
    at(ForeignRegisters::journal) = Datum::null();
    at(ForeignRegisters::answer) = own_.result;
    ++execution_.frames[frame_].pc;
    return Step::entered;
}

/// Records the line for traces.
void ForeignRun::note_line() { at(ForeignRegisters::line) = Datum::number(line_); }

Step ForeignRun::stop_with(values::Error error) {
    is_unwinding_ = true;
    if (is_repeat()) return parent_->stop_with(std::move(error));
    note_line();
    // What was called goes with it: nobody there is to catch what went wrong here.
    if (execution_.frames.size() > frame_ + 1) CallStack(context_, execution_).drop_frames(frame_ + 1);
    return Stops(context_, execution_).fail(std::move(error));
}

Step ForeignRun::diverged() {
    return stop_with("'" + function_.name + "' does not do what it did before it stopped (operation " +
                     std::to_string(position_ / 2 + 1) +
                     "), so it cannot go on: what it does may depend on nothing but what the script gives it");
}

/// Charges work to the run, unless an earlier run of this call has charged it. Returns false when the run is stopped.
bool ForeignRun::charge(std::uint64_t units) {
    if (is_unwinding_) return false;
    const std::uint64_t most = context_.limits.foreign_work;
    const std::uint64_t before = used_;
    used_ += std::min(units, std::uint64_t{1} << 62);
    if (used_ > most || used_ < before || (parent_ != nullptr && total_work() > most)) {
        stop_with("work limit reached: one call of a function in another language may do " + std::to_string(most) +
                  " units of work");
        return false;
    }
    if (used_ <= work_ || is_repeat()) return true;
    const std::uint64_t from = std::max(before, work_);
    work_ = used_;
    at(ForeignRegisters::work) = Datum::number(static_cast<double>(work_));
    values::Heap& heap = context_.state.heap;
    context_.budget.charge(used_ / values::Heap::units_of_step - from / values::Heap::units_of_step);
    if ((!context_.budget.is_spent() && !heap.wants_attention()) || is_revived_) return true;
    note_line();
    if (Interpreter(context_, execution_).safepoint(window(), nullptr) != Step::stopped) return true;
    is_unwinding_ = true;
    return false;
}

Crossing ForeignRun::spend(std::uint64_t units) noexcept {
    return guarded([&] { return charge(units) ? Crossing::done : Crossing::unwind; });
}

Crossing ForeignRun::give(const ForeignValue& result) noexcept {
    return guarded([&] {
        if (is_unwinding_) return Crossing::unwind;
        Datum datum;
        if (!take_lasting(result, datum)) return Crossing::error;
        own_.result = datum;
        return Crossing::done;
    });
}

Crossing ForeignRun::fail(std::string_view message) noexcept {
    return guarded([&] {
        if (is_unwinding_) return Crossing::unwind;
        if (replays()) diverged();
        else if (is_repeat()) end_of_repeat();
        else stop_with(message.empty() ? std::string("an error without a message") : values::repair_utf8(message));
        return Crossing::unwind;
    });
}

Crossing ForeignRun::fail_for_memory() noexcept {
    return guarded([&] {
        if (!is_unwinding_) stop_with(out_of_memory(context_.limits));
        return Crossing::unwind;
    });
}

Crossing ForeignRun::run_guarded(Crossing (*body)(const void*), const void* data, std::uint64_t price) noexcept {
    Crossing end = Crossing::unwind;
    bool is_over = false;
    Stops(context_, execution_).fail_on_throw([&] {
        if (context_.foreign.innermost != &own_) end = problem("an operation of a call that is not the innermost one");
        else if (price != 0 && is_in_blocks_ && !is_unwinding_) end = problem(std::string(program::nothing_in_blocks));
        else if (price == 0 || charge(price)) end = body(data);
        is_over = true;
    });
    if (!is_over) is_unwinding_ = true;
    return end;
}

}  // namespace npcs::runtime
