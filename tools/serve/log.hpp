// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a server tells those who operate it: a line on standard error for each problem that is not its clients' fault.
#pragma once

#include <string_view>

namespace npcs::tools::serve {

/// Writes time, status, code and message. Not for what players or callers have sent. Of more than 20 in a second, the rest
/// is only counted. Thread-safe.
void log_problem(int status, std::string_view code, std::string_view message);

}  // namespace npcs::tools::serve
