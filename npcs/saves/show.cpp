// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Bytes to JSON, with or without the script. It follows the bytes as loading does and shows all there is; with the script at
// hand, functions, lines and variables have their names.

#include <bit>
#include <optional>

#include "saves/format.hpp"
#include "saves/json.hpp"
#include "saves/shared_texts.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

namespace {

constexpr unsigned globals_tag = 0x100;  // never stands in a save
constexpr std::string_view stop_names[] = {"nothing", "yielded", "suspended", "choice", "interrupted", "failed"};
constexpr std::string_view type_names[] = {"null", "number", "string", "list", "map", "funcRef", "handle"};

class Describer {
public:
    Describer(const Envelope& envelope, Programs programs)
        : header_(envelope.header),
          reader_(envelope.body),
          programs_(programs),
          program_(programs.empty() ? nullptr : programs.front()) {}

    std::optional<std::string> describe();

private:
    struct Object {
        unsigned tag = tag::null;  ///< the wide form
        std::uint32_t slots = 0;
        std::uint32_t further = 0;
        Key function{};
        std::uint32_t program = 0;
        std::string_view text;    ///< of a text, or name of a native; of a grown text, all of it
        std::uint64_t outer = 0;  ///< number of an object: the scope of a function; of a beginning, the grown text
        std::uint64_t bytes = 0;  ///< of a grown text or beginning
        bool is_told = false;     ///< a long text that was met again
    };

    void head();
    void random();
    void visits();
    void frame(bool is_first);
    void waits();
    void check();
    void registers(const Position& position, const program::Function* function);
    void plans();
    void optional_value(std::uint32_t flag, std::string_view name);
    void execution_head();
    void execution();
    void tasks();
    void task();
    void roots();
    void objects();
    void object(std::size_t number);
    void told_texts();
    std::uint64_t part_of_text(unsigned tag);
    void slots(const Object& object);
    void entries(const Object& object);

    void value();
    void element() {
        --promised_;
        value();
    }
    void plain_number(unsigned tag);
    void text(std::string_view bytes);
    void reference(std::uint64_t number);
    std::uint64_t announce(unsigned tag);
    void promise(const Object& object);
    std::uint64_t scope();
    void refer(std::uint64_t number);
    void key(std::string_view name, Key key, std::uint32_t program);
    void further_programs();
    const program::Function* function_of(Key key, std::uint32_t program) const;
    const program::Function* function_of(const Position& position) const;
    const program::Statement* statement_of(const Position& position) const;
    bool has(std::uint32_t flag) const { return (progress_.flags & flag) != 0 && !reader_.failed(); }

