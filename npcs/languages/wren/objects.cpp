// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The foreign methods of the library's classes: what they do with the script.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "languages/wren/library.hpp"
#include "languages/wren/vm.hpp"

namespace npcs::wren {

namespace {

using Kind = ForeignValue::Kind;
using Operation = void (*)(Vm& vm);

/// A foreign method. What is wrong becomes an error of Wren, of which its handlers are told.
template <Operation operation>
void method(WrenVM* wren) {
    Vm& vm = Vm::of(wren);
    try {
        operation(vm);
    } catch (const Problem& problem) {
        wrenSetSlotBytes(wren, 0, problem.message().data(), problem.message().size());
        wrenAbortFiber(wren, 0);
    }
}

int slots(Vm& vm) { return wrenGetSlotCount(vm.wren()); }

ForeignValue self(Vm& vm) { return value_of(*static_cast<const Object*>(wrenGetSlotForeign(vm.wren(), 0))); }

std::string_view text_in(Vm& vm, int slot) {
    if (wrenGetSlotType(vm.wren(), slot) != WREN_TYPE_STRING) throw Problem("expected a string");
    int size = 0;
    const char* const text = wrenGetSlotBytes(vm.wren(), slot, &size);
    return {text, static_cast<std::size_t>(size)};
}

/// A value from a slot.
ForeignValue taken(Vm& vm, int slot) { return vm.take(slot, slots(vm)); }

// ---- variables

void get_variable(Vm& vm) {
    const std::string_view name = text_in(vm, 1);
    ForeignValue value;
    vm.check(vm.call().get(name, value));
    if (value.kind == Kind::absent) throw Problem("there is no variable or function '" + std::string(name) + "'");
    vm.put(0, value);
}

void set_variable(Vm& vm) {
    const ForeignValue value = taken(vm, 2);
    vm.check(vm.call().set(text_in(vm, 1), value));
    wrenEnsureSlots(vm.wren(), 3);
    // As in Wren, an assignment has the value that was assigned.
    WrenHandle* const handle = wrenGetSlotHandle(vm.wren(), 2);
    wrenSetSlotHandle(vm.wren(), 0, handle);
    wrenReleaseHandle(vm.wren(), handle);
}

// ---- what would differ between two runs

/// The blocks have been run.
void begin_function(Vm& vm) { vm.begin_function(); }

void random_number(Vm& vm) {
    double number = 0;
    vm.check(vm.call().random(number));
    wrenSetSlotDouble(vm.wren(), 0, number);
}

void seconds(Vm& vm) {
    double number = 0;
    vm.check(vm.call().seconds(number));
    wrenSetSlotDouble(vm.wren(), 0, number);
}

/// The script prints lines. What does not end one is kept until it does.
void print_text(Vm& vm) {
    std::string_view text = text_in(vm, 1);
    std::string& line = vm.current().line;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        line += text.substr(0, end);
        vm.check(vm.call().print(line));
        line.clear();
        text.remove_prefix(end + 1);
    }
    if (line.size() + text.size() > vm.limits().text_bytes) throw Problem("a line that is printed is too long");
    line += text;
}

// ---- calls

/// Notes what the fiber in slot 1 is about to wait for. The arguments are in the list in the last slot.
void ask(Vm& vm, Request request) {
    WrenVM* const wren = vm.wren();
    const int list = slots(vm) - 1;
    const int count = wrenGetSlotType(wren, list) == WREN_TYPE_LIST ? wrenGetListCount(wren, list) : 0;
    if (npcs_wren_is_fiber(wren, 1) == false) throw Problem("expected a fiber");
    for (int at = 0; at < count; ++at) {
        // Each in a slot of its own, where it stays until the fiber goes on.
        wrenEnsureSlots(wren, list + 2);
        wrenGetListElement(wren, list, at, list + 1);
        request.arguments.push_back(vm.take_argument(list + 1, list + 2));
    }
    request.is_caught = npcs_wren_is_caught(wren);
    vm.tell_line();
    request.fiber = wrenGetSlotHandle(wren, 1);
    vm.current().request = std::move(request);
}

void ask_name(Vm& vm) {
    Request request;
    const std::string_view name = text_in(vm, 2);
    vm.check(vm.call().get(name, request.receiver));
    if (request.receiver.kind != Kind::function)
        throw Problem(request.receiver.kind == Kind::absent ? "there is no function '" + std::string(name) + "'"
                                                            : "'" + std::string(name) + "' is no function");
    ask(vm, std::move(request));
}

void ask_function(Vm& vm) {
    Request request;
    request.receiver = taken(vm, 2);
    if (request.receiver.kind != Kind::function) throw Problem("only a function can be called");
    ask(vm, std::move(request));
}

void ask_method(Vm& vm) {
    Request request;
    request.is_member = true;
    request.receiver = taken(vm, 2);
    request.name = text_in(vm, 3);
    ask(vm, std::move(request));
}

// ---- all objects

void object_text(Vm& vm) {
    ForeignValue text(std::string_view("handle"));  // what the game's own objects are is not shown
    if (self(vm).kind != Kind::handle) vm.check(vm.call().text_of(self(vm), text));
    vm.put(0, text);
}

void is_same(Vm& vm) {
    bool is_same = false;
    if (wrenGetSlotType(vm.wren(), 1) == WREN_TYPE_FOREIGN) {
        const auto* const other = static_cast<const Object*>(wrenGetSlotForeign(vm.wren(), 1));
        is_same = other->number == self(vm).object;
    }
    wrenSetSlotBool(vm.wren(), 0, is_same);
}

void count_entries(Vm& vm) {
    std::size_t size = 0;
    vm.check(vm.call().size(self(vm), size));
    wrenSetSlotDouble(vm.wren(), 0, static_cast<double>(size));
}

// ---- lists

ForeignValue subscript(Vm& vm) {
    if (wrenGetSlotType(vm.wren(), 1) != WREN_TYPE_NUM) throw Problem("Subscript must be a number.");
    const double index = wrenGetSlotDouble(vm.wren(), 1);
    if (index != std::trunc(index)) throw Problem("Subscript must be an integer.");
    return ForeignValue(index);
}

void list_element(Vm& vm) {
    ForeignValue value;
    vm.check(vm.call().index(self(vm), subscript(vm), value));
    if (value.kind == Kind::absent) throw Problem("Subscript out of bounds.");
    vm.put(0, value);
}

void set_list_element(Vm& vm) {
    const ForeignValue value = taken(vm, 2);
    std::size_t size = 0;
    vm.check(vm.call().size(self(vm), size));
    const double index = subscript(vm).number;
    if (index >= static_cast<double>(size) || index < -static_cast<double>(size))
        throw Problem("Subscript out of bounds.");
    vm.check(vm.call().set_index(self(vm), ForeignValue(index), value));
}

void insert_element(Vm& vm) {
    const ForeignValue value = taken(vm, 2);
    vm.check(vm.call().insert(self(vm), subscript(vm), value));
}

void remove_element(Vm& vm) { vm.check(vm.call().remove(self(vm), subscript(vm))); }

// ---- maps

ForeignValue entry_of(Vm& vm) {
    ForeignValue value;
    vm.check(vm.call().index(self(vm), taken(vm, 1), value));
    return value;
}

void map_entry(Vm& vm) { vm.put(0, entry_of(vm)); }

void set_map_entry(Vm& vm) {
    const ForeignValue key = taken(vm, 1);
    const ForeignValue value = taken(vm, 2);
    vm.check(vm.call().set_index(self(vm), key, value));
}

void has_key(Vm& vm) { wrenSetSlotBool(vm.wren(), 0, entry_of(vm).kind != Kind::absent); }

void remove_entry(Vm& vm) { vm.check(vm.call().remove(self(vm), taken(vm, 1))); }

void keys_of_map(Vm& vm) {
    ForeignValue keys;
    vm.check(vm.call().keys(self(vm), keys));
    vm.put(0, keys);
}

struct Foreign {
    const char* class_name;  ///< null: each
    const char* signature;
    WrenForeignMethodFn function;
};
constexpr Foreign methods[] = {
    {"Host_", "get(_)", method<get_variable>},
    {"Host_", "set(_,_)", method<set_variable>},
    {"Host_", "random", method<random_number>},
    {"Host_", "begin_", method<begin_function>},
    {"Host_", "seconds", method<seconds>},
    {"Host_", "print_(_)", method<print_text>},
    {"Host_", "call_(_,_,_)", method<ask_name>},
    {"Host_", "apply_(_,_,_)", method<ask_function>},
    {"Host_", "method_(_,_,_,_)", method<ask_method>},
    {"ScriptList", "count", method<count_entries>},
    {"ScriptList", "at_(_)", method<list_element>},
    {"ScriptList", "put_(_,_)", method<set_list_element>},
    {"ScriptList", "insert_(_,_)", method<insert_element>},
    {"ScriptList", "remove_(_)", method<remove_element>},
    {"ScriptMap", "count", method<count_entries>},
    {"ScriptMap", "keys", method<keys_of_map>},
    {"ScriptMap", "[_]", method<map_entry>},
    {"ScriptMap", "set_(_,_)", method<set_map_entry>},
    {"ScriptMap", "containsKey(_)", method<has_key>},
    {"ScriptMap", "remove_(_)", method<remove_entry>},
    {nullptr, "toString", method<object_text>},
    {nullptr, "==(_)", method<is_same>},
};

void refuse_construction(WrenVM* wren) {
    // Without a constructor Wren never comes here; if it did, it would expect an object.
    auto* const object = static_cast<Object*>(wrenSetSlotNewForeign(wren, 0, 0, sizeof(Object)));
    *object = {Kind::handle, 0};
}

}  // namespace

WrenForeignMethodFn foreign_method(WrenVM*, const char* module, const char* class_name, bool, const char* signature) {
    if (std::strcmp(module, library_module) != 0) return nullptr;
    for (const Foreign& foreign : methods)
        if ((foreign.class_name == nullptr || std::strcmp(foreign.class_name, class_name) == 0) &&
            std::strcmp(foreign.signature, signature) == 0)
            return foreign.function;
    return nullptr;
}

WrenForeignClassMethods foreign_class(WrenVM*, const char* module, const char*) {
    WrenForeignClassMethods found{};
    if (std::strcmp(module, library_module) == 0) found.allocate = refuse_construction;
    return found;
}

}  // namespace npcs::wren
