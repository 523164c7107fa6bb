// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Creating the heap objects of a save.

#include <bit>
#include <cmath>
#include <unordered_map>

#include "hashing/keyed_hash.hpp"
#include "npcs/language.hpp"
#include "runtime/foreign_callbacks.hpp"
#include "saves/load.hpp"
#include "saves/shared_texts.hpp"
#include "values/grown_text.hpp"
#include "values/map_entries.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

using values::Datum;
using values::Map;

const program::Program* Objects::program(std::uint32_t number) {
    if (number == 0) return &program_;
    if (number < programs_.size()) return programs_[number];
    problem_.add_unsound("there is no program " + std::to_string(number));
    return nullptr;
}

const program::Function* Objects::function_of(Key key, std::uint32_t number) {
    const program::Program* const of = program(number);
    if (of == nullptr) return nullptr;
    const auto found = of->functions_by_key.find(static_cast<std::uint32_t>(key));
    if (found != of->functions_by_key.end()) return of->functions[found->second].get();
    problem_.add_unsound("the script has no function " + key_text(key));
    return nullptr;
}

/// Reads a function's key and returns the function.
const program::Function* Objects::function() {
    FunctionName name;
    *this >> name;
    return failed() ? nullptr : function_of(name.key, name.program);
}

// ---- values ----------------------------------------------------------------------------------------------------------

Datum Objects::value(bool may_be_unset) {
    const Beginning found = beginning();
    switch (found.tag) {
        case tag::small_number: return Datum::number(found.number());
        case tag::text: return text_value(found.size);
        case tag::reference: return known(found.size);
        case tag::list: return new_list(found.size);
        case tag::map: return new_map(found.size);
        case tag::null: return Datum::null();
        case tag::unset:
            if (!may_be_unset) problem_.add_unsound("a value is missing");
            return Datum::unset();
        case tag::function: return new_function(false);
        case tag::global_function: return new_function(true);
        case tag::scope: return new_inner_scope();
        case tag::callback: return new_callback();
        case tag::host_function: return native(true);
        case tag::intrinsic: return native(false);
        case tag::grown_text: return new_grown_text();
        case tag::prefix: return new_prefix();
        case tag::handle: text(); return handle_ ? handle_() : Datum::null();
        default: problem_.add_unsound("there is no kind of value " + std::to_string(found.tag)); return Datum::null();
    }
}

std::string_view Objects::checked(std::string_view text) {
    if (text.size() > state_.heap.limits.text_bytes)
        problem_.add("save-limit",
                     "this save holds a text of " + std::to_string(text.size()) + " bytes; the limit is " +
                         std::to_string(state_.heap.limits.text_bytes),
                     "raise Limits::text_bytes");
    else if (!values::is_valid_utf8(text)) problem_.add_unsound("a text is not UTF-8");
    return problem_.any() ? std::string_view{} : text;
}

Datum Objects::text_value(std::uint64_t size) {
    const std::string_view bytes = checked(view(size));
    if (Datum::fits_short(bytes)) {
        const Datum made = Datum::short_text(bytes);
        if (bytes.size() >= numbered_text_min) objects_.push_back({made});
        return made;
    }
    if (!promise(0, sizeof(values::String) + bytes.size())) return Datum::null();
    const Datum made = state_.heap.text(bytes);
    objects_.push_back({made});
    return made;
}

PointCounts::PointCounts(std::string_view whole) : whole_(whole) {
    if (values::count_points(whole) == whole.size()) return;
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < whole.size(); at += stride) {
        counts_.push_back(count);
        count += values::count_points(whole.substr(at, stride));
    }
}

std::uint32_t PointCounts::before(std::uint32_t bytes) const {
    if (counts_.empty()) return bytes;
    const std::size_t from = bytes == 0 ? 0 : (bytes - 1) / stride;
    return counts_[from] + values::count_points(whole_.substr(from * stride, bytes - from * stride));
}

namespace {
bool is_prefix(std::string_view whole, std::uint64_t bytes) {
    if (bytes < shared_text_min || bytes > whole.size()) return false;
    return bytes == whole.size() || (static_cast<unsigned char>(whole[static_cast<std::size_t>(bytes)]) & 0xC0) != 0x80;
}
}  // namespace

Datum Objects::new_grown_text() {
    GrownText<std::string_view> saved;
    *this >> saved;
    const std::uint64_t size = saved.bytes;
    const std::string_view whole = checked(saved.whole);
    if (!is_prefix(whole, size)) problem_.add_unsound("a text is no beginning of the one it is told by");
    if (!promise(0, sizeof(values::String) + sizeof(values::TextBuffer) + whole.size())) return Datum::null();
    const PointCounts points(whole);
    const auto bytes = static_cast<std::uint32_t>(size);
    const Datum made = values::grown_text(state_.heap, whole, bytes, points.before(bytes));
    objects_.push_back({made});
    point_counts_.emplace(made.as_string()->buffer, points);
    return made;
}

