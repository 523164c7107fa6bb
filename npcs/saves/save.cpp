// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// State to bytes, in one pass. Objects are numbered when first met, breadth first, so the same state gives the same
// bytes whatever the layout of the heap. Objects of this heap store their number while saving; objects shared by
// machines (constants, natives) must not be modified, and are looked up in a small table.

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "saves/format.hpp"
#include "saves/live_records.hpp"
#include "saves/outline_bytes.hpp"
#include "saves/positions.hpp"
#include "saves/shared_texts.hpp"
#include "values/map.hpp"

namespace npcs::saves {

using runtime::Execution;
using runtime::Frame;
using runtime::State;
using runtime::StopKind;
using runtime::WaitFor;
using values::Datum;
using values::Kind;
using values::Map;
using values::Object;

namespace {

constexpr std::uint32_t no_number = 0xFFFF'FFFF;

/// Numbers of shared objects. Most saves have only a few.
class SharedNumbers {
public:
    std::uint32_t find(const Object* object) const {
        for (std::size_t i = 0; i < few_; ++i)
            if (objects_[i] == object) return numbers_[i];
        if (many_.empty()) return no_number;
        const auto found = many_.find(object);
        return found != many_.end() ? found->second : no_number;
    }
    void add(const Object* object, std::uint32_t number) {
        if (few_ == std::size(objects_)) {
            many_.emplace(object, number);
            return;
        }
        objects_[few_] = object;
        numbers_[few_++] = number;
    }

private:
    const Object* objects_[16];
    std::uint32_t numbers_[16];
    std::size_t few_ = 0;
    std::unordered_map<const Object*, std::uint32_t> many_;
};

// ---- random generator ------------------------------------------------------------------------------------------------

std::uint64_t undo_shift(std::uint64_t value, unsigned shift) {
    std::uint64_t undone = value;
    for (unsigned known = shift; known < 64; known += shift) undone = value ^ undone >> shift;
    return undone;
}

/// Inverts splitmix64 (https://prng.di.unimi.it/splitmix64.c): returns the counter that gave this output.
std::uint64_t undo_splitmix(std::uint64_t output) {
    std::uint64_t z = undo_shift(output, 31);
    z *= 0x3196'42B2'D24D'8EC3;  // inverse of 0x94D049BB133111EB
    z = undo_shift(z, 27);
    z *= 0x96DE'1B17'3F11'9089;  // inverse of 0xBF58476D1CE4E5B9
    return undo_shift(z, 30);
}

/// Finds the seed of a generator that has not been used. Returns false for any other.
bool find_seed(const runtime::Random& random, std::uint64_t& seed) {
    // The guess is verified, so this does not depend on how a generator is seeded.
    seed = undo_splitmix(random.state[0]) - 0x9E37'79B9'7F4A'7C15;
    runtime::Random seeded;
    seeded.seed(seed);
    return std::equal(std::begin(seeded.state), std::end(seeded.state), std::begin(random.state));
}

// ---- saving ----------------------------------------------------------------------------------------------------------

class Saver : public WritingArchive<Saver> {
public:
    Saver(State& state, Programs programs, std::vector<Datum>* handles, bool with_outline,
          const SharedTexts* shared_texts = nullptr)
        : state_(state),
          programs_(programs),
          program_(*programs.front()),
          handles_(handles),
          with_outline_(with_outline),
          shared_texts_(shared_texts) {
        objects_.reserve(32);
    }
    ~Saver() { forget_numbers(); }
    Saver(const Saver&) = delete;
    Saver& operator=(const Saver&) = delete;

    std::string save();
    void forget_numbers() {
        for (Object* object : objects_)
            if (object != nullptr && !object->immortal) object->number = 0;
        objects_.clear();
    }
    /// Returns the texts that may share a beginning with others, some of which were left out of the bytes. Only without
    /// shared texts.
    std::vector<const values::String*> take_long_texts() { return std::move(long_texts_); }

