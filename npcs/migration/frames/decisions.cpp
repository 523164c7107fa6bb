// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/frames/decisions.hpp"

#include <algorithm>
#include <functional>

#include "analysis/parts.hpp"
#include "migration/effect_comparison.hpp"
#include "migration/frames/operands.hpp"
#include "program/keys.hpp"
#include "program/words.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using compiler::StackMapEntry;

namespace {

class Decisions {
public:
    Decisions(ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement, const StackMapEntry& place,
              bool is_over)
        : script_(script),
          effects_(effect_comparison(script)),
          old_frame_(old_frame),
          old_place_(*old_frame.place),
          place_(place),
          is_over_(is_over),
          statement_(statement),
          node_(script.now.nodes_of[statement]) {}

    DecisionFinding run() {
        const ast::Statement* const found = script_.evaluation.parsed().statement(statement_);
        if (found == nullptr || place_.call_text.empty()) return {};
        const auto begin = static_cast<std::uint32_t>(place_.call_text.data() - script_.program.source->text().data());
        call_ = {begin, begin + static_cast<std::uint32_t>(place_.call_text.size())};
        const bool is_edited = find_condition(*found);
        if (!is_edited && is_same(node_) && is_same(own_)) return {};
        if (DecisionFinding made = calls(); made.verdict != Verdict::exact) return made;
        if (is_edited) return differs();
        const bool is_guarded = std::any_of(
            roots_.begin(), roots_.end(), [&](const ast::Expr* root) { return holds(*root) && is_guarded_in(*root); });
        if (is_same(own_) || differs_in_what_is_asked()) return {};
        if (is_guarded) return differs();
        return has_made_other_calls()
                   ? DecisionFinding{Verdict::differs, "what " + line_text(script_.now.nodes[own_].line) +
                                                           " called before stays, and it was edited"}
                   : DecisionFinding{};
    }

private:
    bool holds(const ast::Expr& one) const { return one.span.begin <= call_.begin && call_.end <= one.span.end; }

    /// Finds the node whose text has the call: the statement's own, or that of a later condition. Returns whether the
    /// conditions in front of that one are others than before.
    bool find_condition(const ast::Statement& statement) {
        own_ = node_;
        roots_ = analysis::parts_of(statement);
        if (statement.kind != ast::StatementKind::if_) return false;
        const auto branches = ast::as<ast::If>(statement).branches;
        std::uint32_t node = node_;
        std::uint32_t old_before = none;
        for (std::size_t i = 0; i < branches.size(); ++i, node = next_branch(node)) {
            if (node == none) return true;
            own_ = node;
            if (holds(*branches[i].condition)) break;
            const std::uint32_t old = script_.matching.back[node];
            if (!is_same(node) || (old_before != none && old < old_before)) return true;
            old_before = old;
        }
        const std::uint32_t old = script_.matching.back[own_];
        return old_before != none && (old == none || old < old_before);
    }
    std::uint32_t next_branch(std::uint32_t node) const {
        std::uint32_t at = node == node_ ? node_ + 1 : script_.now.nodes[node].end;
        while (at < script_.now.nodes[node_].end && script_.now.nodes[at].kind != NodeKind::branch)
            at = script_.now.nodes[at].end;
        return at < script_.now.nodes[node_].end ? at : none;
    }

    /// Returns whether a node has the text that it had, apart from names that were changed.
    bool is_same(std::uint32_t now) const {
        const std::uint32_t before = script_.matching.back[now];
        if (before == none) return false;
        if (script_.matching.kinds[before] == MatchKind::same) return true;
        return script_.has_renames() && old_hash(text_of(now)) == script_.before.nodes[before].text;
    }
    std::uint32_t old_hash(std::string_view text) const { return script_.old_hash(old_frame_.function->index, text); }
    /// Returns the text of the statement, or of the condition, that the node stands for.
    std::string_view text_of(std::uint32_t now) const {
        syntax::Span span = script_.program.statements[statement_].span;
        const ast::Statement& statement = *script_.evaluation.parsed().statement(statement_);
        if (statement.kind == ast::StatementKind::if_) {
            std::uint32_t node = node_;
            for (const ast::Branch& branch : ast::as<ast::If>(statement).branches) {
                if (node == now) span = branch.condition->span;
                node = node == none ? none : next_branch(node);
            }
        } else if (statement.kind == ast::StatementKind::while_) {
            span = ast::as<ast::While>(statement).condition->span;
        } else if (statement.kind == ast::StatementKind::for_) {
            span = {ast::as<ast::For>(statement).variable_span.begin, ast::as<ast::For>(statement).sequence->span.end};
        }
        return script_.program.source->text().substr(span.begin, span.end - span.begin);
    }

