// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes to state. Each step ends at the first complaint; whoever called throws the half-made state away.

#include "saves/load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <utility>

#include "runtime/tasks.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using program::Site;
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
        : reader_(body),
          programs_(programs),
          program_(*programs.front()),
          limits_(limits),
          state_(state),
          execution_(&state.execution),
          objects_(reader_, program_, natives, state, complaint_, handle),
          parts_(parts) {
        objects_.collect(parts);
    }

    Diagnostics load();

private:
    void head();
    void random();
    void further_programs();
    void versions();
    void roots();
    void begin_execution(Execution& execution);
    void execution_head();
    double time();
    void guards();
    void take_results();
    void execution_roots();
    void waits();
    void tasks();
    void task();
    void visits();
    void frames();
    void frame(std::uint32_t index);
    const program::Function* function_of(const Position& position);
    const program::Function* function_around(const Position& position, std::uint32_t& statement);
    bool place(Frame& frame, const Position& position, std::uint32_t statement, std::uint32_t index);
    static bool fits(Site::Kind kind, StopKind stop);
    StopKind stop_of(std::uint32_t index) const;
    const program::Function* part_around(const Position& position, std::uint32_t& statement);
    void check_head();
    void scopes(Frame& frame, const Position& position);
    void plans();
    void pending();

    bool has(std::uint32_t flag) const { return (progress_.flags & flag) != 0; }
    bool going() const { return !complaint_.any() && !reader_.failed(); }
    void unsound(const std::string& what) { complaint_.unsound(what); }
    void over_limit(const std::string& what, std::uint32_t limit, const std::string& name) {
        complaint_.add("save-limit", "this save " + what + "; the limit is " + std::to_string(limit),
                       "raise Limits::" + name);
    }

    Reader reader_;
    Programs programs_;
    const program::Program& program_;
    const Limits& limits_;
    State& state_;
    Execution* execution_;  ///< the one being read
    Complaint complaint_;
    Objects objects_;
    Parts* parts_;  ///< null: programs have code; else they are there in outline only
    std::size_t program_count_ = 1;
    Progress progress_;
    Position position_;
    CheckPosition check_;                      ///< of the execution being read
    std::uint16_t result_ = program::discard;  ///< register of the frame read last that gets what the next one returns
};

Diagnostics Loader::load() {
    head();
    if (going()) roots();
    if (going()) objects_.contents();
    if (going())
        if (const std::string fault = fault_of(state_, parts_ == nullptr); !fault.empty()) unsound(fault);
    objects_.forget_shared();
    if (reader_.failed()) unsound("it ends too early");
    else if (reader_.remaining() > 0) unsound("something follows its last object");
    return complaint_.take();
}

void Loader::head() {
    reader_ >> progress_;
    const Progress first = progress_;
    begin_execution(state_.execution);
    if (!going()) return;
    if (has(has::outline)) reader_.text();  // of use only where the script is another one
    random();
    if (has(has::programs)) further_programs();
    if (has(has::versions)) versions();
    if (has(has::seconds)) state_.seconds_before = values::number_or_zero(objects_.value());
    execution_head();
    if (going() && has(has::visits)) visits();
    if (has(has::kept) && !has(has::tasks)) return unsound("a conversation keeps events");
    if (has(has::tasks)) {
        if (first.frames > 0 || execution_->started) return unsound("a machine has a conversation of its own");
        state_.tasks = std::make_unique<runtime::Tasks>();
    }
}

/// Checks and takes over what progress_ says.
void Loader::begin_execution(Execution& execution) {
    execution_ = &execution;
    execution.steps = progress_.steps;
    execution.pending.kind = progress_.kind;
    result_ = program::discard;
    if (progress_.kind > StopKind::failed) return unsound("there is no such reason to stop");
    if ((progress_.flags & ~has::all) != 0) return unsound("it has parts that are not known");
    const bool is_stopped = progress_.kind != StopKind::none;
    if (is_stopped && progress_.kind != StopKind::failed && progress_.frames == 0) return unsound("nothing is stopped");
    if (!is_stopped && progress_.frames > 0) return unsound("its frames wait for nothing");
    if (progress_.frames > reader_.remaining()) return unsound("it announces more frames than it has bytes");
    // A condition of a plan is looked at one call deeper than scripts may go.
    if (progress_.frames > std::uint64_t{limits_.depth} + 1)
        return over_limit("has " + std::to_string(progress_.frames) + " calls inside each other", limits_.depth,
                          "depth");
    execution.started = has(has::started);
    if (!execution.started && (is_stopped || progress_.frames > 0)) return unsound("it stopped without having started");
}

