// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads a save without its script, as loading would, and keeps what a list of save slots shows. Of objects it keeps the
// elements of lists, because the options of a choice stand in one; each takes at least a byte of the save.

#include "npcs/inspect.hpp"

#include <bit>
#include <cmath>
#include <new>

#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs {

namespace saves {

namespace {

using runtime::StopKind;
using runtime::WaitFor;

class Inspector {
public:
    explicit Inspector(const Envelope& envelope) : header_(envelope.header), reader_(envelope.body) {}

    Result<SaveInfo> inspect(std::size_t bytes);

private:
    /// A value as far as it is plain; of an object its number.
    struct Plain {
        enum class Kind : std::uint8_t { nothing, number, text, object } kind = Kind::nothing;
        double number = 0;
        std::string_view text;
        std::uint64_t object = 0;
    };
    struct Object {
        unsigned tag = tag::null;     ///< the wide form
        std::uint64_t values = 0;     ///< that follow in the contents; of a map, entries
        std::uint32_t slots = 0;      ///< of a scope
        std::string_view text;        ///< of a text, or name of a native
        std::vector<Plain> elements;  ///< of a list, once its contents are read
    };
    /// What is read of an execution, to be told when the contents of all objects are known.
    struct Standing {
        Plain function, value, last_register, speaker;
    };

    void head(SaveInfo& info);
    void random();
    void further_programs(SaveInfo& info);
    void visits();
    void execution_head(SavedStop& stop, double& wake_after);
    void execution(SavedStop& stop, double wake_after);
    void frame(bool is_first, Plain& last_register);
    void plans();
    void tasks(SaveInfo& info);
    void task(SaveInfo& info);
    void contents();
    void content(std::size_t number);
    void entry();
    void tell(SavedStop& stop, const Standing& standing) const;
    void tell_options(SavedStop& stop, const Plain& list) const;
    std::string text_of(const Plain& value) const;
    Value value_of(const Plain& value) const;

    Plain value();
    Plain number(unsigned tag);
    Plain text(std::string_view bytes);
    Plain reference(std::uint64_t number);
    Plain object(unsigned tag);
    void scope();
    bool has(std::uint32_t flag) const { return (progress_.flags & flag) != 0 && !reader_.failed(); }

    const Header& header_;
    Reader reader_;
    Progress progress_;
    Position position_;
    std::vector<Object> objects_;
    std::vector<Standing> standing_;
    std::uint64_t promised_ = 0;
};

Result<SaveInfo> Inspector::inspect(std::size_t bytes) {
    SaveInfo info;
    info.format = header_.format;
    info.script = values::repair_utf8(header_.script);
    info.fingerprint = header_.fingerprint;
    info.bytes = bytes;
    head(info);
    contents();
    if (reader_.failed() || reader_.remaining() > 0)
        return problem("save-unsound", "this save is not sound: its parts do not fit together",
                       "it was not written by npcs, or was changed since; do not use it");
    for (std::size_t i = 0; i < standing_.size(); ++i) tell(info.stopped[i], standing_[i]);
    return info;
}

// ---- the state -------------------------------------------------------------------------------------------------------

void Inspector::head(SaveInfo& info) {
    reader_ >> progress_;
    if (progress_.kind > StopKind::failed || (progress_.flags & ~has::all) != 0) reader_.fail();
    info.started = has(has::started);
    info.is_machine = has(has::tasks);
    if (has(has::outline)) info.outline_bytes = reader_.text().size();
    random();
    if (!info.is_machine) info.scripts.push_back({info.script, info.fingerprint, info.outline_bytes > 0});
    position_.has_program = has(has::programs);
    if (position_.has_program) further_programs(info);
    if (has(has::seconds)) info.time = value().number;
    SavedStop stop;
    double wake_after = -1;
    execution_head(stop, wake_after);
    if (has(has::visits)) visits();
    if (has(has::globals)) {
        Object globals;
        globals.tag = tag::scope;
        std::uint32_t further = 0;
        reader_ >> globals.slots >> further;
        globals.values = further;
        promised_ += std::uint64_t{globals.slots} + further;
        objects_.push_back(std::move(globals));
    }
    const bool is_machine = info.is_machine;
    if (!is_machine) info.stopped.push_back(std::move(stop));
    SavedStop nobody;
    execution(is_machine ? nobody : info.stopped.front(), wake_after);
    if (is_machine) standing_.clear();
    if (has(has::taken)) value();
    if (has(has::type_maps))
        for (int i = 0; i < 7; ++i) value();
    if (has(has::intrinsics)) value();
    if (is_machine && !reader_.failed()) tasks(info);
}

void Inspector::random() {
    if (!has(has::drawn_random)) {
        reader_.varint();
        return;
    }
    for (int i = 0; i < 4; ++i) {
        Bits bits{};
        reader_ >> bits;
    }
}

void Inspector::further_programs(SaveInfo& info) {
    std::uint32_t count = 0;
    reader_ >> count;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        ProgramName name;
        reader_ >> name;
        info.scripts.push_back(
            {values::repair_utf8(name.file), static_cast<std::uint64_t>(name.fingerprint), info.outline_bytes > 0});
    }
    if (!has(has::versions)) return;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) value();
}

