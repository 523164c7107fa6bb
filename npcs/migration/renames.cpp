// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that were changed. A variable was renamed if its old name is gone, the new name did not exist before, and the
// matched statements use the new name where they used the old one.

#include "migration/script_migration.hpp"

#include <algorithm>
#include <unordered_set>

#include "hashing/keyed_hash.hpp"
#include "outline/conditions.hpp"
#include "program/words.hpp"
#include "values/map.hpp"

namespace npcs::migration {

namespace {

TraceLine line_of(const Outline& outline, std::uint32_t function, std::uint32_t statement,
                  const program::Program& program) {
    TraceLine line;
    line.file = outline.file;
    if (function < outline.functions.size()) line.function = outline.functions[function].name;
    if (statement == none) return line;
    line.line = outline.node_of(statement).line;
    line.path = program.path(statement);
    return line;
}

bool is_simple(std::string_view name) { return !name.empty() && name.find('.') == std::string_view::npos; }

struct Work {
    const Outline& before;
    const Outline& now;
    const matching::Matching& matching;
    const Renames::IsThere& is_there;
    Renames& made;
};

/// Counts votes of the matched statements on which new name an old name has become.
class Ballot {
public:
    Ballot(const Work& work, std::vector<std::string> gone, std::vector<std::string> fresh)
        : script_(work),
          gone_(std::move(gone)),
          fresh_(std::move(fresh)),
          votes_(is_idle() ? 0 : gone_.size() * fresh_.size(), 0),
          against_(gone_.size(), 0) {}

    bool is_idle() const { return gone_.empty() || fresh_.empty() || gone_.size() * fresh_.size() > 4096; }

    /// Counts the votes of a statement. With `global`, names that are locals of the statement's function are skipped,
    /// because they are other variables.
    void count(std::uint32_t old_node, bool global) {
        const std::uint32_t new_node = script_.matching.nodes[old_node];
        if (new_node == none) return;
        const std::string& a = script_.before.nodes[old_node].sketch;
        const std::string& b = script_.now.nodes[new_node].sketch;
        if (a.size() != b.size()) return;
        std::size_t same = 0;
        for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
        // With nothing else in common, it is another statement.
        if (same == 0) return;
        for (std::size_t i = 0; i < a.size(); ++i)
            // A byte of the sketch that did not change stands for another name, because this one is gone.
            for (std::size_t x = 0; x < gone_.size(); ++x) {
                if (a[i] == b[i] || program::name_byte(gone_[x]) != a[i] || (global && is_local(old_node, gone_[x])))
                    continue;
                bool any = false;
                for (std::size_t y = 0; y < fresh_.size(); ++y) {
                    if (program::name_byte(fresh_[y]) != b[i]) continue;
                    votes_[x * fresh_.size() + y] += same > 1 && is_all(a, b, a[i], b[i]) ? 2 : 1;
                    any = true;
                }
                if (!any) ++against_[x];
            }
    }

    /// Returns whether replacing `from` by `to` is the only difference.
    static bool is_all(const std::string& a, const std::string& b, char from, char to) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i] != b[i] && (a[i] != from || b[i] != to)) return false;
        return true;
    }

    bool is_local(std::uint32_t node, const std::string& name) const {
        const std::vector<std::string>& locals = script_.before.functions[script_.before.nodes[node].function].locals;
        return std::find(locals.begin(), locals.end(), name) != locals.end();
    }

    /// Calls `take(old, new)` for each name whose new name is certain; `least` is the number of votes it needs.
    template <typename Take>
    void decide(unsigned least, Take&& take) const {
        std::unordered_set<std::size_t> given;
        for (std::size_t x = 0; x < gone_.size(); ++x) {
            std::size_t best = fresh_.size();
            unsigned most = 0, second = 0;
            for (std::size_t y = 0; y < fresh_.size(); ++y) {
                const unsigned votes = votes_[x * fresh_.size() + y];
                if (votes > most) {
                    second = most;
                    most = votes;
                    best = y;
                } else {
                    second = std::max(second, votes);
                }
            }
            if (most < least || most <= second || against_[x] * 2 > most || !given.insert(best).second) continue;
            take(gone_[x], fresh_[best]);
        }
    }

