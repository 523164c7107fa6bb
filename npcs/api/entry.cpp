// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/entry.hpp"

namespace npcs::api {

namespace {

/// In the order of runtime::Callback.
constexpr const char* callback_names[] = {
    "a host function",
    "begin or conclude of a plan",
    "cancel or finally of a plan",
    "on_print or on_warning",
    "on_time",
    "an observer",
    "the release of a handle",
    "on_run",
};

}  // namespace

Diagnostic moved_from() {
    return refused("moved-from", "there is nothing here any more: it, or what it was made of, was moved elsewhere",
                   "use the object it was moved to, or make a new one")
        .error;
}

Diagnostic out_of_memory() {
    // Both strings are short enough to need no allocation.
    return refused("out-of-memory", "out of memory").error;
}

Diagnostic unexpected(const std::exception& thrown) {
    return refused("unexpected", std::string("this was not to happen: ") + thrown.what()).error;
}

Outcome no_outcome_yet() {
    return refused("running", "what is running has no outcome yet", "the call that runs it gives one");
}

Diagnostics taken(runtime::ProblemLog& log) {
    auto [kept, left_out] = log.take();
    Diagnostics problems;
    problems.reserve(kept.size() + 1);
    for (runtime::ProblemLog::Problem& problem : kept)
        problems.push_back(refused(std::move(problem.code), std::move(problem.message), std::move(problem.hint)).error);
    if (left_out > 0)
        problems.push_back(refused("more-problems", "and " + std::to_string(left_out) + " more, which are not kept",
                                   "take problems more often")
                               .error);
    return problems;
}

Diagnostic Entry::refusal() const {
    if (is_busy_)
        return refused("busy", "another thread is using this machine",
                       "give each thread machines of its own, or take turns")
            .error;
    std::string where;
    for (unsigned i = 0; i < std::size(callback_names); ++i)
        if (inside_.has(static_cast<runtime::Callback>(i)))
            where += (where.empty() ? "" : ", inside ") + std::string(callback_names[i]);
    return refused("running",
                   where.empty() ? "this is not possible while the machine is being made ready"
                                 : "this is not possible inside " + where + " of the same machine",
                   "do it after the call that the machine is in")
        .error;
}

}  // namespace npcs::api
