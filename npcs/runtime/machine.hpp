// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The executor: runs a State over a Program until it stops. One loop (execute.cpp) takes instructions; whatever does not
// belong to the quick path is a function of its own. Calls of script functions push frames, they never recurse here.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/limits.hpp"
#include "program/program.hpp"
#include "runtime/budget.hpp"
#include "runtime/callback.hpp"
#include "runtime/environment.hpp"
#include "runtime/linked_programs.hpp"
#include "runtime/native.hpp"
#include "runtime/roots.hpp"
#include "runtime/state.hpp"
#include "runtime/tasks.hpp"
#include "runtime/turns.hpp"

namespace npcs::runtime {

class Machine final : public Services, private values::Iterations {
public:
    Machine(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> environment,
            const Limits& limits, std::uint64_t seed);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    State state;
    void* held_by = nullptr;  ///< what the library's user knows this machine by; for whoever made it

    /// The execution whose turn it is: the conversation's own, or a task's while a Turn lasts.
    Execution& execution() { return turns_.current(); }
    const Execution& execution() const { return turns_.current(); }
    Turns& turns() { return turns_; }
    /// What may end a run.
    Budget& budget() { return budget_; }
    const Budget& budget() const { return budget_; }
    LinkedPrograms& linked() { return linked_; }
    const LinkedPrograms& linked() const { return linked_; }

    /// Each runs to the next stop and says why it stopped. Precondition: the state is one where that makes sense.
    StopKind start();
    StopKind resume(Datum answer);
    /// Precondition: a choice is pending and option `index` is available.
    StopKind choose(std::uint32_t index);
    /// Precondition: a choice is pending. Nothing was chosen in time.
    StopKind leave_choice();
    /// Cancels the innermost plan whose value equals `value`, and what is nested in it. False when there is none.
    bool cancel_plan(Datum value);

    /// The host's code that is going on.
    Callbacks callbacks;

    // Tasks (tasks.cpp). Precondition: State::tasks.
    /// A new task that calls a function of a script in its first turn. Null, and `error` says why, when it cannot.
    Task* spawn(Datum function, std::span<const Datum> arguments, std::string& error);
    Task* spawn(const Linked& linked, std::string& error);
    /// A task's turn: until it stops. Meanwhile `seen` is told, while its execution can still be looked at.
    template <typename Seen>
    void give_turn(Task& task, const Seen& seen);
    /// Ends a task from outside: with an error of the call it waits for, or (null) by cancelling it.
    template <typename Seen>
    void end(Task& task, const std::string* error, const Seen& seen);
    /// The one whose turn it is ends as soon as the call that asked for it has returned.
    void cancel(Task& task);
    /// The ticket that the task whose turn it is gets if it asks the host.
    std::uint32_t promised_ticket();
    bool is_cancelled() const { return cancel_current_ && state.tasks->current != 0; }
    /// Leaves the innermost plan that the task carries out. False when there is none.
    bool leave_innermost_plan(Task& task);
    Datum handle_of(Task& task);
    /// Seconds until a task goes on by itself; infinite when none does.
    double next_wake() const;
    /// Game time goes on; tasks whose time has come are ready.
    void pass(double seconds);
    /// How many tasks wait for the event: all are ready now. When none does, `keep` keeps it for the first that will.
    std::uint32_t raise(std::string_view event, Datum value, bool keep = false);
    /// Whether the end of a turn could not be written down for want of memory: mend() does what is left.
    bool needs_mending() const { return needs_mending_; }
    void mend();

    /// Calls a function of the script, which must not stop, while the conversation is stopped, and drops its value. False, with
    /// the reason, when it failed; what it changed by then stays changed.
    bool call_aside(Datum callee, std::vector<Datum> arguments, std::string& problem);

