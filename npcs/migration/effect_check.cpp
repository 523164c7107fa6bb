// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The edits that concern effects, held against the stack of an execution.

#include <algorithm>

#include "analysis/parts.hpp"
#include "migration/analysis/skipped_blocks.hpp"
#include "migration/effect_comparison.hpp"
#include "migration/script_migration.hpp"

namespace npcs::migration {

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
        const bool is_elsewhere = change.kind == Change::Kind::deleted &&
                                  script.functions_elsewhere.contains(script.before.nodes[change.before].function);
        if (is_elsewhere) return;  // compared there
        switch (change.kind) {
            case Change::Kind::added: return added(change.now);
            case Change::Kind::deleted: return deleted(change.before);
            case Change::Kind::moved: return moved(change.before, change.now);
            case Change::Kind::edited:
                if (script.now.nodes[change.now].kind == NodeKind::choose &&
                    (new_status.of(change.now) & in_progress) != 0)
                    return add(Verdict::differs, change.now,
                               "what " + new_text(change.now) + " called to ask stays, and it was edited");
                if (new_status.may_be_executed(change.now) && !is_set_anew(change.now) && !is_version(change.now))
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
        const std::vector<const ast::Expr*> parts = analysis::parts_of(expression);
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
                if (!all.changes_state(node) && !all.leads_to_effects(node) &&
                    !((is_control(kind) || kind == NodeKind::choose) && all.holds_effects(node)))
                    continue;
                return add(Verdict::differs, node,
                           "what " + new_text(node) + " made of the old value of " + name + " stays");
            }
        }
    }

    /// Returns whether a statement sets a variable as a whole, is being carried out, and so sets it again.
    bool is_set_anew(std::uint32_t now) {
        return (new_status.of(now) & (in_progress | executed)) == in_progress && !script.now.nodes[now].sets.empty();
    }

    /// Returns whether a statement sets the version of one of a machine's scripts. Saves have that of each.
    bool is_version(std::uint32_t now) const {
        const OutlineNode& node = script.now.nodes[now];
        return script.shared != nullptr && node.function == 0 && node.sets == "version" && node.literal != none;
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
        if (((a ^ b) & in_progress) != 0 && script.now.nodes[now].kind == NodeKind::choose) {
            const bool was_in_it = (a & in_progress) != 0;
            return add(Verdict::repeats, now,
                       was_in_it ? "the choice in " + new_text(now) + " was made, and the place is not in it now"
                                 : "the choice in " + new_text(now) + " was not made, and the place is in it now");
        }
        // A loop around the place on one side only has set its variable there.
        if (((a ^ b) & in_progress) != 0 && !all.effects_.iterates(now).empty() && all.changes_state(now))
            return add(Verdict::differs, now,
                       "the variable of the loop in " + new_text(now) + " stays as it was set before");
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
        const std::vector<std::string_view> of_a = all.effects_.changed_names(a);
        const std::vector<std::string_view> of_b = all.effects_.changed_names(b);
        if (of_a.empty() || of_b.empty() || all.effects_.calls_effects(a) || all.effects_.calls_effects(b)) return true;
        // The conditions around it decide whether it is done.
        const auto mentions = [&](std::uint32_t node, const std::vector<std::string_view>& names) {
            for (std::uint32_t at = node; at != none; at = script.now.nodes[at].parent) {
                if (at != node && !is_control(script.now.nodes[at].kind)) continue;
                for (const std::string_view name : names)
                    if (all.references_.may_lead_to_read(at, name)) return true;
            }
            return false;
        };
        return of_a.front() == of_b.front() || mentions(a, of_b) || mentions(b, of_a);
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

    /// A loop around the place is gone, or is not around it now: it may have done more often what is done once now, or will do it
    /// all over again.
    void left(std::uint32_t loop) {
        const std::uint32_t is = script.matching.nodes[loop];
        if (!old_status.holds_place(loop) || (is != none && new_status.holds_place(is))) return;
        if (script.became_for.contains(loop)) return;
        if (is == none && all.keeps_loop_variable(loop))
            return add(Verdict::differs, none,
                       "what the deleted loop in " + old_text(loop) + " set its variable to stays");
        // Earlier calls went round a loop that is gone more often than they would now. One that there still is they have finished.
        if (is_first_pass(loop) && (is != none || (old_status.of(loop) & in_earlier_pass) == 0)) return;
        for (std::uint32_t inside = loop + 1; inside < script.before.nodes[loop].end; ++inside) {
            const std::uint32_t now = script.matching.nodes[inside];
            if (now == none ? !all.was_effect(inside) : !all.changes_state(now)) continue;
            return add(Verdict::differs, now,
                       is == none ? "what the deleted loop in " + old_text(loop) + " did in earlier passes stays"
                                  : "what the loop in " + new_text(is) +
                                        " did in earlier passes stays, and the place is outside it now");
        }
    }

    /// The place was moved into a block that the old script had, too: the old run had decided against it, or not come to it.
    void moved_into(const FramePosition& was, const FramePosition& is) {
        if (was.node == none || is.node == none) return;
        const auto& old = script.before.nodes;
        const auto& nodes = script.now.nodes;
        std::uint32_t inside = is.node;
        for (std::uint32_t at = nodes[inside].parent; at != none; inside = at, at = nodes[at].parent) {
            const std::uint32_t before = script.matching.back[at];
            const NodeKind kind = nodes[at].kind;
            // What an `if` does first stands in it, and what it does else in blocks of their own.
            const bool is_decided = (is_control(kind) && kind != NodeKind::plan) || kind == NodeKind::otherwise;
            if (before == none || !is_decided || (kind == NodeKind::if_ && outline::is_block(nodes[inside].kind)))
                continue;
            std::uint32_t from = was.node;
            while (from != none && old[from].parent != before) from = old[from].parent;
            if (from == none || (kind == NodeKind::if_ && outline::is_block(old[from].kind)))
                return add(Verdict::differs, at, "goes on in " + new_text(at) + ", which it has not entered");
        }
    }

    void condition(std::uint32_t now) {
        const Status status = new_status.of(now);
        if ((status & in_progress) != 0 && script.now.nodes[now].kind == NodeKind::for_)
            return add(Verdict::differs, now,
                       "the loop in " + new_text(now) + " goes on over what it went over before");
        // What waits in the condition itself is compared where the statement is placed.
        const bool is_undecided = script.now.nodes[now].kind == NodeKind::if_ && !new_status.is_entered(now);
        if ((status & in_progress) != 0 && !is_undecided)
            return add(Verdict::differs, now,
                       "goes on in " + new_text(now) + ", which it entered under a condition that was edited");
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
        if (outline::is_loop(script_->before.nodes[a].kind)) check.left(a);
    // If the place itself was moved, every statement may be on the other side of it.
    const bool has_moved =
        was.size() != is.size() || std::any_of(was.begin(), was.end(), [&](const FramePosition& one) {
            for (std::uint32_t at = one.node; at != none; at = script_->before.nodes[at].parent)
                if (script_->matching.nodes[at] == none || script_->matching.moved[at]) return true;
            return false;
        });
    for (std::size_t i = 0; has_moved && was.size() == is.size() && i < is.size(); ++i) check.moved_into(was[i], is[i]);
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
