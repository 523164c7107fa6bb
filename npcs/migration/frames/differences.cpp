// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/differences.hpp"

#include "migration/frames/loops.hpp"

namespace npcs::migration {

using program::ResumePoint;

namespace {

FramePosition position_of(const ScriptMigration& script, const OldFrame& old_frame) {
    FramePosition made{old_frame.function->index, none,
                       old_frame.is_start ? FramePosition::At::end : FramePosition::At::entry};
    if (old_frame.statement == none) return made;
    made.node = script.before.nodes_of[old_frame.statement];
    made.at =
        old_frame.kind == ResumePoint::Kind::loop ? FramePosition::At::between_passes : FramePosition::At::statement;
    return made;
}
FramePosition position_of(const ScriptMigration& script, const MigratedFrame& placed) {
    const bool is_entry =
        !placed.function->resume_points.empty() && placed.pc == placed.function->resume_points.front().pc;
    FramePosition made{placed.function->index, none, is_entry ? FramePosition::At::entry : FramePosition::At::end};
    if (placed.statement == none) return made;
    made.node = script.now.nodes_of[placed.statement];
    made.at = placed.place != nullptr && placed.place->kind == ResumePoint::Kind::loop
                  ? FramePosition::At::between_passes
                  : FramePosition::At::statement;
    return made;
}

bool is_of_another_kind(ScriptMigration& script, const OldFrame& old_frame, const MigratedFrame& one,
                        std::uint32_t node) {
    const OutlineNode& set = script.now.nodes[node];
    const std::uint32_t before = script.matching.back[node];
    if (set.kind != NodeKind::assign || set.sets.empty() || before == none) return false;
    if (script.matching.kinds[before] == MatchKind::same) return false;
    if (!is_surely_before(script.now, node, script.now.nodes_of[one.statement])) return false;
    const ast::Statement* const found = script.evaluation.parsed().statement(set.statement);
    if (found == nullptr) return false;
    const ast::Expr& value = *ast::as<ast::Assign>(*found).value;
    const std::string_view kind = value.kind == ast::ExprKind::function ? "function" : literal_kind(value);
    const auto saved = variable_of(script, old_frame, set.sets);
    if (kind.empty() || !saved || saved->is_unset() || saved->is_null()) return false;
    return saved->is_map() != (kind == "map") || saved->is_list() != (kind == "list") ||
           saved->is_function() != (kind == "function");
}

}  // namespace

static void find_effects(ScriptMigration& script) {
    if (script.effects != nullptr) return;
    script.effects = &effect_comparison(script);
    script.initial_values = std::make_unique<InitialValues>(script);
    script.tables = std::make_unique<Tables>(script, script.place);
}

void compare_effects(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                     const std::vector<MigratedFrame>& frames) {
    if (!script.execution->started) return;
    find_effects(script);
    std::vector<FramePosition> old_frame, is;
    for (const OldFrame& one : old_frames) old_frame.push_back(position_of(script, one));
    for (const MigratedFrame& one : frames) is.push_back(position_of(script, one));
    const bool has_main_ended = old_frames.empty() || !old_frames.front().function->is_main;
    for (EffectComparison::Finding& found :
         script.effects->compare(old_frame, is, has_main_ended, first_passes(script, old_frames))) {
        std::size_t index = 0;  // the innermost one, if none is in that function
        for (std::size_t i = 0; i < frames.size(); ++i)
            if (frames[i].function->index == found.function) index = frames.size() - 1 - i;
        if (script.report.frames.empty()) {
            if (found.verdict > script.report.verdict) {
                script.report.verdict = found.verdict;
                script.report.reason = std::move(found.reason);
            }
            continue;
        }
        FrameVerdict& frame = script.report.frames[index];
        if (found.verdict <= frame.verdict) continue;
        frame.verdict = found.verdict;
        frame.reason = std::move(found.reason);
    }
}

std::vector<EffectComparison::Finding> compare_effects_at_end(ScriptMigration& script) {
    if (script.effects != nullptr) return {};
    find_effects(script);
    return script.effects->compare({}, {}, true, {});
}

void compare_kinds(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                   const std::vector<MigratedFrame>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const MigratedFrame& one = frames[i];
        if (one.function->is_main || one.statement == none || one.is_inserted) continue;
        const outline::OutlineFunction& own = script.now.functions[one.function->index];
        for (std::uint32_t node = own.first; node < own.end; ++node)
            if (is_of_another_kind(script, old_frames[one.from.front()], one, node)) {
                FrameVerdict& frame = script.report.frames[frames.size() - 1 - i];
                if (frame.verdict >= Verdict::uncertain) continue;
                frame.verdict = Verdict::uncertain;
                frame.reason = "variable " + std::string(script.now.nodes[node].sets) +
                               " is set to another kind of value in " + line_text(script.now.nodes[node].line) + " now";
            }
    }
}

}  // namespace npcs::migration
