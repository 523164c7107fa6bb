// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Globals are migrated by name. The main program does not repeat assignments that it has passed, so constants and
// functions that are new in front of its position get the values they would have had.

#include <algorithm>

#include "hashing/keyed_hash.hpp"
#include "migration/versions.hpp"
#include "program/words.hpp"
#include "saves/positions.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using values::Map;

namespace {

class Globals {
public:
    explicit Globals(Versions& versions) : v_(versions), heap_(versions.state.heap) {}

    void run() {
        if (v_.state.globals == nullptr) return;
        find_position();
        for (std::uint32_t i = 0; i < v_.before.globals.size(); ++i) old_.emplace(v_.before.globals[i].name, i);
        const program::Program& program = v_.program;
        made_ = heap_.scope(program.names.data(), program.name_hashes.data(), program.global_count);
        for (std::uint32_t i = 0; i < program.global_count; ++i) made_->entries[i].value = value(i);
        further();
        removed();
        // The map stays the same object, because scopes and functions refer to it.
        values::exchange(heap_, *v_.state.globals, *made_);
        for (std::uint32_t i = 0; i < made_->used; ++i)
            made_->entries[i].value = Datum::null();  // the map that was replaced keeps nothing alive
        members();
    }

private:
    /// Finds the node of the statement that the main program is carrying out.
    void find_position() {
        const runtime::Execution& execution = *v_.execution;
        position_ = execution.started ? static_cast<std::uint32_t>(v_.now.nodes.size()) : 0;
        if (execution.frames.empty()) return;
        const runtime::Frame& frame = execution.frames.front();
        std::uint32_t statement = none;
        if (const program::ResumePoint* site = frame.function->resume_point_at(frame.pc)) statement = site->statement;
        else if (!saves::starts_at(*frame.function, frame.pc, frame.top, statement) && frame.pc > 0)
            statement = frame.function->statement_at(frame.pc - 1);
        position_ = 0;
        // Between two turns, a loop's position is its end.
        if (v_.place != none) place_ = v_.place;
        else if (statement == none) return;
        else place_ = v_.now.nodes_of[statement];
        position_ = place_;
        while (v_.now.nodes[position_].parent != none) position_ = v_.now.nodes[position_].parent;
    }

    bool is_passed(std::uint32_t node) const { return node != none && node < position_; }

    /// Returns whether a variable that has no value in the old state has none here either: the old script had the same statement
    /// as the new node and had passed it, or stood at the head of the loop around it and the new one stands behind that loop.
    bool stays_unset(std::uint32_t node) const {
        const std::uint32_t before = node == none ? none : v_.matching.back[node];
        if (before == none || v_.before.nodes[before].text != v_.now.nodes[node].text) return false;
        if (!v_.execution->started) return false;
        if (v_.execution->frames.empty()) return true;
        if (v_.old_place == none) return false;
        if (before < outermost(v_.old_place)) return true;
        std::uint32_t around = before;
        while (around != none && around != v_.old_place) around = v_.before.nodes[around].parent;
        return around != none && is_passed(node);
    }

    /// Returns the node of the old main program's own block that the old node stands in.
    std::uint32_t outermost(std::uint32_t node) const {
        while (v_.before.nodes[node].parent != none) node = v_.before.nodes[node].parent;
        return node;
    }

    Datum value(std::uint32_t index) {
        const program::OutlineGlobal& now = v_.now.globals[index];
        const std::string name(v_.old_name(0, now.name));
        const auto found = old_.find(name);
        if (found != old_.end()) {
            const Datum value = v_.state.globals->entries[found->second].value;
            if (!value.is_unset() || name == now.name) return kept(now, v_.before.globals[found->second], value);
        }
        const Datum further = values::get(*v_.state.globals, heap_.text(now.name));
        return further.is_unset() ? initial(now) : further;
    }

