// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/globals/tables.hpp"
#include "hashing/keyed_hash.hpp"

#include <algorithm>

#include "migration/versions.hpp"
#include "program/words.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using program::OutlineEntry;
using values::Datum;

namespace {

/// The direct entries of a table among all that stand inside it.
template <typename Take>
void for_each_entry(std::span<const OutlineEntry> entries, Take&& take) {
    for (std::size_t i = 0; i < entries.size();) {
        const std::size_t inner = std::min<std::size_t>(entries[i].inner, entries.size() - i - 1);
        take(entries[i], entries.subspan(i + 1, inner));
        i += inner + 1;
    }
}

std::uint16_t key_of(Datum key) { return static_cast<std::uint16_t>(program::constant_hash(key)); }

std::string key_text(Datum key) {
    return key.is_string() ? "." + std::string(values::Text(key).view()) : "[" + values::code_text(key) + "]";
}

}  // namespace

Tables::Tables(Versions& versions, std::uint32_t place) : v_(versions), place_(place) {
    if (v_.state.globals == nullptr) return;
    constants();
    kinds();
    for (const program::OutlineTable& before : v_.before.tables) table(before);
    const program::OutlineFunction& main = v_.now.functions[0];
    for (std::uint32_t node = main.first; node < main.end; node = v_.now.nodes[node].end)
        if (v_.matching.back[node] == none) added(node);
}

bool Tables::is_passed(std::uint32_t node) const {
    return v_.now.nodes[node].function == 0 && v_.now.nodes[node].parent == none &&
           (place_ == none || is_surely_before(v_.now, node, place_));
}

const ast::Assign* Tables::assignment(std::uint32_t node) const {
    const ast::Statement* const found = v_.definitions.reading().statement(v_.now.nodes[node].statement);
    if (found == nullptr || found->kind != ast::StatementKind::assign) return nullptr;
    const auto& assign = ast::as<ast::Assign>(*found);
    return assign.op == ast::AssignOp::set ? &assign : nullptr;
}

/// Constants at top level whose value in the save is still what the old script began with: Globals gives them the new value.
void Tables::constants() {
    for (const program::OutlineGlobal& now : v_.now.globals) {
        if (now.initial == 0 || now.assigned_at == none || v_.is_set_elsewhere(now.name)) continue;
        const std::string_view name = v_.old_name(0, now.name);
        for (std::size_t i = 0; i < v_.before.globals.size(); ++i) {
            if (v_.before.globals[i].name != name || v_.before.globals[i].initial == 0) continue;
            const Datum saved = values::get(*v_.state.globals, v_.state.heap.text(name));
            if (saved.is_unset() || program::constant_hash(saved) != v_.before.globals[i].initial) continue;
            merged_.insert(now.assigned_at);
            names_[now.assigned_at].push_back(now.name);
        }
    }
}

/// Variables that are something else now: a constant made a function and the reverse, a number made a map. A value that play
/// has not changed becomes what the new script says.
void Tables::kinds() {
    for (const program::OutlineGlobal& now : v_.now.globals) {
        if (now.assigned_at == none || !is_passed(now.assigned_at) || v_.is_set_elsewhere(now.name)) continue;
        const std::string_view name = v_.old_name(0, now.name);
        const auto before = std::find_if(v_.before.globals.begin(), v_.before.globals.end(),
                                         [&](const program::OutlineGlobal& one) { return one.name == name; });
        const Datum saved = values::get(*v_.state.globals, v_.state.heap.text(name));
        if (before == v_.before.globals.end() || saved.is_unset()) continue;
        const bool is_function =
            saved.is_function() && saved.as_function()->origin == values::FunctionOrigin::script &&
            static_cast<const program::Function&>(*saved.as_function()->signature).program == &v_.old_program;
        if (const std::uint32_t defined = v_.function_defined_by(now.assigned_at); defined != none) {
            if (saved.is_function()) continue;
            set(name,
                Datum::object(v_.state.heap.function(values::FunctionOrigin::script, *v_.program.functions[defined],
                                                     v_.state.globals)),
                now.assigned_at);
            continue;
        }
        if (is_function) {
            const auto& old = static_cast<const program::Function&>(*saved.as_function()->signature);
            const std::optional<Datum> value =
                v_.new_function(old) == nullptr ? v_.definitions.value_of(now.assigned_at) : std::nullopt;
            if (value) set(name, *value, now.assigned_at);
            continue;
        }
        const ast::Assign* const assign = assignment(now.assigned_at);
        if (assign == nullptr || (!saved.is_number() && !saved.is_string() && !saved.is_null())) continue;
        if (assign->value->kind != ast::ExprKind::map && assign->value->kind != ast::ExprKind::list) continue;
        const std::optional<Datum> value = v_.definitions.value_of(now.assigned_at);
        if (value && before->initial != 0 && program::constant_hash(saved) == before->initial) {
            set(name, *value, now.assigned_at);
        } else if (before->initial != 0 && v_.report.verdict < Verdict::uncertain) {
            v_.report.verdict = Verdict::uncertain;
            v_.report.reason = "variable " + now.name + " is a " +
                               (assign->value->kind == ast::ExprKind::map ? "map" : "list") +
                               " now, and the save has " + values::code_text(saved);
        }
    }
}

