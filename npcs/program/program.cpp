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

const ResumePoint* Function::resume_point_at(std::uint32_t pc) const {
    const auto found = std::lower_bound(resume_points.begin(), resume_points.end(), pc,
                                        [](const ResumePoint& point, std::uint32_t at) { return point.pc < at; });
    return found != resume_points.end() && found->pc == pc ? &*found : nullptr;
}

const ResumePoint* Function::resume_point_at(std::uint32_t pc, ResumePoint::Kind kind) const {
    for (const ResumePoint* point = resume_point_at(pc);
         point != nullptr && point != resume_points.data() + resume_points.size() && point->pc == pc; ++point)
        if (point->kind == kind) return point;
    return nullptr;
}

const ResumePoint* Function::find_resume_point(std::uint32_t statement_index, std::uint16_t ordinal) const {
    const auto found = std::find_if(resume_points.begin(), resume_points.end(), [&](const ResumePoint& point) {
        return point.statement == statement_index && point.ordinal == ordinal;
    });
    return found != resume_points.end() ? &*found : nullptr;
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