    Datum kept(const program::OutlineGlobal& now, const program::OutlineGlobal& before, Datum value) {
        // A variable that stayed unset when its statement was passed, or was removed since, is not set now either.
        if (value.is_unset()) return stays_unset(now.assigned_at) ? value : initial(now);
        if (now.initial == 0 || before.initial == 0 || now.initial == before.initial || value.is_unset()) return value;
        const Datum fresh = v_.program.constants[now.constant];
        const bool is_default = program::constant_hash(value) == before.initial;
        std::string detail =
            is_default ? "now " + values::code_text(fresh)
                       : "now " + values::code_text(fresh) + ", but the saved value stays: " + values::code_text(value);
        if (is_default && !is_passed(now.assigned_at)) return value;
        if (is_default && v_.is_set_elsewhere(now.name)) {
            detail += ", but another script sets it, too, and the saved value stays: " + values::code_text(value);
            v_.report.variables.push_back({VariableNote::Kind::default_changed, now.name, std::move(detail)});
            return value;
        }
        v_.report.variables.push_back({VariableNote::Kind::default_changed, now.name, std::move(detail)});
        return is_default ? fresh : value;
    }

    Datum initial(const program::OutlineGlobal& now) {
        const auto local = v_.new_globals.find(now.name);
        if (local != v_.new_globals.end()) return local->second;
        if (!is_passed(now.assigned_at)) return inner(now);
        for (const program::OutlineFunction& function : v_.now.functions)
            if (function.definer == now.assigned_at && function.name == now.name && function.parent == 0)
                return closure(static_cast<std::uint32_t>(&function - v_.now.functions.data()));
        return worked_out(now.name, now.assigned_at);
    }

    /// Returns the value of a variable that is set inside a block around the conversation's position.
    Datum inner(const program::OutlineGlobal& now) {
        const std::uint32_t setter = place_ == none ? none : v_.uses.setter_before(place_, now.name);
        if (setter == none) return Datum::unset();
        const std::uint32_t before = v_.matching.back[setter];
        // Not set either where the old script had passed it, or where both scripts reach it only by another turn of a loop.
        if (before != none && v_.old_place != none && (before < v_.old_place || setter > place_)) return Datum::unset();
        if (is_surely_before(v_.now, setter, place_)) return worked_out(now.name, setter);
        if (is_read(now.name)) doubt(now.name, setter);
        return Datum::unset();
    }

    Datum worked_out(const std::string& name, std::uint32_t setter) {
        std::optional<Datum> value = v_.definitions.value_of(setter);
        if (v_.first_values != nullptr && v_.first_values->is_new(name)) {
            const FirstValue& first = v_.first_values->of(name);
            value = first.value;
            if (value && !first.is_certain && is_read(name)) doubt_value(name, first.doubtful);
        }
        v_.report.variables.push_back(
            {VariableNote::Kind::added, name,
             value ? "set to " + values::code_text(*value) : "not set: its first value cannot be known"});
        if (!value && is_read(name)) doubt(name, setter);
        return value.value_or(Datum::unset());
    }

    void doubt(const std::string& name, std::uint32_t setter) {
        if (v_.report.verdict >= Verdict::uncertain) return;
        // What is done again would fail for want of it.
        const bool is_done_again = v_.shared == nullptr &&
                                   std::any_of(v_.report.frames.begin(), v_.report.frames.end(),
                                               [](const FrameVerdict& one) { return one.verdict == Verdict::restart; });
        v_.report.verdict = is_done_again ? Verdict::refused : Verdict::uncertain;
        v_.report.reason = "variable " + name + " has no value: " + line_text(v_.now.nodes[setter].line) +
                           ", which sets it, was not done";
    }

    void doubt_value(const std::string& name, std::uint32_t changed) {
        if (v_.report.verdict >= Verdict::uncertain) return;
        v_.report.verdict = Verdict::uncertain;
        v_.report.reason = "variable " + name + " is new, and what " + line_text(v_.now.nodes[changed].line) +
                           " would have made of it is not known";
    }

