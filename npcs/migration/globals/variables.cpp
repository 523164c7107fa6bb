// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Globals are migrated by name. The main program does not repeat assignments that it has passed, so constants and
// functions that are new in front of its position get the values they would have had.

#include <algorithm>

#include "hashing/keyed_hash.hpp"
#include "migration/script_migration.hpp"
#include "program/words.hpp"
#include "runtime/foreign_blocks.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using values::Map;

namespace {

class Globals {
public:
    explicit Globals(ScriptMigration& script) : script_(script), heap_(script.state.heap) {}

    void run() {
        if (script_.state.globals == nullptr) return;
        find_position();
        const program::Program& program = script_.program;
        made_ = heap_.scope(program.names.data(), program.name_hashes.data(), program.global_count);
        for (std::uint32_t i = 0; i < program.global_count; ++i) made_->entries[i].value = value(i);
        further();
        removed();
        // The map stays the same object, because scopes and functions refer to it.
        values::exchange(heap_, *script_.state.globals, *made_);
        for (std::uint32_t i = 0; i < made_->used; ++i)
            made_->entries[i].value = Datum::null();  // the map that was replaced keeps nothing alive
        members();
        blocks();
    }

private:
    /// Finds the node of the statement that the main program is carrying out.
    void find_position() {
        const runtime::Execution& execution = *script_.execution;
        position_ = execution.started ? static_cast<std::uint32_t>(script_.now.nodes.size()) : 0;
        if (execution.frames.empty()) return;
        const runtime::Frame& frame = execution.frames.front();
        std::uint32_t statement = none;
        if (const program::ResumePoint* site = frame.function->resume_point_at(frame.pc)) statement = site->statement;
        else if (!saves::starts_at(*frame.function, frame.pc, frame.top, statement) && frame.pc > 0)
            statement = frame.function->statement_at(frame.pc - 1);
        position_ = 0;
        // Between two turns, a loop's position is its end.
        if (script_.place != none) place_ = script_.place;
        else if (statement == none) return;
        else place_ = script_.now.nodes_of[statement];
        position_ = place_;
        while (script_.now.nodes[position_].parent != none) position_ = script_.now.nodes[position_].parent;
    }

    bool is_passed(std::uint32_t node) const { return node != none && node < position_; }

    /// Returns whether a variable that has no value in the old state has none here either: the old script had the same statement
    /// as the new node and had passed it, or stood at the head of the loop around it and the new one stands behind that loop.
    bool stays_unset(std::uint32_t node) const {
        const std::uint32_t before = node == none ? none : script_.matching.back[node];
        if (before == none || script_.before.nodes[before].text != script_.now.nodes[node].text) return false;
        if (!script_.execution->started) return false;
        if (script_.execution->frames.empty()) return true;
        if (script_.old_place == none) return false;
        if (before < outermost(script_.old_place)) return true;
        std::uint32_t around = before;
        while (around != none && around != script_.old_place) around = script_.before.nodes[around].parent;
        return around != none && is_passed(node);
    }

    /// Returns the node of the old main program's own block that the old node stands in.
    std::uint32_t outermost(std::uint32_t node) const {
        while (script_.before.nodes[node].parent != none) node = script_.before.nodes[node].parent;
        return node;
    }

    Datum value(std::uint32_t index) {
        const outline::OutlineGlobal& now = script_.now.globals[index];
        if (const std::uint32_t was = script_.renames->global_before[index]; was != none) {
            const outline::OutlineGlobal& before = script_.before.globals[was];
            const Datum value = script_.state.globals->entries[was].value;
            if (!value.is_unset() || before.name == now.name) return kept(now, before, value);
        }
        const Datum further = values::get(*script_.state.globals, heap_.text(now.name));
        return further.is_unset() ? initial(now) : further;
    }

    Datum kept(const outline::OutlineGlobal& now, const outline::OutlineGlobal& before, Datum value) {
        // A variable that stayed unset when its statement was passed, or was removed since, is not set now either.
        if (value.is_unset()) return stays_unset(now.assigned_at) ? value : initial(now);
        if (now.initial == 0 || before.initial == 0 || now.initial == before.initial || value.is_unset()) return value;
        const Datum fresh = script_.program.constants[now.constant];
        const bool is_default = outline::constant_hash(value) == before.initial;
        std::string detail =
            is_default ? "now " + values::code_text(fresh)
                       : "now " + values::code_text(fresh) + ", but the saved value stays: " + values::code_text(value);
        if (is_default && !is_passed(now.assigned_at)) return value;
        if (is_default && script_.is_set_elsewhere(now.name)) {
            detail += ", but another script sets it, too, and the saved value stays: " + values::code_text(value);
            script_.report.variables.push_back({VariableNote::Kind::default_changed, now.name, std::move(detail)});
            return value;
        }
        script_.report.variables.push_back({VariableNote::Kind::default_changed, now.name, std::move(detail)});
        return is_default ? fresh : value;
    }

