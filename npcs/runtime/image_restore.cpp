// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Image to state: first all objects, then what is in them, then what refers to them.

#include <bit>
#include <utility>

#include "runtime/call_stack.hpp"
#include "runtime/clock.hpp"
#include "runtime/image.hpp"
#include "runtime/image_layout.hpp"
#include "runtime/loops.hpp"
#include "runtime/tasks.hpp"
#include "values/grown_text.hpp"
#include "values/map_entries.hpp"
#include "values/point_marks.hpp"
#include "values/rebuild.hpp"

namespace npcs::runtime {

using values::Datum;
using values::Map;

namespace {

double number_of_bits(std::uint64_t bits) { return std::bit_cast<double>(bits); }

/// A text that several may be beginnings of.
struct MadeText {
    std::string_view whole;
    std::uint32_t users;
    values::String* first;  ///< of those that share it; null: none was made yet
};

class Restore {
public:
    Restore(Context& context, const std::uint64_t* words, const SharedHandles& handles, std::vector<Datum>& objects)
        : context_(context), state_(context.state), words_(words), handles_(handles), objects_(objects) {}

    void restore();

private:
    const std::uint64_t* objects_at() const { return words_ + words_[ImageHead::objects_at]; }
    bool has(std::uint32_t part) const { return (low(words_[ImageHead::parts]) & part) != 0; }
    std::uint64_t next() { return *at_++; }
    Datum datum(std::uint64_t word) const {
        const Datum bits = Datum::from_bits(word);
        return is_reference(bits) ? objects_[number_of(bits)] : bits;
    }
    Datum value() { return datum(next()); }
    Map* map_or_null(std::uint64_t word) const {
        const Datum map = datum(word);
        return map.is_map() ? map.as_map() : nullptr;
    }
    Map* map_if(std::uint32_t part) { return has(part) ? map_or_null(next()) : nullptr; }

    Map* fitting_globals() const;
    void find_long_texts();
    void make_objects(values::Rebuild& rebuild);
    Datum make(values::Rebuild& rebuild, const std::uint64_t*& at);
    Datum long_text(values::Rebuild& rebuild, std::uint32_t bytes, std::uint64_t place);
    static Datum filled(values::String* string, const void* bytes);
    void fill_objects();
    void fill_list(values::List& list, const std::uint64_t* at);
    const std::uint64_t* fill_entries(Map& map, std::uint32_t count, const std::uint64_t* at);
    void fill_globals(Map& map, const std::uint64_t* at);
    void index(Map& map);
    void state();
    void visits();
    void execution(Execution& execution);
    void frames(Execution& execution, std::uint32_t count);
    void tasks();