    bool is_read(std::string_view name) const {
        return place_ == none ? v_.uses.is_read_by_functions(name) : v_.uses.is_read(place_, name);
    }

    Datum closure(std::uint32_t function) {
        return Datum::object(
            heap_.function(values::FunctionOrigin::script, *v_.program.functions[function], v_.state.globals));
    }

    /// Keeps globals that the host made, or the script through `globals[...]`.
    void further() {
        const Map& old = *v_.state.globals;
        for (std::uint32_t i = old.fixed; i < old.used; ++i) {
            const Map::Entry& entry = old.entries[i];
            if (!entry.key.is_unset() && !entry.value.is_unset() && values::get(*made_, entry.key).is_unset())
                values::set(heap_, *made_, entry.key, entry.value);
        }
    }

    void removed() {
        hashing::Set<std::string_view> kept;
        hashing::Set<std::string> known;
        for (const program::OutlineGlobal& now : v_.now.globals) kept.insert(v_.old_name(0, now.name));
        for (const Datum& name : v_.program.names) known.emplace(values::Text(name).view());
        for (std::uint32_t i = 0; i < v_.before.globals.size(); ++i) {
            const std::string& name = v_.before.globals[i].name;
            const Datum value = v_.state.globals->entries[i].value;
            if (kept.contains(name) || value.is_unset()) continue;
            if (v_.is_used_elsewhere(name)) {
                values::set(heap_, *made_, heap_.text(name), value);
                if (!value.is_function())
                    v_.report.variables.push_back(
                        {VariableNote::Kind::removed, name,
                         "another script has it; its value stays: " + values::code_text(value)});
                continue;
            }
            // A value that the new script still reads must stay.
            const bool is_read = known.contains(name);
            if (is_read && !value.is_function()) values::set(heap_, *made_, heap_.text(name), value);
            if (value.is_function() && value.as_function()->origin == values::FunctionOrigin::script) continue;
            v_.report.variables.push_back(
                {VariableNote::Kind::removed, name,
                 (is_read ? "nothing sets it any more; its value stays: " : "its value is dropped: ") +
                     values::code_text(value)});
        }
    }

    /// Sets new functions that are defined as members of maps: `npc.greet = function`.
    void members() {
        for (std::uint32_t i = 1; i < v_.now.functions.size(); ++i) {
            const program::OutlineFunction& function = v_.now.functions[i];
            const std::size_t dot = function.name.rfind('.');
            if (dot == std::string::npos || function.parent != 0 || function.definer == none) continue;
            if (v_.now.nodes[function.definer].parent != none || !is_passed(function.definer)) continue;
            Map* const map = map_at(std::string_view(function.name).substr(0, dot));
            const std::string name = function.name.substr(dot + 1);
            if (map == nullptr || map->fixed > 0 || !values::get(*map, heap_.text(name)).is_unset()) continue;
            // Functions that were renamed are handled with all other maps, in Values::rename_members.
            if (v_.matching.functions_back[i] == none) values::set(heap_, *map, heap_.text(name), closure(i));
        }
    }

    Map* map_at(std::string_view path) {
        Map* map = v_.state.globals;
        while (!path.empty()) {
            const std::size_t dot = path.find('.');
            const Datum next = values::get(*map, heap_.text(path.substr(0, dot)));
            if (!next.is_map()) return nullptr;
            map = next.as_map();
            path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
        }
        return map;
    }

    Versions& v_;
    values::Heap& heap_;
    Map* made_ = nullptr;
    std::uint32_t position_ = 0;  ///< outermost node around the main program's position
    std::uint32_t place_ = none;
    hashing::Map<std::string, std::uint32_t> old_;
};

}  // namespace

void migrate_globals(Versions& versions) { Globals(versions).run(); }

}  // namespace npcs::migration
