// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "oracle.hpp"

#include <algorithm>
#include <optional>

namespace corpus {

namespace {

using Trace = std::vector<npcs::TraceLine>;

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// Does the caller's statement speak of the function that the frame above it is in?
bool calls(const MarkedText& text, const npcs::TraceLine& caller, const npcs::TraceLine& callee) {
    if (callee.function.empty() || caller.line == 0) return false;
    return text.own_text(caller.line - 1).find(last_part(callee.function)) != std::string::npos;
}

/// Frames that hang together: the outermost is the main program, and each calls the next, where it did so by name before.
std::string broken_chain(const MarkedText& text, const Trace& now, bool called_by_name) {
    if (now.empty()) return "nothing runs";
    if (!now.back().function.empty()) return "the outermost frame is in " + now.back().function;
    for (std::size_t i = 0; called_by_name && i + 1 < now.size(); ++i) {
        if (calls(text, now[i + 1], now[i])) continue;
        return now[i].function + " would return to line " + std::to_string(now[i + 1].line) +
               ", which does not call it";
    }
    return "";
}

bool all_called_by_name(const MarkedText& text, const Trace& trace) {
    for (std::size_t i = 0; i + 1 < trace.size(); ++i) {
        if (!calls(text, trace[i + 1], trace[i])) return false;
    }
    return true;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " < ") + name;
    return text.empty() ? "nothing" : text;
}

/// Does a statement stand on the other side of one of these now, in the same function?
bool has_crossed(const MarkedText& before, const MarkedText& after, const std::vector<std::string>& places) {
    for (const std::string& place : places) {
        if (!after.has(place)) continue;
        const std::size_t old_place = before.line_of(place), new_place = after.line_of(place);
        for (std::size_t i = 0; i < before.lines.size(); ++i) {
            const std::string& id = before.lines[i].id;
            if (id.empty() || id == place || before.lines[i].is_option() || !after.has(id)) continue;
            if ((i < old_place) != (after.line_of(id) < new_place)) return true;
        }
    }
    return false;
}

Fate fate_of(Claim claim) { return static_cast<Fate>(claim); }

}  // namespace

std::vector<std::string> names_of(const Trace& trace, const MarkedText& text) {
    std::vector<std::string> names;
    for (const npcs::TraceLine& frame : trace) {
        names.push_back(text.id_at(frame.line));
        if (names.back().empty()) throw Mistake("the statement in line " + std::to_string(frame.line) + " has no name");
    }
    return names;
}

std::vector<std::string> known_names(const Trace& trace, const Version& before, const Version& after) {
    std::vector<std::string> names;
    for (const npcs::TraceLine& frame : trace) {
        const std::string& id = after.text.id_at(frame.line);
        if (before.text.has(id)) names.push_back(id);
    }
    return names;
}

Judgement judge_positions(const Version& before, const Version& after, const Stop& stop, Claim claim,
                          const Trace& now) {
    const std::vector<std::string> names = names_of(stop.trace, before.text);
    std::vector<std::string> survivors;
    std::copy_if(names.begin(), names.end(), std::back_inserter(survivors),
                 [&](const auto& id) { return after.text.has(id); });
    Judgement judgement;
    judgement.fate = fate_of(claim);
    judgement.survives = survivors.size() == names.size();
    const std::vector<std::string> found = known_names(now, before, after);

    if (claim == Claim::exact || claim == Claim::moved || claim == Claim::differs) {
        const std::string broken = broken_chain(after.text, now, all_called_by_name(before.text, stop.trace));
        const bool innermost_is_gone = survivors.empty() || survivors.front() != names.front();
        if (innermost_is_gone) judgement.why = names.front() + " is gone, and is taken for " + joined(found);
        else if (found != survivors) judgement.why = joined(survivors) + " is taken for " + joined(found);
        else if (!broken.empty()) judgement.why = broken;
        judgement.right = judgement.why.empty();
        if (!judgement.right) judgement.fate = Fate::silently_wrong;
        return judgement;
    }
    if (claim == Claim::repeats) judgement.right = has_crossed(before.text, after.text, names);
    if (claim == Claim::exception || judgement.survives) return judgement;
    judgement.right = true;
    if (claim == Claim::skips && !now.empty()) {
        const auto gone = std::find_if(names.begin(), names.end(), [&](const auto& id) { return !after.text.has(id); });
        const std::string next = before.text.next_after(before.text.line_of(*gone), after.text);
        judgement.at_next = std::find(found.begin(), found.end(), next) != found.end();
    }
    return judgement;
}

// --- Choices ---

