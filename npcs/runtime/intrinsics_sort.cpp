// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// sort(): a stable merge sort over keys extracted from the elements beforehand. The general order is not transitive for
// mixed types, so nothing here relies on that: merge sort still terminates, with some order.

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "runtime/intrinsics.hpp"
#include "values/map.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

using values::List;

template <typename Key>
struct Keyed {
    Key key;
    Datum item;
};

constexpr std::size_t run_length = 12;

template <typename Key, typename Before>
void insertion_sort(Keyed<Key>* begin, Keyed<Key>* end, Before before) {
    for (Keyed<Key>* next = begin + 1; next < end; ++next) {
        const Keyed<Key> moving = *next;
        Keyed<Key>* to = next;
        for (; to > begin && before(moving.key, to[-1].key); --to) *to = to[-1];
        *to = moving;
    }
}

template <typename Key, typename Before>
void merge(const Keyed<Key>* left, const Keyed<Key>* middle, const Keyed<Key>* end, Keyed<Key>* out, Before before) {
    const Keyed<Key>* right = middle;
    while (left < middle && right < end) *out++ = before(right->key, left->key) ? *right++ : *left++;
    out = std::copy(left, middle, out);
    std::copy(right, end, out);
}

template <typename Key, typename Before>
void sort_keyed(std::vector<Keyed<Key>>& items, Before before) {
    const std::size_t count = items.size();
    for (std::size_t at = 0; at < count; at += run_length)
        insertion_sort(items.data() + at, items.data() + std::min(at + run_length, count), before);
    if (count <= run_length) return;
    std::vector<Keyed<Key>> other(count);
    for (std::size_t width = run_length; width < count; width *= 2) {
        for (std::size_t at = 0; at < count; at += 2 * width) {
            const std::size_t middle = std::min(at + width, count), end = std::min(at + 2 * width, count);
            merge(items.data() + at, items.data() + middle, items.data() + end, other.data() + at, before);
        }
        items.swap(other);
    }
}

/// Returns false, with the list unchanged, when that is too much work.
template <typename Key, typename Before>
bool sort_into(List& list, std::vector<Keyed<Key>>& items, bool ascending, const values::Work& work, Before before) {
    if (ascending) {
        sort_keyed(items, before);
    } else {
        sort_keyed(items, [before](const Key& a, const Key& b) { return before(b, a); });
    }
    if (work.is_over()) return false;
    for (std::size_t i = 0; i < items.size(); ++i) list.items[i] = items[i].item;
    return true;
}

/// Returns the key by which an element is sorted.
Datum key_of(Datum item, Datum by, std::uint32_t hash) {
    if (by.is_null()) return item;
    if (item.is_map()) {
        Datum value;
        values::Map* found_in = nullptr;
        return values::find_inherited(*item.as_map(), by, hash, value, found_in) == values::Chain::found
                   ? value
                   : Datum::null();
    }
    if (!item.is_list()) return item;
    const List& list = *item.as_list();
    const std::int64_t index = values::index_of(by);
    const std::int64_t position = index < 0 ? index + list.count : index;
    // The first element cannot be reached from the end.
    return position >= (index < 0 ? 1 : 0) && position < list.count ? list.items[position] : Datum::null();
}

bool sort_numbers(List& list, const std::vector<Keyed<Datum>>& keyed, bool ascending, values::Work& work) {
    std::vector<Keyed<double>> items;
    items.reserve(keyed.size());
    for (const auto& [key, item] : keyed) items.push_back({key.as_number(), item});
    return sort_into(list, items, ascending, work, [](double a, double b) { return a < b; });
}

/// The first bytes of a key, as a number, decide most comparisons.
struct TextKey {
    std::uint64_t prefix;
    Datum text;
};

bool text_before(const TextKey& a, const TextKey& b, values::Work& work) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const values::Text left(a.text), right(b.text);
    if (!work.spend(values::work_of_text(std::min(left.view().size(), right.view().size())))) return false;
    return left.view() < right.view();
}

