// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Intrinsics that change lists and maps, or return changed strings.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "runtime/intrinsics.hpp"
#include "values/map.hpp"
#include "values/search.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

using values::Kind;
using values::List;
using values::Map;

NativeResult fail_index(NativeCall& call, const char* what, Datum index) {
    return fail(call, {values::ErrorCode::index_out_of_range,
                       std::string(" (") + what + " index " + values::text_of(index) + " out of range)"});
}

/// Fails `remove` or `replace` on a value of an unsuitable type.
NativeResult fail_type(const Native& self, NativeCall& call) {
    if (call.arguments[0].is_null()) return fail(call, "argument to '" + self.name + "' must not be null");
    return fail(call, {values::ErrorCode::type_error, self.name, " requires map, list, or string"});
}

// ---- lists -----------------------------------------------------------------------------------------------------------

/// Precondition: at <= list.count.
void insert_at(Heap& heap, List& list, std::uint32_t at, Datum value) {
    if (at == 0 && list.spare_front > 0 && list.count > 0) {
        --list.items;
        --list.spare_front;
        ++list.capacity;
        ++list.count;
        list.items[0] = value;
        return;
    }
    heap.push(list, value);
    heap.charge((list.count - at) / 8);
    std::memmove(list.items + at + 1, list.items + at, (list.count - 1 - at) * sizeof(Datum));
    list.items[at] = value;
}

/// Precondition: at < list.count.
void remove_at(List& list, std::uint32_t at) {
    --list.count;
    if (at == 0) {
        ++list.items;
        ++list.spare_front;
        --list.capacity;
    } else {
        std::memmove(list.items + at, list.items + at + 1, (list.count - at) * sizeof(Datum));
    }
}

bool can_grow_by_one(Heap& heap, const List& list, values::Error& error) {
    if (list.count < list.capacity && list.count < heap.limits.list_items) return true;
    return values::has_room_for_list(heap, std::size_t{list.count} + 1, error) &&
           values::has_room_for_bytes(heap, std::size_t{list.count} * sizeof(Datum), error);
}

Datum pop(const Datum* arguments) {
    const Datum self = arguments[0];
    if (self.is_list() && self.as_list()->count > 0) return self.as_list()->items[--self.as_list()->count];
    if (!self.is_map()) return Datum::null();
    Map& map = *self.as_map();
    const std::uint32_t first = values::next(map, 0);
    if (first == Map::none) return Datum::null();
    const Datum key = map.entries[first].key;
    values::remove(map, key);
    return key;
}

Datum pull(const Datum* arguments) {
    if (!arguments[0].is_list()) return pop(arguments);
    List& list = *arguments[0].as_list();
    if (list.count == 0) return Datum::null();
    const Datum first = list.items[0];
    remove_at(list, 0);
    return first;
}

NativeResult push(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0], value = call.arguments[1];
    Heap& heap = call.services.heap();
    if (self.is_list()) {
        if (!can_grow_by_one(heap, *self.as_list(), call.error)) return NativeResult::failed;
        heap.push(*self.as_list(), value);
        return succeed(call, self);
    }
    if (!self.is_map()) return succeed_with_null(call);
    values::set(heap, *self.as_map(), value, Datum::number(1));
    return succeed(call, self);
}

// ---- insert ----------------------------------------------------------------------------------------------------------

NativeResult insert_into_text(NativeCall& call, std::uint32_t at) {
    const values::Text text(call.arguments[0]);
    const TextArgument value(call.arguments[2]);
    Heap& heap = call.services.heap();
    if (!values::has_room_for_text(heap, text.view().size() + value.view().size(), call.error))
        return NativeResult::failed;
    std::string out(text.view());
    out.insert(values::offset_of_point(text, at), value.view());
    return succeed(call, heap.text(out));
}

