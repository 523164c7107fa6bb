// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What functions in Lua cost, beside the same in a Lua of its own, in the same run:
//
//     npcs-bench-languages
//
// Each figure is the best of several rounds. Results are checked before they are timed.

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <unordered_map>

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if LUA_VERSION_NUM == 501
#include <luajit.h>
#endif
}

#include "npcs/lua.hpp"
#include "npcs/npcs.hpp"

namespace {

using npcs::Session;

constexpr int rounds = 9;

void require(bool is_right, const char* what) {
    if (is_right) return;
    std::fprintf(stderr, "wrong result: %s\n", what);
    std::exit(1);
}

/// CPU time of this process in nanoseconds: a busy machine does not matter.
double now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Nanoseconds of the fastest round.
double best_of(const std::function<void()>& work) {
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const double start = now();
        work();
        best = std::min(best, now() - start);
    }
    return best;
}

npcs::Script compiled(const std::string& text) {
    auto script = npcs::Script::compile(text, "bench.npcs", {npcs::lua::language()});
    if (!script) std::fprintf(stderr, "%s\n", npcs::one_line(script.diagnostics().front()).c_str());
    require(script.ok(), "the script compiles");
    return script.value();
}

npcs::SessionOptions without_limits() {
    npcs::SessionOptions options;
    options.limits.steps = std::uint64_t{1} << 60;
    options.limits.foreign_work = std::uint64_t{1} << 60;
    return options;
}

double nanoseconds_of(const std::string& text, double result) {
    const npcs::Script script = compiled(text);
    const auto run = [&] {
        Session talk(script, npcs::Host(), without_limits());
        return talk.start().value.number();
    };
    require(run() == result, text.c_str());
    return best_of([&] { run(); });
}

// ---- Lua alone

struct State {
    lua_State* L = luaL_newstate();
    State() {
        luaL_openlibs(L);
#ifdef LUAJIT_MODE_ENGINE  // compiled code has no hooks, so npcs uses the interpreter, too
        luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
#endif
    }
    ~State() { lua_close(L); }
};

double bare_call(int count) {
    State state;
    require(luaL_loadstring(state.L, "return function() end") == LUA_OK && lua_pcall(state.L, 0, 1, 0) == LUA_OK,
            "bare");
    return best_of([&] {
               for (int i = 0; i < count; ++i) {
                   lua_pushvalue(state.L, -1);
                   lua_call(state.L, 0, 0);
               }
           }) /
           count;
}

/// Takes what is on top for the names of the function below it.
void set_environment(lua_State* L) {
#if LUA_VERSION_NUM == 501
    lua_setfenv(L, -2);
#else
    lua_setupvalue(L, -2, 1);
#endif
}

using Variables = std::unordered_map<std::string, double>;

int read_variable(lua_State* L) {
    const auto* const variables = static_cast<const Variables*>(lua_touserdata(L, lua_upvalueindex(1)));
    const auto found = variables->find(lua_tostring(L, 2));
    if (found == variables->end()) return 0;
    lua_pushnumber(L, found->second);
    return 1;
}

int write_variable(lua_State* L) {
    auto* const variables = static_cast<Variables*>(lua_touserdata(L, lua_upvalueindex(1)));
    (*variables)[lua_tostring(L, 2)] = lua_tonumber(L, 3);
    return 0;
}

/// A variable of the host, as one would offer it by hand.
double hooked_variable(int count) {
    State state;
    Variables variables{{"gold", 0}};
    const std::string text = "for i = 1, " + std::to_string(count) + " do gold = gold + 1 end";
    require(luaL_loadstring(state.L, text.c_str()) == LUA_OK, "hooked");
    lua_newtable(state.L);
    lua_newtable(state.L);
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, read_variable, 1);
    lua_setfield(state.L, -2, "__index");
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, write_variable, 1);
    lua_setfield(state.L, -2, "__newindex");
    lua_setmetatable(state.L, -2);
    set_environment(state.L);
    const double best = best_of([&] {
        variables["gold"] = 0;
        lua_pushvalue(state.L, -1);
        lua_call(state.L, 0, 0);
    });
    require(variables["gold"] == count, "hooked variable");
    return best / count;
}

// ---- tables of figures

void calls() {
    constexpr int count = 200'000;
    const std::string n = std::to_string(count);
    const std::string loop = "i = 0\nwhile i < " + n + "\n\ti += 1\n";
    const double idle = nanoseconds_of(loop + "end while\nreturn i\n", count);
    const double lua =
        nanoseconds_of("function \"lua\" f\nend function\n" + loop + "\tf\nend while\nreturn i\n", count);
    const double own = nanoseconds_of("function f\nend function\n" + loop + "\tf\nend while\nreturn i\n", count);
    const double bare = bare_call(count);
    std::printf(
        "an empty function        %6.0f ns;  bare lua_call %4.0f ns;  a function of the script %4.0f ns;  %.1f x "
        "lua_call\n",
        (lua - idle) / count, bare, (own - idle) / count, (lua - idle) / count / bare);
}

void variables() {
    constexpr int count = 5'000;
    const double lua = nanoseconds_of("gold = 0\nfunction \"lua\" f\n\tfor i = 1, " + std::to_string(count) +
                                          " do gold = gold + 1 end\nend function\nf\nreturn gold\n",
                                      count) /
                       count;
    const double hook = hooked_variable(count);
    std::printf("gold = gold + 1          %6.0f ns;  a hook by hand %3.0f ns;  %.1f x\n", lua, hook, lua / hook);
}

void resuming(int crossings) {
    const npcs::Script script = compiled("n = 0\nfunction \"lua\" f\n\tfor i = 1, " + std::to_string(crossings / 2) +
                                         " do n = n + 1 end\n\treturn prompt(\"?\")\nend function\nreturn f\n");
    npcs::Host host;
    host.def("prompt", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
    Session talk(script, host, without_limits());
    require(talk.start().waiting(), "it asks");
    const std::string bytes = talk.save();
    const auto resume = [&](bool is_loaded) {
        double best = 1e18;
        for (int round = 0; round < rounds * 10; ++round) {
            Session going(script, host, without_limits());
            going.start();
            if (is_loaded) going = npcs::Session::load(bytes, script, host, without_limits()).value();
            const double start = now();
            const npcs::Outcome outcome = going.resume(npcs::Value(7));
            best = std::min(best, now() - start);
            require(outcome.value.number() == 7, "it goes on");
        }
        return best / 1000;
    };
    const double whole = best_of([&] {
        Session other(script, host, without_limits());
        other.start();
    });
    std::printf(
        "resume after %4d crossings  %6.1f us;  with a VM to be made %6.1f us;  all before it %6.1f us;  saved in %zu "
        "bytes\n",
        crossings, resume(false), resume(true), whole / 1000, bytes.size());
}

void vms() {
    const auto in_use = [] { return mallinfo2().uordblks; };
    { const auto first = npcs::lua::language()->make_vm({}); }
    const std::size_t before = in_use();
    const auto vm = npcs::lua::language()->make_vm({});
    const std::size_t bytes = in_use() - before;
    const double start = best_of([] { npcs::lua::language()->make_vm({}); });
    std::printf("a VM                     %6.1f KiB;  made in %.0f us\n", static_cast<double>(bytes) / 1024,
                start / 1000);
}

}  // namespace

int main() {
    std::printf("%s\n", npcs::lua::language()->version().c_str());
    calls();
    variables();
    for (const int crossings : {10, 100, 1000}) resuming(crossings);
    vms();
}
