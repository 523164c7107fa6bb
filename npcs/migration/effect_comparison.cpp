// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/effect_comparison.hpp"

#include <algorithm>

#include "migration/analysis/skipped_blocks.hpp"
#include "migration/script_migration.hpp"
#include "program/words.hpp"

namespace npcs::migration {

namespace {

bool is_call(NodeKind kind) { return kind == NodeKind::expression || kind == NodeKind::command; }
/// Returns whether a node decides which of the nodes it contains are carried out, and how often.
bool is_control(NodeKind kind) {
    return kind == NodeKind::if_ || kind == NodeKind::branch || kind == NodeKind::segment || kind == NodeKind::option ||
           outline::is_loop(kind) || kind == NodeKind::plan;
}

/// A block that is new or gone or has another condition decides whether other blocks are carried out: those of an `if`, and what a choice does if nothing can be taken. Returns the new node that contains them, or none if the blocks are the
/// same.
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

/// Returns whether at most what a host function is given was edited, as in `name = prompt("Your name?")`: that is asked or said
/// otherwise, but does the same. The old statement's words must be those of the new one around these arguments.
bool EffectComparison::is_said_otherwise(std::uint32_t before, std::uint32_t now) {
    const OutlineNode& is = script_->now.nodes[now];
    const ast::Statement* const found =
        is.statement == none ? nullptr : script_->evaluation.parsed().statement(is.statement);
    if (found == nullptr || script_->before.nodes[before].kind != is.kind) return false;
    std::vector<const ast::Expr*> left = ParsedScript::expressions(*found);
    if (left.empty()) return false;
    syntax::Span whole{left.front()->span.begin, left.back()->span.end};
    if (found->kind == ast::StatementKind::for_) whole.begin = ast::as<ast::For>(*found).variable_span.begin;
    if (found->kind == ast::StatementKind::if_) left.resize(1), whole = left.front()->span;
    std::vector<syntax::Span> said;
    while (!left.empty()) {
        const ast::Expr& one = *left.back();
        left.pop_back();
        if (one.kind == ast::ExprKind::function) return false;
        if (one.kind == ast::ExprKind::call) {
            const auto& call = ast::as<ast::Call>(one);
            const bool is_host =
                call.callee->kind == ast::ExprKind::name && !call.arguments.empty() &&
                effects_.of_calls(script_->evaluation.parsed().text(ast::as<ast::Name>(*call.callee).symbol)) ==
                    Effect::outside;
            if (is_host) {
                said.push_back({call.arguments.front()->span.begin, call.arguments.back()->span.end});
                continue;
            }
        }
        const std::vector<const ast::Expr*> parts = ParsedScript::parts(one);
        left.insert(left.end(), parts.begin(), parts.end());
    }
    if (said.empty()) return false;
    std::sort(said.begin(), said.end(), [](syntax::Span a, syntax::Span b) { return a.begin < b.begin; });
    const std::string_view source = script_->program.source->text();
    std::string_view old = script_->before.nodes[before].sketch;
    if (old.size() == program::sketch_max) return false;  // its end is not known
    std::uint32_t at = whole.begin;
    const auto words = [&](std::uint32_t end) { return program::words_of(source.substr(at, end - at)).sketch; };
    for (std::size_t i = 0; i < said.size(); ++i) {
        const std::string between = words(said[i].begin);
        const std::size_t place = i == 0 ? (old.starts_with(between) ? 0 : std::string_view::npos) : old.find(between);
        if (place == std::string_view::npos) return false;
        old.remove_prefix(place + between.size());
        at = said[i].end;
    }
    if (!old.ends_with(words(whole.end))) return false;
    // A sketch has no operators.
    const std::uint32_t operators = is.more;
    if (script_->before.nodes[before].more != operators) return false;
    if (operators != 0) return true;
    outline::OperatorHash outside;
    at = whole.begin;
    for (const syntax::Span one : said) {
        outside.add(source.substr(at, one.begin - at));
        at = one.end;
    }
    outside.add(source.substr(at, whole.end - at));
    return !outside.any();
}

bool EffectComparison::holds_effects(std::uint32_t now) {
    for (std::uint32_t node = now + 1; node < script_->now.nodes[now].end; ++node)
        if (changes_state(node)) return true;
    return false;
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
    for (const std::string_view name : {"push", "pop", "pull", "remove", "insert", "replace", "shuffle", "sort"})
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
        if (const std::uint32_t decided = a == none ? none : decided_by_blocks(*script_, a, b);
            decided != none && holds_effects(decided))
            changes_.push_back({Kind::condition, matching.back[decided], decided});
        if (a != none && !matching.moved[a] && matching.kinds[a] == MatchKind::same) continue;
        const bool is_value = node.kind == NodeKind::return_ && node.function != 0 && !node.sketch.empty();
        // A jump decides what is carried out behind it.
        const bool is_more = outline::is_jump(node.kind) && jump_matters(script_->now, b, false);
        const Effect effect = changes_state(b) ? Effect::state : effects_.of(b);
        if (a == none) {
            if (effect == Effect::state || is_more || (is_value && is_value_used(node.function)))
                changes_.push_back({Kind::added, a, b});
            continue;
        }
        if (!script_->is_same_text(a, b) && !is_said_otherwise(a, b)) {
            const bool is_loop = !effects_.iterates(b).empty();
            if (node.kind == NodeKind::for_) changes_.push_back({Kind::condition, a, b});
            else if ((effect == Effect::state && !is_loop) || (is_value && is_value_used(node.function)))
                changes_.push_back({Kind::edited, a, b});
            else if (is_control(node.kind) && (effect == Effect::state || holds_effects(b)))
                changes_.push_back({Kind::condition, a, b});
        }
        if (matching.moved[a] && outline::is_jump(node.kind) && is_more) changes_.push_back({Kind::jump, a, b});
        if (matching.moved[a] && effect != Effect::nothing) changes_.push_back({Kind::moved, a, b});
    }
    for (std::uint32_t a = 0; a < script_->before.nodes.size(); ++a)
        if (matching.nodes[a] == none && was_effect(a)) changes_.push_back({Kind::deleted, a, none});
}

/// The edits, held against one stack.
struct EffectComparison::Check {
    EffectComparison& all;
    const ScriptMigration& script;
    const std::vector<std::uint32_t>& first_passes;  ///< old nodes of loops
    SkippedBlocks skipped;
    StatementStatus old_by_place, new_by_place;  ///< by the places of frames alone
    StatementStatus old_status, new_status;
    std::vector<Finding> findings{};