    /// Calls of the same function in front of the waiting one are counted: those of the old statement have been made.
    DecisionFinding calls() const {
        const std::string line = line_text(script_.now.nodes[own_].line);
        if (hash_before(script_, old_frame_, place_.callee, place_.callee_text) != old_place_.callee) return {};
        const int in_front = int{place_.nth} - int{old_place_.nth};
        const int in_all = int{place_.of} - int{old_place_.of};
        if (in_front < 0 && in_all != in_front)
            return {Verdict::repeats,
                    line + " would do again what it called before, because calls change places in it"};
        if (in_front > 0 && in_all < in_front)
            return {Verdict::repeats, "a call in " + line + " would never be made, because calls change places in it"};
        if (in_front > 0) return {Verdict::differs, "the new call in " + line + " was not made"};
        if (in_front == 0 && place_.is_first && !old_place_.is_first && has_calls_behind())
            return {Verdict::uncertain, "whether " + line + " will do again what it called before cannot be told"};
        if (in_front == 0 && !place_.is_first && old_place_.is_first &&
            place_.registers.size() == old_place_.registers.size())
            return {Verdict::uncertain, line + " now calls something before the call that waits, which was not done"};
        return {};
    }
    bool has_calls_behind() const {
        const std::vector<StackMapEntry>& all = script_.now.stack_maps[statement_];
        return std::any_of(all.begin(), all.end(),
                           [&](const StackMapEntry& one) { return one.is_call && one.ordinal > place_.ordinal; });
    }

    // ---- calls that have changed something

    bool is_made(const StackMapEntry& one) const {
        if (one.kind != program::ResumePoint::Kind::call) return false;
        return one.ordinal < place_.ordinal || (is_over_ && one.ordinal == place_.ordinal);
    }
    bool changes_state(const StackMapEntry& one) const {
        const std::string_view name = last_part(one.callee_text);
        const bool is_member = name.size() != one.callee_text.size();
        Effects& effects = effects_.effects();
        const bool is_called =
            one.is_call || effects.is_function(name) || (is_member && analysis::changes_its_object(name));
        return is_called && effects.of_calls(name) == Effect::state;
    }
    /// Returns whether the call that waits has the text that it had, with all that is called to make up its arguments.
    bool is_same_call() const {
        return hash_before(script_, old_frame_, place_.call, place_.call_text) == old_place_.call;
    }
    bool is_in_call(const StackMapEntry& one) const {
        const std::less_equal<const char*> is_not_behind;
        return is_not_behind(place_.call_text.data(), one.call_text.data()) &&
               is_not_behind(one.call_text.data() + one.call_text.size(),
                             place_.call_text.data() + place_.call_text.size());
    }