namespace {

/// An option of a choose statement, and what its text is made of.
struct OptionLine {
    Range block;
    std::string id;
    std::vector<std::string> literals;
    bool begins_with_literal = false;
};

OptionLine read_option(const MarkedText& text, std::size_t line) {
    OptionLine option{text.block(line), text.lines[line].id, {}, false};
    const std::string& source = text.lines[line].text;
    std::size_t at = source.find("option ") + 7;
    if (source.compare(at, 5, "once ") == 0) at += 5;
    option.begins_with_literal = source.compare(at, 1, "\"") == 0;
    while (at < source.size()) {
        if (source[at] == '"') {
            const std::size_t end = source.find('"', at + 1);
            option.literals.push_back(source.substr(at + 1, end - at - 1));
            at = end;
        } else if (source.compare(at, 4, " if ") == 0 || source.compare(at, 5, " for ") == 0 ||
                   source.compare(at, 5, " then") == 0) {
            break;
        }
        ++at;
    }
    return option;
}

bool could_say(const OptionLine& option, const std::string& shown) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < option.literals.size(); ++i) {
        const std::size_t at = shown.find(option.literals[i], from);
        if (at == std::string::npos || (i == 0 && option.begins_with_literal && at != 0)) return false;
        from = at + option.literals[i].size();
    }
    return true;
}

std::vector<OptionLine> options_of(const MarkedText& text, std::size_t line) {
    std::vector<OptionLine> options;
    const Range range = text.block(line - 1);
    for (std::size_t i = range.first + 1; i <= range.last; ++i) {
        if (text.lines[i].is_option() && text.lines[i].indent() == text.lines[range.first].indent() + 1) {
            options.push_back(read_option(text, i));
        }
    }
    return options;
}

/// The option with that text: of several that could be, the one that says most.
const OptionLine* option_saying(const std::vector<OptionLine>& options, const std::string& shown) {
    const OptionLine* best = nullptr;
    std::size_t most = 0;
    for (const OptionLine& option : options) {
        if (!could_say(option, shown)) continue;
        std::size_t length = 1;
        for (const std::string& literal : option.literals) length += literal.size();
        if (length > most) best = &option;
        most = std::max(most, length);
    }
    return best;
}

bool is_offered(const OptionLine& option, const npcs::Outcome& outcome) {
    return std::any_of(outcome.options.begin(), outcome.options.end(),
                       [&](const auto& shown) { return could_say(option, shown.text); });
}

/// Takes each option of a copy, and looks in whose block it comes to its next stop.
std::string wrong_branch(const std::vector<OptionLine>& options, const Version& after, npcs::Session& session,
                         const npcs::Host& host) {
    const std::string bytes = session.save();
    const npcs::Outcome outcome = session.outcome();
    const std::size_t depth = session.trace().size();
    for (std::size_t i = 0; i < outcome.options.size(); ++i) {
        if (!outcome.options[i].available) continue;
        auto copy = npcs::Session::load(bytes, after.script, host);
        if (!copy) return "what was loaded cannot be saved and loaded again";
        copy.value().choose(i);
        const Trace trace = copy.value().trace();
        if (trace.size() < depth) continue;
        const std::uint32_t line = trace[trace.size() - depth].line;
        for (const OptionLine& option : options) {
            if (line == 0 || line - 1 <= option.block.first || line - 1 > option.block.last) continue;
            if (!could_say(option, outcome.options[i].text))
                return "option \"" + outcome.options[i].text + "\" leads to " + option.literals.front();
        }
    }
    return "";
}

}  // namespace

std::string wrong_options(const Version& before, const Version& after, const Stop& stop, npcs::Session& session,
                          const npcs::Host& host) {
    const npcs::Outcome outcome = session.outcome();
    if (!is_choice(outcome)) return "a choice has become: " + shown(outcome);
    const std::vector<OptionLine> old_options = options_of(before.text, stop.trace.front().line);
    const std::vector<OptionLine> new_options = options_of(after.text, session.trace().front().line);
    for (const npcs::Option& option : outcome.options) {
        if (option_saying(new_options, option.text) == nullptr)
            return "option \"" + option.text + "\" is not in the script any more";
    }
    for (const npcs::Option& option : stop.outcome.options) {
        const OptionLine* was = option_saying(old_options, option.text);
        if (was == nullptr) throw Mistake("there is no option for \"" + option.text + "\"");
        const auto is = std::find_if(new_options.begin(), new_options.end(),
                                     [&](const auto& other) { return other.id == was->id; });
        if (is != new_options.end() && !is_offered(*is, outcome))
            return "option \"" + option.text + "\" is lost: " + shown(outcome);
    }
    return wrong_branch(new_options, after, session, host);
}

}  // namespace corpus
