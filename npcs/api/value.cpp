// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/value.hpp"

#include <cassert>
#include <string_view>
#include <unordered_map>

#include "api/bridge.hpp"
#include "api/built.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Bridge;
using api::Reference;
using values::Datum;

namespace api {

namespace {

void release_box(void* box) { delete static_cast<std::shared_ptr<HandleBox>*>(box); }
void* share_box(void* box) { return new std::shared_ptr<HandleBox>(*static_cast<std::shared_ptr<HandleBox>*>(box)); }
constexpr const char* box_type = "npcs::api::HandleBox";

Datum sound_text(values::Heap& heap, const std::string& text) {
    return values::is_valid_utf8(text) ? heap.text(text) : heap.text(values::repair_utf8(text));
}

}  // namespace

const Reference* Bridge::reference_of(const Value& value) {
    const auto* held = std::get_if<Value::Living>(&value.content_);
    return held != nullptr ? held->get() : nullptr;
}

Value Bridge::handle(std::shared_ptr<HandleBox> box) {
    Value value;
    value.content_ = std::make_shared<Reference>(std::move(box));
    return value;
}

Value Bridge::value(runtime::Machine& machine, Datum datum) {
    switch (datum.kind()) {
        case values::Kind::null: return {};
        case values::Kind::number: return Value(datum.as_number());
        case values::Kind::string: return Value(values::Text(datum).view());
        case values::Kind::handle: return handle(*static_cast<std::shared_ptr<HandleBox>*>(datum.as_handle()->pointer));
        default: break;
    }
    Value value;
    value.content_ = std::make_shared<Reference>(machine, datum);
    return value;
}

/// Copies Values into a heap without recursion, each list and map once. A container is filled when all of its contents
/// are complete, since a key must be complete before it is hashed; only one that contains itself cannot be.
class Bridge::Copier {
public:
    Copier(values::Heap& heap, runtime::Machine* home) : heap_(heap), home_(home) {}

    Datum copy(const Value& value) {
        const Datum result = begin(value);
        while (!open_.empty()) {
            const std::size_t at = open_.size() - 1;
            if (open_[at].made.size() < open_[at].parts.size()) {
                const Value part = std::move(open_[at].parts[open_[at].made.size()]);
                const Datum made = begin(part);
                open_[at].made.push_back(made);
            } else {
                fill(open_[at]);
                open_.pop_back();
            }
        }
        return result;
    }

private:
    /// A list or map that is being copied. The parts are its elements, or its keys and values alternately.
    struct Open {
        Datum target;
        std::vector<Value> parts;
        std::vector<Datum> made;
    };

    Datum begin(const Value& value) {
        switch (value.content_.index()) {
            case 0: return Datum::null();
            case 1: return Datum::number(*std::get_if<double>(&value.content_));
            case 2: return sound_text(heap_, *std::get_if<std::string>(&value.content_));
            case 3: return container(std::get_if<Value::Items>(&value.content_)->get(), value, true);
            case 4: return container(std::get_if<Value::Entries>(&value.content_)->get(), value, false);
            default: return of_living(value, *reference_of(value));
        }
    }

    Datum of_living(const Value& value, const Reference& reference) {
        if (reference.box() != nullptr) return Datum::object(held(reference.box()));
        if (home_ != nullptr && reference.machine() == home_) return reference.datum();
        const Datum datum = reference.datum();
        if (datum.is_function()) return Datum::null();
        if (reference.machine() == nullptr)
            return datum.is_list() ? Datum::object(heap_.list()) : Datum::object(heap_.map());
        return container(datum.as_object(), value, datum.is_list());
    }

    values::Handle* held(const std::shared_ptr<HandleBox>& box) {
        values::Handle* const handle = heap_.handle(nullptr, nullptr, box_type);
        handle->pointer = new std::shared_ptr<HandleBox>(box);
        handle->release = release_box;
        handle->share = share_box;
        handle->identity = box.get();
        return handle;
    }

    Datum container(const void* identity, const Value& value, bool is_list) {
        const auto [found, fresh] = copies_.emplace(identity, Datum::null());
        if (!fresh) return found->second;
        const Datum made = is_list ? Datum::object(heap_.list()) : Datum::object(heap_.map());
        found->second = made;
        Open open{made, {}, {}};
        if (is_list) {
            open.parts = value.items();
        } else {
            for (Value::Pair& entry : value.entries()) {
                open.parts.push_back(std::move(entry.first));
                open.parts.push_back(std::move(entry.second));
            }
        }
        open_.push_back(std::move(open));
        return made;
    }

