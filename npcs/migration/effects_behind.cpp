// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/effects_behind.hpp"

#include <algorithm>

#include "migration/versions.hpp"
#include "program/words.hpp"

namespace npcs::migration {

using program::no_statement;
using program::NodeKind;
using program::OutlineNode;

namespace {

bool is_loop(NodeKind kind) { return kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_; }
bool is_call(NodeKind kind) { return kind == NodeKind::expression || kind == NodeKind::command; }
bool is_jump(NodeKind kind) {
    return kind == NodeKind::return_ || kind == NodeKind::break_ || kind == NodeKind::continue_;
}
/// Returns whether a node decides which of the nodes it contains are carried out, and how often.
bool is_control(NodeKind kind) {
    return kind == NodeKind::if_ || kind == NodeKind::branch || kind == NodeKind::segment || kind == NodeKind::option ||
           is_loop(kind) || kind == NodeKind::plan;
}

/// In how many of a statement's first words the name of what it calls is looked for: `purse.bag.push "rope"`.
constexpr std::size_t callee_words = 3;

}  // namespace

EffectsBehind::EffectsBehind(Versions& versions)
    : v_(versions),
      effects_(versions.now, versions.program, versions.definitions.reading(), versions.natives),
      mentions_(versions.before, versions.now, versions.program, versions.matching, versions.definitions.reading()),
      values_used_(versions.now.functions.size(), 0) {
    find();
}

bool EffectsBehind::is_same_text(std::uint32_t before, std::uint32_t now) const {
    const OutlineNode& was = v_.before.nodes[before];
    const OutlineNode& is = v_.now.nodes[now];
    if (is.kind == NodeKind::option && was.more == is.more) return true;
    if (v_.matching.how[before] == How::same) return true;
    if (!v_.has_renames()) return false;
    const std::string_view source = v_.program.source->text();
    syntax::Span span{};
    if (is.statement != no_statement) {
        const ast::Statement* const found = v_.definitions.reading().statement(is.statement);
        if (found == nullptr) return false;
        span = found->span;
        if (found->kind == ast::StatementKind::if_) span = ast::as<ast::If>(*found).branches[0].condition->span;
        if (found->kind == ast::StatementKind::while_) span = ast::as<ast::While>(*found).condition->span;
        if (found->kind == ast::StatementKind::for_)
            span = {ast::as<ast::For>(*found).variable_span.begin, ast::as<ast::For>(*found).sequence->span.end};
    }
    return v_.old_hash(was.function, source.substr(span.begin, span.end - span.begin)) == was.text;
}

/// Returns whether at most what a host function is given was edited, as in `name = prompt("Your name?")`: that is asked or said
/// otherwise, but does the same. The old statement's words must be those of the new one around these arguments.
bool EffectsBehind::is_said_otherwise(std::uint32_t before, std::uint32_t now) {
    const OutlineNode& is = v_.now.nodes[now];
    const ast::Statement* const found =
        is.statement == no_statement ? nullptr : v_.definitions.reading().statement(is.statement);
    if (found == nullptr || v_.before.nodes[before].kind != is.kind) return false;
    std::vector<const ast::Expr*> left = Reading::expressions(*found);
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
                effects_.of_calls(v_.definitions.reading().text(ast::as<ast::Name>(*call.callee).symbol)) ==
                    Effect::outside;
            if (is_host) {
                said.push_back({call.arguments.front()->span.begin, call.arguments.back()->span.end});
                continue;
            }
        }
        const std::vector<const ast::Expr*> parts = Reading::parts(one);
        left.insert(left.end(), parts.begin(), parts.end());
    }
    if (said.empty()) return false;
    std::sort(said.begin(), said.end(), [](syntax::Span a, syntax::Span b) { return a.begin < b.begin; });
    const std::string_view source = v_.program.source->text();
    std::string_view old = v_.before.nodes[before].sketch;
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
    return old.ends_with(words(whole.end));
}

bool EffectsBehind::holds_effects(std::uint32_t now) {
    for (std::uint32_t node = now + 1; node < v_.now.nodes[now].end; ++node)
        if (effects_.of(node) == Effect::state) return true;
    return false;
}

