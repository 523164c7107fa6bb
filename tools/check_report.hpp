// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs check` prints besides findings: the table of codes in its forms, SARIF, and the difference that fixes make.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "npcs/check.hpp"

namespace npcs::tools {

/// Returns a page about one code: the title, the explanation, the example and its mended form.
std::string explanation_of(const CodeInfo& info);

/// Returns all codes: as a list with a line each, as docs/diagnostics.md, or as JSON, one object on each line.
std::string codes_as_text();
std::string codes_as_markdown();
std::string codes_as_json();

/// Returns findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts and editors read.
std::string sarif_of(const Diagnostics& findings);

/// Returns the lines in which two texts differ, in the unified format that `patch` reads; empty if there are none.
std::string unified_diff(const std::string& path, std::string_view before, std::string_view after);

}  // namespace npcs::tools