    /// Returns whether the statement has made, or left out, a call that changes something, by its old text.
    bool has_made_other_calls() const {
        std::size_t from = 0;  // operands are in the order in which they were worked out
        for (const StackMapEntry& one : script_.now.stack_maps[statement_]) {
            if (!is_made(one) || !changes_state(one)) continue;
            if (is_in_call(one)) {
                if (!is_same_call()) return true;
                continue;
            }
            const std::optional<std::size_t> kept = Operands(script_, old_frame_, statement_).kept_in(one.call_text);
            if (!kept || *kept < from) return true;
            from = *kept;
        }
        const std::uint32_t before = script_.matching.back[own_];
        return before != none && !effects_.is_said_otherwise(before, own_) && has_left_out_calls(before);
    }
    /// Returns whether the old text names more functions that change something. Only its words are known, and some of those that
    /// are said look like names; but leaving out a call leaves out an operator or an operand, too.
    bool has_left_out_calls(std::uint32_t before) const {
        if (script_.before.nodes[before].more == script_.now.nodes[own_].more &&
            old_place_.registers.size() == place_.registers.size())
            return false;
        const std::string& was = script_.before.nodes[before].sketch;
        const std::string& is = script_.now.nodes[own_].sketch;
        const auto names_more = [&](std::string_view old, std::string_view now) {
            const auto in_old = std::count(was.begin(), was.end(), program::name_byte(old));
            return in_old > std::count(is.begin(), is.end(), program::name_byte(now));
        };
        for (std::uint32_t i = 1; i < script_.now.functions.size(); ++i) {
            const std::string_view now = last_part(script_.now.functions[i].name);
            const std::uint32_t old = script_.matching.functions_back[i];
            if (now.empty() || old == none || effects_.effects().of_calls(now) != Effect::state) continue;
            if (names_more(last_part(script_.before.functions[old].name), now)) return true;
        }
        return false;
    }

    /// Returns whether whether the call is made depends on what stands in front of it in the expression.
    bool is_guarded_in(const ast::Expr& root) const {
        const ast::Expr* at = &root;
        while (at != nullptr) {
            if (at->kind == ast::ExprKind::chain) {
                const auto& chain = ast::as<ast::Chain>(*at);
                const bool decides = chain.level == ast::Level::logical_and || chain.level == ast::Level::logical_or;
                if (decides && !holds(*chain.first)) return true;
            }
            if (at->kind == ast::ExprKind::ternary && !holds(*ast::as<ast::Ternary>(*at).condition)) return true;
            const std::vector<const ast::Expr*> parts = analysis::parts_of(*at);
            const auto inner =
                std::find_if(parts.begin(), parts.end(), [&](const ast::Expr* part) { return holds(*part); });
            at = inner == parts.end() ? nullptr : *inner;
        }
        return false;
    }

    /// Returns whether nothing was edited but the text that the call is given. The old text is that which waits.
    bool differs_in_what_is_asked() const {
        const runtime::Pending& pending = script_.execution->pending;
        const std::uint32_t before = script_.matching.back[own_];
        if (before == none || !pending.value.is_string() || place_.says == 0 || old_place_.says == 0) return false;
        const values::Text asked(pending.value);
        if ((static_cast<std::uint32_t>(program::hash_text(asked.view())) | 1) != old_place_.says) return false;
        const std::string_view text = text_of(own_);
        const std::size_t from = place_.call_text.find('"');
        const std::size_t to = place_.call_text.rfind('"');
        if (from == std::string_view::npos || from == to) return false;
        const auto at = static_cast<std::size_t>(place_.call_text.data() - text.data());
        std::string old(text.substr(0, at + from));
        old += '"';
        for (const char c : asked.view()) old += c == '"' ? std::string("\"\"") : std::string(1, c);
        old += '"';
        old += text.substr(at + to + 1);
        return old_hash(old) == script_.before.nodes[before].text;
    }

    DecisionFinding differs() const {
        return {Verdict::differs, "what " + line_text(script_.now.nodes[own_].line) +
                                      " decided before the call that waits stays, and it was edited"};
    }

    ScriptMigration& script_;
    EffectComparison& effects_;
    const OldFrame& old_frame_;
    const StackMapEntry& old_place_;
    const StackMapEntry& place_;
    bool is_over_;
    std::uint32_t statement_, node_, own_ = none;
    syntax::Span call_{};
    std::vector<const ast::Expr*> roots_;
};

}  // namespace

DecisionFinding compare_decisions(ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement,
                                  const StackMapEntry& place, bool is_over) {
    const bool is_call = place.kind == program::ResumePoint::Kind::call;
    if (old_frame.place == nullptr || !is_call) return {};
    const std::uint32_t old_node = script.before.nodes_of[old_frame.statement];
    // A statement with several conditions has further nodes.
    const NodeKind kind = script.before.nodes[old_node].kind;
    if (script.matching.kinds[old_node] == MatchKind::same && kind != NodeKind::if_) return {};
    return Decisions(script, old_frame, statement, place, is_over).run();
}

}  // namespace npcs::migration
