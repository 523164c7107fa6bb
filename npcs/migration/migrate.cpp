// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/migrate.hpp"

#include <algorithm>
#include <new>

#include "migration/globals/hashed_keys.hpp"
#include "migration/skeleton.hpp"
#include "migration/versions.hpp"
#include "saves/outline_bytes.hpp"
#include "values/map.hpp"

namespace npcs::migration {

namespace {

void refuse(Migrated& made, std::string reason) {
    made.report.verdict = Verdict::refused;
    if (made.report.reason.empty()) made.report.reason = std::move(reason);
    made.bytes.clear();
}

void refuse(Migrated& made, const Diagnostics& problems) {
    refuse(made, problems.front().message);
    made.problems = problems;
}

/// Takes the verdict and the reason of the worst frame for the whole report.
void conclude(MigrationReport& report) {
    for (const FrameVerdict& frame : report.frames) {
        if (frame.verdict <= report.verdict) continue;
        report.verdict = frame.verdict;
        report.reason = frame.reason;
    }
}

void run(Migrated& made, std::string_view save, const program::Program& program, const runtime::NativeNames& natives,
         const values::HeapLimits& limits, const Outline& before) {
    const Outline& now = program::outline_of(program);
    const Matching matching = match(before, now);
    if (matching.share < least_share)
        return refuse(made, "this save belongs to another script: hardly a statement of it is in this one");
    const std::shared_ptr<const program::Program> skeleton = skeleton_of(before);
    runtime::State state;
    state.heap.limits = limits;
    saves::Parts parts;
    const program::Program* const only = skeleton.get();
    HandleMarks marks(state.heap);
    const Diagnostics problems = saves::load_parts(save, {&only, 1}, natives, state, parts, marks.source());
    if (!problems.empty()) return refuse(made, problems);
    HashedKeys keys(state.heap);
    Versions versions{before, now, *skeleton, program, matching, state, made.report, natives};
    made.report.from_version = version_in(state);
    find_renames(versions);
    if (migrate_frames(versions) == Placement::refused)
        return refuse(made, "the conversation cannot go on in this script");
    migrate_globals(versions);
    migrate_values(versions, parts);
    drop_functions(
        state, [&](const program::Program& of) { return &of == skeleton.get(); }, made.report);
    keys.renew();
    state.visits = migrated_visits(versions, state.visits);
    OptionIds ids;
    add_option_ids(versions, ids);
    migrate_taken(state, ids);
    conclude(made.report);
    if (made.report.verdict == Verdict::refused) return refuse(made, "");
    const program::Program* const target = &program;
    std::vector<Datum> handles;
    made.bytes = saves::save(state, {&target, 1}, &handles);
    made.handles = HandleMarks::places(handles);
    // Loading the result checks whatever must be consistent in the new script.
    runtime::State check;
    check.heap.limits = limits;
    const Diagnostics wrong = saves::load(made.bytes, program, natives, check);
    if (wrong.empty()) return;
    for (FrameVerdict& frame : made.report.frames) frame.verdict = Verdict::refused;
    made.report.reason =
        "what the conversation was in the middle of does not fit the new script: " + wrong.front().message;
    refuse(made, made.report.reason);
}

}  // namespace

saves::HandleSource HandleMarks::source() {
    return [this] {
        // This is not an address but an index, which is never dereferenced.
        return Datum::object(heap_.handle(reinterpret_cast<void*>(next_++), nullptr, "npcs::migration::HandleMarks"));
    };
}

std::vector<std::size_t> HandleMarks::places(const std::vector<Datum>& found) {
    std::vector<std::size_t> places;
    for (const Datum handle : found) places.push_back(reinterpret_cast<std::size_t>(handle.as_handle()->pointer));
    return places;
}

Value version_in(runtime::State& state) {
    if (state.globals == nullptr) return {};
    const Datum value = values::get(*state.globals, state.heap.text("version"));
    if (value.is_number()) return Value(value.as_number());
    return value.is_string() ? Value(std::string(values::Text(value).view())) : Value();
}

Migrated migrate(std::string_view save, const program::Program& program, const runtime::NativeNames& natives,
                 const values::HeapLimits& limits, std::span<const std::string> outlines) {
    Migrated made;
    const Result<Outline> before = saves::find_outline(save, outlines);
    if (before.ok()) run(made, save, program, natives, limits, before.value());
    else refuse(made, before.diagnostics());
    return made;
}

}  // namespace npcs::migration