void Inspector::visits() {
    std::uint32_t count = 0;
    reader_ >> count;
    Visits visits;
    visits.has_program = position_.has_program;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) reader_ >> visits;
}

void Inspector::execution_head(SavedStop& stop, double& wake_after) {
    if (has(has::wake_after)) wake_after = value().number;
    if (has(has::error)) stop.error = values::repair_utf8(reader_.text());
    if (has(has::check)) {
        CheckPosition check;
        reader_ >> check;
    }
    if (has(has::since)) stop.since = value().number;
    if (has(has::beat)) {
        value();
        value();
    }
    if (!has(has::guards)) return;
    std::uint32_t count = 0;
    reader_ >> count;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) reader_.varint();
}

void Inspector::execution(SavedStop& stop, double wake_after) {
    constexpr Outcome::Kind kinds[] = {Outcome::Kind::returned, Outcome::Kind::yielded,     Outcome::Kind::yielded,
                                       Outcome::Kind::yielded,  Outcome::Kind::interrupted, Outcome::Kind::failed};
    constexpr Outcome::Wait waits[] = {Outcome::Wait::answer, Outcome::Wait::time, Outcome::Wait::task,
                                       Outcome::Wait::event};
    if (reader_.failed()) return;
    const Progress progress = progress_;
    stop.kind = kinds[static_cast<std::size_t>(progress.kind)];
    stop.steps = progress.steps;
    stop.depth = progress.frames;
    Standing standing;
    for (std::uint32_t i = 0; i < progress.frames && !reader_.failed(); ++i)
        frame(i == 0 && (progress.flags & has::tasks) == 0 && stop.task == 0, standing.last_register);
    if (has(has::plans)) plans();
    if (has(has::pending_function)) standing.function = value();
    if (has(has::pending_value)) standing.value = value();
    if (has(has::returned)) {
        const Plain returned = value();
        if (progress.kind == StopKind::none) standing.value = returned;
    }
    WaitFor waits_for = wake_after < 0 ? WaitFor::host : WaitFor::time;
    if (has(has::waits)) {
        const unsigned what = reader_.byte();
        if (what > static_cast<unsigned>(WaitFor::event)) return reader_.fail();
        waits_for = static_cast<WaitFor>(what);
        const Plain target = value();
        if (waits_for == WaitFor::event) standing.value = target;
        if (progress.kind == StopKind::yielded) standing.speaker = target;
    }
    if (has(has::check)) value();
    if (progress.kind == StopKind::suspended) stop.wait = waits[static_cast<std::size_t>(waits_for)];
    if (progress.kind == StopKind::choice) stop.wait = Outcome::Wait::choice;
    if (wake_after >= 0) stop.seconds = wake_after;
    standing_.push_back(standing);
}

