// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <new>

#include "languages/lua/source.hpp"
#include "languages/lua/vm.hpp"
#include "npcs/lua.hpp"

namespace npcs::lua {

namespace {

constexpr std::size_t check_bytes = std::size_t{16} << 20;
constexpr std::size_t most_parameters = 150;  // Lua has room for 200 variables

/// What is wrong with the names that a function gives to its parameters.
std::string problem_of_parameters(const ForeignFunction& function) {
    if (function.parameters.size() > most_parameters) return "a function in Lua may have at most 150 parameters";
    for (const std::string& name : function.parameters) {
        if (is_keyword(name)) return "the parameter '" + name + "' is a keyword of Lua";
        if (!is_identifier(name))
            return "the parameter '" + name + "' is no name in Lua, which takes letters a to z, digits and _";
        if (name == "_ENV") return "the parameter '_ENV' is a name that Lua uses itself";
    }
    return {};
}

/// Lua's compiler on its own, with memory of its own.
class Checker {
public:
    explicit Checker(const ForeignFunction& function) : function_(function) {}

    /// Returns the message of the compiler; empty when there is none.
    std::string run() {
        lua_State* const L = lua_newstate(allocate, this);
        if (L == nullptr) return "not enough memory";
        lua_pushcfunction(L, load);
        lua_pushlightuserdata(L, this);
        std::string message;
        if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
            std::size_t size = 0;
            const char* const text = lua_tolstring(L, -1, &size);
            message = text == nullptr ? "cannot be compiled" : std::string(text, size);
        }
        lua_close(L);
        return message;
    }

private:
    static int load(lua_State* L) {
        const auto* const self = static_cast<const Checker*>(lua_touserdata(L, 1));
        return compile(L, self->function_) ? 0 : lua_error(L);
    }
    static void* allocate(void* data, void* block, std::size_t old_size, std::size_t new_size) noexcept {
        auto* const self = static_cast<Checker*>(data);
        const std::size_t held = block == nullptr ? 0 : old_size;
        if (new_size == 0) {
            std::free(block);
            self->used_ -= held;
            return nullptr;
        }
        if (new_size > held && self->used_ + (new_size - held) > check_bytes) return nullptr;
        void* const moved = std::realloc(block, new_size);
        if (moved == nullptr) return new_size <= held ? block : nullptr;
        self->used_ += new_size - held;
        return moved;
    }

    const ForeignFunction& function_;
    std::size_t used_ = 0;
};

class Lua final : public Language {
public:
    std::string_view name() const override { return "lua"; }
    std::string version() const override { return implementation_name(); }

    std::vector<LanguageProblem> check(const ForeignFunction& function) const override {
        const std::string parameters = problem_of_parameters(function);
        if (!parameters.empty()) return {{0, 0, parameters, "give it another name"}};
        std::uint32_t line = 0;
        if (const char* const problem = problem_of_source(function.text, &line)) return {{line, 0, problem, {}}};
        const std::string message = Checker(function).run();
        if (message.empty()) return {};
        const bool has_position = message.rfind("\1:", 0) == 0;
        return {explain(has_position ? std::string_view(message).substr(2) : message, function)};
    }

    std::unique_ptr<LanguageVm> make_vm(const Limits& limits) const override {
        std::unique_ptr<Vm> vm(new (std::nothrow) Vm(limits));
        if (vm != nullptr && !vm->open()) vm.reset();
        return vm;
    }
};

}  // namespace

std::shared_ptr<const Language> language() {
    static const std::shared_ptr<const Language> lua = std::make_shared<const Lua>();
    return lua;
}

}  // namespace npcs::lua