/// Returns whether it matters for effects whether a `return`, `break` or `continue` is there: whether there are any in its
/// function or loop.
bool EffectsBehind::jump_matters(const Outline& outline, std::uint32_t node, bool is_old) {
    std::uint32_t from = outline.functions[outline.nodes[node].function].first;
    std::uint32_t end = outline.functions[outline.nodes[node].function].end;
    if (outline.nodes[node].kind != NodeKind::return_)
        for (std::uint32_t at = outline.nodes[node].parent; at != none; at = outline.nodes[at].parent)
            if (is_loop(outline.nodes[at].kind)) {
                from = at;
                end = outline.nodes[at].end;
                break;
            }
    for (std::uint32_t at = from; at < end; ++at) {
        if (is_jump(outline.nodes[at].kind)) continue;
        if (is_old ? was_effect(at) : effects_.of(at) == Effect::state) return true;
    }
    return false;
}

/// Returns whether a statement that is gone had an effect. Only its first words are known.
bool EffectsBehind::was_effect(std::uint32_t before) {
    const OutlineNode& node = v_.before.nodes[before];
    if (node.kind == NodeKind::assign)
        return std::none_of(v_.before.functions.begin(), v_.before.functions.end(),
                            [&](const program::OutlineFunction& one) { return one.definer == before; });
    if (is_jump(node.kind)) return jump_matters(v_.before, before, true);
    if (!is_call(node.kind)) return false;
    if (node.sketch.empty()) return true;
    // Whatever else in the new script begins with the same word does the same.
    const std::vector<std::string_view>& known = mentions_.first_words(node.sketch.front());
    if (known.size() == 1) {
        const Effect effect = effects_.of_calls(known.front());
        if (effect != Effect::state || effects_.is_function(known.front())) return effect == Effect::state;
    }
    const auto has = [&](std::string_view name) {
        return node.sketch.substr(0, callee_words).find(program::name_byte(name)) != std::string::npos;
    };
    for (const std::string_view name : {"push", "pop", "pull", "remove", "insert", "replace", "shuffle", "sort"})
        if (has(name)) return true;
    for (std::uint32_t f = 1; f < v_.before.functions.size(); ++f) {
        const program::OutlineFunction& function = v_.before.functions[f];
        if (function.name.empty() || !has(last_part(function.name))) continue;
        const std::uint32_t now = v_.matching.functions[f];
        if (now != none ? effects_.of_calls(last_part(v_.now.functions[now].name)) == Effect::state
                        : std::any_of(v_.before.nodes.begin() + function.first, v_.before.nodes.begin() + function.end,
                                      [](const OutlineNode& one) { return one.kind == NodeKind::assign; }))
            return true;
    }
    return false;
}

/// Returns whether what a function of the new script returns may get into a variable, or decide something.
bool EffectsBehind::is_value_used(std::uint32_t function) {
    if (values_used_[function] != 0) return values_used_[function] == 2;
    values_used_[function] = 1;
    const program::OutlineFunction& own = v_.now.functions[function];
    const char word = program::name_byte(last_part(own.name));
    for (const std::uint32_t i : mentions_.now(function)) {
        const OutlineNode& node = v_.now.nodes[i];
        if (is_call(node.kind) &&
            (node.sketch.substr(0, 1) == std::string_view(&word, 1) || effects_.of(i) != Effect::state))
            continue;
        values_used_[function] = 2;
    }
    return values_used_[function] == 2;
}