void Inspector::tasks(SaveInfo& info) {
    const bool has_kept = has(has::kept), has_turned = has(has::turned);
    info.time = value().number;
    std::uint32_t last_task = 0, last_ticket = 0, count = 0;
    reader_ >> last_task >> last_ticket >> count;
    if (has_turned) reader_.varint();
    value();
    if (has_kept) value();
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) task(info);
}

void Inspector::task(SaveInfo& info) {
    TaskPosition position;
    reader_ >> position >> progress_;
    if (progress_.kind > StopKind::failed || (progress_.flags & ~has::of_execution) != 0) reader_.fail();
    if (reader_.failed()) return;
    SavedStop stop;
    stop.task = position.id;
    stop.ticket = position.ticket;
    stop.ready = position.ready;
    const double due = value().number;
    if (std::isfinite(due)) stop.due = due;
    value();
    value();
    double wake_after = -1;
    execution_head(stop, wake_after);
    info.stopped.push_back(std::move(stop));
    execution(info.stopped.back(), wake_after);
}

void Inspector::frame(bool is_first, Plain& last_register) {
    position_.is_first = is_first;
    reader_ >> position_;
    if (reader_.failed()) return;
    if (position_.has_scope) value();
    if (position_.has_outer) value();
    for (std::uint32_t i = 0; i < position_.live && !reader_.failed(); ++i) last_register = value();
}

void Inspector::plans() {
    std::uint32_t count = 0;
    reader_ >> count;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        PlanPosition position;
        reader_ >> position;
        value();
        value();
    }
}

// ---- values ----------------------------------------------------------------------------------------------------------

Inspector::Plain Inspector::value() {
    const unsigned first = reader_.byte();
    if (first < tag::small_text) return {Plain::Kind::number, static_cast<double>(first), {}, 0};
    if (first < tag::small_reference) return text(reader_.view(first - tag::small_text));
    if (first < tag::small_list) return reference(first - tag::small_reference);
    if (first < tag::null || (first >= tag::list && first <= tag::intrinsic)) return object(first);
    switch (first) {
        case tag::null:
        case tag::unset: return {};
        case tag::text: return text(reader_.text());
        case tag::reference: return reference(reader_.varint());
        case tag::handle: reader_.text(); return {};
        default: return number(first);
    }
}

Inspector::Plain Inspector::number(unsigned tag) {
    Plain made{Plain::Kind::number, 0, {}, 0};
    if (tag == tag::whole) {
        std::int64_t whole = 0;
        reader_ >> whole;
        made.number = static_cast<double>(whole);
    } else if (tag == tag::narrow_number) {
        Key bits{};
        reader_ >> bits;
        made.number = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    } else {
        if (tag != tag::wide_number) reader_.fail();
        reader_ >> made.number;
    }
    return made;
}

Inspector::Plain Inspector::text(std::string_view bytes) {
    if (bytes.size() >= numbered_text_min || !values::Datum::fits_short(bytes)) {
        Object made;
        made.tag = tag::text;
        made.text = bytes;
        objects_.push_back(std::move(made));
    }
    return {Plain::Kind::text, 0, bytes, 0};
}

Inspector::Plain Inspector::reference(std::uint64_t number) {
    if (number >= objects_.size()) {
        reader_.fail();
        return {};
    }
    const Object& found = objects_[static_cast<std::size_t>(number)];
    if (found.tag == tag::text) return {Plain::Kind::text, 0, found.text, 0};
    return {Plain::Kind::object, 0, {}, number};
}

/// The object that begins here. Its tag was read.
Inspector::Plain Inspector::object(unsigned first) {
    const std::uint64_t number = objects_.size();
    objects_.emplace_back();
    Object made;
    made.tag = first < tag::small_map ? tag::list : first < tag::null ? tag::map : first;
    if (first < tag::small_map) made.values = first - tag::small_list;
    else if (first < tag::null) made.values = first - tag::small_map;
    else if (first == tag::list || first == tag::map) made.values = reader_.varint();
    else if (first == tag::host_function || first == tag::intrinsic) made.text = reader_.text();
    if (first >= tag::scope && first <= tag::function) {
        Key key{};
        reader_ >> key;
        std::uint32_t program = 0;
        if (position_.has_program) reader_ >> program;
    }
    if (first == tag::scope) {
        std::uint32_t further = 0;
        reader_ >> made.slots >> further;
        made.values = further;
    }
    if (first == tag::function) scope();
    // What all of them announce must still come.
    promised_ += std::uint64_t{made.slots} + made.values;
    if (made.values > reader_.remaining() || promised_ > reader_.remaining()) reader_.fail();
    objects_[static_cast<std::size_t>(number)] = std::move(made);
    return {Plain::Kind::object, 0, {}, number};
}

