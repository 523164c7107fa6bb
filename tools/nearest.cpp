// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "nearest.hpp"

#include <algorithm>
#include <numeric>

namespace npcs::tools {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    constexpr std::size_t most = 200;
    a = a.substr(0, most);
    b = b.substr(0, most);
    // Of the table of all prefixes, only one row is kept.
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::optional<std::size_t> nearest(std::string_view written, const std::vector<std::string>& known, double within) {
    std::optional<std::size_t> best;
    std::size_t least = 0;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const std::size_t distance = edit_distance(written, known[i]);
        const auto longest = static_cast<double>(std::max(written.size(), known[i].size()));
        if (static_cast<double>(distance) > within * longest || (best && distance >= least)) continue;
        best = i;
        least = distance;
    }
    return best;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& known) {
    const auto found = nearest(written, known);
    return found ? " (did you mean " + known[*found] + "?)" : "";
}

}  // namespace npcs::tools
