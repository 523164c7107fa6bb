// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Everything a stopped conversation is: plain data. Positions are indexes into a Program's functions, never addresses of
// code; values are Datums of the machine's heap. Savers read and write these structs and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "runtime/native.hpp"
#include "values/heap.hpp"

namespace npcs::runtime {

/// Finds a native function object by name: the host's, else the intrinsic. Unset when there is none.
class NativeNames {
public:
    virtual Datum find_native(std::string_view name) const = 0;

protected:
    ~NativeNames() = default;
};

struct Linked;

struct Frame {
    Frame() = default;
    /// At its beginning, with its locals in registers.
    Frame(const program::Function& callee, const Linked& in_machine, std::uint32_t first, std::uint16_t live,
          std::uint16_t result_register, values::Map* maker)
        : function(&callee), linked(&in_machine), base(first), top(live), result(result_register), outer(maker) {}

    const program::Function* function = nullptr;
    const Linked* linked = nullptr;           ///< the function's program in this machine
    std::uint32_t pc = 0;                     ///< where it goes on
    std::uint32_t base = 0;                   ///< its R[0] in Execution::registers
    std::uint16_t top = 0;                    ///< live registers, while something it called is running or it is stopped
    std::uint16_t result = program::discard;  ///< register of the *caller* that gets what this frame returns
    values::Map* scope = nullptr;             ///< its locals, when they are captured; the globals for a main function
    values::Map* outer = nullptr;             ///< scope of the call that made the function
};

/// Why a run is not going on.
enum class StopKind : std::uint8_t {  // written to saves: do not change these values
    none = 0,                         ///< not started, or finished
    yielded = 1,                      ///< a statement's value was yielded: going on takes no answer
    suspended = 2,                    ///< a native waits for its answer
    choice = 3,                       ///< a choose statement waits for an option
    interrupted = 4,                  ///< a budget or a stop request: going on takes no answer
    failed = 5                        ///< a run-time error
};

struct Pending {
    StopKind kind = StopKind::none;
    WaitFor waits_for = WaitFor::host;        ///< suspended
    std::uint16_t result = program::discard;  ///< register of the last frame that gets the answer
    double wake_after = -1;                   ///< seconds after which the wait ends in any case; negative: never
    Datum value;                              ///< what the game was given
    Datum function;                           ///< suspended: the native that waits (null when none)
    Datum options;                            ///< choice: list of what is on offer, see Offer
    Datum target;                             ///< the task's handle, or the event's name
};

struct ActivePlan {
    std::uint32_t frame;  ///< index of the frame it was entered in
    std::uint32_t plan;   ///< index into that function's plans
    Datum value;
    Datum payloads;  ///< list: payloads on entry
};

/// How far the conditions of the plans are checked, after a stop of the script itself and before it goes on. A check that is
/// interrupted goes on where it was.
struct PlanCheck {
    static constexpr std::uint32_t no_frame = 0xFFFF'FFFF;
    bool is_due = false;
    bool is_payload = false;                  ///< the condition does not hold, and its payload is worked out
    StopKind stop = StopKind::none;           ///< with a frame: what the frame below it had stopped for
    std::uint16_t result = program::discard;  ///< register of that frame that gets the answer
    std::uint32_t plan = 0;                   ///< index into Execution::plans
    std::uint32_t condition = 0;              ///< of that plan
    std::uint32_t frame = no_frame;           ///< index of the one that works out the condition or payload
    Datum answer;
};

/// How far frames and registers may go before memory must be taken. Holds for the execution it was noted in; a copy has none
/// until it is noted anew, so that no address can outlive what it points into.
struct Room {
    const Frame* last_frame = nullptr;  ///< one more would take memory, or is more than there may be
    const Datum* last_registers =
        nullptr;  ///< where a frame's registers must end, so that natives have room behind them

    Room() = default;
    Room(const Room&) {}
    Room& operator=(const Room&) {
        last_frame = nullptr;
        last_registers = nullptr;
        return *this;
    }
};

/// A call that `try` made: what goes wrong in it is its value.
struct Guard {
    std::uint32_t
        frames;  ///< below it: it is the frame of that index, or the native that is called or waits above all frames
    std::uint16_t result;  ///< register of the caller that gets its value; the frame itself has `discard`
};

/// What `every` counts from.
struct Beat {
    double last = -1;       ///< game time of the beat it waits or waited for last; negative: there was none
    bool is_loose = false;  ///< something else was waited for since
};

/// One conversation's execution: frames and their registers.
struct Execution {
    bool started = false;
    std::vector<Frame> frames;      ///< outermost first
    std::vector<Datum> registers;   ///< of all frames; live up to the last frame's base + top
    std::vector<ActivePlan> plans;  ///< outermost first
    PlanCheck check;
    Pending pending;
    Datum returned;             ///< value of a finished main function
    std::string error;          ///< message of a failure
    std::uint64_t steps = 0;    ///< turns of loops and calls so far
    std::vector<Guard> guards;  ///< outermost first
    double since = 0;           ///< game time, or a conversation's `time`, at which it stopped
    Beat beat;
    Room room;  ///< the machine's; no part of the state
};

struct Tasks;

/// A machine's whole state. What a save holds is this, as far as it can be reached.
struct State {
    values::Heap heap;
    values::Map* globals = nullptr;     ///< a scope: its first Program::global_count slots are the program's names
    values::Map* taken = nullptr;       ///< option id (text) -> how often it was taken; null: nothing yet
    values::Map* type_maps[7] = {};     ///< by values::Kind; null: not asked for yet
    values::Map* intrinsics = nullptr;  ///< the map `intrinsics` gave; null: not asked for yet
    std::vector<std::uint32_t> visits;  ///< by Linked::first_visit and function index; as far as they are counted
    Random random;
    double seconds_before = 0;     ///< `time` that had passed when the state was saved
    Execution execution;           ///< of a conversation of its own
    std::unique_ptr<Tasks> tasks;  ///< null: a conversation of its own

    State();
    ~State();
};

/// Marks what an execution refers to: the live registers of its frames, their scopes, its plans, and what it waits with.
void mark(values::Heap& heap, const Execution& execution);
/// What a node of a set or map of the standard library takes, about.
inline constexpr std::size_t node_bytes = 64;
/// What it takes beside the values, in bytes.
std::size_t memory_of(const Execution& execution);
std::size_t memory_of(const State& state);
/// Marks everything the state refers to. Call between Heap::begin_collection and finish_collection.
void mark_roots(State& state);

}  // namespace npcs::runtime
