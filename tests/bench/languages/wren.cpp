// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wren alone, as npcs compiles it: it counts instructions.

#include <cstdint>
#include <limits>
#include <string_view>

#include "figures.hpp"
#include "languages/wren/include_wren.hpp"
#include "languages/wren/inside.h"
#include "npcs/wren.hpp"

namespace npcs::bench {

namespace {

void read_variable(WrenVM* vm);
void write_variable(WrenVM* vm);

WrenForeignMethodFn find_method(WrenVM*, const char*, const char*, bool, const char* signature) {
    return std::string_view(signature) == "gold" ? read_variable : write_variable;
}

/// What a VM's user data points to. The VM counts the meter down, and would call npcs at its end.
struct Host : NpcsWrenMeter {
    HostVariables variables;
    Host() : NpcsWrenMeter{std::numeric_limits<std::int64_t>::max()} {}
};

struct Vm {
    Host host;
    WrenVM* wren = nullptr;
    WrenHandle* receiver = nullptr;
    WrenHandle* method = nullptr;

    Vm(const std::string& module, const char* signature) {
        WrenConfiguration configuration;
        wrenInitConfiguration(&configuration);
        configuration.bindForeignMethodFn = find_method;
        configuration.userData = static_cast<NpcsWrenMeter*>(&host);
        wren = wrenNewVM(&configuration);
        require(wrenInterpret(wren, "bench", module.c_str()) == WREN_RESULT_SUCCESS, "a module of Wren");
        wrenEnsureSlots(wren, 1);
        wrenGetVariable(wren, "bench", "Bench", 0);
        receiver = wrenGetSlotHandle(wren, 0);
        method = wrenMakeCallHandle(wren, signature);
    }
    ~Vm() {
        wrenReleaseHandle(wren, receiver);
        wrenReleaseHandle(wren, method);
        wrenFreeVM(wren);
    }
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    void call() const {
        wrenEnsureSlots(wren, 1);
        wrenSetSlotHandle(wren, 0, receiver);
        require(wrenCall(wren, method) == WREN_RESULT_SUCCESS, "a call of Wren");
    }
};

HostVariables& variables_of(WrenVM* vm) {
    return static_cast<Host*>(static_cast<NpcsWrenMeter*>(wrenGetUserData(vm)))->variables;
}

void read_variable(WrenVM* vm) { wrenSetSlotDouble(vm, 0, variables_of(vm).read("gold")); }
void write_variable(WrenVM* vm) { variables_of(vm).write("gold", wrenGetSlotDouble(vm, 1)); }

double bare_call(int count) {
    const Vm vm("class Bench {\n static empty() {}\n}\n", "empty()");
    return best_of([&] {
               for (int i = 0; i < count; ++i) vm.call();
           }) /
           count;
}

std::string loop(int count, const std::string& body) {
    return "for (i in 1.." + std::to_string(count) + ") " + body + "\n";
}

double bare_hook(int count) {
    Vm vm("class Host {\n foreign static gold\n foreign static gold=(value)\n}\nclass Bench {\n static count() {\n" +
              loop(count, "Host.gold = Host.gold + 1") + " }\n}\n",
          "count()");
    const double best = best_of([&] {
        vm.host.variables.write("gold", 0);
        vm.call();
    });
    require(vm.host.variables.read("gold") == count, "a variable of the host in Wren");
    return best / count;
}

}  // namespace

Dialect wren_dialect() {
    return {wren::language(),
            "",
            [](int count) { return loop(count, "gold = gold + 1"); },
            [](int count) { return "var sum = 0\n" + loop(count, "sum = sum + step(i)"); },
            "return prompt(\"?\")\n",
            bare_call,
            bare_hook};
}

}  // namespace npcs::bench
