// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes to state. Each step stops at the first problem; the caller discards the incomplete state.

#include "saves/load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <utility>

#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using program::ResumePoint;
using runtime::Execution;
using runtime::Frame;
using runtime::State;
using runtime::StopKind;
using runtime::WaitFor;
using values::Datum;

namespace {

class Loader {
public:
    Loader(std::string_view body, Programs programs, const runtime::NativeNames& natives, State& state,
           const HandleSource& handle, Parts* parts, const Limits& limits)
        : programs_(programs),
          program_(*programs.front()),
          limits_(limits),
          state_(state),
          objects_(body, program_, natives, state, problem_, handle),
          parts_(parts) {
        objects_.collect(parts);
    }

    Diagnostics load();

private:
    // ---- records of the state under construction; each notifies the loader when a part of it has been read ----
    struct Registers {
        Loader& loader;
        void serialize_items(Objects&, std::uint16_t count) const { loader.registers(count); }
    };
    struct LoadedFrame {
        Loader& loader;
        std::uint32_t index;
        Position& position;
        Frame frame = {};
        ScopeRef scope = {}, outer = {};
        Registers registers{loader};
        void on_begin() { loader.locate(*this); }
    };
    struct Frames {
        Loader& loader;
        void serialize_items(Objects&, std::uint32_t count) const { loader.frames(count); }
        void on_end() const { loader.take_results(); }
    };
    struct LoadedExecution : LiveExecution<Frames> {
        LoadedExecution(Loader& loader, Execution& execution) : LiveExecution<Frames>{execution, {loader}} {}
        void on_begin() { frames.loader.begin_execution(*this); }
        void on_head() { frames.loader.check_head(*this); }
        void on_end() { frames.loader.check_pending(); }
    };
    struct FurtherPrograms {
        Loader& loader;
        std::size_t count = 0;
        std::size_t size() const { return count; }
        void serialize_items(Objects&, std::uint32_t number) {
            count = number;
            loader.further_programs(number);
        }
    };
    struct Versions {
        Loader& loader;
        void serialize_items(Objects&, std::uint32_t count) const { loader.versions(count); }
    };
    struct VisitCounts {
        Loader& loader;
        static std::size_t size() { return 0; }
        void serialize_items(Objects&, std::uint32_t count) const { loader.visits(count); }
    };
    struct Types {
        values::Map** maps;
        void serialize_items(Objects& objects, std::uint32_t count) const {
            for (std::uint32_t i = 0; i < count && !objects.failed(); ++i) objects >> maps[i];
        }
    };
    struct Globals {
        values::Map*& made;
        template <class Archive>
        void serialize(Archive& objects, unsigned) {
            made = objects.globals();
        }
    };
    struct Contents {
        template <class Archive>
        void serialize(Archive& objects, unsigned) {
            objects.contents();
        }
    };
    struct LoadedTask {
        Loader& loader;
        runtime::Task& task;
        TaskPosition position = {};
        double& due = task.due;
        Datum& answer = task.answer;
        values::Map* handle = nullptr;
        LoadedExecution execution{loader, task.execution};
        void on_begin() { loader.begin_task(*this); }
        void on_end() { loader.check_handle(*this); }
    };
    struct TaskList {
        Loader& loader;
        void serialize_items(Objects&, std::uint32_t count) const { loader.tasks(count); }
    };
    struct LoadedTasks {
        Loader& loader;
        runtime::Tasks& tasks;
        double& now = tasks.now;
        std::uint32_t& last_task = tasks.last_task;
        std::uint32_t& last_ticket = tasks.last_ticket;
        std::uint32_t count = 0;
        std::uint32_t& turned = tasks.turned;
        values::Map*& type = tasks.type;
        values::Map*& kept = tasks.kept;
        TaskList all{loader};
        void on_begin() const { loader.check_tasks(*this); }
    };
    struct LoadedState {
        Loader& loader;
        State& state;
        LoadedExecution execution{loader, state.execution};
        std::string_view outline = {};  ///< needed only when the script is a different version
        RandomRecord random = {};
        FurtherPrograms programs{loader};
        Versions versions{loader};
        double& seconds = state.seconds_before;
        VisitCounts visits{loader};
        Globals globals{state.globals};
        values::Map*& taken = state.taken;
        Types types{state.type_maps};
        values::Map*& intrinsics = state.intrinsics;
        Contents objects = {};
        LoadedTasks tasks() { return {loader, *state.tasks}; }
        void on_head() { loader.check_state(*this); }
    };

