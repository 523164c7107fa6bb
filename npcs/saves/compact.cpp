// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading and writing plain records in the compact format.

#include "saves/compact.hpp"

#include "saves/format.hpp"
#include "values/datum.hpp"

namespace npcs::saves {

namespace {

/// Whether a text is an object, and therefore has a number.
bool is_numbered(std::string_view text) { return text.size() >= numbered_text_min || !values::Datum::fits_short(text); }

// ---- reading ---------------------------------------------------------------------------------------------------------

class RecordReader : public ReadingArchive<RecordReader> {
public:
    RecordReader(std::string_view body, StateRecord& state) : ReadingArchive(body), state_(state) {}

    using ReadingArchive::get;
    void get(Value& value);
    void get(GlobalsRecord& globals) {
        globals.object = announce(ObjectKind::globals, 0);
        read_beginning(globals.object);
    }
    void get(std::vector<ObjectRecord>& objects) {
        for (std::size_t i = 0; i < objects.size() && !failed(); ++i) contents(i);  // the list grows meanwhile
    }

private:
    void object(Value& value, ObjectKind kind, std::uint64_t further = 0);
    void text(Value& value, std::string_view bytes);
    void reference(Value& value, std::uint64_t number);
    std::uint32_t announce(ObjectKind kind, std::uint64_t further);
    void read_beginning(std::uint32_t number);
    void contents(std::size_t number);

    StateRecord& state_;
    std::uint64_t promised_ = 0;  ///< values announced but not yet read
};

void RecordReader::get(Value& value) {
    const Beginning found = beginning();
    switch (found.tag) {
        case tag::small_number:
            value.kind = ValueKind::number;
            value.number = found.number();
            return;
        case tag::null: return;
        case tag::unset: value.kind = ValueKind::unset; return;
        case tag::text: return text(value, view(found.size));
        case tag::reference: return reference(value, found.size);
        case tag::list: return object(value, ObjectKind::list, found.size);
        case tag::map: return object(value, ObjectKind::map, found.size);
        case tag::scope: return object(value, ObjectKind::scope);
        case tag::global_function: return object(value, ObjectKind::global_function);
        case tag::function: return object(value, ObjectKind::function);
        case tag::callback: return object(value, ObjectKind::callback);
        case tag::host_function: return object(value, ObjectKind::host_function);
        case tag::intrinsic: return object(value, ObjectKind::intrinsic);
        case tag::grown_text: return object(value, ObjectKind::grown_text);
        case tag::prefix: return object(value, ObjectKind::prefix);
        case tag::handle:
            value.kind = ValueKind::handle;
            value.text = ByteSource::text();
            return;
        default: return fail("there is no such kind of value");
    }
}

void RecordReader::text(Value& value, std::string_view bytes) {
    if (!is_numbered(bytes)) {
        value.kind = ValueKind::text;
        value.text = bytes;
        return;
    }
    value.kind = ValueKind::object;
    value.object = announce(ObjectKind::text, 0);
    state_.objects.back().text = bytes;
}

void RecordReader::reference(Value& value, std::uint64_t number) {
    if (number >= state_.objects.size()) return fail("there is no such object yet");
    value.kind = ValueKind::object;
    value.object = static_cast<std::uint32_t>(number);
}

void RecordReader::object(Value& value, ObjectKind kind, std::uint64_t further) {
    value.kind = ValueKind::object;
    value.object = announce(kind, further);
    read_beginning(value.object);
}

std::uint32_t RecordReader::announce(ObjectKind kind, std::uint64_t further) {
    const auto number = static_cast<std::uint32_t>(state_.objects.size());
    if (further > remaining()) fail();
    ObjectRecord& made = state_.objects.emplace_back();
    made.kind = kind;
    made.size.further = failed() ? 0 : static_cast<std::uint32_t>(further);
    return number;
}

void RecordReader::read_beginning(std::uint32_t number) {
    if (const ObjectKind kind = state_.objects[number].kind; has_outer(kind)) {
        // The value around a function must not nest, or damaged data could nest deeply.
        if (kind == ObjectKind::function) *this >> state_.objects[number].function;
        else *this >> state_.objects[number].parameters;
        const unsigned first = peek();
        const bool refers = (first >= tag::small_reference && first < tag::small_list) || first == tag::reference;
        const bool makes = first == tag::scope || (first >= tag::small_map && first < tag::null) || first == tag::map;
        Value outer;
        if (refers || makes) get(outer);
        else fail("a scope is expected");
        state_.objects[number].outer = std::move(outer);
    } else {
        serialize_beginning(*this, state_.objects[number]);
    }
    const ScopeSize size = state_.objects[number].size;
    promised_ += std::uint64_t{size.slots} + size.further;
    if (promised_ > remaining()) fail("it announces more values than it has bytes");
}

void RecordReader::contents(std::size_t number) {
    // The table grows while contents are read, so no pointer into it may be kept.
    ObjectRecord read;
    read.kind = state_.objects[number].kind;
    read.size = state_.objects[number].size;
    promised_ -= std::uint64_t{read.size.slots} + read.size.further;
    serialize_contents(*this, read);
    state_.objects[number].values = std::move(read.values);
    state_.objects[number].entries = std::move(read.entries);
}

// ---- writing ---------------------------------------------------------------------------------------------------------

class RecordWriter : public WritingArchive<RecordWriter> {
public:
    explicit RecordWriter(StateRecord& state) : state_(state) {}