void EffectsBehind::find() {
    using Kind = Change::Kind;
    const Matching& matching = v_.matching;
    for (std::uint32_t b = 0; b < v_.now.nodes.size(); ++b) {
        const std::uint32_t a = matching.back[b];
        const OutlineNode& node = v_.now.nodes[b];
        if (a != none && !matching.moved[a] && matching.how[a] == How::same) continue;
        const bool is_value = node.kind == NodeKind::return_ && node.function != 0 && !node.sketch.empty();
        // A loop sets its variable, and a jump decides what is carried out behind it.
        const bool is_more = (is_jump(node.kind) && jump_matters(v_.now, b, false)) || node.kind == NodeKind::for_;
        const Effect effect = effects_.of(b);
        if (a == none) {
            if (effect == Effect::state || is_more || (is_value && is_value_used(node.function)))
                changes_.push_back({Kind::added, a, b});
            continue;
        }
        if (!is_same_text(a, b) && !is_said_otherwise(a, b)) {
            if (effect == Effect::state || (is_value && is_value_used(node.function)))
                changes_.push_back({Kind::edited, a, b});
            else if (is_control(node.kind) && holds_effects(b)) changes_.push_back({Kind::condition, a, b});
        }
        if (matching.moved[a] && is_jump(node.kind) && is_more) changes_.push_back({Kind::jump, a, b});
        if (matching.moved[a] && effect != Effect::nothing) changes_.push_back({Kind::moved, a, b});
    }
    for (std::uint32_t a = 0; a < v_.before.nodes.size(); ++a)
        if (matching.nodes[a] == none && was_effect(a)) changes_.push_back({Kind::deleted, a, none});
}

/// The edits, held against one stack.
struct EffectsBehind::Check {
    EffectsBehind& all;
    const Versions& v;
    Sides was, is;
    std::vector<Finding> findings{};

    Check(EffectsBehind& effects, const std::vector<Stand>& old_stack, const std::vector<Stand>& stack,
          bool has_main_ended)
        : all(effects),
          v(effects.v_),
          was(effects.v_.before, old_stack, has_main_ended,
              [&effects](std::uint32_t function) -> const std::vector<std::uint32_t>& {
                  return effects.mentions_.before(function);
              }),
          is(
              effects.v_.now, stack, has_main_ended,
              [&effects](std::uint32_t function) -> const std::vector<std::uint32_t>& {
                  return effects.mentions_.now(function);
              },
              [&effects](std::uint32_t loop) { return effects.v_.matching.back[loop] == none; }) {}

    void add(Verdict verdict, std::uint32_t now, std::string reason) {
        findings.push_back({verdict, std::move(reason), now == none ? 0 : v.now.nodes[now].function});
    }
    std::string old_text(std::uint32_t node) const { return line_text(v.before.nodes[node].line); }
    std::string new_text(std::uint32_t node) const { return line_text(v.now.nodes[node].line); }

    void check(const Change& change) {
        if (change.now != none && change.kind != Change::Kind::moved && v.tables->is_merged(change.now))
            return merged(change.now);
        switch (change.kind) {
            case Change::Kind::added: return added(change.now);
            case Change::Kind::deleted: return deleted(change.before);
            case Change::Kind::moved: return moved(change.before, change.now);
            case Change::Kind::edited:
                if (is.may_be_behind(change.now) && !is_set_anew(change.now))
                    add(Verdict::differs, change.now, "what the edited " + new_text(change.now) + " did before stays");
                return;
            case Change::Kind::condition: return condition(change.now);
            case Change::Kind::jump:
                if (was.may_be_behind(change.before) || is.may_be_behind(change.now))
                    add(Verdict::differs, change.now,
                        "what was done behind " + old_text(change.before) + " stays, though it is now " +
                            new_text(change.now));
                return;
        }
    }

    /// A table or a constant has its new value, but something may have been worked out from the old one.
    void merged(std::uint32_t now) {
        for (const std::string& name : v.tables->names_of(now)) {
            const std::vector<std::uint32_t>* const nodes = all.mentions_.of_name(name);
            if (nodes == nullptr) continue;
            for (const std::uint32_t node : *nodes) {
                if (node == now || all.effects_.changes(node) == name || !is.may_be_behind(node)) continue;
                const NodeKind kind = v.now.nodes[node].kind;
                if (all.effects_.of(node) != Effect::state && !(is_control(kind) && all.holds_effects(node))) continue;
                return add(Verdict::differs, node,
                           "what " + new_text(node) + " made of the old value of " + name + " stays");
            }
        }
    }

    /// Returns whether a statement sets a variable as a whole, is being carried out, and so sets it again.
    bool is_set_anew(std::uint32_t now) {
        return (is.of(now) & (is_around | is_behind)) == is_around && !v.now.nodes[now].sets.empty();
    }

