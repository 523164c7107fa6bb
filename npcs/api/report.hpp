// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reports the state of a machine in the terms of the public interface.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

Outcome report(runtime::Machine& machine);
/// Returns the outcome of a run, like report(). If memory for it runs out, returns a refusal ("outcome-lost").
Outcome report_of_run(runtime::Machine& machine) noexcept;
Outcome refused(std::string code, std::string message, std::string hint = "");
std::vector<TraceLine> trace(const runtime::Machine& machine);
/// Returns a warning with the location of the current statement.
Diagnostic warning_here(const runtime::Machine& machine, const runtime::Warning& warning);
/// Returns whether the pending choice has a time limit, so that null as its answer means that the time is over.
inline bool is_timed(const runtime::Pending& pending) { return pending.wake_after >= 0; }
/// Returns the index of the available option of the pending choice that `answer` selects, by index or id. Returns
/// nothing, and sets `problem`, if there is no such option.
std::optional<std::uint32_t> option_of(const runtime::Pending& pending, const Value& answer, Outcome& problem);

}  // namespace npcs::api