    Check(EffectComparison& effects, const std::vector<FramePosition>& old_stack,
          const std::vector<FramePosition>& stack, bool has_main_ended, const std::vector<std::uint32_t>& begun)
        : all(effects),
          script(*effects.script_),
          first_passes(begun),
          skipped(*effects.script_, !has_main_ended),
          old_by_place(old_side(old_stack, has_main_ended, nullptr)),
          new_by_place(new_side(stack, has_main_ended, nullptr)),
          old_status(old_side(old_stack, has_main_ended,
                              [this](std::uint32_t node) { return skipped.find_old(node, old_status) != none; })),
          new_status(new_side(stack, has_main_ended, [this](std::uint32_t node) { return is_skipped(node); })) {}
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    using Predicate = std::function<bool(std::uint32_t)>;

    StatementStatus old_side(const std::vector<FramePosition>& stack, bool has_main_ended, Predicate skips) {
        return {script.before,
                stack,
                has_main_ended,
                [this](std::uint32_t function) -> const std::vector<std::uint32_t>& {
                    return all.references_.before(function);
                },
                [this](std::uint32_t loop) { return is_first_pass(loop); },
                std::move(skips)};
    }
    StatementStatus new_side(const std::vector<FramePosition>& stack, bool has_main_ended, Predicate skips) {
        return {script.now,
                stack,
                has_main_ended,
                [this](std::uint32_t function) -> const std::vector<std::uint32_t>& {
                    return all.references_.now(function);
                },
                [this](std::uint32_t loop) {
                    const std::uint32_t before = script.matching.back[loop];
                    return before == none || is_first_pass(before);
                },
                std::move(skips)};
    }