    /// The first program; what it was made with.
    const std::shared_ptr<const program::Program>& program() const { return linked_.first_program(); }
    /// All that are linked, the first one first.
    std::vector<std::shared_ptr<const program::Program>> programs() const { return linked_.all(); }
    const Environment& environment() const { return *environment_; }
    std::shared_ptr<const Environment> shared_environment() const { return environment_; }
    const Limits& limits() const { return limits_; }
    /// After a state was loaded: makes room for its frames.
    void adopt();
    /// Makes equal states equal data: brings State::seconds_before up to date, and the places of loops that are behind the last
    /// entry of their map to its end. A clock that throws leaves the time as it was, and is complained of.
    void prepare_to_save();

    /// Made when the first is asked for.
    const std::shared_ptr<Roots>& roots();
    /// Whether somebody outside refers to one of its values.
    bool is_referred_to() const { return roots_ != nullptr && !roots_->empty(); }
    /// Frees what cannot be reached. Only ever called at a safepoint, for which one rule holds: *whatever is used after it can be
    /// reached from the state, from an execution that has or waits for its turn, or from a Root*. Of an execution that is the
    /// plans, what it waits with or returned, and for each frame its scopes and its registers below `top`; nothing above, and
    /// no local of C++. The safepoints are:
    /// - the entry of a function: its frame is there, with arguments, defaults, self and super in it; `top` is the number of its
    ///   locals, and the caller's is the call's window: what lies in the window is dead when the call returns;
    /// - a turn of a loop: `top` is that of the loop's Site, which the compiler knows;
    /// - the end of a run: whatever stopped it has set `top` to that of the Site where the frame goes on.
    /// In between nothing collects: instructions, natives and hooks of the host may hold plain values. Who runs instructions while
    /// it holds one (a plan's condition before an answer is used) makes it a Root.
    void collect();

    /// Where the frames stand, innermost first.
    struct Standing {
        const program::Function* function;
        std::uint32_t statement;
        std::uint32_t line;
    };
    std::vector<Standing> standing() const;

    // Services
    Heap& heap() override { return state.heap; }
    void print(std::string_view text) override;
    double seconds() override;
    double game_time() override { return state.tasks != nullptr ? state.tasks->now : seconds(); }
    Random& random() override { return state.random; }
    values::Map* type_map(values::Kind kind) override;
    values::Map* intrinsics() override;
    values::List* stack_trace() override;
    double visits(const values::Function& function) override;
    double taken(std::string_view option) override;
    bool is_task(Datum value) override { return state.tasks != nullptr && state.tasks->is_handle(value); }
    NativeResult tasks(TaskRequest request, NativeCall& call) override;

private:
    /// What came of an instruction that may do more than its own work.
    enum class Step : std::uint8_t { done, entered, stopped };

    /// What a method is called on.
    struct Receiver {
        Datum self;
        Datum super;
    };

    // loops.cpp
    void find_places(const values::Map& map, std::vector<Datum*>& places) override;
    void adopt_loops(Execution& execution);
    static void settle_loops(Execution& execution);

    // execute.cpp
    void run(std::size_t floor);
    /// Whether a frame that goes on there stands where a statement starts; its `top` is then what that start has live.
    static bool is_at_statement(Frame& frame, std::uint32_t pc);
    void run_guarded(std::size_t floor);
    Datum* enter_plain(Execution& execution, const values::Function& callee, std::uint16_t window, std::uint32_t first,
                       std::uint32_t count, std::uint16_t result);
    bool enter_variable(Execution& execution, Datum callee, std::uint16_t window, std::uint16_t result);
    bool enter_method(Execution& execution, Datum object, Datum callee, values::Map* found_in, std::uint16_t window,
                      std::uint32_t count, std::uint16_t result, bool object_in_window);
    Step fetch_free(const Linked& linked, std::uint32_t name, Datum& value);
    Step fail_unknown_local(Datum name);
    bool returned_to(std::size_t floor, Datum value);

