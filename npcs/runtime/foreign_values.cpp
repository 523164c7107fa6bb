// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The values that cross the border, and the journal.

#include <algorithm>
#include <utility>

#include "runtime/foreign_crossing.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

// ---- values across the border ----------------------------------------------------------------------------------------

bool ForeignRun::is_text(std::string_view text) {
    if (values::is_valid_utf8(text)) return true;
    message_ = "a text that is not UTF-8 cannot be given to the script";
    return false;
}

bool ForeignRun::take_text(std::string_view text, Datum& datum) {
    values::Heap& heap = context_.state.heap;
    if (!is_text(text)) return false;
    if (values::Error error; !values::has_room_for_text(heap, text.size(), error)) {
        message_ = std::move(error.message);
        return false;
    }
    datum = heap.text(text);
    return true;
}

bool ForeignRun::take(const ForeignValue& value, Datum& datum) {
    switch (value.kind) {
        case ForeignValue::Kind::absent:
        case ForeignValue::Kind::null: datum = Datum::null(); return true;
        case ForeignValue::Kind::number: datum = Datum::number(value.number); return true;
        case ForeignValue::Kind::string: return take_text(value.text, datum);
        default: break;
    }
    const std::uint64_t index = value.object & 0xFFFF'FFFF;
    if (value.object >> 32 != objects_.epoch || index >= objects_.objects.size()) {
        message_ = "a value of the script was kept from another call; keep it in a variable of the script instead";
        return false;
    }
    datum = objects_.objects[static_cast<std::size_t>(index)];
    return true;
}

bool ForeignRun::take_lasting(const ForeignValue& value, Datum& datum) {
    if (!take(value, datum)) return false;
    if (!datum.is_function() || datum.as_function()->origin != values::FunctionOrigin::callback) return true;
    message_ =
        "a function of another language can be called by what is called with it, but not be kept: it is gone "
        "when the function that made it returns";
    return false;
}

std::uint64_t ForeignRun::number_of(Datum object) {
    const auto next = static_cast<std::uint32_t>(objects_.objects.size());
    const auto [known, is_new] = objects_.numbers.emplace(object.bits(), next);
    if (is_new) {
        objects_.objects.push_back(object);
        context_.state.heap.grow_external(ForeignObjects::object_bytes);
    }
    return std::uint64_t{objects_.epoch} << 32 | known->second;
}

void ForeignRun::hand(Datum datum, ForeignValue& value) {
    value = {};
    if (datum.is_unset()) {
        value.kind = ForeignValue::Kind::absent;
    } else if (datum.is_number()) {
        value.kind = ForeignValue::Kind::number;
        value.number = datum.as_number();
    } else if (datum.is_heap_string()) {
        value.kind = ForeignValue::Kind::string;
        value.text = datum.as_string()->view();
    } else if (datum.is_short_string()) {
        text_ = values::Text(datum).view();
        value.kind = ForeignValue::Kind::string;
        value.text = text_;
    } else if (!datum.is_null()) {
        value.kind = datum.is_list()       ? ForeignValue::Kind::list
                     : datum.is_map()      ? ForeignValue::Kind::map
                     : datum.is_function() ? ForeignValue::Kind::function
                                           : ForeignValue::Kind::handle;
        value.object = number_of(datum);
    }
}

// ---- the journal -----------------------------------------------------------------------------------------------------

Crossing ForeignRun::run_operation(Operation operation, std::uint64_t hash, Datum& answer,
                                   Datum (*act)(const void*, values::Error&), const void* data) {
    if (replays()) return answered(operation, hash, answer);
    if (is_repeat()) return end_of_repeat();
    if (!has_room()) return Crossing::unwind;
    values::Error error;
    answer = act(data, error);
    note(operation, hash, error, answer);
    return error ? problem(std::move(error.message)) : Crossing::done;
}

values::Error journal_error(const Limits& limits) {
    return "one call of a function in another language may do " + std::to_string(limits.list_items / 2) +
           " things with the script";
}

/// Makes sure that the journal can grow by an operation. Otherwise the call fails.
bool ForeignRun::has_room() {
    values::Heap& heap = context_.state.heap;
    const values::List& list = journal();
    const std::size_t wanted = std::size_t{list.count} + 2;
    if (wanted > heap.limits.list_items) {
        stop_with(journal_error(context_.limits));
        return false;
    }
    if (wanted <= list.capacity || heap.can_take(list.count * sizeof(Datum) + 2 * sizeof(Datum))) return true;
    stop_with(out_of_memory(context_.limits));
    return false;
}

void ForeignRun::note(Operation operation, std::uint64_t hash, const values::Error& error, Datum answer) {
    values::Heap& heap = context_.state.heap;
    values::List& list = journal();
    if (error) answer = heap.text(values::repair_utf8(error.message));
    if (list.count + 2 > list.capacity) heap.reserve(list, list.count + 2);
    const Answer kind = error ? Answer::error : answer.is_unset() ? Answer::absent : Answer::value;
    heap.push(list, Datum::number(tag_of(operation, hash, kind)));
    heap.push(list, kind == Answer::absent ? Datum::null() : answer);
    position_ = list.count;
}

/// Answers an operation as it was answered before.
Crossing ForeignRun::answered(Operation operation, std::uint64_t hash, Datum& answer) {
    const values::List& list = journal();
    const Datum tag = list.items[position_];
    const auto is_tag = [&](Answer kind) { return same(tag, Datum::number(tag_of(operation, hash, kind))); };
    const bool is_error = is_tag(Answer::error);
    const bool is_absent = is_tag(Answer::absent);
    const bool is_whole = position_ + 1 < list.count;
    if (!is_whole || (!is_error && !is_absent && !is_tag(Answer::value)) ||
        (is_error && !list.items[position_ + 1].is_string())) {
        diverged();
        return Crossing::unwind;
    }
    answer = is_absent ? Datum::unset() : list.items[position_ + 1];
    position_ += 2;
    return is_error ? problem(std::string(values::Text(answer).view())) : Crossing::done;
}

}  // namespace npcs::runtime
