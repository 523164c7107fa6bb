// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values on their way across the border.

#include <cmath>
#include <span>

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

constexpr int deepest = 100;

/// Copies of arrays and plain objects, each once.
class Copier {
public:
    explicit Copier(JSContext* ctx, Run& run) : ctx_(ctx), run_(run) {}

    bool copy(JSValueConst value, ForeignValue& copied) {
        const void* const at = JS_VALUE_GET_PTR(value);
        for (const auto& [known, object] : known_)
            if (known == at) return copied = object, true;
        const int is_array = JS_IsArray(ctx_, value);
        if (is_array < 0) return false;
        if (is_array == 0 && npcs_js_is_plain_object(ctx_, value) == 0) return refuse(value);
        if (!did(ctx_, is_array != 0 ? run_.call.new_list(copied) : run_.call.new_map(copied))) return false;
        known_.emplace_back(at, copied);
        return is_array != 0 ? copy_elements(value, copied) : copy_entries(value, copied);
    }

private:
    /// The value of an element or entry, which is freed.
    bool cross(JSValue value, Given& given, ForeignValue& crossed) {
        bool has_crossed = false;
        if (!JS_IsException(value)) {
            ForeignValue object;
            const bool is_own = JS_IsObject(value) && !to_script_object(value, object);
            if (is_own && ++depth_ > deepest) {
                JS_ThrowRangeError(ctx_, "objects that are nested more than 100 deep cannot be given to the script");
            } else if (is_own) {
                has_crossed = copy(value, crossed);
            } else if ((has_crossed = given.take(ctx_, value))) {
                crossed = given.value;
            }
            if (is_own) --depth_;
        }
        JS_FreeValue(ctx_, value);
        return has_crossed;
    }

    bool copy_elements(JSValueConst array, const ForeignValue& list) {
        std::int64_t count = 0;
        const JSValue length = JS_GetProperty(ctx_, array, Vm::of(ctx_).length);
        if (JS_IsException(length) || JS_ToInt64(ctx_, &count, length) != 0) return JS_FreeValue(ctx_, length), false;
        JS_FreeValue(ctx_, length);
        for (std::int64_t at = 0; at < count; ++at) {
            Given given;
            ForeignValue element;
            const auto place = static_cast<double>(at);
            if (!cross(JS_GetPropertyUint32(ctx_, array, static_cast<std::uint32_t>(at)), given, element)) return false;
            if (!did(ctx_, run_.call.insert(list, ForeignValue(place), element))) return false;
        }
        return true;
    }

    bool copy_entries(JSValueConst object, const ForeignValue& map) {
        JSPropertyEnum* names = nullptr;
        std::uint32_t count = 0;
        if (JS_GetOwnPropertyNames(ctx_, &names, &count, object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) != 0)
            return false;
        bool is_whole = true;
        for (std::uint32_t at = 0; at < count && is_whole; ++at) is_whole = copy_entry(object, names[at].atom, map);
        for (std::uint32_t at = 0; at < count; ++at) JS_FreeAtom(ctx_, names[at].atom);
        js_free(ctx_, names);
        return is_whole;
    }

    bool copy_entry(JSValueConst object, JSAtom name, const ForeignValue& map) {
        Given given;
        Given key;
        ForeignValue entry;
        if (!cross(JS_GetProperty(ctx_, object, name), given, entry)) return false;
        std::uint32_t index = 0;
        if (npcs_js_is_index(ctx_, name, &index) != 0) {
            key.value = ForeignValue(static_cast<double>(index));
        } else {
            const JSValue text = JS_AtomToString(ctx_, name);
            const bool has_taken = key.take(ctx_, text);
            JS_FreeValue(ctx_, text);
            if (!has_taken) return false;
        }
        return did(ctx_, run_.call.set_index(map, key.value, entry));
    }

    bool refuse(JSValueConst value) {
        if (JS_IsFunction(ctx_, value)) {
            JS_ThrowTypeError(
                ctx_, "a JavaScript function cannot be given to the script: it is gone when the function returns");
            return false;
        }
        const JSAtom name = npcs_js_class_name(ctx_, value);
        const JSValue text = JS_AtomToString(ctx_, name);
        JS_FreeAtom(ctx_, name);
        const Text shown(ctx_, text);
        JS_FreeValue(ctx_, text);
        const bool is_known = shown && shown.view() != "Object";
        const std::string kind = is_known ? "a JavaScript " + std::string(shown.view()) : "an object of a class";
        JS_ThrowTypeError(ctx_, "%s cannot be given to the script; give a plain object or an array", kind.c_str());
        return false;
    }

    JSContext* ctx_;
    Run& run_;
    int depth_ = 0;
    std::vector<std::pair<const void*, ForeignValue>> known_;
};

JSValue make_object(JSContext* ctx, const ForeignValue& value) {
    const Vm& vm = Vm::of(ctx);
    if (value.kind == ForeignValue::Kind::list) return npcs_js_new_list(ctx, vm.no_elements, value.object);
    JSValue made = exception();
    if (value.kind == ForeignValue::Kind::map) {
        made = JS_NewObjectProtoClass(ctx, vm.map_prototype, classes().map);
    } else if (value.kind == ForeignValue::Kind::function) {
        made = JS_NewObjectProtoClass(ctx, vm.function_prototype, classes().function);
    } else {
        made = JS_NewObjectClass(ctx, static_cast<int>(classes().handle));
    }
    if (JS_IsException(made)) return made;
    auto* const object = static_cast<Object*>(js_malloc(ctx, sizeof(Object)));
    if (object == nullptr) {
        JS_FreeValue(ctx, made);
        return exception();
    }
    *object = {value.kind, value.object};
    JS_SetOpaque(made, object);
    return made;
}

