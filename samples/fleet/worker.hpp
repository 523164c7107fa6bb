// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A process of the fleet. Any number of them do the same work, and each may die at any moment.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include <npcs/store.hpp>

#include "fate.hpp"
#include "journal.hpp"

namespace fleet {

class Worker {
public:
    Worker(npcs::Store store, const Journal& journal, std::string name, Fate fate);
    /// Works until it is told to stop. Returns the number of steps.
    std::uint64_t run(std::stop_token stop);

private:
    bool wake_who_is_due();
    bool deliver();
    bool play();
    std::uint64_t do_steps(const std::vector<npcs::Step>& steps);
    void report(const npcs::Diagnostic& problem) const;

    npcs::Store store_;
    const Journal& journal_;
    std::string name_;
    Fate fate_;
    std::string page_;  ///< of conversations: begins behind this id
    std::uint64_t steps_ = 0;
};

}  // namespace fleet
