// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading the readable archive.

#include <charconv>

#include "hashing/keyed_hash.hpp"
#include "json/document.hpp"
#include "saves/format.hpp"
#include "saves/json_archive.hpp"
#include "values/datum.hpp"

namespace npcs::saves {

namespace {

using json::JsonDocument;
using json::JsonKind;
using json::JsonValue;

class JsonReader {
public:
    using readable = void;
    using is_saving = boost::mpl::bool_<false>;
    using is_loading = boost::mpl::bool_<true>;

    JsonReader(const JsonDocument& document, StateRecord& state)
        : document_(document), objects_(state.objects), at_(&document.root()) {}

    /// Reads the state and returns the first problem; empty when there is none.
    Diagnostics read(StateRecord& state) {
        if (at_->kind != JsonKind::object) fail("this is not the state of a conversation", *at_);
        else if (find_objects()) serialize(*this, state, format_version);
        return std::move(problems_);
    }

    bool failed() const { return !problems_.empty(); }
    void fail() { fail("what stands here makes no sense", *at_); }

    bool has(const char* name) const { return at_ != nullptr && document_.member(*at_, name) != nullptr; }
    template <class T>
    void member(const char* name, T& value) {
        if (failed()) return;
        const JsonValue* const found = document_.member(*at_, name);
        if (found == nullptr) return fail("\"" + std::string(name) + "\" is missing", *at_);
        get(*found, value);
    }
    void blob(const char* name, std::string& bytes) {
        std::string text;
        member(name, text);
        if (!failed() && !unhex(text, bytes))
            fail("these are not pairs of hexadecimal digits", *document_.member(*at_, name));
    }
    template <class Items, class Names>
    void items(const char* name, Items& items, const Names&) {
        if (failed()) return;
        if constexpr (std::is_same_v<Items, std::vector<ObjectRecord>>) return table();
        items.clear();
        bool is_present = false;
        for (const char* one : {"variables", name}) {
            const bool can_have_names = std::is_same_v<Items, std::vector<Value>>;
            const JsonValue* const list = one == name || can_have_names ? document_.member(*at_, one) : nullptr;
            if (list == nullptr) continue;
            is_present = true;
            if (list->kind != JsonKind::array && list->kind != JsonKind::object)
                return fail("a list is expected", *list);
            for (const JsonValue* item = document_.first(*list); item != nullptr && !failed();
                 item = document_.next(*item))
                get(*item, items.emplace_back());
        }
        if (!is_present) fail("\"" + std::string(name) + "\" is missing", *at_);
    }

private:
    bool find_objects();
    void table();
    void fail(std::string message, const JsonValue& where) {
        if (failed()) return;
        std::string pointer = document_.pointer(where);
        if (!pointer.empty()) message += ", at " + pointer;
        problems_ = {problem("save-json", std::move(message), "give what Session::save_readable or npcs show wrote")};
    }

    void get(const JsonValue& found, bool& value) {
        if (found.kind != JsonKind::boolean) return fail("true or false is expected", found);
        value = found.truth;
    }
    void get(const JsonValue& found, double& value);
    template <class T>
    requires std::is_unsigned_v<T>
    void get(const JsonValue& found, T& value) {
        if (found.kind == JsonKind::string && sizeof(T) == 8) {
            const auto [end, problem] =
                std::from_chars(found.text.data(), found.text.data() + found.text.size(), value);
            if (problem == std::errc() && end == found.text.data() + found.text.size()) return;
        }
        const double most = sizeof(T) == 8 ? 9007199254740992.0 : static_cast<double>(std::numeric_limits<T>::max());
        if (found.kind != JsonKind::number || !(found.number >= 0 && found.number <= most) ||
            found.number != static_cast<double>(static_cast<std::uint64_t>(found.number)))
            return fail("a whole number is expected", found);
        value = static_cast<T>(found.number);
    }
    void get(const JsonValue& found, std::string& text) {
        if (found.kind != JsonKind::string) return fail("a text is expected", found);
        text = found.text;
    }
    void get(const JsonValue& found, Key& key) { get_digits(found, key); }
    void get(const JsonValue& found, Bits& bits) { get_digits(found, bits); }
    template <class T>
    void get_digits(const JsonValue& found, T& value) {
        if (found.kind != JsonKind::string || !read_digits(found.text, value))
            fail(std::to_string(2 * sizeof value) + " hexadecimal digits are expected", found);
    }
    template <NamedEnum T>
    void get(const JsonValue& found, T& word) {
        if (found.kind != JsonKind::string || !enum_value(found.text, word)) fail("this word is not known here", found);
    }
    template <class Record>
    requires std::is_class_v<Record>
    void get(const JsonValue& found, Record& record) {
        if (found.kind != JsonKind::object) return fail("an object is expected", found);
        const JsonValue* const around = std::exchange(at_, &found);
        serialize(*this, record, boost::serialization::version<Record>::value);
        at_ = around;
    }
    void get(const JsonValue& found, Value& value);
    void get(const JsonValue& found, Entry& entry);
    void get(const JsonValue& found, GlobalsRecord& globals) {
        Value value;
        get(found, value);
        globals.object = value.object;
    }
    void text(std::string_view text, Value& value);
    void object(std::uint32_t number, Value& value);

