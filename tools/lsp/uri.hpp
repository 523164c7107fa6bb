// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names of documents: editors name them by URI, the library and messages by path.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace npcs::tools::lsp {

/// Returns the absolute path that a `file:` URI means, without dots and double slashes; nothing for any other URI, and
/// for one of another machine.
std::optional<std::string> path_of_uri(std::string_view uri);

/// Returns the `file:` URI of an absolute path.
std::string uri_of_path(std::string_view path);

}  // namespace npcs::tools::lsp