    // ---- what records ask for ----
    using WritingArchive::put;
    void put(const Datum& datum) { value(datum); }
    void put(Map* const& map) { map == nullptr ? byte(tag::null) : object(map); }
    void put(const ScopeRef& ref) { scope(ref.map, *ref.owner); }

private:
    // ---- records of an existing state; each is created when its turn comes ----
    struct Registers {
        const Datum* first = nullptr;
        void serialize_items(Saver& saver, std::uint16_t count) const {
            for (std::uint32_t i = 0; i < count; ++i) saver.value(first[i]);
        }
    };
    struct SavedFrame {
        Position& position;
        ScopeRef scope, outer;
        Registers registers;
    };
    struct Frames {
        Execution& execution;
        void serialize_items(Saver& saver, std::uint32_t) const { saver.frames(execution); }
    };
    using SavedExecution = LiveExecution<Frames>;
    struct FurtherPrograms {
        Programs all;
        std::size_t size() const { return all.size() - 1; }
        void serialize_items(Saver& saver, std::uint32_t) const {
            for (const program::Program* further : all.subspan(1))
                saver << ProgramName{static_cast<Bits>(further->fingerprint), std::string(file_name(further->name))};
        }
    };
    struct Versions {
        Programs all;
        void serialize_items(Saver& saver, std::uint32_t) const {
            for (const program::Program* further : all.subspan(1)) saver.value(outline::version_of(*further));
        }
    };
    struct VisitCounts {
        const std::vector<std::uint32_t>& counts;
        std::size_t size() const {
            return static_cast<std::size_t>(
                std::count_if(counts.begin(), counts.end(), [](std::uint32_t count) { return count != 0; }));
        }
        void serialize_items(Saver& saver, std::uint32_t) const { saver.visits(); }
    };
    struct Types {
        Map** maps;
        void serialize_items(Saver& saver, std::uint32_t count) const {
            for (std::uint32_t i = 0; i < count; ++i) saver << maps[i];
        }
    };
    struct Globals {
        template <class Archive>
        void serialize(Archive& saver, unsigned) {
            saver.assign_number(saver.state_.globals);
            saver << saver.size_of(*saver.state_.globals);
        }
    };
    struct Contents {
        template <class Archive>
        void serialize(Archive& saver, unsigned) {
            saver.contents();
        }
    };
    struct SavedTask {
        TaskPosition position;
        double due;
        Datum answer;
        Map* handle;
        SavedExecution execution;
    };
    struct TaskList {
        std::map<std::uint32_t, runtime::Task>& tasks;
        void serialize_items(Saver& saver, std::uint32_t) const {
            for (auto& [id, task] : tasks) {
                SavedTask saved{
                    {id, task.ticket, task.ready}, task.due, task.answer, task.handle, saver.record_of(task.execution)};
                serialize_task(saver, saved);
            }
        }
    };
    struct SavedTasks {
        double& now;
        std::uint32_t &last_task, &last_ticket;
        std::uint32_t count;
        std::uint32_t& turned;
        Map *&type, *&kept;
        TaskList all;
        explicit SavedTasks(runtime::Tasks& tasks)
            : now(tasks.now),
              last_task(tasks.last_task),
              last_ticket(tasks.last_ticket),
              count(static_cast<std::uint32_t>(tasks.all.size())),
              turned(tasks.turned),
              type(tasks.type),
              kept(tasks.kept),
              all{tasks.all} {}
    };
    struct SavedState {
        SavedExecution execution;
        std::string outline;
        RandomRecord random;
        FurtherPrograms programs;
        Versions versions;
        double& seconds;
        VisitCounts visits;
        Globals globals;
        Map*& taken;
        Types types;
        Map*& intrinsics;
        Contents objects;
        runtime::Tasks* live_tasks;
        SavedTasks tasks() { return SavedTasks(*live_tasks); }
    };

