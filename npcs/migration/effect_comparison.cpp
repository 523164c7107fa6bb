// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/effect_comparison.hpp"

#include <algorithm>

#include "migration/script_migration.hpp"
#include "program/words.hpp"

namespace npcs::migration {

namespace {

bool is_call(NodeKind kind) { return kind == NodeKind::expression || kind == NodeKind::command; }

/// A block that is new or gone or has another condition decides whether other blocks are carried out: those of an `if`, and
/// what a choice does if nothing can be taken. Returns the new node that contains them, or none if the blocks are the same.
std::uint32_t decided_by_blocks(const ScriptMigration& script, std::uint32_t before, std::uint32_t now) {
    const std::vector<OutlineNode>& old = script.before.nodes;
    const std::vector<OutlineNode>& nodes = script.now.nodes;
    const NodeKind kind = nodes[now].kind;
    if (kind != NodeKind::if_ && kind != NodeKind::choose) return none;
    bool any = false;
    std::uint32_t decided = kind == NodeKind::if_ ? now : none;
    for (std::uint32_t at = now + 1; at < nodes[now].end; at = nodes[at].end) {
        if (!outline::is_block(nodes[at].kind)) continue;
        const std::uint32_t was = script.matching.back[at];
        any = any || was == none || (nodes[at].kind != NodeKind::otherwise && !script.is_same_text(was, at));
        if (nodes[at].kind == NodeKind::otherwise && kind == NodeKind::choose) decided = at;
    }
    for (std::uint32_t at = before + 1; at < old[before].end; at = old[at].end)
        any = any || (outline::is_block(old[at].kind) && script.matching.nodes[at] == none);
    return any ? decided : none;
}

/// In how many of a statement's first words the name of what it calls is looked for: `purse.bag.push "rope"`.
constexpr std::size_t callee_words = 3;

}  // namespace

EffectComparison::EffectComparison(ScriptMigration& script)
    : script_(&script),
      effects_(script.now, script.program, script.evaluation.parsed(), script.natives),
      references_(script.before, script.now, script.program, script.matching, script.evaluation.parsed()),
      values_used_(script.now.functions.size(), 0) {
    find();
}

bool EffectComparison::use(ScriptMigration& script) {
    script_ = &script;
    return effects_.use(script.natives);
}

bool EffectComparison::holds_effects(std::uint32_t now) {
    for (std::uint32_t node = now + 1; node < script_->now.nodes[now].end; ++node)
        if (changes_state(node) || leads_to_effects(node)) return true;
    return false;
}

bool EffectComparison::leads_to_effects(std::uint32_t now) {
    const OutlineNode& node = script_->now.nodes[now];
    if (!outline::is_jump(node.kind)) return false;
    const bool is_value = node.kind == NodeKind::return_ && node.function != 0 && !node.sketch.empty();
    return (is_value && is_value_used(node.function)) || jump_matters(script_->now, now, false);
}

bool EffectComparison::changes_state(std::uint32_t now) {
    if (effects_.of(now) == Effect::state) return true;
    const std::string_view variable = effects_.iterates(now);
    if (variable.empty()) return false;
    // It keeps its last value. In a function, only what is behind the loop or has the function around it sees that.
    const OutlineNode& loop = script_->now.nodes[now];
    if (loop.function == 0) return true;
    for (std::uint32_t node = 0; node < script_->now.nodes.size(); ++node) {
        const std::uint32_t function = script_->now.nodes[node].function;
        const bool is_inside = now <= node && node < loop.end;
        if (!is_inside && is_within(function, loop.function) && references_.may_read(node, variable)) return true;
    }
    return false;
}

/// Returns whether a function of the new script is another one, or was written inside it.
bool EffectComparison::is_within(std::uint32_t function, std::uint32_t other) const {
    while (function > other) function = script_->now.functions[function].parent;
    return function == other;
}

/// Returns whether it matters for effects whether a `return`, `break` or `continue` is there: whether there are any in its
/// function or loop.
bool EffectComparison::jump_matters(const Outline& outline, std::uint32_t node, bool is_old) {
    std::uint32_t from = outline.functions[outline.nodes[node].function].first;
    std::uint32_t end = outline.functions[outline.nodes[node].function].end;
    if (outline.nodes[node].kind != NodeKind::return_)
        for (std::uint32_t at = outline.nodes[node].parent; at != none; at = outline.nodes[at].parent)
            if (outline::is_loop(outline.nodes[at].kind)) {
                from = at;
                end = outline.nodes[at].end;
                break;
            }
    for (std::uint32_t at = from; at < end; ++at) {
        if (outline::is_jump(outline.nodes[at].kind)) continue;
        if (is_old ? was_effect(at) : changes_state(at)) return true;
    }
    return false;
}

/// Returns whether a loop of the old main program had a variable that there still is. Its name is the first of the loop's words.
bool EffectComparison::keeps_loop_variable(std::uint32_t before) const {
    const OutlineNode& loop = script_->before.nodes[before];
    if (loop.kind != NodeKind::for_ || loop.function != 0) return false;
    const std::vector<std::uint32_t>& was = script_->renames->global_before;
    return std::any_of(was.begin(), was.end(), [&](std::uint32_t global) {
        return global != none && loop.sketch.starts_with(program::name_byte(script_->before.globals[global].name));
    });
}

/// Returns whether a statement that is gone had an effect. Only its first words are known.
bool EffectComparison::was_effect(std::uint32_t before) {
    const OutlineNode& node = script_->before.nodes[before];
    if (node.kind == NodeKind::assign)
        return std::none_of(script_->before.functions.begin(), script_->before.functions.end(),
                            [&](const outline::OutlineFunction& one) { return one.definer == before; });
    if (outline::is_jump(node.kind)) return jump_matters(script_->before, before, true);
    if (node.kind == NodeKind::for_) return keeps_loop_variable(before);
    if (!is_call(node.kind)) return false;
    if (node.sketch.empty()) return true;
    const auto has = [&](std::string_view name) {
        return node.sketch.substr(0, callee_words).find(program::name_byte(name)) != std::string::npos;
    };
    for (const std::string_view name : analysis::changing_intrinsics())
        if (has(name)) return true;
    // Whatever else in the new script begins with the same word does the same.
    const std::vector<std::string_view>& known = references_.first_words(node.sketch.front());
    if (known.size() == 1) {
        const Effect effect = effects_.of_calls(known.front());
        if (effect != Effect::state || effects_.is_function(known.front())) return effect == Effect::state;
    }
    for (std::uint32_t f = 1; f < script_->before.functions.size(); ++f) {
        const outline::OutlineFunction& function = script_->before.functions[f];
        if (function.name.empty() || !has(last_part(function.name))) continue;
        const std::uint32_t now = script_->matching.functions[f];
        if (now != none ? effects_.of_calls(last_part(script_->now.functions[now].name)) == Effect::state
                        : std::any_of(script_->before.nodes.begin() + function.first,
                                      script_->before.nodes.begin() + function.end,
                                      [](const OutlineNode& one) { return one.kind == NodeKind::assign; }))
            return true;
    }
    return false;
}

/// Returns whether a statement that is gone gave what its function returns, which now gets into a variable, or decides something.
bool EffectComparison::was_value(std::uint32_t before) {
    const OutlineNode& node = script_->before.nodes[before];
    const std::uint32_t now = script_->matching.functions[node.function];
    return node.kind == NodeKind::return_ && node.function != 0 && !node.sketch.empty() && now != none &&
           is_value_used(now);
}

/// Returns whether a statement defines a function which nothing but carrying it out puts where it belongs. Members that the
/// main program sets at top level are given theirs.
bool EffectComparison::is_definition_to_do(std::uint32_t now) const {
    if (!effects_.is_definition(now)) return false;
    const OutlineNode& node = script_->now.nodes[now];
    return node.function != 0 || node.parent != none || !node.sets.empty();
}

/// Returns whether a new statement defines a function that is new, too.
bool EffectComparison::is_new_definition(std::uint32_t now) const {
    if (!is_definition_to_do(now)) return false;
    const std::vector<outline::OutlineFunction>& functions = script_->now.functions;
    for (std::uint32_t i = 1; i < functions.size(); ++i)
        if (functions[i].definer == now && functions[i].parent == script_->now.nodes[now].function)
            return script_->matching.functions_back[i] == none;
    return false;
}

/// Returns whether what a function of the new script returns may get into a variable, or decide something.
bool EffectComparison::is_value_used(std::uint32_t function) {
    if (values_used_[function] != 0) return values_used_[function] == 2;
    values_used_[function] = 1;
    const outline::OutlineFunction& own = script_->now.functions[function];
    const char word = program::name_byte(last_part(own.name));
    for (const std::uint32_t i : references_.now(function)) {
        const OutlineNode& node = script_->now.nodes[i];
        if (is_call(node.kind) &&
            (node.sketch.substr(0, 1) == std::string_view(&word, 1) || effects_.of(i) != Effect::state))
            continue;
        values_used_[function] = 2;
    }
    return values_used_[function] == 2;
}

void EffectComparison::find() {
    using Kind = Change::Kind;
    const Matching& matching = script_->matching;
    for (std::uint32_t b = 0; b < script_->now.nodes.size(); ++b) {
        const std::uint32_t a = matching.back[b];
        const OutlineNode& node = script_->now.nodes[b];
        if (script_->is_of_moved && matching.functions_back[node.function] == none) continue;
        if (const std::uint32_t decided = a == none ? none : decided_by_blocks(*script_, a, b);
            decided != none && (holds_effects(decided) || effects_.of(decided) == Effect::state))
            changes_.push_back({Kind::condition, matching.back[decided], decided});
        if (a != none && !matching.moved[a] && matching.kinds[a] == MatchKind::same) continue;
        const bool is_value = node.kind == NodeKind::return_ && node.function != 0 && !node.sketch.empty();
        // A jump decides what is carried out behind it.
        const bool is_more = outline::is_jump(node.kind) && jump_matters(script_->now, b, false);
        const Effect effect = changes_state(b) ? Effect::state : effects_.of(b);
        if (a == none) {
            if (effect == Effect::state || is_more || (is_value && is_value_used(node.function)) ||
                is_new_definition(b))
                changes_.push_back({Kind::added, a, b});
            continue;
        }
        if (!script_->is_same_text(a, b) && !is_said_otherwise(a, b)) {
            const bool is_loop = !effects_.iterates(b).empty();
            if (node.kind == NodeKind::for_) changes_.push_back({Kind::condition, a, b});
            else if (is_control(node.kind) && (effect == Effect::state || holds_effects(b)))
                changes_.push_back({Kind::condition, a, b});
            else if ((effect == Effect::state && !is_loop) || (is_value && is_value_used(node.function)) ||
                     (is_definition_to_do(b) && was_effect(a)))
                changes_.push_back({Kind::edited, a, b});
        }
        if (matching.moved[a] && outline::is_jump(node.kind) && is_more) changes_.push_back({Kind::jump, a, b});
        if (matching.moved[a] && effect != Effect::nothing) changes_.push_back({Kind::moved, a, b});
    }
    for (std::uint32_t a = 0; a < script_->before.nodes.size(); ++a)
        if (matching.nodes[a] == none && (was_effect(a) || was_value(a)) &&
            (!script_->is_of_moved || matching.functions[script_->before.nodes[a].function] != none))
            changes_.push_back({Kind::deleted, a, none});
}

}  // namespace npcs::migration
