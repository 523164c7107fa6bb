// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads a save without its script and returns what a list of save slots displays.

#include "npcs/inspect.hpp"

#include <cmath>
#include <new>

#include "saves/compact.hpp"
#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs {

namespace saves {

namespace {

using runtime::StopKind;
using runtime::WaitFor;

class Inspector {
public:
    Inspector(const Header& header, const StateRecord& state) : header_(header), state_(state) {}

    SaveInfo inspect(std::size_t bytes) const;

private:
    bool has(std::uint32_t flag) const { return (state_.execution.progress.flags & flag) != 0; }
    SavedStop stop_of(const ExecutionRecord& execution) const;
    void read_options(SavedStop& stop, const ExecutionRecord& execution) const;
    const ObjectRecord* object_of(const Value& value) const {
        return value.is_object() && value.object < state_.objects.size() ? &state_.objects[value.object] : nullptr;
    }
    std::string text_of(const Value& value) const;
    npcs::Value value_of(const Value& value) const;

    const Header& header_;
    const StateRecord& state_;
};

SaveInfo Inspector::inspect(std::size_t bytes) const {
    SaveInfo info;
    info.format = header_.format;
    info.script = values::repair_utf8(header_.script);
    info.fingerprint = header_.fingerprint;
    info.bytes = bytes;
    info.started = has(has::started);
    info.is_machine = has(has::tasks);
    info.outline_bytes = state_.outline.size();
    const bool has_outline = info.outline_bytes > 0;
    if (!info.is_machine) info.scripts.push_back({info.script, info.fingerprint, has_outline});
    for (const ProgramName& program : state_.programs)
        info.scripts.push_back(
            {values::repair_utf8(program.file), static_cast<std::uint64_t>(program.fingerprint), has_outline});
    info.time = info.is_machine ? state_.tasks.now : state_.seconds;
    if (!info.is_machine) info.stopped.push_back(stop_of(state_.execution));
    for (const TaskRecord& task : state_.tasks.all) {
        SavedStop& stop = info.stopped.emplace_back(stop_of(task.execution));
        stop.task = task.position.id;
        stop.ticket = task.position.ticket;
        stop.ready = task.position.ready;
        if (std::isfinite(task.due)) stop.due = task.due;
    }
    return info;
}

SavedStop Inspector::stop_of(const ExecutionRecord& execution) const {
    constexpr Outcome::Kind kinds[] = {Outcome::Kind::returned, Outcome::Kind::yielded,     Outcome::Kind::yielded,
                                       Outcome::Kind::yielded,  Outcome::Kind::interrupted, Outcome::Kind::failed};
    constexpr Outcome::Wait waits[] = {Outcome::Wait::answer, Outcome::Wait::time, Outcome::Wait::task,
                                       Outcome::Wait::event};
    const Progress& progress = execution.progress;
    const bool is_saved = (progress.flags & has::waits) != 0;
    const WaitFor for_time = execution.wake_after < 0 ? WaitFor::host : WaitFor::time;
    const WaitFor waits_for = is_saved ? execution.waits_for : for_time;
    SavedStop stop;
    stop.kind = kinds[static_cast<std::size_t>(progress.kind)];
    stop.steps = progress.steps;
    stop.depth = progress.frames;
    stop.error = values::repair_utf8(execution.error);
    stop.since = execution.since;
    stop.function = text_of(execution.function);
    if (progress.kind == StopKind::yielded) stop.speaker = text_of(execution.target);
    stop.value = value_of(progress.kind == StopKind::none ? execution.returned
                          : waits_for == WaitFor::event   ? execution.target
                                                          : execution.value);
    if (progress.kind == StopKind::suspended) stop.wait = waits[static_cast<std::size_t>(waits_for)];
    if (progress.kind == StopKind::choice) {
        stop.wait = Outcome::Wait::choice;
        read_options(stop, execution);
    }
    if (execution.wake_after >= 0) stop.seconds = execution.wake_after;
    return stop;
}

/// Reads the options on offer, which are in the last register.
void Inspector::read_options(SavedStop& stop, const ExecutionRecord& execution) const {
    if (execution.frames.all.empty() || execution.frames.all.back().registers.empty()) return;
    const ObjectRecord* const list = object_of(execution.frames.all.back().registers.back());
    if (list == nullptr) return;
    for (const Value& element : list->values) {
        const ObjectRecord* const record = object_of(element);
        if (record == nullptr || record->values.size() < 3) continue;
        Option& option = stop.options.emplace_back();
        option.text = text_of(record->values[0]);
        option.available = record->values[1].number != 0;
        option.id = text_of(record->values[2]);
    }
}

/// Returns a text, or the name of a native.
std::string Inspector::text_of(const Value& value) const {
    if (value.kind == ValueKind::text) return values::repair_utf8(value.text);
    const ObjectRecord* const object = object_of(value);
    if (object == nullptr) return {};
    if (object->kind == ObjectKind::grown_text)
        return values::repair_utf8(std::string_view(object->grown.whole).substr(0, object->grown.bytes));
    if (object->kind == ObjectKind::prefix && object->prefix.of < state_.objects.size())
        return values::repair_utf8(
            std::string_view(state_.objects[object->prefix.of].grown.whole).substr(0, object->prefix.bytes));
    return values::repair_utf8(object->text);
}

npcs::Value Inspector::value_of(const Value& value) const {
    if (value.kind == ValueKind::number) return npcs::Value(value.number);
    const ObjectRecord* const object = object_of(value);
    const bool is_text =
        value.kind == ValueKind::text ||
        (object != nullptr && (object->kind == ObjectKind::text || object->kind == ObjectKind::grown_text ||
                               object->kind == ObjectKind::prefix));
    return is_text ? npcs::Value(text_of(value)) : npcs::Value();
}

}  // namespace

}  // namespace saves

Result<SaveInfo> inspect(std::string_view bytes) {
    try {
        const Result<saves::Envelope> envelope = saves::open_envelope(bytes);
        if (!envelope) return envelope.diagnostics();
        saves::StateRecord state;
        if (!saves::read_records(envelope.value(), state)) return saves::unsound_parts();
        return saves::Inspector(envelope.value().header, state).inspect(bytes.size());
    } catch (const std::bad_alloc&) {
        return saves::problem("out-of-memory", "out of memory", "");
    }
}

}  // namespace npcs
