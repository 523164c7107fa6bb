// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/globals/shared_globals.hpp"

#include "hashing/keyed_hash.hpp"
#include "migration/script_migration.hpp"
#include "runtime/tasks.hpp"
#include "values/map.hpp"

namespace npcs::migration {

using program::Program;
using values::Map;

void SharedNames::add(const Program& program, const Outline& now) {
    for (const Datum name : program.names) used_[std::string(values::Text(name).view())].add(program);
    for (const outline::OutlineGlobal& global : now.globals) set_[global.name].add(program);
}

void SharedNames::add_old(const Outline& before, std::size_t number) {
    for (const outline::OutlineGlobal& global : before.globals) last_had_[global.name] = number;
}

bool SharedNames::has_others(const Names& names, std::string_view name, const Program& own) {
    const auto found = names.find(std::string(name));
    return found != names.end() && (found->second.several || found->second.first != &own);
}

bool SharedNames::is_used_elsewhere(std::string_view name, const Program& own, std::size_t number) const {
    const auto found = last_had_.find(std::string(name));
    return has_others(used_, name, own) || (found != last_had_.end() && found->second > number);
}

bool SharedNames::is_set_elsewhere(std::string_view name, const Program& own) const {
    return has_others(set_, name, own);
}

namespace {

class SharedGlobals {
public:
    explicit SharedGlobals(runtime::State& state) : state_(state), heap_(state.heap), globals_(*state.globals) {
        for (std::uint32_t i = 0; i < globals_.used; ++i)
            if (!globals_.entries[i].key.is_unset()) order_.push_back(globals_.entries[i].key);
    }

    void bring_over(ScriptMigration& script) {
        Map& rest = *heap_.map();
        show_slots(rest, script);
        const std::vector<Datum> shared = renamed_and_shared(script);
        runtime::Execution over;
        over.started = true;
        script.execution = running_main(script.program);
        if (script.execution == nullptr) script.execution = &over;
        migrate_globals(script);
        script.execution = &state_.execution;
        for (std::size_t i = 0; i < shared.size(); i += 2) add(globals_, shared[i], shared[i + 1]);
        hide_slots(rest, script);
    }

    /// Puts the globals back in the order they had, with new ones at the end.
    void finish() {
        Map* const made = heap_.map(globals_.used);
        for (const Datum key : order_) {
            const auto renamed = renamed_.find(text_of(key));
            if (renamed != renamed_.end()) put_in_order(*made, heap_.text(renamed->second));
            put_in_order(*made, key);
        }
        for (std::uint32_t i = 0; i < globals_.used; ++i)
            add(*made, globals_.entries[i].key, globals_.entries[i].value);
        values::exchange(heap_, globals_, *made);
        clear(*made);
    }

private:
    static std::string text_of(Datum key) {
        return key.is_string() ? std::string(values::Text(key).view()) : std::string();
    }

    void put_in_order(Map& map, Datum key) { add(map, key, values::get(globals_, key)); }

    void add(Map& map, Datum key, Datum value) {
        if (!key.is_unset() && !value.is_unset() && values::get(map, key).is_unset())
            values::set(heap_, map, key, value);
    }

    static void clear(Map& map) {
        for (std::uint32_t i = 0; i < map.used; ++i) map.entries[i].value = Datum::null();
    }

    /// Reduces the globals to those that the script knows: its old names as slots, then its new names. Meanwhile `rest`
    /// has all globals.
    void show_slots(Map& rest, const ScriptMigration& script) {
        const Program& old = script.old_program;
        Map* const made = heap_.scope(old.names.data(), old.name_hashes.data(), old.global_count);
        for (std::uint32_t i = 0; i < old.global_count; ++i)
            made->entries[i].value = values::get(globals_, old.names[i]);
        for (const Datum name : script.program.names) add(*made, name, values::get(globals_, name));
        values::exchange(heap_, globals_, *made);
        values::exchange(heap_, rest, *made);
    }

    /// Puts all globals back, with the migrated ones replaced.
    void hide_slots(Map& rest, const ScriptMigration& script) {
        values::exchange(heap_, globals_, rest);
        const Map& made = rest;
        for (std::uint32_t i = 0; i < script.old_program.global_count; ++i) {
            const Datum name = script.old_program.names[i];
            if (values::get(made, name).is_unset()) values::remove(globals_, name);
            const std::string_view now = script.renamed(0, script.before.globals[i].name);
            if (now != script.before.globals[i].name) renamed_.emplace(script.before.globals[i].name, now);
        }
        for (std::uint32_t i = 0; i < made.used; ++i) {
            const Map::Entry& entry = made.entries[i];
            if (!entry.key.is_unset() && !entry.value.is_unset()) values::set(heap_, globals_, entry.key, entry.value);
        }
        clear(rest);
    }

    /// Returns names that this script has renamed but another script still uses, each followed by its value.
    std::vector<Datum> renamed_and_shared(const ScriptMigration& script) {
        std::vector<Datum> kept;
        for (const outline::OutlineGlobal& global : script.before.globals) {
            if (script.renamed(0, global.name) == global.name || !script.is_used_elsewhere(global.name)) continue;
            const Datum name = heap_.text(global.name);
            kept.push_back(name);
            kept.push_back(values::get(globals_, name));
        }
        return kept;
    }

    /// Returns the execution of the oldest task that runs the main program of the script, which shows how far the
    /// script has come. Returns null if there is none: then the main program has ended.
    runtime::Execution* running_main(const Program& program) {
        for (auto& [id, task] : state_.tasks->all)
            if (task.execution.frames.front().function == &program.main()) return &task.execution;
        return nullptr;
    }

    runtime::State& state_;
    values::Heap& heap_;
    Map& globals_;
    std::vector<Datum> order_;
    hashing::Map<std::string, std::string> renamed_;  ///< old names to new names
};

}  // namespace

void migrate_shared_globals(const std::vector<ScriptMigration*>& edited) {
    if (edited.empty()) return;
    SharedGlobals globals(edited.front()->state);
    for (ScriptMigration* script : edited) globals.bring_over(*script);
    globals.finish();
}

}  // namespace npcs::migration
