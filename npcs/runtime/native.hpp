// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions that are not written in a script: the intrinsics and the host's. Both are called the same way: with all their
// parameters filled in, and with services that stand for the machine they run on. A native never recurses into the executor.
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

/// Splitmix/xoshiro state, part of a save.
struct Random {
    std::uint64_t state[4] = {};
    void seed(std::uint64_t seed);
    /// [0, 1), 53 bits.
    double next();
};

enum class NativeResult : std::uint8_t {
    done,       ///< `result` is the value
    failed,     ///< `error` says why
    suspended,  ///< `result` is what the host is given; the call's value is what it goes on with
    calls  ///< the call's value is what comes of calling `result` with the list `target`, or none: see Execution::guards
};

/// What ends the wait of a suspended call.
enum class WaitFor : std::uint8_t {  // written to saves: do not change these values
    host = 0,                        ///< the host's answer
    time = 1,                        ///< nothing but time
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
    virtual void print(std::string_view text) = 0;  ///< exactly these bytes; line ends are in them
    virtual void warn(
        const Warning& warning) = 0;  ///< of the statement that is carried out, for whoever writes scripts
    virtual double seconds() = 0;     ///< since the conversation started, as the host tells it
    virtual double game_time() = 0;   ///< seconds of all ticks; without ticks the same as seconds()
    virtual Random& random() = 0;
    virtual values::Map* type_map(
        values::Kind kind) = 0;             ///< `number`, `string`, `list`, `map`, `funcRef`; made when first asked for
    virtual values::Map* intrinsics() = 0;  ///< the map of all intrinsics, made when first asked for
    virtual values::List* stack_trace() = 0;
    virtual double visits(const values::Function& function) = 0;
    virtual double taken(std::string_view option) = 0;
    /// Whether it is the handle of a task of this machine.
    virtual bool is_task(Datum value) = 0;
    /// What an intrinsic wants of the machine's tasks. A conversation of its own has none, and refuses.
    virtual NativeResult tasks(TaskRequest request, NativeCall& call) = 0;

protected:
    ~Services() = default;
};

struct NativeCall {
    Services& services;
    std::span<Datum> arguments;  ///< one for each parameter, defaults filled in
    Datum result;
    values::Error error;
    double wake_after = -1;  ///< suspended: seconds after which the wait ends in any case; negative: never
    WaitFor waits_for = WaitFor::host;
    Datum target;            ///< of the wait: a task's handle, or an event's name
    bool is_silent = false;  ///< a host function acted for an intrinsic: as a statement it yields nothing
};

struct Native : values::Signature {
    using Run = NativeResult (*)(const Native& self, NativeCall& call);
    /// Needs nothing but its arguments, one for each parameter; cannot fail, nor take memory.
    using Direct = Datum (*)(const Datum* arguments);
    Run run = nullptr;
    Direct direct = nullptr;  ///< null for most; `run` does the same
    std::uint8_t arity = 0;   ///< of an intrinsic: parameters.size()
    values::FunctionOrigin origin = values::FunctionOrigin::intrinsic;
    std::string_view documentation;
};

/// All intrinsics, in the order of the manual. Built once, immutable, shared by all threads.
std::span<const Native> intrinsics();
/// The one of that name, or null.
const Native* find_intrinsic(std::string_view name);
/// What values of each kind have as the method of one name, unless a script has asked for their type's map.
struct MethodRow {
    Datum of[7];
};
/// The row of a name, or null when no kind has such a method.
const MethodRow* method_row(std::string_view name);
/// The functions a value of that kind has as methods (`len`, `push`, ...), to fill its type map.
std::span<const Native* const> methods_of(values::Kind kind);
/// An immortal function object for an intrinsic: `@print` is the same object everywhere.
Datum intrinsic_function(const Native& native);

}  // namespace npcs::runtime