    void added(std::uint32_t now) {
        if (!is.may_be_behind(now) || is_of_new_variable(now) || is_in_new_option(now)) return;
        // What a new function does is done by its calls, which are new themselves.
        const std::uint32_t function = v.now.nodes[now].function;
        if (function != 0 && v.matching.functions_back[function] == none && !is.has_frame(function)) return;
        const std::uint32_t twin = deleted_like(now, is_ahead);
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
        const std::uint32_t function = v.now.nodes[now].function;
        if (name.empty()) return false;
        if (v.first_values->is_new(name) && v.first_values->of(name).is_certain) return true;
        if (all.effects_.calls_effects(now)) return false;
        const auto has = [](const std::vector<std::string>& names, std::string_view wanted) {
            return std::find(names.begin(), names.end(), wanted) != names.end();
        };
        if (function == 0 || !has(v.now.functions[function].locals, name)) return v.first_values->is_new(name);
        const std::uint32_t before = v.matching.functions_back[function];
        return before == none || !has(v.before.functions[before].locals, v.old_name(before, name));
    }
    /// Returns whether a statement stands in an option that is new: nobody has taken it.
    bool is_in_new_option(std::uint32_t now) const {
        for (std::uint32_t at = v.now.nodes[now].parent; at != none; at = v.now.nodes[at].parent)
            if (v.now.nodes[at].kind == NodeKind::option && v.matching.back[at] == none) return true;
        return false;
    }

    void deleted(std::uint32_t before) {
        if (!was.may_be_behind(before) || v.tables->is_replaced(before)) return;
        const std::uint32_t twin = added_like(before);
        if (twin != none)
            return add(Verdict::repeats, twin,
                       new_text(twin) + " would be done again: " + old_text(before) + " has done the like");
        add(Verdict::differs, none, "what the deleted " + old_text(before) + " did stays");
    }

    /// Returns a deleted statement on that side that looks like an added one, or none.
    std::uint32_t deleted_like(std::uint32_t now, Side side) {
        for (const Change& change : all.changes_)
            if (change.kind == Change::Kind::deleted && is_like(change.before, now) &&
                (was.of(change.before) & side) != 0 && !was.may_be_behind(change.before))
                return change.before;
        return none;
    }
    std::uint32_t added_like(std::uint32_t before) {
        for (const Change& change : all.changes_)
            if (change.kind == Change::Kind::added && is_like(before, change.now) &&
                (is.of(change.now) & is_ahead) != 0)
                return change.now;
        return none;
    }
    bool is_like(std::uint32_t before, std::uint32_t now) const {
        const OutlineNode& a = v.before.nodes[before];
        const OutlineNode& b = v.now.nodes[now];
        if (a.text == b.text) return true;
        return a.kind == b.kind && a.sketch.size() > 1 && b.sketch.size() > 1 && a.sketch[0] == b.sketch[0] &&
               a.sketch[1] == b.sketch[1];
    }

    void moved(std::uint32_t before, std::uint32_t now) {
        const Side a = was.of(before) & (is_behind | is_ahead | is_beside | is_around);
        const Side b = is.of(now) & (is_behind | is_ahead | is_beside | is_around);
        if (((a | b) & is_around) != 0) return;
        if (a != b) {
            if ((a & is_behind) != 0 && (b & (is_ahead | is_behind)) == is_ahead)
                return add(Verdict::repeats, now,
                           new_text(now) + " would be done again: it was done as " + old_text(before));
            if ((a & is_behind) == 0 && (b & is_behind) != 0)
                return add(Verdict::repeats, now,
                           new_text(now) + " would never be done: it was " + old_text(before) + ", behind the place");
            if (((a & is_behind) != 0 || was.may_be_behind(before) || is.may_be_behind(now)) &&
                all.effects_.of(now) == Effect::state)
                return add(Verdict::differs, now,
                           "what " + old_text(before) + " did stays, though it is now " + new_text(now));
            return;
        }
        if (all.effects_.of(now) != Effect::state || (!was.may_be_behind(before) && !is.may_be_behind(now))) return;
        if (!has_same_blocks(before, now) || has_overtaken(before, now))
            add(Verdict::differs, now, "what " + old_text(before) + " did stays, though it is now " + new_text(now));
    }

