// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Equality and order. Two containers are equal unless a difference can be found at some depth. A work list holds the
// pairs that must still be compared. In a structure that is large, shared or cyclic, containers assumed equal are
// merged into one class (union-find), and two members of a class are never compared again; so the work is proportional
// to the sizes of the operands, not to the number of paths through them.
//
// Map keys that are containers are matched by hash. When several keys share a hash, each candidate has to be tried;
// that is the only recursion here, and both its depth and its total work are bounded.

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "values/map.hpp"
#include "values/number_text.hpp"
#include "values/operations.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

enum class Verdict : std::uint8_t { equal, different, look_inside };

Verdict compare_shallow(Datum a, Datum b, Work& work) {
    if (a.is_number() && b.is_number()) return a.as_number() == b.as_number() ? Verdict::equal : Verdict::different;
    if (same(a, b)) return Verdict::equal;
    const Kind kind = a.kind();
    if (kind != b.kind()) return Verdict::different;
    switch (kind) {
        case Kind::string:
            if (a.is_short_string() || b.is_short_string()) return Verdict::different;
            if (a.as_string()->bytes != b.as_string()->bytes) return Verdict::different;
            work.spend(work_of_text(a.as_string()->bytes));
            return a.as_string()->view() == b.as_string()->view() ? Verdict::equal : Verdict::different;
        case Kind::list:
        case Kind::map: return Verdict::look_inside;
        case Kind::handle: {
            const Handle& left = *a.as_handle();
            const Handle& right = *b.as_handle();
            const bool equal = left.pointer == right.pointer && std::string_view(left.type) == right.type;
            return equal ? Verdict::equal : Verdict::different;
        }
        default: return Verdict::different;
    }
}

/// Containers assumed equal, as a union-find forest.
class EquivalenceClasses {
public:
    /// Merges the classes of `a` and `b`. Returns false when they already were one class.
    bool join(const Object* a, const Object* b) {
        a = representative(a);
        b = representative(b);
        if (a == b) return false;
        parents_[a] = b;
        return true;
    }

private:
    const Object* representative(const Object* object) {
        auto at = parents_.find(object);
        while (at != parents_.end()) {
            const auto above = parents_.find(at->second);
            if (above == parents_.end()) return at->second;
            at->second = above->second;
            object = at->second;
            at = above;
        }
        return object;
    }

    std::unordered_map<const Object*, const Object*> parents_;
};

class DeepComparison {
public:
    DeepComparison(std::uint64_t& tries_left, int depth, Work& work)
        : tries_left_(tries_left), depth_(depth), meter_(work) {}

    bool run(Datum a, Datum b) {
        if (!require(a, b)) return false;
        while (!work_.empty()) {
            const auto [left, right] = work_.back();
            work_.pop_back();
            if (++steps_ > unrecorded_steps && !classes_.join(left.as_object(), right.as_object())) continue;
            if (depth_ > 0 && tries_left_-- == 0) return tries_left_ = 0, false;
            if (meter_.is_over()) return false;
            if (!(left.is_list() ? lists(*left.as_list(), *right.as_list()) : maps(*left.as_map(), *right.as_map())))
                return false;
        }
        return true;
    }

private:
    static constexpr std::uint64_t unrecorded_steps = 200;
    static constexpr int depth_max = 20;

    bool require(Datum a, Datum b) {
        const Verdict verdict = compare_shallow(a, b, meter_);
        if (verdict == Verdict::look_inside) work_.emplace_back(a, b);
        return verdict != Verdict::different;
    }

    bool lists(const List& a, const List& b) {
        if (a.count != b.count) return false;
        std::uint32_t i = 0;
        bool are_equal = true;
        for (; i < a.count && are_equal; ++i) {
            if ((i & 255) == 255 && !meter_.spend(256)) return false;
            are_equal = require(a.items[i], b.items[i]);
        }
        meter_.spend(1 + (i & 255));
        return are_equal;
    }

    bool maps(const Map& a, const Map& b) {
        if (size(a) != size(b)) return false;
        for (std::uint32_t i = next(a, 0); i != Map::none; i = next(a, i + 1)) {
            if (!meter_.spend(4)) return false;
            const Map::Entry& entry = a.entries[i];
            const bool plain = !entry.key.is_list() && !entry.key.is_map();
            const std::uint32_t partner = plain ? find(b, entry.key, entry.hash) : find_partner(entry, b);
            if (partner == Map::none || !require(entry.value, b.entries[partner].value)) return false;
        }
        return true;
    }