    const Header& header_;
    Reader reader_;
    Programs programs_;
    const program::Program* program_;
    Json json_;
    Progress progress_;
    bool is_machine_ = false;
    Position position_;
    CheckPosition check_;  ///< of the execution being shown
    std::vector<Object> objects_;
    std::uint64_t promised_ = 0;
};

// ---- the state -------------------------------------------------------------------------------------------------------

std::optional<std::string> Describer::describe() {
    json_.begin_object(true);
    json_.key("format").number(std::uint64_t{format_version});
    json_.key("script").text(values::repair_utf8(header_.script));
    std::string fingerprint = key_text(static_cast<Key>(header_.fingerprint >> 32));
    fingerprint += key_text(static_cast<Key>(header_.fingerprint & 0xFFFF'FFFF));
    json_.key("fingerprint").text(fingerprint);
    head();
    if (has(has::globals)) {
        Object object;
        object.tag = globals_tag;
        json_.key("globals");
        refer(0);
        reader_ >> object.slots >> object.further;
        promise(object);
        objects_.push_back(object);
    }
    execution();
    roots();
    if (has(has::tasks)) tasks();
    objects();
    json_.end_object();
    if (reader_.failed() || reader_.remaining() > 0) return std::nullopt;
    return json_.take();
}

void Describer::head() {
    reader_ >> progress_;
    if (progress_.kind > runtime::StopKind::failed || (progress_.flags & ~has::all) != 0) reader_.fail();
    if (reader_.failed()) return;
    json_.key("stopped").text(stop_names[static_cast<std::size_t>(progress_.kind)]);
    json_.key("steps").number(progress_.steps);
    if (has(has::outline)) json_.key("outline_bytes").number(std::uint64_t{reader_.text().size()});
    random();
    position_.has_program = has(has::programs);
    if (position_.has_program) further_programs();
    is_machine_ = has(has::tasks);
    optional_value(has::seconds, "seconds");
    execution_head();
    if (has(has::visits)) visits();
}

void Describer::optional_value(std::uint32_t flag, std::string_view name) {
    if (!has(flag)) return;
    json_.key(name);
    value();
}

void Describer::execution_head() {
    optional_value(has::wake_after, "wake_after");
    if (has(has::error)) json_.key("error").text(values::repair_utf8(reader_.text()));
    check_ = {};
    if (has(has::check)) reader_ >> check_;
    optional_value(has::since, "since");
    if (has(has::beat)) {
        json_.key("last_beat");
        value();
        json_.key("beat_is_loose");
        value();
    }
    if (!has(has::guards)) return;
    std::uint32_t count = 0;
    reader_ >> count;
    json_.key("guarded_calls").begin_list();
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        std::uint32_t frames = 0;
        reader_ >> frames;
        json_.number(std::uint64_t{frames});
    }
    json_.end_list();
}

void Describer::execution() {
    json_.key("frames").begin_list(true);
    for (std::uint32_t i = 0; i < progress_.frames && !reader_.failed(); ++i) frame(i == 0 && !is_machine_);
    json_.end_list();
    if (has(has::plans)) plans();
    optional_value(has::pending_function, "waits_for");
    optional_value(has::pending_value, "value");
    optional_value(has::returned, "returned");
    if (has(has::waits)) waits();
    if (has(has::check)) check();
}

void Describer::waits() {
    constexpr std::string_view names[] = {"waits_for_host", "waits_for_time", "waits_for_task", "waits_for_event"};
    const unsigned what = reader_.byte();
    if (what >= std::size(names)) return reader_.fail();
    json_.key(progress_.kind == runtime::StopKind::yielded ? "speaker" : names[what]);
    value();
}

/// What plans are being checked for, and with which answer the conversation goes on then.
void Describer::check() {
    json_.key("check").begin_object();
    if (check_.frame != 0) {
        json_.key("frame").number(std::uint64_t{check_.frame});
        json_.key("plan").number(std::uint64_t{check_.plan});
        json_.key(check_.is_payload ? "payload" : "condition").number(std::uint64_t{check_.condition});
    }
    json_.key("answer");
    value();
    json_.end_object();
}

void Describer::tasks() {
    const bool has_kept = has(has::kept);
    json_.key("time");
    value();
    std::uint32_t last_task = 0, last_ticket = 0, count = 0;
    reader_ >> last_task >> last_ticket >> count;
    json_.key("last_task").number(std::uint64_t{last_task});
    json_.key("last_ticket").number(std::uint64_t{last_ticket});
    if (has(has::turned)) {
        std::uint32_t turned = 0;
        reader_ >> turned;
        json_.key("last_turn").number(std::uint64_t{turned});
    }
    json_.key("task_type");
    value();
    if (has_kept) {
        json_.key("kept_events");
        value();
    }
    json_.key("tasks").begin_list(true);
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) task();
    json_.end_list();
}

void Describer::task() {
    TaskPosition task;
    reader_ >> task >> progress_;
    if (progress_.kind > runtime::StopKind::failed || (progress_.flags & ~has::of_execution) != 0) reader_.fail();
    if (reader_.failed()) return;
    json_.begin_object(true);
    json_.key("task").number(std::uint64_t{task.id});
    if (task.ticket != 0) json_.key("ticket").number(std::uint64_t{task.ticket});
    json_.key("ready").boolean(task.ready);
    json_.key("stopped").text(stop_names[static_cast<std::size_t>(progress_.kind)]);
    json_.key("steps").number(progress_.steps);
    for (const std::string_view name : {"due", "answer", "handle"}) {
        json_.key(name);
        value();
    }
    execution_head();
    execution();
    json_.end_object();
}

void Describer::random() {
    json_.key("random").begin_object();
    if (!has(has::drawn_random)) {
        std::uint64_t seed = 0;
        reader_ >> seed;
        json_.key("seed").number(seed);
    } else {
        json_.key("state").begin_list();
        for (int i = 0; i < 4; ++i) {
            Bits bits{};
            reader_ >> bits;
            // As text: many readers of JSON keep 53 bits of a number.
            json_.text(key_text(static_cast<Key>(static_cast<std::uint64_t>(bits) >> 32)) +
                       key_text(static_cast<Key>(static_cast<std::uint64_t>(bits) & 0xFFFF'FFFF)));
        }
        json_.end_list();
    }
    json_.end_object();
}

void Describer::further_programs() {
    std::uint32_t count = 0;
    reader_ >> count;
    json_.key("further_scripts").begin_list();
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        ProgramName name;
        reader_ >> name;
        json_.text(values::repair_utf8(name.file));
    }
    json_.end_list();
    if (!has(has::versions)) return;
    json_.key("versions").begin_list();
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) value();
    json_.end_list();
}

void Describer::visits() {
    std::uint32_t count = 0;
    reader_ >> count;
    json_.key("visits").begin_list(true);
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        Visits visits;
        visits.has_program = position_.has_program;
        reader_ >> visits;
        json_.begin_object();
        key("function", visits.function, visits.program);
        json_.key("count").number(std::uint64_t{visits.count});
        json_.end_object();
    }
    json_.end_list();
}

void Describer::frame(bool is_first) {
    position_.is_first = is_first;
    reader_ >> position_;
    if (reader_.failed()) return;
    const program::Function* const function = function_of(position_);
    json_.begin_object(true);
    if (position_.is_first) json_.key("function").text("(main program)");
    else if (function != nullptr) json_.key("function").text(function->name);
    if (position_.path.empty() && !position_.is_first) json_.key("key").text(key_text(position_.key));
    if (!position_.path.empty()) {
        json_.key("statement").text(key_text(position_.key));
        json_.key("path").begin_list();
        for (const std::uint32_t step : position_.path) json_.number(std::uint64_t{step});
        json_.end_list();
        if (const program::Statement* statement = statement_of(position_))
            json_.key("line").number(std::uint64_t{statement->line});
    }
    if (position_.has_site && position_.ordinal == at_start) json_.key("place").text("start");
    else if (position_.has_site) json_.key("place").number(std::uint64_t{position_.ordinal});
    for (const auto& [is_there, name] : {std::pair{position_.has_scope, "scope"}, {position_.has_outer, "outer"}}) {
        if (!is_there) continue;
        json_.key(name);
        value();
    }
    registers(position_, function);
    json_.end_object();
}

void Describer::registers(const Position& position, const program::Function* function) {
    std::uint32_t i = 0;
    if (function != nullptr && !function->captured && !function->is_main && !function->locals.empty()) {
        json_.key("variables").begin_object();
        for (; i < position.live && i < function->locals.size() && !reader_.failed(); ++i) {
            json_.key(function->locals[i]);
            value();
        }
        json_.end_object();
    }
    json_.key(i > 0 ? "operands" : "registers").begin_list();
    for (; i < position.live && !reader_.failed(); ++i) value();
    json_.end_list();
}

void Describer::plans() {
    std::uint32_t count = 0;
    reader_ >> count;
    json_.key("plans").begin_list(true);
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        PlanPosition position;
        reader_ >> position;
        json_.begin_object();
        json_.key("frame").number(std::uint64_t{position.frame});
        json_.key("plan").number(std::uint64_t{position.plan});
        json_.key("value");
        value();
        json_.key("payloads");
        value();
        json_.end_object();
    }
    json_.end_list();
}

