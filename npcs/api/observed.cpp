// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/observed.hpp"

#include <charconv>
#include <unordered_map>
#include <vector>

#include "program/keys.hpp"
#include "values/map.hpp"

namespace npcs::api {

using values::Datum;

namespace {

Datum member(runtime::Machine& machine, Datum container, std::string_view name) {
    if (container.is_map()) return values::get(*container.as_map(), machine.state.heap.text(name));
    if (!container.is_list()) return Datum::unset();
    std::uint32_t index = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
    const values::List& list = *container.as_list();
    const bool is_index = read.ec == std::errc() && read.ptr == name.data() + name.size() && index < list.count;
    return is_index ? list.items[index] : Datum::unset();
}

/// Visits all reachable objects breadth first, each once.
class DeepMark {
public:
    ValueMark of(Datum value) {
        add(value);
        for (std::size_t i = 0; i < objects_.size(); ++i) content(objects_[i]);  // content() appends to objects_
        return mark_;
    }

private:
    void mix(std::uint64_t bits) {
        mark_.first = (mark_.first ^ bits) * 0x9E37'79B9'7F4A'7C15;
        mark_.first ^= mark_.first >> 29;
        mark_.second = (mark_.second + bits) * 0xBF58'476D'1CE4'E5B9;
        mark_.second ^= mark_.second >> 31;
    }

    void add(Datum value) {
        mix(static_cast<std::uint64_t>(value.kind()));
        if (value.is_string()) {
            const values::Text text(value);
            mix(program::hash_text(text.view(), 1));
            return mix(program::hash_text(text.view(), 2));
        }
        // 0 and -0 are equal in scripts.
        if (value.is_number() && value.as_number() == 0) return mix(0);
        if (value.is_function()) return mix(reinterpret_cast<std::uintptr_t>(value.as_function()->signature));
        if (!value.is_list() && !value.is_map()) return mix(value.bits());
        const auto [known, fresh] = numbers_.emplace(value.bits(), objects_.size());
        mix(known->second);
        if (fresh) objects_.push_back(value);
    }

    void content(Datum object) {
        if (object.is_list()) {
            const values::List& list = *object.as_list();
            mix(list.count);
            for (std::uint32_t i = 0; i < list.count; ++i) add(list.items[i]);
            return;
        }
        const values::Map& map = *object.as_map();
        mix(values::size(map));
        for (std::uint32_t at = values::next(map, 0); at != values::Map::none; at = values::next(map, at + 1)) {
            add(map.entries[at].key);
            add(map.entries[at].value);
        }
    }

    ValueMark mark_;
    std::vector<Datum> objects_;
    std::unordered_map<std::uint64_t, std::size_t> numbers_;
};

}  // namespace

Datum at_path(runtime::Machine& machine, std::string_view path) {
    const values::Map& globals = *machine.state.globals;
    Datum found = values::get(globals, machine.state.heap.text(path));
    if (found.is_unset() && path.find('.') != std::string_view::npos) {
        std::size_t end = path.find('.');
        found = values::get(globals, machine.state.heap.text(path.substr(0, end)));
        while (end != std::string_view::npos && !found.is_unset()) {
            const std::size_t begin = end + 1;
            end = path.find('.', begin);
            found = member(machine, found, path.substr(begin, end == std::string_view::npos ? end : end - begin));
        }
    }
    return found.is_unset() ? Datum::null() : found;
}

ValueMark mark_of(Datum value) {
    if (value.is_list() || value.is_map() || value.is_function() || value.is_handle())
        return {value.bits(), static_cast<std::uint64_t>(value.kind()), true};
    return DeepMark().of(value);
}

ValueMark deep_mark_of(Datum value) { return DeepMark().of(value); }

}  // namespace npcs::api