bool Tables::is_replaced(std::uint32_t before) const {
    const program::OutlineNode& node = v_.before.nodes[before];
    if (node.kind != program::NodeKind::assign || node.parent != none || node.function != 0 || node.sketch.empty())
        return false;
    return std::any_of(replaced_.begin(), replaced_.end(),
                       [&](const std::string& name) { return program::name_byte(name) == node.sketch.front(); });
}

void Tables::set(std::string_view name, Datum value, std::uint32_t node) {
    replaced_.emplace_back(name);
    names_[node].emplace_back(name);
    values::set(v_.state.heap, *v_.state.globals, v_.state.heap.text(name), value);
    v_.report.variables.push_back(
        {VariableNote::Kind::default_changed, std::string(name), "now " + values::code_text(value)});
    merged_.insert(node);
}

/// Returns how the target of an assignment is written, as far as it consists of names; else an empty text.
std::string Tables::path_of(const ast::Expr& target) const {
    const Reading& reading = v_.definitions.reading();
    if (target.kind == ast::ExprKind::name) return std::string(reading.text(ast::as<ast::Name>(target).symbol));
    if (target.kind != ast::ExprKind::member) return {};
    const auto& member = ast::as<ast::Member>(target);
    const std::string object = path_of(*member.object);
    return object.empty() ? object : object + "." + std::string(reading.text(member.symbol));
}

/// Returns what the save has at the target of an assignment; unset if there is nothing.
Datum Tables::value_at(const ast::Expr& target) const {
    const Reading& reading = v_.definitions.reading();
    values::Heap& heap = v_.state.heap;
    if (target.kind == ast::ExprKind::name) {
        const std::string_view name = reading.text(ast::as<ast::Name>(target).symbol);
        return values::get(*v_.state.globals, heap.text(v_.old_name(0, name)));
    }
    if (target.kind != ast::ExprKind::member) return Datum::unset();
    const Datum object = value_at(*ast::as<ast::Member>(target).object);
    return object.is_map() ? values::get(*object.as_map(), heap.text(reading.text(ast::as<ast::Member>(target).symbol)))
                           : Datum::unset();
}

void Tables::table(const program::OutlineTable& before) {
    const std::uint32_t node = v_.matching.nodes[before.node];
    if (node == none || v_.matching.how[before.node] == How::same || !is_passed(node)) return;
    const ast::Assign* const assign = assignment(node);
    const std::string path = assign == nullptr ? std::string() : path_of(*assign->target);
    if (path.empty() || v_.is_set_elsewhere(path.substr(0, path.find('.')))) return;
    const std::optional<Datum> now = v_.definitions.value_of(node);
    const Datum saved = value_at(*assign->target);
    if (!now) return;
    has_conflict_ = false;
    node_ = node;
    if (inside(saved, *now, before.entries, path) && !has_conflict_) merged_.insert(node);
}

/// A new statement that gives a table that the save has a key that it does not have.
void Tables::added(std::uint32_t node) {
    const ast::Assign* const assign = is_passed(node) ? assignment(node) : nullptr;
    if (assign == nullptr || assign->target->kind != ast::ExprKind::member) return;
    const auto& member = ast::as<ast::Member>(*assign->target);
    const std::string path = path_of(*assign->target);
    const Datum object = path.empty() ? Datum::unset() : value_at(*member.object);
    const Datum key = v_.state.heap.text(v_.definitions.reading().text(member.symbol));
    if (!object.is_map() || object.as_map()->fixed > 0 || !values::get(*object.as_map(), key).is_unset()) return;
    const std::optional<Datum> value = v_.definitions.value_of(node);
    if (!value || value->is_function()) return;
    values::set(v_.state.heap, *object.as_map(), key, *value);
    node_ = node;
    comes_in(path, *value);
    merged_.insert(node);
}

/// Merges what is inside a value of the save. Returns false if it is not of the same kind as what the new script makes.
bool Tables::inside(Datum saved, Datum now, Entries before, const std::string& path) {
    if (saved.is_map() && now.is_map() && saved.as_map()->fixed == 0) {
        map(*saved.as_map(), *now.as_map(), before, path);
        return true;
    }
    if (saved.is_list() && now.is_list()) {
        list(*saved.as_list(), *now.as_list(), before, path);
        return true;
    }
    return false;
}

void Tables::comes_in(const std::string& path, Datum value) {
    const bool is_element = path.back() == ']';
    names_[node_].push_back(is_element || path.find('.') == std::string::npos ? path.substr(0, path.find_first_of(".["))
                                                                              : path.substr(path.rfind('.') + 1));
    v_.report.variables.push_back({VariableNote::Kind::default_changed, path, "now " + values::code_text(value)});
}

