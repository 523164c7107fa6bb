// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The objects in an image.

#include "runtime/image_capture.hpp"

#include <algorithm>
#include <cstring>

#include "values/operations.hpp"

namespace npcs::runtime {

using values::Datum;
using values::Kind;
using values::Map;
using values::Object;

// ---- objects ---------------------------------------------------------------------------------------------------------

void Capture::contents(const Object& object) {
    const auto header = [](ImageObject kind, std::uint32_t size) {
        return packed(static_cast<std::uint32_t>(kind), size);
    };
    switch (object.kind) {
        case Kind::string: return text(static_cast<const values::String&>(object));
        case Kind::list: return list(static_cast<const values::List&>(object));
        case Kind::map: {
            const auto& of = static_cast<const Map&>(object);
            if (&of == state_.globals) return globals(of);
            if (&of == state_.taken && !has(&LiveFilter::options)) return options(of);
            return map(of);
        }
        case Kind::function: {
            const auto& function = static_cast<const values::Function&>(object);
            std::uint64_t* const to = words_.add(3);
            to[0] = header(ImageObject::function, 0);
            to[1] = reinterpret_cast<std::uintptr_t>(function.signature) | static_cast<std::uint64_t>(function.origin);
            to[2] = word(function.outer);
            return;
        }
        default: {
            const auto& handle = static_cast<const values::Handle&>(object);
            std::uint64_t* const to = words_.add(2);
            to[0] = header(ImageObject::handle, static_cast<std::uint32_t>(image_.handles.size()));
            to[1] = reinterpret_cast<std::uintptr_t>(handle.identity);
            image_.handles.add(handle);
        }
    }
}

/// Writes a text, with zeros up to the end of the last word.
void Capture::write(std::string_view text, std::uint64_t* to) {
    if (text.empty()) return;
    to[words_of(text.size()) - 1] = 0;
    copy_text(text.data(), text.size(), to);
}

void Capture::text(const values::String& string) {
    if (string.bytes >= long_text_min) return long_text(string);
    std::uint64_t* const to = words_.add(1 + words_of(string.bytes));
    to[0] = packed(static_cast<std::uint32_t>(ImageObject::text) | string.bytes << 8, string.points);
    write(string.view(), to + 1);
}

void Capture::long_text(const values::String& string) {
    const void* const key = string.buffer != nullptr ? static_cast<const void*>(string.buffer) : &string;
    const auto next = static_cast<std::uint32_t>(scratch_.texts.size());
    const auto [found, fresh] = scratch_.text_numbers.emplace(key, next);
    if (fresh) scratch_.texts.push_back({string.data, 0, 0});
    LongText& whole = scratch_.texts[found->second];
    whole.bytes = std::max(whole.bytes, string.bytes);
    ++whole.users;
    std::uint64_t* const to = words_.add(2);
    to[0] = packed(static_cast<std::uint32_t>(ImageObject::long_text), string.bytes);
    to[1] = packed(found->second, string.points);
}

void Capture::long_texts() {
    for (const LongText& text : scratch_.texts) {
        std::uint64_t* const to = words_.add(1 + words_of(text.bytes));
        to[0] = packed(text.bytes, text.users);
        write({text.data, text.bytes}, to + 1);
    }
}

void Capture::list(const values::List& list) {
    std::uint64_t* const to = words_.add(std::size_t{1} + list.count);
    to[0] = packed(static_cast<std::uint32_t>(ImageObject::list), list.count);
    for (std::uint32_t i = 0; i < list.count; ++i) to[1 + i] = word(list.items[i]);
}

void Capture::entry(const Map::Entry& entry, std::uint64_t* to) {
    to[0] = word(entry.key);
    to[1] = word(entry.value);
    to[2] = entry.hash;
}

void Capture::map(const Map& map) {
    std::uint32_t count = map.used;
    while (count > map.fixed && map.entries[count - 1].value.is_unset()) --count;
    const std::size_t head = map.fixed > 0 ? 2 : 1;
    std::uint64_t* to = words_.add(head + count * words_of_entry);
    to[0] = packed(static_cast<std::uint32_t>(map.fixed > 0 ? ImageObject::scope : ImageObject::map), count);
    if (map.fixed > 0) to[1] = map.fixed;
    to += head;
    for (std::uint32_t i = 0; i < count; ++i, to += words_of_entry) entry(map.entries[i], to);
}

/// The slots of the first program need no names. Those of further programs are told like entries, as if the script had made
/// them.
void Capture::globals(const Map& map) {
    const std::uint32_t slots = context_.programs.first_program()->global_count;
    const LiveFilter::Bits live = live_ != nullptr ? live_->globals : LiveFilter::Bits();
    const auto value = [&](std::uint32_t at) {
        return at >= map.fixed || live.empty() || LiveFilter::has(live, at) ? map.entries[at].value : Datum::unset();
    };
    std::uint32_t count = map.used;
    while (count > slots && value(count - 1).is_unset()) --count;
    std::uint64_t* to = words_.add(2 + slots + (count - slots) * words_of_entry);
    to[0] = packed(static_cast<std::uint32_t>(ImageObject::globals), count);
    to[1] = slots;
    to += 2;
    for (std::uint32_t i = 0; i < slots; ++i) *to++ = word(value(i));
    for (std::uint32_t i = slots; i < count; ++i, to += words_of_entry) {
        const Datum assigned = value(i);
        const Datum unset = Datum::unset();
        entry(assigned.is_unset() ? Map::Entry{unset, unset, 0, 0}
                                  : Map::Entry{map.entries[i].key, assigned, map.entries[i].hash, 0},
              to);
    }
}

/// Lists the options that count, in an order that does not tell when each was taken first.
void Capture::count_options() {
    scratch_.options.clear();
    if (state_.taken == nullptr) return;
    const Map& map = *state_.taken;
    for (std::uint32_t i = map.first; i < map.used; ++i) {
        const Map::Entry& entry = map.entries[i];
        if (entry.value.is_unset()) continue;
        const double count = live_->taken(entry.key, entry.value.as_number());
        if (count != 0) scratch_.options.push_back({entry.hash, i, count});
    }
    const auto before = [&map](const CountedOption& a, const CountedOption& b) {
        if (a.hash != b.hash) return a.hash < b.hash;
        return values::Text(map.entries[a.entry].key).view() < values::Text(map.entries[b.entry].key).view();
    };
    // Of a state that was restored, only those that were taken since are out of order.
    auto& all = scratch_.options;
    const auto sorted = std::is_sorted_until(all.begin(), all.end(), before);
    if (all.end() - sorted > 4) return std::sort(all.begin(), all.end(), before);
    for (auto at = sorted; at != all.end(); ++at)
        std::rotate(std::upper_bound(all.begin(), at, *at, before), at, at + 1);
}

void Capture::options(const Map& map) {
    const auto count = static_cast<std::uint32_t>(scratch_.options.size());
    std::uint64_t* to = words_.add(1 + count * words_of_entry);
    *to++ = packed(static_cast<std::uint32_t>(ImageObject::map), count);
    for (const CountedOption& option : scratch_.options) {
        to[0] = word(map.entries[option.entry].key);
        to[1] = word_of(option.count);
        to[2] = option.hash;
        to += words_of_entry;
    }
}

}  // namespace npcs::runtime
