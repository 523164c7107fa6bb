// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The classes of the script's objects, and calls of its functions.

#include <array>

#include "languages/javascript/vm.hpp"

namespace npcs::javascript {

namespace {

constexpr std::size_t few_arguments = 8;
constexpr int most_arguments = 255;

void free_object(JSRuntime* rt, JSValue value) {
    for (const JSClassID id : {classes().map, classes().function, classes().handle})
        if (void* const opaque = JS_GetOpaque(value, id)) js_free_rt(rt, opaque);
}

std::uint64_t pair_of(std::uint64_t map, std::uint64_t function) { return map << 32 | (function & 0xFFFF'FFFF); }

JSValue finish(JSContext* ctx, Crossing crossing, const ForeignValue& result) {
    ++Vm::of(ctx).current()->seen->generation;
    return did(ctx, crossing) ? to_javascript(ctx, result) : exception();
}

JSValue call_with(JSContext* ctx, const Object& function, JSValueConst self, std::span<const ForeignValue> arguments) {
    Vm& vm = Vm::of(ctx);
    Run& run = *vm.current();
    ForeignValue callee;
    callee.kind = ForeignValue::Kind::function;
    callee.object = function.number;
    ForeignValue result;
    tell_line(ctx);
    const bool is_caught = vm.is_caught();
    const Object* const map = to_object(self);
    if (map != nullptr && map->kind == ForeignValue::Kind::map) {
        const auto method = run.seen->methods.find(pair_of(map->number, function.number));
        if (method != run.seen->methods.end()) {
            ForeignValue object;
            to_script_object(self, object);
            return finish(ctx, run.call.call_member(object, method->second, arguments, is_caught, result), result);
        }
    }
    return finish(ctx, run.call.call(callee, arguments, is_caught, result), result);
}

}  // namespace

Classes::Classes() {
    for (JSClassID* const id : {&map, &function, &handle, &environment}) JS_NewClassID(id);
}

const Classes& classes() {
    static const Classes all;
    return all;
}

bool open_classes(JSRuntime* rt) {
    JSClassDef map{};
    map.class_name = "Object";
    map.finalizer = free_object;
    map.exotic = const_cast<JSClassExoticMethods*>(&map_methods);
    JSClassDef function{};
    function.class_name = "Function";
    function.finalizer = free_object;
    function.call = call_script_function;
    JSClassDef handle{};
    handle.class_name = "Handle";
    handle.finalizer = free_object;
    JSClassDef environment{};
    environment.class_name = "Script";
    environment.exotic = const_cast<JSClassExoticMethods*>(&environment_methods);
    npcs_js_open_lists(rt);
    return JS_NewClass(rt, classes().map, &map) == 0 && JS_NewClass(rt, classes().function, &function) == 0 &&
           JS_NewClass(rt, classes().handle, &handle) == 0 && JS_NewClass(rt, classes().environment, &environment) == 0;
}

JSValue call_script_function(JSContext* ctx, JSValueConst function, JSValueConst self, int count, JSValueConst* values,
                             int) {
    return guarded(ctx, exception(), [&] {
        const Object* const callee = to_object(function);
        if (callee == nullptr || run_of(ctx) == nullptr) return exception();
        if (count > most_arguments)
            return JS_ThrowRangeError(ctx, "a call can have at most %d arguments", most_arguments);
        std::array<Given, few_arguments> few;
        std::vector<Given> many(static_cast<std::size_t>(count) > few.size() ? static_cast<std::size_t>(count) : 0);
        const std::span<Given> given = many.empty() ? std::span<Given>(few) : std::span<Given>(many);
        std::array<ForeignValue, most_arguments> arguments;
        for (std::size_t at = 0; at < static_cast<std::size_t>(count); ++at) {
            if (!given[at].take_argument(ctx, values[at])) return exception();
            arguments[at] = given[at].value;
        }
        return call_with(ctx, *callee, self, {arguments.data(), static_cast<std::size_t>(count)});
    });
}

}  // namespace npcs::javascript