    void fill(const Open& open) {
        if (open.target.is_list()) {
            for (const Datum item : open.made) heap_.push(*open.target.as_list(), item);
            return;
        }
        for (std::size_t i = 0; i + 1 < open.made.size(); i += 2)
            values::set(heap_, *open.target.as_map(), open.made[i], open.made[i + 1]);
    }

    values::Heap& heap_;
    runtime::Machine* home_;
    std::unordered_map<const void*, Datum> copies_;
    std::vector<Open> open_;
};

Datum Bridge::datum(values::Heap& heap, runtime::Machine* home, const Value& value) {
    switch (value.content_.index()) {
        case 0: return Datum::null();
        case 1: return Datum::number(*std::get_if<double>(&value.content_));
        case 2: return sound_text(heap, *std::get_if<std::string>(&value.content_));
        default: return Copier(heap, home).copy(value);
    }
}

}  // namespace api

Value Value::list(std::vector<Value> items) {
    Value value;
    value.content_ = api::built(std::move(items));
    return value;
}

Value Value::map(std::vector<Pair> entries) {
    api::BuiltMap made;
    for (const Pair& entry : entries) made.set(entry.first, entry.second);
    Value value;
    value.content_ = api::built(std::move(made));
    return value;
}

Value Value::handle(void* pointer, const char* type, void (*release)(void*)) {
    return Bridge::handle(std::shared_ptr<api::HandleBox>(new api::HandleBox{pointer, type, release}));
}

Value::Kind Value::kind() const {
    switch (content_.index()) {
        case 0: return Kind::null;
        case 1: return Kind::number;
        case 2: return Kind::string;
        case 3: return Kind::list;
        case 4: return Kind::map;
        default: break;
    }
    const Reference& reference = *Bridge::reference_of(*this);
    if (reference.box() != nullptr) return Kind::handle;
    return static_cast<Kind>(reference.datum().kind());
}

double Value::number() const {
    const auto* number = std::get_if<double>(&content_);
    return number != nullptr ? *number : 0;
}

namespace {
/// Calls `read` with the value as a Datum: the object it refers to, or a copy in a temporary heap.
template <typename Read>
auto with_datum(const Value& value, const Reference* living, Read&& read) {
    if (living != nullptr && living->machine() != nullptr) return read(living->datum());
    values::Heap heap;
    return read(Bridge::datum(heap, value));
}
}  // namespace

std::string Value::text() const {
    if (const auto* text = std::get_if<std::string>(&content_)) return *text;
    return with_datum(*this, Bridge::reference_of(*this), [](Datum datum) { return values::print_text(datum); });
}

bool Value::truthy() const {
    switch (kind()) {
        case Kind::null: return false;
        case Kind::number: return number() != 0;
        case Kind::string: return !std::get_if<std::string>(&content_)->empty();
        case Kind::list:
        case Kind::map: return size() != 0;
        default: return true;
    }
}

void* Value::as_handle(std::string_view type) const {
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->box() == nullptr || type != reference->box()->type) return nullptr;
    return reference->box()->pointer;
}

std::size_t Value::size() const {
    switch (content_.index()) {
        case 2: {
            const std::string& text = *std::get_if<std::string>(&content_);
            return values::count_points(values::is_valid_utf8(text) ? text : values::repair_utf8(text));
        }
        case 3: return (*std::get_if<Items>(&content_))->size();
        case 4: return (*std::get_if<Entries>(&content_))->entries().size();
        case 5: break;
        default: return 0;
    }
    const Reference& reference = *Bridge::reference_of(*this);
    if (reference.machine() == nullptr) return 0;
    if (reference.datum().is_list()) return reference.datum().as_list()->count;
    return reference.datum().is_map() ? values::size(*reference.datum().as_map()) : 0;
}

Value Value::at(std::size_t index) const {
    if (const auto* items = std::get_if<Items>(&content_)) return index < (*items)->size() ? (**items)[index] : Value();
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->machine() == nullptr || !reference->datum().is_list()) return {};
    const values::List& list = *reference->datum().as_list();
    return index < list.count ? Bridge::value(*reference->machine(), list.items[index]) : Value();
}