bool sort_texts(List& list, const std::vector<Keyed<Datum>>& keyed, bool ascending, values::Work& work) {
    std::vector<Keyed<TextKey>> items;
    items.reserve(keyed.size());
    for (const auto& [key, item] : keyed) {
        const values::Text text(key);
        std::uint64_t prefix = 0;
        for (std::size_t i = 0; i < 8; ++i)
            prefix = prefix << 8 | (i < text.view().size() ? static_cast<unsigned char>(text.view()[i]) : 0u);
        items.push_back({{prefix, key}, item});
    }
    return sort_into(list, items, ascending, work,
                     [&work](const TextKey& a, const TextKey& b) { return text_before(a, b, work); });
}

/// Keys of several types, ordered by values::order(). A key that is not a string is converted at most once.
class MixedOrder {
public:
    explicit MixedOrder(values::Work& work) : work_(work) {}

    /// Returns false, with an error, when the converted keys are too much work or memory.
    bool prepare(const std::vector<Keyed<Datum>>& keyed, NativeCall& call) {
        const auto is_text = [](const auto& item) { return item.key.is_string(); };
        if (std::none_of(keyed.begin(), keyed.end(), is_text)) return true;
        std::size_t bytes = 0;
        for (const auto& [key, item] : keyed) {
            if (key.is_string() || key.is_null()) continue;
            const auto [found, fresh] = texts_.try_emplace(key.bits());
            if (!fresh) continue;
            found->second = values::text_of(key);
            bytes += found->second.size();
            if (!work_.spend(1 + found->second.size())) return fail_work_limit(call), false;
            if (!values::has_room_for_bytes(call.services.heap(), bytes, call.error)) return false;
        }
        return true;
    }

    bool before(Datum a, Datum b) {
        if (work_.is_over() || !(a.is_string() || b.is_string()) || a.is_null() || b.is_null())
            return !work_.is_over() && values::order(a, b) < 0;
        const values::Text own_a(a.is_string() ? a : empty), own_b(b.is_string() ? b : empty);
        const std::string_view left = a.is_string() ? own_a.view() : texts_.find(a.bits())->second;
        const std::string_view right = b.is_string() ? own_b.view() : texts_.find(b.bits())->second;
        work_.spend(values::work_of_text(std::min(left.size(), right.size())));
        return left < right;
    }

private:
    static constexpr Datum empty = Datum::short_text({});
    values::Work& work_;
    hashing::Map<std::uint64_t, std::string> texts_;  ///< by the bits of the key
};

NativeResult sort(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0], by = call.arguments[1];
    const bool ascending = values::truthy(call.arguments[2]);
    if (!self.is_list()) return succeed(call, self);
    List& list = *self.as_list();
    constexpr std::size_t scratch = sizeof(Keyed<Datum>) + 2 * sizeof(Keyed<TextKey>);
    if (!values::has_room_for_bytes(call.services.heap(), list.count * scratch, call.error))
        return NativeResult::failed;

    const std::uint32_t hash = by.is_null() ? 0 : values::hash_of(by);
    std::vector<Keyed<Datum>> keyed;
    keyed.reserve(list.count);
    for (std::uint32_t i = 0; i < list.count; ++i) keyed.push_back({key_of(list.items[i], by, hash), list.items[i]});
    // An upper bound on the number of comparisons, each one unit plus what is read beyond the first bytes.
    values::Work work(call.services.heap());
    if (!work.spend(std::uint64_t{list.count} * static_cast<unsigned>(std::bit_width(list.count))))
        return fail_work_limit(call);
    bool is_sorted = false;
    if (std::all_of(keyed.begin(), keyed.end(), [](const auto& item) { return item.key.is_number(); })) {
        is_sorted = sort_numbers(list, keyed, ascending, work);
    } else if (std::all_of(keyed.begin(), keyed.end(), [](const auto& item) { return item.key.is_string(); })) {
        is_sorted = sort_texts(list, keyed, ascending, work);
    } else {
        MixedOrder order(work);
        if (!order.prepare(keyed, call)) return NativeResult::failed;
        is_sorted = sort_into(list, keyed, ascending, work, [&order](Datum a, Datum b) { return order.before(a, b); });
    }
    return is_sorted ? succeed(call, self) : fail_work_limit(call);
}

}  // namespace

std::span<const Intrinsic> sort_intrinsics() {
    static const Intrinsic table[] = {
        {"sort", {{{"self"}, {"byKey"}, {"ascending", Datum::number(1)}}}, sort, "Sorts a list in place.", of_list},
    };
    return table;
}

}  // namespace npcs::runtime
