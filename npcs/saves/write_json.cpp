// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writing the readable archive.

#include <cmath>
#include <map>
#include <string>

#include "json/writer.hpp"
#include "saves/json_archive.hpp"
#include "saves/shared_texts.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

namespace {

/// Records with one line per member.
template <class Record>
inline constexpr bool in_lines =
    std::is_same_v<Record, StateRecord> || std::is_same_v<Record, FrameRecord> || std::is_same_v<Record, TaskRecord>;
/// Items with one line each.
template <class Item>
inline constexpr bool a_line_each = !std::is_same_v<Item, Value> && !std::is_same_v<Item, std::uint32_t> &&
                                    !std::is_same_v<Item, Entry> && !std::is_same_v<Item, ProgramName>;

class StateWriter {
public:
    using readable = void;
    using is_saving = boost::mpl::bool_<true>;
    using is_loading = boost::mpl::bool_<false>;

    StateWriter(StateRecord& state, bool with_outline) : objects_(state.objects), with_outline_(with_outline) {}

    std::string write(StateRecord& state) {
        put(state);
        return json_.take();
    }

    template <class T>
    void member(const char* name, const T& value) {
        json_.key(name);
        put(value);
    }
    template <class T>
    void note(const char* name, const T& value) {
        if (value != T{}) member(name, value);
    }
    void blob(const char* name, std::string_view bytes) {
        note((std::string(name) + "_bytes").c_str(), std::uint64_t{bytes.size()});
        if (with_outline_) json_.key(name).text(hex(bytes));
    }
    template <class Items, class Names>
    void items(const char* name, const Items& items, const Names& names) {
        if constexpr (std::is_same_v<Items, std::vector<ObjectRecord>>) return table(name, items);
        std::size_t at = 0;
        auto item = const_cast<Items&>(items).begin();
        const std::size_t named = std::min<std::size_t>(names.size(), items.size());
        if (named > 0) {
            json_.key("variables").begin_object();
            for (; at < named; ++at, ++item) member(std::string(names[at]).c_str(), *item);
            json_.end_object();
            if (at == items.size()) return;
        }
        json_.key(name).begin_list(a_line_each<std::remove_cvref_t<decltype(*item)>>);
        for (; at < items.size(); ++at, ++item) put(*item);
        json_.end_list();
    }

private:
    void put(bool value) { json_.boolean(value); }
    void put(double number) { json_.number(number); }
    void put(std::uint32_t number) { json_.number(std::uint64_t{number}); }
    void put(std::uint16_t number) { json_.number(std::uint64_t{number}); }
    void put(std::uint64_t number) {
        // Many JSON readers keep only 53 bits of a number.
        if (number >> 53 == 0) json_.number(number);
        else json_.text(std::to_string(number));
    }
    void put(const std::string& text) { json_.text(values::repair_utf8(text)); }
    void put(Key key) { json_.text(digits_of(key)); }
    void put(Bits bits) { json_.text(digits_of(bits)); }
    template <NamedEnum T>
    void put(T word) {
        json_.text(enum_name(word));
    }
    template <class Record>
    requires std::is_class_v<Record>
    void put(const Record& record) {
        json_.begin_object(in_lines<Record>);
        serialize(*this, const_cast<Record&>(record), boost::serialization::version<Record>::value);
        json_.end_object();
    }
    void put(const Value& value);
    void put(const Entry& entry);
    void put(const GlobalsRecord& globals) {
        ++met_;
        refer(globals.object);
    }
    void put_object(std::uint32_t number);
    void refer(std::uint32_t number) {
        json_.begin_object();
        member("object", number);
        json_.end_object();
    }
    void table(const char* name, const std::vector<ObjectRecord>& objects);

    std::vector<ObjectRecord>& objects_;
    bool with_outline_;
    std::uint32_t met_ = 0;
    std::map<std::string_view, std::uint32_t> texts_;  ///< the most recent object with this text
    json::JsonWriter json_;
};

void StateWriter::put(const Value& value) {
    switch (value.kind) {
        case ValueKind::null: return json_.null();
        case ValueKind::number: return json_.number(value.number);
        case ValueKind::text: return put(value.text);
        case ValueKind::object: return put_object(value.object);
        case ValueKind::unset:
            json_.begin_object();
            member("unset", true);
            return json_.end_object();
        case ValueKind::handle:
            json_.begin_object();
            member("handle", value.text);
            json_.key("loads_as").null();
            return json_.end_object();
    }
}

/// Short texts are written in place; so are long ones, but only the first time. If the order does not imply which of
/// several objects with the same text is meant, a reference is written.
void StateWriter::put_object(std::uint32_t number) {
    ObjectRecord& object = objects_[number];
    const bool is_new = number == met_;
    if (is_new) ++met_;
    if (is_new && has_outer(object.kind) && object.outer.object == met_) ++met_;  // met along with it
    if (object.kind != ObjectKind::text) return refer(number);
    const auto [last, fresh] = texts_.emplace(object.text, number);
    const bool is_clear = is_new ? fresh : last->second == number && object.text.size() < shared_text_min;
    if (is_new) last->second = number;
    if (is_clear) return put(object.text);
    object.is_in_table = true;
    refer(number);
}

void StateWriter::put(const Entry& entry) {
    json_.begin_list();
    put(entry.key);
    if (!entry.key.is_unset()) put(entry.value);
    if (entry.is_stale) json_.text("key has changed");
    if (entry.is_stale && entry.hash != Key{}) put(entry.hash);
    json_.end_list();
}

/// Writes the table of objects; of texts, only those referred to by number.
void StateWriter::table(const char* name, const std::vector<ObjectRecord>& objects) {
    json_.key(name).begin_list(true);
    const auto write_object = [&](std::uint32_t number) {
        json_.begin_object();
        member("object", number);
        inlined(*this, const_cast<ObjectRecord&>(objects[number]));
        json_.end_object();
    };
    for (std::uint32_t i = 0; i < objects.size(); ++i)
        if (objects[i].kind != ObjectKind::text) write_object(i);
    for (std::uint32_t i = 0; i < objects.size(); ++i)
        if (objects[i].kind == ObjectKind::text && objects[i].is_in_table) write_object(i);
    json_.end_list();
}

}  // namespace

std::string write_json(StateRecord& state, bool with_outline) {
    for (ObjectRecord& object : state.objects) object.is_in_table = false;
    return StateWriter(state, with_outline).write(state);
}

}  // namespace npcs::saves
