// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A map of the script as an object. Its entries are the properties; a name that is written like a number is the number.

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

ForeignValue map_of(JSValueConst value) {
    ForeignValue map;
    map.kind = ForeignValue::Kind::map;
    map.object = static_cast<const Object*>(JS_GetOpaque(value, classes().map))->number;
    return map;
}

/// The keys that a property's name may stand for: a text, or a number and then the text of it.
class Keys {
public:
    /// False with an exception.
    bool take(JSContext* ctx, JSAtom name) {
        std::uint32_t index = 0;
        const JSValue text = JS_AtomToString(ctx, name);
        const bool has_taken = !JS_IsException(text) && text_.take(ctx, text);
        if (has_taken && npcs_js_is_index(ctx, name, &index) != 0) {
            is_number_ = true;
            number_ = index;
        } else if (has_taken) {
            is_number_ = is_written_number(ctx, text, number_);
        }
        JS_FreeValue(ctx, text);
        return has_taken;
    }
    bool is_number() const { return is_number_; }
    ForeignValue text() const { return text_.value; }
    ForeignValue first() const { return is_number_ ? ForeignValue(number_) : text_.value; }

private:
    /// Whether JavaScript would write the number like this.
    bool is_written_number(JSContext* ctx, JSValueConst text, double& number) const {
        const std::string_view view = text_.value.text;
        if (view.empty() || !(view[0] == '-' || (view[0] >= '0' && view[0] <= '9'))) return false;
        if (JS_ToFloat64(ctx, &number, text) != 0) return false;
        const JSValue value = JS_NewFloat64(ctx, number);
        const Text written(ctx, value);
        return written && written.view() == view;
    }

    Given text_;
    double number_ = 0;
    bool is_number_ = false;
};

/// An entry, also an inherited one; absent if there is none. False with an exception.
bool find(JSContext* ctx, JSValueConst object, const Keys& keys, ForeignValue& key, ForeignValue& value) {
    Run* const run = run_of(ctx);
    if (run == nullptr) return false;
    const ForeignValue map = map_of(object);
    key = keys.first();
    if (!did(ctx, run->call.index(map, key, value))) return false;
    if (value.kind != ForeignValue::Kind::absent || !keys.is_number()) return true;
    if (!did(ctx, run->call.index(map, keys.text(), value))) return false;
    if (value.kind != ForeignValue::Kind::absent) key = keys.text();
    return true;
}

int get_own(JSContext* ctx, JSPropertyDescriptor* descriptor, JSValueConst object, JSAtom name) {
    if (npcs_js_is_symbol(ctx, name) != 0) return 0;
    Keys keys;
    ForeignValue key, value;
    if (!keys.take(ctx, name) || !find(ctx, object, keys, key, value)) return -1;
    if (value.kind == ForeignValue::Kind::absent) return 0;
    if (descriptor == nullptr) return 1;
    descriptor->flags = JS_PROP_C_W_E;
    descriptor->getter = descriptor->setter = undefined();
    descriptor->value = to_javascript(ctx, value);
    return JS_IsException(descriptor->value) ? -1 : 1;
}

