// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How often options were taken is counted by their ids, which are made of their texts.

#include <algorithm>

#include "migration/script_migration.hpp"
#include "program/keys.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

using values::Map;

namespace {

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

/// Calls `take(node, info)` for each option of the new script.
template <typename Take>
void for_each_option(const ScriptMigration& script, Take&& take) {
    const Outline& now = script.now;
    for (const auto& function : script.program.functions)
        for (const program::ChooseInfo& info : function->chooses) {
            std::size_t number = 0;
            const std::uint32_t choose = now.nodes_of[info.statement];
            for (std::uint32_t at = choose + 1; at < now.nodes[choose].end; at = now.nodes[at].end)
                if (now.nodes[at].kind == NodeKind::option && number < info.options.size())
                    take(at, info.options[number++]);
        }
}

bool mentions_taken(const program::Program& program) {
    return std::any_of(program.names.begin(), program.names.end(),
                       [](Datum name) { return values::Text(name).view() == "taken"; });
}

}  // namespace

void add_option_ids(const ScriptMigration& script, OptionIds& ids) {
    for_each_option(script, [&](std::uint32_t at, const program::OptionInfo& info) {
        const std::uint32_t old = script.matching.back[at];
        if (old == none) return;
        std::vector<std::string>& known = ids[script.before.nodes[old].option_id];
        if (std::find(known.begin(), known.end(), info.id) == known.end()) known.push_back(info.id);
    });
}

TakenFinding compare_taken(const ScriptMigration& script) {
    if (script.state.taken == nullptr || script.state.taken->used == 0) return {};
    const bool asks = mentions_taken(script.program);
    hashing::Map<std::uint64_t, double>
        taken;  // hashes of ids and of the part in front of an option's text -> how often
    for (std::uint32_t i = 0; i < script.state.taken->used; ++i) {
        const Datum key = script.state.taken->entries[i].key;
        if (key.is_unset() || !key.is_string()) continue;
        const values::Text shown(key);
        const std::string_view id = shown.view();
        const Datum value = script.state.taken->entries[i].value;
        const double count = value.is_number() ? value.as_number() : 0;
        taken[static_cast<std::uint32_t>(program::hash_text(id))] = count;
        if (const std::size_t colon = id.find(':'); colon != std::string_view::npos) {
            double& most = taken[static_cast<std::uint32_t>(program::hash_text(id.substr(0, colon)))];
            most = std::max(most, count);
        }
    }
    const auto was_taken = [&](std::uint32_t old) { return taken.find(script.before.nodes[old].option_id); };
    std::string doubt, elsewhere;
    for_each_option(script, [&](std::uint32_t at, const program::OptionInfo& info) {
        if (!doubt.empty()) return;
        const bool is_counted = info.once || asks;
        const std::string line = line_text(script.now.nodes[at].line);
        const std::uint32_t old = script.matching.back[at];
        if (old != none) {
            const auto found = was_taken(old);
            if (found != taken.end() && elsewhere.empty() && !script.is_same_text(old, at)) {
                if (!script.differs_in_once(old, at))
                    elsewhere = "the option in " + line + " was taken, and is offered under another condition now";
                else if (info.once && found->second > 1)
                    elsewhere = "the option in " + line + " was taken more than once, which it cannot be now";
            }
            if (!is_counted) return;
            const bool has_same_text = script.before.nodes[old].text == script.now.nodes[at].text;
            if (found != taken.end() && script.matching.moved[old] && elsewhere.empty())
                elsewhere = "the option in " + line + " was taken where it stood before";
            if (info.per_text && found != taken.end() && !has_same_text)
                doubt =
                    "options of " + line + " were taken under the texts they had, and which they are now is not known";
            return;
        }
        if (!is_counted) return;
        // A new option may be one that was taken, in other words.
        const std::uint32_t choose = script.matching.back[script.now.nodes[at].parent];
        if (choose == none) return;
        for (std::uint32_t one = choose + 1; one < script.before.nodes[choose].end; one = script.before.nodes[one].end)
            if (script.before.nodes[one].kind == NodeKind::option && script.matching.nodes[one] == none &&
                was_taken(one) != taken.end())
                doubt = "an option that was taken is gone, and whether it is the one in " + line + " cannot be told";
    });
    if (!doubt.empty()) return {Verdict::uncertain, std::move(doubt)};
    if (!elsewhere.empty()) return {Verdict::differs, std::move(elsewhere)};
    for (std::uint32_t old = 0; old < script.before.nodes.size(); ++old)
        if (script.before.nodes[old].kind == NodeKind::option && script.matching.nodes[old] == none &&
            was_taken(old) != taken.end() && !script.functions_elsewhere.contains(script.before.nodes[old].function))
            return {Verdict::differs, "the option in " + line_text(script.before.nodes[old].line) +
                                          " was taken, and is gone: what came of it stays"};
    return {};
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
