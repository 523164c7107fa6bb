// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The parts of values that refer to the script: slots of scopes, functions, and counts by option and by function.

#include <algorithm>
#include <unordered_map>

#include "migration/frames/calls.hpp"
#include "migration/versions.hpp"
#include "program/keys.hpp"
#include "runtime/tasks.hpp"
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
    }

private:
    void worse(std::string reason) {
        if (v_.report.verdict >= Verdict::uncertain) return;
        v_.report.verdict = Verdict::uncertain;
        v_.report.reason = std::move(reason);
    }

    void scope(Map& map, const program::Function& owner) {
        const program::Function* const now = v_.new_function(owner);
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
                const program::Function* const now = v_.new_function(old);
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
        if (has(v_.state.execution)) return true;
        if (v_.state.tasks == nullptr) return false;
        return std::any_of(v_.state.tasks->all.begin(), v_.state.tasks->all.end(),
                           [&](const auto& one) { return has(one.second.execution); });
    }

    bool had(const program::Function& owner, std::string_view name) const {
        const std::string_view old = v_.old_name(owner.index, name);
        return std::find(owner.locals.begin(), owner.locals.end(), old) != owner.locals.end();
    }

    /// Returns the value that a new variable has in the scope of a call that is over, in which functions live on.
    Datum new_variable(Map& scope, const program::Function& owner, const program::Function& now, std::uint32_t index) {
        const std::string_view name = now.locals[index];
        const std::string whole = now.name + "." + std::string(name);
        if (is_new_parameter(v_, owner, now, name)) {
            NewParameter made = new_parameter(v_, now, index);
            if (made.is_sure) return made.value;
            worse(std::move(made.doubt));
            return made.value;
        }
        const std::vector<std::uint32_t> setters = v_.uses.setters_in(now.index, name);
        if (setters.empty()) return Datum::unset();
        const bool is_certain = setters.size() == 1 && v_.now.nodes[setters.front()].parent == none;
        if (is_certain) {
            if (const std::uint32_t defined = v_.function_defined_by(setters.front()); defined != none)
                return Datum::object(
                    heap_.function(values::FunctionOrigin::script, *v_.program.functions[defined], &scope));
            if (const std::optional<Datum> value = v_.definitions.value_of(setters.front())) {
                v_.report.variables.push_back(
                    {VariableNote::Kind::added, whole, "set to " + values::code_text(*value)});
                return *value;
            }
        }
        worse("variable " + whole + " has no value: " + line_text(v_.now.nodes[setters.front()].line) +
              ", which sets it, was not done");
        return Datum::unset();
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
        } else if (Map* const known = v_.defined_scope(old_parent, parent)) {
            function.outer = known;
        } else if (old_parent.is_main || v_.new_function(old_parent) != &parent) {
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
               static_cast<const program::Function&>(*datum.as_function()->signature).program == &v_.old_program;
    }

    Versions& v_;
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

// ---- options taken ---------------------------------------------------------------------------------------------------

const std::vector<std::string>* ids_of(const OptionIds& ids, std::string_view id) {
    const auto found = ids.find(static_cast<std::uint32_t>(program::hash_text(id)));
    return found != ids.end() ? &found->second : nullptr;
}

/// Returns the new ids of an option: usually one; the id itself if no script knows it any more.
std::vector<std::string> new_ids(const OptionIds& ids, const std::string& id) {
    if (const auto* const whole = ids_of(ids, id)) return *whole;
    const std::size_t colon = id.find(':');
    const auto* const part = colon == std::string::npos ? nullptr : ids_of(ids, std::string_view(id).substr(0, colon));
    if (part == nullptr) return {id};
    std::vector<std::string> made = *part;
    for (std::string& one : made) one += id.substr(colon);
    return made;
}

}  // namespace

void migrate_values(Versions& versions, const saves::Parts& parts) { Values(versions, parts).run(); }

void drop_functions(runtime::State& state, const std::function<bool(const program::Program&)>& is_old,
                    MigrationReport& report) {
    LostFunctions(state, is_old, report).run();
}

std::vector<std::uint32_t> migrated_visits(const Versions& versions, std::span<const std::uint32_t> old) {
    std::vector<std::uint32_t> made;
    if (old.empty() || !versions.program.counts_visits) return made;
    made.resize(versions.program.functions.size(), 0);
    const std::vector<std::uint32_t>& functions = versions.matching.functions;
    for (std::size_t i = 0; i < old.size() && i < functions.size(); ++i)
        if (functions[i] != none) made[functions[i]] = old[i];
    return made;
}

void add_option_ids(const Versions& versions, OptionIds& ids) {
    const Outline& now = versions.now;
    for (const auto& function : versions.program.functions)
        for (const program::ChooseInfo& info : function->chooses) {
            std::size_t number = 0;
            const std::uint32_t choose = now.nodes_of[info.statement];
            for (std::uint32_t at = choose + 1; at < now.nodes[choose].end; at = now.nodes[at].end) {
                if (now.nodes[at].kind != NodeKind::option || number == info.options.size()) continue;
                const std::string& id = info.options[number++].id;
                const std::uint32_t old = versions.matching.back[at];
                if (old == none) continue;
                std::vector<std::string>& known = ids[versions.before.nodes[old].option_id];
                if (std::find(known.begin(), known.end(), id) == known.end()) known.push_back(id);
            }
        }
}

void migrate_taken(runtime::State& state, const OptionIds& ids) {
    if (state.taken == nullptr) return;
    Map* const made = state.heap.map(state.taken->used);
    for (std::uint32_t i = 0; i < state.taken->used; ++i) {
        const Map::Entry& entry = state.taken->entries[i];
        if (entry.key.is_unset() || !entry.key.is_string() || !entry.value.is_number()) continue;
        for (const std::string& one : new_ids(ids, std::string(values::Text(entry.key).view()))) {
            const Datum id = state.heap.text(one);
            const Datum before = values::get(*made, id);
            const double count = entry.value.as_number() + (before.is_number() ? before.as_number() : 0);
            values::set(state.heap, *made, id, Datum::number(count));
        }
    }
    state.taken = made;
}

}  // namespace npcs::migration
