// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The parts of values that refer to the script: slots of scopes, functions, and counts of visits.

#include <algorithm>
#include <unordered_map>

#include "migration/frames/calls.hpp"
#include "migration/script_migration.hpp"
#include "program/keys.hpp"
#include "runtime/tasks.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using values::Map;

namespace {

class Values {
public:
    Values(ScriptMigration& script, const saves::Parts& parts)
        : script_(script), parts_(parts), heap_(script.state.heap) {}

    void run() {
        if (!script_.renames->old_members.empty()) rename_members();
        for (const saves::Parts::Scope& scope : parts_.scopes) this->scope(*scope.map, *scope.owner);
        for (values::Function* function : parts_.functions) this->function(*function);
        for (const ScriptMigration::ScopeValue& one : script_.scope_values)
            values::set(heap_, *one.scope, heap_.text(one.name), one.value);
    }

private:
    void worse(std::string reason) {
        if (script_.report.verdict >= Verdict::uncertain) return;
        script_.report.verdict = Verdict::uncertain;
        script_.report.reason = std::move(reason);
    }

    void scope(Map& map, const program::Function& owner) {
        const program::Function* const now = script_.new_function(owner);
        Map* made = nullptr;
        if (now != nullptr && now->captured) {
            made = heap_.scope(now->local_keys.data(), now->local_hashes.data(),
                               static_cast<std::uint32_t>(now->locals.size()));
            const bool is_over = !is_running(map);
            for (std::uint32_t i = 0; i < now->locals.size(); ++i) {
                made->entries[i].value = slot(map, owner, now->locals[i]);
                if (is_over && made->entries[i].value.is_unset() && !had(owner, now->locals[i]))
                    made->entries[i].value = new_variable(map, owner, *now, i);
            }
        } else {
            // It is no longer a scope, but it may still be referred to as a map.
            made = heap_.map(map.used);
            for (std::uint32_t i = 0; i < map.fixed; ++i)
                if (!map.entries[i].value.is_unset())
                    values::set(heap_, *made, heap_.text(owner.locals[i]), map.entries[i].value);
        }
        for (std::uint32_t i = map.fixed; i < map.used; ++i) {
            const Map::Entry& entry = map.entries[i];
            if (!entry.key.is_unset() && !entry.value.is_unset() && values::get(*made, entry.key).is_unset())
                values::set(heap_, *made, entry.key, entry.value);
        }
        values::exchange(heap_, map, *made);
        for (std::uint32_t i = 0; i < made->used; ++i) made->entries[i].value = Datum::null();
    }

    /// Returns the last part of a function's dotted name, or an empty view if the name has no dot.
    static std::string_view member(std::string_view name) {
        const std::size_t dot = name.rfind('.');
        return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
    }

    /// Renames entries of maps that hold a function under its old name.
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
                const program::Function* const now = script_.new_function(old);
                if (now == nullptr || member(now->name).empty() || values::Text(key).view() != member(old.name))
                    continue;
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

    /// Returns whether a call is still being made whose variables are in the scope.
    bool is_running(const Map& scope) const {
        const auto has = [&](const runtime::Execution& execution) {
            return std::any_of(execution.frames.begin(), execution.frames.end(),
                               [&](const runtime::Frame& frame) { return frame.scope == &scope; });
        };
        if (has(script_.state.execution)) return true;
        if (script_.state.tasks == nullptr) return false;
        return std::any_of(script_.state.tasks->all.begin(), script_.state.tasks->all.end(),
                           [&](const auto& one) { return has(one.second.execution); });
    }

    bool had(const program::Function& owner, std::string_view name) const {
        const std::string_view old = script_.old_name(owner.index, name);
        return std::find(owner.locals.begin(), owner.locals.end(), old) != owner.locals.end();
    }

    /// Returns the value that a new variable has in the scope of a call that is over, in which functions live on.
    Datum new_variable(Map& scope, const program::Function& owner, const program::Function& now, std::uint32_t index) {
        const std::string_view name = now.locals[index];
        const std::string whole = now.name + "." + std::string(name);
        if (is_new_parameter(script_, owner, now, name)) {
            NewParameter made = new_parameter(script_, now, index);
            if (made.is_sure) return made.value;
            worse(std::move(made.doubt));
            return made.value;
        }
        const std::vector<std::uint32_t> setters = script_.liveness.setters_in(now.index, name);
        if (setters.empty()) return Datum::unset();
        const bool is_certain = setters.size() == 1 && script_.now.nodes[setters.front()].parent == none;
        if (is_certain) {
            if (const std::uint32_t defined = script_.function_defined_by(setters.front()); defined != none)
                return Datum::object(
                    heap_.function(values::FunctionOrigin::script, *script_.program.functions[defined], &scope));
            if (const std::optional<Datum> value = script_.evaluation.value_of(setters.front())) {
                script_.report.variables.push_back(
                    {VariableNote::Kind::added, whole, "set to " + values::code_text(*value)});
                return *value;
            }
        }
        worse("variable " + whole + " has no value: " + line_text(script_.now.nodes[setters.front()].line) +
              ", which sets it, was not done");
        return Datum::unset();
    }