    void begin_execution(LoadedExecution& record);
    void check_head(const LoadedExecution& record);
    void check_plan_check(const CheckPosition& position);
    void check_time(double seconds);
    void check_guards();
    void check_state(const LoadedState& record);
    void take_random(const RandomRecord& random);
    void further_programs(std::uint32_t count);
    void versions(std::uint32_t count);
    void visits(std::uint32_t count);
    void frames(std::uint32_t count);
    void locate(LoadedFrame& loaded);
    void registers(std::uint32_t count);
    void take_results();
    void check_pending();
    void check_tasks(const LoadedTasks& record);
    void tasks(std::uint32_t count);
    void begin_task(LoadedTask& record);
    void check_handle(LoadedTask& record);
    const program::Function* function_of(const Position& position);
    const program::Function* function_around(const Position& position, std::uint32_t& statement);
    bool set_position(Frame& frame, const Position& position, std::uint32_t statement, std::uint32_t index);
    static bool fits(ResumePoint::Kind kind, StopKind stop);
    StopKind stop_of(std::uint32_t index) const;
    const program::Function* part_around(const Position& position, std::uint32_t& statement);
    void scopes(LoadedFrame& loaded);

    bool has(std::uint32_t flag) const { return (progress_.flags & flag) != 0; }
    bool is_ok() const { return !objects_.failed(); }
    /// Reports an invalid save. Missing data is invalid too, but has been reported already.
    void add_unsound(const std::string& what) {
        if (!objects_.failed()) problem_.add_unsound(what);
        objects_.fail();
    }
    void over_limit(const std::string& what, std::uint32_t limit, const std::string& name) {
        if (!objects_.failed())
            problem_.add("save-limit", "this save " + what + "; the limit is " + std::to_string(limit),
                         "raise Limits::" + name);
        objects_.fail();
    }

