// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "matching/version_check.hpp"

#include <string_view>

#include "hashing/keyed_hash.hpp"

namespace npcs::matching {

using outline::Outline;

namespace {

std::string_view file_part(std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); }

template <typename Add>
void for_each_name(const Outline& outline, Add&& add) {
    for (const outline::OutlineGlobal& global : outline.globals) add(std::string_view(global.name));
    for (const outline::OutlineFunction& function : outline.functions)
        if (!function.name.empty()) add(std::string_view(function.name));
}

/// Returns the share of the old script's names that the new one has: 0 to 1; 0 if there are none.
double names_in_common(const Outline& before, const Outline& now) {
    hashing::Map<std::string_view, bool> known;
    for_each_name(now, [&](std::string_view name) { known.emplace(name, true); });
    std::size_t all = 0, found = 0;
    for_each_name(before, [&](std::string_view name) {
        ++all;
        found += known.find(name) != known.end() ? 1 : 0;
    });
    return all == 0 ? 0 : static_cast<double>(found) / static_cast<double>(all);
}

}  // namespace

bool are_versions(const Outline& before, const Outline& now, const Matching& matching) {
    std::size_t statements = 0, found = 0;
    for (std::size_t i = 0; i < before.nodes.size(); ++i) {
        if (outline::is_block(before.nodes[i].kind)) continue;
        ++statements;
        found += matching.nodes[i] != none ? 1 : 0;
    }
    if (statements == 0) return true;
    const auto all = static_cast<double>(statements);
    double least = least_share + least_statements / all - weight_of_names * names_in_common(before, now);
    if (!before.file.empty() && file_part(before.file) == file_part(now.file)) least -= weight_of_file;
    return static_cast<double>(found) / all >= least;
}

}  // namespace npcs::matching