    /// Returns the index of the entry whose key equals `wanted`'s, a container. A single candidate is not compared here
    /// but put on the work list.
    std::uint32_t find_partner(const Map::Entry& wanted, const Map& map) {
        if (holds_numbers_only(map)) return Map::none;
        std::vector<std::uint32_t> candidates;
        const auto consider = [&](std::uint32_t i) {
            const Map::Entry& entry = map.entries[i];
            if (entry.hash == wanted.hash && entry.key.kind() == wanted.key.kind() && !entry.value.is_unset())
                candidates.push_back(i);
        };
        if (map.buckets == nullptr) {
            for (std::uint32_t i = map.first; i < map.used; ++i) consider(i);
        } else {
            for (std::uint32_t i = map.buckets[wanted.hash & map.mask]; i != Map::none; i = map.entries[i].next)
                consider(i);
        }
        if (candidates.empty()) return Map::none;
        for (const std::uint32_t i : candidates)
            if (same(map.entries[i].key, wanted.key)) return i;
        if (candidates.size() == 1) {
            work_.emplace_back(wanted.key, map.entries[candidates[0]].key);
            return candidates[0];
        }
        for (const std::uint32_t i : candidates) {
            if (depth_ >= depth_max || tries_left_ == 0) break;
            if (DeepComparison(tries_left_, depth_ + 1, meter_).run(wanted.key, map.entries[i].key)) return i;
        }
        return Map::none;
    }

    std::vector<std::pair<Datum, Datum>> work_;
    EquivalenceClasses classes_;
    std::uint64_t steps_ = 0;
    std::uint64_t& tries_left_;
    int depth_;
    Work& meter_;
};

Datum three_way(Comparison op, int order) {
    switch (op) {
        case Comparison::less: return Datum::boolean(order < 0);
        case Comparison::less_equal: return Datum::boolean(order <= 0);
        case Comparison::greater: return Datum::boolean(order > 0);
        default: return Datum::boolean(order >= 0);
    }
}

Datum compare_numbers(Comparison op, double left, double right) {
    switch (op) {
        case Comparison::less: return Datum::boolean(left < right);
        case Comparison::less_equal: return Datum::boolean(left <= right);
        case Comparison::greater: return Datum::boolean(left > right);
        default: return Datum::boolean(left >= right);
    }
}

/// The string by which a value is sorted. The view is valid as long as this object.
struct SortText {
    explicit SortText(Datum datum) : text(datum.is_string() ? datum : Datum::short_text({})) {
        if (datum.is_number()) {
            view = write_number(datum.as_number(), number);
        } else if (datum.is_string()) {
            view = text.view();
        } else {
            other = text_of(datum);
            view = other;
        }
    }
    Text text;
    NumberBuffer number;
    std::string other;
    std::string_view view;
};

}  // namespace

bool equal(Datum left, Datum right, Work& work) {
    const Verdict verdict = compare_shallow(left, right, work);
    if (verdict != Verdict::look_inside) return verdict == Verdict::equal;
    std::uint64_t tries = 1'000'000;
    return DeepComparison(tries, 0, work).run(left, right);
}

bool equal(Datum left, Datum right) {
    Work work(~std::uint64_t{0});
    return equal(left, right, work);
}

Datum compare(Heap& heap, Comparison op, Datum left, Datum right, Error& error) {
    if (op != Comparison::equal && op != Comparison::not_equal) {
        if (left.is_heap_string() && right.is_heap_string())
            heap.charge(work_of_text(std::min(left.as_string()->bytes, right.as_string()->bytes)));
        return compare(op, left, right);
    }
    Work work(heap);
    const bool are_equal = equal(left, right, work);
    if (!work.is_over()) return Datum::boolean(are_equal == (op == Comparison::equal));
    set_work_limit_error(heap, error);
    return Datum::null();
}

Datum compare(Comparison op, Datum left, Datum right) {
    if (op == Comparison::equal) return Datum::boolean(equal(left, right));
    if (op == Comparison::not_equal) return Datum::boolean(!equal(left, right));
    if (left.is_number()) {
        if (right.is_number()) return compare_numbers(op, left.as_number(), right.as_number());
        if (right.is_null()) return compare_numbers(op, left.as_number(), 0);
    } else if (left.is_string() && (right.is_string() || right.is_null())) {
        const Text a(left), b(right.is_null() ? Datum::short_text({}) : right);
        return three_way(op, a.view().compare(b.view()));
    }
    return Datum::null();
}

int order(Datum left, Datum right) {
    if (left.is_number() && right.is_number()) {
        const double a = left.as_number(), b = right.as_number();
        return a < b ? -1 : (a > b ? 1 : 0);
    }
    if (left.is_null() || right.is_null()) return (left.is_null() ? 1 : 0) - (right.is_null() ? 1 : 0);
    if (!left.is_string() && !right.is_string()) return 0;
    const SortText a(left), b(right);
    return a.view.compare(b.view);
}

}  // namespace npcs::values