    Programs programs_;
    const program::Program& program_;
    const Limits& limits_;
    State& state_;
    Execution* execution_ = nullptr;  ///< the execution being read
    FirstProblem problem_;
    Objects objects_;
    Parts* parts_;       ///< null: programs have code; otherwise they have only outlines
    Progress progress_;  ///< of the execution being read
    Position position_;
    CheckPosition check_;                      ///< of the execution being read
    std::uint16_t result_ = program::discard;  ///< register of the last frame read that gets the result of the next one
};

Diagnostics Loader::load() {
    LoadedState record{*this, state_};
    serialize_state(objects_, record);
    if (is_ok())
        if (const std::string fault = fault_of(state_, parts_ == nullptr); !fault.empty()) add_unsound(fault);
    objects_.forget_shared();
    if (objects_.why() != nullptr) problem_.add_unsound(objects_.why());
    else if (objects_.remaining() > 0) problem_.add_unsound("something follows its last object");
    return problem_.take();
}

/// Checks what can be checked without values.
void Loader::check_state(const LoadedState& record) {
    progress_ = record.execution.progress;
    if (has(has::kept) && !has(has::tasks)) return add_unsound("a conversation keeps events");
    if (has(has::tasks)) {
        if (progress_.frames > 0 || state_.execution.started)
            return add_unsound("a machine has a conversation of its own");
        state_.tasks = std::make_unique<runtime::Tasks>();
    }
    if (!has(has::globals) && (progress_.frames > 0 || has(has::tasks)))
        return add_unsound("it has frames and no globals");
    take_random(record.random);
}

void Loader::take_random(const RandomRecord& random) {
    if (!has(has::drawn_random)) return state_.random.seed(random.seed);
    for (std::size_t i = 0; i < std::size(random.state); ++i)
        state_.random.state[i] = static_cast<std::uint64_t>(random.state[i]);
}

/// Checks the execution's progress and takes it over.
void Loader::begin_execution(LoadedExecution& record) {
    progress_ = record.progress;
    Execution& execution = record.live;
    execution_ = &execution;
    execution.steps = progress_.steps;
    execution.pending.kind = progress_.kind;
    result_ = program::discard;
    if ((progress_.flags & ~has::all) != 0) return add_unsound("it has parts that are not known");
    const bool is_stopped = progress_.kind != StopKind::none;
    if (is_stopped && progress_.kind != StopKind::failed && progress_.frames == 0)
        return add_unsound("nothing is stopped");
    if (!is_stopped && progress_.frames > 0) return add_unsound("its frames wait for nothing");
    if (progress_.frames > objects_.remaining()) return add_unsound("it announces more frames than it has bytes");
    // The condition of a plan is evaluated one level deeper than scripts may call.
    if (progress_.frames > std::uint64_t{limits_.depth} + 1)
        return over_limit("has " + std::to_string(progress_.frames) + " calls inside each other", limits_.depth,
                          "depth");
    execution.started = has(has::started);
    if (!execution.started && (is_stopped || progress_.frames > 0))
        return add_unsound("it stopped without having started");
    if (has(has::wake_after)) execution.pending.waits_for = WaitFor::time;
}

void Loader::check_head(const LoadedExecution& record) {
    if (!is_ok()) return;
    if (has(has::error)) {
        if (!values::is_valid_utf8(execution_->error)) return add_unsound("a text is not UTF-8");
        execution_->set_error(values::error_of(std::move(execution_->error)));
    }
    check_ = record.check;
    if (has(has::check)) check_plan_check(check_);
    if (has(has::since)) check_time(execution_->since);
    if (has(has::beat)) check_time(execution_->beat.last);
    if (has(has::guards)) check_guards();
}

void Loader::check_plan_check(const CheckPosition& position) {
    runtime::PlanCheck& check = execution_->check;
    check.is_due = true;
    if (position.frame == 0) return;
    if (parts_ != nullptr)
        problem_.add("save-migration", "the conversation was interrupted inside a condition of a plan",
                     "let it go on in its own script until it stops by itself");
    if (progress_.kind != StopKind::interrupted || position.frame >= progress_.frames ||
        position.owner >= position.frame ||
        !(position.stop == StopKind::yielded || position.stop == StopKind::suspended ||
          position.stop == StopKind::choice))
        return add_unsound("a condition of a plan is worked out where that cannot be");
    check.frame = position.frame;
    check.plan = position.plan;
    check.condition = position.condition;
    check.is_payload = position.is_payload;
    check.stop = position.stop;
}

void Loader::check_time(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) add_unsound("a time is no time");
}

/// Checks that guards are in order, each above a frame: the last one may guard a native that waits.
void Loader::check_guards() {
    if (execution_->guards.size() > progress_.frames || progress_.kind == StopKind::failed)
        return add_unsound("it guards more calls than there are");
    std::uint32_t before = 0;
    for (runtime::Guard& guard : execution_->guards) {
        guard.result = program::discard;
        const bool waits = progress_.kind == StopKind::suspended ||
                           (check_.frame == guard.frames && check_.stop == StopKind::suspended);
        if (guard.frames <= before || guard.frames > progress_.frames || (guard.frames == progress_.frames && !waits))
            return add_unsound("it guards a call that there is not");
        before = guard.frames;
    }
}

