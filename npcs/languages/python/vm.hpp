// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What runs the Python functions of one machine: a MicroPython of its own, with a heap of its own. Which of them a thread
// works with is a variable of the thread (hooks.h), set for as long as one of its functions runs.
//
// MicroPython leaves functions by jumping. So nothing that needs a destructor may be alive in a function that it calls or
// that calls it, except where it is protected (npcs_python_protect), and no exception may leave them.
//
// A stop jumps from function to function of the text past their handlers: each asks on the way out whether it is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "languages/python/include_micropython.hpp"
#include "npcs/language.hpp"

namespace npcs::python {

/// The objects of the script that a call has seen, by the lower half of their numbers. On the stack, where the collector
/// finds them.
struct Objects {
    mp_obj_t* known = nullptr;
    std::size_t room = 0;
};

/// The functions of the text that a call has made values of, by their numbers (ForeignCall::callback). On the stack, too.
struct Callbacks {
    mp_obj_t* functions = nullptr;
    std::size_t count = 0;
    std::size_t room = 0;
};

/// A call of a function of the script, or of a function of the text that the script calls back.
struct Run {
    const ForeignFunction& function;
    ForeignCall& call;
    Run* outer = nullptr;
    std::size_t depth = 0;
    Objects own;
    Objects* objects = nullptr;  ///< a callback has those of the call that made it
    Callbacks callbacks;
    mp_obj_t callee = MP_OBJ_NULL;                    ///< of a callback
    mp_obj_t names = MP_OBJ_NULL;                     ///< a dictionary: the variables of the blocks
    std::vector<DefinedFunction>* defined = nullptr;  ///< only the blocks are run, and this is what they define
    vstr_t line{};                                    ///< printed, without the end of the line so far
    bool has_failed = false;                          ///< and the call knows
};

class Vm final : public LanguageVm {
public:
    explicit Vm(const Limits& limits);
    ~Vm() override;
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    /// Makes the heap; false if its memory does not suffice.
    bool open();
    Crossing run(const ForeignFunction& function, ForeignCall& call) override;
    Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override;
    Crossing run_blocks(const ForeignFunction& last, ForeignCall& call, std::vector<DefinedFunction>& defined) override;

    /// The VM that the thread is working with.
    static Vm& now() { return *static_cast<Vm*>(npcs_python_vm()->owner); }
    /// The innermost call; the one whose text is being executed.
    Run& current() const { return *run_; }
    bool is_running() const { return run_ != nullptr; }
    const Limits& limits() const { return limits_; }
    npcs_python_vm_t& state() { return state_; }

private:
    bool is_open() const { return state_.heap_bytes != 0; }
    void close() noexcept;
    Crossing execute(Run& run);
    Crossing conclude(Run& run, bool has_ended);
    bool is_worn_out() const;

    Limits limits_;
    npcs_python_vm_t state_{};
    Run* run_ = nullptr;
};

/// For its life, the thread works with this VM.
class Working {
public:
    explicit Working(npcs_python_vm_t& vm) : before_(npcs_python_state_now) { npcs_python_state_now = &vm.micropython; }
    ~Working() { npcs_python_state_now = before_; }
    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;

private:
    struct _mp_state_ctx_t* before_;
};

/// Makes a MicroPython in a VM that is being worked with, with at most so many bytes. The stack may be used from here on
/// down. Returns false when there is no memory.
bool open_micropython(npcs_python_vm_t& vm, std::size_t bytes, void* stack);
/// How much stack MicroPython may use, of all nested calls.
constexpr std::size_t stack_bytes = 384 * 1024;

// ---- leaving (vm.cpp)

/// Raises an error of this type with a text.
[[noreturn]] void raise(const mp_obj_type_t& type, std::string_view message);
/// Goes on after an operation of the ForeignCall, or leaves.
void check(Crossing crossing);
/// Tells the call which line is being executed.
void tell_line();
/// Whether an error would be caught: some function of the current run has a handler that is not being executed yet.
bool is_caught();
/// Where code is: a line of a text, from 1, 0 if that is not known; and which block it is in, from 1, 0 if in the function.
struct LineOfText {
    std::uint32_t line = 0;
    std::size_t block = 0;
};
/// The line of a text in which an exception was raised.
LineOfText line_of_exception(mp_obj_t exception);

// ---- values (values.cpp)

ForeignCall& call_now();
mp_obj_t push(const ForeignValue& value);
mp_obj_t push_number(double number);
mp_obj_t push_text(std::string_view text);
/// The value as the script has it. Lists, tuples and dictionaries become new lists and maps there. What cannot cross is an
/// error. A text is valid as long as the value is.
ForeignValue to_foreign(mp_obj_t value);
/// The same for an argument of a call, which may also be a function of the text.
ForeignValue to_argument(mp_obj_t value);
/// A list, map, function or handle of the script; null for anything else.
const npcs_python_object_t* to_object(mp_obj_t value);
ForeignValue value_of(const npcs_python_object_t& object);
bool is_list(mp_obj_t value);
bool is_map(mp_obj_t value);
/// Checks `self` of a method, which the text may have called with anything.
ForeignValue self_as(mp_obj_t value, const mp_obj_type_t& type);
std::size_t size_of(const ForeignValue& container);
/// How messages call the kind of a value.
const char* kind_name(mp_obj_t value);

/// A function that was found in a map: called with its map as `self`.
struct Method {
    mp_obj_base_t base;
    mp_obj_t object;
    mp_obj_t function;  ///< MP_OBJ_NULL: looked for when it is called
    qstr name;
};
mp_obj_t make_method(mp_obj_t object, mp_obj_t function, qstr name);

// ---- texts (source.cpp)

/// Compiles a text and returns it as a function. Raises what is wrong with it.
mp_obj_t compile(const ForeignFunction& function);
/// The same for a function that has blocks, and for a block, which is in a call the one with this index. The value is for
/// run_with_names.
mp_obj_t compile_module(const ForeignFunction& function, std::size_t block);
/// Runs a module whose variables are in this dictionary: a block.
void run_block(mp_obj_t module, mp_obj_t names);
/// Returns the function that a module defines, with the variables in this dictionary.
mp_obj_t function_with_names(mp_obj_t module, mp_obj_t names, const ForeignFunction& function);
/// The block that a text with this file name is, from 1; 0 for any other.
std::size_t block_of_file(qstr file);
/// The block that a function was defined in; 0 if it is none of a text.
std::size_t block_of_function(mp_obj_t function);
std::size_t count_parameters(mp_obj_t function);  ///< how many arguments it can be given
bool is_function_of_text(mp_obj_t value);

// ---- blocks (blocks.cpp)

/// Runs the blocks of a call.
void run_blocks(Run& run);
mp_obj_t defined_function(const Run& run);
/// Tells what the blocks define; their names are given to `add`.
void each_defined(const Run& run, void (*add)(const Run& run, std::string_view name, mp_obj_t function));
/// The lines of compiled texts begin so much later than those of the script's.
constexpr std::uint32_t lines_of_head = 1;
/// The function of a text that has been compiled, or a module, compiled when it is first needed on this VM.
mp_obj_t compiled(const ForeignFunction& function, std::size_t block);

/// What is not there, and why; null for any other name.
const char* why_missing(std::string_view name);

}  // namespace npcs::python
