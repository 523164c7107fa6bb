// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lists the programs that a machine's save needs, from its first bytes alone, so that edited ones are known before
// anything is loaded.

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

}  // namespace

Result<std::vector<std::uint64_t>> read_fingerprints(std::string_view bytes) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    Front front;
    if (!read_front(envelope.value().body, front)) return unsound_programs();
    std::vector<std::uint64_t> fingerprints;
    for (const ProgramName& program : front.programs)
        fingerprints.push_back(static_cast<std::uint64_t>(program.fingerprint));
    return fingerprints;
}

Result<std::vector<SavedProgram>> read_programs(std::string_view bytes) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    Front front;
    if (!read_front(envelope.value().body, front)) return unsound_programs();
    const bool has_outlines = (front.execution.progress.flags & has::outline) != 0;
    Reader outlines(front.outline);
    std::vector<SavedProgram> programs;
    std::unordered_set<std::uint64_t> known;
    for (std::size_t i = 0; i < front.programs.size() && !outlines.failed(); ++i) {
        SavedProgram program;
        program.fingerprint = static_cast<std::uint64_t>(front.programs[i].fingerprint);
        program.file = values::repair_utf8(front.programs[i].file);
        program.number = i;
        if (has_outlines) program.outline = outlines.text();
        if (known.insert(program.fingerprint).second) programs.push_back(std::move(program));
    }
    if (outlines.failed() || outlines.remaining() > 0) return unsound_programs();
    return programs;
}

}  // namespace npcs::saves
