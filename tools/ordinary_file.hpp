// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reading files that nobody has named: those that are found in folders, and those that other files name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <system_error>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// Returns a problem with a file or stream, of stage host.
Diagnostic unreadable_file(const std::string& message);

/// Returns why a path is no ordinary file although something is there: a terminal or a named pipe, for example. Nothing if it is one,
/// is a folder, or is missing.
std::optional<Diagnostic> no_ordinary_file(const std::string& path);

/// Reads an ordinary file, as npcs::read_file does. Anything else, such as a terminal or a named pipe, is refused and not
/// opened, because reading from it could wait forever.
Result<std::string> read_ordinary_file(const std::string& path, std::size_t limit = std::size_t{64} << 20);

/// Tells on standard error, once for each folder, that it could not be looked through to its end.
void tell_unread_folder(const std::string& folder, const std::error_code& problem);

}  // namespace npcs::tools
