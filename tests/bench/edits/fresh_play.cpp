// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "fresh_play.hpp"

#include <algorithm>

#include "api/loading.hpp"
#include "dice.hpp"
#include "outline/outline.hpp"
#include "program/keys.hpp"

namespace corpus {

namespace {

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) { return npcs::program::hash_text(text, mixed(seed)); }

bool is_over(const npcs::Outcome& outcome) { return !outcome.waiting(); }

}  // namespace

OptionLines::OptionLines(const npcs::Script& script) {
    const auto program = npcs::api::Loader::program(script);
    for (const npcs::outline::OutlineNode& node : npcs::outline::outline_of(*program).nodes)
        if (node.kind == npcs::outline::NodeKind::option) lines_.emplace(node.option_id, node.line);
}

std::string OptionLines::name_of(const npcs::Option& option, const MarkedText& text) const {
    const auto found = lines_.find(static_cast<std::uint32_t>(npcs::program::hash_text(option.id)));
    return found == lines_.end() ? std::string() : text.id_at(found->second);
}

npcs::Host Game::host() {
    npcs::Host made;
    made.def("say", [](std::string who, std::string line) { return who + ": " + line; });
    made.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    made.def("give", [this](std::string thing) { given.push_back(thing); });
    return made;
}

namespace {

/// Adds a value as text, with the keys of maps in one order, whatever their own is.
void add_text(std::string& text, const npcs::Value& value, int depth = 0) {
    if (depth > 8 || (!value.is_map() && !value.is_list())) {
        text += value.text();
    } else if (value.is_list()) {
        text += "[";
        for (const npcs::Value& item : value.items()) {
            add_text(text, item, depth + 1);
            text += ", ";
        }
        text += "]";
    } else {
        std::vector<std::pair<std::string, const npcs::Value*>> entries;
        const std::vector<npcs::Value::Pair> found = value.entries();
        for (const auto& [key, one] : found) entries.emplace_back(key.text(), &one);
        std::sort(entries.begin(), entries.end());
        text += "{";
        for (const auto& [key, one] : entries) {
            text += key + ": ";
            add_text(text, *one, depth + 1);
            text += ", ";
        }
        text += "}";
    }
}

}  // namespace

Globals globals_of(const npcs::Session& session) {
    Globals all;
    for (const std::string& name : session.global_names()) add_text(all[name], session.global(name));
    return all;
}

Seen FreshPlayer::look(const npcs::Outcome& outcome) {
    Seen seen;
    seen.shown = shown(outcome);
    const std::vector<npcs::TraceLine> trace = session_.trace();
    for (const npcs::TraceLine& frame : trace) {
        const std::string& name = edition_.version.text.id_at(frame.line);
        if (!name.empty()) seen.stack += name + " ";
    }
    const std::string innermost = trace.empty() ? "end" : edition_.version.text.id_at(trace.front().line);
    seen.counters = counters_;
    seen.key = innermost + "#" + std::to_string(++counters_[innermost]);
    seen.globals = globals_of(session_);
    seen.given = game_.given.size();
    key_ = seen.key;
    return seen;
}

bool FreshPlayer::go_on(npcs::Outcome& outcome) {
    if (is_over(outcome)) return false;
    if (!is_choice(outcome)) {
        outcome =
            is_prompt(outcome)
                ? session_.resume(std::string(1 + hash_of(key_, answers_.seed) % 5, 'a') + key_.substr(key_.find('#')))
                : session_.resume();
        return true;
    }
    // Options that only one version has are left alone where that is possible.
    std::string preferred;
    if (answers_.taken != nullptr)
        if (const auto known = answers_.taken->find(key_); known != answers_.taken->end()) preferred = known->second;
    std::size_t best = outcome.options.size();
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < outcome.options.size(); ++i) {
        if (!outcome.options[i].available) continue;
        const std::string name = edition_.options.name_of(outcome.options[i], edition_.version.text);
        std::uint64_t rank = name.empty() ? 1 + i : hash_of(name + key_, answers_.seed) | 1ULL << 63;
        if (!name.empty() && name == preferred) rank = ~std::uint64_t{0};
        if (best == outcome.options.size() || rank > most) {
            best = i;
            most = rank;
            taken_[key_] = name;
        }
    }
    if (best == outcome.options.size()) return false;
    outcome = session_.choose(best);
    return true;
}

}  // namespace corpus