private:
    const Work& script_;
    std::vector<std::string> gone_, fresh_;
    std::vector<unsigned> votes_, against_;
};

std::vector<std::string> without(const std::vector<std::string>& names, const std::vector<std::string>& others) {
    const hashing::Set<std::string> known(others.begin(), others.end());
    std::vector<std::string> left;
    for (const std::string& name : names)
        if (!known.contains(name)) left.push_back(name);
    return left;
}

std::vector<std::string> global_names(const Outline& outline) {
    std::vector<std::string> names;
    for (const outline::OutlineGlobal& global : outline.globals) names.push_back(global.name);
    return names;
}

void rename(Work& v, std::uint32_t function, const std::string& from, const std::string& to) {
    v.made.names[std::to_string(function) + "/" + from] = to;
    v.made.old_names[std::to_string(function) + "/" + to] = from;
}

bool is_there(Work& v, const std::string& name) {
    const bool answer = v.is_there(name);
    v.made.asked.emplace_back(name, answer);
    return answer;
}

void rename_functions(Work& v) {
    const std::vector<std::string> old_names = global_names(v.before);
    const std::vector<std::string> new_names = global_names(v.now);
    const hashing::Set<std::string> old_set(old_names.begin(), old_names.end());
    const hashing::Set<std::string> new_set(new_names.begin(), new_names.end());
    for (std::uint32_t i = 1; i < v.before.functions.size(); ++i) {
        if (v.matching.functions[i] == none) continue;
        const std::string& from = v.before.functions[i].name;
        const std::string& to = v.now.functions[v.matching.functions[i]].name;
        if (from == to || from.empty() || to.empty()) continue;
        const std::string old_member = from.substr(from.rfind('.') + 1);
        const std::string new_member = to.substr(to.rfind('.') + 1);
        if (old_member != new_member) v.made.old_members[new_member] = old_member;
        const bool both_global =
            v.before.functions[i].parent == 0 && v.now.functions[v.matching.functions[i]].parent == 0;
        if (both_global && is_simple(from) && is_simple(to) && old_set.contains(from) && !new_set.contains(from) &&
            new_set.contains(to) && !old_set.contains(to) && !is_there(v, to))
            rename(v, 0, from, to);
    }
}

void rename_globals(Work& v) {
    std::vector<std::string> gone = without(global_names(v.before), global_names(v.now));
    std::vector<std::string> fresh = without(global_names(v.now), global_names(v.before));
    std::erase_if(gone, [&](const std::string& name) { return v.made.names.contains("0/" + name); });
    std::erase_if(fresh,
                  [&](const std::string& name) { return v.made.old_names.contains("0/" + name) || is_there(v, name); });
    Ballot ballot(v, std::move(gone), std::move(fresh));
    if (ballot.is_idle()) return;
    for (std::uint32_t node = 0; node < v.before.nodes.size(); ++node) ballot.count(node, true);
    ballot.decide(2, [&](const std::string& from, const std::string& to) {
        rename(v, 0, from, to);
        v.made.notes.push_back({VariableNote::Kind::renamed, to, "was " + from});
    });
}

void rename_locals(Work& v) {
    for (std::uint32_t i = 1; i < v.before.functions.size(); ++i) {
        if (v.matching.functions[i] == none) continue;
        const outline::OutlineFunction& before = v.before.functions[i];
        const outline::OutlineFunction& now = v.now.functions[v.matching.functions[i]];
        Ballot ballot(v, without(before.locals, now.locals), without(now.locals, before.locals));
        if (ballot.is_idle()) continue;
        if (before.definer != none) ballot.count(before.definer, false);
        for (std::uint32_t node = before.first; node < before.end; ++node) ballot.count(node, false);
        ballot.decide(1, [&](const std::string& from, const std::string& to) {
            rename(v, i, from, to);
            const std::string of = now.name.empty() ? "" : now.name + ".";
            v.made.notes.push_back({VariableNote::Kind::renamed, of + to, "was " + from});
        });
    }
}

