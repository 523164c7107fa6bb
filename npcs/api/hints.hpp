// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hints: what to do about a run-time error, in addition to its message.
#pragma once

#include <string>
#include <string_view>

#include "runtime/machine.hpp"

namespace npcs::api {

/// Returns a remedy for the error with which `machine` failed, from the state it is in; empty if none is known. `name`:
/// what the error is about, such as a variable; may be empty.
std::string hint_for(const runtime::Machine& machine, values::ErrorCode code, std::string_view name);

}  // namespace npcs::api
