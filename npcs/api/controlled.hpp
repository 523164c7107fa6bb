// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include "npcs/run_options.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

/// Makes a machine heed what may end a run, for as long as that lasts.
class Controlled {
public:
    Controlled(runtime::Machine& machine, const RunOptions& options)
        : machine_(machine), control_{options.steps, options.stop, options.deadline} {
        machine_.budget().set_control(&control_);
    }
    ~Controlled() { machine_.budget().set_control(nullptr); }
    Controlled(const Controlled&) = delete;
    Controlled& operator=(const Controlled&) = delete;

private:
    runtime::Machine& machine_;
    runtime::Control control_;
};

}  // namespace npcs::api