    std::uint32_t flags() const;
    bool writes_outline() const;
    bool writes_versions() const;
    std::uint32_t flags(const Execution& execution) const;
    SavedExecution record_of(Execution& execution) const;
    std::string outline();
    std::string outlines();
    void visits();
    void frames(Execution& execution);
    void frame(const Frame& frame, bool is_last);
    const program::ResumePoint* resume_point_of(const Frame& frame, bool is_last) const;
    template <typename Add>
    void each_position(const Execution& execution, const Add& add);
    std::uint16_t result_of_call(const Frame& frame) const;
    std::uint32_t failed_at(const Frame& frame) const;

    void value(Datum datum);
    void string(const values::String& string);
    void short_text(Datum datum);
    void object(Object* object);
    void announce(Object* object);
    void scope(Map* map, const program::Function& owner);
    void function(const values::Function& function);
    FunctionName name_of(const program::Function& function) const {
        return {static_cast<Key>(function.key), number_of(*function.program)};
    }
    std::uint32_t number_of(const program::Program& program) const;
    ScopeSize size_of(const Map& map) const;
    std::uint32_t slots_of(const Map& map) const;
    std::uint32_t end_of(const Map& map) const;
    bool known(const Object* object);
    void assign_number(Object* object);
    const program::Function* owner_of(const Map& scope) const;

    void contents();
    void entries(const Map& map);