void Describer::roots() {
    optional_value(has::taken, "taken");
    if (has(has::type_maps)) {
        json_.key("types").begin_object();
        for (const std::string_view name : type_names) {
            json_.key(name);
            value();
        }
        json_.end_object();
    }
    optional_value(has::intrinsics, "intrinsics");
}

// ---- values ----------------------------------------------------------------------------------------------------------

void Describer::value() {
    const unsigned first = reader_.byte();
    if (first < tag::small_text) return json_.number(std::uint64_t{first});
    if (first < tag::small_reference) return text(reader_.view(first - tag::small_text));
    if (first < tag::small_list) return reference(first - tag::small_reference);
    if (first < tag::null || (first >= tag::list && first <= tag::intrinsic)) return refer(announce(first));
    switch (first) {
        case tag::null: return json_.null();
        case tag::unset:
            json_.begin_object();
            json_.key("unset").boolean(true);
            return json_.end_object();
        case tag::text: return text(reader_.text());
        case tag::reference: return reference(reader_.varint());
        case tag::grown_text:
        case tag::beginning: return refer(part_of_text(first));
        case tag::handle:
            json_.begin_object();
            json_.key("handle").text(values::repair_utf8(reader_.text()));
            json_.key("loads_as").null();
            return json_.end_object();
        default: return plain_number(first);
    }
}

