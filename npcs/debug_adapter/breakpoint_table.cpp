// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/breakpoint_table.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "debug_adapter/arguments.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr const char* not_started = "The script has not been started yet.";

/// The debugger's breakpoints by their ids.
std::unordered_map<BreakpointId, Breakpoint> by_id(std::vector<Breakpoint> all) {
    std::unordered_map<BreakpointId, Breakpoint> made;
    made.reserve(all.size());
    for (Breakpoint& one : all) made.emplace(one.id, std::move(one));
    return made;
}

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<HitRule> HitRule::read(std::string_view text) {
    text = without_blanks(text);
    HitRule rule;
    std::uint64_t more = 0;
    const auto begins = [&](std::string_view sign) {
        if (!text.starts_with(sign)) return false;
        text = without_blanks(text.substr(sign.size()));
        return true;
    };
    if (begins(">=")) rule.kind = Kind::from;
    else if (begins(">")) more = 1;
    else if (begins("==") || begins("=")) rule.kind = Kind::exactly;
    else if (begins("%")) rule.kind = Kind::every;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), rule.number);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    if (rule.number > (std::uint64_t{1} << 53) || (rule.kind == Kind::every && rule.number == 0)) return std::nullopt;
    rule.number += more;
    return rule;
}

bool HitRule::accepts(std::uint64_t hit) const {
    switch (kind) {
        case Kind::from: return hit >= number;
        case Kind::exactly: return hit == number;
        case Kind::every: return hit % number == 0;
    }
    return true;
}

Json BreakpointTable::set_lines(const std::string& path, const Json& wanted, std::uint32_t first, Conversation* talk) {
    drop(talk, Kind::line, path);
    sources_.look_again();
    Json answer = Json::array();
    for (const Json& each : wanted) {
        Wanted one{++last_id_, Kind::line, path};
        one.line = number_of(each, "line").value_or(0) + 1 - first;
        read_conditions(one, each);
        answer.push_back(add(std::move(one), first, talk));
    }
    return answer;
}

Json BreakpointTable::set_functions(const Json& wanted, Conversation* talk) {
    drop(talk, Kind::function, "");
    Json answer = Json::array();
    for (const Json& each : wanted) {
        Wanted one{++last_id_, Kind::function};
        one.request.function = std::string(without_blanks(text_of(each, "name")));
        read_conditions(one, each);
        if (one.request.function.empty()) {
            one.problem = "A function breakpoint needs the name of a function.";
            one.is_refused = true;
        }
        answer.push_back(add(std::move(one), 1, talk));
    }
    return answer;
}

Json BreakpointTable::set_data(const Json& wanted, Conversation* talk) {
    drop(talk, Kind::data, "");
    Json answer = Json::array();
    for (const Json& each : wanted) {
        Wanted one{++last_id_, Kind::data};
        one.path = text_of(each, "dataId");
        one.is_deep = one.path.ends_with("*");
        if (one.is_deep) one.path.pop_back();
        read_conditions(one, each);
        if (!one.request.condition.empty()) {
            one.problem = "A data breakpoint cannot have a condition; one on a line can.";
            one.is_refused = true;
        }
        answer.push_back(add(std::move(one), 1, talk));
    }
    return answer;
}

/// Sets one more, if there may be one more. Returns it as the protocol describes it.
Json BreakpointTable::add(Wanted one, std::uint32_t first, Conversation* talk) {
    if (wanted_.size() >= most_breakpoints) {
        one.problem = "There are too many breakpoints: at most " + std::to_string(most_breakpoints) + " are set.";
        return described(one, first);
    }
    place(one, talk);
    Json description = described(one, first);
    wanted_.push_back(std::move(one));
    return description;
}

void BreakpointTable::read_conditions(Wanted& one, const Json& wanted) {
    one.request.condition = std::string(without_blanks(text_of(wanted, "condition")));
    one.request.log = text_of(wanted, "logMessage");
    const std::string hits = text_of(wanted, "hitCondition");
    if (without_blanks(hits).empty()) return;
    if (const auto rule = HitRule::read(hits)) {
        one.rule = *rule;
        if (rule->kind == HitRule::Kind::from) one.request.hits = rule->number;
        return;
    }
    one.problem = "\"" + hits + "\" is no rule for hits: those are 3, >= 3, > 3, == 3 and % 3.";
    one.is_refused = true;
}