    State& state_;
    Programs programs_;
    const program::Program& program_;
    std::vector<Datum>* handles_;
    bool with_outline_;
    const Execution* execution_ = nullptr;  ///< the execution being written
    std::vector<Object*> objects_;          ///< by number; null for a short text
    struct NumberedText {
        Datum text;
        std::uint32_t number;
    };
    NumberedText recent_texts_[16] = {};
    std::size_t next_text_ = 0;
    SharedNumbers shared_;
    const SharedTexts* shared_texts_;
    std::vector<const values::String*> long_texts_;
    std::unordered_set<const values::TextBuffer*> written_;
    std::unordered_map<const values::String*, std::uint32_t> wholes_;  ///< number of the first text with this whole
    Position position_;                                                ///< reused for one frame after another
};

// ---- the state -------------------------------------------------------------------------------------------------------

std::uint32_t Saver::flags() const {
    const auto when = [](bool holds, std::uint32_t flag) { return holds ? flag : 0; };
    std::uint32_t type_maps = 0;
    for (const Map* type_map : state_.type_maps) type_maps |= when(type_map != nullptr, has::type_maps);
    return when(state_.globals != nullptr, has::globals) | when(state_.seconds_before != 0, has::seconds) |
           when(state_.taken != nullptr, has::taken) | when(!state_.visits.empty(), has::visits) | type_maps |
           when(state_.intrinsics != nullptr, has::intrinsics) | when(programs_.size() > 1, has::programs) |
           when(state_.tasks != nullptr, has::tasks) |
           when(state_.tasks != nullptr && state_.tasks->turned != 0, has::turned) |
           when(with_outline_ && writes_outline(), has::outline) |
           when(state_.tasks != nullptr && state_.tasks->kept != nullptr, has::kept) |
           when(state_.tasks != nullptr && handles_ == nullptr && writes_versions(), has::versions);
}

std::uint32_t Saver::flags(const Execution& execution) const {
    const auto when = [](bool holds, std::uint32_t flag) { return holds ? flag : 0; };
    const runtime::Pending& pending = execution.pending;
    const bool waits =
        pending.waits_for != (pending.wake_after < 0 ? WaitFor::host : WaitFor::time) || !pending.target.is_null();
    return when(execution.started, has::started) | when(!pending.function.is_null(), has::pending_function) |
           when(!pending.value.is_null(), has::pending_value) | when(!execution.plans.empty(), has::plans) |
           when(!execution.returned.is_null(), has::returned) | when(!execution.error.empty(), has::error) |
           when(!(pending.wake_after < 0), has::wake_after) | when(waits, has::waits) |
           when(execution.since != 0, has::since) | when(!(execution.beat.last < 0), has::beat) |
           when(!execution.guards.empty(), has::guards) | when(execution.check.is_due, has::check);
}

Saver::SavedExecution Saver::record_of(Execution& execution) const {
    SavedExecution record{execution, {execution}};
    record.progress = {flags(execution), execution.pending.kind, execution.steps,
                       static_cast<std::uint32_t>(execution.frames.size())};
    if (const runtime::PlanCheck& check = execution.check; check.frame != runtime::PlanCheck::no_frame) {
        const runtime::ActivePlan& plan = execution.plans[check.plan];
        record.check = {check.frame, plan.frame, plan.plan, check.plan, check.condition, check.is_payload, check.stop};
    }
    return record;
}

std::string Saver::save() {
    RandomRecord random;
    const bool drawn = !find_seed(state_.random, random.seed);
    for (std::size_t i = 0; i < std::size(random.state); ++i)
        random.state[i] = static_cast<Bits>(state_.random.state[i]);
    SavedState state{record_of(state_.execution),
                     {},
                     random,
                     {programs_},
                     {programs_},
                     state_.seconds_before,
                     {state_.visits},
                     {},
                     state_.taken,
                     {state_.type_maps},
                     state_.intrinsics,
                     {},
                     state_.tasks.get()};
    std::uint32_t& announced = state.execution.progress.flags;
    announced |= flags() | (drawn ? has::drawn_random : 0);
    if ((announced & has::outline) != 0) state.outline = state_.tasks == nullptr ? outline() : outlines();
    const EnvelopeMark envelope = begin_envelope(*this, program_.fingerprint, file_name(program_.name));
    serialize_state(*this, state);
    return end_envelope(*this, envelope);
}

/// A machine's first program is empty and has no outline.
bool Saver::writes_outline() const { return state_.tasks == nullptr || programs_.size() > 1; }

bool Saver::writes_versions() const {
    for (const program::Program* further : programs_.subspan(1))
        if (!outline::version_of(*further).is_null()) return true;
    return false;
}

/// Calls `add(program, position)` for each frame that is in a statement.
template <typename Add>
void Saver::each_position(const Execution& execution, const Add& add) {
    execution_ = &execution;
    for (const Frame& frame : execution.frames) {
        if (frame.function->shares_scope) continue;  // the condition of a plan, which belongs to the script as it is
        const program::ResumePoint* const point = resume_point_of(frame, &frame == &execution.frames.back());
        std::uint32_t statement = point != nullptr ? point->statement : failed_at(frame);
        if (point == nullptr && execution.pending.kind != StopKind::failed)
            starts_at(*frame.function, frame.pc, frame.top, statement);
        if (statement == program::no_statement) continue;
        add(*frame.function->program, StatementPosition{statement, point != nullptr ? point->ordinal : at_start});
    }
}

/// Returns the outline of a conversation's own program.
std::string Saver::outline() {
    std::vector<StatementPosition> positions;
    each_position(state_.execution, [&](const program::Program& program, StatementPosition position) {
        if (&program == &program_) positions.push_back(position);
    });
    return outline_in_save(program_, std::move(positions));
}

std::string Saver::outlines() {
    std::vector<std::vector<StatementPosition>> positions(programs_.size());
    for (const auto& [id, task] : state_.tasks->all)
        each_position(task.execution, [&](const program::Program& program, StatementPosition position) {
            positions[number_of(program)].push_back(position);
        });
    Writer writer;
    for (std::size_t i = 1; i < programs_.size(); ++i)
        writer << outline_in_save(*programs_[i], std::move(positions[i]));
    return writer.take();
}

void Saver::visits() {
    std::size_t at = 0;
    for (std::uint32_t number = 0; number < programs_.size(); ++number)
        for (const auto& function : programs_[number]->functions) {
            if (at == state_.visits.size()) return;
            if (const std::uint32_t visited = state_.visits[at++]; visited != 0)
                *this << Visits{number, static_cast<Key>(function->key), visited};
        }
}

// ---- frames ----------------------------------------------------------------------------------------------------------

/// Returns the resume point of a frame. Where a loop's own resume point coincides with the end of its last statement,
/// what the frame waits for decides.
const program::ResumePoint* Saver::resume_point_of(const Frame& frame, bool is_last) const {
    const program::Function& function = *frame.function;
    using ResumeKind = program::ResumePoint::Kind;
    StopKind kind = execution_->pending.kind;
    if (kind == StopKind::failed) return nullptr;
    // The frame below one that evaluates a condition is where the script stopped.
    const auto above = static_cast<std::size_t>(&frame - execution_->frames.data()) + 1;
    const bool is_checked = above == execution_->check.frame;
    if (is_checked) kind = execution_->check.stop;
    if (!is_last && !is_checked) {
        // When the statement that made the call no longer exists, the frame continues at the start of another.
        const program::ResumePoint* const point = function.resume_point_at(frame.pc, ResumeKind::call);
        return point != nullptr && point->top == frame.top && point->result == result_of_call(frame) ? point : nullptr;
    }
    if (kind == StopKind::suspended || kind == StopKind::yielded)
        return function.resume_point_at(frame.pc, ResumeKind::call);
    if (kind == StopKind::choice) return function.resume_point_at(frame.pc, ResumeKind::choice);
    for (const ResumeKind wanted : {ResumeKind::loop, ResumeKind::entry, ResumeKind::call}) {
        const program::ResumePoint* const point = function.resume_point_at(frame.pc, wanted);
        if (point != nullptr && point->top == frame.top) return point;
    }
    return nullptr;
}

/// Returns the register that gets the result of the next frame's call.
std::uint16_t Saver::result_of_call(const Frame& frame) const {
    const auto called = static_cast<std::uint32_t>(&frame - execution_->frames.data()) + 1;
    for (const runtime::Guard& guard : execution_->guards)
        if (guard.frames == called) return guard.result;
    return (&frame)[1].result;
}

/// Returns the statement that a frame of a failed conversation is in.
std::uint32_t Saver::failed_at(const Frame& frame) const {
    return frame.pc == 0 ? program::no_statement : frame.function->statement_at(frame.pc - 1);
}

void Saver::frames(Execution& execution) {
    execution_ = &execution;
    for (const Frame& at : execution.frames) frame(at, &at == &execution.frames.back());
}

void Saver::frame(const Frame& frame, bool is_last) {
    // The condition of a plan is in no statement, and uses the scope of the function around it.
    const bool is_part = frame.function->shares_scope;
    const program::Function& function = is_part ? parent_of(*frame.function) : *frame.function;
    const program::ResumePoint* const point = resume_point_of(frame, is_last);
    std::uint32_t statement = point != nullptr ? point->statement : is_part ? program::no_statement : failed_at(frame);
    const bool is_at_start = point == nullptr && execution_->pending.kind != StopKind::failed &&
                             starts_at(*frame.function, frame.pc, frame.top, statement);
    position_.is_first = state_.tasks == nullptr && &frame == &execution_->frames.front();
    position_.has_resume_point = point != nullptr || is_at_start;
    // A condition being evaluated uses the scopes of its plan's frame.
    const bool is_check = static_cast<std::size_t>(&frame - execution_->frames.data()) == execution_->check.frame;
    const bool has_scopes = !position_.is_first && !is_check && !(is_part && function.is_main);
    position_.has_scope = has_scopes && frame.scope != nullptr;
    position_.has_outer = has_scopes && frame.outer != state_.globals;
    position_.key = static_cast<Key>(frame.function->key);
    position_.program = number_of(*function.program);
    position_.ordinal = point != nullptr ? point->ordinal : is_at_start ? at_start : std::uint16_t{0};
    position_.live = frame.top;
    position_.path.clear();
    if (statement != program::no_statement) {
        position_.key = static_cast<Key>(function.program->statement_keys().keys[statement]);
        write_path(*function.program, statement, position_.path);
    }
    SavedFrame saved{position_,
                     {frame.scope, &function},
                     {frame.outer, &parent_of(function)},
                     {execution_->registers.data() + frame.base}};
    serialize_frame(*this, saved);
}

// ---- values ----------------------------------------------------------------------------------------------------------

void Saver::value(Datum datum) {
    if (datum.is_number()) return number(datum.as_number());
    if (datum.is_short_string()) return short_text(datum);
    if (datum.is_null()) return byte(tag::null);
    if (datum.is_unset()) return byte(tag::unset);
    if (datum.is_handle()) {
        byte(tag::handle);
        text(datum.as_handle()->type);
        if (handles_ != nullptr) handles_->push_back(datum);
        return;
    }
    object(datum.as_object());
}

/// Short texts are not heap objects, but the same few names occur again and again.
void Saver::short_text(Datum datum) {
    const values::Text content(datum);
    if (content.view().size() < numbered_text_min) return text_value(content);
    for (std::size_t i = 0; i < std::size(recent_texts_); ++i)
        if (same(recent_texts_[i].text, datum)) return reference(recent_texts_[i].number);
    recent_texts_[next_text_] = {datum, static_cast<std::uint32_t>(objects_.size())};
    next_text_ = (next_text_ + 1) % std::size(recent_texts_);
    objects_.push_back(nullptr);
    text_value(content);
}

/// Writes a text that has just been numbered.
void Saver::string(const values::String& string) {
    if (string.bytes < shared_text_min) return text_value(string.view());
    if (shared_texts_ == nullptr) {
        long_texts_.push_back(&string);
        const bool shares = string.buffer != nullptr && string.buffer->references > 1;
        if (!shares || written_.insert(string.buffer).second) text_value(string.view());
        return;
    }
    const values::String* const whole = shared_texts_->whole_of(&string);
    if (whole == nullptr) return text_value(string.view());
    const auto [first, fresh] = wholes_.emplace(whole, static_cast<std::uint32_t>(objects_.size() - 1));
    byte(fresh ? tag::grown_text : tag::prefix);
    if (fresh) *this << GrownText<std::string_view>{string.bytes, whole->view()};
    else *this << OtherPrefix{first->second, string.bytes};
}

/// Writes a reference to an object that already has a number; returns false when it has none.
bool Saver::known(const Object* object) {
    std::uint32_t number = no_number;
    if (object->immortal) number = shared_.find(object);
    else if (object->number != 0) number = object->number - 1;
    if (number == no_number) return false;
    reference(number);
    return true;
}

void Saver::assign_number(Object* object) {
    objects_.push_back(object);
    const auto count = static_cast<std::uint32_t>(objects_.size());
    if (object->immortal) shared_.add(object, count - 1);
    else object->number = count;
}

void Saver::object(Object* object) {
    if (!known(object)) announce(object);
}

void Saver::announce(Object* object) {
    switch (object->kind) {
        case Kind::string: assign_number(object); return string(*static_cast<values::String*>(object));
        case Kind::list:
            assign_number(object);
            return sized(tag::small_list, tag::list, static_cast<values::List*>(object)->count);
        case Kind::map: {
            auto* const map = static_cast<Map*>(object);
            if (map->fixed > 0)
                if (const program::Function* owner = owner_of(*map)) return scope(map, *owner);
            assign_number(object);
            return sized(tag::small_map, tag::map, end_of(*map) - slots_of(*map));
        }
        case Kind::function: assign_number(object); return function(*static_cast<values::Function*>(object));
        default: byte(tag::null);  // numbers, null and handles are not objects in a save
    }
}

void Saver::function(const values::Function& function) {
    if (function.origin == values::FunctionOrigin::callback) {
        byte(tag::callback);
        *this << static_cast<std::uint32_t>(function.signature->parameters.size());
        return object(function.outer);
    }
    if (function.origin != values::FunctionOrigin::script) {
        byte(function.origin == values::FunctionOrigin::host ? tag::host_function : tag::intrinsic);
        text(function.signature->name);
        return;
    }
    const auto& made_of = static_cast<const program::Function&>(*function.signature);
    const bool in_globals = function.outer == state_.globals;
    byte(in_globals ? tag::global_function : tag::function);
    *this << name_of(made_of);
    if (!in_globals) scope(function.outer, parent_of(made_of));
}

std::uint32_t Saver::number_of(const program::Program& program) const {
    std::uint32_t number = 0;
    while (number + 1 < programs_.size() && programs_[number] != &program) ++number;
    return number;
}

/// Writes a map known to be the scope of a call of `owner`, which implies that it has slots.
void Saver::scope(Map* map, const program::Function& owner) {
    if (map == nullptr) return byte(tag::null);
    if (known(map)) return;
    if (map->fixed == 0) return announce(map);
    assign_number(map);
    byte(tag::scope);
    *this << name_of(owner) << size_of(*map);
}

ScopeSize Saver::size_of(const Map& map) const {
    const std::uint32_t slots = slots_of(map);
    return {slots, end_of(map) - slots};
}

/// Returns the number of slots to save. The slots of further programs in the globals are saved with their names, like
/// entries.
std::uint32_t Saver::slots_of(const Map& map) const {
    return &map == state_.globals ? program_.global_count : map.fixed;
}

/// Returns the position after the last entry that has a value.
std::uint32_t Saver::end_of(const Map& map) const {
    std::uint32_t end = map.used;
    while (end > slots_of(map) && map.entries[end - 1].value.is_unset()) --end;
    return end;
}

/// Finds the function of a scope; needed only for scopes that outlive both their call and the functions created in it.
const program::Function* Saver::owner_of(const Map& scope) const {
    for (const program::Program* program : programs_)
        for (const auto& function : program->functions)
            if (function->captured && !function->shares_scope && is_scope_of(scope, *function)) return function.get();
    return nullptr;
}

// ---- contents --------------------------------------------------------------------------------------------------------

void Saver::contents() {
    for (std::size_t i = 0; i < objects_.size(); ++i) {  // the list grows meanwhile
        const Object* const object = objects_[i];
        if (object == nullptr) continue;
        if (object->kind == Kind::map) entries(static_cast<const Map&>(*object));
        if (object->kind != Kind::list) continue;
        const auto& list = static_cast<const values::List&>(*object);
        for (std::uint32_t k = 0; k < list.count; ++k) value(list.items[k]);
    }
}

void Saver::entries(const Map& map) {
    const std::uint32_t slots = slots_of(map);
    for (std::uint32_t i = 0; i < slots; ++i) value(map.entries[i].value);
    struct {
        bool is_stale;
        Key hash;
        Datum key, value;
    } saved;
    const std::uint32_t end = end_of(map);
    for (std::uint32_t i = slots; i < end; ++i) {
        const Map::Entry& entry = map.entries[i];
        const bool is_hole = entry.value.is_unset();
        const bool can_change = !is_hole && (entry.key.is_list() || entry.key.is_map());
        saved = {can_change && values::hash_of(entry.key) != entry.hash, static_cast<Key>(entry.hash),
                 is_hole ? Datum::unset() : entry.key, entry.value};
        serialize_entry(*this, saved, entry_version);
    }
}

}  // namespace

std::string save(State& state, Programs programs, std::vector<Datum>* handles, bool with_outline) {
    Saver first(state, programs, handles, with_outline);
    std::string bytes = first.save();
    std::vector<const values::String*> long_texts = first.take_long_texts();
    if (long_texts.size() < 2) return bytes;
    const SharedTexts shared(std::move(long_texts));
    if (!shared.any()) return bytes;
    first.forget_numbers();
    if (handles != nullptr) handles->clear();
    return Saver(state, programs, handles, with_outline, &shared).save();
}

std::string save(State& state, const program::Program& program, bool with_outline) {
    const program::Program* const only = &program;
    return save(state, {&only, 1}, nullptr, with_outline);
}

}  // namespace npcs::saves