    Context& context_;
    State& state_;
    const std::uint64_t* const words_;
    const SharedHandles& handles_;
    std::vector<Datum>& objects_;  ///< by number
    std::vector<MadeText> texts_;
    const std::uint64_t* at_ = nullptr;
    bool keeps_globals_ = false;
};

void Restore::restore() {
    if (context_.roots != nullptr) std::exchange(context_.roots, nullptr)->leave();
    Map* const kept = fitting_globals();
    keeps_globals_ = kept != nullptr;
    {
        values::Rebuild rebuild(state_.heap, kept);
        find_long_texts();
        make_objects(rebuild);
        fill_objects();
        state();
        state_.heap.set_external(memory_of(state_));
    }
    if (!has(ImageHead::no_time)) start_clock(context_);
    if (!state_.heap.has_dead_handles()) return;
    const Callbacks::InProgress releasing(context_.callbacks, Callback::release);
    state_.heap.release_dead_handles();
}

// ---- objects ---------------------------------------------------------------------------------------------------------

/// Returns the globals as they are if they have all names where the image has them, or null. Slots that it does not have are
/// those of programs that were added since.
Map* Restore::fitting_globals() const {
    Map* const map = state_.globals;
    if (map == nullptr || !has(ImageHead::globals)) return nullptr;
    const std::uint64_t* at = objects_at();
    const std::uint32_t count = high(*at++);
    const auto slots = static_cast<std::uint32_t>(*at++);
    if (count > map->used || (map->used > count && map->used > map->fixed)) return nullptr;
    at += slots;
    for (std::uint32_t i = slots; i < map->used; ++i) {
        const Datum key = map->entries[i].key;
        // A name that was made while running goes with the other objects.
        if (key.is_object() && !key.as_object()->immortal) return nullptr;
        if (i >= count) continue;
        const bool is_unset = Datum::from_bits(at[1]).is_unset();
        if (is_unset ? i >= map->fixed : at[0] != key.bits()) return nullptr;
        at += words_of_entry;
    }
    return map;
}

void Restore::find_long_texts() {
    const std::uint32_t count = high(words_[ImageHead::objects]);
    const std::uint64_t* at = words_ + words_[ImageHead::texts_at];
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t bytes = low(*at);
        texts_.push_back({{reinterpret_cast<const char*>(at + 1), bytes}, high(*at), nullptr});
        at += 1 + words_of(bytes);
    }
}

void Restore::make_objects(values::Rebuild& rebuild) {
    const std::uint32_t count = low(words_[ImageHead::objects]);
    objects_.clear();
    objects_.reserve(count);
    const std::uint64_t* at = objects_at();
    for (std::uint32_t i = 0; i < count; ++i) objects_.push_back(make(rebuild, at));
}

Datum Restore::filled(values::String* string, const void* bytes) {
    copy_text(bytes, string->bytes, const_cast<char*>(string->data));
    return Datum::object(string);
}

/// Makes the object whose header is at `at`, and moves on to the next one.
Datum Restore::make(values::Rebuild& rebuild, const std::uint64_t*& at) {
    const std::uint64_t header = *at++;
    const std::uint32_t size = high(header);
    switch (static_cast<ImageObject>(header & 0xFF)) {
        case ImageObject::text: {
            const std::uint32_t bytes = low(header) >> 8;
            const Datum text = filled(rebuild.text(bytes, size), at);
            at += words_of(bytes);
            return text;
        }
        case ImageObject::long_text: return long_text(rebuild, size, *at++);
        case ImageObject::list: at += size; return Datum::object(rebuild.list(size));
        case ImageObject::map: at += size * words_of_entry; return Datum::object(rebuild.map(size));
        case ImageObject::scope: {
            Map* const scope = rebuild.map(size);
            scope->fixed = static_cast<std::uint32_t>(*at);
            at += 1 + size * words_of_entry;
            return Datum::object(scope);
        }
        case ImageObject::globals: {
            const std::uint64_t slots = *at++;
            at += slots + (size - slots) * words_of_entry;
            if (keeps_globals_) return Datum::object(state_.globals);
            return Datum::object(rebuild.map(size));
        }
        case ImageObject::function: {
            constexpr std::uint64_t origin = alignof(values::Signature) - 1;
            const auto* const signature =
                reinterpret_cast<const values::Signature*>(static_cast<std::uintptr_t>(at[0] & ~origin));
            values::Function* const made =
                rebuild.function(static_cast<values::FunctionOrigin>(at[0] & origin), *signature);
            at += 2;
            return Datum::object(made);
        }
        default: ++at; return Datum::object(handles_.share(state_.heap, size));
    }
}

Datum Restore::long_text(values::Rebuild& rebuild, std::uint32_t bytes, std::uint64_t place) {
    MadeText& text = texts_[low(place)];
    const std::uint32_t points = high(place);
    if (text.users == 1 && !values::wants_marks(bytes, points))
        return filled(rebuild.text(bytes, points), text.whole.data());
    const Datum made = text.first == nullptr ? values::grown_text(state_.heap, text.whole, bytes, points)
                                             : values::prefix_of(state_.heap, *text.first, bytes, points);
    if (text.first == nullptr) text.first = made.as_string();
    return made;
}

void Restore::fill_objects() {
    const std::uint64_t* at = objects_at();
    for (const Datum object : objects_) {
        const std::uint64_t header = *at++;
        const std::uint32_t size = high(header);
        switch (static_cast<ImageObject>(header & 0xFF)) {
            case ImageObject::text: at += words_of(low(header) >> 8); break;
            case ImageObject::long_text: ++at; break;
            case ImageObject::list:
                fill_list(*object.as_list(), at);
                at += size;
                break;
            case ImageObject::scope: ++at; [[fallthrough]];
            case ImageObject::map: at = fill_entries(*object.as_map(), size, at); break;
            case ImageObject::globals:
                fill_globals(*object.as_map(), at - 1);
                at += 1 + *at + (size - *at) * words_of_entry;
                break;
            case ImageObject::function:
                object.as_function()->outer = map_or_null(at[1]);
                at += 2;
                break;
            default: ++at; break;
        }
    }
}

void Restore::fill_list(values::List& list, const std::uint64_t* at) {
    for (std::uint32_t i = 0; i < list.count; ++i) list.items[i] = datum(at[i]);
}

/// Adds entries to a map that has room for them. Returns the word after them.
const std::uint64_t* Restore::fill_entries(Map& map, std::uint32_t count, const std::uint64_t* at) {
    for (std::uint32_t i = 0; i < count; ++i, at += words_of_entry) {
        const Datum key = datum(at[0]);
        const std::uint32_t hash = low(at[2]);
        const std::uint32_t index = map.used++;
        map.entries[index] = {key, datum(at[1]), hash, Map::none};
        if (key.is_unset()) map.holes += index >= map.fixed ? 1 : 0;
        else map.mask |= values::bit_of_key(hash);
    }
    // The slots of a scope may get other keys of the same function.
    if (map.fixed > 0) map.mask = ~std::uint32_t{0};
    index(map);
    return at;
}

void Restore::index(Map& map) {
    constexpr std::uint32_t small = 8;
    if (map.used > small || map.holes > 0) values::index_entries(state_.heap, map);
}

void Restore::fill_globals(Map& map, const std::uint64_t* at) {
    const std::uint32_t count = high(*at++);
    const auto slots = static_cast<std::uint32_t>(*at++);
    if (keeps_globals_) {
        map.iterated = false;
        for (std::uint32_t i = 0; i < slots; ++i) map.entries[i].value = datum(*at++);
        for (std::uint32_t i = slots; i < count; ++i, at += words_of_entry) map.entries[i].value = datum(at[1]);
        for (std::uint32_t i = count; i < map.used; ++i) map.entries[i].value = Datum::unset();
        return;
    }
    const program::Program& program = *context_.programs.first_program();
    for (std::uint32_t i = 0; i < slots; ++i)
        map.entries[i] = {program.names[i], datum(*at++), program.name_hashes[i], Map::none};
    map.used = map.fixed = slots;
    map.mask = ~std::uint32_t{0};
    fill_entries(map, count - slots, at);
    state_.globals = &map;
    context_.programs.relink_globals();
}

// ---- the state -------------------------------------------------------------------------------------------------------

void Restore::state() {
    at_ = words_ + ImageHead::size;
    if (!has(ImageHead::no_random))
        for (std::size_t i = 0; i < std::size(state_.random.state); ++i)
            state_.random.state[i] = words_[ImageHead::random + i];
    state_.seconds_before = number_of_bits(words_[ImageHead::before]);
    visits();
    state_.globals = map_if(ImageHead::globals);
    state_.taken = map_if(ImageHead::taken);
    state_.intrinsics = map_if(ImageHead::all_intrinsics);
    for (std::uint32_t i = 0; i < std::size(state_.type_maps); ++i)
        state_.type_maps[i] = map_if(std::uint32_t{ImageHead::type_maps} << i);
    execution(state_.execution);
    if (has(ImageHead::tasks)) tasks();
    else state_.tasks = nullptr;
}

void Restore::visits() {
    const std::uint32_t count = high(words_[ImageHead::parts]);
    state_.visits.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) state_.visits[i] = i % 2 == 0 ? low(*at_) : high(next());
    if (count % 2 != 0) ++at_;
}