    Datum initial(const outline::OutlineGlobal& now) {
        const auto local = script_.new_globals.find(now.name);
        if (local != script_.new_globals.end()) return local->second;
        if (!is_passed(now.assigned_at)) return inner(now);
        for (const outline::OutlineFunction& function : script_.now.functions)
            if (function.definer == now.assigned_at && function.name == now.name && function.parent == 0)
                return closure(static_cast<std::uint32_t>(&function - script_.now.functions.data()));
        return worked_out(now.name, now.assigned_at);
    }

    /// Returns the value of a variable that is set inside a block around the conversation's position.
    Datum inner(const outline::OutlineGlobal& now) {
        const std::uint32_t setter = place_ == none ? none : script_.liveness.setter_before(place_, now.name);
        if (setter == none) return Datum::unset();
        const std::uint32_t before = script_.matching.back[setter];
        // Not set either where the old script had passed it, or where both scripts reach it only by another turn of a loop.
        if (before != none && script_.old_place != none && (before < script_.old_place || setter > place_))
            return Datum::unset();
        if (is_surely_before(script_.now, setter, place_)) return worked_out(now.name, setter);
        if (is_read(now.name)) doubt(now.name, setter);
        return Datum::unset();
    }

    Datum worked_out(const std::string& name, std::uint32_t setter) {
        std::optional<Datum> value = script_.evaluation.value_of(setter);
        if (script_.initial_values != nullptr && script_.initial_values->is_new(name)) {
            const InitialValue& first = script_.initial_values->of(name);
            value = first.value;
            if (value && !first.is_certain && is_read(name)) doubt_value(name, first.doubtful);
        }
        script_.report.variables.push_back(
            {VariableNote::Kind::added, name,
             value ? "set to " + values::code_text(*value) : "not set: its first value cannot be known"});
        if (!value && is_read(name)) doubt(name, setter);
        return value.value_or(Datum::unset());
    }

    void doubt(const std::string& name, std::uint32_t setter) {
        // What is done again would fail for want of it.
        const bool is_done_again = script_.shared == nullptr &&
                                   std::any_of(script_.report.frames.begin(), script_.report.frames.end(),
                                               [](const FrameVerdict& one) { return one.verdict == Verdict::restart; });
        const Verdict verdict = is_done_again ? Verdict::refused : Verdict::uncertain;
        if (script_.report.verdict >= verdict) return;
        script_.report.verdict = verdict;
        script_.report.reason = "variable " + name + " has no value: " + line_text(script_.now.nodes[setter].line) +
                                ", which sets it, was not done";
    }

    void doubt_value(const std::string& name, std::uint32_t changed) {
        if (script_.report.verdict >= Verdict::uncertain) return;
        script_.report.verdict = Verdict::uncertain;
        script_.report.reason = "variable " + name + " is new, and what " + line_text(script_.now.nodes[changed].line) +
                                " would have made of it is not known";
    }

    bool is_read(std::string_view name) const {
        if (script_.is_used_elsewhere(name)) return true;
        return place_ == none ? script_.liveness.is_read_by_functions(name) : script_.liveness.is_read(place_, name);
    }

    Datum closure(std::uint32_t function) {
        return Datum::object(heap_.function(values::FunctionOrigin::script, *script_.program.functions[function],
                                            script_.state.globals));
    }

    /// Keeps globals that the host made, or the script through `globals[...]`.
    void further() {
        const Map& old = *script_.state.globals;
        for (std::uint32_t i = old.fixed; i < old.used; ++i) {
            const Map::Entry& entry = old.entries[i];
            if (!entry.key.is_unset() && !entry.value.is_unset() && values::get(*made_, entry.key).is_unset())
                values::set(heap_, *made_, entry.key, entry.value);
        }
    }

    void removed() {
        for (const std::uint32_t i : script_.renames->globals_gone) {
            const std::string& name = script_.before.globals[i].name;
            const Datum value = script_.state.globals->entries[i].value;
            if (value.is_unset()) continue;
            script_.gone_globals.emplace(name, value);
            if (script_.is_used_elsewhere(name)) {
                values::set(heap_, *made_, heap_.text(name), value);
                if (!value.is_function())
                    script_.report.variables.push_back(
                        {VariableNote::Kind::removed, name,
                         "another script has it; its value stays: " + values::code_text(value)});
                continue;
            }
            // A value that the new script still reads must stay.
            const bool is_read = std::any_of(script_.program.names.begin(), script_.program.names.end(),
                                             [&](Datum known) { return values::Text(known).view() == name; });
            if (is_read && !value.is_function()) values::set(heap_, *made_, heap_.text(name), value);
            if (value.is_function() && value.as_function()->origin == values::FunctionOrigin::script) continue;
            script_.report.variables.push_back(
                {VariableNote::Kind::removed, name,
                 (is_read ? "nothing sets it any more; its value stays: " : "its value is dropped: ") +
                     values::code_text(value)});
        }
    }

