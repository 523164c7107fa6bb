// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a machine's state means to the game.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

Outcome report(runtime::Machine& machine);
/// The same after a run: when there is no memory to tell what came of it, that is told ("outcome-lost").
Outcome report_of_run(runtime::Machine& machine) noexcept;
Outcome refused(std::string code, std::string message, std::string hint = "");
std::vector<TraceLine> trace(const runtime::Machine& machine);
/// A warning with the place of the statement that is being carried out.
Diagnostic warning_here(const runtime::Machine& machine, const runtime::Warning& warning);
/// Whether a null answer says that the time for the pending choice is over.
inline bool is_timed(const runtime::Pending& pending) { return pending.wake_after >= 0; }
/// The index of the available option of the pending choice that `answer` means, by index or id. None, and `problem` says why,
/// when there is no such option.
std::optional<std::uint32_t> option_of(const runtime::Pending& pending, const Value& answer, Outcome& problem);

}  // namespace npcs::api
