// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where a worker dies. Kills from outside rarely meet the few microseconds in which something is handed out and not yet
// acknowledged, or done and not yet saved; so some workers are born with a number of such moments to live.
#pragma once

#include <csignal>

namespace fleet {

class Fate {
public:
    /// 0: lives until it is stopped.
    explicit Fate(unsigned moments) : moments_(moments) {}
    /// Stands wherever it must make no difference whether the process goes on.
    void moment() {
        if (moments_ != 0 && --moments_ == 0) std::raise(SIGKILL);
    }

private:
    unsigned moments_;
};

}  // namespace fleet
