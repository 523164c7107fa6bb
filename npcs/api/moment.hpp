// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Snapshot holds: the image of a machine's state, and what the image refers to.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "npcs/limits.hpp"
#include "npcs/value.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

struct Moment {
    explicit Moment(runtime::Machine& machine)
        : environment(machine.shared_environment()), programs(machine.programs()), limits(machine.limits()) {
        machine.capture(image);
        image.words.fit();
    }

    std::shared_ptr<const runtime::Environment> environment;
    std::vector<std::shared_ptr<const program::Program>> programs;  ///< as in LinkedPrograms::all
    Limits limits;
    runtime::Image image;

    /// Whether a machine can take the image as it is, because it has the same host and programs, and possibly further ones.
    bool fits(const runtime::Machine& machine) const;
    /// Returns the state as the bytes of a save without outlines, and appends the handles, which bytes cannot represent.
    std::string bytes(std::vector<Value>& handles) const;
    /// Returns the outlines of the programs.
    std::vector<std::string> outlines() const;
};

}  // namespace npcs::api
