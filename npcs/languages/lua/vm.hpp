// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What runs the Lua functions of one machine, with Lua 5.4 or LuaJIT; what these do differently stands in lua54/ and
// luajit/. Nested calls run in states that have a stack and an instruction count of their own: a nested call, which is not
// made again when the outer one is repeated, must leave no trace in the outer one's count.
//
// Functions in C that Lua calls end by jumping when there is an error. So nothing that needs a destructor may be alive
// in them when they call Lua, and no exception may leave them.
//
// A stop is raised as an error, which Lua knows how to bring down a stack. What could get hold of it is prevented: our
// pcall, xpcall and coroutine functions pass it on, and from the moment of the stop a hook ends every function before
// its first instruction, those of `__close` included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "languages/lua/include_lua.hpp"
#include "npcs/language.hpp"

namespace npcs::lua {

constexpr int hook_interval = 1000;  ///< instructions
constexpr std::uint64_t instruction_units = 8;
constexpr std::size_t charged_text = 1024;  ///< longer strings are charged when they are made
constexpr std::uint64_t most_owed = 8192;   ///< units; then they are charged at the next instruction
constexpr std::size_t most_nested = 18;
// Names of chunks. They stand before Lua's messages, where they tell that a position follows, and are taken off.
constexpr const char* script_chunk = "=\1";
constexpr const char* block_chunk = "=\3";   ///< the index of a block follows
constexpr const char* loaded_chunk = "=\2";  ///< compiled by `load`: its lines are not those of the script

/// A Lua thread that is running, or waits for one that it has resumed.
struct Activation {
    lua_State* thread = nullptr;
    Activation* below = nullptr;
    bool is_caught = false;  ///< whether an error that leaves the thread reaches a handler
    // Only with LuaJIT (luajit/counts.hpp):
    int handlers = 0;      ///< active in the thread
    int native_below = 0;  ///< calls from C into Lua that were in progress when it was resumed
    int native = 0;        ///< and now
};

/// A call of a function of the script, or of a function of the text that the script calls back.
struct Run {
    const ForeignFunction& function;
    ForeignCall& call;
    Run* outer = nullptr;
    std::size_t depth = 0;
    Run* owner = nullptr;       ///< of a callback: the run that gave the function to the script
    Run* root = nullptr;        ///< the call of a function of the script; it has the objects of its callbacks, too
    lua_Integer number = 0;     ///< of a callback: the function's number
    lua_Integer callbacks = 0;  ///< how many functions this run has given to the script
    Activation* activation = nullptr;
    std::uint64_t owed = 0;     ///< units for long strings, not charged yet
    lua_Integer objects = 0;    ///< how many objects of the script the text has seen; of a root
    int raised_line = 0;        ///< of the error on its way, if known better than from the stack
    int failed_line = 0;        ///< where the error that ends the call was raised
    int closing = 0;            ///< nested closing of coroutines
    lua_Integer block = 0;      ///< while a block is being run: its index, from 1
    bool is_unwinding = false;  ///< an operation has answered `unwind`, or there is no memory
    bool is_out_of_memory = false;
    bool has_failed = false;  ///< and the call knows
};

class Vm final : public LanguageVm {
public:
    explicit Vm(const Limits& limits);
    ~Vm() override;
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    /// Makes the state; false if its memory does not suffice.
    bool open();
    Crossing run(const ForeignFunction& function, ForeignCall& call) override;
    Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override;
    Crossing run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) override;

    static Vm& of(lua_State* L);
    /// Null if the state is that of the compiler alone.
    static Vm* known(lua_State* L);
    /// The innermost call; the one whose text is being executed.
    Run& current() const { return *run_; }
    /// The innermost Lua thread that is running.
    Activation& activation() { return run_ == nullptr ? outside_ : *run_->activation; }
    const Limits& limits() const { return limits_; }
    /// Notes work for a string of this size, which is charged with the instructions.
    void owe(std::size_t bytes) noexcept;
    /// Collects garbage if another `wanted` bytes come near the limit.
    void collect(lua_State* L, std::size_t wanted);

    /// Pushes the table of the objects that the current call has seen, or nil.
    void push_objects(lua_State* L);
    /// Makes that table and pushes it.
    void make_objects(lua_State* L);

