// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tables that are written out in a function whose variables live on, as those of an imported module do. An outline has no hashes
// of their entries. But if the new literal has the hash of the old statement once the saved values are put into it, then they are
// what the old script made, and play has not touched them.

#include "migration/globals/tables.hpp"

#include <algorithm>

#include "migration/script_migration.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

namespace {

class OldLiteral {
public:
    OldLiteral(const ScriptMigration& script, const ast::Assign& assign) : script_(script), assign_(assign) {}

    /// Returns the text of the assignment with the saved values instead of its own, without entries that the save does not have.
    std::string with(Datum saved, Datum now) const {
        std::string text = text_of(assign_.target->span) + " = ";
        return text +
               (saved.is_map() ? of_map(*saved.as_map(), *now.as_map()) : of_list(*saved.as_list(), *now.as_list()));
    }

private:
    std::string text_of(syntax::Span span) const {
        return std::string(script_.program.source->text().substr(span.begin, span.end - span.begin));
    }
    std::string text_of(const ast::Expr& one, Datum saved, Datum now) const {
        return values::equal(saved, now) ? text_of(one.span) : values::code_text(saved);
    }

    std::string of_map(const values::Map& saved, const values::Map& now) const {
        const auto& entries = ast::as<ast::Map>(*assign_.value).entries;
        std::string text;
        std::size_t number = 0;
        for (std::uint32_t i = 0; i < now.used; ++i) {
            if (now.entries[i].key.is_unset()) continue;
            const ast::MapEntry* const entry = number < entries.size() ? &entries[number++] : nullptr;
            const Datum is = values::get(saved, now.entries[i].key);
            if (entry == nullptr || is.is_unset()) continue;
            text += (text.empty() ? "" : ", ") + text_of(entry->key->span) + ": " +
                    text_of(*entry->value, is, now.entries[i].value);
        }
        return "{" + text + "}";
    }

    std::string of_list(const values::List& saved, const values::List& now) const {
        const auto& items = ast::as<ast::List>(*assign_.value).items;
        std::string text;
        for (std::uint32_t i = 0; i < std::min(saved.count, now.count) && i < items.size(); ++i)
            text += (i == 0 ? "" : ", ") + text_of(*items[i], saved.items[i], now.items[i]);
        return "[" + text + "]";
    }

    const ScriptMigration& script_;
    const ast::Assign& assign_;
};

bool is_table(Datum value) { return value.is_map() || value.is_list(); }

/// Returns whether two tables differ only in values that are no tables.
bool are_flat(Datum saved, Datum now) {
    if (saved.is_list()) {
        for (std::uint32_t i = 0; i < saved.as_list()->count; ++i)
            if (is_table(saved.as_list()->items[i])) return false;
        return now.as_list()->count >= saved.as_list()->count;
    }
    const values::Map& map = *saved.as_map();
    for (std::uint32_t i = 0; i < map.used; ++i)
        if (!map.entries[i].key.is_unset() && is_table(map.entries[i].value)) return false;
    return map.fixed == 0;
}

}  // namespace

void Tables::modules() {
    for (const saves::Parts::Scope& scope : script_.parts->scopes) {
        if (scope.owner->program != &script_.old_program) continue;
        const program::Function* const now = script_.new_function(*scope.owner);
        if (now == nullptr || script_.only_scope(*now) != scope.map) continue;
        const outline::OutlineFunction& own = script_.now.functions[now->index];
        for (std::uint32_t node = own.first; node < own.end; node = script_.now.nodes[node].end)
            if (!is_unedited(node)) module_table(*scope.owner, *scope.map, node);
    }
}

void Tables::module_table(const program::Function& old_owner, values::Map& scope, std::uint32_t node) {
    const outline::OutlineNode& own = script_.now.nodes[node];
    const std::uint32_t before = script_.matching.back[node];
    const ast::Assign* const assign = assignment(node);
    if (assign == nullptr || before == none || script_.matching.moved[before] || own.sets.empty()) return;
    if (script_.liveness.setters_in(own.function, own.sets).size() != 1) return;
    const auto local =
        std::find(old_owner.locals.begin(), old_owner.locals.end(), script_.old_name(old_owner.index, own.sets));
    const auto slot = static_cast<std::uint32_t>(local - old_owner.locals.begin());
    const std::optional<Datum> now = script_.evaluation.value_of(node);
    if (!now || !is_table(*now) || local == old_owner.locals.end() || slot >= scope.fixed) return;
    const Datum saved = scope.entries[slot].value;
    if (saved.is_map() != now->is_map() || saved.is_list() != now->is_list() || !are_flat(saved, *now)) return;
    node_ = node;
    const std::string path = script_.now.functions[own.function].name + "." + std::string(own.sets);
    const std::string text = OldLiteral(script_, *assign).with(saved, *now);
    if (script_.old_hash(old_owner.index, text) == script_.before.nodes[before].text) {
        replace(saved, *now, path);
        merged_.insert(node);
    } else if (saved.is_map()) {
        // What was edited and what play has changed cannot be told apart, but what is missing will be looked for.
        const values::Map& map = *now->as_map();
        for (std::uint32_t i = 0; i < map.used; ++i) {
            const Datum key = map.entries[i].key;
            if (key.is_unset() || !values::get(*saved.as_map(), key).is_unset()) continue;
            values::set(script_.state.heap, *saved.as_map(), key, map.entries[i].value);
            comes_in(path + "." + values::code_text(key), map.entries[i].value);
        }
    }
}

/// Gives a table that play has not touched the values of the new script. It stays the same object.
void Tables::replace(Datum saved, Datum now, const std::string& path) {
    values::Heap& heap = script_.state.heap;
    if (saved.is_list()) {
        values::List& list = *saved.as_list();
        for (std::uint32_t i = 0; i < now.as_list()->count; ++i) {
            const Datum value = now.as_list()->items[i];
            if (i < list.count && values::equal(list.items[i], value)) continue;
            if (i < list.count) list.items[i] = value;
            else heap.push(list, value);
            comes_in(path + "[" + std::to_string(i) + "]", value);
        }
        return;
    }
    const values::Map& map = *now.as_map();
    for (std::uint32_t i = 0; i < map.used; ++i) {
        const Datum key = map.entries[i].key;
        if (key.is_unset() || values::equal(values::get(*saved.as_map(), key), map.entries[i].value)) continue;
        values::set(heap, *saved.as_map(), key, map.entries[i].value);
        const bool is_name = key.is_string();
        comes_in(path + (is_name ? "." + std::string(values::Text(key).view()) : "[" + values::code_text(key) + "]"),
                 map.entries[i].value);
    }
    put_in_order(*saved.as_map(), map);
}

}  // namespace npcs::migration
