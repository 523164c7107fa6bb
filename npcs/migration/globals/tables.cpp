// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/globals/tables.hpp"
#include "hashing/keyed_hash.hpp"

#include <algorithm>

#include "migration/script_migration.hpp"
#include "program/words.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using outline::OutlineEntry;

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

std::uint16_t key_of(Datum key) { return static_cast<std::uint16_t>(outline::constant_hash(key)); }

/// Returns whether both values are maps, or lists, or neither.
bool are_alike(Datum a, Datum b) { return a.is_map() == b.is_map() && a.is_list() == b.is_list(); }

std::string key_text(Datum key) {
    return key.is_string() ? "." + std::string(values::Text(key).view()) : "[" + values::code_text(key) + "]";
}

}  // namespace

std::string_view literal_kind(const ast::Expr& value) {
    switch (value.kind) {
        case ast::ExprKind::map: return "map";
        case ast::ExprKind::list: return "list";
        case ast::ExprKind::number: return "number";
        case ast::ExprKind::string: return "text";
        default: return {};
    }
}

Tables::Tables(ScriptMigration& script, std::uint32_t place) : script_(script), place_(place) {
    if (script_.state.globals == nullptr) return;
    constants();
    kinds();
    for (const outline::OutlineTable& before : script_.before.tables) table(before);
    const outline::OutlineFunction& main = script_.now.functions[0];
    for (std::uint32_t node = main.first; node < main.end; node = script_.now.nodes[node].end)
        if (script_.matching.back[node] == none) added(node);
        else if (!is_unedited(node)) member(node);
    modules();
}

bool Tables::is_passed(std::uint32_t node) const {
    return script_.now.nodes[node].function == 0 && script_.now.nodes[node].parent == none &&
           (place_ == none || is_surely_before(script_.now, node, place_));
}

bool Tables::is_unedited(std::uint32_t node) const {
    const std::uint32_t before = script_.matching.back[node];
    return before != none && script_.matching.kinds[before] == MatchKind::same;
}

const ast::Assign* Tables::assignment(std::uint32_t node) const {
    const ast::Statement* const found = script_.evaluation.parsed().statement(script_.now.nodes[node].statement);
    if (found == nullptr || found->kind != ast::StatementKind::assign) return nullptr;
    const auto& assign = ast::as<ast::Assign>(*found);
    return assign.op == ast::AssignOp::set ? &assign : nullptr;
}

/// Constants at top level whose value in the save is still what the old script began with: Globals gives them the new value.
void Tables::constants() {
    for (std::size_t i = 0; i < script_.now.globals.size(); ++i) {
        const outline::OutlineGlobal& now = script_.now.globals[i];
        const std::uint32_t was = script_.renames->global_before[i];
        if (now.initial == 0 || now.assigned_at == none || was == none || script_.before.globals[was].initial == 0)
            continue;
        if (is_unedited(now.assigned_at)) continue;
        if (script_.is_set_elsewhere(now.name)) continue;
        const outline::OutlineGlobal& before = script_.before.globals[was];
        const Datum saved = values::get(*script_.state.globals, script_.state.heap.text(before.name));
        if (saved.is_unset() || outline::constant_hash(saved) != before.initial) continue;
        merged_.insert(now.assigned_at);
        names_[now.assigned_at].push_back({now.name, Name::Kind::variable});
    }
}

bool Tables::is_function_of_old_script(Datum saved) const {
    return saved.is_function() && saved.as_function()->origin == values::FunctionOrigin::script &&
           static_cast<const program::Function&>(*saved.as_function()->signature).program == &script_.old_program;
}

/// Variables that are something else now: a constant made a function and the reverse, a number made a map. A value that play
/// has not changed becomes what the new script says.
void Tables::kinds() {
    for (std::size_t i = 0; i < script_.now.globals.size(); ++i) {
        const outline::OutlineGlobal& now = script_.now.globals[i];
        const std::uint32_t was = script_.renames->global_before[i];
        if (was == none || now.assigned_at == none || is_unedited(now.assigned_at)) continue;
        if (!is_passed(now.assigned_at) || script_.is_set_elsewhere(now.name)) continue;
        const outline::OutlineGlobal* const before = &script_.before.globals[was];
        const std::string_view name = before->name;
        const Datum saved = values::get(*script_.state.globals, script_.state.heap.text(name));
        if (saved.is_unset()) continue;
        const bool is_function = is_function_of_old_script(saved);
        if (const std::uint32_t defined = script_.function_defined_by(now.assigned_at); defined != none) {
            if (saved.is_function()) continue;
            if (before->initial != 0 && outline::constant_hash(saved) != before->initial) {
                is_another_kind(now.name, "function", saved);
                continue;
            }
            set(name,
                Datum::object(script_.state.heap.function(values::FunctionOrigin::script,
                                                          *script_.program.functions[defined], script_.state.globals)),
                now.assigned_at);
            continue;
        }
        if (is_function) {
            const auto& old = static_cast<const program::Function&>(*saved.as_function()->signature);
            const std::optional<Datum> value =
                script_.new_function(old) == nullptr ? script_.evaluation.value_of(now.assigned_at) : std::nullopt;
            if (value) set(name, *value, now.assigned_at);
            continue;
        }
        const ast::Assign* const assign = assignment(now.assigned_at);
        if (assign == nullptr) continue;
        const std::string_view kind = literal_kind(*assign->value);
        const bool is_table = kind == "map" || kind == "list";
        if (saved.is_map() || saved.is_list()) {
            if (!kind.empty() && kind != (saved.is_map() ? "map" : "list")) table_replaced(now, name, saved, kind);
            continue;
        }
        if (!is_table || (!saved.is_number() && !saved.is_string() && !saved.is_null())) continue;
        const std::optional<Datum> value = script_.evaluation.value_of(now.assigned_at);
        if (value && before->initial != 0 && outline::constant_hash(saved) == before->initial)
            set(name, *value, now.assigned_at);
        else if (before->initial != 0) is_another_kind(now.name, kind, saved);
    }
}

