// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A list of the script as an array. What makes it longer or shorter is done by the script at once, and not by moving
// one element after the other.

#include <algorithm>
#include <cmath>

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

ForeignValue list_of(const NpcsJsList& list) {
    ForeignValue value;
    value.kind = ForeignValue::Kind::list;
    value.object = list.object;
    return value;
}

ForeignValue place(std::int64_t index) { return ForeignValue(static_cast<double>(index)); }

bool size_of(JSContext* ctx, NpcsJsList& list, std::int64_t& size) {
    Run* const run = run_of(ctx);
    if (run == nullptr) return false;
    if (list.size_known != run->seen->generation) {
        std::size_t count = 0;
        if (!did(ctx, run->call.size(list_of(list), count))) return false;
        list.size = static_cast<std::int64_t>(count);
        list.size_known = run->seen->generation;
    }
    size = list.size;
    return true;
}

JSValue element(JSContext* ctx, NpcsJsList& list, std::int64_t index) {
    Run* const run = run_of(ctx);
    if (run == nullptr) return exception();
    if (index < 0 || (list.size_known == run->seen->generation && index >= list.size)) return undefined();
    ForeignValue value;
    if (!did(ctx, run->call.index(list_of(list), place(index), value))) return exception();
    return to_javascript(ctx, value);
}

bool insert(JSContext* ctx, NpcsJsList& list, std::int64_t index, JSValueConst value) {
    Given given;
    if (!given.take(ctx, value)) return false;
    if (!did(ctx, run_of(ctx)->call.insert(list_of(list), place(index), given.value))) return false;
    ++list.size;
    return true;
}

bool take_away(JSContext* ctx, NpcsJsList& list, std::int64_t index) {
    if (!did(ctx, run_of(ctx)->call.remove(list_of(list), place(index)))) return false;
    --list.size;
    return true;
}

/// The only index beyond the end that can be assigned is the next one.
bool assign(JSContext* ctx, NpcsJsList& list, std::int64_t index, JSValueConst value) {
    std::int64_t size = 0;
    if (!size_of(ctx, list, size)) return false;
    if (index == size) return insert(ctx, list, index, value);
    if (index > size) {
        JS_ThrowRangeError(
            ctx, "a list of the script with %lld elements has no element %lld, and can only grow by its next one",
            static_cast<long long>(size), static_cast<long long>(index));
        return false;
    }
    Given given;
    return given.take(ctx, value) && did(ctx, run_of(ctx)->call.set_index(list_of(list), place(index), given.value));
}

bool set_length(JSContext* ctx, NpcsJsList& list, JSValueConst value) {
    double number = 0;
    std::int64_t size = 0;
    if (JS_ToFloat64(ctx, &number, value) != 0 || !size_of(ctx, list, size)) return false;
    if (!(number >= 0 && number <= static_cast<double>(size) && std::trunc(number) == number)) {
        JS_ThrowRangeError(ctx, "a list of the script grows by its next element, not by its length");
        return false;
    }
    const auto wanted = static_cast<std::int64_t>(number);
    for (; size > wanted; --size)
        if (!take_away(ctx, list, size - 1)) return false;
    return true;
}

// ---- what QuickJS asks of it

int get_own(JSContext* ctx, JSPropertyDescriptor* descriptor, JSValueConst object, JSAtom name) {
    NpcsJsList& list = *npcs_js_list(object);
    std::uint32_t index = 0;
    std::int64_t size = 0;
    const bool is_length = name == Vm::of(ctx).length;
    if (!is_length && npcs_js_is_index(ctx, name, &index) == 0) return 0;
    if (!size_of(ctx, list, size)) return -1;
    if (!is_length && index >= size) return 0;
    if (descriptor == nullptr) return 1;
    descriptor->flags = is_length ? JS_PROP_WRITABLE : JS_PROP_C_W_E;
    descriptor->getter = descriptor->setter = undefined();
    descriptor->value = is_length ? JS_NewInt64(ctx, size) : element(ctx, list, index);
    return JS_IsException(descriptor->value) ? -1 : 1;
}

