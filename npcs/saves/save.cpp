// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// State to bytes, in one pass. An object gets its number when it is first met, breadth first, so the same state gives the same
// bytes whatever the heap looks like. Objects of this heap keep their number in themselves for as long as that takes; those
// that many machines share (constants, natives) must not be written to, and are looked up in a small table.

#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "runtime/tasks.hpp"
#include "saves/format.hpp"
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

/// Numbers of shared objects. Most saves know a handful of them.
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

class Saver {
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
        position_.has_program = programs.size() > 1;
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
    /// Those that may begin like others; in the bytes some of them are left out. Only without shared texts.
    std::vector<const values::String*> take_long_texts() { return std::move(long_texts_); }

private:
    std::uint32_t flags() const;
    bool tells_outline() const;
    bool tells_versions() const;
    std::uint32_t flags(const Execution& execution) const;
    Progress progress_of(const Execution& execution) const;
    void execution_head(const Execution& execution, const Progress& progress);
    void check(const Execution& execution);
    void execution_roots(const Execution& execution, const Progress& progress);
    void tasks();
    void random(bool drawn);
    void further_programs();
    std::string outline();
    std::string outlines();
    void visits();
    void frame(const Frame& frame, bool is_last);
    const program::Site* site_of(const Frame& frame, bool is_last) const;
    template <typename Add>
    void standing(const Execution& execution, const Add& add);
    std::uint16_t result_of_call(const Frame& frame) const;
    std::uint32_t failed_at(const Frame& frame) const;
    void plans();
    void globals();

    void value(Datum datum);
    void number(double number);
    void text(std::string_view text);
    void string(const values::String& string);
    void short_text(Datum datum);
    void reference(std::uint32_t number);
    void sized(unsigned small, unsigned wide, std::uint32_t count);
    void object(Object* object);
    void announce(Object* object);
    void map(Map* map) { map == nullptr ? writer_.byte(tag::null) : object(map); }
    void scope(Map* map, const program::Function& owner);
    void function(const values::Function& function);
    void key(const program::Function& function);
    std::uint32_t number_of(const program::Program& program) const;
    void slot_counts(const Map& map);
    std::uint32_t slots_of(const Map& map) const;
    std::uint32_t end_of(const Map& map) const;
    bool known(const Object* object);
    void enlist(Object* object);
    const program::Function* owner_of(const Map& scope) const;

    void contents();
    void entries(const Map& map);

