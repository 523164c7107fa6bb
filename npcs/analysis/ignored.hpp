// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Comments that silence warnings: `// npcs: ignore CODE, CODE`, behind a line or alone in front of one.
#pragma once

#include "analysis/found.hpp"
#include "npcs/host_facts.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

/// Returns the findings without those that a comment silences. With facts, which all findings were looked for with, adds
/// comments that silence nothing and codes that do not exist.
Findings without_ignored(Findings found, const syntax::Source& source, const HostFacts* facts);

}  // namespace npcs::analysis