int names(JSContext* ctx, JSPropertyEnum** table, std::uint32_t* count, JSValueConst object) {
    std::int64_t size = 0;
    if (!size_of(ctx, *npcs_js_list(object), size)) return -1;
    const auto whole = static_cast<std::size_t>(size) + 1;
    auto* const found = static_cast<JSPropertyEnum*>(js_mallocz(ctx, sizeof(JSPropertyEnum) * whole));
    if (found == nullptr) return -1;
    for (std::size_t at = 0; at < whole; ++at) {
        const bool is_length = at + 1 == whole;
        found[at].atom =
            is_length ? JS_DupAtom(ctx, Vm::of(ctx).length) : JS_NewAtomUInt32(ctx, static_cast<std::uint32_t>(at));
        found[at].is_enumerable = is_length ? 0 : 1;
    }
    *table = found;
    *count = static_cast<std::uint32_t>(whole);
    return 0;
}

int remove(JSContext* ctx, JSValueConst object, JSAtom name) {
    NpcsJsList& list = *npcs_js_list(object);
    std::uint32_t index = 0;
    std::int64_t size = 0;
    if (npcs_js_is_index(ctx, name, &index) == 0) return name == Vm::of(ctx).length ? 0 : 1;
    if (!size_of(ctx, list, size)) return -1;
    if (index >= size) return 1;
    if (index + 1 == size) return take_away(ctx, list, index) ? 1 : -1;
    JS_ThrowTypeError(ctx, "a list of the script has no holes: take elements out with splice");
    return -1;
}

int has(JSContext* ctx, JSValueConst object, JSAtom name) {
    const int is_own = get_own(ctx, nullptr, object, name);
    return is_own != 0 ? is_own : JS_HasProperty(ctx, Vm::of(ctx).list_prototype, name);
}

JSValue get(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst receiver) {
    NpcsJsList& list = *npcs_js_list(object);
    std::uint32_t index = 0;
    if (npcs_js_is_index(ctx, name, &index) != 0) return element(ctx, list, index);
    if (name != Vm::of(ctx).length) return JS_GetPropertyInternal(ctx, Vm::of(ctx).list_prototype, name, receiver, 0);
    std::int64_t size = 0;
    return size_of(ctx, list, size) ? JS_NewInt64(ctx, size) : exception();
}

int set(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst value, JSValueConst receiver, int) {
    if (JS_IsObject(receiver) && JS_VALUE_GET_PTR(receiver) != JS_VALUE_GET_PTR(object))
        return JS_DefinePropertyValue(ctx, receiver, name, JS_DupValue(ctx, value), JS_PROP_C_W_E | JS_PROP_THROW);
    NpcsJsList& list = *npcs_js_list(object);
    std::uint32_t index = 0;
    if (name == Vm::of(ctx).length) return set_length(ctx, list, value) ? 1 : -1;
    if (npcs_js_is_index(ctx, name, &index) != 0) return assign(ctx, list, index, value) ? 1 : -1;
    JS_ThrowTypeError(ctx, "a list of the script has elements, and no other properties");
    return -1;
}

int define(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst value, JSValueConst, JSValueConst,
           int flags) {
    constexpr int all = JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE;
    const bool is_length = name == Vm::of(ctx).length;
    const int refused = is_length ? 0 : (flags & all) >> 8 & ~flags & JS_PROP_C_W_E;
    if ((flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) != 0 || refused != 0) {
        JS_ThrowTypeError(ctx, "an element of a list of the script can only be assigned");
        return -1;
    }
    return (flags & JS_PROP_HAS_VALUE) == 0 ? 1 : set(ctx, object, name, value, object, 0);
}

JSValue get_prototype(JSContext* ctx, JSValueConst) { return JS_DupValue(ctx, Vm::of(ctx).list_prototype); }

int set_prototype(JSContext* ctx, JSValueConst, JSValueConst) {
    JS_ThrowTypeError(ctx, "a list of the script stays an array");
    return -1;
}

int is_extensible(JSContext*, JSValueConst) { return 1; }

int prevent_extensions(JSContext* ctx, JSValueConst) {
    JS_ThrowTypeError(ctx, "a list of the script cannot be frozen");
    return -1;
}

// ---- methods that lists have instead of those of arrays

enum Method : int { push, pop, shift, unshift, splice };

NpcsJsList* self_of(JSContext* ctx, JSValueConst self) {
    NpcsJsList* const list = npcs_js_list(self);
    if (list == nullptr) JS_ThrowTypeError(ctx, "this method is one of the script's lists");
    return list;
}

JSValue take_out(JSContext* ctx, NpcsJsList& list, std::int64_t index) {
    const JSValue taken = element(ctx, list, index);
    if (JS_IsException(taken)) return taken;
    if (take_away(ctx, list, index)) return taken;
    JS_FreeValue(ctx, taken);
    return exception();
}