Datum Objects::new_prefix() {
    OtherPrefix saved;
    *this >> saved;
    const std::uint64_t size = saved.bytes;
    const Datum part = known(saved.of);
    values::TextBuffer* const buffer = part.is_heap_string() ? part.as_string()->buffer : nullptr;
    if (buffer == nullptr || !is_prefix({buffer->text(), buffer->used}, size))
        problem_.add_unsound("a text is no beginning of the one it is told by");
    if (!promise(0, sizeof(values::String))) return Datum::null();
    const auto bytes = static_cast<std::uint32_t>(size);
    const Datum made =
        values::prefix_of(state_.heap, *part.as_string(), bytes, point_counts_.find(buffer)->second.before(bytes));
    objects_.push_back({made});
    return made;
}

Datum Objects::known(std::uint64_t number) {
    if (number < objects_.size() && !objects_[static_cast<std::size_t>(number)].datum.is_unset()) {
        const Datum datum = objects_[static_cast<std::size_t>(number)].datum;
        if (datum.is_list()) datum.as_list()->number = 1;
        return datum;
    }
    problem_.add_unsound("there is no object " + std::to_string(number) + " yet");
    return Datum::null();
}

/// Returns the most memory that a state within the limit can have taken: the limit is checked between two instructions,
/// when a map or list may just have doubled, and only once the heap is large enough to be collected.
std::size_t most_bytes(const values::HeapLimits& limits) {
    constexpr std::size_t first_collection = 64 * 1024;
    constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
    return limits.bytes > (unlimited - first_collection) / 2 ? unlimited : limits.bytes * 2 + first_collection;
}

/// Whether `count` more values can follow, and `bytes` of memory may be allocated.
bool Objects::promise(std::uint64_t count, std::size_t bytes) {
    if (problem_.any() || failed()) return false;
    if (count > remaining() || promised_ + count > remaining()) {
        problem_.add_unsound("it announces more values than it has bytes");
        return false;
    }
    promised_ += count;
    const values::Heap& heap = state_.heap;
    const std::size_t most = most_bytes(heap.limits);
    if (bytes <= most && heap.bytes_in_use() <= most - bytes) return true;
    problem_.add("save-limit",
                 "this save needs more memory than the limit of " + std::to_string(heap.limits.bytes) + " bytes",
                 "raise Limits::bytes");
    return false;
}

Datum Objects::new_list(std::uint64_t count) {
    if (count > state_.heap.limits.list_items)
        problem_.add("save-limit",
                     "this save holds a list of " + std::to_string(count) + " elements; the limit is " +
                         std::to_string(state_.heap.limits.list_items),
                     "raise Limits::list_items");
    if (!promise(count, sizeof(values::List) + count * sizeof(Datum))) return Datum::null();
    const Datum list = Datum::object(state_.heap.list(static_cast<std::uint32_t>(count)));
    objects_.push_back({list, static_cast<std::uint32_t>(count)});
    return list;
}

Datum Objects::new_map(std::uint64_t count) {
    // Buckets take at most two numbers per entry.
    if (!promise(count, sizeof(Map) + count * (sizeof(Map::Entry) + 2 * sizeof(std::uint32_t)))) return Datum::null();
    const Datum map = Datum::object(state_.heap.map(static_cast<std::uint32_t>(count)));
    objects_.push_back({map, static_cast<std::uint32_t>(count)});
    return map;
}

Datum Objects::new_inner_scope() {
    const program::Function* const owner = function();
    if (owner == nullptr) return Datum::null();
    if (!owner->is_main) return new_scope(*owner);
    problem_.add_unsound("it has globals twice");
    return Datum::null();
}

/// Makes slots as Heap::scope does, with capacity for further entries.
Datum Objects::new_scope(const program::Function& owner) {
    ScopeSize size;
    *this >> size;
    const auto [slots, further] = size;
    const bool is_main = owner.is_main;
    const std::size_t expected = is_main ? program_.global_count : owner.local_keys.size();
    if (slots != expected || (!is_main && (slots == 0 || !owner.captured || owner.shares_scope))) {
        problem_.add_unsound("a scope of " + key_text(static_cast<Key>(owner.key)) + " has " + std::to_string(slots) +
                             " slots");
        return Datum::null();
    }
    const std::uint64_t count = std::uint64_t{slots} + further;
    if (!promise(count, sizeof(Map) + count * (sizeof(Map::Entry) + 2 * sizeof(std::uint32_t)))) return Datum::null();
    Map* const scope = state_.heap.map(static_cast<std::uint32_t>(count));
    const Datum* const keys = is_main ? program_.names.data() : owner.local_keys.data();
    const std::uint32_t* const hashes = is_main ? program_.name_hashes.data() : owner.local_hashes.data();
    for (std::uint32_t i = 0; i < slots; ++i) scope->entries[i] = {keys[i], Datum::unset(), hashes[i], Map::none};
    scope->used = scope->fixed = slots;
    scope->mask = ~std::uint32_t{0};
    objects_.push_back({Datum::object(scope), further});
    if (parts_ != nullptr && !is_main) parts_->scopes.push_back({scope, &owner});
    return Datum::object(scope);
}