void BreakpointTable::place(Wanted& one, Conversation* talk) {
    one.set.clear();
    one.is_verified = false;
    one.real_line = 0;
    if (one.is_refused) return;
    one.problem = talk == nullptr ? not_started : "";
    if (talk == nullptr) return;
    if (one.kind == Kind::data) return take(one, talk->debugger().watch_global(one.path, one.is_deep));
    if (one.kind == Kind::function) return set(one, *talk, one.request);
    const auto places = sources_.in_scripts(one.path, one.line);
    if (places.empty())
        one.problem = sources_.scripts_of(one.path).empty() ? "This file is no part of what is debugged."
                                                            : "The file has no such line.";
    for (const Place& place : places) {
        BreakpointRequest request = one.request;
        request.file = place.file;
        request.line = place.line;
        set(one, *talk, std::move(request));
    }
}

void BreakpointTable::set(Wanted& one, Conversation& talk, BreakpointRequest request) {
    take(one, talk.debugger().add_breakpoint(std::move(request)));
}

void BreakpointTable::take(Wanted& one, const Result<Breakpoint>& added) {
    if (!added) {
        one.problem = added.diagnostics().front().message;
        return;
    }
    const Breakpoint& breakpoint = added.value();
    one.set.push_back(breakpoint.id);
    if (!breakpoint.is_bound) {
        if (!one.is_verified) one.problem = breakpoint.problem;
        return;
    }
    one.is_verified = true;
    one.problem = breakpoint.problem;
    if (one.kind == Kind::data) return;
    if (one.kind == Kind::line) sources_.learn(breakpoint.file, one.path);
    const Place place = sources_.in_file(breakpoint.file, breakpoint.line);
    one.real_line = place.line;
    if (one.kind == Kind::function) one.path = place.file;
}

void BreakpointTable::drop(Conversation* talk, Kind kind, const std::string& path) {
    std::erase_if(wanted_, [&](const Wanted& one) {
        if (one.kind != kind || (kind == Kind::line && one.path != path)) return false;
        if (talk != nullptr)
            for (const BreakpointId id : one.set) talk->debugger().remove_breakpoint(id);
        return true;
    });
}

std::vector<Json> BreakpointTable::set_all(Conversation& talk, std::uint32_t first) {
    std::vector<Json> changed;
    sources_.look_again();
    for (Wanted& one : wanted_) {
        const Wanted before = one;
        place(one, &talk);
        if (!shows_same(one, before)) changed.push_back(described(one, first));
    }
    return changed;
}

std::vector<Json> BreakpointTable::changed(Conversation& talk, std::uint32_t first) {
    std::vector<Json> changed;
    if (wanted_.empty()) return changed;
    const auto all = by_id(talk.debugger().breakpoints());
    for (Wanted& one : wanted_) {
        if (one.is_refused) continue;
        const Wanted before = one;
        one.set.clear();
        for (const BreakpointId id : before.set)
            if (const auto breakpoint = all.find(id); breakpoint != all.end()) take(one, breakpoint->second);
        if (!shows_same(one, before)) changed.push_back(described(one, first));
    }
    return changed;
}

/// Whether a client has been told of both in the same way.
bool BreakpointTable::shows_same(const Wanted& one, const Wanted& other) {
    return one.is_verified == other.is_verified && one.real_line == other.real_line && one.path == other.path &&
           one.problem == other.problem;
}

std::vector<int> BreakpointTable::accepted(Conversation& talk, const std::vector<BreakpointId>& hit,
                                           bool& is_function) const {
    std::vector<int> numbers;
    if (hit.empty()) return numbers;
    const auto all = by_id(talk.debugger().breakpoints());
    const std::unordered_set<BreakpointId> hits(hit.begin(), hit.end());
    for (const Wanted& one : wanted_)
        for (const BreakpointId id : one.set) {
            const auto breakpoint = all.find(id);
            if (!hits.contains(id) || breakpoint == all.end()) continue;
            if (one.kind != Kind::data && !one.rule.accepts(breakpoint->second.hit_count)) continue;
            numbers.push_back(one.id);
            is_function = one.kind == Kind::function;
        }
    return numbers;
}

Json BreakpointTable::described(const Wanted& one, std::uint32_t first) const {
    Json description = {{"id", one.id}, {"verified", one.is_verified}};
    if (!one.problem.empty()) description["message"] = one.problem;
    if (one.kind == Kind::data) return description;
    const std::uint32_t line = one.real_line != 0 ? one.real_line : one.line;
    if (line != 0) description["line"] = line - 1 + first;
    if (!one.path.empty()) description["source"] = source_of_(one.path);
    return description;
}

}  // namespace npcs::debug_adapter