NativeResult insert(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0], index = call.arguments[1];
    if (index.is_null()) return fail(call, "insert: index argument required");
    if (!index.is_number()) return fail(call, "insert: number required for index argument");
    if (!self.is_list() && !self.is_string()) return fail(call, "insert called on invalid type");
    const std::uint32_t count = self.is_list() ? self.as_list()->count : values::points_of(self);
    const std::int64_t wanted = values::index_of(index);
    const std::int64_t position = wanted < 0 ? wanted + count + 1 : wanted;
    if (position < 0 || position > count) return fail_index(call, self.is_list() ? "list" : "string", index);
    if (self.is_string()) return insert_into_text(call, static_cast<std::uint32_t>(position));
    Heap& heap = call.services.heap();
    if (!can_grow_by_one(heap, *self.as_list(), call.error)) return NativeResult::failed;
    insert_at(heap, *self.as_list(), static_cast<std::uint32_t>(position), call.arguments[2]);
    return succeed(call, self);
}

// ---- remove ----------------------------------------------------------------------------------------------------------

NativeResult remove_from_list(NativeCall& call, List& list, Datum index) {
    if (!index.is_number())
        return fail(call, "remove: a list takes the index of an element, not " + values::code_text(index) +
                              "; to remove an element by its value, give the index that indexOf finds");
    const std::int64_t wanted = values::index_of(index);
    const std::int64_t position = wanted < 0 ? wanted + list.count : wanted;
    if (position < 0 || position >= list.count) return fail_index(call, "list", index);
    // The first one is taken away without moving the others.
    if (position > 0) call.services.heap().charge((list.count - static_cast<std::uint64_t>(position)) / 8);
    remove_at(list, static_cast<std::uint32_t>(position));
    return succeed_with_null(call);
}

NativeResult remove_from_text(NativeCall& call, Datum self, Datum part) {
    const values::Text text(self);
    const TextArgument wanted(part);
    call.services.heap().charge(values::work_of_text(text.view().size() + wanted.view().size()));
    const std::size_t at = values::TextSearch(wanted.view()).find(text.view());
    if (at == std::string_view::npos || wanted.view().empty()) return succeed(call, self);
    std::string out(text.view());
    out.erase(at, wanted.view().size());
    Heap& heap = call.services.heap();
    if (!values::has_room_for_text(heap, out.size(), call.error)) return NativeResult::failed;
    return succeed(call, heap.text(out));
}

NativeResult remove(const Native& native, NativeCall& call) {
    const Datum self = call.arguments[0], key = call.arguments[1];
    if (self.is_map()) return succeed_with_boolean(call, values::remove(*self.as_map(), key));
    if (key.is_null()) return fail(call, "argument to 'remove' must not be null");
    if (self.is_list()) return remove_from_list(call, *self.as_list(), key);
    if (self.is_string()) return remove_from_text(call, self, key);
    return fail_type(native, call);
}

// ---- replace ---------------------------------------------------------------------------------------------------------

double most_replacements(Datum limit) { return limit.is_null() ? HUGE_VAL : std::trunc(values::number_or_zero(limit)); }

NativeResult replace_in_text(NativeCall& call, Datum self, double most) {
    const values::Text text(self);
    const TextArgument before(call.arguments[1]), after(call.arguments[2]);
    if (before.view().empty()) return fail(call, "replace: oldval argument is empty");
    Heap& heap = call.services.heap();
    const std::string_view all = text;
    heap.charge(values::work_of_text(all.size() + before.view().size()));
    const values::TextSearch search(before.view());
    std::string out;
    std::size_t done = 0;
    for (double count = 0; count < most; ++count) {
        const std::size_t found = search.find(all, done);
        if (found == std::string_view::npos) break;
        out += all.substr(done, found - done);
        out += after.view();
        done = found + before.view().size();
        if (out.size() > heap.limits.text_bytes) break;
    }
    if (done == 0) return succeed(call, self);
    out += all.substr(done);
    if (!values::has_room_for_text(heap, out.size(), call.error)) return NativeResult::failed;
    return succeed(call, heap.text(out));
}