    using WritingArchive::put;
    void put(const Value& value);
    void put(const GlobalsRecord& globals) {
        if (met_ != 0 || globals.object != 0 || state_.objects.empty() || state_.objects[0].kind != ObjectKind::globals)
            return fail();
        ++met_;
        serialize_beginning(*this, sized(0));
    }
    void put(const std::vector<ObjectRecord>& objects) {
        for (std::size_t i = 0; i < met_ && !failed(); ++i) serialize_contents(*this, state_.objects[i]);  // grows
        if (met_ != objects.size()) fail();
    }

    bool failed() const { return failed_; }
    void fail() { failed_ = true; }

private:
    void announce(std::uint32_t number);
    /// Returns an object whose size is that of its contents.
    ObjectRecord& sized(std::uint32_t number) {
        ObjectRecord& object = state_.objects[number];
        const bool is_list = object.kind == ObjectKind::list;
        object.size = {is_list ? 0 : static_cast<std::uint32_t>(object.values.size()),
                       static_cast<std::uint32_t>(is_list ? object.values.size() : object.entries.size())};
        return object;
    }

    StateRecord& state_;
    std::uint32_t met_ = 0;
    bool failed_ = false;
};

void RecordWriter::put(const Value& value) {
    switch (value.kind) {
        case ValueKind::null: return byte(tag::null);
        case ValueKind::unset: return byte(tag::unset);
        case ValueKind::number: return number(value.number);
        case ValueKind::text:
            if (is_numbered(value.text)) return fail();
            return text_value(value.text);
        case ValueKind::handle: byte(tag::handle); return text(value.text);
        case ValueKind::object: break;
    }
    if (value.object < met_) return reference(value.object);
    if (value.object != met_ || met_ >= state_.objects.size() || failed_) return fail();
    ++met_;
    announce(value.object);
}

void RecordWriter::announce(std::uint32_t number) {
    ObjectRecord& object = sized(number);
    switch (object.kind) {
        case ObjectKind::text:
            if (!is_numbered(object.text)) return fail();
            return text_value(object.text);
        case ObjectKind::list: return ByteSink::sized(tag::small_list, tag::list, object.size.further);
        case ObjectKind::map: return ByteSink::sized(tag::small_map, tag::map, object.size.further);
        case ObjectKind::globals: return fail();
        case ObjectKind::scope: byte(tag::scope); break;
        case ObjectKind::global_function: byte(tag::global_function); break;
        case ObjectKind::callback:
        case ObjectKind::function: {
            // The enclosing scope must not nest, as in the reader.
            const Value& outer = object.outer;
            const bool is_new = outer.is_object() && outer.object >= met_;
            if (!outer.is_object() || outer.object >= state_.objects.size()) return fail();
            const ObjectKind around = state_.objects[outer.object].kind;
            if (is_new && around != ObjectKind::scope && around != ObjectKind::map) return fail();
            byte(object.kind == ObjectKind::function ? tag::function : tag::callback);
            break;
        }
        case ObjectKind::host_function: byte(tag::host_function); break;
        case ObjectKind::intrinsic: byte(tag::intrinsic); break;
        case ObjectKind::grown_text: byte(tag::grown_text); break;
        case ObjectKind::prefix: byte(tag::prefix); break;
    }
    serialize_beginning(*this, object);
}

}  // namespace

bool read_records(const Envelope& envelope, StateRecord& state) {
    state.script = {static_cast<Bits>(envelope.header.fingerprint), envelope.header.script};
    RecordReader reader(envelope.body, state);
    serialize(reader, state, envelope.header.format);
    const std::uint32_t& flags = state.execution.progress.flags;
    bool is_valid = (flags & ~has::all) == 0;
    for (const TaskRecord& task : state.tasks.all)
        is_valid = is_valid && (task.execution.progress.flags & ~has::of_execution) == 0;
    return is_valid && !reader.failed() && reader.remaining() == 0;
}

Result<std::string> write_records(StateRecord& state) {
    RecordWriter writer(state);
    const EnvelopeMark envelope =
        begin_envelope(writer, static_cast<std::uint64_t>(state.script.fingerprint), state.script.file);
    serialize(writer, state, format_version);
    if (writer.failed())
        return problem("save-unsound", "this is not the state of a conversation: its objects are not in order",
                       "it was not written by npcs, or was changed since; do not use it");
    return end_envelope(writer, envelope);
}

}  // namespace npcs::saves