    /// Returns whether a node of the new script is in a block that the old run has passed without carrying it out, as a fresh play
    /// would have passed it by now.
    bool is_skipped(std::uint32_t now) {
        const std::uint32_t before = skipped.find_new(now, new_status);
        if (before == none) return false;
        constexpr Status sides = executed | ahead | in_other_branch | in_earlier_pass;
        return (old_by_place.of(before) & sides) == (new_by_place.of(script.matching.nodes[before]) & sides);
    }

    bool is_first_pass(std::uint32_t before) const {
        return std::find(first_passes.begin(), first_passes.end(), before) != first_passes.end();
    }

    void add(Verdict verdict, std::uint32_t now, std::string reason) {
        findings.push_back({verdict, std::move(reason), now == none ? 0 : script.now.nodes[now].function});
    }
    std::string old_text(std::uint32_t node) const { return line_text(script.before.nodes[node].line); }
    std::string new_text(std::uint32_t node) const { return line_text(script.now.nodes[node].line); }

    void check(const Change& change) {
        if (change.now != none && change.kind != Change::Kind::moved && script.tables->is_merged(change.now))
            return merged(change.now);
        switch (change.kind) {
            case Change::Kind::added: return added(change.now);
            case Change::Kind::deleted: return deleted(change.before);
            case Change::Kind::moved: return moved(change.before, change.now);
            case Change::Kind::edited:
                if (new_status.may_be_executed(change.now) && !is_set_anew(change.now))
                    add(Verdict::differs, change.now, "what the edited " + new_text(change.now) + " did before stays");
                return;
            case Change::Kind::condition: return condition(change.now);
            case Change::Kind::jump:
                if (old_status.may_be_executed(change.before) || new_status.may_be_executed(change.now))
                    add(Verdict::differs, change.now,
                        "what was done behind " + old_text(change.before) + " stays, though it is now " +
                            new_text(change.now));
                return;
        }
    }

    /// Returns whether a statement makes no value of a table: it lets a variable refer to it, as in `here = rooms.cellar`, or sets
    /// something in it.
    bool refers_only(std::uint32_t node, std::string_view table) const {
        const std::uint32_t statement = script.now.nodes[node].statement;
        const ast::Statement* const found =
            statement == none ? nullptr : script.evaluation.parsed().statement(statement);
        if (found == nullptr || found->kind != ast::StatementKind::assign) return false;
        const auto& assign = ast::as<ast::Assign>(*found);
        const ast::ExprKind kind = assign.value->kind;
        if (kind == ast::ExprKind::member || kind == ast::ExprKind::index) return assign.op == ast::AssignOp::set;
        return !is_named_in(*assign.value, table);
    }
    bool is_named_in(const ast::Expr& expression, std::string_view name) const {
        const ParsedScript& parsed = script.evaluation.parsed();
        if (expression.kind == ast::ExprKind::function) return true;
        if (expression.kind == ast::ExprKind::name) return parsed.text(ast::as<ast::Name>(expression).symbol) == name;
        if (expression.kind == ast::ExprKind::member && parsed.text(ast::as<ast::Member>(expression).symbol) == name)
            return true;
        const std::vector<const ast::Expr*> parts = ParsedScript::parts(expression);
        return std::any_of(parts.begin(), parts.end(), [&](const ast::Expr* part) { return is_named_in(*part, name); });
    }

    /// A table or a constant has its new value, but something may have been worked out from the old one.
    void merged(std::uint32_t now) {
        for (const auto& [name, of] : script.tables->names_of(now)) {
            const std::vector<std::uint32_t>* const nodes = all.references_.of_name(name);
            if (nodes == nullptr) continue;
            for (const std::uint32_t node : *nodes) {
                if (node == now) continue;
                // A table stays the same object, whatever else refers to it.
                if (of == Tables::Name::Kind::table && refers_only(node, name)) continue;
                if (new_status.is_place(node))
                    return add(Verdict::differs, node,
                               new_text(node) + " waits with what it made of the old value of " + name);
                const bool is_changed = of == Tables::Name::Kind::variable && all.effects_.changes(node) == name;
                if (is_changed || !new_status.may_be_executed(node)) continue;
                const NodeKind kind = script.now.nodes[node].kind;
                if (!all.changes_state(node) && !(is_control(kind) && all.holds_effects(node))) continue;
                return add(Verdict::differs, node,
                           "what " + new_text(node) + " made of the old value of " + name + " stays");
            }
        }
    }