    /// Pushes the table of the functions that a run has given to the script: their numbers, and, counted from 1, the
    /// functions.
    void push_callbacks(lua_State* L, const Run& run);
    /// Where the registry has what the blocks of a call define.
    const void* block_key(const Run& run) const { return &block_keys_[run.root->depth]; }

private:
    Crossing start(Run& run, std::vector<DefinedFunction>* defined = nullptr);
    void end_badly(const Run& run, lua_State* L, int status);
    // lua54/states.cpp, luajit/states.cpp
    static void* allocate(void* vm, void* block, std::size_t old_size, std::size_t new_size) noexcept;
    void* refuse() noexcept;
    void close() noexcept;
    /// The state for calls of this depth, which is made when it is first needed; null if there is no memory.
    lua_State* state_at(std::size_t depth);
    /// The thread that a run is to have, with its instructions counted from here on; null if there is no memory.
    lua_State* begin(const Run& run);
    /// When the run is over, and its thread not used any more.
    void end(const Run& run, lua_State* L) noexcept;
    /// After a call that did not end well: what cannot be used again is thrown away.
    void drop_state(std::size_t depth, int status) noexcept;
    /// Calls a function of ours, protected, for the innermost run.
    int enter(lua_State* L, lua_CFunction function);

    Limits limits_;
    lua_State* state_ = nullptr;
    Run* run_ = nullptr;
    std::size_t used_ = 0;
    // lua54/states.cpp: memory was refused once, and Lua collects garbage before it asks again
    bool is_collecting_ = false;
    // luajit/states.cpp: how much is used when garbage is collected
    std::size_t collects_at_ = 0;
    bool is_opening_ = false;  ///< a state is being made
    Activation outside_;
    std::array<lua_State*, most_nested> states_{};
    std::array<char, most_nested> object_keys_{};
    std::array<char, most_nested> callback_keys_{};
    std::array<char, most_nested> thread_keys_{};  ///< of callbacks, with LuaJIT
    std::array<char, most_nested> block_keys_{};
};

// ---- leaving (vm.cpp)

/// Ends the call: no handler of the text is told.
[[noreturn]] void unwind(lua_State* L);
/// Raises a Lua error with this text.
[[noreturn]] void raise(lua_State* L, std::string_view message);
/// Like luaL_error, which is not known not to return, and adds Lua's position.
[[noreturn]] void raise_format(lua_State* L, const char* format, ...);
/// Goes on after an operation of the ForeignCall, or leaves.
void check(lua_State* L, Crossing crossing);
/// Charges work; leaves if that is the end of the budget.
void charge(lua_State* L, std::uint64_t units);
/// How a message shows a whole number. It stays on the stack.
const char* integer_text(lua_State* L, lua_Integer number);
/// Takes Lua's own position off the message on top of the stack.
void strip_position(lua_State* L);
/// The line of the text that a thread is executing, as ForeignCall::at_line takes it; 0 if it is executing none. Level 0 is
/// the running function.
int line_of(lua_State* L, int level = 0);
/// Tells the call which line is being executed.
void tell_line(lua_State* L);

/// Charges for all instructions so far after so many, and from then on after each hook_interval.
void charge_after(lua_State* L, int instructions);
/// From here on, no function of the text does anything any more.
void end_every_function(lua_State* L);

// ---- values (values.cpp)

/// What a userdata of this VM holds. The text cannot make one.
struct Object {
    enum class Kind : std::uint8_t { list, map, handle, function, library, environment };
    Kind kind;
    std::uint64_t id;
    lua_Integer order;  ///< objects are counted in the order in which the call has seen them
};
Object* to_object(lua_State* L, int index);
/// What stands behind a function of the script; null if the value is none.
const Object* to_script_function(lua_State* L, int index);
/// Whether the value is a list or map of the script.
bool is_container(const Object* object);
ForeignValue value_of(const Object& object);
/// The position of an object or function of the script in that order; 0 if the value is neither.
lua_Integer order_of(lua_State* L, int index);

void push(lua_State* L, const ForeignValue& value);
void push_number(lua_State* L, double number);
/// The value at this index as the script has it. A table becomes a new list or map there. What cannot cross is an
/// error.
ForeignValue to_foreign(lua_State* L, int index);
/// The same for an argument of what is called, which may be a function of the text, too (callbacks.cpp).
ForeignValue to_argument(lua_State* L, int index);
/// Calls a function of the script with the values from `first` to the top, and leaves the result on the stack.
int call_with(lua_State* L, const ForeignValue& function, int first);
int call_member_with(lua_State* L, const ForeignValue& object, std::string_view name, int first);
/// The C function behind every function of the script.
int call_script_function(lua_State* L);
/// Pushes what `tostring` gives; never an address.
void push_text(lua_State* L, int index);
/// How messages call the kind of a value.
const char* kind_name(lua_State* L, int index);

// ---- order of keys (order.cpp)

/// Pushes a list of the table's keys: numbers, texts, false and true, objects of the script; nil when the keys are
/// 1 to n. Other keys are an error.
void push_sorted_keys(lua_State* L, int table);
int ordered_next(lua_State* L);
int ordered_pairs(lua_State* L);

// ---- errors and coroutines (handlers.cpp, coroutines.cpp)