    // machine.cpp
    void spoil_dead_registers();
    void collect_or_throw();
    double clock();
    void begin_run();
    void end_run();
    void count_taken(Datum id);
    void discount_taken(Datum id);
    StopKind go();
    StopKind go_on();
    void note_stop();
    template <typename Body>
    void survive(const Body& body);
    Step fail(std::string message);
    Step stop(StopKind kind);
    std::size_t plans_below(std::size_t frames) const;
    Step interrupt(std::string reason);
    /// At a safe place, when the budget is used up or garbage waits. `turns`: register of the loop, if any.
    Step safepoint(std::uint16_t top, const Datum* turns);
    void adopt(Execution& execution);

    // calls.cpp
    Step invoke(Datum callee, std::uint16_t window, std::uint32_t count, std::uint16_t result);
    Step invoke_element(Datum object, Datum callee, values::Map* found_in, std::uint16_t window, std::uint32_t count,
                        std::uint16_t result);
    Step invoke_on(Datum object, const values::Function& function, values::Map* found_in, std::uint32_t first,
                   std::uint32_t count, std::uint16_t result);
    Step invoke_member(Datum object, Datum callee, values::Map* found_in, std::uint16_t window, std::uint32_t count,
                       std::uint16_t result, bool object_in_window);
    /// False, and nothing has changed, when there is no memory for it.
    bool push_frame(const values::Function& callee, const Linked& linked, std::uint32_t base, std::uint32_t count,
                    std::uint16_t result, const Receiver* receiver = nullptr);
    Step enter(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result,
               const Receiver* receiver = nullptr);
    void set_self(Frame& frame, const Receiver& receiver);
    Step call_native(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result);
    Step give_back(Datum value);
    Step call_guarded(Datum callee, Datum arguments, std::uint32_t base, std::uint16_t result);
    bool is_guarded_native() const;
    Datum attempt(Datum value, Datum error);
    bool caught(std::size_t floor, Datum& value, std::uint16_t& result);
    bool recover(std::size_t floor);
    void drop_guards();
    bool reserve_registers(std::size_t count);
    void grow_registers(std::size_t size);
    bool reserve_frame();
    void trim();
    std::string out_of_memory() const;
    void note_room();

