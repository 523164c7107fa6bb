// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of another language as values of the script, and callbacks that are repeated when the call that they belong to is
// run again.

#include <algorithm>
#include <utility>

#include "runtime/foreign_callbacks.hpp"
#include "runtime/foreign_crossing.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;
using values::FunctionOrigin;

namespace {
constexpr std::uint64_t repeat_price = 64;  ///< units, for running a callback again, whatever it does

/// Objects must be the same; texts are made again.
bool is_same_result(Datum a, Datum b) { return same(a, b) || (a.is_string() && b.is_string() && values::equal(a, b)); }

}  // namespace

// ---- making them -----------------------------------------------------------------------------------------------------

Crossing ForeignRun::callback(std::uint64_t number, std::size_t parameters, ForeignValue& function) noexcept {
    return operation([&] {
        if (number < callbacks_.size())
            return hand(callbacks_[static_cast<std::size_t>(number)], function), Crossing::done;
        if (number > callbacks_.size()) return problem("functions are numbered in the order of their first use");
        if (parameters > most_callback_parameters)
            return problem("a function that is given to the script can have at most " +
                           std::to_string(most_callback_parameters) + " parameters");
        OperationHash hash;
        hash.add(number);
        hash.add(std::uint64_t{parameters});
        Datum answer;
        const Crossing end = cross(Operation::callback, hash, answer, [&](values::Error&) {
            values::Heap& heap = context_.state.heap;
            values::Map* const place = heap.map(2);
            values::set(heap, *place, Datum::short_text("owner"), Datum::object(journal_));
            values::set(heap, *place, Datum::short_text("number"), Datum::number(static_cast<double>(number)));
            return Datum::object(heap.function(FunctionOrigin::callback, callback_signature(parameters), place));
        });
        if (end != Crossing::done) return end;
        const CallbackPlace place = callback_place(answer);
        if (place.owner != journal_ || place.number != static_cast<double>(number)) {
            position_ -= std::min(position_, 2U);
            return diverged(), Crossing::unwind;
        }
        hand(answer, function);
        callbacks_.push_back(answer);
        if (!is_repeat()) at(ForeignRegisters::callbacks) = Datum::number(static_cast<double>(callbacks_.size()));
        return Crossing::done;
    });
}

// ---- finding their runs ----------------------------------------------------------------------------------------------

ForeignCallback ForeignRun::find_callback(Context& context, const Execution& execution, Datum function) {
    const CallbackPlace place = callback_place(function);
    if (place.owner == nullptr) return {};
    for (const ForeignInProgress* at = context.foreign.innermost; at != nullptr; at = at->outer) {
        ForeignRun& run = *at->run;
        if (run.journal_ != place.owner || &run.execution_ != &execution) continue;
        const bool has_it = place.number >= 0 && place.number < static_cast<double>(run.callbacks_.size());
        if (!has_it) return {};
        const auto number = static_cast<std::size_t>(place.number);
        return same(run.callbacks_[number], function) ? ForeignCallback{&run, number} : ForeignCallback();
    }
    return {};
}

ForeignRun& ForeignRun::caller_of(Context& context, const ForeignCallback& callback) {
    for (const ForeignInProgress* at = context.foreign.innermost; at != nullptr; at = at->outer)
        if (at->objects == &callback.owner->objects_) return *at->run;
    return *callback.owner;
}

bool ForeignRun::has_room_for_callback() const {
    return std::size_t{journal_->count} + 2 <= context_.state.heap.limits.list_items;
}

// ---- repeating them --------------------------------------------------------------------------------------------------

ForeignRun::ForeignRun(ForeignRun& parent, const ForeignCallback& callback, const values::List& record)
    : context_(parent.context_),
      execution_(parent.execution_),
      foreign_(parent.foreign_),
      function_(callback.owner->function_),
      first_(parent.first_),
      frame_(parent.frame_),
      callback_(callback),
      parent_(&parent),
      recorded_(&record),
      objects_(parent.objects_) {
    own_.run = this;
    own_.objects = &objects_;
    own_.owns_objects = false;
    own_.outer = std::exchange(context_.foreign.innermost, &own_);
    own_.depth = own_.outer->depth + 1;
    journal_ = record.items[record_journal].as_list();
}

/// Repeats the callbacks in front of a call. Returns false when the run is stopped.
bool ForeignRun::repeat_callbacks() {
    const Datum tag = Datum::number(tag_of_callback());
    while (position_ + 1 < journal().count && same(journal().items[position_], tag)) {
        if (!repeat(journal().items[position_ + 1])) return false;
        position_ += 2;
    }
    return true;
}

bool ForeignRun::repeat(Datum told) {
    const values::List* const record = told.is_list() ? told.as_list() : nullptr;
    const auto is_own_list = [](Datum datum) { return datum.is_list() && !datum.as_list()->immortal; };
    if (record == nullptr || record->count != record_size || !is_own_list(record->items[record_given]) ||
        !is_own_list(record->items[record_journal]) || record->items[record_given].as_list()->count == 0)
        return diverged(), false;
    values::List* const given = record->items[record_given].as_list();
    ForeignCallback callback = find_callback(context_, execution_, given->items[0]);
    callback.given = given;
    if (callback.owner == nullptr || &callback.owner->objects_ != &objects_) return diverged(), false;
    // No callback has the journal of a call in progress, except in a save that was made up.
    for (const ForeignInProgress* at = context_.foreign.innermost; at != nullptr; at = at->outer)
        if (at->run->journal_ == record->items[record_journal].as_list()) return diverged(), false;
    ForeignRun again(*this, callback, *record);
    return again.run_again();
}

/// Returns whether it did what it did before. If not, the run that repeats it has failed.
bool ForeignRun::run_again() {
    if (own_.depth > most_foreign_depth) return stop_with(foreign_depth_error()), false;
    read_arguments();
    const Crossing end = run_text();
    if (parent_->is_unwinding_) return false;
    const bool has_returned = !is_unwinding_ && end == Crossing::done && !replays() &&
                              same(recorded_->items[record_outcome], Datum::number(0)) &&
                              is_same_result(own_.result, recorded_->items[record_value]);
    if (!has_returned && !has_repeated_) return parent_->diverged(), false;
    parent_->add_work(used_);
    return true;
}

/// The journal of a callback is used up, and an operation would act. That is the end, if it was the end before.
Crossing ForeignRun::end_of_repeat() {
    is_unwinding_ = has_repeated_ = true;
    if (!same(recorded_->items[record_outcome], Datum::number(1))) parent_->diverged();
    return Crossing::unwind;
}

/// Adds the work of a callback that has ended.
void ForeignRun::add_work(std::uint64_t units) {
    used_ += units + repeat_price;
    if (used_ <= work_) return;
    work_ = std::min(used_, context_.limits.foreign_work);
    if (!is_repeat()) at(ForeignRegisters::work) = Datum::number(static_cast<double>(work_));
}

}  // namespace npcs::runtime