/// Moves the result registers of guarded calls to their guards, which deliver those calls' values.
void Loader::take_results() {
    if (!is_ok()) return;
    for (runtime::Guard& guard : execution_->guards)
        if (guard.frames == check_.frame) guard.result = execution_->check.result;
        else if (guard.frames < execution_->frames.size())
            guard.result = std::exchange(execution_->frames[guard.frames].result, program::discard);
        else guard.result = execution_->pending.result;
}

void Loader::further_programs(std::uint32_t count) {
    std::vector<const program::Program*> found{&program_};
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) {
        ProgramName name;
        objects_ >> name;
        const auto same_text = [&](const program::Program* one) {
            return static_cast<Bits>(one->fingerprint) == name.fingerprint;
        };
        const auto one = std::find_if(programs_.begin(), programs_.end(), same_text);
        if (one != programs_.end()) found.push_back(*one);
        else if (!objects_.failed())
            problem_.add("save-script",
                         "this save also needs the script '" + values::repair_utf8(name.file) + "' as it was then",
                         "add that script before loading");
    }
    if (count == 0) add_unsound("it announces further programs and has none");
    if (problem_.any()) return objects_.fail();
    objects_.use_programs(std::move(found));
}

/// Checks the versions of further programs, which matter only when a script has changed.
void Loader::versions(std::uint32_t count) {
    if (!has(has::tasks)) return add_unsound("a conversation has versions of several scripts");
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) {
        const Datum version = objects_.value();
        if (!version.is_null() && !version.is_number() && !version.is_string())
            add_unsound("a version is neither a number nor a text");
        if (parts_ != nullptr) parts_->versions.push_back(version);
    }
}

void Loader::visits(std::uint32_t count) {
    Visits visits;
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) {
        objects_ >> visits;
        const program::Function* const function = objects_.function_of(visits.function, visits.program);
        if (function == nullptr) return objects_.fail();
        if (!function->program->counts_visits)
            return add_unsound("it counts visits, which the script does not ask for");
        std::size_t at = function->index;
        for (const program::Program* program : programs_) {
            if (program == function->program) break;
            at += program->functions.size();
        }
        if (state_.visits.size() <= at)
            state_.visits.resize(at - function->index + function->program->functions.size());
        state_.visits[at] = visits.count;
    }
}

// ---- tasks -----------------------------------------------------------------------------------------------------------

void Loader::check_tasks(const LoadedTasks& record) {
    if (!is_ok()) return;
    if (record.count > objects_.remaining()) return add_unsound("it announces more tasks than it has bytes");
    if (record.count > limits_.tasks)
        over_limit("has " + std::to_string(record.count) + " tasks", limits_.tasks, "tasks");
}

void Loader::tasks(std::uint32_t count) {
    runtime::Tasks& tasks = *state_.tasks;
    if (tasks.turned > tasks.last_task) return add_unsound("the last turn was that of a task that is not there yet");
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) {
        // The task's id becomes known while it is read; the Task must not move after that.
        std::map<std::uint32_t, runtime::Task> one;
        LoadedTask record{*this, one[0]};
        serialize_task(objects_, record);
        if (!is_ok()) return;
        auto node = one.extract(0);
        node.key() = record.position.id;
        tasks.all.insert(std::move(node));
    }
}

void Loader::begin_task(LoadedTask& record) {
    if (objects_.failed()) return;
    const runtime::Tasks& tasks = *state_.tasks;
    const TaskPosition& position = record.position;
    const Progress& progress = record.execution.progress;
    if ((progress.flags & ~has::of_execution) != 0) return add_unsound("a task has parts that are a machine's");
    const std::uint32_t before = tasks.all.empty() ? 0 : tasks.all.rbegin()->first;
    if (position.id <= before || position.id > tasks.last_task) return add_unsound("its tasks are not in order");
    if (position.ticket > tasks.last_ticket) return add_unsound("it has a ticket that was not given yet");
    if (progress.frames == 0 || progress.kind == StopKind::failed) return add_unsound("a task is over");
    record.task.id = position.id;
    record.task.ticket = position.ticket;
    record.task.ready = position.ready;
    begin_execution(record.execution);
}