    /// Returns whether a statement has changed places with one that has to do with what it changes.
    bool has_overtaken(std::uint32_t before, std::uint32_t now) {
        const program::OutlineFunction& function = v.before.functions[v.before.nodes[before].function];
        for (std::uint32_t a = function.first; a < function.end; ++a) {
            const std::uint32_t b = v.matching.nodes[a];
            if (b == none || a == before || v.now.nodes[b].function != v.now.nodes[now].function) continue;
            if ((a < before) == (b < now)) continue;
            if (is_jump(v.now.nodes[b].kind)) return true;
            if (all.effects_.of(b) == Effect::state && are_related(b, now)) return true;
        }
        return false;
    }
    bool are_related(std::uint32_t a, std::uint32_t b) const {
        const std::string_view of_a = all.effects_.changes(a);
        const std::string_view of_b = all.effects_.changes(b);
        if (of_a.empty() || of_b.empty() || all.effects_.calls_effects(a) || all.effects_.calls_effects(b)) return true;
        const auto mentions = [&](std::uint32_t node, std::string_view name) {
            return v.now.nodes[node].sketch.find(program::name_byte(name)) != std::string::npos;
        };
        return mentions(a, of_b) || mentions(b, of_a);
    }

    /// Returns whether the blocks around a statement are the same, apart from those that contain the place, too.
    bool has_same_blocks(std::uint32_t before, std::uint32_t now) const {
        std::uint32_t a = v.before.nodes[before].parent;
        std::uint32_t b = v.now.nodes[now].parent;
        for (;;) {
            while (a != none && was.holds_place(a) && !is_shared_loop(a)) a = v.before.nodes[a].parent;
            while (b != none && is.holds_place(b) &&
                   (v.matching.back[b] == none || !is_shared_loop(v.matching.back[b])))
                b = v.now.nodes[b].parent;
            if (a == none || b == none) break;
            if (v.matching.nodes[a] != b) return false;
            a = v.before.nodes[a].parent;
            b = v.now.nodes[b].parent;
        }
        const std::uint32_t old_function = v.before.nodes[before].function;
        const std::uint32_t function = v.now.nodes[now].function;
        if (v.matching.functions[old_function] == function) return a == b;
        // A name that is set belongs to the function that sets it.
        const bool is_other_variable = !v.now.nodes[now].sets.empty() && (old_function == 0) != (function == 0);
        return a == b && !is_other_variable && was.has_frame(old_function) && is.has_frame(function);
    }
    /// Returns whether an old node is a loop around the place, and still is.
    bool is_shared_loop(std::uint32_t before) const {
        const std::uint32_t now = v.matching.nodes[before];
        return is_loop(v.before.nodes[before].kind) && now != none && was.holds_place(before) && is.holds_place(now);
    }

    void condition(std::uint32_t now) {
        const Side side = is.of(now);
        if ((side & is_around) != 0 && v.now.nodes[now].kind == NodeKind::for_)
            return add(Verdict::differs, now,
                       "the loop in " + new_text(now) + " goes on over what it went over before");
        if ((side & (is_behind | is_again)) != 0)
            add(Verdict::differs, now,
                "what was done under the condition in " + new_text(now) + " stays, and it was edited");
    }
};

std::vector<EffectsBehind::Finding> EffectsBehind::compare(const std::vector<Stand>& was, const std::vector<Stand>& is,
                                                           bool has_main_ended) {
    Check check(*this, was, is, has_main_ended);
    for (const Change& change : changes_) check.check(change);
    // If the place itself was moved, every statement may be on the other side of it.
    const bool has_moved = was.size() != is.size() || std::any_of(was.begin(), was.end(), [&](const Stand& one) {
                               for (std::uint32_t at = one.node; at != none; at = v_.before.nodes[at].parent)
                                   if (v_.matching.nodes[at] == none || v_.matching.moved[at]) return true;
                               return false;
                           });
    if (has_moved)
        for (std::uint32_t a = 0; a < v_.before.nodes.size(); ++a) {
            const std::uint32_t b = v_.matching.nodes[a];
            if (b != none && !v_.matching.moved[a] && effects_.of(b) != Effect::nothing) check.moved(a, b);
        }
    std::stable_sort(check.findings.begin(), check.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.verdict > b.verdict; });
    return std::move(check.findings);
}

}  // namespace npcs::migration