    /// Returns whether a statement sets a variable as a whole, is being carried out, and so sets it again.
    bool is_set_anew(std::uint32_t now) {
        return (new_status.of(now) & (in_progress | executed)) == in_progress && !script.now.nodes[now].sets.empty();
    }

    void added(std::uint32_t now) {
        if (!new_status.may_be_executed(now) || is_of_new_variable(now) || is_in_new_option(now)) return;
        // What a new function does is done by its calls, which are new themselves.
        const std::uint32_t function = script.now.nodes[now].function;
        if (function != 0 && script.matching.functions_back[function] == none && !new_status.has_frame(function))
            return;
        const std::uint32_t twin = outline::is_loop(script.now.nodes[now].kind) ? none : deleted_like(now, ahead);
        if (twin != none)
            return add(Verdict::repeats, now,
                       new_text(now) + " was not done: it was " + old_text(twin) +
                           ", behind the place, and is in front of it");
        add(Verdict::differs, now, "the new " + new_text(now) + " was not done");
    }

    /// Returns whether a statement changes a variable that the old script did not have. It is given its value, or told of,
    /// where variables are migrated.
    bool is_of_new_variable(std::uint32_t now) const {
        const std::string_view name = all.effects_.changes(now);
        const std::uint32_t function = script.now.nodes[now].function;
        if (name.empty() || !all.effects_.iterates(now).empty()) return false;
        if (script.initial_values->is_new(name) && script.initial_values->of(name).is_certain) return true;
        if (all.effects_.calls_effects(now)) return false;
        const auto has = [](const std::vector<std::string>& names, std::string_view wanted) {
            return std::find(names.begin(), names.end(), wanted) != names.end();
        };
        if (function == 0 || !has(script.now.functions[function].locals, name))
            return script.initial_values->is_new(name);
        const std::uint32_t before = script.matching.functions_back[function];
        return before == none || !has(script.before.functions[before].locals, script.old_name(before, name));
    }
    /// Returns whether a statement stands in an option that is new: nobody has taken it.
    bool is_in_new_option(std::uint32_t now) const {
        for (std::uint32_t at = script.now.nodes[now].parent; at != none; at = script.now.nodes[at].parent)
            if (script.now.nodes[at].kind == NodeKind::option && script.matching.back[at] == none) return true;
        return false;
    }

    void deleted(std::uint32_t before) {
        if (!old_status.may_be_executed(before) || script.tables->is_replaced(before)) return;
        if (script.became_for.contains(before)) return;
        const std::uint32_t twin = outline::is_loop(script.before.nodes[before].kind) ? none : added_like(before);
        if (twin != none)
            return add(Verdict::repeats, twin,
                       new_text(twin) + " would be done again: " + old_text(before) + " has done the like");
        add(Verdict::differs, none, "what the deleted " + old_text(before) + " did stays");
    }

    /// Returns a deleted statement on that side that looks like an added one, or none.
    std::uint32_t deleted_like(std::uint32_t now, Status status) {
        for (const Change& change : all.changes_)
            if (change.kind == Change::Kind::deleted && is_like(change.before, now) &&
                (old_status.of(change.before) & status) != 0 && !old_status.may_be_executed(change.before))
                return change.before;
        return none;
    }
    std::uint32_t added_like(std::uint32_t before) {
        for (const Change& change : all.changes_)
            if (change.kind == Change::Kind::added && is_like(before, change.now) &&
                (new_status.of(change.now) & ahead) != 0)
                return change.now;
        return none;
    }
    bool is_like(std::uint32_t before, std::uint32_t now) const {
        const OutlineNode& a = script.before.nodes[before];
        const OutlineNode& b = script.now.nodes[now];
        if (a.text == b.text) return true;
        return a.kind == b.kind && a.sketch.size() > 1 && b.sketch.size() > 1 && a.sketch[0] == b.sketch[0] &&
               a.sketch[1] == b.sketch[1];
    }

