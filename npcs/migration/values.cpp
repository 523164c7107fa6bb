// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What values have of the script: the slots of scopes, the functions, and what was counted by option and by function.

#include <algorithm>
#include <unordered_map>

#include "migration/versions.hpp"
#include "program/keys.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using program::NodeKind;
using values::Map;

namespace {

class Values {
public:
    Values(Versions& versions, const saves::Parts& parts) : v_(versions), parts_(parts), heap_(versions.state.heap) {}

    void run() {
        if (!v_.old_members.empty()) rename_members();
        for (const saves::Parts::Scope& scope : parts_.scopes) this->scope(*scope.map, *scope.owner);
        for (values::Function* function : parts_.functions) this->function(*function);
        for (const Versions::ScopeValue& one : v_.scope_values)
            values::set(heap_, *one.scope, heap_.text(one.name), one.value);
        drop_functions();
        visits();
        taken();
    }

private:
    void worse(std::string reason) {
        if (v_.report.verdict >= Verdict::near) return;
        v_.report.verdict = Verdict::near;
        v_.report.reason = std::move(reason);
    }

    void scope(Map& map, const program::Function& owner) {
        const program::Function* const now = v_.new_function(owner);
        Map* made = nullptr;
        if (now != nullptr && now->captured) {
            made = heap_.scope(now->local_keys.data(), now->local_hashes.data(), static_cast<std::uint32_t>(now->locals.size()));
            for (std::uint32_t i = 0; i < now->locals.size(); ++i) made->entries[i].value = slot(map, owner, now->locals[i]);
        } else {
            // Nobody calls it a scope any more, but it may still be somebody's map.
            made = heap_.map(map.used);
            for (std::uint32_t i = 0; i < map.fixed; ++i)
                if (!map.entries[i].value.is_unset()) values::set(heap_, *made, heap_.text(owner.locals[i]), map.entries[i].value);
        }
        for (std::uint32_t i = map.fixed; i < map.used; ++i) {
            const Map::Entry& entry = map.entries[i];
            if (!entry.key.is_unset() && !entry.value.is_unset() && values::get(*made, entry.key).is_unset())
                values::set(heap_, *made, entry.key, entry.value);
        }
        values::exchange(heap_, map, *made);
        for (std::uint32_t i = 0; i < made->used; ++i) made->entries[i].value = Datum::null();
    }

    /// The last part of a function's name.
    static std::string_view member(std::string_view name) {
        const std::size_t dot = name.rfind('.');
        return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
    }

    /// Entries of maps that hold a function under a name it does not have any more.
    void rename_members() {
        for (values::Object* object = heap_.objects(); object != nullptr; object = object->next) {
            if (object->kind != values::Kind::map) continue;
            auto& map = static_cast<Map&>(*object);
            std::vector<std::pair<Datum, Datum>> renamed;
            for (std::uint32_t i = map.fixed; i < map.used; ++i) {
                const Datum key = map.entries[i].key;
                const Datum value = map.entries[i].value;
                if (!key.is_string() || !is_old(value)) continue;
                const auto& old = static_cast<const program::Function&>(*value.as_function()->signature);
                const program::Function* const now = v_.new_function(old);
                if (now == nullptr || member(now->name).empty() || values::Text(key).view() != member(old.name)) continue;
                if (member(now->name) != member(old.name)) renamed.emplace_back(key, heap_.text(member(now->name)));
            }
            for (const auto& [from, to] : renamed) {
                const Datum value = values::get(map, from);
                if (!values::get(map, to).is_unset()) continue;
                values::remove(map, from);
                values::set(heap_, map, to, value);
            }
        }
    }

    Datum slot(const Map& map, const program::Function& owner, std::string_view name) const {
        const std::string_view old = v_.old_name(owner.index, name);
        for (std::size_t i = 0; i < owner.locals.size() && i < map.fixed; ++i)
            if (owner.locals[i] == old) return map.entries[i].value;
        return Datum::unset();
    }

    void function(values::Function& function) {
        const auto& old = static_cast<const program::Function&>(*function.signature);
        if (old.program != &v_.old_program) return;
        const program::Function* const now = v_.new_function(old);
        if (now == nullptr || now->is_main) return;
        const program::Function& old_parent = *v_.old_program.functions[old.parent];
        const program::Function& parent = *v_.program.functions[now->parent];
        function.signature = now;
        if (parent.is_main) {
            function.outer = v_.state.globals;
        } else if (old_parent.is_main || v_.new_function(old_parent) != &parent) {
            function.outer = heap_.scope(parent.local_keys.data(), parent.local_hashes.data(), static_cast<std::uint32_t>(parent.locals.size()));
            worse("function " + now->name + " is now written in another one, whose variables are not known");
        } else if (old_parent.locals.empty() && function.outer->fixed == 0) {
            make_scope(heap_, *function.outer, parent);
        }
    }

