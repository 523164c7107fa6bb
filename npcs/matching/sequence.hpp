// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Alignment of two sequences: the best one for short sequences, anchors for long ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"

namespace npcs::matching {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  ///< indexes into both sequences, ascending
using Items = std::span<const std::uint32_t>;

/// The largest product of two lengths for which sequences are aligned in quadratic time.
inline constexpr std::size_t cells_max = std::size_t{1} << 16;

/// Returns the ascending pairs with the greatest sum of weights. `weight(a, b)` is 0 for items that do not belong
/// together. Takes time and memory in proportion to the product of the lengths; see cells_max.
template <typename Weight>
Pairs best_pairs(Items a, Items b, Weight&& weight) {
    const std::size_t rows = a.size();
    const std::size_t columns = b.size();
    std::vector<float> best((rows + 1) * (columns + 1), 0.0F);
    std::vector<float> own(rows * columns);
    const auto at = [&](std::size_t row, std::size_t column) -> float& { return best[row * (columns + 1) + column]; };
    for (std::size_t row = rows; row-- > 0;) {
        for (std::size_t column = columns; column-- > 0;) {
            const float here = own[row * columns + column] = static_cast<float>(weight(a[row], b[column]));
            float most = std::max(at(row + 1, column), at(row, column + 1));
            if (here > 0) most = std::max(most, here + at(row + 1, column + 1));
            at(row, column) = most;
        }
    }
    Pairs pairs;
    for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
        const float here = own[row * columns + column];
        if (here > 0 && at(row, column) <= here + at(row + 1, column + 1)) {
            pairs.emplace_back(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
            ++row;
            ++column;
        } else if (at(row + 1, column) >= at(row, column + 1)) {
            ++row;
        } else {
            ++column;
        }
    }
    return pairs;
}

/// Returns the longest ascending run of pairs of items that occur exactly once in both sequences.
/// `identity(item, in_b)` is equal for items that are the same.
template <typename Identity>
Pairs unique_pairs(Items a, Items b, Identity&& identity) {
    struct Found {
        std::uint32_t in_a = 0, in_b = 0, at_a = 0, at_b = 0;
    };
    hashing::Map<std::uint64_t, Found> known;
    for (std::uint32_t i = 0; i < a.size(); ++i) {
        Found& found = known[identity(a[i], false)];
        ++found.in_a;
        found.at_a = i;
    }
    for (std::uint32_t i = 0; i < b.size(); ++i) {
        const auto found = known.find(identity(b[i], true));
        if (found == known.end()) continue;
        ++found->second.in_b;
        found->second.at_b = i;
    }
    Pairs once;
    for (std::uint32_t i = 0; i < a.size(); ++i) {
        const Found& found = known[identity(a[i], false)];
        if (found.in_a == 1 && found.in_b == 1) once.emplace_back(i, found.at_b);
    }
    // Patience sorting by index into b: `piles` has the pair on top of each pile, and `below` the pair that was on top
    // of the pile to the left when a pair was added.
    std::vector<std::uint32_t> piles;
    std::vector<std::uint32_t> below(once.size());
    for (std::uint32_t i = 0; i < once.size(); ++i) {
        const auto pile =
            std::lower_bound(piles.begin(), piles.end(), once[i].second,
                             [&](std::uint32_t top, std::uint32_t place) { return once[top].second < place; });
        below[i] = pile == piles.begin() ? 0xFFFF'FFFF : *std::prev(pile);
        if (pile == piles.end()) piles.push_back(i);
        else *pile = i;
    }
    Pairs pairs;
    for (std::uint32_t i = piles.empty() ? 0xFFFF'FFFF : piles.back(); i != 0xFFFF'FFFF; i = below[i])
        pairs.push_back(once[i]);
    std::reverse(pairs.begin(), pairs.end());
    return pairs;
}

/// Returns pairs of items that are the same, in order: equal ends first, then the best pairs of the rest, or the unique
/// ones if that is long.
template <typename Identity, typename Weight>
Pairs same_pairs(Items a, Items b, Identity&& identity, Weight&& weight) {
    std::size_t front = 0;
    const std::size_t least = std::min(a.size(), b.size());
    while (front < least && identity(a[front], false) == identity(b[front], true)) ++front;
    std::size_t back = 0;
    while (back < least - front && identity(a[a.size() - 1 - back], false) == identity(b[b.size() - 1 - back], true))
        ++back;
    Pairs pairs;
    for (std::uint32_t i = 0; i < front; ++i) pairs.emplace_back(i, i);
    const Items middle_a = a.subspan(front, a.size() - front - back);
    const Items middle_b = b.subspan(front, b.size() - front - back);
    Pairs inner;
    if (middle_a.size() * middle_b.size() <= cells_max)
        inner = best_pairs(middle_a, middle_b, [&](std::uint32_t x, std::uint32_t y) {
            return identity(x, false) == identity(y, true) ? weight(x) : 0.0;
        });
    else inner = unique_pairs(middle_a, middle_b, identity);
    for (const auto& [x, y] : inner) pairs.emplace_back(x + front, y + front);
    for (std::size_t i = back; i > 0; --i)
        pairs.emplace_back(static_cast<std::uint32_t>(a.size() - i), static_cast<std::uint32_t>(b.size() - i));
    return pairs;
}

}  // namespace npcs::matching
