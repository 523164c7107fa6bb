// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Everything that is doubtful in a script, also in the light of what is known of the game: what `npcs check` and editors
// show. Each kind of finding has a stable code; docs/diagnostics.md is made of the table of codes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/host_facts.hpp"
#include "npcs/script.hpp"

namespace npcs {

/// Returns the warnings of Script::warnings() and those that only the facts about the game allow, in source order; at most
/// a hundred, plus a note with the number of further ones. Reports what is wrong whatever the player does: unknown names,
/// wrong numbers and types of arguments, statements that are never reached. A comment `// npcs: ignore CODE` in or above
/// a line silences a finding; one that silences nothing is reported, too. Reads the text again at each call.
NPCS_API Diagnostics check(const Script& script, const HostFacts& facts);

/// Returns what the scripts of one game use and none of them defines, for a first description of the game: functions, with
/// parameters called after what they are given, and results as they are used (`value` if they are used, and nothing says
/// as what); who speaks; events that are waited for and not raised.
NPCS_API HostFacts guess_facts(std::span<const Script> scripts);

/// One kind of finding, as docs/diagnostics.md explains it.
struct CodeInfo {
    /// What must be known to find it.
    enum class Needs : std::uint8_t {
        script,  ///< the script alone
        game,    ///< HostFacts
        file     ///< other files: modules, npcs.toml; only the command finds it
    };
    std::string_view code;  ///< as Diagnostic::code
    Severity severity;
    Needs needs;
    std::string_view title;        ///< a few words
    std::string_view explanation;  ///< a paragraph, in Markdown
    /// A script that has it, and the same without it; empty if it cannot be shown. A line `==> NAME` begins a further
    /// file, such as npcs.toml.
    std::string_view example, mended;
};

/// Returns all codes of findings in scripts, in the order of the alphabet.
NPCS_API std::span<const CodeInfo> codes();
/// Returns the entry of a code; null if there is none.
NPCS_API const CodeInfo* code_info(std::string_view code);

}  // namespace npcs
