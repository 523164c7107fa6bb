// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/codes.hpp"

#include <algorithm>
#include <vector>

namespace npcs {

std::span<const CodeInfo> codes() {
    static const std::vector<CodeInfo> all = [] {
        std::vector<CodeInfo> joined;
        for (const auto& part : {analysis::error_codes(), analysis::warning_codes(), analysis::game_codes()})
            joined.insert(joined.end(), part.begin(), part.end());
        std::sort(joined.begin(), joined.end(),
                  [](const CodeInfo& one, const CodeInfo& other) { return one.code < other.code; });
        return joined;
    }();
    return all;
}

const CodeInfo* code_info(std::string_view code) {
    const auto all = codes();
    const auto found = std::lower_bound(
        all.begin(), all.end(), code, [](const CodeInfo& info, std::string_view wanted) { return info.code < wanted; });
    return found != all.end() && found->code == code ? &*found : nullptr;
}

}  // namespace npcs