/// What stands for an object of the script; undefined if nothing does yet.
JSValue& known_object(Run& run, const ForeignValue& value) {
    std::vector<JSValue>& objects = run.seen->objects;
    const auto at = static_cast<std::size_t>(value.object & 0xFFFF'FFFF);
    if (objects.size() <= at) objects.resize(at + 1, undefined());
    return objects[at];
}

/// The same object of the script is the same object here.
JSValue to_object(JSContext* ctx, const ForeignValue& value) {
    return guarded(ctx, exception(), [&] {
        JSValue& known = known_object(*Vm::of(ctx).current(), value);
        if (JS_IsUndefined(known)) {
            const JSValue made = make_object(ctx, value);
            if (JS_IsException(made)) return made;
            known = made;
        }
        return JS_DupValue(ctx, known);
    });
}

/// The number of a function that the script is given. When it comes back, it is this function again.
bool number_callback(JSContext* ctx, Run& run, JSValueConst function, ForeignValue& made) {
    const auto [known, is_new] = run.callback_numbers.try_emplace(JS_VALUE_GET_PTR(function), run.callbacks.size());
    // Kept until the call ends, so that no other function can be at the same place.
    if (is_new) run.callbacks.push_back(JS_DupValue(ctx, function));
    // How many arguments it reads is the function's own affair.
    if (!did(ctx, run.call.callback(known->second, ForeignCall::most_callback_parameters, made))) return false;
    JSValue& object = known_object(run, made);
    if (JS_IsUndefined(object)) object = JS_DupValue(ctx, function);
    return true;
}

}  // namespace

// ---- to JavaScript

JSValue to_javascript(JSContext* ctx, const ForeignValue& value) {
    switch (value.kind) {
        case ForeignValue::Kind::absent: return undefined();
        case ForeignValue::Kind::null: return null();
        case ForeignValue::Kind::number: return JS_NewFloat64(ctx, value.number);
        case ForeignValue::Kind::string: return JS_NewStringLen(ctx, value.text.data(), value.text.size());
        default: return to_object(ctx, value);
    }
}

// ---- to the script

const Object* to_object(JSValueConst value) {
    if (!JS_IsObject(value)) return nullptr;
    for (const JSClassID id : {classes().map, classes().function, classes().handle})
        if (void* const opaque = JS_GetOpaque(value, id)) return static_cast<const Object*>(opaque);
    return nullptr;
}

bool to_script_object(JSValueConst value, ForeignValue& object) {
    if (const NpcsJsList* const list = npcs_js_list(value)) {
        object.kind = ForeignValue::Kind::list;
        object.object = list->object;
        return true;
    }
    const Object* const known = to_object(value);
    if (known == nullptr) return false;
    object.kind = known->kind;
    object.object = known->number;
    return true;
}

bool Given::take(JSContext* ctx, JSValueConst taken) {
    context_ = ctx;
    value = {};
    if (JS_IsNumber(taken)) {
        double number = 0;
        JS_ToFloat64(ctx, &number, taken);
        value = ForeignValue(number);
        return true;
    }
    if (JS_IsString(taken)) {
        std::size_t size = 0;
        text_ = JS_ToCStringLen(ctx, &size, taken);
        if (text_ == nullptr) return false;
        value = ForeignValue(std::string_view(text_, size));
        return true;
    }
    if (JS_IsBool(taken)) return value = ForeignValue(JS_VALUE_GET_BOOL(taken) != 0 ? 1.0 : 0.0), true;
    if (JS_IsNull(taken) || JS_IsUndefined(taken)) return true;
    if (JS_IsObject(taken)) {
        Run* const run = run_of(ctx);
        if (to_script_object(taken, value)) return true;
        return run != nullptr && guarded(ctx, false, [&] { return Copier(ctx, *run).copy(taken, value); });
    }
    JS_ThrowTypeError(ctx, "%s cannot be given to the script",
                      JS_IsSymbol(taken) ? "a symbol" : "a value of this kind");
    return false;
}

bool Given::take_argument(JSContext* ctx, JSValueConst taken) {
    Run* const run = run_of(ctx);
    if (run == nullptr) return false;
    if (JS_IsFunction(ctx, taken) == 0 || to_script_object(taken, value)) return take(ctx, taken);
    return guarded(ctx, false, [&] { return number_callback(ctx, *run, taken, value); });
}

/// A text as it is; what the script can show, as the script shows it; else what JavaScript makes of it.
bool add_text(JSContext* ctx, JSValueConst value, std::string& text) {
    ForeignValue object;
    const bool is_shown = JS_IsObject(value) && !JS_IsFunction(ctx, value) && !JS_IsError(ctx, value);
    if (is_shown &&
        (to_script_object(value, object) || npcs_js_is_plain_object(ctx, value) != 0 || JS_IsArray(ctx, value) > 0)) {
        Given given;
        ForeignValue shown;
        if (!given.take(ctx, value) || !did(ctx, run_of(ctx)->call.text_of(given.value, shown))) return false;
        text += shown.text;
        return true;
    }
    const JSValue known = to_script_object(value, object) ? JS_NewString(ctx, "function")
                          : JS_IsSymbol(value)            ? JS_NewString(ctx, "Symbol")
                                                          : JS_ToString(ctx, value);
    const Text shown(ctx, known);
    JS_FreeValue(ctx, known);
    if (shown) text += shown.view();
    return static_cast<bool>(shown);
}

}  // namespace npcs::javascript
