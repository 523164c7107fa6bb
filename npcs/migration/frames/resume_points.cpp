// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/resume_points.hpp"

#include "migration/frames/operands.hpp"

namespace npcs::migration {

using compiler::StackMapEntry;
using program::ResumePoint;

namespace {

bool calls_same(const ScriptMigration& script, const OldFrame& old_frame, const StackMapEntry& place) {
    return hash_before(script, old_frame, place.callee, place.callee_text) == old_frame.place->callee;
}

}  // namespace

const StackMapEntry* find_resume_point(const ScriptMigration& script, const OldFrame& old_frame,
                                       std::uint32_t statement) {
    if (old_frame.place == nullptr) return nullptr;
    const StackMapEntry& old = *old_frame.place;
    const std::vector<StackMapEntry>& places = script.now.stack_maps[statement];
    const bool is_same = script.matching.kinds[script.before.nodes_of[old_frame.statement]] == MatchKind::same;
    const StackMapEntry* found = nullptr;
    unsigned alike = 0;
    for (const StackMapEntry& place : places) {
        if (place.kind != old.kind) continue;
        if (is_same && place.ordinal == old.ordinal && place.call == old.call) return &place;
        if (old.kind == ResumePoint::Kind::choice) return &place;
        if (old.kind == ResumePoint::Kind::loop ||
            (calls_same(script, old_frame, place) &&
             hash_before(script, old_frame, place.call, place.call_text) == old.call)) {
            ++alike;
            found = &place;
        }
    }
    if (alike == 1) return found;
    if (alike > 1 && old.kind == ResumePoint::Kind::loop) return nullptr;
    for (const StackMapEntry& place : places)
        if (place.kind == old.kind && calls_same(script, old_frame, place) && place.of == old.of &&
            place.nth == old.nth) {
            // If several resume points call the same, this is surely the one only if no other has its text.
            return alike > 1 && hash_before(script, old_frame, place.call, place.call_text) != old.call ? nullptr
                                                                                                        : &place;
        }
    return nullptr;
}

const StackMapEntry* find_calling_point(const ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                                        std::size_t index, std::uint32_t statement) {
    const OldFrame& old_frame = old_frames[index];
    if (index + 1 >= old_frames.size() || old_frame.place == nullptr || old_frame.kind != ResumePoint::Kind::call)
        return nullptr;
    const program::Function* const called = script.new_function(*old_frames[index + 1].function);
    if (called == nullptr || called->name.empty()) return nullptr;
    const std::string_view name = last_part(called->name);
    std::vector<const StackMapEntry*> found;
    for (const StackMapEntry& place : script.now.stack_maps[statement])
        if (place.kind == ResumePoint::Kind::call && last_part(place.callee_text) == name) found.push_back(&place);
    return found.size() == old_frame.place->of ? found[old_frame.place->nth] : nullptr;
}

}  // namespace npcs::migration