void Loader::check_handle(LoadedTask& record) {
    if (is_ok() && record.handle != nullptr && !state_.tasks->assign_handle(record.task, *record.handle))
        add_unsound("two tasks have one handle");
}

// ---- frames ----------------------------------------------------------------------------------------------------------

void Loader::frames(std::uint32_t count) {
    // A frame takes more memory than bytes in a save, so memory for more than a few is allocated as they are read.
    constexpr std::uint32_t few = 4;
    execution_->frames.reserve(std::min(count, few));
    execution_->registers.reserve(std::min(count, few) * 8);
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) {
        position_.is_first = state_.tasks == nullptr && i == 0;
        LoadedFrame loaded{*this, i, position_};
        serialize_frame(objects_, loaded);
        const bool is_part = i != 0 && i == check_.frame;
        if (!is_part && position_.has_scope) loaded.frame.scope = loaded.scope.map;
        if (!is_part && position_.has_outer) loaded.frame.outer = loaded.outer.map;
        execution_->frames.push_back(loaded.frame);
    }
}

/// Determines the frame's function and its position in it.
void Loader::locate(LoadedFrame& loaded) {
    if (objects_.failed()) return;
    Frame& frame = loaded.frame;
    std::uint32_t statement = program::no_statement;
    const bool is_part = loaded.index != 0 && loaded.index == check_.frame;
    frame.function = is_part                  ? part_around(position_, statement)
                     : position_.path.empty() ? function_of(position_)
                                              : function_around(position_, statement);
    if (problem_.any() || !set_position(frame, position_, statement, loaded.index)) return objects_.fail();
    frame.base = static_cast<std::uint32_t>(execution_->registers.size());
    frame.top = position_.live;
    if (is_part) {
        frame.scope = execution_->frames[check_.owner].scope;
        frame.outer = execution_->frames[check_.owner].outer;
    } else {
        scopes(loaded);
    }
}

void Loader::registers(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count && is_ok(); ++i) execution_->registers.push_back(objects_.value(true));
}

/// Returns the function of a frame that is in no statement.
const program::Function* Loader::function_of(const Position& position) {
    if (position.is_first) return &program_.main();
    const program::Function* const function = objects_.function_of(position.key, position.program);
    // Code that fails in the condition of a plan fails in that condition's function.
    const bool is_part = function != nullptr && function->shares_scope && progress_.kind == StopKind::failed;
    if (function != nullptr && !is_part && (function == &program_.main() || function->shares_scope))
        add_unsound("function " + key_text(position.key) + " cannot be stopped in");
    return function;
}

/// Returns the function of a frame, and the statement that both key and path identify.
const program::Function* Loader::function_around(const Position& position, std::uint32_t& statement) {
    const program::Program* const program = objects_.program(position.is_first ? 0 : position.program);
    if (program == nullptr) return nullptr;
    const auto& indexes = program->statement_keys().indexes;
    const auto* const found = indexes.find(static_cast<std::uint32_t>(position.key));
    if (found == indexes.end()) {
        add_unsound("the script has no statement " + key_text(position.key));
        return nullptr;
    }
    statement = found->second;
    std::size_t depth = position.path.size();
    std::uint32_t at = statement;
    for (; at != program::no_statement && depth > 0; at = program->statements[at].parent)
        if (program->statements[at].position != position.path[--depth]) break;
    const program::Function* const function = program->functions[program->statements[statement].function].get();
    if (at != program::no_statement || depth != 0 || position.is_first != (function == &program_.main()))
        add_unsound("statement " + key_text(position.key) + " stands elsewhere in the script");
    return function;
}