void Restore::execution(Execution& execution) {
    Pending& pending = execution.pending;
    const std::uint64_t head = next();
    const std::uint32_t parts = low(head);
    execution.started = (parts & ImageExecution::started) != 0;
    pending.kind = static_cast<StopKind>(high(head) & 0xFF);
    pending.waits_for = static_cast<WaitFor>(high(head) >> 8 & 0xFF);
    pending.result = static_cast<std::uint16_t>(high(head) >> 16);
    execution.steps = next();
    pending.wake_after = number_of_bits(next());
    execution.since = number_of_bits(next());
    pending.value = value();
    pending.function = value();
    pending.options = value();
    pending.target = value();
    execution.returned = value();
    const std::uint64_t counts = next();
    execution.beat = {};
    if ((parts & ImageExecution::beat) != 0) {
        execution.beat.last = number_of_bits(next());
        execution.beat.is_loose = next() != 0;
    }
    execution.guards.clear();
    if ((parts & ImageExecution::guards) != 0)
        for (std::uint64_t i = next(); i > 0; --i) {
            const std::uint64_t guard = next();
            execution.guards.push_back({low(guard), static_cast<std::uint16_t>(high(guard))});
        }
    execution.error.clear();
    execution.error_code = values::ErrorCode::other;
    execution.error_name = {};
    if ((parts & ImageExecution::error) != 0) {
        const auto bytes = static_cast<std::size_t>(next());
        const std::uint64_t what = next();
        execution.error_code = static_cast<values::ErrorCode>(low(what));
        execution.error_name = {static_cast<std::uint16_t>(high(what)), static_cast<std::uint16_t>(high(what) >> 16)};
        execution.error.assign(reinterpret_cast<const char*>(at_), bytes);
        at_ += words_of(bytes);
    }
    PlanCheck& check = execution.check;
    check = {};
    if ((parts & ImageExecution::check) != 0) {
        check.is_due = true;
        check.stop = static_cast<StopKind>(low(at_[0]) & 0xFF);
        check.is_payload = (low(at_[0]) & 256) != 0;
        check.result = static_cast<std::uint16_t>(high(at_[0]));
        check.plan = low(at_[1]);
        check.condition = high(at_[1]);
        check.frame = low(at_[2]);
        check.answer = datum(at_[3]);
        at_ += 4;
    }
    execution.plans.clear();
    for (std::uint32_t i = 0; i < high(counts); ++i, at_ += 3)
        execution.plans.push_back({low(at_[0]), high(at_[0]), datum(at_[1]), datum(at_[2])});
    frames(execution, low(counts));
}

