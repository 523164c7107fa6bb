// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lookup in a program.

#include "program/program.hpp"

#include <algorithm>

namespace npcs::program {

std::uint32_t Function::statement_at(std::uint32_t pc) const {
    auto after = std::upper_bound(starts.begin(), starts.end(), pc,
                                  [](std::uint32_t at, const StatementStart& start) { return at < start.pc; });
    return after == starts.begin() ? no_statement : std::prev(after)->statement;
}

const Site* Function::site_at(std::uint32_t pc) const {
    const auto found = std::lower_bound(sites.begin(), sites.end(), pc,
                                        [](const Site& site, std::uint32_t at) { return site.pc < at; });
    return found != sites.end() && found->pc == pc ? &*found : nullptr;
}

const Site* Function::site_at(std::uint32_t pc, Site::Kind kind) const {
    for (const Site* site = site_at(pc); site != nullptr && site != sites.data() + sites.size() && site->pc == pc;
         ++site)
        if (site->kind == kind) return site;
    return nullptr;
}

const Site* Function::find_site(std::uint32_t statement_index, std::uint16_t ordinal) const {
    const auto found = std::find_if(sites.begin(), sites.end(), [&](const Site& site) {
        return site.statement == statement_index && site.ordinal == ordinal;
    });
    return found != sites.end() ? &*found : nullptr;
}

std::uint32_t Function::side_exit(std::uint32_t pc) const {
    return std::lower_bound(side_exits.begin(), side_exits.end(), pc,
                            [](const SideExit& exit, std::uint32_t at) { return exit.pc < at; })
        ->target;
}

std::vector<std::uint32_t> Program::path(std::uint32_t index) const {
    std::vector<std::uint32_t> path;
    for (std::uint32_t at = index; at != no_statement; at = statements[at].parent)
        path.push_back(statements[at].position);
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace npcs::program
