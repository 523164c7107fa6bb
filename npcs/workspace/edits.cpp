// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "workspace/edits.hpp"

#include <algorithm>
#include <tuple>

namespace npcs::workspace {

void put_in_order(std::vector<Edit>& edits) {
    std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
        return std::tie(a.range.begin, a.range.end) < std::tie(b.range.begin, b.range.end);
    });
    const auto is_same = [](const Edit& a, const Edit& b) { return a.range == b.range && a.text == b.text; };
    edits.erase(std::unique(edits.begin(), edits.end(), is_same), edits.end());
}

std::optional<std::string> edited_text(std::string_view text, const std::vector<Edit>& edits) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const Range range = edits[i].range;
        const bool is_at_same = i > 0 && edits[i - 1].range.begin == range.begin;
        if (range.begin < at || is_at_same || range.end < range.begin || range.end > text.size()) return std::nullopt;
        result.append(text.substr(at, range.begin - at)).append(edits[i].text);
        at = range.end;
    }
    return result.append(text.substr(at));
}

}  // namespace npcs::workspace