void Describer::plain_number(unsigned tag) {
    if (tag == tag::whole) {
        std::int64_t whole = 0;
        reader_ >> whole;
        return json_.number(static_cast<double>(whole));
    }
    if (tag == tag::narrow_number) {
        Key bits{};
        reader_ >> bits;
        return json_.number(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    }
    if (tag != tag::wide_number) reader_.fail();
    double number = 0;
    reader_ >> number;
    json_.number(number);
}

void Describer::text(std::string_view bytes) {
    if (bytes.size() >= numbered_text_min || !values::Datum::fits_short(bytes)) {
        Object object;
        object.tag = tag::text;
        object.text = bytes;
        objects_.push_back(object);
    }
    json_.text(values::repair_utf8(bytes));
}

void Describer::reference(std::uint64_t number) {
    if (number >= objects_.size()) {
        reader_.fail();
        return json_.null();
    }
    Object& object = objects_[static_cast<std::size_t>(number)];
    if (object.tag == tag::text && object.text.size() < shared_text_min)
        return json_.text(values::repair_utf8(object.text));
    object.is_told = true;
    refer(number);
}

/// A text that is told by a longer one.
std::uint64_t Describer::part_of_text(unsigned first) {
    Object object;
    object.tag = first;
    if (first == tag::grown_text) {
        object.bytes = reader_.varint();
        object.text = reader_.text();
    } else {
        object.outer = reader_.varint();
        object.bytes = reader_.varint();
    }
    objects_.push_back(object);
    return objects_.size() - 1;
}

void Describer::refer(std::uint64_t number) {
    json_.begin_object();
    json_.key("object").number(number);
    json_.end_object();
}

/// Gives the object that begins here its number. Its tag was read.
std::uint64_t Describer::announce(unsigned first) {
    const std::uint64_t number = objects_.size();
    objects_.emplace_back();
    Object object;
    object.tag = first < tag::small_map ? tag::list : first < tag::null ? tag::map : first;
    if (first < tag::small_map) object.further = first - tag::small_list;
    else if (first < tag::null) object.further = first - tag::small_map;
    else if (first == tag::list || first == tag::map) reader_ >> object.further;
    else if (first == tag::host_function || first == tag::intrinsic) object.text = reader_.text();
    else reader_ >> object.function;
    const bool has_key = first == tag::function || first == tag::global_function || first == tag::scope;
    if (position_.has_program && has_key) reader_ >> object.program;
    if (first == tag::scope) reader_ >> object.slots >> object.further;
    if (first == tag::function) object.outer = scope();
    promise(object);
    objects_[static_cast<std::size_t>(number)] = object;
    return number;
}

void Describer::promise(const Object& object) {
    promised_ += std::uint64_t{object.slots} + object.further;
    if (promised_ > reader_.remaining()) reader_.fail();
}

/// Number of the scope around a function, which may be met here first.
std::uint64_t Describer::scope() {
    const unsigned first = reader_.byte();
    if (first >= tag::small_reference && first < tag::small_list) return first - tag::small_reference;
    if (first == tag::reference) return reader_.varint();
    if (first == tag::scope || first == tag::map || (first >= tag::small_map && first < tag::null))
        return announce(first);
    reader_.fail();
    return 0;
}

const program::Function* Describer::function_of(Key key, std::uint32_t number) const {
    if (number >= programs_.size() || programs_[number] == nullptr) return nullptr;
    const program::Program& program = *programs_[number];
    const auto found = program.functions_by_key.find(static_cast<std::uint32_t>(key));
    return found != program.functions_by_key.end() ? program.functions[found->second].get() : nullptr;
}

const program::Function* Describer::function_of(const Position& position) const {
    if (position.is_first) return program_ != nullptr ? &program_->main() : nullptr;
    if (position.path.empty()) return function_of(position.key, position.program);
    const program::Statement* const statement = statement_of(position);
    return statement != nullptr ? programs_[position.program]->functions[statement->function].get() : nullptr;
}

const program::Statement* Describer::statement_of(const Position& position) const {
    const std::uint32_t number = position.is_first ? 0 : position.program;
    if (number >= programs_.size() || programs_[number] == nullptr) return nullptr;
    const program::Program& program = *programs_[number];
    const auto& indexes = program.statement_keys().indexes;
    const auto* const found = indexes.find(static_cast<std::uint32_t>(position.key));
    return found != indexes.end() ? &program.statements[found->second] : nullptr;
}

/// A function's key, and its name where that is known.
void Describer::key(std::string_view name, Key key, std::uint32_t program) {
    if (const program::Function* function = function_of(key, program)) json_.key(name).text(function->name);
    json_.key("key").text(key_text(key));
}

// ---- objects ---------------------------------------------------------------------------------------------------------

void Describer::objects() {
    json_.key("objects").begin_list(true);
    for (std::size_t i = 0; i < objects_.size() && !reader_.failed(); ++i)  // grows meanwhile
        if (objects_[i].tag != tag::text) object(i);
    told_texts();
    json_.end_list();
}

/// Where a long text is first met it stands in full, and from then on its number does.
void Describer::told_texts() {
    for (std::size_t i = 0; i < objects_.size() && !reader_.failed(); ++i) {
        if (objects_[i].tag != tag::text || !objects_[i].is_told) continue;
        json_.begin_object();
        json_.key("object").number(std::uint64_t{i});
        json_.key("text").text(values::repair_utf8(objects_[i].text));
        json_.end_object();
    }
}

void Describer::object(std::size_t number) {
    const Object object = objects_[number];
    json_.begin_object();
    json_.key("object").number(std::uint64_t{number});
    switch (object.tag) {
        case tag::list:
            json_.key("list").begin_list();
            for (std::uint32_t i = 0; i < object.further && !reader_.failed(); ++i) element();
            json_.end_list();
            break;
        case tag::map: entries(object); break;
        case tag::grown_text:
            json_.key("bytes").number(object.bytes);
            json_.key("of_text").text(values::repair_utf8(object.text));
            break;
        case tag::beginning:
            json_.key("bytes").number(object.bytes);
            json_.key("of");
            refer(object.outer);
            break;
        case tag::scope:
            key("scope_of", object.function, object.program);
            slots(object);
            break;
        case globals_tag:
            json_.key("scope_of").text("(main program)");
            slots(object);
            break;
        case tag::function:
        case tag::global_function:
            key("function", object.function, object.program);
            json_.key("outer");
            refer(object.outer);  // for the latter, the globals: object 0
            break;
        default:
            json_.key(object.tag == tag::host_function ? "host_function" : "intrinsic")
                .text(values::repair_utf8(object.text));
    }
    json_.end_object();
}

void Describer::slots(const Object& object) {
    const program::Function* const function =
        object.tag == globals_tag ? nullptr : function_of(object.function, object.program);
    const auto name = [&](std::uint32_t i) -> std::string {
        if (object.tag == globals_tag && program_ != nullptr && i < program_->names.size())
            return std::string(values::Text(program_->names[i]).view());
        if (function != nullptr && i < function->locals.size()) return std::string(function->locals[i]);
        return "slot " + std::to_string(i);
    };
    json_.key("variables").begin_object();
    for (std::uint32_t i = 0; i < object.slots && !reader_.failed(); ++i) {
        json_.key(name(i));
        element();
    }
    json_.end_object();
    if (object.further > 0) entries(object);
}

void Describer::entries(const Object& object) {
    json_.key("map").begin_list();
    for (std::uint32_t i = 0; i < object.further && !reader_.failed(); ++i) {
        json_.begin_list();
        const bool is_stale = reader_.remaining() > 0 && reader_.peek() == tag::stale;
        if (is_stale) reader_.byte();
        const bool is_hole = !is_stale && reader_.remaining() > 0 && reader_.peek() == tag::unset;
        element();
        if (!is_hole) value();
        if (is_stale) json_.text("key has changed");
        json_.end_list();
    }
    json_.end_list();
}

}  // namespace

