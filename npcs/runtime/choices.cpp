// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Offering options and recording which were taken.

#include "runtime/choices.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "hashing/keyed_hash.hpp"
#include "runtime/offer.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

/// Returns the displayed value of an option or prompt: if it is a map of game data, its `text`.
Datum displayed_value(Datum offer) {
    if (!offer.is_map()) return offer;
    const Datum text = values::get(*offer.as_map(), Datum::short_text("text"));
    return text.is_unset() ? offer : text;
}

/// Returns what distinguishes an option from others of the same `for`: the `id` of a map, or else what is displayed.
Datum distinguishing_value(Datum offer) {
    if (!offer.is_map()) return offer;
    const Datum id = values::get(*offer.as_map(), Datum::short_text("id"));
    return id.is_string() || id.is_number() ? id : displayed_value(offer);
}

}  // namespace

Step Choices::offer(Datum list, Datum text, Datum available, const program::Function& function, std::uint16_t choose,
                    std::uint16_t option, Datum element, bool is_hidden) {
    values::Heap& heap = context_.state.heap;
    const program::OptionInfo& info = function.chooses[choose].options[option];
    const std::string shown = values::text_of(displayed_value(text));
    std::string id = info.id;
    if (info.per_text) id += ":" + values::text_of(distinguishing_value(text));
    bool is_available = values::truthy(available);
    const bool is_used_up = info.once && taken(context_.state, id) > 0;
    if (is_used_up) is_available = false;
    if (is_hidden && (is_used_up || (!is_available && !text.is_map()))) return Step::done;
    values::Error error;
    const bool fits = values::has_room_for_longer_text(heap, shown.size(), error) &&
                      values::has_room_for_longer_text(heap, id.size(), error);
    if (fits && list.as_list()->count >= heap.limits.list_items) error = "list too large";
    if (error) return Stops(context_, execution_).fail(std::move(error));
    const Datum data = text.is_map() ? text : Datum::unset();
    const Offer made{heap.text(shown), is_available, heap.text(id), option, element, data};
    heap.push(*list.as_list(), made.record(heap));
    if (context_.coverage != nullptr) context_.coverage->offered(*function.program, info.index, is_available);
    if (context_.tracer != nullptr) context_.tracer->offers(*function.program, info.index);
    return Step::done;
}

bool Choices::any_available(Datum list) {
    const values::List& options = *list.as_list();
    return std::any_of(options.items, options.items + options.count,
                       [](Datum record) { return Offer::of(record).is_available; });
}

namespace {

/// Whether no two options have the same id. Compares each with each, without taking memory.
bool are_unique(const values::List& options) {
    for (std::uint32_t i = 1; i < options.count; ++i) {
        const Datum id = Offer::id_of(options.items[i]);
        for (std::uint32_t k = 0; k < i; ++k)
            if (values::equal(id, Offer::id_of(options.items[k]))) return false;
    }
    return true;
}

/// Makes the ids of options with the same text or `id` unique: `shop/item:lamp`, then `shop/item#2:lamp` ... Returns
/// false, with `error` set, if an id gets too large.
bool make_ids_unique(values::Heap& heap, const values::List& options, values::Error& error) {
    constexpr std::uint32_t few = 24;
    if (options.count <= few && are_unique(options)) return true;
    hashing::Map<std::string, std::size_t> known;
    for (std::uint32_t i = 0; i < options.count; ++i) {
        const Offer offer = Offer::of(options.items[i]);
        std::string id(values::Text(offer.id).view());
        const std::size_t same = ++known[id];
        if (same == 1) continue;
        const Datum named = offer.data.is_unset() ? offer.text : distinguishing_value(offer.data);
        const std::size_t name = values::text_of(named).size() + 1;
        id.insert(id.size() - std::min(id.size(), name), "#" + std::to_string(same));
        if (!values::has_room_for_longer_text(heap, id.size(), error)) return false;
        Offer::set_id(options.items[i], heap.text(id));
    }
    return true;
}

/// Returns an option's id without the number that make_ids_unique added.
std::string option_text_id(std::string_view id) {
    const std::size_t colon = id.find(':');
    const std::size_t mark = id.substr(0, colon).rfind('#');
    std::string shared(id);
    if (colon != std::string_view::npos && mark != std::string_view::npos) shared.erase(mark, colon - mark);
    return shared;
}

}  // namespace

Step Choices::ask(Datum list, Datum prompt, std::uint16_t result) {
    values::Heap& heap = context_.state.heap;
    Stops stops(context_, execution_);
    double seconds = -1;
    if (prompt.is_map()) {
        const Datum timeout = values::get(*prompt.as_map(), heap.text("timeout"));
        if (!timeout.is_unset() && !timeout.is_null()) {
            seconds = timeout.is_number() ? timeout.as_number() : -1;
            if (!std::isfinite(seconds) || seconds < 0)
                return stops.fail("choose: timeout must be a number of seconds that is not negative");
        }
    }
    values::Error error;
    if (!make_ids_unique(heap, *list.as_list(), error)) return stops.fail(std::move(error));
    execution_.pending.value = prompt;
    execution_.pending.options = list;
    execution_.pending.result = result;
    execution_.pending.wake_after = seconds;
    return stops.stop(StopKind::choice);
}

// ---- taking ----------------------------------------------------------------------------------------------------------

namespace {

void count_taken(State& state, Datum id) {
    if (state.taken == nullptr) state.taken = state.heap.map();
    const Datum before = values::get(*state.taken, id);
    values::set(state.heap, *state.taken, id, Datum::number(before.is_number() ? before.as_number() + 1 : 1));
}

/// Undoes count_taken; allocates nothing.
void discount_taken(State& state, Datum id) {
    const double count = values::get(*state.taken, id).as_number() - 1;
    if (count > 0) values::set(state.heap, *state.taken, id, Datum::number(count));
    else values::remove(*state.taken, id);
}

}  // namespace

void Choices::take(std::uint32_t index) {
    State& state = context_.state;
    const Datum record = execution_.pending.options.as_list()->items[index];
    const Datum id = Offer::of(record).id;
    const values::Text id_text(id);
    const std::string shared = option_text_id(id_text.view());
    const bool is_shared = shared != id_text.view();
    count_taken(state, id);
    try {
        if (is_shared) count_taken(state, state.heap.text(shared));
    } catch (const std::bad_alloc&) {
        discount_taken(state, id);
        throw;
    }
    if (context_.coverage != nullptr) cover(record);
    // From here on nothing allocates until the script runs.
    end(record);
}

/// Counts an option as taken for Context::coverage.
void Choices::cover(Datum record) const {
    const Frame& frame = execution_.frames.back();
    const std::uint32_t statement = frame.function->statement_at(frame.pc);
    for (const program::ChooseInfo& choose : frame.function->chooses)
        if (choose.statement == statement)
            context_.coverage->taken(*frame.function->program, choose.options[Offer::option_of(record)].index);
}

void Choices::take_none() { end(Datum::null()); }

void Choices::end(Datum option) {
    execution_.registers[execution_.frames.back().base + execution_.pending.result] = option;
    execution_.pending = {};
}

double Choices::taken(State& state, std::string_view id) {
    if (state.taken == nullptr) return 0;
    const Datum count = values::get(*state.taken, state.heap.text(id));
    return count.is_unset() ? 0 : count.as_number();
}

}  // namespace npcs::runtime