/// Tells which global was which.
void pair_globals(Work& v) {
    hashing::Map<std::string_view, std::uint32_t> old;
    for (std::uint32_t i = 0; i < v.before.globals.size(); ++i) old.emplace(v.before.globals[i].name, i);
    hashing::Set<std::string_view> kept;
    for (const outline::OutlineGlobal& now : v.now.globals) {
        const std::string_view name = v.made.old_name(0, now.name);
        const auto found = old.find(name);
        kept.insert(name);
        v.made.global_before.push_back(found == old.end() ? none : found->second);
    }
    for (std::uint32_t i = 0; i < v.before.globals.size(); ++i)
        if (!kept.contains(v.before.globals[i].name)) v.made.globals_gone.push_back(i);
}

}  // namespace

std::uint32_t ScriptMigration::function_defined_by(std::uint32_t node) const {
    const std::string_view name = now.nodes[node].sets;
    for (std::uint32_t i = 1; i < now.functions.size() && !name.empty(); ++i)
        if (now.functions[i].definer == node && now.functions[i].parent == now.nodes[node].function &&
            now.functions[i].name.substr(now.functions[i].name.rfind('.') + 1) == name)
            return i;
    return none;
}

TraceLine ScriptMigration::old_line(std::uint32_t function, std::uint32_t statement) const {
    return line_of(before, function, statement, old_program);
}

TraceLine ScriptMigration::new_line(std::uint32_t function, std::uint32_t statement) const {
    return line_of(now, function, statement, program);
}

values::Map* ScriptMigration::defined_scope(const program::Function& old_parent, const program::Function& parent) {
    if (!old_parent.is_main || matching.functions_back[parent.index] != none || place == none) return nullptr;
    values::Map* const scope = evaluation.scope_of(parent.index, place);
    if (scope != nullptr && scopes_filled.insert(parent.index).second) bring_over_variables(*scope, parent);
    return scope;
}

values::Map* ScriptMigration::only_scope(const program::Function& owner) const {
    values::Map* found = nullptr;
    for (const saves::Parts::Scope& scope : parts->scopes) {
        if (scope.owner->program != &old_program || new_function(*scope.owner) != &owner) continue;
        if (found != nullptr) return nullptr;
        found = scope.map;
    }
    return found;
}

void ScriptMigration::bring_over_variables(values::Map& scope, const program::Function& parent) {
    for (std::uint32_t i = 0; i < parent.locals.size(); ++i) {
        const std::string_view name = parent.locals[i];
        const std::vector<std::uint32_t> setters = liveness.setters_in(parent.index, name);
        const outline::OutlineFunction& main = before.functions[0];
        const auto is_moved = [&](std::uint32_t setter) {
            return std::any_of(before.nodes.begin() + main.first, before.nodes.begin() + main.end,
                               [&](const OutlineNode& old) { return old.text == now.nodes[setter].text; });
        };
        if (setters.size() != 1 || !is_moved(setters.front())) continue;
        const auto is_it = [&](const outline::OutlineGlobal& global) { return global.name == name; };
        if (std::any_of(now.globals.begin(), now.globals.end(), is_it)) continue;
        const std::string old(old_name(0, name));
        const auto gone = gone_globals.find(old);
        const Datum saved = gone != gone_globals.end() ? gone->second
                            : state.globals == nullptr ? Datum::unset()
                                                       : values::get(*state.globals, state.heap.text(old));
        if (!saved.is_unset() && !saved.is_function()) scope.entries[i].value = saved;
    }
}