Datum Objects::new_function(bool in_globals) {
    const program::Function* const made_of = function();
    if (made_of == nullptr) return Datum::null();
    if (made_of->is_main || made_of->shares_scope) {
        problem_.add_unsound("function " + key_text(static_cast<Key>(made_of->key)) + " is no value");
        return Datum::null();
    }
    // The function is numbered before the scope around it.
    const std::size_t at = objects_.size();
    objects_.push_back({Datum::unset()});
    Map* const outer = in_globals ? state_.globals : scope_of(parent_of(*made_of));
    if (outer == nullptr || (in_globals && !parent_of(*made_of).is_main))
        problem_.add_unsound("a scope does not belong to function " +
                             key_text(static_cast<Key>(parent_of(*made_of).key)));
    if (!promise(0, sizeof(values::Function))) return Datum::null();
    const Datum made = Datum::object(state_.heap.function(values::FunctionOrigin::script, *made_of, outer));
    objects_[at].datum = made;
    if (parts_ != nullptr) parts_->functions.push_back(made.as_function());
    return made;
}

/// What it belongs to is checked when it is called.
Datum Objects::new_callback() {
    std::uint32_t parameters = 0;
    *this >> parameters;
    if (parameters > ForeignCall::most_callback_parameters)
        problem_.add_unsound("a callback has " + std::to_string(parameters) + " parameters");
    // It is numbered before the map around it.
    const std::size_t at = objects_.size();
    objects_.push_back({Datum::unset()});
    Map* const around = problem_.any() ? nullptr : outer();
    if (around == nullptr || !promise(0, sizeof(values::Function))) return Datum::null();
    objects_[at].datum = Datum::object(
        state_.heap.function(values::FunctionOrigin::callback, runtime::callback_signature(parameters), around));
    return objects_[at].datum;
}

Datum Objects::native(bool of_host) {
    const std::string_view name = text();
    if (failed()) return Datum::null();
    Datum found = Datum::unset();
    if (of_host) {
        found = natives_.find_native(name);
    } else if (const runtime::Native* intrinsic = runtime::find_intrinsic(name)) {
        found = runtime::intrinsic_function(*intrinsic);
    }
    if (!found.is_function()) {
        const std::string shown = values::repair_utf8(name.substr(0, 64));
        problem_.add("save-function", "this save needs the function '" + shown + "', which is not there",
                     "define it on the Host before loading; if it has a new name, define it under the old one, too");
        return Datum::null();
    }
    objects_.push_back({found});
    return found;
}

// ---- scopes ----------------------------------------------------------------------------------------------------------

Map* Objects::map() {
    const Datum datum = value();
    if (datum.is_map()) return datum.as_map();
    if (!datum.is_null()) problem_.add_unsound("a map is expected");
    return nullptr;
}

Map* Objects::globals() {
    const Datum scope = new_scope(program_.main());
    return scope.is_map() ? scope.as_map() : nullptr;
}

/// Reads the map around a function.
Map* Objects::outer() {
    // Functions and other nesting values are not allowed here, or damaged data could nest deeply.
    const unsigned first = peek();
    const bool refers = (first >= tag::small_reference && first < tag::small_list) || first == tag::reference;
    const bool makes = first == tag::scope || (first >= tag::small_map && first < tag::null) || first == tag::map;
    const Datum datum = refers || makes ? value() : Datum::null();
    if (datum.is_map() && !problem_.any()) return datum.as_map();
    problem_.add_unsound("a scope is expected");
    return nullptr;
}

Map* Objects::scope_of(const program::Function& function) {
    Map* const scope = outer();
    if (scope == nullptr) return nullptr;
    const bool fits = function.is_main   ? scope == state_.globals
                      : scope->fixed > 0 ? is_scope_of(*scope, function)
                                         : function.local_keys.empty();
    if (!fits) problem_.add_unsound("a scope does not belong to function " + key_text(static_cast<Key>(function.key)));
    return scope;
}

// ---- contents --------------------------------------------------------------------------------------------------------

void Objects::contents() {
    for (std::size_t i = 0; i < objects_.size() && !problem_.any() && !failed(); ++i) {  // the list grows meanwhile
        const Object object = objects_[i];
        if (object.datum.is_list()) elements(object);
        else if (object.datum.is_map()) entries(object);
    }
    if (!problem_.any() && !failed()) hash_deferred();
}

