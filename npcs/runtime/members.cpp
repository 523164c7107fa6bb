// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lookup in containers and types.

#include "runtime/members.hpp"

#include <string>
#include <utility>

#include "runtime/names.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/search.hpp"
#include "values/work.hpp"

namespace npcs::runtime {

using values::Kind;

namespace {

/// One map of methods per kind, shared by all machines until one asks for its own.
struct SharedMethods {
    values::Heap heap{true};
    values::Map* maps[7] = {};

    SharedMethods() {
        for (const Kind kind : {Kind::number, Kind::string, Kind::list, Kind::map, Kind::function}) {
            values::Map*& map = maps[static_cast<int>(kind)];
            map = heap.map();
            for (const Native* native : methods_of(kind))
                values::set(heap, *map, heap.text(native->name), intrinsic_function(*native));
        }
    }
};

}  // namespace

values::Map* shared_methods(Kind kind) {
    static const SharedMethods methods;
    return methods.maps[static_cast<int>(kind)];
}

values::Map* type_map(State& state, Kind kind) {
    values::Map*& map = state.type_maps[static_cast<int>(kind)];
    if (map != nullptr) return map;
    map = state.heap.map();
    for (const Native* native : methods_of(kind))
        values::set(state.heap, *map, state.heap.text(native->name), intrinsic_function(*native));
    return map;
}

values::Map* intrinsics_map(State& state) {
    if (state.intrinsics != nullptr) return state.intrinsics;
    state.intrinsics = state.heap.map();
    for (const Native& native : runtime::intrinsics())
        values::set(state.heap, *state.intrinsics, state.heap.text(native.name), intrinsic_function(native));
    return state.intrinsics;
}

bool Members::fail(values::Error error) {
    Stops(context_, execution_).fail(std::move(error));
    return false;
}

// ---- members ---------------------------------------------------------------------------------------------------------

/// Looks in a map and along its __isa chain; `found_in` stays null when the key is missing. Returns false when the
/// chain is too deep.
[[gnu::always_inline]] inline bool Members::find_inherited(Datum object, Datum key, std::uint32_t hash, Datum& value,
                                                           values::Map*& found_in, values::Hint& hint) {
    if (values::find_inherited(*object.as_map(), key, hash, value, found_in, hint) != values::Chain::too_deep)
        return true;
    return fail("__isa depth exceeded (perhaps a reference loop?)");
}

bool Members::find(Datum object, const Linked& linked, std::uint32_t name, Datum& value, values::Map*& found_in) {
    const program::Program& program = *linked.program;
    if (object.is_map() && !values::holds_numbers_only(*object.as_map())) {
        if (!find_inherited(object, program.names[name], program.name_hashes[name], value, found_in,
                            member_hints[name % member_hints.size()]))
            return false;
        if (found_in != nullptr) return true;
    }
    const auto kind = static_cast<std::size_t>(object.kind());
    if (const MethodRow* const row = linked.methods[name];
        row != nullptr && context_.state.type_maps[kind] == nullptr) {
        value = row->of[kind];
        if (!value.is_unset()) return true;
    }
    return find_method(object, program.names[name], program.name_hashes[name], value, found_in);
}

bool Members::find(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in) {
    if (object.is_map() &&
        !find_inherited(object, key, hash, value, found_in, element_hints[hash % element_hints.size()]))
        return false;
    return found_in != nullptr || find_method(object, key, hash, value, found_in);
}

/// Looks in the type map of the value's kind.
bool Members::find_method(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in) {
    const Kind kind = object.kind();
    if (kind == Kind::null || kind == Kind::handle)
        return fail({values::ErrorCode::type_error, " (while attempting to look up " + name_text(key) + ")"});
    values::Map* const own = context_.state.type_maps[static_cast<int>(kind)];
    found_in = own != nullptr ? own : shared_methods(kind);
    if (found_in != nullptr) {
        value = values::get(*found_in, key, hash);
        if (!value.is_unset()) return true;
    }
    return fail({values::ErrorCode::key_not_found, name_text(key), " not found in map"});
}

bool Members::find_element(Datum container, Datum key, Datum& value, values::Map*& found_in) {
    if (key.is_string()) return find(container, key, values::hash_of_text(key), value, found_in);
    values::Error error;
    value = values::get_index(context_.state.heap, container, key, error);
    return !error || fail(std::move(error));
}

bool Members::read_element(Datum container, Datum key, Datum& value) {
    if ((container.is_null() && key.is_string()) || (container.is_number() && !key.is_string())) {
        value = Datum::null();
        return true;
    }
    values::Map* found_in = nullptr;
    return find_element(container, key, value, found_in);
}

bool Members::set_element(Datum container, Datum key, Datum value) {
    values::Error error;
    values::set_index(context_.state.heap, container, key, value, error);
    return !error || fail(std::move(error));
}

void Members::set_own(values::Map& map, const Linked& linked, std::uint32_t name, Datum value) {
    const program::Program& program = *linked.program;
    values::Hint& hint = member_hints[name % member_hints.size()];
    if (values::Map::Entry* const entry = values::find_entry(map, program.names[name], program.name_hashes[name], hint))
        entry->value = value;
    else values::set(context_.state.heap, map, program.names[name], value, program.name_hashes[name]);
}

// ---- types -----------------------------------------------------------------------------------------------------------

bool Members::make_new(Datum parent, Datum& value) {
    if (!parent.is_map()) return fail("argument to 'new' must be a map");
    constexpr struct {
        Kind kind;
        const char* message;
    } built_in[] = {{Kind::string, "invalid use of 'new'; to create a string, use quotes, e.g. \"foo\""},
                    {Kind::list, "invalid use of 'new'; to create a list, use square brackets, e.g. [1,2]"},
                    {Kind::number, "invalid use of 'new'; to create a number, use a numeric literal, e.g. 42"},
                    {Kind::function, "invalid use of 'new'; to create a function, use the 'function' keyword"}};
    for (const auto& [kind, message] : built_in)
        if (parent.as_map() == context_.state.type_maps[static_cast<int>(kind)]) return fail(message);
    values::Map* const map = context_.state.heap.map(4);  // new objects usually get a few fields next
    // `new map` makes an ordinary map.
    if (parent.as_map() != context_.state.type_maps[static_cast<int>(Kind::map)])
        values::set(context_.state.heap, *map, values::isa_key, parent);
    value = Datum::object(map);
    return true;
}

bool Members::has(Datum container, Datum wanted, bool is_negated, Datum& value) {
    values::Heap& heap = context_.state.heap;
    bool found = false;
    if (container.is_list()) {
        const values::List& list = *container.as_list();
        values::Work work(heap);
        for (std::uint32_t i = 0; i < list.count && !found; ++i) {
            const bool is_in_bounds = work.spend(1);
            found = is_in_bounds && values::equal(list.items[i], wanted, work);
            if (!work.is_over()) continue;
            values::Error error;
            values::set_work_limit_error(heap, error);
            return fail(std::move(error.message));
        }
    } else if (container.is_map()) {
        found = values::find(*container.as_map(), wanted) != values::Map::none;
    } else if (container.is_string()) {
        const std::string part = values::text_of(wanted);
        const values::Text text(container);
        heap.charge(values::work_of_text(2 * text.view().size() + part.size()));
        found = values::TextSearch(part).find(text.view()) != std::string_view::npos;
    } else {
        return fail("in: a list, a map or a text is required on the right");
    }
    value = Datum::boolean(found != is_negated);
    return true;
}

bool Members::isa(Datum left, Datum right, Datum& value) {
    value = Datum::boolean(false);
    if (left.is_null() || right.is_null()) {
        value = Datum::boolean(left.is_null() && right.is_null());
        return true;
    }
    if (!right.is_map()) return true;
    if (right.as_map() == context_.state.type_maps[static_cast<int>(left.kind())]) {
        value = Datum::boolean(true);
        return true;
    }
    if (!left.is_map()) return true;
    static const std::uint32_t hash = values::hash_of(values::isa_key);
    const values::Map* at = left.as_map();
    for (int depth = 0;; ++depth) {
        const Datum parent = values::get(*at, values::isa_key, hash);
        if (!parent.is_map()) return true;
        if (depth >= values::isa_depth_max) return fail("__isa depth exceeded (perhaps a reference loop?)");
        if (parent.as_map() == right.as_map()) {
            value = Datum::boolean(true);
            return true;
        }
        at = parent.as_map();
    }
}

}  // namespace npcs::runtime