std::string save_readable(runtime::State& state, Programs programs) {
    const std::string bytes = save(state, programs);
    const Result<Envelope> envelope = open_envelope(bytes);
    return Describer(envelope.value(), programs).describe().value_or(std::string());
}

std::string save_readable(runtime::State& state, const program::Program& program) {
    const program::Program* const only = &program;
    return save_readable(state, {&only, 1});
}

namespace {

/// Those of the save, by its numbers; null where one was not given.
std::vector<const program::Program*> find_programs(std::string_view bytes, const Header& header, Programs scripts) {
    const auto with = [&](std::uint64_t fingerprint) -> const program::Program* {
        for (const program::Program* script : scripts)
            if (script->fingerprint == fingerprint) return script;
        return nullptr;
    };
    std::vector<const program::Program*> found{with(header.fingerprint)};
    const Result<std::vector<std::uint64_t>> further = read_fingerprints(bytes);
    if (!further) return found;
    for (const std::uint64_t fingerprint : further.value()) found.push_back(with(fingerprint));
    return found;
}

}  // namespace

Result<std::string> show(std::string_view bytes, Programs scripts) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    const std::vector<const program::Program*> programs = scripts.empty()
                                                              ? std::vector<const program::Program*>()
                                                              : find_programs(bytes, envelope.value().header, scripts);
    std::optional<std::string> text = Describer(envelope.value(), programs).describe();
    if (text) return std::move(*text);
    return problem("save-unsound", "this save is not sound: its parts do not fit together",
                   "it was not written by npcs, or was changed since; do not use it");
}

}  // namespace npcs::saves
