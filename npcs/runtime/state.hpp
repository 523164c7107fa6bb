// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The complete state of a stopped conversation, as plain data. Positions are indexes into a Program's functions, never
// code addresses; values are Datums of the machine's heap. Savers read and write these structs and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "program/program.hpp"
#include "runtime/native.hpp"
#include "values/error.hpp"
#include "values/heap.hpp"

namespace npcs::runtime {

/// Finds a native function object by name: the host's, else the intrinsic. Returns unset when there is none.
class NativeNames {
public:
    virtual Datum find_native(std::string_view name) const = 0;

protected:
    ~NativeNames() = default;
};

struct Linked;

struct Frame {
    Frame() = default;
    /// At the start of the function, with its locals in registers.
    Frame(const program::Function& callee, const Linked& in_machine, std::uint32_t first, std::uint16_t live,
          std::uint16_t result_register, values::Map* maker)
        : function(&callee), linked(&in_machine), base(first), top(live), result(result_register), outer(maker) {}

    const program::Function* function = nullptr;
    const Linked* linked = nullptr;           ///< the function's program in this machine
    std::uint32_t pc = 0;                     ///< the instruction it continues with
    std::uint32_t base = 0;                   ///< index of its R[0] in Execution::registers
    std::uint16_t top = 0;                    ///< number of live registers while a callee runs or the frame is stopped
    std::uint16_t result = program::discard;  ///< register of the *caller* that gets this frame's result
    values::Map* scope = nullptr;             ///< its locals if they are captured; the globals for a main function
    values::Map* outer = nullptr;             ///< scope of the call that created the function
};

/// Why a run is not continuing.
enum class StopKind : std::uint8_t {  // written to saves: do not change these values
    none = 0,                         ///< not started, or finished
    yielded = 1,                      ///< a statement yielded its value; resuming takes no answer
    suspended = 2,                    ///< a native waits for an answer
    choice = 3,                       ///< a choose statement waits for an option
    interrupted = 4,                  ///< a budget or a stop request; resuming takes no answer
    failed = 5                        ///< a run-time error
};

struct Pending {
    StopKind kind = StopKind::none;
    WaitFor waits_for = WaitFor::host;        ///< suspended
    std::uint16_t result = program::discard;  ///< register of the last frame that receives the answer
    double wake_after = -1;                   ///< seconds until the wait ends in any case; negative: never
    Datum value;                              ///< the value passed to the game
    Datum function;                           ///< suspended: the waiting native; null when none
    Datum options;                            ///< choice: list of the options on offer, see Offer
    Datum target;                             ///< the task's handle, or the event's name
};

struct ActivePlan {
    std::uint32_t frame;  ///< index of the frame that entered it
    std::uint32_t plan;   ///< index into that function's plans
    Datum value;
    Datum payloads;  ///< list: the payloads on entry
};

/// Progress of checking the conditions of plans, between a stop made by the script and continuing it. An interrupted
/// check continues where it was.
struct PlanCheck {
    static constexpr std::uint32_t no_frame = 0xFFFF'FFFF;
    bool is_due = false;
    bool is_payload = false;                  ///< the condition does not hold and its payload is being evaluated
    StopKind stop = StopKind::none;           ///< with a frame: why the frame below had stopped
    std::uint16_t result = program::discard;  ///< register of that frame that receives the answer
    std::uint32_t plan = 0;                   ///< index into Execution::plans
    std::uint32_t condition = 0;              ///< of that plan
    std::uint32_t frame = no_frame;           ///< index of the frame that evaluates the condition or payload
    Datum answer;
};

/// How far frames and registers can grow before memory must be allocated. Valid for the execution it was recorded in; a
/// copy starts empty, so that no pointer outlives what it points into.
struct Capacity {
    const Frame* last_frame = nullptr;  ///< beyond this frame, one more would allocate or exceed the limit
    const Datum* last_registers =
        nullptr;  ///< a frame's registers must end here, so that a native's still fit after them

    Capacity() = default;
    Capacity(const Capacity&) {}
    Capacity& operator=(const Capacity&) {
        last_frame = nullptr;
        last_registers = nullptr;
        return *this;
    }
};

/// A call made by `try`: its failure becomes its value.
struct Guard {
    std::uint32_t frames;  ///< below the call, which is the frame with that index, or a native above all frames
    std::uint16_t result;  ///< register of the caller that gets the value; the frame itself has `discard`
};

/// The time that `every` counts from.
struct Beat {
    double last = -1;       ///< game time of the beat last waited for; negative: none
    bool is_loose = false;  ///< something else has been waited for since
};

/// The execution of one conversation or task: frames and their registers.
struct Execution {
    bool started = false;
    values::ErrorCode error_code = values::ErrorCode::other;  ///< of `error`; not saved, as the message tells it
    values::NamePlace error_name;                             ///< in `error`
    std::vector<Frame> frames;                                ///< outermost first
    std::vector<Datum> registers;                             ///< of all frames; live up to the last frame's base + top
    std::vector<ActivePlan> plans;                            ///< outermost first
    PlanCheck check;
    Pending pending;
    Datum returned;             ///< the result of a finished main function
    std::string error;          ///< the message of a failure
    std::uint64_t steps = 0;    ///< loop iterations and calls so far
    std::vector<Guard> guards;  ///< outermost first
    double since = 0;           ///< when it stopped: game time, or the conversation's `time`
    Beat beat;
    Capacity capacity;  ///< belongs to the machine, not to the state

    void set_error(values::Error of) {
        error = std::move(of.message);
        error_code = of.code;
        error_name = of.name;
    }
    values::Error take_error() {
        values::Error taken(std::exchange(error, {}));
        taken.code = std::exchange(error_code, values::ErrorCode::other);
        taken.name = std::exchange(error_name, {});
        return taken;
    }
};

struct Tasks;

/// The complete state of a machine. A save contains the part of it that is reachable.
struct State {
    values::Heap heap;
    values::Map* globals = nullptr;     ///< a scope: its first Program::global_count slots are the program's names
    values::Map* taken = nullptr;       ///< option id (string) -> number of times taken; null: none yet
    values::Map* type_maps[7] = {};     ///< by values::Kind; null: not requested yet
    values::Map* intrinsics = nullptr;  ///< the value of `intrinsics`; null: not requested yet
    std::vector<std::uint32_t> visits;  ///< by Linked::first_visit and function index; may be shorter
    Random random;
    double seconds_before = 0;     ///< value of `time` when the state was saved
    Execution execution;           ///< of a single conversation
    std::unique_ptr<Tasks> tasks;  ///< null: a single conversation

    State();
    ~State();
};

/// Marks everything an execution refers to: live registers of its frames, their scopes, its plans, and what it waits
/// with.
void mark(values::Heap& heap, const Execution& execution);
/// The approximate size of a node of a standard set or map.
inline constexpr std::size_t node_bytes = 64;
/// Returns the bytes used besides values.
std::size_t memory_of(const Execution& execution);
std::size_t memory_of(const State& state);
/// Marks everything the state refers to. Call between Heap::begin_collection and finish_collection.
void mark_roots(State& state);

}  // namespace npcs::runtime
