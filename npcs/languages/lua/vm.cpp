// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/lua/vm.hpp"

#include <cstdarg>
#include <cstring>

namespace npcs::lua {

namespace {

const char chunks_key = 0;  // registry: compiled functions by ForeignFunction::id
char stop = 0;              // the error that a stop is raised as

/// Once there is a stop: ends whatever is called.
void end_function(lua_State* L, lua_Debug*) {
    lua_pushlightuserdata(L, &stop);
    lua_error(L);
}

void charge_instructions(lua_State* L, lua_Debug*) {
    Run& run = Vm::of(L).current();
    if (lua_gethookcount(L) != hook_interval) charge_after(L, hook_interval);
    const std::uint64_t units = hook_interval * instruction_units + run.owed;
    run.owed = 0;
    tell_line(L);
    check(L, run.call.spend(units));
    tidy(L);
}

int note_line(lua_State* L) {
    Run& run = Vm::of(L).current();
    if (run.is_unwinding) return 1;
    run.failed_line = run.raised_line != 0 ? run.raised_line : line_of(L, 1);
    return 1;
}

void push_function(lua_State* L, const Run& run) {
    if (run.function.kind == ForeignFunction::Kind::defined) push_defined(L, run);
    else if (!run.function.blocks.empty()) push_with_blocks(L, run.function, run);
    else push_compiled(L, run.function, script_chunk);
}

}  // namespace

void push_compiled(lua_State* L, const ForeignFunction& function, const char* chunk) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &chunks_key);
    const auto id = static_cast<lua_Integer>(function.id);
    if (lua_rawgeti(L, -1, id) == LUA_TNIL) {
        lua_pop(L, 1);
        const bool is_plain = function.blocks.empty();
        if (!(is_plain ? compile(L, function) : compile_with_blocks(L, function, chunk))) lua_error(L);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, id);
    }
    lua_remove(L, -2);
}

namespace {

/// The whole of a call, which is protected.
int run_function(lua_State* L) {
    Run& run = Vm::of(L).current();
    const auto count = static_cast<int>(run.call.argument_count());
    lua_settop(L, 0);
    luaL_checkstack(L, count + 4, "too many parameters");
    lua_pushcfunction(L, note_line);
    int status = LUA_OK;
    if (run.owner == nullptr && !run.function.blocks.empty()) {
        lua_pushcfunction(L, run_blocks);
        status = lua_pcall(L, 0, 0, 1);
        run.block = 0;
        run.call.in_blocks(false);
        if (status == LUA_OK && run.function.kind == ForeignFunction::Kind::block) return 0;
    }
    if (status == LUA_OK) {
        if (run.owner == nullptr) {
            push_function(L, run);
        } else {
            Vm::of(L).push_callbacks(L, *run.owner);
            lua_rawgeti(L, -1, run.number + 1);
            lua_remove(L, -2);
        }
        for (int index = 0; index < count; ++index) push(L, run.call.argument(static_cast<std::size_t>(index)));
        status = lua_pcall(L, count, 1, 1);
    }
    if (status == LUA_ERRMEM) run.is_out_of_memory = run.is_unwinding = true;
    if (run.is_unwinding) unwind(L);
    if (status == LUA_OK) {
        const ForeignValue result = to_foreign(L, -1);
        const Crossing given = run.call.give(result);
        if (given != Crossing::error) {
            check(L, given);
            return 0;
        }
        lua_pushlstring(L, run.call.message().data(), run.call.message().size());
    }
    strip_position(L);
    push_text(L, -1);
    std::size_t size = 0;
    const char* const message = lua_tolstring(L, -1, &size);
    if (run.failed_line != 0) run.call.at_line(run.failed_line);
    run.has_failed = true;
    run.call.fail({message, size});
    return 0;
}

std::string_view text_at(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TSTRING) return {};
    std::size_t size = 0;
    const char* const text = lua_tolstring(L, index, &size);
    return {text, size};
}

/// Takes Lua's own position off a message.
std::string_view without_position(std::string_view text) {
    std::size_t after = 1;
    if (text.empty() || (text[0] != script_chunk[1] && text[0] != loaded_chunk[1] && text[0] != block_chunk[1]))
        return text;
    while (text[0] == block_chunk[1] && after < text.size() && text[after] >= '0' && text[after] <= '9') ++after;
    if (text.substr(after, 1) != ":") return text;
    const std::size_t begin = ++after;
    while (after < text.size() && text[after] >= '0' && text[after] <= '9') ++after;
    return after == begin || text.substr(after, 2) != ": " ? text : text.substr(after + 2);
}

}  // namespace

int open_libraries(lua_State* L) {
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunks_key);
    open_objects(L);
    push_environment(L);
    use_environment(L);
    return 0;
}

// ---- running

Vm::Vm(const Limits& limits) : limits_(limits), collects_at_(limits.bytes / 2) {}

Vm::~Vm() { close(); }

Vm& Vm::of(lua_State* L) {
    void* vm = nullptr;
    lua_getallocf(L, &vm);
    return *static_cast<Vm*>(vm);
}

Vm* Vm::known(lua_State* L) {
    void* vm = nullptr;
    return lua_getallocf(L, &vm) == allocate ? static_cast<Vm*>(vm) : nullptr;
}

void Vm::push_objects(lua_State* L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &object_keys_[run_->root->depth]); }

void Vm::make_objects(lua_State* L) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &object_keys_[run_->root->depth]);
}

void Vm::push_callbacks(lua_State* L, const Run& run) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &callback_keys_[run.depth]);
    if (!lua_isnil(L, -1)) return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &callback_keys_[run.depth]);
}

