// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values on their way between Wren and the script.

#include <algorithm>
#include <string>

#include "languages/wren/vm.hpp"

namespace npcs::wren {

namespace {

using Kind = ForeignValue::Kind;

constexpr int deepest_copy = 100;

std::size_t class_of(Kind kind) {
    switch (kind) {
        case Kind::list: return 0;
        case Kind::map: return 1;
        case Kind::function: return 2;
        default: return 3;
    }
}

}  // namespace

/// Lists and maps of Wren that have been copied, and which list or map of the script each has become.
struct Vm::Copies {
    std::unordered_map<const void*, ForeignValue> made{};
    int depth = 0;
};

ForeignValue value_of(const Object& object) {
    ForeignValue value;
    value.kind = object.kind;
    value.object = object.number;
    return value;
}

void Vm::put(int slot, const ForeignValue& value) {
    switch (value.kind) {
        case Kind::absent:
        case Kind::null: return wrenSetSlotNull(wren_, slot);
        case Kind::number: return wrenSetSlotDouble(wren_, slot, value.number);
        case Kind::string: return wrenSetSlotBytes(wren_, slot, value.text.data(), value.text.size());
        default: break;
    }
    // The same object is the same object in Wren, too.
    const auto found = run_->objects->find(value.object);
    if (found != run_->objects->end()) return wrenSetSlotHandle(wren_, slot, found->second);
    wrenSetSlotHandle(wren_, slot, classes_[class_of(value.kind)]);
    auto* const object = static_cast<Object*>(wrenSetSlotNewForeign(wren_, slot, slot, sizeof(Object)));
    object->kind = value.kind;
    object->number = value.object;
    WrenHandle*& handle = (*run_->objects)[value.object];
    handle = wrenGetSlotHandle(wren_, slot);
}

ForeignValue Vm::take(int slot, int free) {
    switch (wrenGetSlotType(wren_, slot)) {
        case WREN_TYPE_NULL: return {};
        case WREN_TYPE_BOOL: return ForeignValue(wrenGetSlotBool(wren_, slot) ? 1.0 : 0.0);
        case WREN_TYPE_NUM: return ForeignValue(wrenGetSlotDouble(wren_, slot));
        case WREN_TYPE_STRING: {
            int size = 0;
            const char* const text = wrenGetSlotBytes(wren_, slot, &size);
            return ForeignValue(std::string_view(text, static_cast<std::size_t>(size)));
        }
        case WREN_TYPE_FOREIGN: return value_of(*static_cast<const Object*>(wrenGetSlotForeign(wren_, slot)));
        case WREN_TYPE_LIST:
        case WREN_TYPE_MAP: {
            Copies copies;
            return copy(slot, free, copies);
        }
        default: break;
    }
    throw Problem(std::string(npcs_wren_kind(wren_, slot)) +
                  " cannot be given to the script: it is gone when the function returns");
}

ForeignValue Vm::take_argument(int slot, int free) {
    Closure closure;
    closure.parameters = npcs_wren_arity(wren_, slot);
    if (closure.parameters < 0) return take(slot, free);
    closure.identity = npcs_wren_identity(wren_, slot);
    std::vector<Closure>& closures = run_->closures;
    const auto found = std::find_if(closures.begin(), closures.end(),
                                    [&](const Closure& known) { return known.identity == closure.identity; });
    const auto number = static_cast<std::uint64_t>(found - closures.begin());
    ForeignValue function;
    check(call().callback(number, static_cast<std::size_t>(closure.parameters), function));
    if (found == closures.end()) {
        closure.handle = wrenGetSlotHandle(wren_, slot);
        closures.push_back(closure);
    }
    return function;
}

/// Makes a list or map of the script out of one of Wren's.
ForeignValue Vm::copy(int slot, int free, Copies& copies) {
    const void* const identity = npcs_wren_identity(wren_, slot);
    const auto known = copies.made.find(identity);
    if (known != copies.made.end()) return known->second;
    if (++copies.depth > deepest_copy)
        throw Problem("lists and maps that are nested more than 100 deep cannot be given to the script");
    wrenEnsureSlots(wren_, free + 2);
    ForeignValue made;
    if (wrenGetSlotType(wren_, slot) == WREN_TYPE_LIST) {
        check(call().new_list(made));
        copies.made.emplace(identity, made);
        // Read each time: what is done with the script does not run Wren, and so changes nothing.
        for (int at = 0; at < wrenGetListCount(wren_, slot); ++at) {
            wrenGetListElement(wren_, slot, at, free);
            copy_entry(made, ForeignValue(static_cast<double>(at)), free, free + 1, copies);
        }
    } else {
        check(call().new_map(made));
        copies.made.emplace(identity, made);
        for (std::size_t at = 0; npcs_wren_next_entry(wren_, slot, &at, free, free + 1);) {
            if (wrenGetSlotType(wren_, free) == WREN_TYPE_BOOL)
                throw Problem("a map with true or false as a key cannot be given to the script");
            copy_entry(made, take(free, free + 2), free + 1, free + 2, copies);
        }
    }
    --copies.depth;
    return made;
}

void Vm::copy_entry(const ForeignValue& into, const ForeignValue& key, int slot, int free, Copies& copies) {
    const WrenType type = wrenGetSlotType(wren_, slot);
    const bool is_container = type == WREN_TYPE_LIST || type == WREN_TYPE_MAP;
    const ForeignValue value = is_container ? copy(slot, free, copies) : take(slot, free);
    if (into.kind == Kind::list) {
        check(call().insert(into, key, value));
    } else {
        check(call().set_index(into, key, value));
    }
}

}  // namespace npcs::wren