/// Around a function; nothing that nests may stand here.
void Inspector::scope() {
    const unsigned first = reader_.byte();
    const bool refers = (first >= tag::small_reference && first < tag::small_list) || first == tag::reference;
    if (refers && first == tag::reference) reference(reader_.varint());
    else if (refers) reference(first - tag::small_reference);
    else if (first == tag::scope || first == tag::map || (first >= tag::small_map && first < tag::null)) object(first);
    else reader_.fail();
}

void Inspector::contents() {
    for (std::size_t i = 0; i < objects_.size() && !reader_.failed(); ++i) content(i);  // grows meanwhile
}

void Inspector::content(std::size_t number) {
    const unsigned tag = objects_[number].tag;
    const std::uint64_t count = objects_[number].values;
    if (tag == tag::list) {
        std::vector<Plain> elements;
        for (std::uint64_t i = 0; i < count && !reader_.failed(); ++i) {
            --promised_;
            elements.push_back(value());
        }
        objects_[number].elements = std::move(elements);
        return;
    }
    if (tag != tag::map && tag != tag::scope) return;
    const std::uint32_t slots = objects_[number].slots;
    promised_ -= slots;
    for (std::uint32_t i = 0; i < slots && !reader_.failed(); ++i) value();
    for (std::uint64_t i = 0; i < count && !reader_.failed(); ++i) entry();
}

void Inspector::entry() {
    --promised_;
    const bool is_stale = reader_.remaining() > 0 && reader_.peek() == tag::stale;
    if (is_stale) reader_.byte();
    const bool is_hole = !is_stale && reader_.remaining() > 0 && reader_.peek() == tag::unset;
    value();
    if (!is_hole) value();
}

// ---- what is told ----------------------------------------------------------------------------------------------------

void Inspector::tell(SavedStop& stop, const Standing& standing) const {
    stop.function = text_of(standing.function);
    stop.speaker = text_of(standing.speaker);
    stop.value = value_of(standing.value);
    if (stop.wait == Outcome::Wait::choice) tell_options(stop, standing.last_register);
}

void Inspector::tell_options(SavedStop& stop, const Plain& list) const {
    if (list.kind != Plain::Kind::object) return;
    for (const Plain& element : objects_[static_cast<std::size_t>(list.object)].elements) {
        if (element.kind != Plain::Kind::object) continue;
        const std::vector<Plain>& record = objects_[static_cast<std::size_t>(element.object)].elements;
        if (record.size() < 3) continue;
        Option& option = stop.options.emplace_back();
        option.text = text_of(record[0]);
        option.available = record[1].number != 0;
        option.id = text_of(record[2]);
    }
}

/// A text, or the name of a native.
std::string Inspector::text_of(const Plain& value) const {
    if (value.kind == Plain::Kind::text) return values::repair_utf8(value.text);
    if (value.kind != Plain::Kind::object) return {};
    return values::repair_utf8(objects_[static_cast<std::size_t>(value.object)].text);
}

Value Inspector::value_of(const Plain& value) const {
    if (value.kind == Plain::Kind::number) return Value(value.number);
    return value.kind == Plain::Kind::text ? Value(values::repair_utf8(value.text)) : Value();
}

}  // namespace

}  // namespace saves

Result<SaveInfo> inspect(std::string_view bytes) {
    const Result<saves::Envelope> envelope = saves::open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    try {
        return saves::Inspector(envelope.value()).inspect(bytes.size());
    } catch (const std::bad_alloc&) {
        return saves::problem("out-of-memory", "out of memory", "");
    }
}

}  // namespace npcs
