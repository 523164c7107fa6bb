// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which programs a machine's save needs, from its first bytes alone: so that it is known which of them were edited before
// anything is loaded.

#include <unordered_set>

#include "saves/format.hpp"
#include "values/operations.hpp"

namespace npcs::saves {

namespace {

Diagnostic unsound() {
    return problem("save-unsound", "this save is not sound: what it says of its scripts makes no sense",
                   "it was not written by npcs, or was changed since; do not use it");
}

void skip_random(Reader& reader, bool drawn) {
    if (!drawn) {
        reader.varint();
        return;
    }
    for (int i = 0; i < 4; ++i) {
        Bits part{};
        reader >> part;
    }
}

}  // namespace

Result<std::vector<std::uint64_t>> read_fingerprints(std::string_view bytes) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    Reader reader(envelope.value().body);
    Progress progress;
    reader >> progress;
    if ((progress.flags & has::outline) != 0) reader.text();
    skip_random(reader, (progress.flags & has::drawn_random) != 0);
    std::uint32_t count = 0;
    if ((progress.flags & has::programs) != 0) reader >> count;
    std::vector<std::uint64_t> fingerprints;
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        ProgramName name;
        reader >> name;
        fingerprints.push_back(static_cast<std::uint64_t>(name.fingerprint));
    }
    if (reader.failed()) return unsound();
    return fingerprints;
}

Result<std::vector<SavedProgram>> read_programs(std::string_view bytes) {
    const Result<Envelope> envelope = open_envelope(bytes);
    if (!envelope) return envelope.diagnostics();
    Reader reader(envelope.value().body);
    Progress progress;
    reader >> progress;
    const bool has_outlines = (progress.flags & has::outline) != 0;
    Reader outlines(has_outlines ? reader.text() : std::string_view{});
    skip_random(reader, (progress.flags & has::drawn_random) != 0);
    std::uint32_t count = 0;
    if ((progress.flags & has::programs) != 0) reader >> count;
    std::vector<SavedProgram> programs;
    std::unordered_set<std::uint64_t> known;
    for (std::uint32_t i = 0; i < count && !reader.failed() && !outlines.failed(); ++i) {
        ProgramName name;
        reader >> name;
        SavedProgram program;
        program.fingerprint = static_cast<std::uint64_t>(name.fingerprint);
        program.file = values::repair_utf8(name.file);
        program.number = i;
        if (has_outlines) program.outline = outlines.text();
        if (known.insert(program.fingerprint).second) programs.push_back(std::move(program));
    }
    if (reader.failed() || outlines.failed() || outlines.remaining() > 0) return unsound();
    return programs;
}

}  // namespace npcs::saves