    const JsonDocument& document_;
    std::vector<ObjectRecord>& objects_;
    const JsonValue* at_;
    std::vector<const JsonValue*> table_;  ///< objects in the table, by number; null for the texts it omits
    std::uint32_t met_ = 0;
    hashing::Map<std::string_view, std::uint32_t> texts_;  ///< the most recent object with this text
    Diagnostics problems_;
};

void JsonReader::get(const JsonValue& found, double& value) {
    const JsonValue* const word = found.kind == JsonKind::object ? document_.member(found, "number") : nullptr;
    if (word != nullptr && word->kind == JsonKind::string) {
        if (!number_from_text(word->text, value)) fail("this is no number", found);
        return;
    }
    if (found.kind != JsonKind::number) return fail("a number is expected", found);
    value = found.number;
}

void JsonReader::get(const JsonValue& found, Value& value) {
    switch (found.kind) {
        case JsonKind::null: return;
        case JsonKind::number:
            value.kind = ValueKind::number;
            value.number = found.number;
            return;
        case JsonKind::string: return text(found.text, value);
        case JsonKind::object: break;
        default: return fail("a value is expected", found);
    }
    if (const JsonValue* const number = document_.member(found, "object"); number != nullptr) {
        std::uint32_t which = 0;
        get(*number, which);
        if (!failed()) object(which, value);
    } else if (document_.member(found, "unset") != nullptr) {
        value.kind = ValueKind::unset;
    } else if (const JsonValue* const type = document_.member(found, "handle"); type != nullptr) {
        value.kind = ValueKind::handle;
        get(*type, value.text);
    } else {
        value.kind = ValueKind::number;
        get(found, value.number);
    }
}

/// Sets `value` to the most recent object with the same text, or to a new one.
void JsonReader::text(std::string_view text, Value& value) {
    if (text.size() < numbered_text_min && values::Datum::fits_short(text)) {
        value.kind = ValueKind::text;
        value.text = text;
        return;
    }
    const auto [known, fresh] = texts_.emplace(text, met_);
    value.kind = ValueKind::object;
    value.object = known->second;
    if (!fresh) return;
    // The table may contain the text as well, and must then agree.
    const JsonValue* const object = met_ < table_.size() ? table_[met_] : nullptr;
    const JsonValue* const same = object != nullptr ? document_.member(*object, "text") : nullptr;
    if (object != nullptr && (same == nullptr || same->text != text))
        return fail("an object is not referred to where it is first met", *object);
    if (met_ >= objects_.size()) objects_.resize(std::size_t{met_} + 1);
    objects_[met_++].text = text;
}

void JsonReader::object(std::uint32_t number, Value& value) {
    value.kind = ValueKind::object;
    value.object = number;
    if (number != met_ || number >= table_.size() || table_[number] == nullptr) return;
    ++met_;
    const JsonValue& object = *table_[number];
    if (const JsonValue* const text = document_.member(object, "text"); text != nullptr) texts_[text->text] = number;
    // The scope around a function is met along with it.
    const JsonValue* const outer = document_.member(object, "outer");
    const JsonValue* const around = outer != nullptr ? document_.member(*outer, "object") : nullptr;
    if (around != nullptr && around->number == met_) ++met_;
}

/// Finds the objects of the table, by number.
bool JsonReader::find_objects() {
    const JsonValue* const list = document_.member(*at_, "objects");
    if (list == nullptr || list->kind != JsonKind::array) return fail("\"objects\" is missing", *at_), false;
    for (const JsonValue* object = document_.first(*list); object != nullptr; object = document_.next(*object)) {
        const JsonValue* const number = document_.member(*object, "object");
        std::uint32_t which = 0;
        if (number != nullptr) get(*number, which);
        if (failed() || number == nullptr || which >= document_.size() ||
            (which < table_.size() && table_[which] != nullptr))
            return fail("an object of the table has no number of its own", *object), false;
        if (which >= table_.size()) table_.resize(std::size_t{which} + 1);
        table_[which] = object;
    }
    objects_.resize(table_.size());
    return true;
}

void JsonReader::table() {
    for (std::size_t i = 0; i < table_.size() && !failed(); ++i) {
        if (table_[i] == nullptr) continue;
        // The list of objects grows while they are read: texts are added after these.
        ObjectRecord read;
        get(*table_[i], read);
        objects_[i] = std::move(read);
    }
}

void JsonReader::get(const JsonValue& found, Entry& entry) {
    if (found.kind != JsonKind::array || found.count == 0 || found.count > 4)
        return fail("an entry of a map is expected: [key, value]", found);
    const JsonValue* at = document_.first(found);
    get(*at, entry.key);
    at = document_.next(*at);
    if (!entry.key.is_unset() && at != nullptr) {
        get(*at, entry.value);
        at = document_.next(*at);
    }
    entry.is_stale = at != nullptr;
    if (at != nullptr) at = document_.next(*at);
    if (at != nullptr) get(*at, entry.hash);
}

}  // namespace

Result<StateRecord> read_json(std::string_view json) {
    constexpr std::uint32_t any = 0xFFFF'FFFF;
    const json::JsonLimits limits{.members = any, .refuses_duplicates = false};
    const Result<JsonDocument> document = JsonDocument::read(json, "", limits);
    if (!document) {
        Diagnostics problems = document.diagnostics();
        for (Diagnostic& one : problems) one.stage = Stage::save;
        return problems;
    }
    StateRecord state;
    Diagnostics problems = JsonReader(document.value(), state).read(state);
    if (!problems.empty()) return problems;
    return state;
}

}  // namespace npcs::saves