bool insert_all(JSContext* ctx, NpcsJsList& list, std::int64_t at, int count, JSValueConst* values) {
    for (int index = 0; index < count; ++index)
        if (!insert(ctx, list, at + index, values[index])) return false;
    return true;
}

/// A whole number from 0 to `most`. Below 0, `from_end` is added.
bool clamped(JSContext* ctx, JSValueConst value, std::int64_t most, std::int64_t from_end, std::int64_t& index) {
    double number = 0;
    if (JS_ToFloat64(ctx, &number, value) != 0) return false;
    number = std::isnan(number) ? 0 : std::trunc(number);
    if (number < 0) number += static_cast<double>(from_end);
    index = static_cast<std::int64_t>(std::clamp(number, 0.0, static_cast<double>(most)));
    return true;
}

JSValue splice_list(JSContext* ctx, NpcsJsList& list, std::int64_t size, int count, JSValueConst* values) {
    std::int64_t from = 0;
    std::int64_t removed = 0;
    if (count > 0 && !clamped(ctx, values[0], size, size, from)) return exception();
    if (count == 1) removed = size - from;
    if (count > 1 && !clamped(ctx, values[1], size - from, 0, removed)) return exception();
    const JSValue taken = JS_NewArray(ctx);
    if (JS_IsException(taken)) return taken;
    for (std::int64_t at = 0; at < removed; ++at) {
        const JSValue one = take_out(ctx, list, from);
        if (!JS_IsException(one) && JS_SetPropertyInt64(ctx, taken, at, one) >= 0) continue;
        JS_FreeValue(ctx, taken);
        return exception();
    }
    if (count <= 2 || insert_all(ctx, list, from, count - 2, values + 2)) return taken;
    JS_FreeValue(ctx, taken);
    return exception();
}

JSValue call_method(JSContext* ctx, JSValueConst self, int count, JSValueConst* values, int method) {
    NpcsJsList* const list = self_of(ctx, self);
    std::int64_t size = 0;
    if (list == nullptr || !size_of(ctx, *list, size)) return exception();
    switch (method) {
        case pop: return size == 0 ? undefined() : take_out(ctx, *list, size - 1);
        case shift: return size == 0 ? undefined() : take_out(ctx, *list, 0);
        case splice: return splice_list(ctx, *list, size, count, values);
        default: break;
    }
    if (!insert_all(ctx, *list, method == push ? size : 0, count, values)) return exception();
    return JS_NewInt64(ctx, size + count);
}

}  // namespace

bool open_objects(JSContext* ctx) {
    struct Entry {
        const char* name;
        int arguments;
        Method method;
    };
    constexpr Entry entries[] = {
        {"push", 1, push}, {"pop", 0, pop}, {"shift", 0, shift}, {"unshift", 1, unshift}, {"splice", 2, splice}};
    Vm& vm = Vm::of(ctx);
    vm.no_elements = JS_NewArray(ctx);
    if (JS_IsException(vm.no_elements)) return false;
    const JSValue arrays = JS_GetPrototype(ctx, vm.no_elements);
    vm.list_prototype = JS_NewObjectProto(ctx, arrays);
    JS_FreeValue(ctx, arrays);
    vm.map_prototype = JS_NewObjectProto(ctx, null());
    vm.length = JS_NewAtom(ctx, "length");
    if (JS_IsException(vm.list_prototype) || JS_IsException(vm.map_prototype) || vm.length == 0) return false;
    const JSValue any = JS_NewCFunctionMagic(ctx, call_method, "", 0, JS_CFUNC_generic_magic, 0);
    vm.function_prototype = JS_GetPrototype(ctx, any);
    JS_FreeValue(ctx, any);
    for (const Entry& entry : entries) {
        const JSValue function = JS_NewCFunctionMagic(ctx, call_method, entry.name, entry.arguments,
                                                      JS_CFUNC_generic_magic, static_cast<int>(entry.method));
        if (JS_DefinePropertyValueStr(ctx, vm.list_prototype, entry.name, function,
                                      JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0)
            return false;
    }
    return true;
}

}  // namespace npcs::javascript

const JSClassExoticMethods npcs_js_list_methods = {npcs::javascript::get_own,
                                                   npcs::javascript::names,
                                                   npcs::javascript::remove,
                                                   npcs::javascript::define,
                                                   npcs::javascript::has,
                                                   npcs::javascript::get,
                                                   npcs::javascript::set,
                                                   npcs::javascript::get_prototype,
                                                   npcs::javascript::set_prototype,
                                                   npcs::javascript::is_extensible,
                                                   npcs::javascript::prevent_extensions};