void Loader::execution_head() {
    if (has(has::wake_after)) {
        execution_->pending.wake_after = values::number_or_zero(objects_.value());
        execution_->pending.waits_for = WaitFor::time;
    }
    if (has(has::error)) {
        execution_->error = reader_.text();
        if (!values::valid_utf8(execution_->error)) unsound("a text is not UTF-8");
    }
    check_ = {};
    if (going() && has(has::check)) check_head();
    if (has(has::since)) execution_->since = time();
    if (has(has::beat)) {
        execution_->beat.last = time();
        execution_->beat.is_loose = values::truthy(objects_.value());
    }
    if (going() && has(has::guards)) guards();
}

void Loader::check_head() {
    reader_ >> check_;
    runtime::PlanCheck& check = execution_->check;
    check.is_due = true;
    if (check_.frame == 0 || reader_.failed()) return;
    if (parts_ != nullptr)
        complaint_.add("save-migration", "the conversation was interrupted inside a condition of a plan",
                       "let it go on in its own script until it stops by itself");
    if (progress_.kind != StopKind::interrupted || check_.frame >= progress_.frames || check_.owner >= check_.frame ||
        !(check_.stop == StopKind::yielded || check_.stop == StopKind::suspended || check_.stop == StopKind::choice))
        return unsound("a condition of a plan is worked out where that cannot be");
    check.frame = check_.frame;
    check.plan = check_.plan;
    check.condition = check_.condition;
    check.is_payload = check_.is_payload;
    check.stop = check_.stop;
}

double Loader::time() {
    const double seconds = values::number_or_zero(objects_.value());
    if (!std::isfinite(seconds) || seconds < 0) unsound("a time is no time");
    return seconds;
}

/// In order, each above a frame: the last one may be a native that waits.
void Loader::guards() {
    std::uint32_t count = 0;
    reader_ >> count;
    if (count > progress_.frames || progress_.kind == StopKind::failed)
        return unsound("it guards more calls than there are");
    for (std::uint32_t i = 0; i < count && going(); ++i) {
        std::uint32_t frames = 0;
        reader_ >> frames;
        const std::uint32_t before = execution_->guards.empty() ? 0 : execution_->guards.back().frames;
        const bool waits =
            progress_.kind == StopKind::suspended || (check_.frame == frames && check_.stop == StopKind::suspended);
        if (frames <= before || frames > progress_.frames || (frames == progress_.frames && !waits))
            return unsound("it guards a call that there is not");
        execution_->guards.push_back({frames, program::discard});
    }
}

/// A guarded call's value goes through its guard.
void Loader::take_results() {
    for (runtime::Guard& guard : execution_->guards)
        if (guard.frames == check_.frame) guard.result = execution_->check.result;
        else if (guard.frames < execution_->frames.size())
            guard.result = std::exchange(execution_->frames[guard.frames].result, program::discard);
        else guard.result = execution_->pending.result;
}

void Loader::random() {
    if (!has(has::drawn_random)) {
        std::uint64_t seed = 0;
        reader_ >> seed;
        return state_.random.seed(seed);
    }
    for (std::uint64_t& part : state_.random.state) {
        Bits bits{};
        reader_ >> bits;
        part = static_cast<std::uint64_t>(bits);
    }
}

void Loader::further_programs() {
    std::uint32_t count = 0;
    reader_ >> count;
    std::vector<const program::Program*> found{&program_};
    for (std::uint32_t i = 0; i < count && going(); ++i) {
        ProgramName name;
        reader_ >> name;
        const auto same_text = [&](const program::Program* one) {
            return static_cast<Bits>(one->fingerprint) == name.fingerprint;
        };
        const auto one = std::find_if(programs_.begin(), programs_.end(), same_text);
        if (one != programs_.end()) found.push_back(*one);
        else if (!reader_.failed())
            complaint_.add("save-script",
                           "this save also needs the script '" + values::repair_utf8(name.file) + "' as it was then",
                           "add that script before loading");
    }
    if (count == 0) unsound("it announces further programs and has none");
    position_.has_program = true;
    program_count_ = found.size();
    objects_.use_programs(std::move(found));
}

