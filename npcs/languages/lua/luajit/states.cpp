// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Memory and states of a VM with LuaJIT. Its hooks count the instructions of all threads of a state together, so calls of
// each depth have a lua_State of their own. A callback runs in that of its call, and is counted together with it: whenever
// the call is run again, so is the callback. Only LuaJIT's interpreter is used: compiled code has no hooks.

#include "languages/lua/vm.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "languages/lua/luajit/counts.hpp"

namespace npcs::lua {

namespace {

int open_all(lua_State* L) {
    luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
    return open_libraries(L);
}

}  // namespace

// ---- memory

void* Vm::allocate(void* data, void* block, std::size_t old_size, std::size_t new_size) noexcept {
    Vm& vm = *static_cast<Vm*>(data);
    if (new_size == 0) {
        std::free(block);
        vm.used_ -= old_size;
        return nullptr;
    }
    const std::size_t held = block == nullptr ? 0 : old_size;
    if (new_size > held && !vm.is_opening_ &&
        (new_size - held > vm.limits_.bytes || vm.used_ > vm.limits_.bytes - (new_size - held)))
        return vm.refuse();
    void* const moved = std::realloc(block, new_size);
    if (moved == nullptr) return new_size <= held ? block : vm.refuse();
    vm.used_ += new_size - held;
    return moved;
}

/// LuaJIT does not ask again. What it raises now is an error that handlers are told of, so the call is over from here on.
void* Vm::refuse() noexcept {
    if (run_ != nullptr) {
        run_->is_unwinding = run_->is_out_of_memory = true;
        if (run_->activation != nullptr) end_every_function(run_->activation->thread);
    }
    return nullptr;
}

void Vm::collect(lua_State* L, std::size_t wanted) {
    if (wanted < limits_.bytes && used_ + wanted <= collects_at_) return;
    lua_gc(L, LUA_GCCOLLECT, 0);
    const std::size_t rest = limits_.bytes - std::min(used_, limits_.bytes);
    // When this has freed next to nothing, it is not worth the time to try again.
    collects_at_ = rest < limits_.bytes / 8 ? limits_.bytes : std::max(used_ + rest / 2, limits_.bytes / 2);
}

// ---- states

bool Vm::open() { return state_at(0) != nullptr; }

void Vm::close() noexcept {
    for (std::size_t depth = 0; depth < states_.size(); ++depth) drop_state(depth, LUA_ERRMEM);
}

lua_State* Vm::state_at(std::size_t depth) {
    if (states_[depth] != nullptr) return states_[depth];
    // LuaJIT does not survive that memory is refused to a state that is being made. So none is, and it is counted afterwards.
    is_opening_ = true;
    lua_State* const L = lua_newstate(allocate, this);
    is_opening_ = false;
    if (L == nullptr) return nullptr;
    Run* const run = std::exchange(run_, nullptr);
    const bool is_open = used_ <= limits_.bytes && lua_cpcall(L, open_all, nullptr) == LUA_OK;
    run_ = run;
    if (is_open) return states_[depth] = L;
    lua_close(L);
    return nullptr;
}

void Vm::drop_state(std::size_t depth, int status) noexcept {
    if (states_[depth] == nullptr) return;
    if (status != LUA_ERRMEM) return lua_settop(states_[depth], 0);
    lua_sethook(states_[depth], nullptr, 0, 0);
    lua_close(std::exchange(states_[depth], nullptr));
}

int Vm::enter(lua_State* L, lua_CFunction function) {
    Activation& counts = *run_->activation;
    counts.native_below = counts.native = run_->outer == nullptr ? 0 : run_->outer->activation->native + 1;
    if (run_->owner == nullptr) return lua_cpcall(L, function, nullptr);
    lua_pushcfunction(L, function);
    return lua_resume(L, 0);
}

// ---- callbacks

namespace {

struct NewThread {
    const void* key;
    lua_State* made;
};

int make_thread(lua_State* L) {
    auto& wanted = *static_cast<NewThread*>(lua_touserdata(L, 1));
    wanted.made = lua_newthread(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, wanted.key);
    return 0;
}

/// The thread that is running in the state of a callback, below it.
lua_State* running_below(const Run& run) {
    const Run* below = run.outer;
    while (below->root != run.root) below = below->outer;
    return below->activation->thread;
}

}  // namespace

lua_State* Vm::begin(const Run& run) {
    if (run.owner == nullptr) {
        lua_State* const L = state_at(run.depth);
        if (L != nullptr) charge_after(L, hook_interval);
        return L;
    }
    NewThread wanted{&thread_keys_[run.depth], nullptr};
    return lua_cpcall(running_below(run), make_thread, &wanted) == LUA_OK ? wanted.made : nullptr;
}

void Vm::end(const Run& run, lua_State* L) noexcept {
    if (run.owner == nullptr) return;
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_keys_[run.depth]);
    // A callback that was left has ended every function in its state; what called it may go on.
    if (run.is_unwinding) charge_after(running_below(run), hook_interval);
}

// ---- counts

Activation& enter_native(lua_State* L) {
    Activation& counts = Vm::of(L).activation();
    if (counts.native >= most_native) raise(L, "C stack overflow");
    ++counts.native;
    return counts;
}

void charge_for_string(lua_State* L, std::size_t size) {
    if (size < charged_text) return;
    Vm* const vm = Vm::known(L);
    if (vm == nullptr) return;
    vm->collect(L, size);
    vm->owe(size);
}

void tidy(lua_State* L) { Vm::of(L).collect(L, 0); }

// ---- coroutines

namespace {

const char handlers_key = 0;  // registry: by coroutines that wait, how many handlers are active in them

/// How many handlers were active in a coroutine when it last waited.
int waiting_handlers(lua_State* L, lua_State* co) {
    luaL_checkstack(L, 3, nullptr);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers_key);
    int handlers = 0;
    if (lua_istable(L, -1)) {
        lua_pushthread(co);
        lua_xmove(co, L, 1);
        lua_rawget(L, -2);
        handlers = static_cast<int>(lua_tointeger(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return handlers;
}

void keep_handlers(lua_State* L, lua_State* co, int handlers) {
    luaL_checkstack(L, 4, nullptr);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers_key);
    if (!lua_istable(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_createtable(L, 0, 1);
        lua_pushliteral(L, "k");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &handlers_key);
    }
    lua_pushthread(co);
    lua_xmove(co, L, 1);
    lua_pushinteger(L, handlers);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

}  // namespace

int resume_thread(lua_State* co, lua_State* from, int count, int& results) {
    Activation& counts = Vm::of(co).activation();
    counts.native_below = counts.native = counts.below->native + 1;
    if (counts.native > most_native || lua_checkstack(co, 1) == 0) {
        lua_pop(co, count);
        lua_pushliteral(co, "C stack overflow");
        return LUA_ERRRUN;
    }
    const int before = waiting_handlers(from, co);
    counts.handlers = before;
    const int ended = lua_resume(co, count);
    if (ended == LUA_YIELD && counts.handlers != before) keep_handlers(from, co, counts.handlers);
    results = lua_gettop(co);
    return ended;
}

bool close_ended(lua_State*, lua_State*) { return false; }

void open_closing(lua_State*) {}

}  // namespace npcs::lua
