// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include "npcs/run_options.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

/// Applies the step limit, stop flag, deadline and draws of RunOptions, which must outlive it, to a machine, for the lifetime of this object.
class ControlledRun {
public:
    ControlledRun(runtime::Machine& machine, const RunOptions& options)
        : machine_(machine), options_(options), control_{options.steps, options.stop, options.deadline} {
        machine_.budget().set_control(&control_);
        machine_.state.random.given = options.draws;
    }
    ~ControlledRun() {
        machine_.budget().set_control(nullptr);
        if (options_.drawn != nullptr) *options_.drawn = options_.draws.size() - machine_.state.random.given.size();
        machine_.state.random.given = {};
    }
    ControlledRun(const ControlledRun&) = delete;
    ControlledRun& operator=(const ControlledRun&) = delete;

private:
    runtime::Machine& machine_;
    const RunOptions& options_;
    runtime::Control control_;
};

}  // namespace npcs::api