JSValue get(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst receiver) {
    return guarded(ctx, exception(), [&] {
        if (npcs_js_is_symbol(ctx, name) != 0)
            return JS_GetPropertyInternal(ctx, Vm::of(ctx).map_prototype, name, receiver, 0);
        Keys keys;
        ForeignValue key, value;
        if (!keys.take(ctx, name) || !find(ctx, object, keys, key, value)) return exception();
        if (value.kind == ForeignValue::Kind::function) {
            Run& run = *Vm::of(ctx).current();
            run.seen->methods[map_of(object).object << 32 | (value.object & 0xFFFF'FFFF)] =
                std::string(keys.text().text);
        }
        return to_javascript(ctx, value);
    });
}

int has(JSContext* ctx, JSValueConst object, JSAtom name) {
    if (npcs_js_is_symbol(ctx, name) != 0) return JS_HasProperty(ctx, Vm::of(ctx).map_prototype, name);
    return get_own(ctx, nullptr, object, name);
}

int assign(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst value) {
    if (npcs_js_is_symbol(ctx, name) != 0) {
        JS_ThrowTypeError(ctx, "a symbol cannot be a key of a map of the script");
        return -1;
    }
    Keys keys;
    Given given;
    ForeignValue key, old;
    if (!keys.take(ctx, name) || !given.take(ctx, value) || run_of(ctx) == nullptr) return -1;
    key = keys.first();
    if (keys.is_number() && !find(ctx, object, keys, key, old)) return -1;
    return did(ctx, run_of(ctx)->call.set_index(map_of(object), key, given.value)) ? 1 : -1;
}

/// An object may have a map as its prototype: what is assigned is then a property of its own.
int set(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst value, JSValueConst receiver, int) {
    if (JS_IsObject(receiver) && JS_VALUE_GET_PTR(receiver) != JS_VALUE_GET_PTR(object))
        return JS_DefinePropertyValue(ctx, receiver, name, JS_DupValue(ctx, value), JS_PROP_C_W_E | JS_PROP_THROW);
    return assign(ctx, object, name, value);
}

int define(JSContext* ctx, JSValueConst object, JSAtom name, JSValueConst value, JSValueConst, JSValueConst,
           int flags) {
    constexpr int all = JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE;
    const int refused = (flags & all) >> 8 & ~flags & JS_PROP_C_W_E;
    if ((flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) != 0 || refused != 0) {
        JS_ThrowTypeError(ctx, "an entry of a map of the script can only be assigned");
        return -1;
    }
    return (flags & JS_PROP_HAS_VALUE) == 0 ? 1 : assign(ctx, object, name, value);
}

int remove(JSContext* ctx, JSValueConst object, JSAtom name) {
    if (npcs_js_is_symbol(ctx, name) != 0) return 1;
    Keys keys;
    ForeignValue key, value;
    if (!keys.take(ctx, name) || run_of(ctx) == nullptr) return -1;
    key = keys.first();
    if (keys.is_number() && !find(ctx, object, keys, key, value)) return -1;
    return did(ctx, run_of(ctx)->call.remove(map_of(object), key)) ? 1 : -1;
}

/// The name of a property; 0 with an exception.
JSAtom name_of(JSContext* ctx, const ForeignValue& key) {
    if (key.kind == ForeignValue::Kind::string) return JS_NewAtomLen(ctx, key.text.data(), key.text.size());
    if (key.kind != ForeignValue::Kind::number) {
        JS_ThrowTypeError(ctx,
                          "a map of the script has a key that is neither a text nor a number, and so no name here");
        return 0;
    }
    const JSValue number = JS_NewFloat64(ctx, key.number);
    return JS_ValueToAtom(ctx, number);
}

int names(JSContext* ctx, JSPropertyEnum** table, std::uint32_t* count, JSValueConst object) {
    Run* const run = run_of(ctx);
    ForeignValue list, key;
    std::size_t size = 0;
    if (run == nullptr || !did(ctx, run->call.keys(map_of(object), list)) || !did(ctx, run->call.size(list, size)))
        return -1;
    auto* const found = static_cast<JSPropertyEnum*>(js_mallocz(ctx, sizeof(JSPropertyEnum) * (size + 1)));
    if (found == nullptr) return -1;
    for (std::size_t at = 0; at < size; ++at) {
        const bool has_read = did(ctx, run->call.index(list, ForeignValue(static_cast<double>(at)), key));
        found[at].is_enumerable = 1;
        found[at].atom = has_read ? name_of(ctx, key) : 0;
        if (found[at].atom != 0) continue;
        for (std::size_t made = 0; made < at; ++made) JS_FreeAtom(ctx, found[made].atom);
        js_free(ctx, found);
        return -1;
    }
    *table = found;
    *count = static_cast<std::uint32_t>(size);
    return 0;
}

}  // namespace

const JSClassExoticMethods map_methods = {get_own, names,   remove,  define,  has,    get,
                                          set,     nullptr, nullptr, nullptr, nullptr};

}  // namespace npcs::javascript