    // lookup.cpp
    Datum find_name(const Frame& frame, Datum name, std::uint32_t hash, bool own_scope);
    Datum find_free(const Linked& linked, std::uint32_t name);
    Step fetch_unset(Datum name, std::uint32_t hash, bool own_scope, Datum& value);
    // Members: false after a failure. `found_in`, null before, gets the map that has it.
    bool find_member(Datum object, const Linked& linked, std::uint32_t name, Datum& value, values::Map*& found_in);
    bool find_member(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool find_inherited(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    bool find_method(Datum object, Datum key, std::uint32_t hash, Datum& value, values::Map*& found_in);
    values::Map* methods(values::Kind kind);
    bool find_element(Datum container, Datum key, Datum& value, values::Map*& found_in);
    bool read_element(Datum container, Datum key, Datum& value);
    bool set_element(Datum container, Datum key, Datum value);
    Step fetch_unset_local(std::uint16_t slot, Datum& value);
    Step fetch_unset_global(const Linked& linked, std::uint16_t name, Datum& value);
    Step check_unset_own(Datum name);
    Datum frame_self(const Frame& frame);
    Step make_new(Datum parent, Datum& value);
    Step isa(Datum left, Datum right, Datum& value);
    values::Map* locals_map(Frame& frame);

    // loops.cpp
    void begin_for(Datum* scope);
    bool begin_range(Datum* scope, Datum callee, std::uint32_t count);
    bool next_element(Datum* scope, Datum& element);
    Step next_counted(Datum* scope, Datum& element, Datum& counter, bool& goes_on);
    void go_to(Datum* scope, double index);
    Datum& counter_at(const Frame& frame, std::uint16_t at, std::uint8_t where);

    // dialogue.cpp
    Step offer(Datum list, Datum text, Datum available, const program::ChooseInfo& choose, std::uint16_t option,
               Datum element);
    Step ask(Datum list, Datum prompt, std::uint16_t result);
    bool any_available(Datum list) const;
    Datum hook(std::string_view event) const;
    Step enter_plan(Datum value, std::uint32_t plan, Datum payloads, std::uint16_t window);
    Step leave_plan(std::string_view event, Datum reason, std::uint16_t window);
    Datum exit_reason(std::string_view kind, std::string_view message = {}) noexcept;
    Step recheck_plans();
    void begin_check(StopKind stop, std::uint16_t result, Datum answer);
    void finish_check();
    bool evaluate_part(std::uint32_t function, Datum& value);
    Step fail_check(std::size_t plan, Datum now);
    void unwind_plans(std::size_t down_to, Datum reason) noexcept;
    void drop_plan(std::size_t index, Datum reason) noexcept;
    void tell_dropped(std::string_view event, Datum value, Datum reason);
    void leave_for(const ActivePlan& plan, const program::PlanInfo& info);
    static std::string cancelled_by_host();
    void cancel_plan_at(std::size_t index, std::string why) noexcept;

    // tasks.cpp
    Task* add_task(Execution execution, std::string& error);
    const std::string& name_of(const Task& task) const;
    std::string described(const Task& task) const;
    void run_turn(Task& task);
    void settle(Task& task) noexcept;
    void settle_now(Task& task);
    void finish(Task& task, const char* how) noexcept;
    void finish_now(Task& task, const char* how);
    std::string deadlock(std::uint32_t waiting, const Task& target);
    NativeResult spawn_for(NativeCall& call);
    NativeResult join_for(NativeCall& call);
    NativeResult cancel_for(NativeCall& call);
    NativeResult wait_for(NativeCall& call);
    NativeResult every_for(NativeCall& call);
    bool take_kept(Datum event, Datum& value);
    void keep(std::string_view event, Datum value);

    Turns turns_{state.execution};
    std::shared_ptr<const Environment> environment_;
    LinkedPrograms linked_;
    Limits limits_;
    Budget budget_;
    std::shared_ptr<Roots> roots_;
    double started_at_ = 0;  ///< no number while the clock could not be read
    std::size_t native_room_ = 0;
    bool cancel_current_ = false;
    bool needs_mending_ = false;
};

/// Whatever is thrown inside a run ends it as an error.
template <typename Body>
void Machine::survive(const Body& body) {
    try {
        body();
    } catch (const CallbackFailed& failed) {
        try {
            fail(failed.what());
        } catch (const std::bad_alloc&) {
            fail("out of memory");
        }
    } catch (const std::exception&) {
        // What else is thrown here is the want of memory. The text is short enough to need none.
        fail("out of memory");
    }
}

template <typename Seen>
void Machine::give_turn(Task& task, const Seen& seen) {
    state.tasks->withdraw(task);
    {
        const Turn turn(turns_, task.execution);
        run_turn(task);
        state.tasks->current = task.id;
        seen();
        state.tasks->current = 0;
    }
    settle(task);
}

template <typename Seen>
void Machine::end(Task& task, const std::string* error, const Seen& seen) {
    std::string message = error != nullptr ? *error : std::string();
    state.tasks->withdraw(task);
    bool is_caught = false;
    {
        const Turn turn(turns_, task.execution);
        if (error != nullptr) survive([&] { fail(std::move(message)); });
        else if (!task.execution.plans.empty()) unwind_plans(0, exit_reason("cancelled"));
        Datum value;
        std::uint16_t result = program::discard;
        survive([&] { is_caught = caught(0, value, result); });
        if (is_caught) {
            // The script has caught the error, which is what the call it waited for gives.
            task.execution.pending.kind = StopKind::suspended;
            task.execution.pending.result = result;
            task.answer = value;
            task.ready = true;
        } else {
            seen();
        }
    }
    if (is_caught) settle(task);
    else finish(task, error != nullptr ? "failed" : "cancelled");
}

/// An option's id without what tells it from others of the same text.
std::string option_text_id(std::string_view id);

/// The methods of a kind as a map nobody has changed.
values::Map* shared_methods(values::Kind kind);

}  // namespace npcs::runtime
