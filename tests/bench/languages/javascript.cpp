// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// QuickJS alone, as npcs compiles it.

#include "npcs/javascript.hpp"
#include <string_view>

#include "figures.hpp"
#include "languages/javascript/include_quickjs.hpp"

namespace npcs::bench {

namespace {

struct Runtime {
    JSRuntime* runtime = JS_NewRuntime();
    JSContext* context = JS_NewContext(runtime);
    Runtime() = default;
    ~Runtime() {
        JS_FreeContext(context);
        JS_FreeRuntime(runtime);
    }
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    JSValue evaluate(const std::string& text) const {
        return JS_Eval(context, text.c_str(), text.size(), "bench", JS_EVAL_TYPE_GLOBAL);
    }
};

/// Nanoseconds of calling a function.
double calling(const Runtime& engine, JSValue function, int count) {
    return best_of([&] {
        for (int i = 0; i < count; ++i)
            JS_FreeValue(engine.context, JS_Call(engine.context, function, javascript::undefined(), 0, nullptr));
    });
}

double bare_call(int count) {
    const Runtime engine;
    const JSValue function = engine.evaluate("(function() {})");
    require(JS_IsFunction(engine.context, function), "an empty function of QuickJS");
    const double best = calling(engine, function, count) / count;
    JS_FreeValue(engine.context, function);
    return best;
}

// A variable of the host, which is found because the prototype of the global object asks the host.

HostVariables* host(JSContext* context) { return static_cast<HostVariables*>(JS_GetContextOpaque(context)); }

JSValue read_variable(JSContext* context, JSValueConst, JSAtom name, JSValueConst) {
    const char* const text = JS_AtomToCString(context, name);
    const double value = host(context)->read(text);
    JS_FreeCString(context, text);
    return JS_NewFloat64(context, value);
}

int write_variable(JSContext* context, JSValueConst, JSAtom name, JSValueConst value, JSValueConst, int) {
    const char* const text = JS_AtomToCString(context, name);
    double number = 0;
    JS_ToFloat64(context, &number, value);
    host(context)->write(text, number);
    JS_FreeCString(context, text);
    return 1;
}

int has_variable(JSContext* context, JSValueConst, JSAtom name) {
    const char* const text = JS_AtomToCString(context, name);
    const bool has = std::string_view(text) == "gold";
    JS_FreeCString(context, text);
    return has ? 1 : 0;
}

std::string loop(int count, const std::string& body) {
    return "for (let i = 0; i < " + std::to_string(count) + "; i++) " + body + ";\n";
}

double bare_hook(int count) {
    const Runtime engine;
    HostVariables variables;
    JS_SetContextOpaque(engine.context, &variables);
    JSClassExoticMethods methods{};
    methods.has_property = has_variable;
    methods.get_property = read_variable;
    methods.set_property = write_variable;
    JSClassDef definition{};
    definition.class_name = "Host";
    definition.exotic = &methods;
    JSClassID id = 0;
    JS_NewClassID(&id);
    JS_NewClass(engine.runtime, id, &definition);
    const JSValue names = JS_NewObjectProtoClass(engine.context, javascript::null(), id);
    const JSValue global = JS_GetGlobalObject(engine.context);
    // What is compiled now has the names of JavaScript's own; only those that are not there are the host's.
    const JSValue function = engine.evaluate("(function() { " + loop(count, "gold = gold + 1") + " })");
    require(JS_SetPrototype(engine.context, global, names) == 1, "a variable of the host in QuickJS");
    variables.write("gold", 0);
    JS_FreeValue(engine.context, JS_Call(engine.context, function, javascript::undefined(), 0, nullptr));
    require(variables.read("gold") == count, "a variable of the host in QuickJS");
    const double best = calling(engine, function, 1) / count;
    JS_FreeValue(engine.context, function);
    JS_FreeValue(engine.context, global);
    JS_FreeValue(engine.context, names);
    return best;
}

}  // namespace

Dialect javascript_dialect() {
    return {javascript::language(),
            "",
            [](int count) { return loop(count, "gold = gold + 1"); },
            [](int count) { return "let sum = 0;\n" + loop(count, "sum = sum + step(i)"); },
            "return prompt('?');\n",
            bare_call,
            bare_hook};
}

}  // namespace npcs::bench