Crossing Vm::run(const ForeignFunction& function, ForeignCall& call) {
    Run run{function, call, run_, run_ == nullptr ? 0 : run_->depth + 1};
    run.root = &run;
    return start(run);
}

Crossing Vm::run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) {
    Run* of = run_;
    while (of != nullptr && &of->call != &owner) of = of->outer;
    if (of == nullptr) return call.fail("the call that this function belongs to is over");
    Run run{of->function, call, run_, run_->depth + 1, of, of->root, static_cast<lua_Integer>(number)};
    return start(run);
}

Crossing Vm::run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) {
    Run run{last, call, run_, run_ == nullptr ? 0 : run_->depth + 1};
    run.root = &run;
    return start(run, &defined);
}

Crossing Vm::start(Run& run, std::vector<DefinedFunction>* defined) {
    ForeignCall& call = run.call;
    if (run.depth >= most_nested) return call.fail("functions in Lua are nested too deeply");
    lua_State* const L = begin(run);
    run_ = &run;
    int status = LUA_ERRMEM;
    Activation activation{L, nullptr, false};
    run.activation = &activation;
    if (L != nullptr) {
        status = enter(L, run_function);
        if (run.owner == nullptr && !run.function.blocks.empty()) {
            if (defined != nullptr && status == LUA_OK && !run.is_unwinding && !run.has_failed)
                list_defined(L, run, *defined);
            lua_pushnil(L);
            lua_rawsetp(L, LUA_REGISTRYINDEX, block_key(run));
        }
        if (run.objects != 0) {
            lua_pushnil(L);
            lua_rawsetp(L, LUA_REGISTRYINDEX, &object_keys_[run.depth]);
        }
        if (run.callbacks != 0) {
            lua_pushnil(L);
            lua_rawsetp(L, LUA_REGISTRYINDEX, &callback_keys_[run.depth]);
        }
    }
    run_ = run.outer;
    if (status == LUA_OK && !run.is_unwinding) {
        lua_settop(L, 0);
        end(run, L);
        if (!run.has_failed) return Crossing::done;
    } else {
        end_badly(run, L, status);
    }
    return call.is_unwinding() ? Crossing::unwind : Crossing::error;
}

/// Tells the call why it ended, unless it knows, and drops what cannot be used again.
void Vm::end_badly(const Run& run, lua_State* L, int status) {
    if (run.is_out_of_memory || status == LUA_ERRMEM) {
        run.call.fail_for_memory();
        if (run_ == nullptr) return close();  // what filled it may still be held
    } else if (!run.is_unwinding) {
        // What was given back cannot cross, or what makes a text of an error has an error of its own.
        const std::string_view message = without_position(text_at(L, -1));
        run.call.fail(message.empty() ? "an error that is no text" : message);
    }
    if (L == nullptr) return;
    end(run, L);
    if (run.owner == nullptr || states_[run.depth] == L)
        drop_state(run.depth, run.is_out_of_memory ? LUA_ERRMEM : status);
}

// ---- hooks

void Vm::owe(std::size_t bytes) noexcept {
    if (run_ == nullptr || run_->is_unwinding) return;
    run_->owed += bytes / 8;
    if (run_->owed < most_owed || run_->activation == nullptr) return;
    charge_after(run_->activation->thread, 1);
}

void charge_after(lua_State* L, int instructions) { lua_sethook(L, charge_instructions, LUA_MASKCOUNT, instructions); }

void end_every_function(lua_State* L) { lua_sethook(L, end_function, LUA_MASKCALL | LUA_MASKCOUNT, 1); }

// ---- leaving

void unwind(lua_State* L) {
    Vm::of(L).current().is_unwinding = true;
    end_every_function(L);
    lua_pushlightuserdata(L, &stop);
    for (;;) lua_error(L);
}

void raise(lua_State* L, std::string_view message) {
    lua_pushlstring(L, message.data(), message.size());
    for (;;) lua_error(L);
}

void raise_format(lua_State* L, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    for (;;) lua_error(L);
}

const char* integer_text(lua_State* L, lua_Integer number) {
    lua_pushinteger(L, number);
    return lua_tostring(L, -1);
}

void check(lua_State* L, Crossing crossing) {
    if (crossing == Crossing::done) return;
    if (crossing == Crossing::unwind) unwind(L);
    raise(L, Vm::of(L).current().call.message());
}

void charge(lua_State* L, std::uint64_t units) {
    if (units >= 64) check(L, Vm::of(L).current().call.spend(units));
}

void strip_position(lua_State* L) {
    const std::string_view text = text_at(L, -1);
    const std::string_view message = without_position(text);
    if (message.size() == text.size()) return;
    lua_pushlstring(L, message.data(), message.size());
    lua_remove(L, -2);
}

int line_of(lua_State* L, int level) {
    lua_Debug place;
    for (; lua_getstack(L, level, &place) != 0; ++level) {
        lua_getinfo(L, "Sl", &place);
        if (std::strcmp(place.source, script_chunk) == 0) return place.currentline;
        const int line = line_of_block(Vm::of(L).current().function, place.source, place.currentline);
        if (line != 0) return line;
    }
    return 0;
}

void tell_line(lua_State* L) {
    Run& run = Vm::of(L).current();
    int line = line_of(L);
    for (const Activation* at = run.activation->below; line == 0 && at != nullptr; at = at->below)
        line = line_of(at->thread);
    if (line != 0) run.call.at_line(line);
}

}  // namespace npcs::lua
