// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The door to a machine: one thread at a time, and no run inside a run.
#pragma once

#include "api/report.hpp"

namespace npcs::api {

class Entry {
public:
    enum class Wish : bool { run, look };  ///< `look`: also from inside a run of the same thread

    explicit Entry(runtime::Machine& machine, Wish wish = Wish::run) : machine_(machine) {
        std::thread::id nobody;
        const std::thread::id self = std::this_thread::get_id();
        is_mine_ = machine.user.compare_exchange_strong(nobody, self, std::memory_order_acquire);
        const bool is_nested = !is_mine_ && nobody == self;
        is_open_ = is_mine_ || (is_nested && (wish == Wish::look || !machine.running()));
        is_busy_ = !is_mine_ && !is_nested;
    }
    ~Entry() {
        if (is_mine_) machine_.user.store(std::thread::id(), std::memory_order_release);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    explicit operator bool() const { return is_open_; }
    /// Why it is closed.
    Outcome refusal() const {
        if (is_busy_)
            return refused("busy", "another thread is using this machine",
                           "give each thread machines of its own, or take turns");
        return refused("running", "a host function cannot run or resume what calls it",
                       "do it after the run has stopped");
    }
    Diagnostics problem() const { return {refusal().error}; }

private:
    runtime::Machine& machine_;
    bool is_mine_ = false;
    bool is_open_ = false;
    bool is_busy_ = false;
};

}  // namespace npcs::api
