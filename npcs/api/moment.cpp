// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/moment.hpp"

#include <algorithm>
#include <span>

#include "api/core.hpp"
#include "npcs/session.hpp"
#include "saves/outline_bytes.hpp"

namespace npcs {

std::size_t Snapshot::size() const { return moment_ != nullptr ? moment_->image.words.size() * 8 : 0; }

namespace api {

bool Moment::fits(const runtime::Machine& machine) const {
    if (machine.shared_environment() != environment) return false;
    if (programs.size() == 1) return programs.front() == machine.program();
    const auto others = machine.programs();
    return programs.size() <= others.size() && std::equal(programs.begin(), programs.end(), others.begin());
}

std::string Moment::bytes(std::vector<Value>& handles) const {
    runtime::Machine machine(programs.front(), environment, limits, 0);
    for (const auto& program : std::span(programs).subspan(1)) machine.linked().link(program);
    machine.restore(image);
    return save_settled(machine, false, handles);
}

std::vector<std::string> Moment::outlines() const {
    std::vector<std::string> outlines;
    for (const auto& program : programs) outlines.push_back(saves::shared_outline(*program));
    return outlines;
}

}  // namespace api

}  // namespace npcs
