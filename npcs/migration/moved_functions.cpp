// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/moved_functions.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

namespace npcs::migration {

using matching::Matching;
using matching::none;
using outline::Outline;
using outline::OutlineFunction;
using program::Program;

namespace {

/// How many pairs of scripts are compared: a limit on the work that a forged save can cause.
constexpr std::size_t compared_max = 64;

bool is_movable(const OutlineFunction& function) { return function.parent == 0 && !function.name.empty(); }

/// Where a function with a name is that no script had before; `program` is null if there are several.
struct Place {
    const Program* program;
    std::uint32_t function;
};
using Places = std::map<std::string_view, Place>;

/// Returns the functions of the given scripts that none of their old versions has.
Places new_functions(const std::vector<Counterpart>& counterparts, saves::Programs given) {
    std::unordered_map<const Program*, std::vector<bool>> had;
    for (const Counterpart& one : counterparts) {
        const std::vector<std::uint32_t>& back = one.matching->functions_back;
        std::vector<bool>& of_program = had[one.program];
        of_program.resize(back.size(), false);
        for (std::uint32_t i = 0; i < back.size(); ++i)
            if (back[i] != none) of_program[i] = true;
    }
    Places places;
    for (const Program* program : given) {
        const Outline& now = outline::outline_of(*program);
        const std::vector<bool>& known = had[program];
        for (std::uint32_t i = 1; i < now.functions.size(); ++i) {
            if (!is_movable(now.functions[i]) || (i < known.size() && known[i])) continue;
            const auto [found, is_first] = places.emplace(now.functions[i].name, Place{program, i});
            if (!is_first) found->second.program = nullptr;
        }
    }
    return places;
}

/// Leaves of a matching only what is in some functions of the old script, and in functions inside them.
void reduce(Matching& matching, const Outline& before, const std::vector<std::uint32_t>& kept) {
    std::vector<bool> is_kept(before.functions.size(), false);
    for (const std::uint32_t function : kept) is_kept[function] = true;
    // A function has a higher index than the one around it.
    for (std::uint32_t i = 1; i < is_kept.size(); ++i) {
        const std::uint32_t parent = before.functions[i].parent;
        if (parent < i && is_kept[parent]) is_kept[i] = true;
    }
    for (std::uint32_t i = 0; i < matching.functions.size(); ++i) {
        if (is_kept[i] || matching.functions[i] == none) continue;
        matching.functions_back[matching.functions[i]] = none;
        matching.functions[i] = none;
    }
    for (std::uint32_t i = 0; i < matching.nodes.size(); ++i) {
        if (is_kept[before.nodes[i].function] || matching.nodes[i] == none) continue;
        matching.back[matching.nodes[i]] = none;
        matching.nodes[i] = none;
        matching.kinds[i] = matching::MatchKind::unmatched;
    }
}

/// Returns whether at least half of a function's statements are in the function that has its name now.
bool is_version(const Outline& before, std::uint32_t function, const Matching& matching) {
    const OutlineFunction& own = before.functions[function];
    std::uint32_t kept = 0;
    for (std::uint32_t node = own.first; node < own.end; ++node)
        if (matching.nodes[node] != none && matching.kinds[node] == matching::MatchKind::same) ++kept;
    return 2 * kept >= own.end - own.first;
}

}  // namespace

std::vector<MovedFunctions> find_moved_functions(const std::vector<Counterpart>& counterparts, saves::Programs given) {
    std::vector<MovedFunctions> found;
    const auto has_lost = [](const Counterpart& one) {
        if (one.kind == Counterpart::Kind::same) return false;
        for (std::uint32_t i = 1; i < one.before->functions.size(); ++i)
            if (one.matching->functions[i] == none && is_movable(one.before->functions[i])) return true;
        return false;
    };
    if (std::none_of(counterparts.begin(), counterparts.end(), has_lost)) return found;
    const Places places = new_functions(counterparts, given);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < counterparts.size() && !places.empty(); ++i) {
        const Counterpart& one = counterparts[i];
        if (!has_lost(one)) continue;
        std::map<const Program*, std::vector<std::uint32_t>> moved;
        for (std::uint32_t f = 1; f < one.before->functions.size(); ++f) {
            if (one.matching->functions[f] != none || !is_movable(one.before->functions[f])) continue;
            const auto place = places.find(one.before->functions[f].name);
            if (place == places.end() || place->second.program == nullptr || place->second.program == one.program)
                continue;
            moved[place->second.program].push_back(f);
        }
        for (const Program* program : given) {
            const auto found_in = moved.find(program);
            if (found_in == moved.end()) continue;
            std::vector<std::uint32_t> functions = std::move(found_in->second);
            moved.erase(found_in);
            if (++compared > compared_max) return found;
            const Outline& now = outline::outline_of(*program);
            Matching matching = matching::match(*one.before, now);
            std::erase_if(functions, [&](std::uint32_t f) {
                const std::uint32_t is = matching.functions[f];
                return is == none || now.functions[is].name != one.before->functions[f].name ||
                       !is_version(*one.before, f, matching);
            });
            if (functions.empty()) continue;
            reduce(matching, *one.before, functions);
            found.push_back({i, program, &now, std::move(matching)});
        }
    }
    return found;
}

}  // namespace npcs::migration
