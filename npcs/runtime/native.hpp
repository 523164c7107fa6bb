// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions not written in a script: intrinsics and host functions. Both are called the same way: with all parameters
// filled in, and with services that represent the machine they run on. A native never recurses into the executor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "values/heap.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using values::Datum;
using values::Heap;

/// Decides what random draws give, in place of a generator.
class Draws {
public:
    /// Returns a number in [0, 1).
    virtual double next() = 0;

protected:
    ~Draws() = default;
};

/// The state of xoshiro256**, part of a save.
struct Random {
    std::uint64_t state[4] = {};
    void seed(std::uint64_t seed);
    /// Returns the next number in [0, 1), with 53 random bits; first those that were given.
    double next() {
        if (given.empty() && from == nullptr) [[likely]]
            return generate();
        if (from != nullptr) return from->next();
        const double next = given.front();
        given = given.subspan(1);
        return next;
    }

    // Not part of a save: they belong to the present run.
    std::span<const double> given;  ///< the results of the next draws, which leave the generator as it is
    Draws* from = nullptr;          ///< gives all draws in place of the generator

private:
    double generate();
};

enum class NativeResult : std::uint8_t {
    done,       ///< `result` is the value
    failed,     ///< `error` has the reason
    suspended,  ///< `result` goes to the host, whose answer becomes the call's value
    calls,      ///< the call's value is that of calling `result` with the list `target`, if any: see Execution::guards
    calls_back  ///< the function is one of another language: see Interpreter::call_back
};

/// What ends the wait of a suspended call.
enum class WaitFor : std::uint8_t {  // written to saves: do not change these values
    host = 0,                        ///< the host's answer
    time = 1,                        ///< only time
    task = 2,                        ///< the end of another task
    event = 3                        ///< an event that is raised
};

enum class TaskRequest : std::uint8_t { spawn, join, cancel, wait_for, raise, every };

struct NativeCall;
struct Warning;

/// What natives may ask of the machine they run on.
class Services {
public:
    virtual Heap& heap() = 0;
    virtual void print(std::string_view text) = 0;  ///< writes exactly these bytes; adds no line end
    virtual void warn(const Warning& warning) = 0;  ///< about the current statement, for script authors
    virtual double seconds() = 0;                   ///< since the conversation started, by the host's clock
    virtual double game_time() = 0;                 ///< seconds of all ticks; without ticks, seconds()
    virtual Random& random() = 0;
    virtual values::Map* type_map(
        values::Kind kind) = 0;             ///< `number`, `string`, `list`, `map`, `funcRef`; created on first use
    virtual values::Map* intrinsics() = 0;  ///< the map of all intrinsics; created on first use
    virtual values::List* stack_trace() = 0;
    virtual double visits(const values::Function& function) = 0;
    virtual double taken(std::string_view option) = 0;
    /// Whether the value is the handle of a task of this machine.
    virtual bool is_task(Datum value) = 0;
    /// Carries out a request to the machine's tasks. A conversation without a machine has none, and refuses.
    virtual NativeResult tasks(TaskRequest request, NativeCall& call) = 0;
    /// How often the script function that calls was entered.
    virtual double own_visits() = 0;

protected:
    ~Services() = default;
};

struct NativeCall {
    Services& services;
    std::span<Datum> arguments;  ///< one per parameter, defaults filled in
    Datum result;
    values::Error error;
    double wake_after = -1;  ///< suspended: seconds until the wait ends in any case; negative: never
    WaitFor waits_for = WaitFor::host;
    Datum target;            ///< what is waited for: a task's handle, or an event's name
    bool is_silent = false;  ///< a host function acted for an intrinsic: yields nothing when called as a statement
};

struct Native : values::Signature {
    using Run = NativeResult (*)(const Native& self, NativeCall& call);
    /// Needs only its arguments, one per parameter; neither fails nor allocates.
    using Direct = Datum (*)(const Datum* arguments);
    Run run = nullptr;
    Direct direct = nullptr;  ///< null for most; equivalent to `run`
    std::uint8_t arity = 0;   ///< of an intrinsic: parameters.size()
    values::FunctionOrigin origin = values::FunctionOrigin::intrinsic;
    std::string_view documentation;
};

/// Returns all intrinsics in the order of the manual. Built once, immutable, shared by all threads.
std::span<const Native> intrinsics();
/// Returns the intrinsic with this name, or null.
const Native* find_intrinsic(std::string_view name);
/// For one name, the method of each kind of value, used until a script asks for the kind's type map.
struct MethodRow {
    Datum of[7];
};
/// Returns the row of a name, or null when no kind has such a method.
const MethodRow* method_row(std::string_view name);
/// Returns the functions that values of a kind have as methods (`len`, `push`, ...), for its type map.
std::span<const Native* const> methods_of(values::Kind kind);
/// Returns the immortal function object of an intrinsic: `@print` is the same object everywhere.
Datum intrinsic_function(const Native& native);

}  // namespace npcs::runtime
