// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a function in JavaScript finds by name: JavaScript's own, and then whatever the script has. The script is the
// prototype of the global object.

#include <cmath>

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

constexpr const char* no_way_out = "a script has no files, no network and no way out of the game";
constexpr const char* no_modules = "a function has nothing to load; call functions of the script instead";
constexpr const char* no_timers = "call the script's wait(seconds)";
constexpr const char* no_compiling = "a function runs nothing but its own text";
constexpr const char* no_garbage = "when memory is cleaned up is not the same each time";
constexpr const char* no_bytes = "how bytes are laid out depends on the machine";

struct Missing {
    const char* name;
    const char* why;
};
constexpr Missing missing[] = {
    {"eval", no_compiling},
    {"Function", no_compiling},
    {"require", no_modules},
    {"module", no_modules},
    {"process", no_way_out},
    {"fetch", no_way_out},
    {"XMLHttpRequest", no_way_out},
    {"std", no_way_out},
    {"os", no_way_out},
    {"setTimeout", no_timers},
    {"setInterval", no_timers},
    {"queueMicrotask", "use a promise"},
    {"performance", "the script's time is Date.now()"},
    {"WeakRef", no_garbage},
    {"FinalizationRegistry", no_garbage},
    {"BigInt", "numbers of the script are doubles"},
    {"SharedArrayBuffer", no_bytes},
    {"Atomics", no_bytes},
    {"ArrayBuffer", no_bytes},
    {"DataView", no_bytes},
    {"Int8Array", no_bytes},
    {"Uint8Array", no_bytes},
    {"Uint8ClampedArray", no_bytes},
    {"Int16Array", no_bytes},
    {"Uint16Array", no_bytes},
    {"Int32Array", no_bytes},
    {"Uint32Array", no_bytes},
    {"Float32Array", no_bytes},
    {"Float64Array", no_bytes},
};

/// Throws an error that says why a name is not there; 0 if it may be anything.
int refuse_missing(JSContext* ctx, std::string_view name) {
    for (const Missing& entry : missing) {
        if (name != entry.name) continue;
        JS_ThrowReferenceError(ctx, "'%s' is not available: %s", entry.name, entry.why);
        return -1;
    }
    return 0;
}

int get_own(JSContext* ctx, JSPropertyDescriptor* descriptor, JSValueConst, JSAtom name) {
    Run* const run = Vm::of(ctx).current();
    if (run == nullptr || npcs_js_is_symbol(ctx, name) != 0) return 0;
    const JSValue text = JS_AtomToString(ctx, name);
    const Text shown(ctx, text);
    JS_FreeValue(ctx, text);
    ForeignValue value;
    if (!shown || !did(ctx, run->call.get(shown.view(), value))) return -1;
    if (value.kind == ForeignValue::Kind::absent) return refuse_missing(ctx, shown.view());
    if (descriptor == nullptr) return 1;
    descriptor->flags = JS_PROP_C_W_E;
    descriptor->getter = descriptor->setter = undefined();
    descriptor->value = to_javascript(ctx, value);
    return JS_IsException(descriptor->value) ? -1 : 1;
}

int names(JSContext* ctx, JSPropertyEnum** table, std::uint32_t* count, JSValueConst) {
    if (Vm::of(ctx).current() != nullptr) {
        JS_ThrowTypeError(ctx, "the variables of the script cannot be listed");
        return -1;
    }
    *count = 0;
    *table = static_cast<JSPropertyEnum*>(js_malloc(ctx, sizeof(JSPropertyEnum)));
    return *table == nullptr ? -1 : 0;
}

/// Whatever name is assigned becomes a variable of the script, also a new one.
int has(JSContext* ctx, JSValueConst, JSAtom name) { return npcs_js_is_symbol(ctx, name) != 0 ? 0 : 1; }

int set(JSContext* ctx, JSValueConst, JSAtom name, JSValueConst value, JSValueConst, int) {
    Run* const run = run_of(ctx);
    if (run == nullptr) return -1;
    const JSValue text = JS_AtomToString(ctx, name);
    const Text shown(ctx, text);
    JS_FreeValue(ctx, text);
    if (!shown) return -1;
    ForeignValue object;
    if (npcs_js_is_symbol(ctx, name) != 0) {
        JS_ThrowTypeError(ctx, "a variable of the script has a text as its name");
        return -1;
    }
    if (JS_IsFunction(ctx, value) && !to_script_object(value, object)) {
        JS_ThrowTypeError(
            ctx, "'%s' cannot be a JavaScript function: a variable of the script outlives it; declare it with const",
            std::string(shown.view()).c_str());
        return -1;
    }
    Given given;
    return given.take(ctx, value) && did(ctx, run->call.set(shown.view(), given.value)) ? 1 : -1;
}

