// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/edit_distance.hpp"

#include <algorithm>
#include <vector>

namespace npcs::syntax {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return std::min(above[b.size()], most + 1);
}

bool is_similar(std::string_view written, std::string_view meant) {
    constexpr std::size_t longest = 60;
    if (written == meant || written.size() < 3 || written.size() > longest) return false;
    const std::size_t most = std::min(written.size(), meant.size()) < 6 ? 1 : 2;
    return edit_distance(written, meant, most) <= most;
}

}  // namespace npcs::syntax
