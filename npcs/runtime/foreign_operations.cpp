// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a function in another language can do with the script, apart from calls.

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/foreign_crossing.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;
using values::Kind;

namespace {

std::string_view kind_name(Datum datum) {
    constexpr std::string_view names[] = {"null", "a number", "a text", "a list", "a map", "a function", "a handle"};
    return names[static_cast<std::size_t>(datum.kind())];
}

bool is_scope_word(std::string_view name) { return name == "globals" || name == "locals" || name == "outer"; }

}  // namespace

values::Error wrong_kind(std::string_view wanted, Datum given) {
    return std::string(wanted) + " is required, not " + std::string(kind_name(given));
}

/// An object counts by its number: the same one for the same object, in every run of the call.
void ForeignRun::add(OperationHash& hash, Datum datum) {
    hash.add(static_cast<std::uint64_t>(datum.kind()));
    if (datum.is_number()) hash.add(datum.as_number());
    else if (datum.is_string()) hash.add(values::Text(datum).view());
    else if (!datum.is_null() && !datum.is_unset()) hash.add(number_of(datum) & 0xFFFF'FFFF);
}

// ---- variables -------------------------------------------------------------------------------------------------------

/// Returns what is remembered of a name; null if it is too long for that, or, with a message, if it is not UTF-8.
ForeignName* ForeignRun::remember(std::string_view name) {
    std::unique_ptr<ForeignState::Names>& names = context_.foreign.names;
    if (name.empty() || name.size() > ForeignName::longest) return nullptr;
    if (names == nullptr) names = std::make_unique<ForeignState::Names>();
    ForeignName& known = (*names)[ForeignName::place_of(name)];
    if (known.is(name)) return &known;
    if (!is_text(name)) return nullptr;
    OperationHash hash;
    hash.add(name);
    known = {hash.get(), Datum::null(), 0, static_cast<std::uint8_t>(name.size())};
    name.copy(known.text, name.size());
    return &known;
}

bool ForeignRun::add_name(OperationHash& hash, std::string_view name, ForeignName*& known) {
    known = remember(name);
    if (known != nullptr) {
        hash = OperationHash(known->hash);
        return true;
    }
    hash.add(name);
    return is_text(name);
}

Datum ForeignRun::name_of(std::string_view name, ForeignName* known) {
    if (known != nullptr && known->epoch == objects_.epoch) return known->datum;
    const Datum datum = Datum::fits_short(name) ? Datum::short_text(name) : make_name(name);
    if (known != nullptr) {
        known->datum = datum;
        known->epoch = objects_.epoch;
    }
    return datum;
}

/// Makes the string for a name, once in a call.
Datum ForeignRun::make_name(std::string_view name) {
    const auto [known, is_new] = objects_.known_names.try_emplace(std::string(name), Datum::null());
    if (!is_new) return known->second;
    known->second = context_.state.heap.text(name);
    objects_.names.push_back(known->second);
    context_.state.heap.grow_external(ForeignObjects::object_bytes);
    return known->second;
}

Datum ForeignRun::find(std::string_view name, ForeignName* known) {
    if (name == "globals") return Datum::object(context_.state.globals);
    const Datum value = values::get(*context_.state.globals, name_of(name, known));
    return value.is_unset() ? context_.environment->find_native(name) : value;
}

Crossing ForeignRun::get(std::string_view name, ForeignValue& value) noexcept {
    return operation([&] {
        Datum answer;
        OperationHash hash;
        ForeignName* known = nullptr;
        if (!add_name(hash, name, known)) return Crossing::error;
        const Crossing end = cross(Operation::get, hash, answer, [&](values::Error&) { return find(name, known); });
        if (end == Crossing::done) hand(answer, value);
        return end;
    });
}

Crossing ForeignRun::set(std::string_view name, const ForeignValue& value) noexcept {
    return operation([&] {
        Datum datum, answer;
        OperationHash hash;
        ForeignName* known = nullptr;
        if (!add_name(hash, name, known) || !take_lasting(value, datum)) return Crossing::error;
        add(hash, datum);
        return cross(Operation::set, hash, answer, [&](values::Error& error) {
            if (is_scope_word(name)) error = "'" + std::string(name) + "' cannot be assigned";
            else values::set(context_.state.heap, *context_.state.globals, name_of(name, known), datum);
            return datum;
        });
    });
}

// ---- lists and maps --------------------------------------------------------------------------------------------------

Crossing ForeignRun::new_list(ForeignValue& list) noexcept {
    return operation([&] {
        Datum answer;
        const Crossing end = cross(Operation::new_list, {}, answer,
                                   [&](values::Error&) { return Datum::object(context_.state.heap.list()); });
        if (end == Crossing::done) hand(answer, list);
        return end;
    });
}

Crossing ForeignRun::new_map(ForeignValue& map) noexcept {
    return operation([&] {
        Datum answer;
        const Crossing end = cross(Operation::new_map, {}, answer,
                                   [&](values::Error&) { return Datum::object(context_.state.heap.map()); });
        if (end == Crossing::done) hand(answer, map);
        return end;
    });
}

Crossing ForeignRun::size(const ForeignValue& object, std::size_t& count) noexcept {
    return operation([&] {
        Datum datum, answer;
        if (!take(object, datum)) return Crossing::error;
        OperationHash hash;
        add(hash, datum);
        const Crossing end = cross(Operation::size, hash, answer, [&](values::Error& error) {
            if (datum.is_list()) return Datum::number(datum.as_list()->count);
            if (datum.is_map()) return Datum::number(values::size(*datum.as_map()));
            error = wrong_kind("a list or a map", datum);
            return Datum::null();
        });
        if (end != Crossing::done) return end;
        const double number = values::number_or_zero(answer);
        count = number > 0 && number <= 4294967295.0 ? static_cast<std::size_t>(number) : 0;
        return end;
    });
}

/// Returns unset when there is no such element or entry.
Datum ForeignRun::element(Datum object, Datum key, values::Error& error) {
    if (object.is_list()) {
        const values::List& list = *object.as_list();
        if (!key.is_number()) {
            error = wrong_kind("as the index of a list, a number", key);
            return Datum::null();
        }
        const std::int64_t wanted = values::index_of(key);
        const std::int64_t position = wanted < 0 ? wanted + list.count : wanted;
        return position >= 0 && position < list.count ? list.items[position] : Datum::unset();
    }
    if (!object.is_map()) {
        error = wrong_kind("a list or a map", object);
        return Datum::null();
    }
    Datum value = Datum::unset();
    values::Map* found_in = nullptr;
    switch (values::find_inherited(*object.as_map(), key, values::hash_of(key), value, found_in)) {
        case values::Chain::found: return value;
        case values::Chain::missing: return Datum::unset();
        case values::Chain::too_deep: error = "__isa depth exceeded (perhaps a reference loop?)"; break;
    }
    return Datum::null();
}

Crossing ForeignRun::index(const ForeignValue& object, const ForeignValue& key, ForeignValue& value) noexcept {
    return operation([&] {
        Datum container, at_key, answer;
        if (!take(object, container) || !take(key, at_key)) return Crossing::error;
        OperationHash hash;
        add(hash, container);
        add(hash, at_key);
        const Crossing end = cross(Operation::index, hash, answer,
                                   [&](values::Error& error) { return element(container, at_key, error); });
        if (end == Crossing::done) hand(answer, value);
        return end;
    });
}

Crossing ForeignRun::set_index(const ForeignValue& object, const ForeignValue& key,
                               const ForeignValue& value) noexcept {
    return operation([&] {
        Datum container, at_key, datum, answer;
        if (!take(object, container) || !take_lasting(key, at_key) || !take_lasting(value, datum))
            return Crossing::error;
        OperationHash hash;
        for (const Datum part : {container, at_key, datum}) add(hash, part);
        return cross(Operation::set_index, hash, answer, [&](values::Error& error) {
            if (container.is_list() && !at_key.is_number())
                error = wrong_kind("as the index of a list, a number", at_key);
            else if (container.is_list() || container.is_map())
                values::set_index(context_.state.heap, container, at_key, datum, error);
            else error = wrong_kind("a list or a map", container);
            return datum;
        });
    });
}

/// Inserts an element in front of an index, or removes the one there.
void ForeignRun::change_list(values::List& list, Datum key, const Datum* inserted, values::Error& error) {
    values::Heap& heap = context_.state.heap;
    if (!key.is_number()) {
        error = wrong_kind("as the index of a list, a number", key);
        return;
    }
    const std::uint32_t count = list.count;
    const std::int64_t wanted = values::index_of(key);
    const std::int64_t position = wanted < 0 ? wanted + count : wanted;
    if (inserted == nullptr) {
        if (position < 0 || position >= count) return;
        const auto at = static_cast<std::uint32_t>(position);
        heap.charge((count - at) / 8);
        std::memmove(list.items + at, list.items + at + 1, (count - at - 1) * sizeof(Datum));
        --list.count;
        return;
    }
    if (position < 0 || position > count) {
        error = {values::ErrorCode::index_out_of_range, " (list index " + values::text_of(key) + " out of range)"};
        return;
    }
    if (count == list.capacity && !values::has_room_for_list(heap, std::size_t{count} + 1, error)) return;
    if (count >= heap.limits.list_items) {
        error = "list too large";
        return;
    }
    const auto at = static_cast<std::uint32_t>(position);
    heap.push(list, *inserted);
    heap.charge((count - at) / 8);
    std::memmove(list.items + at + 1, list.items + at, (count - at) * sizeof(Datum));
    list.items[at] = *inserted;
}

Crossing ForeignRun::insert(const ForeignValue& list, const ForeignValue& index, const ForeignValue& value) noexcept {
    return operation([&] {
        Datum container, at_index, datum, answer;
        if (!take(list, container) || !take(index, at_index) || !take_lasting(value, datum)) return Crossing::error;
        OperationHash hash;
        for (const Datum part : {container, at_index, datum}) add(hash, part);
        return cross(Operation::insert, hash, answer, [&](values::Error& error) {
            if (container.is_list()) change_list(*container.as_list(), at_index, &datum, error);
            else error = wrong_kind("a list", container);
            return datum;
        });
    });
}

Crossing ForeignRun::remove(const ForeignValue& object, const ForeignValue& key) noexcept {
    return operation([&] {
        Datum container, at_key, answer;
        if (!take(object, container) || !take(key, at_key)) return Crossing::error;
        OperationHash hash;
        for (const Datum part : {container, at_key}) add(hash, part);
        return cross(Operation::remove, hash, answer, [&](values::Error& error) {
            if (container.is_list()) change_list(*container.as_list(), at_key, nullptr, error);
            else if (container.is_map()) values::remove(*container.as_map(), at_key);
            else error = wrong_kind("a list or a map", container);
            return Datum::null();
        });
    });
}

Crossing ForeignRun::keys(const ForeignValue& map, ForeignValue& list) noexcept {
    return operation([&] {
        Datum datum, answer;
        if (!take(map, datum)) return Crossing::error;
        OperationHash hash;
        add(hash, datum);
        const Crossing end = cross(Operation::keys, hash, answer, [&](values::Error& error) {
            values::Heap& heap = context_.state.heap;
            if (!datum.is_map()) error = wrong_kind("a map", datum);
            if (error || !values::has_room_for_list(heap, values::size(*datum.as_map()), error)) return Datum::null();
            const values::Map& entries = *datum.as_map();
            values::List* const made = heap.list(values::size(entries));
            for (std::uint32_t i = values::next(entries, 0); i != values::Map::none; i = values::next(entries, i + 1))
                heap.push(*made, entries.entries[i].key);
            return Datum::object(made);
        });
        if (end == Crossing::done) hand(answer, list);
        return end;
    });
}

Crossing ForeignRun::text_of(const ForeignValue& value, ForeignValue& text) noexcept {
    return operation([&] {
        Datum datum, answer;
        if (!take(value, datum)) return Crossing::error;
        OperationHash hash;
        add(hash, datum);
        const Crossing end = cross(Operation::text_of, hash, answer, [&](values::Error& error) {
            const std::string shown = values::print_text(datum);
            const bool fits = values::has_room_for_text(context_.state.heap, shown.size(), error);
            return fits ? context_.state.heap.text(shown) : Datum::null();
        });
        if (end == Crossing::done) hand(answer, text);
        return end;
    });
}

// ---- what would differ between two runs ------------------------------------------------------------------------------

Crossing ForeignRun::random(double& number) noexcept {
    return operation([&] {
        Datum answer;
        const Crossing end = cross(Operation::random, {}, answer,
                                   [&](values::Error&) { return Datum::number(context_.services.random().next()); });
        if (end == Crossing::done) number = values::number_or_zero(answer);
        return end;
    });
}

Crossing ForeignRun::seconds(double& number) noexcept {
    return operation([&] {
        Datum answer;
        const Crossing end = cross(Operation::seconds, {}, answer,
                                   [&](values::Error&) { return Datum::number(context_.services.seconds()); });
        if (end == Crossing::done) number = values::number_or_zero(answer);
        return end;
    });
}

Crossing ForeignRun::print(std::string_view text) noexcept {
    return operation([&] {
        Datum datum, answer;
        if (!take_text(text, datum)) return Crossing::error;
        OperationHash hash;
        hash.add(text);
        return cross(Operation::print, hash, answer, [&](values::Error&) {
            std::string line(text);
            line += '\n';
            note_line();
            context_.services.print(line);
            return Datum::null();
        });
    });
}

}  // namespace npcs::runtime