    void moved(std::uint32_t before, std::uint32_t now) {
        const Status a = old_status.of(before) & (executed | ahead | in_other_branch | in_progress);
        const Status b = new_status.of(now) & (executed | ahead | in_other_branch | in_progress);
        if (((a | b) & in_progress) != 0) {
            if (is_in_earlier_pass(before, now) && all.changes_state(now) && !has_same_blocks(before, now))
                add(Verdict::differs, now,
                    "what " + old_text(before) + " did before stays, though it is now " + new_text(now));
            return;
        }
        const bool is_done = all.effects_.of(now) != Effect::nothing;  // a loop only sets its variable
        if (a != b) {
            if (is_done && (a & executed) != 0 && (b & (ahead | executed)) == ahead)
                return add(Verdict::repeats, now,
                           new_text(now) + " would be done again: it was done as " + old_text(before));
            // What stood behind the place and was left out may be left out again.
            if (is_done && (a & executed) == 0 && (b & executed) != 0 && (old_by_place.of(before) & executed) == 0)
                return add(Verdict::repeats, now,
                           new_text(now) + " would never be done: it was " + old_text(before) + ", behind the place");
            if (((a & executed) != 0 || old_status.may_be_executed(before) || new_status.may_be_executed(now)) &&
                all.changes_state(now))
                return add(Verdict::differs, now,
                           "what " + old_text(before) + " did stays, though it is now " + new_text(now));
            return;
        }
        if (!all.changes_state(now) || (!old_status.may_be_executed(before) && !new_status.may_be_executed(now)))
            return;
        if (!has_same_blocks(before, now) || has_overtaken(before, now))
            add(Verdict::differs, now, "what " + old_text(before) + " did stays, though it is now " + new_text(now));
    }

    /// Returns whether a statement has changed places with one that has to do with what it changes.
    bool has_overtaken(std::uint32_t before, std::uint32_t now) {
        const outline::OutlineFunction& function = script.before.functions[script.before.nodes[before].function];
        for (std::uint32_t a = function.first; a < function.end; ++a) {
            const std::uint32_t b = script.matching.nodes[a];
            if (b == none || a == before || script.now.nodes[b].function != script.now.nodes[now].function) continue;
            if ((a < before) == (b < now)) continue;
            if (outline::is_jump(script.now.nodes[b].kind)) return true;
            if (all.changes_state(b) && are_related(b, now)) return true;
        }
        return false;
    }
    bool are_related(std::uint32_t a, std::uint32_t b) const {
        const std::string_view of_a = all.effects_.changes(a);
        const std::string_view of_b = all.effects_.changes(b);
        if (of_a.empty() || of_b.empty() || all.effects_.calls_effects(a) || all.effects_.calls_effects(b)) return true;
        // The conditions around it decide whether it is done.
        const auto mentions = [&](std::uint32_t node, std::string_view name) {
            for (std::uint32_t at = node; at != none; at = script.now.nodes[at].parent)
                if ((at == node || is_control(script.now.nodes[at].kind)) && all.references_.may_read(at, name))
                    return true;
            return false;
        };
        if (of_a == of_b) return true;
        return mentions(a, of_b) || mentions(b, of_a);
    }

    /// Returns whether a statement may have been carried out in another pass or call than the one that stands at the place.
    bool is_in_earlier_pass(std::uint32_t before, std::uint32_t now) {
        return ((old_status.of(before) | new_status.of(now)) & in_earlier_pass) != 0;
    }