Value Value::get(const Value& key) const {
    if (const auto* entries = std::get_if<Entries>(&content_)) {
        const Value* const found = (*entries)->find(key);
        return found != nullptr ? *found : Value();
    }
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->machine() == nullptr || !reference->datum().is_map()) return {};
    const Datum found = values::get(*reference->datum().as_map(), Bridge::datum(*reference->machine(), key));
    return found.is_unset() ? Value() : Bridge::value(*reference->machine(), found);
}

namespace {

bool set_in(runtime::Machine& machine, Datum target, const Value& key, const Value& value) {
    if (target.is_list()) {
        values::List& list = *target.as_list();
        if (!key.is_number() || !(key.number() >= 0 && key.number() < list.count)) return false;
        list.items[static_cast<std::size_t>(key.number())] = Bridge::datum(machine, value);
        return true;
    }
    if (!target.is_map()) return false;
    values::set(machine.state.heap, *target.as_map(), Bridge::datum(machine, key), Bridge::datum(machine, value));
    return true;
}

/// Tells a debugger that the game changes what a script has.
void note_change(const runtime::Machine& machine) {
    if (machine.tracer != nullptr) machine.tracer->changed();
}

}  // namespace

bool Value::set(const Value& key, const Value& value) {
    if (auto* items = std::get_if<Items>(&content_)) {
        if (!key.is_number() || !(key.number() >= 0 && key.number() < static_cast<double>((*items)->size())))
            return false;
        (**items)[static_cast<std::size_t>(key.number())] = value;
        return true;
    }
    if (auto* entries = std::get_if<Entries>(&content_)) {
        (*entries)->set(key, value);
        return true;
    }
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->machine() == nullptr) return false;
    try {
        note_change(*reference->machine());
        return set_in(*reference->machine(), reference->datum(), key, value);
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool Value::push(const Value& value) {
    if (auto* items = std::get_if<Items>(&content_)) {
        (*items)->push_back(value);
        return true;
    }
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->machine() == nullptr || !reference->datum().is_list()) return false;
    try {
        note_change(*reference->machine());
        values::Heap& heap = reference->machine()->state.heap;
        heap.push(*reference->datum().as_list(), Bridge::datum(*reference->machine(), value));
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

std::vector<Value> Value::items() const {
    std::vector<Value> result;
    if (const auto* items = std::get_if<Items>(&content_)) return **items;
    if (is_map()) {
        for (Pair& entry : entries()) result.push_back(std::move(entry.second));
        return result;
    }
    const std::size_t count = is_list() ? size() : 0;
    for (std::size_t i = 0; i < count; ++i) result.push_back(at(i));
    return result;
}

std::vector<Value::Pair> Value::entries() const {
    if (const auto* entries = std::get_if<Entries>(&content_)) return (*entries)->entries();
    std::vector<Pair> result;
    const Reference* reference = Bridge::reference_of(*this);
    if (reference == nullptr || reference->machine() == nullptr || !reference->datum().is_map()) return result;
    const values::Map& map = *reference->datum().as_map();
    for (std::uint32_t at = values::next(map, 0); at != values::Map::none; at = values::next(map, at + 1))
        result.emplace_back(Bridge::value(*reference->machine(), map.entries[at].key),
                            Bridge::value(*reference->machine(), map.entries[at].value));
    return result;
}

bool operator==(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case Value::Kind::null: return true;
        case Value::Kind::number: return a.number() == b.number();
        case Value::Kind::string:
            return *std::get_if<std::string>(&a.content_) == *std::get_if<std::string>(&b.content_);
        default: break;
    }
    const Reference* left = Bridge::reference_of(a);
    const Reference* right = Bridge::reference_of(b);
    if (left != nullptr && right != nullptr) {
        if (left->box() != nullptr || right->box() != nullptr)
            return left->box() != nullptr && right->box() != nullptr && left->box()->pointer == right->box()->pointer;
        if (left->machine() != nullptr && left->machine() == right->machine())
            return values::equal(left->datum(), right->datum());
        if (a.is_function()) return false;
    }
    values::Heap heap;
    return values::equal(Bridge::datum(heap, a), Bridge::datum(heap, b));
}

}  // namespace npcs