/// Of use only where a script is another one.
void Loader::versions() {
    if (!has(has::tasks)) return unsound("a conversation has versions of several scripts");
    for (std::size_t i = 1; i < program_count_ && going(); ++i) {
        const Datum version = objects_.value();
        if (!version.is_null() && !version.is_number() && !version.is_string())
            unsound("a version is neither a number nor a text");
        if (parts_ != nullptr) parts_->versions.push_back(version);
    }
}

void Loader::visits() {
    std::uint32_t count = 0;
    reader_ >> count;
    Visits visits;
    visits.has_program = position_.has_program;
    for (std::uint32_t i = 0; i < count && going(); ++i) {
        reader_ >> visits;
        const program::Function* const function = objects_.function_of(visits.function, visits.program);
        if (function == nullptr) return;
        if (!function->program->counts_visits) return unsound("it counts visits, which the script does not ask for");
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

void Loader::roots() {
    if (has(has::globals)) state_.globals = objects_.globals();
    else if (progress_.frames > 0 || has(has::tasks)) return unsound("it has frames and no globals");
    execution_roots();
    if (going() && has(has::taken)) state_.taken = objects_.map();
    if (has(has::type_maps))
        for (std::size_t i = 0; i < std::size(state_.type_maps) && going(); ++i) state_.type_maps[i] = objects_.map();
    if (going() && has(has::intrinsics)) state_.intrinsics = objects_.map();
    if (going() && has(has::tasks)) tasks();
}

void Loader::execution_roots() {
    frames();
    if (going()) take_results();
    if (going() && has(has::plans)) plans();
    if (going()) pending();
    if (going() && has(has::returned)) execution_->returned = objects_.value();
    if (going() && has(has::waits)) waits();
    if (going() && has(has::check)) execution_->check.answer = objects_.value();
}

void Loader::waits() {
    runtime::Pending& pending = execution_->pending;
    const unsigned waits_for = reader_.byte();
    if (waits_for > static_cast<unsigned>(WaitFor::event))
        return unsound("there is nothing it could wait for by that number");
    pending.waits_for = static_cast<WaitFor>(waits_for);
    pending.target = objects_.value();
}

void Loader::tasks() {
    runtime::Tasks& tasks = *state_.tasks;
    const bool has_kept = has(has::kept);
    tasks.now = values::number_or_zero(objects_.value());
    std::uint32_t count = 0;
    reader_ >> tasks.last_task >> tasks.last_ticket >> count;
    if (!going()) return;
    if (count > reader_.remaining()) return unsound("it announces more tasks than it has bytes");
    if (count > limits_.tasks) return over_limit("has " + std::to_string(count) + " tasks", limits_.tasks, "tasks");
    if (has(has::turned)) reader_ >> tasks.turned;
    if (tasks.turned > tasks.last_task) return unsound("the last turn was that of a task that is not there yet");
    tasks.type = objects_.map();
    if (has_kept) tasks.kept = objects_.map();
    for (std::uint32_t i = 0; i < count && going(); ++i) task();
}

void Loader::task() {
    runtime::Tasks& tasks = *state_.tasks;
    TaskPosition position;
    reader_ >> position >> progress_;
    if (reader_.failed()) return;
    if ((progress_.flags & ~has::of_execution) != 0) return unsound("a task has parts that are a machine's");
    const std::uint32_t before = tasks.all.empty() ? 0 : tasks.all.rbegin()->first;
    if (position.id <= before || position.id > tasks.last_task) return unsound("its tasks are not in order");
    if (position.ticket > tasks.last_ticket) return unsound("it has a ticket that was not given yet");
    if (progress_.frames == 0 || progress_.kind == StopKind::failed) return unsound("a task is over");
    runtime::Task& task = tasks.all[position.id];
    task.id = position.id;
    task.ticket = position.ticket;
    task.ready = position.ready;
    task.due = values::number_or_zero(objects_.value());
    task.answer = objects_.value();
    if (values::Map* const handle = objects_.map(); handle != nullptr && !tasks.give_handle(task, *handle))
        return unsound("two tasks have one handle");
    begin_execution(task.execution);
    if (going()) execution_head();
    if (going()) execution_roots();
}

// ---- frames ----------------------------------------------------------------------------------------------------------

void Loader::frames() {
    // A frame takes more memory than bytes in a save, so room for more than a few is made as they come.
    constexpr std::uint32_t few = 4;
    execution_->frames.reserve(std::min(progress_.frames, few));
    execution_->registers.reserve(std::min(progress_.frames, few) * 8);
    for (std::uint32_t i = 0; i < progress_.frames && going(); ++i) frame(i);
}

void Loader::frame(std::uint32_t index) {
    Execution& execution = *execution_;
    position_.is_first = state_.tasks == nullptr && execution.frames.empty();
    reader_ >> position_;
    if (reader_.failed()) return;
    Frame frame;
    std::uint32_t statement = program::no_statement;
    const bool is_part = index != 0 && index == check_.frame;
    frame.function = is_part                  ? part_around(position_, statement)
                     : position_.path.empty() ? function_of(position_)
                                              : function_around(position_, statement);
    if (complaint_.any() || !place(frame, position_, statement, index)) return;
    frame.base = static_cast<std::uint32_t>(execution.registers.size());
    frame.top = position_.live;
    if (is_part) {
        frame.scope = execution.frames[check_.owner].scope;
        frame.outer = execution.frames[check_.owner].outer;
    } else {
        scopes(frame, position_);
    }
    for (std::uint32_t i = 0; i < frame.top && going(); ++i) execution.registers.push_back(objects_.value(true));
    execution.frames.push_back(frame);
}

/// The function of a frame that stands in no statement.
const program::Function* Loader::function_of(const Position& position) {
    if (position.is_first) return &program_.main();
    const program::Function* const function = objects_.function_of(position.key, position.program);
    // What fails in a condition of a plan fails there.
    const bool is_part = function != nullptr && function->shares_scope && progress_.kind == StopKind::failed;
    if (function != nullptr && !is_part && (function == &program_.main() || function->shares_scope))
        unsound("function " + key_text(position.key) + " cannot be stopped in");
    return function;
}

/// The function of a frame, and the statement that key and path agree on.
const program::Function* Loader::function_around(const Position& position, std::uint32_t& statement) {
    const program::Program* const program = objects_.program(position.is_first ? 0 : position.program);
    if (program == nullptr) return nullptr;
    const auto& indexes = program->statement_keys().indexes;
    const auto* const found = indexes.find(static_cast<std::uint32_t>(position.key));
    if (found == indexes.end()) {
        unsound("the script has no statement " + key_text(position.key));
        return nullptr;
    }
    statement = found->second;
    std::size_t depth = position.path.size();
    std::uint32_t at = statement;
    for (; at != program::no_statement && depth > 0; at = program->statements[at].parent)
        if (program->statements[at].position != position.path[--depth]) break;
    const program::Function* const function = program->functions[program->statements[statement].function].get();
    if (at != program::no_statement || depth != 0 || position.is_first != (function == &program_.main()))
        unsound("statement " + key_text(position.key) + " stands elsewhere in the script");
    return function;
}

/// The function of a frame that works out a condition of a plan, or its payload.
const program::Function* Loader::part_around(const Position& position, std::uint32_t& statement) {
    const Frame& owner = execution_->frames[check_.owner];
    if (check_.info >= owner.function->plans.size()) return unsound("a condition belongs to no plan"), nullptr;
    const program::PlanInfo& info = owner.function->plans[check_.info];
    if (check_.condition >= info.conditions.size()) return unsound("a plan has no such condition"), nullptr;
    const std::uint32_t part = (check_.is_payload ? info.payloads : info.conditions)[check_.condition];
    if (part == program::no_statement) return unsound("a condition has no payload"), nullptr;
    statement = info.statement;
    const program::Program& program = *owner.function->program;
    std::vector<std::uint32_t> path;
    write_path(program, statement, path);
    if (static_cast<Key>(program.statement_keys().keys[statement]) != position.key || path != position.path ||
        position.has_scope || position.has_outer)
        return unsound("a condition is worked out elsewhere than in its plan"), nullptr;
    return program.functions[part].get();
}

/// What the frame waits for; `none`: for a call it has made.
StopKind Loader::stop_of(std::uint32_t index) const {
    if (index + 1 == progress_.frames) return progress_.kind;
    return index + 1 == check_.frame ? check_.stop : StopKind::none;
}

bool Loader::fits(Site::Kind kind, StopKind stop) {
    switch (stop) {
        case StopKind::none: return kind == Site::Kind::call;
        case StopKind::yielded:
        case StopKind::suspended: return kind == Site::Kind::call;
        case StopKind::choice: return kind == Site::Kind::choice;
        default: return kind != Site::Kind::choice;
    }
}

/// Sets where the frame goes on, and what follows from that.
bool Loader::place(Frame& frame, const Position& position, std::uint32_t statement, std::uint32_t index) {
    const program::Function& function = *frame.function;
    const StopKind stop = stop_of(index);
    // What a condition gives is nobody's operand.
    frame.result = index != 0 && index == check_.frame ? program::discard : result_;
    if (progress_.kind == StopKind::failed) {
        if (position.has_site ||
            position.live > std::max(function.registers, static_cast<std::uint16_t>(function.locals.size())))
            unsound("a frame of a failed conversation has " + std::to_string(position.live) + " registers");
        frame.pc = statement == program::no_statement ? 0 : pc_inside(function, statement);
        execution_->pending.wake_after = place_of_statement;
        return !complaint_.any();
    }
    if (position.has_site && position.ordinal == at_start) {
        const Start start = start_of(function, statement);
        frame.pc = start.pc;
        result_ = program::discard;
        if (start.top != position.live || (stop != StopKind::none && stop != StopKind::interrupted))
            unsound("a frame cannot go on at the start of statement " + key_text(position.key));
        return !complaint_.any();
    }
    const Site* const site = position.has_site ? function.find_site(statement, position.ordinal) : nullptr;
    if (site == nullptr || !fits(site->kind, stop) || site->top != position.live) {
        unsound("there is no place " + std::to_string(position.ordinal) + " to go on in statement " +
                key_text(position.key));
        return false;
    }
    frame.pc = site->pc;
    if (index + 1 == check_.frame) {
        if (stop == StopKind::suspended && site->result < program::discard) execution_->check.result = site->result;
    } else if (stop == StopKind::suspended || stop == StopKind::choice) {
        execution_->pending.result = site->result;
    }
    result_ = site->result;
    return true;
}

void Loader::scopes(Frame& frame, const Position& position) {
    const program::Function& function = frame.function->shares_scope ? parent_of(*frame.function) : *frame.function;
    frame.outer = state_.globals;
    if (position.is_first) {
        if (position.has_scope || position.has_outer) return unsound("the main program has a scope of its own");
        frame.scope = state_.globals;
        return;
    }
    if (function.is_main && frame.function->shares_scope) {
        if (position.has_scope || position.has_outer) unsound("a condition of the main program has a scope of its own");
        frame.scope = state_.globals;
        return;
    }
    if (function.is_main) {
        if (position.has_scope) frame.scope = objects_.scope_of(function);
        else unsound("a program has no globals");
        if (position.has_outer) unsound("a program stands in the scope of a function");
        return;
    }
    const program::Function& parent = parent_of(function);
    if (position.has_scope != function.captured || position.has_outer == parent.is_main)
        return unsound("the scopes of function " + key_text(static_cast<Key>(function.key)) +
                       " are not as it has them");
    if (position.has_scope) frame.scope = objects_.scope_of(function);
    if (position.has_outer && going()) frame.outer = objects_.scope_of(parent);
}

// ---- other roots -----------------------------------------------------------------------------------------------------

void Loader::plans() {
    std::uint32_t count = 0;
    reader_ >> count;
    for (std::uint32_t i = 0; i < count && going(); ++i) {
        PlanPosition position;
        reader_ >> position;
        const Datum value = objects_.value();
        execution_->plans.push_back({position.frame, position.plan, value, objects_.value()});
    }
}

void Loader::pending() {
    runtime::Pending& pending = execution_->pending;
    if (has(has::pending_function)) {
        pending.function = objects_.value();
        if (pending.function.is_function() && pending.function.as_function()->origin == values::FunctionOrigin::script)
            unsound("a function of the script is what the host should answer for");
        else if (!pending.function.is_function() && !pending.function.is_null())
            unsound("what waits for an answer is no function");
    }
    if (going() && has(has::pending_value)) pending.value = objects_.value();
    if (going() && pending.kind == StopKind::choice) {
        const Frame& last = execution_->frames.back();
        if (pending.result >= last.top) return unsound("the options to choose from are missing");
        pending.options = execution_->registers[last.base + pending.result];
    }
}

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

}  // namespace

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