    /// Returns whether the blocks around a statement are the same, apart from those that contain the place, too: these have been
    /// entered, whatever decides it, unless it is about another pass or call.
    bool has_same_blocks(std::uint32_t before, std::uint32_t now) {
        const bool is_place_enough = !is_in_earlier_pass(before, now);
        std::uint32_t a = script.before.nodes[before].parent;
        std::uint32_t b = script.now.nodes[now].parent;
        for (;;) {
            while (is_place_enough && a != none && old_status.holds_place(a) && !is_shared_loop(a))
                a = script.before.nodes[a].parent;
            while (is_place_enough && b != none && new_status.holds_place(b) &&
                   (script.matching.back[b] == none || !is_shared_loop(script.matching.back[b])))
                b = script.now.nodes[b].parent;
            if (a == none || b == none) break;
            if (script.matching.nodes[a] != b) return false;
            a = script.before.nodes[a].parent;
            b = script.now.nodes[b].parent;
        }
        const std::uint32_t old_function = script.before.nodes[before].function;
        const std::uint32_t function = script.now.nodes[now].function;
        if (script.matching.functions[old_function] == function) return a == b;
        // A name that is set belongs to the function that sets it.
        const bool is_other_variable = !script.now.nodes[now].sets.empty() && (old_function == 0) != (function == 0);
        return a == b && !is_other_variable && old_status.has_frame(old_function) && new_status.has_frame(function);
    }
    /// Returns whether an old node is a loop around the place, and still is.
    bool is_shared_loop(std::uint32_t before) const {
        const std::uint32_t now = script.matching.nodes[before];
        return outline::is_loop(script.before.nodes[before].kind) && now != none && old_status.holds_place(before) &&
               new_status.holds_place(now);
    }

    /// A loop around the place is gone: it may have done more often what is done once now.
    void unwrapped(std::uint32_t loop) {
        if (!old_status.holds_place(loop) || script.became_for.contains(loop)) return;
        if (all.keeps_loop_variable(loop))
            return add(Verdict::differs, none,
                       "what the deleted loop in " + old_text(loop) + " set its variable to stays");
        if (is_first_pass(loop) && (old_status.of(loop) & in_earlier_pass) == 0) return;
        for (std::uint32_t inside = loop + 1; inside < script.before.nodes[loop].end; ++inside) {
            const std::uint32_t now = script.matching.nodes[inside];
            if (now == none ? !all.was_effect(inside) : !all.changes_state(now)) continue;
            return add(Verdict::differs, now,
                       "what the deleted loop in " + old_text(loop) + " did in earlier passes stays");
        }
    }

    void condition(std::uint32_t now) {
        const Status status = new_status.of(now);
        if ((status & in_progress) != 0 && script.now.nodes[now].kind == NodeKind::for_)
            return add(Verdict::differs, now,
                       "the loop in " + new_text(now) + " goes on over what it went over before");
        if ((status & (executed | in_earlier_pass)) != 0 && (all.changes_state(now) || all.holds_effects(now)))
            add(Verdict::differs, now,
                "what was done under the condition in " + new_text(now) + " stays, and it was edited");
    }
};

std::vector<EffectComparison::Finding> EffectComparison::compare(const std::vector<FramePosition>& was,
                                                                 const std::vector<FramePosition>& is,
                                                                 bool has_main_ended,
                                                                 const std::vector<std::uint32_t>& first_passes) {
    Check check(*this, was, is, has_main_ended, first_passes);
    for (const Change& change : changes_) check.check(change);
    for (std::uint32_t a = 0; a < script_->before.nodes.size(); ++a)
        if (outline::is_loop(script_->before.nodes[a].kind) && script_->matching.nodes[a] == none) check.unwrapped(a);
    // If the place itself was moved, every statement may be on the other side of it.
    const bool has_moved =
        was.size() != is.size() || std::any_of(was.begin(), was.end(), [&](const FramePosition& one) {
            for (std::uint32_t at = one.node; at != none; at = script_->before.nodes[at].parent)
                if (script_->matching.nodes[at] == none || script_->matching.moved[at]) return true;
            return false;
        });
    if (has_moved)
        for (std::uint32_t a = 0; a < script_->before.nodes.size(); ++a) {
            const std::uint32_t b = script_->matching.nodes[a];
            if (b != none && !script_->matching.moved[a] && (effects_.of(b) != Effect::nothing || changes_state(b)))
                check.moved(a, b);
        }
    std::stable_sort(check.findings.begin(), check.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.verdict > b.verdict; });
    return std::move(check.findings);
}

}  // namespace npcs::migration