/// After a protected call: leaves if it was no error of the text that ended it.
void leave_unless_error(lua_State* L, int status);
/// The message handler behind xpcall, which is called before anything is left. Upvalue: the text's own.
int call_handler(lua_State* L);
void open_handlers(lua_State* L);    ///< adds to the table on top
void open_coroutines(lua_State* L);  ///< pushes the library
lua_State* coroutine_at(lua_State* L, int index);
const char* status_of(lua_State* L, lua_State* co);

// ---- what Lua 5.4 and LuaJIT do differently (lua54/, luajit/)

const char* implementation_name();
/// lua_load of a text that has a head before it.
int load_chunk(lua_State* L, std::string_view head, std::string_view text, const char* name);
/// Pushes the value that becomes the environment of functions. It has no content of its own, and gets a metatable.
void push_variables(lua_State* L);
/// Pushes what stands for the number of an object in a table.
void push_object_key(lua_State* L, std::uint64_t number);
/// Takes the environment off the stack: functions that are compiled from now on have it.
void use_environment(lua_State* L);
/// What a chunk for make_function() begins with.
extern const char* const environment_head;
/// Calls the chunk below an environment on top of the stack, so that it makes a function for that one.
void make_function(lua_State* L);
/// Takes an environment off the stack for the chunk below it, which is not one that `load` was given.
void set_chunk_environment(lua_State* L);
/// Takes an environment off the stack for the function below it.
void set_environment(lua_State* L);
/// Whether a handler of the text is there for an error of what it calls.
bool is_caught(lua_State* L);
void open_protected_calls(lua_State* L);  ///< adds pcall and xpcall to the table on top
/// Resumes a coroutine with the `count` values on top of its stack. Returns as lua_resume.
int resume_thread(lua_State* co, lua_State* from, int count, int& results);
/// Closes a coroutine that an error has ended; whether that has an error of its own, which is then on top.
bool close_ended(lua_State* L, lua_State* co);
void open_closing(lua_State* L);  ///< adds to the library of coroutines on top
/// A name that no script can write, because it is not UTF-8. Returns 1 after pushing what texts are compiled with, or 0.
constexpr char hidden_name = '\xff';
int push_hidden(lua_State* L);
/// How many arguments a function of the text can be called with.
std::size_t parameters_of(lua_State* L, int function);
/// Adds functions and libraries that only this implementation has to the table on top.
void add_own(lua_State* L);

// ---- the libraries (library.cpp, objects.cpp, tables.cpp, strings.cpp, loading.cpp)

/// In a new state: makes everything that functions find there.
int open_libraries(lua_State* L);
/// Pushes the environment of all functions.
void push_environment(lua_State* L);
/// Puts a value with the content of the table on top into the table below that, under this name.
void add_library(lua_State* L, const char* name);
void open_objects(lua_State* L);
void open_tables(lua_State* L);
void open_strings(lua_State* L);
int load_text(lua_State* L);
/// Compiles a text and pushes it as a function; false leaves a message there.
bool compile(lua_State* L, const ForeignFunction& function);
/// Pushes what stands before the text, on its first line: the parameters by their names.
void push_head(lua_State* L, const ForeignFunction& function);

// ---- blocks (blocks.cpp)

/// As compile(), for make_function().
bool compile_with_blocks(lua_State* L, const ForeignFunction& function, const char* chunk);
/// Pushes the function of a text that sees the blocks of the call, which have been run; also a block, with its index.
void push_with_blocks(lua_State* L, const ForeignFunction& function, const Run& run, std::size_t block = 0);
/// Lets the chunk on top of the stack see the blocks of the current call, if there are any.
void see_blocks(lua_State* L);
/// Runs the blocks of the current call.
int run_blocks(lua_State* L);
/// Pushes the function of a block that is called.
void push_defined(lua_State* L, const Run& run);
void list_defined(lua_State* L, const Run& run, std::vector<DefinedFunction>& defined);
/// The line in a call of a function that is in one of its blocks; 0 if the chunk is none.
int line_of_block(const ForeignFunction& function, const char* source, int line);
/// Pushes a compiled text, which is compiled when it is first needed (vm.cpp).
void push_compiled(lua_State* L, const ForeignFunction& function, const char* chunk);
/// Pushes the environment that functions have without blocks (library.cpp).
void push_globals(lua_State* L);
/// Whether the value is a name of Lua's own.
bool is_own_name(lua_State* L, int index);

/// What is not there, and why.
struct Missing {
    const char* name;
    const char* why;
};
/// Null for any name that is there.
const char* why_missing(std::string_view name);
/// Metamethods that a metatable may not have when it is set.
std::span<const Missing> refused_metamethods();
constexpr const char* no_weak_tables = "when memory is cleaned up is not the same each time";
/// Called with the hook.
void tidy(lua_State* L);

}  // namespace npcs::lua