void Restore::frames(Execution& execution, std::uint32_t count) {
    std::vector<Frame>& frames = execution.frames;
    frames.clear();
    frames.reserve(count);
    std::uint32_t base = 0;
    for (std::uint32_t i = 0; i < count; ++i, at_ += words_of_frame) {
        Frame& frame = frames.emplace_back();
        frame.function = reinterpret_cast<const program::Function*>(static_cast<std::uintptr_t>(at_[0]));
        frame.pc = low(at_[1]);
        frame.base = base;
        frame.top = static_cast<std::uint16_t>(high(at_[1]));
        frame.result = static_cast<std::uint16_t>(high(at_[1]) >> 16);
        frame.scope = map_or_null(at_[2]);
        frame.outer = map_or_null(at_[3]);
        base += frame.top;
    }
    CallStack stack(context_, execution);
    stack.adopt();
    for (std::uint32_t i = 0; i < base; ++i) execution.registers[i] = value();
    adopt_loops(execution);
    stack.record_capacity();
}

void Restore::tasks() {
    const auto before = std::exchange(state_.tasks, std::make_unique<Tasks>());
    Tasks& tasks = *state_.tasks;
    tasks.now = number_of_bits(next());
    const std::uint64_t last = next();
    tasks.last_task = low(last);
    tasks.last_ticket = high(last);
    const std::uint64_t counts = next();
    tasks.turned = low(counts);
    tasks.kept = map_or_null(next());
    tasks.type = map_or_null(next());
    for (std::uint32_t i = 0; i < high(counts); ++i) {
        const std::uint64_t ids = next();
        Task& task = tasks.all.emplace_hint(tasks.all.end(), low(ids), Task())->second;
        task.id = low(ids);
        task.ticket = high(ids);
        task.ready = next() != 0;
        task.due = number_of_bits(next());
        task.answer = value();
        if (Map* const handle = map_or_null(next()); handle != nullptr) tasks.assign_handle(task, *handle);
        execution(task.execution);
    }
    for (auto& [id, task] : tasks.all) tasks.add_to_sets(task);
}

}  // namespace

void restore(Context& context, std::span<const std::uint64_t> words, const SharedHandles& handles) {
    constexpr std::size_t many = 4096;
    thread_local std::vector<Datum> objects;
    Restore(context, words.data(), handles, objects).restore();
    if (objects.capacity() > many) objects = {};
}

}  // namespace npcs::runtime