/// Replaces a list or map of the save by what the new script makes of its variable, which is no such table any more.
void Tables::table_replaced(const outline::OutlineGlobal& now, std::string_view name, Datum saved,
                            std::string_view kind) {
    const std::uint32_t old_node = script_.matching.back[now.assigned_at];
    if (old_node == none || script_.matching.kinds[old_node] == MatchKind::same) return;
    const auto& tables = script_.before.tables;
    const auto table = std::find_if(tables.begin(), tables.end(),
                                    [&](const outline::OutlineTable& one) { return one.node == old_node; });
    const Entries entries = table == tables.end() ? Entries{} : Entries(table->entries);
    const std::optional<Datum> value = script_.evaluation.value_of(now.assigned_at);
    if (value && is_untouched(saved, entries)) set(name, *value, now.assigned_at);
    else is_another_kind(now.name, kind, saved);
}

/// Returns whether a list or map of the save has what the old script gave it, and nothing else.
bool Tables::is_untouched(Datum saved, Entries entries) {
    std::size_t count = 0;
    bool is_equal = true;
    for_each_entry(entries, [&](const OutlineEntry& entry, Entries) {
        ++count;
        if (entry.value == 0) is_equal = false;
        if (saved.is_list())
            is_equal = is_equal && entry.key < saved.as_list()->count &&
                       outline::table_hash(saved.as_list()->items[entry.key]) == entry.value;
    });
    if (saved.is_list()) return is_equal && count == saved.as_list()->count;
    hashing::Map<std::uint64_t, std::uint32_t> old;
    for_each_entry(entries, [&](const OutlineEntry& entry, Entries) { old[entry.key] = entry.value; });
    const values::Map& map = *saved.as_map();
    for (std::uint32_t i = 0; i < map.used && is_equal; ++i) {
        if (map.entries[i].key.is_unset() || map.entries[i].value.is_unset()) continue;
        const auto found = old.find(key_of(map.entries[i].key));
        is_equal = found != old.end() && found->second == outline::table_hash(map.entries[i].value);
    }
    return is_equal && count == values::size(map);
}

void Tables::is_another_kind(const std::string& name, std::string_view kind, Datum saved) {
    if (script_.report.verdict >= Verdict::uncertain) return;
    script_.report.verdict = Verdict::uncertain;
    script_.report.reason =
        "variable " + name + " is a " + std::string(kind) + " now, and the save has " + values::code_text(saved);
}

bool Tables::is_replaced(std::uint32_t before) const {
    const outline::OutlineNode& node = script_.before.nodes[before];
    if (node.kind != outline::NodeKind::assign || node.parent != none || node.function != 0 || node.sketch.empty())
        return false;
    return std::any_of(replaced_.begin(), replaced_.end(),
                       [&](const std::string& name) { return program::name_byte(name) == node.sketch.front(); });
}

void Tables::set(std::string_view name, Datum value, std::uint32_t node) {
    replaced_.emplace_back(name);
    names_[node].push_back({std::string(name), Name::Kind::variable});
    values::set(script_.state.heap, *script_.state.globals, script_.state.heap.text(name), value);
    script_.report.variables.push_back(
        {VariableNote::Kind::default_changed, std::string(name), "now " + values::code_text(value)});
    merged_.insert(node);
}

