// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What to tell, beside the message of an error, somebody who wonders what to do about it.
#pragma once

#include <string>
#include <string_view>

#include "runtime/machine.hpp"

namespace npcs::api {

/// A remedy for the error that `machine` failed with, seen from where it stands; empty when there is none to tell. `name`: what
/// the error is about, if it is about one.
std::string hint_for(const runtime::Machine& machine, values::ErrorCode code, std::string_view name);

}  // namespace npcs::api