NativeResult replace(const Native& native, NativeCall& call) {
    const Datum self = call.arguments[0], before = call.arguments[1], after = call.arguments[2];
    const double most = most_replacements(call.arguments[3]);
    if (self.is_string()) return replace_in_text(call, self, most);
    if (!self.is_list() && !self.is_map()) return fail_type(native, call);
    // All are found first, so that nothing has changed when it is too much work.
    std::vector<Datum*> found;
    values::Work work(call.services.heap());
    const auto consider = [&](Datum& value) {
        work.spend(1);
        const bool is_wanted = values::equal(value, before, work);
        if (is_wanted && !work.is_over()) found.push_back(&value);
        return !work.is_over() && static_cast<double>(found.size()) < most;
    };
    bool goes_on = most > 0;
    if (self.is_list()) {
        List& list = *self.as_list();
        for (std::uint32_t i = 0; i < list.count && goes_on; ++i) goes_on = consider(list.items[i]);
    } else {
        Map& map = *self.as_map();
        for (std::uint32_t i = values::next(map, 0); i != Map::none && goes_on; i = values::next(map, i + 1))
            goes_on = consider(map.entries[i].value);
    }
    if (work.is_over()) return fail_work_limit(call);
    for (Datum* const value : found) *value = after;
    return succeed(call, self);
}

// ---- shuffle ---------------------------------------------------------------------------------------------------------

/// `element(i)` is the i-th of `count` values.
template <typename Element>
void shuffle_elements(Random& random, std::size_t count, Element element) {
    for (std::size_t left = count; left > 1; --left) {
        const auto other = static_cast<std::size_t>(random.next() * static_cast<double>(left));
        std::swap(element(left - 1), element(other));
    }
}

NativeResult one_of(const Native&, NativeCall& call) {
    const Datum from = call.arguments[0];
    if (!from.is_list()) return fail(call, "one_of: a list is required, as in one_of([1, 2, 3])");
    const List& list = *from.as_list();
    if (list.count == 0) return succeed_with_null(call);
    const auto at = static_cast<std::size_t>(call.services.random().next() * list.count);
    return succeed(call, list.items[std::min<std::size_t>(at, list.count - 1)]);
}

NativeResult next_of(const Native&, NativeCall& call) {
    const Datum from = call.arguments[0];
    if (!from.is_list()) return fail(call, "next_of: a list is required, as in next_of(greetings)");
    List& list = *from.as_list();
    if (list.count == 0) return succeed_with_null(call);
    const Datum first = list.items[0];
    call.services.heap().push(list, first);
    remove_at(list, 0);
    return succeed(call, first);
}

NativeResult shuffle(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0];
    Random& random = call.services.random();
    if (self.is_list()) {
        List& list = *self.as_list();
        call.services.heap().charge(4 * std::uint64_t{list.count});
        shuffle_elements(random, list.count, [&](std::size_t i) -> Datum& { return list.items[i]; });
    } else if (self.is_map()) {
        Map& map = *self.as_map();
        call.services.heap().charge(4 * std::uint64_t{map.used});
        std::vector<std::uint32_t> positions;
        for (std::uint32_t i = values::next(map, 0); i != Map::none; i = values::next(map, i + 1))
            positions.push_back(i);
        shuffle_elements(random, positions.size(),
                         [&](std::size_t i) -> Datum& { return map.entries[positions[i]].value; });
    }
    return succeed_with_null(call);
}

}  // namespace

std::span<const Intrinsic> element_intrinsics() {
    static const Intrinsic table[] = {
        {"insert", {{{"self"}, {"index"}, {"value"}}}, insert, "Puts a value before that index.", of_list | of_string},
        {"pop",
         {{{"self"}}},
         pop,
         "Takes away the last element, or an entry, and gives it or its key.",
         of_map | of_list},
        {"next_of", {{{"list"}}}, next_of, "The first element of a list, which goes to its end."},
        {"one_of", {{{"list"}}}, one_of, "Any element of a list, by chance."},
        {"pull",
         {{{"self"}}},
         pull,
         "Takes away the first element, or an entry, and gives it or its key.",
         of_map | of_list},
        {"push", {{{"self"}, {"value"}}}, push, "Adds an element at the end, or a key.", of_map | of_list},
        {"remove",
         {{{"self"}, {"k"}}},
         remove,
         "Takes away what stands at an index or key, or a part of a text.",
         of_map | of_list | of_string},
        {"replace",
         {{{"self"}, {"oldval"}, {"newval"}, {"maxCount"}}},
         replace,
         "Puts one value in the places of another.",
         of_map | of_list | of_string},
        {"shuffle", {{{"self"}}}, shuffle, "Puts the values into random order.", of_map | of_list},
    };
    return table;
}

}  // namespace npcs::runtime