/// Returns how the target of an assignment is written, as far as it consists of names; else an empty text.
std::string Tables::path_of(const ast::Expr& target) const {
    const ParsedScript& parsed = script_.evaluation.parsed();
    if (target.kind == ast::ExprKind::name) return std::string(parsed.text(ast::as<ast::Name>(target).symbol));
    if (target.kind == ast::ExprKind::index) {
        const auto& index = ast::as<ast::Index>(target);
        const std::string object = path_of(*index.object);
        const std::optional<Datum> key = key_at(index);
        return object.empty() || !key ? std::string() : object + key_text(*key);
    }
    if (target.kind != ast::ExprKind::member) return {};
    const auto& member = ast::as<ast::Member>(target);
    const std::string object = path_of(*member.object);
    return object.empty() ? object : object + "." + std::string(parsed.text(member.symbol));
}

/// Returns the key of `table["key"]` or `table[1]`, if it is a constant.
std::optional<Datum> Tables::key_at(const ast::Index& index) const {
    if (index.index->kind == ast::ExprKind::string)
        return script_.state.heap.text(script_.evaluation.parsed().text(ast::as<ast::String>(*index.index).symbol));
    if (index.index->kind == ast::ExprKind::number) return Datum::number(ast::as<ast::Number>(*index.index).value);
    return std::nullopt;
}

/// Returns what the save has at the target of an assignment; unset if there is nothing.
Datum Tables::value_at(const ast::Expr& target) const {
    const ParsedScript& parsed = script_.evaluation.parsed();
    values::Heap& heap = script_.state.heap;
    if (target.kind == ast::ExprKind::name) {
        const std::string_view name = parsed.text(ast::as<ast::Name>(target).symbol);
        return values::get(*script_.state.globals, heap.text(script_.old_name(0, name)));
    }
    if (target.kind == ast::ExprKind::index) {
        const auto& index = ast::as<ast::Index>(target);
        const Datum object = value_at(*index.object);
        const std::optional<Datum> key = key_at(index);
        if (!key || (!object.is_map() && !object.is_list())) return Datum::unset();
        values::Error error;
        const Datum found = values::get_index(heap, object, *key, error);
        return error ? Datum::unset() : found;
    }
    if (target.kind != ast::ExprKind::member) return Datum::unset();
    const Datum object = value_at(*ast::as<ast::Member>(target).object);
    return object.is_map() ? values::get(*object.as_map(), heap.text(parsed.text(ast::as<ast::Member>(target).symbol)))
                           : Datum::unset();
}

void Tables::table(const outline::OutlineTable& before) {
    const std::uint32_t node = script_.matching.nodes[before.node];
    if (node == none || script_.matching.kinds[before.node] == MatchKind::same || !is_passed(node)) return;
    const ast::Assign* const assign = assignment(node);
    const std::string path = assign == nullptr ? std::string() : path_of(*assign->target);
    if (path.empty() || script_.is_set_elsewhere(path.substr(0, path.find_first_of(".[")))) return;
    const std::optional<Datum> now = script_.evaluation.value_of(node);
    const Datum saved = value_at(*assign->target);
    if (!now) return;
    has_conflict_ = false;
    node_ = node;
    if (inside(saved, *now, before.entries, path) && !has_conflict_) merged_.insert(node);
}

/// A new statement that gives a table that the save has a key that it does not have.
void Tables::added(std::uint32_t node) {
    const std::optional<Member> member = member_set_by(node);
    if (member && values::get(*member->object, member->key).is_unset()) set(*member, node);
}

/// A member that was a function, which is gone, and is a constant now.
void Tables::member(std::uint32_t node) {
    const std::optional<Member> member = member_set_by(node);
    const Datum saved = member ? values::get(*member->object, member->key) : Datum::unset();
    if (!is_function_of_old_script(saved)) return;
    const auto& function = static_cast<const program::Function&>(*saved.as_function()->signature);
    if (script_.new_function(function) == nullptr) set(*member, node);
}

/// Returns the member of a table in the save that an assignment which the conversation has passed sets.
std::optional<Tables::Member> Tables::member_set_by(std::uint32_t node) const {
    const ast::Assign* const assign = is_passed(node) ? assignment(node) : nullptr;
    if (assign == nullptr || assign->target->kind != ast::ExprKind::member) return std::nullopt;
    const auto& target = ast::as<ast::Member>(*assign->target);
    std::string path = path_of(*assign->target);
    const Datum object = path.empty() ? Datum::unset() : value_at(*target.object);
    if (!object.is_map() || object.as_map()->fixed > 0) return std::nullopt;
    const Datum key = script_.state.heap.text(script_.evaluation.parsed().text(target.symbol));
    return Member{object.as_map(), key, std::move(path)};
}