void Tables::stays(const std::string& path, Datum saved, const std::string& now) {
    has_conflict_ = true;
    v_.report.variables.push_back({VariableNote::Kind::default_changed, path,
                                   now + ", but it was changed since, and the saved value stays: " +
                                       (saved.is_unset() ? std::string("none") : values::code_text(saved))});
}

void Tables::map(values::Map& saved, const values::Map& now, Entries before, const std::string& path) {
    values::Heap& heap = v_.state.heap;
    struct Old {
        std::uint32_t value;
        Entries inside;
    };
    hashing::Map<std::uint64_t, Old> old;
    for_each_entry(before, [&](const OutlineEntry& entry, Entries within) { old[entry.key] = {entry.value, within}; });
    for (std::uint32_t i = 0; i < now.used; ++i) {
        const Datum key = now.entries[i].key;
        const Datum value = now.entries[i].value;
        if (key.is_unset() || value.is_unset()) continue;
        const auto was = old.find(key_of(key));
        const Datum is = values::get(saved, key);
        const std::string inner = path + key_text(key);
        if (was == old.end()) {
            if (is.is_unset()) {
                values::set(heap, saved, key, value);
                comes_in(inner, value);
            } else if (!values::equal(is, value)) {
                stays(inner, is, "now " + values::code_text(value));
            }
            continue;
        }
        const std::uint32_t made = program::table_hash(value);
        if (made != 0 && made == was->second.value) continue;
        if (!is.is_unset() && was->second.value != 0 && program::table_hash(is) == was->second.value) {
            values::set(heap, saved, key, value);
            comes_in(inner, value);
        } else if (!inside(is, value, was->second.inside, inner)) {
            // Neither of them can be told from what it was.
            if (was->second.value != 0 || made != 0) stays(inner, is, "now " + values::code_text(value));
        }
    }
    std::vector<Datum> gone;
    for (std::uint32_t i = 0; i < saved.used; ++i) {
        const Datum key = saved.entries[i].key;
        if (key.is_unset() || !values::get(now, key).is_unset()) continue;
        const auto was = old.find(key_of(key));
        if (was == old.end()) continue;
        if (was->second.value != 0 && program::table_hash(saved.entries[i].value) == was->second.value)
            gone.push_back(key);
        else stays(path + key_text(key), saved.entries[i].value, "not made any more");
    }
    for (const Datum key : gone) {
        names_[node_].push_back(key.is_string() ? std::string(values::Text(key).view())
                                                : path.substr(0, path.find_first_of(".[")));
        v_.report.variables.push_back({VariableNote::Kind::removed, path + key_text(key),
                                       "its value is dropped: " + values::code_text(values::get(saved, key))});
        values::remove(saved, key);
    }
}

void Tables::list(values::List& saved, const values::List& now, Entries before, const std::string& path) {
    values::Heap& heap = v_.state.heap;
    std::vector<std::pair<std::uint32_t, Entries>> old;
    for_each_entry(before, [&](const OutlineEntry& entry, Entries within) { old.emplace_back(entry.value, within); });
    const auto is_old = [&](const values::List& list, std::size_t i) {
        return old[i].first != 0 && program::table_hash(list.items[i]) == old[i].first;
    };
    std::size_t same_saved = 0, same_now = 0;
    while (same_saved < std::min<std::size_t>(old.size(), saved.count) && is_old(saved, same_saved)) ++same_saved;
    while (same_now < std::min<std::size_t>(old.size(), now.count) && is_old(now, same_now)) ++same_now;
    if (same_now == old.size() && now.count == old.size()) return;
    if (same_saved == old.size()) {
        // Untouched, apart from what was added at its end.
        std::vector<Datum> further(saved.items + old.size(), saved.items + saved.count);
        saved.count = 0;
        for (std::uint32_t i = 0; i < now.count; ++i) heap.push(saved, now.items[i]);
        for (const Datum one : further) heap.push(saved, one);
        return comes_in(path, Datum::object(&saved));
    }
    if (same_now == old.size()) {
        for (std::uint32_t i = static_cast<std::uint32_t>(old.size()); i < now.count; ++i) {
            heap.push(saved, now.items[i]);
            comes_in(path + "[" + std::to_string(saved.count - 1) + "]", now.items[i]);
        }
        // Where a fresh play would have them nobody can tell.
        has_conflict_ = true;
        return;
    }
    if (saved.count == old.size() && now.count == old.size()) {
        for (std::uint32_t i = 0; i < now.count; ++i) {
            const std::string inner = path + "[" + std::to_string(i) + "]";
            if (is_old(now, i)) continue;
            if (is_old(saved, i)) {
                saved.items[i] = now.items[i];
                comes_in(inner, now.items[i]);
            } else if (!inside(saved.items[i], now.items[i], old[i].second, inner)) {
                stays(inner, saved.items[i], "now " + values::code_text(now.items[i]));
            }
        }
        return;
    }
    stays(path, Datum::object(&saved), "now another list");
}

}  // namespace npcs::migration