    /// A function of the old script, not brought over yet.
    bool is_old(Datum datum) const {
        return datum.is_function() && datum.as_function()->origin == values::FunctionOrigin::script &&
               static_cast<const program::Function&>(*datum.as_function()->signature).program == &v_.old_program;
    }

    /// Functions that the new script does not have become null.
    void drop_functions() {
        for (values::Object* object = heap_.objects(); object != nullptr; object = object->next) {
            if (object->kind == values::Kind::list) {
                auto& list = static_cast<values::List&>(*object);
                for (std::uint32_t i = 0; i < list.count; ++i) drop(list.items[i]);
            } else if (object->kind == values::Kind::map) {
                auto& map = static_cast<Map&>(*object);
                for (std::uint32_t i = 0; i < map.used; ++i) drop(map.entries[i].value);
            }
        }
        runtime::Execution& execution = v_.state.execution;
        for (Datum& one : execution.registers) drop(one);
        for (runtime::ActivePlan& plan : execution.plans) drop(plan.value);
        drop(execution.pending.value);
        drop(execution.returned);
    }

    void drop(Datum& datum) {
        if (!is_old(datum)) return;
        const std::string& name = datum.as_function()->signature->name;
        datum = Datum::null();
        if (is_reported_) return;
        is_reported_ = true;
        worse("a value was function " + (name.empty() ? std::string("(without a name)") : name) + ", which is gone; it is null now");
    }

    void visits() {
        if (v_.state.visits.empty()) return;
        std::vector<std::uint32_t> made(v_.program.functions.size(), 0);
        for (std::size_t i = 0; i < v_.state.visits.size() && i < v_.matching.functions.size(); ++i)
            if (v_.matching.functions[i] != none) made[v_.matching.functions[i]] = v_.state.visits[i];
        v_.state.visits = std::move(made);
        if (!v_.program.counts_visits) v_.state.visits.clear();
    }

    // ---- options taken

    void taken() {
        if (v_.state.taken == nullptr) return;
        const std::unordered_map<std::uint32_t, std::string> ids = new_ids();
        Map* const made = heap_.map(v_.state.taken->used);
        for (std::uint32_t i = 0; i < v_.state.taken->used; ++i) {
            const Map::Entry& entry = v_.state.taken->entries[i];
            if (entry.key.is_unset() || !entry.key.is_string() || !entry.value.is_number()) continue;
            const Datum id = heap_.text(new_id(std::string(values::Text(entry.key).view()), ids));
            const Datum before = values::get(*made, id);
            const double count = entry.value.as_number() + (before.is_number() ? before.as_number() : 0);
            values::set(heap_, *made, id, Datum::number(count));
        }
        v_.state.taken = made;
    }

    /// By hash of the old id.
    std::unordered_map<std::uint32_t, std::string> new_ids() const {
        std::unordered_map<std::uint32_t, std::string> ids;
        for (const auto& function : v_.program.functions)
            for (const program::ChooseInfo& info : function->chooses) {
                std::size_t number = 0;
                const std::uint32_t choose = v_.now.nodes_of[info.statement];
                for (std::uint32_t at = choose + 1; at < v_.now.nodes[choose].end; at = v_.now.nodes[at].end) {
                    if (v_.now.nodes[at].kind != NodeKind::option || number == info.options.size()) continue;
                    const std::uint32_t old = v_.matching.back[at];
                    if (old != none) ids.emplace(v_.before.nodes[old].option_id, info.options[number].id);
                    ++number;
                }
            }
        return ids;
    }

    static std::string new_id(const std::string& id, const std::unordered_map<std::uint32_t, std::string>& ids) {
        const auto whole = ids.find(static_cast<std::uint32_t>(program::hash_text(id)));
        if (whole != ids.end()) return whole->second;
        const std::size_t colon = id.find(':');
        if (colon == std::string::npos) return id;
        const auto part = ids.find(static_cast<std::uint32_t>(program::hash_text(std::string_view(id).substr(0, colon))));
        return part == ids.end() ? id : part->second + id.substr(colon);
    }

    Versions& v_;
    const saves::Parts& parts_;
    values::Heap& heap_;
    bool is_reported_ = false;
};

}  // namespace

void migrate_values(Versions& versions, const saves::Parts& parts) { Values(versions, parts).run(); }

}  // namespace npcs::migration