/// Sets a member to the constant that the new script sets it to.
void Tables::set(const Member& member, std::uint32_t node) {
    const std::optional<Datum> value = script_.evaluation.value_of(node);
    if (!value || value->is_function()) return;
    values::set(script_.state.heap, *member.object, member.key, *value);
    node_ = node;
    comes_in(member.path, *value);
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

/// Notes the names by which the script gets at what is at a path: `rooms.cellar.look` of the tables around it, and of itself.
void Tables::note_names(const std::string& path) {
    std::vector<Name>& names = names_[node_];
    const std::size_t first = path.find_first_of(".[");
    if (first == std::string::npos || path[first] == '[')
        return names.push_back({path.substr(0, first), Name::Kind::variable});
    for (std::size_t at = first; at != std::string::npos;) {
        const std::size_t next = path.find_first_of(".[", at + 1);
        if (path[at] == '.')
            names.push_back({path.substr(at + 1, next == std::string::npos ? next : next - at - 1),
                             next == std::string::npos ? Name::Kind::value : Name::Kind::table});
        at = next;
    }
}

void Tables::comes_in(const std::string& path, Datum value) {
    note_names(path);
    script_.report.variables.push_back({VariableNote::Kind::default_changed, path, "now " + values::code_text(value)});
}

void Tables::stays(const std::string& path, Datum saved, const std::string& now) {
    has_conflict_ = true;
    script_.report.variables.push_back({VariableNote::Kind::default_changed, path,
                                        now + ", but it was changed since, and the saved value stays: " +
                                            (saved.is_unset() ? std::string("none") : values::code_text(saved))});
}

void Tables::map(values::Map& saved, const values::Map& now, Entries before, const std::string& path) {
    values::Heap& heap = script_.state.heap;
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
        const std::uint32_t made = outline::table_hash(value);
        if (made != 0 && made == was->second.value) continue;
        const bool is_untouched =
            !is.is_unset() && was->second.value != 0 && outline::table_hash(is) == was->second.value;
        // Something else may refer to a table in it, which therefore stays the same object.
        const bool are_tables = is_untouched && ((is.is_map() && value.is_map()) || (is.is_list() && value.is_list()));
        if (is_untouched && !are_tables) {
            values::set(heap, saved, key, value);
            comes_in(inner, value);
        } else if (!inside(is, value, was->second.inside, inner)) {
            if (!are_alike(is, value))
                is_another_kind(inner, value.is_map() ? "map" : value.is_list() ? "list" : "plain value", is);
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
        if (was->second.value != 0 && outline::table_hash(saved.entries[i].value) == was->second.value)
            gone.push_back(key);
        else stays(path + key_text(key), saved.entries[i].value, "not made any more");
    }
    for (const Datum key : gone) {
        note_names(path + key_text(key));
        script_.report.variables.push_back({VariableNote::Kind::removed, path + key_text(key),
                                            "its value is dropped: " + values::code_text(values::get(saved, key))});
        values::remove(saved, key);
    }
    put_in_order(saved, now);
}

/// Puts the entries that the new script makes in its order; those that play has added come behind them.
void Tables::put_in_order(values::Map& saved, const values::Map& now) {
    values::Heap& heap = script_.state.heap;
    values::Map* const made = heap.map(saved.used);
    const auto add = [&](Datum key) {
        const Datum value = key.is_unset() ? Datum::unset() : values::get(saved, key);
        if (!value.is_unset() && values::get(*made, key).is_unset()) values::set(heap, *made, key, value);
    };
    for (std::uint32_t i = 0; i < now.used; ++i) add(now.entries[i].key);
    for (std::uint32_t i = 0; i < saved.used; ++i) add(saved.entries[i].key);
    values::exchange(heap, saved, *made);
    for (std::uint32_t i = 0; i < made->used; ++i) made->entries[i].value = Datum::null();
}

void Tables::list(values::List& saved, const values::List& now, Entries before, const std::string& path) {
    values::Heap& heap = script_.state.heap;
    std::vector<std::pair<std::uint32_t, Entries>> old;
    for_each_entry(before, [&](const OutlineEntry& entry, Entries within) { old.emplace_back(entry.value, within); });
    const auto is_old = [&](const values::List& list, std::size_t i) {
        return old[i].first != 0 && outline::table_hash(list.items[i]) == old[i].first;
    };
    std::size_t same_saved = 0, same_now = 0;
    while (same_saved < std::min<std::size_t>(old.size(), saved.count) && is_old(saved, same_saved)) ++same_saved;
    while (same_now < std::min<std::size_t>(old.size(), now.count) && is_old(now, same_now)) ++same_now;
    if (same_now == old.size() && now.count == old.size()) return;
    if (same_saved == old.size() && now.count != old.size()) {
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
    if ((saved.count == old.size() || same_saved == old.size()) && now.count == old.size()) {
        for (std::uint32_t i = 0; i < now.count; ++i) {
            const std::string inner = path + "[" + std::to_string(i) + "]";
            if (is_old(now, i)) continue;
            const bool are_tables = (saved.items[i].is_map() && now.items[i].is_map()) ||
                                    (saved.items[i].is_list() && now.items[i].is_list());
            if (is_old(saved, i) && !are_tables) {
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