int define(JSContext* ctx, JSValueConst, JSAtom, JSValueConst, JSValueConst, JSValueConst, int) {
    JS_ThrowTypeError(ctx, "a variable of the script can only be assigned");
    return -1;
}

int remove(JSContext* ctx, JSValueConst, JSAtom) {
    JS_ThrowTypeError(ctx, "a variable of the script cannot be deleted; assign null");
    return -1;
}

// ---- functions

JSValue random_number(JSContext* ctx, JSValueConst, int, JSValueConst*) {
    Run* const run = run_of(ctx);
    double number = 0;
    return run != nullptr && did(ctx, run->call.random(number)) ? JS_NewFloat64(ctx, number) : exception();
}

JSValue log(JSContext* ctx, JSValueConst, int count, JSValueConst* values) {
    return guarded(ctx, exception(), [&] {
        std::string line;
        if (run_of(ctx) == nullptr) return exception();
        for (int index = 0; index < count; ++index) {
            if (index > 0) line += ' ';
            if (!add_text(ctx, values[index], line)) return exception();
        }
        return did(ctx, run_of(ctx)->call.print(line)) ? undefined() : exception();
    });
}

/// `${map}`, and what else makes a text of a map.
JSValue map_to_primitive(JSContext* ctx, JSValueConst self, int, JSValueConst*) {
    return guarded(ctx, exception(), [&] {
        std::string text;
        return add_text(ctx, self, text) ? JS_NewStringLen(ctx, text.data(), text.size()) : exception();
    });
}

bool define_function(JSContext* ctx, JSValueConst object, const char* name, JSCFunction* function, int arguments) {
    const JSValue made = JS_NewCFunction(ctx, function, name, arguments);
    return JS_DefinePropertyValueStr(ctx, object, name, made, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) >= 0;
}

bool define_to_primitive(JSContext* ctx, JSValueConst global) {
    const JSValue symbols = JS_GetPropertyStr(ctx, global, "Symbol");
    const JSValue symbol = JS_GetPropertyStr(ctx, symbols, "toPrimitive");
    const JSAtom name = JS_ValueToAtom(ctx, symbol);
    JS_FreeValue(ctx, symbol);
    JS_FreeValue(ctx, symbols);
    if (name == 0) return false;
    const JSValue made = JS_NewCFunction(ctx, map_to_primitive, "[Symbol.toPrimitive]", 1);
    const int is_defined = JS_DefinePropertyValue(ctx, Vm::of(ctx).map_prototype, name, made, JS_PROP_CONFIGURABLE);
    JS_FreeAtom(ctx, name);
    return is_defined >= 0;
}

}  // namespace

const JSClassExoticMethods environment_methods = {get_own, names,   remove,  define,  has,    nullptr,
                                                  set,     nullptr, nullptr, nullptr, nullptr};

bool open_environment(JSContext* ctx) {
    const JSValue global = JS_GetGlobalObject(ctx);
    const JSValue math = JS_GetPropertyStr(ctx, global, "Math");
    const JSValue console = JS_NewObject(ctx);
    bool is_open =
        define_function(ctx, math, "random", random_number, 0) && define_function(ctx, console, "log", log, 1);
    is_open = is_open && define_to_primitive(ctx, global);
    is_open = is_open && JS_DefinePropertyValueStr(ctx, global, "console", console, 0) >= 0;
    JS_FreeValue(ctx, math);
    // What is not there says so.
    for (const Missing& entry : missing) {
        const JSAtom name = JS_NewAtom(ctx, entry.name);
        is_open = is_open && name != 0 && JS_DeleteProperty(ctx, global, name, 0) >= 0;
        JS_FreeAtom(ctx, name);
    }
    const JSValue script = JS_NewObjectProtoClass(ctx, null(), classes().environment);
    is_open = is_open && !JS_IsException(script) && JS_SetPrototype(ctx, global, script) > 0;
    JS_FreeValue(ctx, script);
    JS_FreeValue(ctx, global);
    return is_open;
}

}  // namespace npcs::javascript