    State& state_;
    Programs programs_;
    const program::Program& program_;
    std::vector<Datum>* handles_;
    bool with_outline_;
    const Execution* execution_ = nullptr;  ///< the one being written
    Writer writer_;
    std::vector<Object*> objects_;  ///< by number; null for a short text
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
    Position position_;
    std::uint64_t seed_ = 0;
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
           when(with_outline_ && tells_outline(), has::outline) |
           when(state_.tasks != nullptr && state_.tasks->kept != nullptr, has::kept) |
           when(state_.tasks != nullptr && handles_ == nullptr && tells_versions(), has::versions);
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

Progress Saver::progress_of(const Execution& execution) const {
    Progress progress;
    progress.flags = flags(execution);
    progress.kind = execution.pending.kind;
    progress.steps = execution.steps;
    progress.frames = static_cast<std::uint32_t>(execution.frames.size());
    return progress;
}

std::string Saver::save() {
    const bool drawn = !find_seed(state_.random, seed_);
    Progress progress = progress_of(state_.execution);
    progress.flags |= flags() | (drawn ? has::drawn_random : 0);
    const EnvelopeMark envelope = begin_envelope(writer_, program_);
    writer_ << progress;
    if ((progress.flags & has::outline) != 0) writer_ << (state_.tasks == nullptr ? outline() : outlines());
    random(drawn);
    if ((progress.flags & has::programs) != 0) further_programs();
    if ((progress.flags & has::versions) != 0)
        for (const program::Program* further : programs_.subspan(1)) value(program::version_of(*further));
    if ((progress.flags & has::seconds) != 0) number(state_.seconds_before);
    execution_head(state_.execution, progress);
    if ((progress.flags & has::visits) != 0) visits();

    if ((progress.flags & has::globals) != 0) globals();
    execution_roots(state_.execution, progress);
    if ((progress.flags & has::taken) != 0) map(state_.taken);
    if ((progress.flags & has::type_maps) != 0)
        for (Map* type_map : state_.type_maps) map(type_map);
    if ((progress.flags & has::intrinsics) != 0) map(state_.intrinsics);
    if ((progress.flags & has::tasks) != 0) tasks();
    contents();
    return end_envelope(writer_, envelope);
}

void Saver::execution_head(const Execution& execution, const Progress& progress) {
    if ((progress.flags & has::wake_after) != 0) number(execution.pending.wake_after);
    if ((progress.flags & has::error) != 0) writer_ << execution.error;
    if ((progress.flags & has::check) != 0) check(execution);
    if ((progress.flags & has::since) != 0) number(execution.since);
    if ((progress.flags & has::beat) != 0) {
        number(execution.beat.last);
        number(execution.beat.is_loose ? 1 : 0);
    }
    if ((progress.flags & has::guards) == 0) return;
    writer_ << static_cast<std::uint32_t>(execution.guards.size());
    for (const runtime::Guard& guard : execution.guards) writer_ << guard.frames;
}

void Saver::check(const Execution& execution) {
    CheckPosition position;
    if (const runtime::PlanCheck& check = execution.check; check.frame != runtime::PlanCheck::no_frame) {
        const runtime::ActivePlan& plan = execution.plans[check.plan];
        position = {check.frame, plan.frame, plan.plan, check.plan, check.condition, check.is_payload, check.stop};
    }
    writer_ << position;
}

void Saver::execution_roots(const Execution& execution, const Progress& progress) {
    execution_ = &execution;
    for (const Frame& at : execution.frames) frame(at, &at == &execution.frames.back());
    if ((progress.flags & has::plans) != 0) plans();
    if ((progress.flags & has::pending_function) != 0) value(execution.pending.function);
    if ((progress.flags & has::pending_value) != 0) value(execution.pending.value);
    if ((progress.flags & has::returned) != 0) value(execution.returned);
    if ((progress.flags & has::waits) != 0) {
        writer_.byte(static_cast<unsigned>(execution.pending.waits_for));
        value(execution.pending.target);
    }
    if ((progress.flags & has::check) != 0) value(execution.check.answer);
}

void Saver::tasks() {
    const runtime::Tasks& tasks = *state_.tasks;
    number(tasks.now);
    writer_ << tasks.last_task << tasks.last_ticket << static_cast<std::uint32_t>(tasks.all.size());
    if (tasks.turned != 0) writer_ << tasks.turned;
    map(tasks.type);
    if (tasks.kept != nullptr) map(tasks.kept);
    for (const auto& [id, task] : tasks.all) {
        const Progress progress = progress_of(task.execution);
        writer_ << TaskPosition{task.id, task.ticket, task.ready} << progress;
        number(task.due);
        value(task.answer);
        map(task.handle);
        execution_head(task.execution, progress);
        execution_roots(task.execution, progress);
    }
}

void Saver::random(bool drawn) {
    if (!drawn) {
        writer_ << seed_;
        return;
    }
    for (const std::uint64_t part : state_.random.state) writer_ << static_cast<Bits>(part);
}

void Saver::further_programs() {
    writer_ << static_cast<std::uint32_t>(programs_.size() - 1);
    for (const program::Program* further : programs_.subspan(1))
        writer_ << ProgramName{static_cast<Bits>(further->fingerprint), std::string(file_name(further->name))};
}

/// A machine's first program is empty.
bool Saver::tells_outline() const { return state_.tasks == nullptr || programs_.size() > 1; }

bool Saver::tells_versions() const {
    for (const program::Program* further : programs_.subspan(1))
        if (!program::version_of(*further).is_null()) return true;
    return false;
}

/// Calls `add(program, place)` for each frame that stands in a statement.
template <typename Add>
void Saver::standing(const Execution& execution, const Add& add) {
    execution_ = &execution;
    for (const Frame& frame : execution.frames) {
        if (frame.function->shares_scope) continue;  // a condition, which is for the script as it is
        const program::Site* const site = site_of(frame, &frame == &execution.frames.back());
        std::uint32_t statement = site != nullptr ? site->statement : failed_at(frame);
        if (site == nullptr && execution.pending.kind != StopKind::failed)
            starts_at(*frame.function, frame.pc, frame.top, statement);
        if (statement == program::no_statement) continue;
        add(*frame.function->program, StandingPlace{statement, site != nullptr ? site->ordinal : at_start});
    }
}

/// Of a conversation's own program.
std::string Saver::outline() {
    std::vector<StandingPlace> places;
    standing(state_.execution, [&](const program::Program& program, StandingPlace place) {
        if (&program == &program_) places.push_back(place);
    });
    return outline_in_save(program_, std::move(places));
}

std::string Saver::outlines() {
    std::vector<std::vector<StandingPlace>> places(programs_.size());
    for (const auto& [id, task] : state_.tasks->all)
        standing(task.execution, [&](const program::Program& program, StandingPlace place) {
            places[number_of(program)].push_back(place);
        });
    Writer writer;
    for (std::size_t i = 1; i < programs_.size(); ++i) writer << outline_in_save(*programs_[i], std::move(places[i]));
    return writer.take();
}

void Saver::visits() {
    std::uint32_t count = 0;
    for (const std::uint32_t visited : state_.visits) count += visited != 0 ? 1 : 0;
    writer_ << count;
    std::size_t at = 0;
    for (std::uint32_t number = 0; number < programs_.size(); ++number)
        for (const auto& function : programs_[number]->functions) {
            if (at == state_.visits.size()) return;
            if (const std::uint32_t visited = state_.visits[at++]; visited != 0)
                writer_ << Visits{position_.has_program, number, static_cast<Key>(function->key), visited};
        }
}

void Saver::globals() {
    enlist(state_.globals);
    slot_counts(*state_.globals);
}

void Saver::plans() {
    writer_ << static_cast<std::uint32_t>(execution_->plans.size());
    for (const runtime::ActivePlan& plan : execution_->plans) {
        writer_ << PlanPosition{plan.frame, plan.plan};
        value(plan.value);
        value(plan.payloads);
    }
}

// ---- frames ----------------------------------------------------------------------------------------------------------

/// Where a loop's own place meets the end of its last statement, what the frame waits for tells which one it is.
const program::Site* Saver::site_of(const Frame& frame, bool is_last) const {
    const program::Function& function = *frame.function;
    using SiteKind = program::Site::Kind;
    StopKind kind = execution_->pending.kind;
    if (kind == StopKind::failed) return nullptr;
    // The frame below one that works out a condition stands where the script stopped.
    const auto above = static_cast<std::size_t>(&frame - execution_->frames.data()) + 1;
    const bool is_checked = above == execution_->check.frame;
    if (is_checked) kind = execution_->check.stop;
    if (!is_last && !is_checked) {
        // Where the statement that made the call is gone, the frame goes on at the start of another.
        const program::Site* const site = function.site_at(frame.pc, SiteKind::call);
        return site != nullptr && site->top == frame.top && site->result == result_of_call(frame) ? site : nullptr;
    }
    if (kind == StopKind::suspended || kind == StopKind::yielded) return function.site_at(frame.pc, SiteKind::call);
    if (kind == StopKind::choice) return function.site_at(frame.pc, SiteKind::choice);
    for (const SiteKind wanted : {SiteKind::loop, SiteKind::entry, SiteKind::call}) {
        const program::Site* const site = function.site_at(frame.pc, wanted);
        if (site != nullptr && site->top == frame.top) return site;
    }
    return nullptr;
}

/// The register that gets what the call of the next frame gives.
std::uint16_t Saver::result_of_call(const Frame& frame) const {
    const auto called = static_cast<std::uint32_t>(&frame - execution_->frames.data()) + 1;
    for (const runtime::Guard& guard : execution_->guards)
        if (guard.frames == called) return guard.result;
    return (&frame)[1].result;
}

/// The statement a frame of a failed conversation stands in.
std::uint32_t Saver::failed_at(const Frame& frame) const {
    return frame.pc == 0 ? program::no_statement : frame.function->statement_at(frame.pc - 1);
}

void Saver::frame(const Frame& frame, bool is_last) {
    // A condition of a plan stands in no statement, and on the scope of the function around it.
    const bool is_part = frame.function->shares_scope;
    const program::Function& function = is_part ? parent_of(*frame.function) : *frame.function;
    const program::Site* const site = site_of(frame, is_last);
    std::uint32_t statement = site != nullptr ? site->statement : is_part ? program::no_statement : failed_at(frame);
    const bool is_at_start = site == nullptr && execution_->pending.kind != StopKind::failed &&
                             starts_at(*frame.function, frame.pc, frame.top, statement);
    position_.is_first = state_.tasks == nullptr && &frame == &execution_->frames.front();
    position_.has_site = site != nullptr || is_at_start;
    // A condition that is being worked out stands on the scopes of its plan's frame.
    const bool is_check = static_cast<std::size_t>(&frame - execution_->frames.data()) == execution_->check.frame;
    const bool has_scopes = !position_.is_first && !is_check && !(is_part && function.is_main);
    position_.has_scope = has_scopes && frame.scope != nullptr;
    position_.has_outer = has_scopes && frame.outer != state_.globals;
    position_.key = static_cast<Key>(frame.function->key);
    position_.program = number_of(*function.program);
    position_.ordinal = site != nullptr ? site->ordinal : is_at_start ? at_start : std::uint16_t{0};
    position_.live = frame.top;
    position_.path.clear();
    if (statement != program::no_statement) {
        position_.key = static_cast<Key>(function.program->statement_keys().keys[statement]);
        write_path(*function.program, statement, position_.path);
    }
    writer_ << position_;
    if (position_.has_scope) scope(frame.scope, function);
    if (position_.has_outer) scope(frame.outer, parent_of(function));
    const Datum* const registers = execution_->registers.data() + frame.base;
    for (std::uint32_t i = 0; i < frame.top; ++i) value(registers[i]);
}

// ---- values ----------------------------------------------------------------------------------------------------------

void Saver::value(Datum datum) {
    if (datum.is_number()) return number(datum.as_number());
    if (datum.is_short_string()) return short_text(datum);
    if (datum.is_null()) return writer_.byte(tag::null);
    if (datum.is_unset()) return writer_.byte(tag::unset);
    if (datum.is_handle()) {
        writer_.byte(tag::handle);
        writer_ << std::string_view(datum.as_handle()->type);
        if (handles_ != nullptr) handles_->push_back(datum);
        return;
    }
    object(datum.as_object());
}

void Saver::number(double number) {
    constexpr double exact = 9007199254740992.0;
    if (number >= -exact && number <= exact && !(number == 0 && std::signbit(number))) {
        const auto whole = static_cast<std::int64_t>(number);
        if (static_cast<double>(whole) == number) {
            if (whole >= 0 && whole < std::int64_t{small_number_end}) return writer_.byte(static_cast<unsigned>(whole));
            writer_.byte(tag::whole);
            writer_ << whole;
            return;
        }
    }
    if (std::isnan(number)) {
        // Which of the many NaNs depends on the processor, and nobody can tell.
        writer_.byte(tag::narrow_number);
        writer_ << Key{0x7FC0'0000};
        return;
    }
    const bool fits = std::isinf(number) || std::abs(number) <= 3.4028234663852886e38;
    const float narrow = fits ? static_cast<float>(number) : 0;
    if (fits && static_cast<double>(narrow) == number) {
        writer_.byte(tag::narrow_number);
        writer_ << static_cast<Key>(std::bit_cast<std::uint32_t>(narrow));
    } else {
        writer_.byte(tag::wide_number);
        writer_ << number;
    }
}

/// Short texts are no objects of the heap, but the same few names turn up again and again.
void Saver::short_text(Datum datum) {
    const values::Text content(datum);
    if (content.view().size() < numbered_text_min) return text(content);
    for (std::size_t i = 0; i < std::size(recent_texts_); ++i)
        if (same(recent_texts_[i].text, datum)) return reference(recent_texts_[i].number);
    recent_texts_[next_text_] = {datum, static_cast<std::uint32_t>(objects_.size())};
    next_text_ = (next_text_ + 1) % std::size(recent_texts_);
    objects_.push_back(nullptr);
    text(content);
}

void Saver::text(std::string_view text) {
    if (text.size() < small_text_end) {
        writer_.byte(tag::small_text + static_cast<unsigned>(text.size()));
        writer_.save_binary(text.data(), text.size());
        return;
    }
    writer_.byte(tag::text);
    writer_ << text;
}

/// Text that was enlisted just now.
void Saver::string(const values::String& string) {
    if (string.bytes < shared_text_min) return text(string.view());
    if (shared_texts_ == nullptr) {
        long_texts_.push_back(&string);
        const bool shares = string.buffer != nullptr && string.buffer->references > 1;
        if (!shares || written_.insert(string.buffer).second) text(string.view());
        return;
    }
    const values::String* const whole = shared_texts_->whole_of(&string);
    if (whole == nullptr) return text(string.view());
    const auto [first, fresh] = wholes_.emplace(whole, static_cast<std::uint32_t>(objects_.size() - 1));
    writer_.byte(fresh ? tag::grown_text : tag::beginning);
    if (fresh) writer_ << string.bytes << whole->view();
    else writer_ << first->second << string.bytes;
}

void Saver::sized(unsigned small, unsigned wide, std::uint32_t count) {
    if (count < small_size_end) return writer_.byte(small + count);
    writer_.byte(wide);
    writer_ << count;
}

/// Writes the number of an object that has one.
bool Saver::known(const Object* object) {
    std::uint32_t number = no_number;
    if (object->immortal) number = shared_.find(object);
    else if (object->number != 0) number = object->number - 1;
    if (number == no_number) return false;
    reference(number);
    return true;
}

void Saver::reference(std::uint32_t number) {
    if (number < small_reference_end) return writer_.byte(tag::small_reference + number);
    writer_.byte(tag::reference);
    writer_ << number;
}

void Saver::enlist(Object* object) {
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
        case Kind::string: enlist(object); return string(*static_cast<values::String*>(object));
        case Kind::list:
            enlist(object);
            return sized(tag::small_list, tag::list, static_cast<values::List*>(object)->count);
        case Kind::map: {
            auto* const map = static_cast<Map*>(object);
            if (map->fixed > 0)
                if (const program::Function* owner = owner_of(*map)) return scope(map, *owner);
            enlist(object);
            return sized(tag::small_map, tag::map, end_of(*map) - slots_of(*map));
        }
        case Kind::function: enlist(object); return function(*static_cast<values::Function*>(object));
        default: writer_.byte(tag::null);  // numbers, null and handles are no objects of their own in a save
    }
}

void Saver::function(const values::Function& function) {
    if (function.origin != values::FunctionOrigin::script) {
        writer_.byte(function.origin == values::FunctionOrigin::host ? tag::host_function : tag::intrinsic);
        writer_ << function.signature->name;
        return;
    }
    const auto& made_of = static_cast<const program::Function&>(*function.signature);
    const bool in_globals = function.outer == state_.globals;
    writer_.byte(in_globals ? tag::global_function : tag::function);
    key(made_of);
    if (!in_globals) scope(function.outer, parent_of(made_of));
}

void Saver::key(const program::Function& function) {
    writer_ << static_cast<Key>(function.key);
    if (position_.has_program) writer_ << number_of(*function.program);
}

std::uint32_t Saver::number_of(const program::Program& program) const {
    std::uint32_t number = 0;
    while (number + 1 < programs_.size() && programs_[number] != &program) ++number;
    return number;
}

/// A map that is known to be the scope of a call of `owner`; that it has slots goes without saying.
void Saver::scope(Map* map, const program::Function& owner) {
    if (map == nullptr) return writer_.byte(tag::null);
    if (known(map)) return;
    if (map->fixed == 0) return announce(map);
    enlist(map);
    writer_.byte(tag::scope);
    key(owner);
    slot_counts(*map);
}

void Saver::slot_counts(const Map& map) {
    const std::uint32_t slots = slots_of(map);
    writer_ << slots << end_of(map) - slots;
}

/// The globals have slots for further programs, too. These are saved with their names, like entries.
std::uint32_t Saver::slots_of(const Map& map) const {
    return &map == state_.globals ? program_.global_count : map.fixed;
}

/// Behind the last entry that has a value.
std::uint32_t Saver::end_of(const Map& map) const {
    std::uint32_t end = map.used;
    while (end > slots_of(map) && map.entries[end - 1].value.is_unset()) --end;
    return end;
}

/// Only needed for scopes that outlive both their call and the functions made in it.
const program::Function* Saver::owner_of(const Map& scope) const {
    for (const program::Program* program : programs_)
        for (const auto& function : program->functions)
            if (function->captured && !function->shares_scope && is_scope_of(scope, *function)) return function.get();
    return nullptr;
}

// ---- contents --------------------------------------------------------------------------------------------------------

void Saver::contents() {
    for (std::size_t i = 0; i < objects_.size(); ++i) {  // grows meanwhile
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
    const std::uint32_t end = end_of(map);
    for (std::uint32_t i = slots; i < end; ++i) {
        const Map::Entry& entry = map.entries[i];
        if (entry.value.is_unset()) {
            writer_.byte(tag::unset);
            continue;
        }
        const bool can_change = entry.key.is_list() || entry.key.is_map();
        if (can_change && values::hash_of(entry.key) != entry.hash) writer_.byte(tag::stale);
        value(entry.key);
        value(entry.value);
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