void Objects::elements(const Object& object) {
    values::List& list = *object.datum.as_list();
    for (std::uint32_t i = 0; i < object.further; ++i) {
        --promised_;
        const Datum element = value();
        if (problem_.any() || failed()) return;
        state_.heap.push(list, element);
    }
}

void Objects::entries(const Object& object) {
    Map& map = *object.datum.as_map();
    for (std::uint32_t i = 0; i < map.fixed; ++i) {
        --promised_;
        map.entries[i].value = value(true);
        if (problem_.any()) return;
    }
    Pending pending{&map};
    for (std::uint32_t i = 0; i < object.further; ++i) {
        --promised_;
        if (!entry(map, pending, i + 1 == object.further)) return;
    }
    if (pending.hashes) deferred_.push_back(pending);
    else finish(map, pending);
}

/// Reads an entry into its place, with its hash if that is known; finish() makes it findable.
bool Objects::entry(Map& map, Pending& pending, bool is_last) {
    struct {
        bool is_stale;
        Key hash;
        Slot key;
        Datum value;
    } saved{false, {}, {}, {}};
    const unsigned first = peek();
    serialize_entry(*this, saved, entry_version);
    const bool is_stale = saved.is_stale;
    Datum key = saved.key.datum;
    if (is_stale && key.is_unset()) problem_.add_unsound("a value is missing");
    if (key.is_number() && key.as_number() == 0) key = Datum::number(0);  // maps store -0 as 0
    Map::Entry& made = map.entries[map.used++];
    if (key.is_unset()) {
        if (is_last) problem_.add_unsound("a map ends with a hole");
        made = {key, key, 0, Map::none};
        ++map.holes;
        return !problem_.any();
    }
    const Datum content = saved.value;
    if (first == tag::handle && key.is_null()) {
        // A handle loads as null, so no script can look this entry up any more.
        made = {Datum::unset(), Datum::unset(), 0, Map::none};
        ++map.holes;
        return !problem_.any();
    }
    const bool can_change = key.is_list() || key.is_map();
    if (is_stale && !can_change) problem_.add_unsound("a key that cannot change was changed");
    made = {key, content, can_change ? static_cast<std::uint32_t>(saved.hash) : values::hash_of(key), Map::none};
    const std::uint32_t bit = values::bit_of_key(made.hash);
    pending.may_repeat = pending.may_repeat || (!can_change && (map.mask & bit) != 0);
    map.mask |= can_change ? ~std::uint32_t{0} : bit;
    pending.hashes = pending.hashes || can_change;
    if (is_stale && made.hash == 0) stale_.push_back(&made);
    return !problem_.any();
}

/// Computes the hashes of keys that are lists or maps, which depend on their contents.
void Objects::hash_deferred() {
    std::unordered_map<const values::Object*, std::uint32_t> hashes;  // a large key may be in many maps
    for (const Pending& pending : deferred_) {
        Map& map = *pending.map;
        for (std::uint32_t i = map.fixed; i < map.used; ++i) {
            Map::Entry& entry = map.entries[i];
            if (entry.hash != 0 || entry.key.is_unset()) continue;
            const auto [found, fresh] = hashes.emplace(entry.key.as_object(), 0);
            if (fresh) found->second = values::hash_of(entry.key);
            entry.hash = found->second;
        }
    }
    // Changed keys of older saves get hashes of their own, so that two which look the same now stay two when maps are merged.
    hashing::Map<std::uint64_t, std::uint32_t> last;  // a save chooses its keys, and so their hashes
    for (Map::Entry* entry : stale_) {
        const auto [found, fresh] = last.emplace(entry->hash, entry->hash);
        if (--found->second == 0) --found->second;
        entry->hash = found->second;
    }
    for (const Pending& pending : deferred_) finish(*pending.map, pending);
}

/// Checks for duplicate keys. Lists and maps may occur twice, since scripts can change them while they are keys, and so
/// may NaN, which equals nothing. No other key may.
void Objects::finish(Map& map, const Pending& pending) {
    values::index_entries(state_.heap, map);
    if (!pending.may_repeat) return;
    for (std::uint32_t i = map.fixed; i < map.used; ++i) {
        const Map::Entry& entry = map.entries[i];
        if (entry.key.is_unset() || entry.key.is_list() || entry.key.is_map()) continue;
        if (entry.key.is_number() && std::isnan(entry.key.as_number())) continue;
        if (values::entry_index(map, entry.key, entry.hash) != i) problem_.add_unsound("a map has the same key twice");
    }
}

void Objects::forget_shared() {
    for (const Object& object : objects_)
        if (object.datum.is_list()) object.datum.as_list()->number = 0;
}

}  // namespace npcs::saves