    /// Sets new functions that are defined as members of maps: `npc.greet = function`.
    void members() {
        for (std::uint32_t i = 1; i < script_.now.functions.size(); ++i) {
            const outline::OutlineFunction& function = script_.now.functions[i];
            const std::size_t dot = function.name.rfind('.');
            if (dot == std::string::npos || function.parent != 0 || function.definer == none) continue;
            if (script_.now.nodes[function.definer].parent != none || !is_passed(function.definer)) continue;
            Map* const map = map_at(std::string_view(function.name).substr(0, dot));
            const std::string name = function.name.substr(dot + 1);
            if (map == nullptr || map->fixed > 0) continue;
            const Datum saved = values::get(*map, heap_.text(name));
            if (!saved.is_unset()) {
                if (!saved.is_function() && script_.matching.functions_back[i] == none)
                    constant_made_function(*map, name, saved, i);
                continue;
            }
            // Functions that were renamed are handled with all other maps, in Values::rename_members.
            if (script_.matching.functions_back[i] == none) values::set(heap_, *map, heap_.text(name), closure(i));
        }
    }

    /// Sets new functions that blocks in other languages define, if the block stands in front of where the script is. Those that
    /// were saved find their block by themselves.
    void blocks() {
        if (script_.program.foreign.empty()) return;
        for (std::uint32_t i = 1; i < script_.now.functions.size(); ++i) {
            const program::Foreign* const block = block_of(*script_.program.functions[i]);
            const std::uint32_t definer = script_.now.functions[i].definer;
            if (block == nullptr || definer == none || !is_passed(definer)) continue;
            Map* const map = block->is_named ? map_at(name_of_block(i)) : script_.state.globals;
            if (map == nullptr) continue;
            for (const ForeignFunction& defined : block->defines) {
                const Datum name = heap_.text(defined.name);
                if (!values::get(*map, name).is_unset()) continue;
                values::set(heap_, *map, name, runtime::make_defined(heap_, closure(i), defined));
                script_.report.variables.push_back({VariableNote::Kind::added, defined.name, "defined by a `script`"});
            }
        }
    }

    /// What stands behind the language: `shop` in `script "lua" shop`.
    std::string_view name_of_block(std::uint32_t function) const {
        std::string_view head = script_.program.source->text().substr(script_.now.functions[function].span.begin);
        head = head.substr(0, head.find_first_of("\r\n"));
        head.remove_prefix(std::min(head.find('"', head.find('"') + 1), head.size() - 1) + 1);
        head.remove_prefix(std::min(head.find_first_not_of(" \t"), head.size()));
        return head.substr(0, head.find_first_of(" \t/"));
    }

    const program::Foreign* block_of(const program::Function& function) const {
        for (const program::Instruction& instruction : function.code) {
            if (instruction.op != program::Op::run_foreign || instruction.wide() >= script_.program.foreign.size())
                continue;
            const program::Foreign& found = script_.program.foreign[instruction.wide()];
            return found.function.kind == ForeignFunction::Kind::block ? &found : nullptr;
        }
        return nullptr;
    }

    /// A member that was a constant is a function now. What is saved is still that constant if the old statement had it.
    void constant_made_function(Map& map, const std::string& name, Datum saved, std::uint32_t index) {
        const outline::OutlineFunction& function = script_.now.functions[index];
        const std::uint32_t before = script_.matching.back[function.definer];
        if (before == none || script_.matching.kinds[before] == MatchKind::same) return;
        const std::uint32_t as_it_was = script_.old_hash(0, function.name + " = " + values::code_text(saved));
        if (as_it_was == script_.before.nodes[before].text) {
            values::set(heap_, map, heap_.text(name), closure(index));
            script_.report.variables.push_back({VariableNote::Kind::default_changed, function.name, "now a function"});
        } else if (script_.report.verdict < Verdict::uncertain) {
            script_.report.verdict = Verdict::uncertain;
            script_.report.reason = function.name + " is a function now, and the save has " + values::code_text(saved);
        }
    }

    Map* map_at(std::string_view path) {
        Map* map = script_.state.globals;
        while (!path.empty()) {
            const std::size_t dot = path.find('.');
            const Datum next = values::get(*map, heap_.text(path.substr(0, dot)));
            if (!next.is_map()) return nullptr;
            map = next.as_map();
            path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
        }
        return map;
    }

    ScriptMigration& script_;
    values::Heap& heap_;
    Map* made_ = nullptr;
    std::uint32_t position_ = 0;  ///< outermost node around the main program's position
    std::uint32_t place_ = none;
};

}  // namespace

void migrate_globals(ScriptMigration& script) { Globals(script).run(); }

}  // namespace npcs::migration
