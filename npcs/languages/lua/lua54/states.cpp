// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Memory and threads of a VM with Lua 5.4. There is one lua_State, and a Lua thread for each depth of nested calls: hooks
// count the instructions of each thread apart.

#include <cstdlib>

#include "languages/lua/lua54/handlers.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

const char threads_key = 0;  // registry: the Lua thread of each depth

int make_thread(lua_State* L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &threads_key);
    lua_State** const made = static_cast<lua_State**>(lua_touserdata(L, 1));
    *made = lua_newthread(L);
    lua_rawseti(L, -2, lua_tointeger(L, 2));
    return 0;
}

struct Parts {
    std::string_view parts[2];
    int next = 0;
};

const char* read_part(lua_State*, void* data, std::size_t* size) {
    Parts& parts = *static_cast<Parts*>(data);
    while (parts.next < 2 && parts.parts[parts.next].empty()) ++parts.next;  // an empty part would be the end
    *size = parts.next < 2 ? parts.parts[parts.next].size() : 0;
    return parts.next < 2 ? parts.parts[parts.next++].data() : nullptr;
}

int open_first(lua_State* L) {
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &threads_key);
    return open_libraries(L);
}

}  // namespace

bool Vm::open() {
    close();
    state_ = lua_newstate(allocate, this);
    if (state_ == nullptr) return false;
    handlers_in(state_) = 0;  // new threads take it over
    lua_pushcfunction(state_, open_first);
    if (lua_pcall(state_, 0, 0, 0) == LUA_OK) return true;
    close();
    return false;
}

void Vm::close() noexcept {
    if (state_ != nullptr) lua_close(state_);
    state_ = nullptr;
    states_.fill(nullptr);
    is_collecting_ = false;
}

void* Vm::allocate(void* data, void* block, std::size_t old_size, std::size_t new_size) noexcept {
    Vm& vm = *static_cast<Vm*>(data);
    const std::size_t held = block == nullptr ? 0 : old_size;
    if (new_size == 0) {
        std::free(block);
        vm.used_ -= held;
        return nullptr;
    }
    if (new_size > held) {
        // When a collection has just freed next to nothing, the next one would come at once: that is full, too.
        const std::size_t limit = vm.is_collecting_ ? vm.limits_.bytes - vm.limits_.bytes / 8 : vm.limits_.bytes;
        if (new_size - held > limit || vm.used_ > limit - (new_size - held)) return vm.refuse();
    }
    void* const moved = std::realloc(block, new_size);
    if (moved == nullptr) return new_size <= held ? block : vm.refuse();
    vm.used_ += new_size - held;
    if (new_size > held) vm.is_collecting_ = false;
    // Where there is no block, Lua says what it is for. Such a string is new each time that the text is run.
    if (block == nullptr && old_size == LUA_TSTRING && new_size >= charged_text) vm.owe(new_size);
    return moved;
}

/// Lua collects garbage when it is refused memory, and asks once more. If that is refused, too, the call is over: from
/// here on, as what Lua raises now is an error that handlers are told of.
void* Vm::refuse() noexcept {
    if (!is_collecting_) {
        is_collecting_ = true;
        return nullptr;
    }
    is_collecting_ = false;
    if (run_ != nullptr) {
        run_->is_unwinding = run_->is_out_of_memory = true;
        if (run_->activation != nullptr) end_every_function(run_->activation->thread);
    }
    return nullptr;
}

lua_State* Vm::state_at(std::size_t depth) {
    if (states_[depth] != nullptr) return states_[depth];
    if (state_ == nullptr && !open()) return nullptr;
    lua_State* made = nullptr;
    lua_pushcfunction(state_, make_thread);
    lua_pushlightuserdata(state_, &made);
    lua_pushinteger(state_, static_cast<lua_Integer>(depth) + 1);
    if (lua_pcall(state_, 2, 0, 0) != LUA_OK) {
        lua_settop(state_, 0);
        return nullptr;
    }
    return states_[depth] = made;
}

lua_State* Vm::begin(const Run& run) {
    lua_State* const L = state_at(run.depth);
    if (L != nullptr) charge_after(L, hook_interval);
    return L;
}

void Vm::end(const Run&, lua_State*) noexcept {}

void Vm::drop_state(std::size_t depth, int) noexcept {
    states_[depth] = nullptr;
    lua_rawgetp(state_, LUA_REGISTRYINDEX, &threads_key);
    lua_pushnil(state_);
    lua_rawseti(state_, -2, static_cast<lua_Integer>(depth) + 1);
    lua_pop(state_, 1);
}

int Vm::enter(lua_State* L, lua_CFunction function) {
    lua_State* const from = run_->outer == nullptr ? nullptr : run_->outer->activation->thread;
    int results = 0;
    handlers_in(L) = 0;
    lua_pushcfunction(L, function);
    return lua_resume(L, from, 0, &results);
}

int resume_thread(lua_State* co, lua_State* from, int count, int& results) {
    return lua_resume(co, from, count, &results);
}

// ---- what functions find beside the script

const char* implementation_name() { return LUA_RELEASE; }

int load_chunk(lua_State* L, std::string_view head, std::string_view text, const char* name) {
    Parts parts{{head, text}};
    return lua_load(L, read_part, &parts, name, "t");
}

void push_object_key(lua_State* L, std::uint64_t number) { lua_pushinteger(L, static_cast<lua_Integer>(number)); }

std::span<const Missing> refused_metamethods() {
    static constexpr Missing refused[] = {{"__gc", no_weak_tables}, {"__mode", no_weak_tables}};
    return refused;
}

void tidy(lua_State*) {}

std::size_t parameters_of(lua_State* L, int function) {
    lua_Debug about;
    lua_pushvalue(L, function);
    lua_getinfo(L, ">u", &about);
    return about.isvararg != 0 ? ForeignCall::most_callback_parameters : about.nparams;
}

int push_hidden(lua_State*) { return 0; }

void push_variables(lua_State* L) {
    auto* const object = static_cast<Object*>(lua_newuserdatauv(L, sizeof(Object), 0));
    *object = {Object::Kind::environment, 0, 0};
}

void use_environment(lua_State* L) { lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); }

void set_environment(lua_State* L) { lua_setupvalue(L, -2, 1); }

void set_chunk_environment(lua_State* L) { lua_setupvalue(L, -2, 1); }

const char* const environment_head = "local _ENV = ... ";

void make_function(lua_State* L) { lua_call(L, 1, 1); }

namespace {

/// Charges for the strings that the function in its upvalue is given.
int call_charged(lua_State* L) {
    std::uint64_t units = 0;
    const int count = lua_gettop(L);
    for (int index = 1; index <= count; ++index)
        if (lua_type(L, index) == LUA_TSTRING) units += lua_rawlen(L, index) / 8;
    charge(L, units);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

}  // namespace

void add_own(lua_State* L) {
    lua_pushcfunction(L, luaopen_utf8);
    lua_call(L, 0, 1);
    for (const char* const name : {"codepoint", "len", "offset"}) {
        lua_getfield(L, -1, name);
        lua_pushcclosure(L, call_charged, 1);
        lua_setfield(L, -2, name);
    }
    add_library(L, "utf8");
}

}  // namespace npcs::lua