std::string_view ScriptMigration::name_before(std::uint32_t old_function, std::string_view name) const {
    if (!has_renames()) return name;
    for (const std::string& scope : {std::to_string(old_function) + "/", std::string("0/")}) {
        const auto found = renames->old_names.find(scope + std::string(name));
        if (found != renames->old_names.end()) return found->second;
    }
    const auto member = renames->old_members.find(std::string(name));
    return member != renames->old_members.end() ? std::string_view(member->second) : name;
}

std::uint32_t ScriptMigration::old_hash(std::uint32_t old_function, std::string_view text) const {
    const program::Translation translate = [&](std::string_view name) { return name_before(old_function, name); };
    return program::text_hash(text, &translate);
}

bool ScriptMigration::is_same_text(std::uint32_t before_node, std::uint32_t now_node) const {
    const OutlineNode& was = before.nodes[before_node];
    const OutlineNode& is = now.nodes[now_node];
    if (is.kind == NodeKind::option && was.more == is.more) return true;
    if (matching.kinds[before_node] == MatchKind::same) return true;
    if (!has_renames()) return false;
    const std::string_view source = program.source->text();
    if (is.kind == NodeKind::option) {
        const ast::Option* const found = evaluation.parsed().option(now, now_node);
        const program::Translation translate = [&](std::string_view name) { return name_before(was.function, name); };
        return found != nullptr && outline::conditions_hash(*found, source, &translate) == was.more;
    }
    syntax::Span span{};
    if (const ast::Expr* const condition = evaluation.parsed().condition(now, now_node)) span = condition->span;
    if (is.statement != none) {
        const ast::Statement* const found = evaluation.parsed().statement(is.statement);
        if (found == nullptr) return false;
        span = found->span;
        if (found->kind == ast::StatementKind::if_) span = ast::as<ast::If>(*found).branches[0].condition->span;
        if (found->kind == ast::StatementKind::while_) span = ast::as<ast::While>(*found).condition->span;
        if (found->kind == ast::StatementKind::for_)
            span = {ast::as<ast::For>(*found).variable_span.begin, ast::as<ast::For>(*found).sequence->span.end};
    }
    return old_hash(was.function, source.substr(span.begin, span.end - span.begin)) == was.text;
}

bool ScriptMigration::differs_in_once(std::uint32_t before_node, std::uint32_t now_node) const {
    const ast::Option* const found = evaluation.parsed().option(now, now_node);
    if (found == nullptr) return false;
    const OutlineNode& was = before.nodes[before_node];
    const program::Translation translate = [&](std::string_view name) { return name_before(was.function, name); };
    ast::Option other = *found;
    other.once = !other.once;
    return outline::conditions_hash(other, program.source->text(), &translate) == was.more;
}

bool Renames::hold_for(const IsThere& is_there) const {
    return std::all_of(asked.begin(), asked.end(),
                       [&](const auto& question) { return is_there(question.first) == question.second; });
}

Renames find_renames(const Outline& before, const Outline& now, const matching::Matching& matching,
                     const Renames::IsThere& is_there) {
    Renames made;
    Work work{before, now, matching, is_there, made};
    rename_functions(work);
    rename_globals(work);
    rename_locals(work);
    pair_globals(work);
    return made;
}

void make_scope(values::Heap& heap, values::Map& map, const program::Function& function) {
    if (function.locals.empty() || map.fixed > 0) return;
    values::Map* const made = heap.scope(function.local_keys.data(), function.local_hashes.data(),
                                         static_cast<std::uint32_t>(function.locals.size()));
    for (std::uint32_t i = 0; i < map.used; ++i)
        if (!map.entries[i].key.is_unset() && !map.entries[i].value.is_unset())
            values::set(heap, *made, map.entries[i].key, map.entries[i].value);
    values::exchange(heap, map, *made);
}

bool is_surely_before(const Outline& outline, std::uint32_t node, std::uint32_t place) {
    const std::uint32_t parent = outline.nodes[node].parent;
    return outline.nodes[node].end <= place && (parent == none || place < outline.nodes[parent].end);
}

std::string line_text(std::uint32_t line) { return "line " + std::to_string(line); }

}  // namespace npcs::migration