/// Returns the function of a frame that evaluates a condition of a plan, or its payload.
const program::Function* Loader::part_around(const Position& position, std::uint32_t& statement) {
    const Frame& owner = execution_->frames[check_.owner];
    if (check_.info >= owner.function->plans.size()) return add_unsound("a condition belongs to no plan"), nullptr;
    const program::PlanInfo& info = owner.function->plans[check_.info];
    if (check_.condition >= info.conditions.size()) return add_unsound("a plan has no such condition"), nullptr;
    const std::uint32_t part = (check_.is_payload ? info.payloads : info.conditions)[check_.condition];
    if (part == program::no_statement) return add_unsound("a condition has no payload"), nullptr;
    statement = info.statement;
    const program::Program& program = *owner.function->program;
    std::vector<std::uint32_t> path;
    write_path(program, statement, path);
    if (static_cast<Key>(program.statement_keys().keys[statement]) != position.key || path != position.path ||
        position.has_scope || position.has_outer)
        return add_unsound("a condition is worked out elsewhere than in its plan"), nullptr;
    return program.functions[part].get();
}

/// Returns what the frame waits for; `none` means a call it has made.
StopKind Loader::stop_of(std::uint32_t index) const {
    if (index + 1 == progress_.frames) return progress_.kind;
    return index + 1 == check_.frame ? check_.stop : StopKind::none;
}

bool Loader::fits(ResumePoint::Kind kind, StopKind stop) {
    switch (stop) {
        case StopKind::none: return kind == ResumePoint::Kind::call;
        case StopKind::yielded:
        case StopKind::suspended: return kind == ResumePoint::Kind::call;
        case StopKind::choice: return kind == ResumePoint::Kind::choice;
        default: return kind != ResumePoint::Kind::choice;
    }
}

/// Sets the frame's position, and what follows from it.
bool Loader::set_position(Frame& frame, const Position& position, std::uint32_t statement, std::uint32_t index) {
    const program::Function& function = *frame.function;
    const StopKind stop = stop_of(index);
    // The value of a condition is not an operand of any frame.
    frame.result = index != 0 && index == check_.frame ? program::discard : result_;
    if (progress_.kind == StopKind::failed) {
        if (position.has_resume_point ||
            position.live > std::max(function.registers, static_cast<std::uint16_t>(function.locals.size())))
            add_unsound("a frame of a failed conversation has " + std::to_string(position.live) + " registers");
        frame.pc = statement == program::no_statement ? 0 : pc_inside(function, statement);
        execution_->pending.wake_after = only_statement_known;
        return !problem_.any();
    }
    if (position.has_resume_point && position.ordinal == at_start) {
        const Start start = start_of(function, statement);
        frame.pc = start.pc;
        result_ = program::discard;
        if (start.top != position.live || (stop != StopKind::none && stop != StopKind::interrupted))
            add_unsound("a frame cannot go on at the start of statement " + key_text(position.key));
        return !problem_.any();
    }
    const ResumePoint* const point =
        position.has_resume_point ? function.find_resume_point(statement, position.ordinal) : nullptr;
    if (point == nullptr || !fits(point->kind, stop) || point->top != position.live) {
        add_unsound("there is no place " + std::to_string(position.ordinal) + " to go on in statement " +
                    key_text(position.key));
        return false;
    }
    frame.pc = point->pc;
    if (index + 1 == check_.frame) {
        if (stop == StopKind::suspended && point->result < program::discard) execution_->check.result = point->result;
    } else if (stop == StopKind::suspended || stop == StopKind::choice) {
        execution_->pending.result = point->result;
    }
    result_ = point->result;
    return true;
}