    Datum slot(const Map& map, const program::Function& owner, std::string_view name) const {
        const std::string_view old = script_.old_name(owner.index, name);
        for (std::size_t i = 0; i < owner.locals.size() && i < map.fixed; ++i)
            if (owner.locals[i] == old) return map.entries[i].value;
        return Datum::unset();
    }

    void function(values::Function& function) {
        const auto& old = static_cast<const program::Function&>(*function.signature);
        if (old.program != &script_.old_program) return;
        const program::Function* const now = script_.new_function(old);
        if (now == nullptr || now->is_main) return;
        const program::Function& old_parent = *script_.old_program.functions[old.parent];
        const program::Function& parent = *script_.program.functions[now->parent];
        function.signature = now;
        if (parent.is_main) {
            function.outer = script_.state.globals;
        } else if (Map* const known = script_.defined_scope(old_parent, parent)) {
            function.outer = known;
        } else if (Map* const other =
                       script_.new_function(old_parent) == &parent ? nullptr : script_.only_scope(parent)) {
            function.outer = other;
        } else if (old_parent.is_main || script_.new_function(old_parent) != &parent) {
            function.outer = heap_.scope(parent.local_keys.data(), parent.local_hashes.data(),
                                         static_cast<std::uint32_t>(parent.locals.size()));
            worse("function " + now->name + " is now written in another one, whose variables are not known");
        } else if (old_parent.locals.empty() && function.outer->fixed == 0) {
            make_scope(heap_, *function.outer, parent);
        }
    }

    /// Returns whether the value is a function of the old script that has not been migrated yet.
    bool is_old(Datum datum) const {
        return datum.is_function() && datum.as_function()->origin == values::FunctionOrigin::script &&
               static_cast<const program::Function&>(*datum.as_function()->signature).program == &script_.old_program;
    }

    ScriptMigration& script_;
    const saves::Parts& parts_;
    values::Heap& heap_;
};

// ---- functions that are gone -----------------------------------------------------------------------------------------

class LostFunctions {
public:
    LostFunctions(runtime::State& state, const std::function<bool(const program::Program&)>& is_old,
                  MigrationReport& report)
        : state_(state), is_old_(is_old), report_(report) {}

    void run() {
        for (values::Object* object = state_.heap.objects(); object != nullptr; object = object->next) {
            if (object->kind == values::Kind::list) {
                auto& list = static_cast<values::List&>(*object);
                for (std::uint32_t i = 0; i < list.count; ++i) drop(list.items[i]);
            } else if (object->kind == values::Kind::map) {
                auto& map = static_cast<Map&>(*object);
                for (std::uint32_t i = 0; i < map.used; ++i) drop(map.entries[i].value);
            }
        }
        drop(state_.execution);
        if (state_.tasks == nullptr) return;
        for (auto& [id, task] : state_.tasks->all) {
            drop(task.execution);
            drop(task.answer);
        }
    }

private:
    void drop(runtime::Execution& execution) {
        for (Datum& one : execution.registers) drop(one);
        for (runtime::ActivePlan& plan : execution.plans) drop(plan.value);
        drop(execution.pending.value);
        drop(execution.returned);
    }

    void drop(Datum& datum) {
        if (!datum.is_function() || datum.as_function()->origin != values::FunctionOrigin::script) return;
        if (!is_old_(*static_cast<const program::Function&>(*datum.as_function()->signature).program)) return;
        const std::string& name = datum.as_function()->signature->name;
        datum = Datum::null();
        if (report_.verdict >= Verdict::uncertain) return;
        report_.verdict = Verdict::uncertain;
        report_.reason = "a value was function " + (name.empty() ? std::string("(without a name)") : name) +
                         ", which is gone; it is null now";
    }

    runtime::State& state_;
    const std::function<bool(const program::Program&)>& is_old_;
    MigrationReport& report_;
};

}  // namespace

void migrate_values(ScriptMigration& script, const saves::Parts& parts) { Values(script, parts).run(); }

void drop_functions(runtime::State& state, const std::function<bool(const program::Program&)>& is_old,
                    MigrationReport& report) {
    LostFunctions(state, is_old, report).run();
}

std::vector<std::uint32_t> migrated_visits(const ScriptMigration& script, std::span<const std::uint32_t> old) {
    std::vector<std::uint32_t> made;
    if (old.empty() || !script.program.counts_visits) return made;
    made.resize(script.program.functions.size(), 0);
    const std::vector<std::uint32_t>& functions = script.matching.functions;
    for (std::size_t i = 0; i < old.size() && i < functions.size(); ++i)
        if (functions[i] != none) made[functions[i]] = old[i];
    return made;
}

}  // namespace npcs::migration
