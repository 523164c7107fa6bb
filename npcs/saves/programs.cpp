// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lists the scripts that a save needs, from its first bytes alone, so that edited ones are known before anything is
// loaded.

#include <unordered_set>

#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

std::string statement_key(const program::Program& program, std::uint32_t statement) {
    return key_text(static_cast<Key>(program.statement_keys().keys[statement]));
}

namespace {

Diagnostic unsound_programs() {
    return problem("save-unsound", "this save is not sound: what it says of its scripts makes no sense",
                   "it was not written by npcs, or was changed since; do not use it");
}

/// Reads the scripts of a machine's save, each with an outline of its own. Returns false when they make no sense.
bool read_programs(const Front& front, std::vector<SavedProgram>& programs) {
    const bool has_outlines = (front.execution.progress.flags & has::outline) != 0;
    Reader outlines(front.outline);
    std::unordered_set<std::uint64_t> known;
    for (std::size_t i = 0; i < front.programs.size() && !outlines.failed(); ++i) {
        SavedProgram program;
        program.fingerprint = static_cast<std::uint64_t>(front.programs[i].fingerprint);
        program.file = values::repair_utf8(front.programs[i].file);
        program.number = i;
        if (has_outlines) program.outline = outlines.text();
        if (known.insert(program.fingerprint).second) programs.push_back(std::move(program));
    }
    return !outlines.failed() && outlines.remaining() == 0;
}

}  // namespace

Result<SaveHead> read_head(std::string_view bytes) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    SaveHead head;
    head.header = envelope.value().header;
    Front front;
    if (!read_front(envelope.value().body, front)) return unsound_programs();
    head.header.is_machine = (front.execution.progress.flags & has::tasks) != 0;
    if (head.header.is_machine) {
        if (!read_programs(front, head.programs)) return unsound_programs();
    } else {
        head.programs.push_back({head.header.fingerprint, head.header.script, front.outline, 0});
    }
    return head;
}

}  // namespace npcs::saves