/// Sets the frame's scopes, which follow from its function.
void Loader::scopes(LoadedFrame& loaded) {
    Frame& frame = loaded.frame;
    const Position& position = loaded.position;
    const program::Function& function = frame.function->shares_scope ? parent_of(*frame.function) : *frame.function;
    frame.outer = state_.globals;
    if (position.is_first) {
        if (position.has_scope || position.has_outer) return add_unsound("the main program has a scope of its own");
        frame.scope = state_.globals;
        return;
    }
    loaded.scope.owner = &function;
    loaded.outer.owner = &parent_of(function);
    if (function.is_main && frame.function->shares_scope) {
        if (position.has_scope || position.has_outer)
            add_unsound("a condition of the main program has a scope of its own");
        frame.scope = state_.globals;
        return;
    }
    if (function.is_main) {
        if (!position.has_scope) add_unsound("a program has no globals");
        if (position.has_outer) add_unsound("a program stands in the scope of a function");
        return;
    }
    if (position.has_scope != function.captured || position.has_outer == parent_of(function).is_main)
        add_unsound("the scopes of function " + key_text(static_cast<Key>(function.key)) + " are not as it has them");
}

/// Checks that the pending call is something that can be waited for.
void Loader::check_pending() {
    if (!is_ok()) return;
    runtime::Pending& pending = execution_->pending;
    if (pending.function.is_function() && pending.function.as_function()->origin == values::FunctionOrigin::script)
        return add_unsound("a function of the script is what the host should answer for");
    if (!pending.function.is_function() && !pending.function.is_null())
        return add_unsound("what waits for an answer is no function");
    if (pending.kind != StopKind::choice) return;
    const Frame& last = execution_->frames.back();
    if (pending.result >= last.top) return add_unsound("the options to choose from are missing");
    pending.options = execution_->registers[last.base + pending.result];
}

}  // namespace

Diagnostics check_script(const Header& header, const program::Program& program) {
    if (header.fingerprint == program.fingerprint) return {};
    const std::string saved = header.script.empty() ? "without a name" : "'" + header.script + "'";
    const std::string given(file_name(program.name));
    if (header.script == given)
        return {problem("save-version", "this save was made with another version of the script " + saved,
                        "load it with the script as it was when the save was made, or give the outline of that version "
                        "(Script::outline)")};
    return {problem("save-script",
                    "this save belongs to the script " + saved + ", not to " +
                        (given.empty() ? std::string("the one without a name") : "'" + given + "'"),
                    "load it with the script that it was made with")};
}

namespace {

Diagnostics load(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, State& state,
                 const HandleSource& handle, Parts* parts, const Limits& limits) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    Diagnostics wrong_script = check_script(envelope.value().header, *programs.front());
    if (!wrong_script.empty()) return wrong_script;
    return Loader(envelope.value().body, programs, natives, state, handle, parts, limits).load();
}

}  // namespace

Diagnostics load(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, State& state,
                 const HandleSource& handle, const Limits& limits) {
    return load(bytes, programs, natives, state, handle, nullptr, limits);
}

Diagnostics load_parts(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, State& state,
                       Parts& parts, const HandleSource& handle) {
    return load(bytes, programs, natives, state, handle, &parts, no_limits());
}

Diagnostics load(std::string_view bytes, const program::Program& program, const runtime::NativeNames& natives,
                 State& state, const Limits& limits) {
    const program::Program* const only = &program;
    return load(bytes, {&only, 1}, natives, state, nullptr, limits);
}

Limits no_limits() {
    Limits limits;
    limits.depth = limits.tasks = 0xFFFF'FFFF;
    return limits;
}

Diagnostics load_own(std::string_view bytes, Programs programs, const runtime::NativeNames& natives, State& state,
                     const HandleSource& handle) {
    constexpr auto any = std::numeric_limits<std::uint32_t>::max();
    const values::HeapLimits limits =
        std::exchange(state.heap.limits, {std::numeric_limits<std::size_t>::max(), any, any});
    Diagnostics problems = load(bytes, programs, natives, state, handle, no_limits());
    state.heap.limits = limits;
    return problems;
}

}  // namespace npcs::saves
