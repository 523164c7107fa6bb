// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "conversation.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <tuple>

namespace npcs::tools {
namespace {

std::string shown(const Value& value) { return value.is_null() ? "" : value.text(); }

std::string numbered(std::size_t number, const Option& option, const Screen& screen) {
    if (!option.available) {
        const std::string reason = locked_reason(option);
        return screen.styled(TextStyle::faint, "  -  " + option.text + (reason.empty() ? "" : " (" + reason + ")")) +
               "\n";
    }
    return "  " + screen.styled(TextStyle::accent, std::to_string(number) + ".") + (number < 10 ? " " : "") +
           option.text + "\n";
}

Choice taken(const Outcome& outcome, std::size_t option) {
    if (outcome.options[option].available) return {option, ""};
    const std::string reason = locked_reason(outcome.options[option]);
    return {0,
            "Option " + std::to_string(option + 1) + " cannot be taken now" + (reason.empty() ? "." : ": " + reason)};
}

/// Returns a function that passes on each warning once per line, because a loop would repeat it.
std::function<void(const Diagnostic&)> once_a_place(const std::function<void(const Diagnostic&)>& warn) {
    if (!warn) return [](const Diagnostic&) {};
    using Place = std::tuple<std::string, std::uint32_t, std::string>;
    return [warn, told = std::make_shared<std::set<Place>>()](const Diagnostic& warning) {
        if (told->emplace(warning.file, warning.line, warning.message).second) warn(warning);
    };
}

Diagnostic unknown_speaker(const std::string& speaker, const std::vector<std::string>& names, const TraceLine& where) {
    Diagnostic warning;
    warning.severity = Severity::warning;
    warning.stage = Stage::runtime;
    warning.code = "unknown-speaker";
    warning.message = "\"" + speaker + "\" is none of the characters that npcs.toml names";
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) warning.hint += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) warning.hint += " ...";
    warning.file = where.file;
    warning.line = warning.source_line = where.line;
    return warning;
}

}  // namespace

std::string locked_reason(const Option& option) {
    const Value reason = option.data.is_map() ? option.data.get("locked") : Value();
    return reason.is_string() ? reason.text() : "";
}

Host conversation_host(const Audience& audience, const Project& project) {
    Host host;
    const Show show = audience.show;
    const auto warn = once_a_place(audience.warn);
    host.on_print(show);
    if (audience.clock) host.on_time(audience.clock);
    host.on_warning([warn](const Call&, const Diagnostic& warning) { warn(warning); });
    host.def("prompt(question)", [](Call& call, Value question) { return call.suspend(question); });
    host.def("input(question)", [](Call& call, Value question) { return call.suspend(question); });
    const auto meet = [warn, names = project.characters](const Call& call, const std::string& speaker) {
        if (!names.empty() && std::find(names.begin(), names.end(), speaker) == names.end())
            warn(unknown_speaker(speaker, names, call.where()));
    };
    host.def("say(who, line)", [show, meet](Call& call, Value who, std::string line) {
        const auto speaker = speaker_of(who);
        if (!speaker) return Reply::wrong_argument(0, "a text, or a map with a name");
        // Narration has no speaker.
        if (!speaker->empty()) meet(call, *speaker);
        show((speaker->empty() ? "" : *speaker + ": ") + line + "\n");
        return Reply(Value());
    });
    // The game may define these differently.
    define_stubs(host, project, {show, audience.note ? audience.note : show, meet, audience.given});
    return host;
}

bool asks(const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::yielded) return false;
    if (outcome.wait == Outcome::Wait::choice) return true;
    return outcome.wait == Outcome::Wait::answer && !outcome.function.empty() && outcome.function != "yield";
}

bool is_said(const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::yielded || outcome.value.is_null()) return false;
    return outcome.wait == Outcome::Wait::nothing || (outcome.wait == Outcome::Wait::answer && !asks(outcome));
}

std::string question(const Outcome& outcome, const Screen& screen) {
    const std::string asked = shown(outcome.value);
    std::string text = asked.empty() ? "" : screen.styled(TextStyle::strong, asked) + "\n";
    std::size_t number = 0;
    for (const Option& option : outcome.options) text += numbered(++number, option, screen);
    return text;
}

Choice read_choice(const Outcome& outcome, std::string_view text) {
    for (std::size_t i = 0; i < outcome.options.size(); ++i)
        if (outcome.options[i].id == text) return taken(outcome, i);
    const bool is_only = outcome.options.size() == 1;
    const std::string range = is_only ? "1" : "1 to " + std::to_string(outcome.options.size());
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t.");
    if (first == std::string_view::npos || last == std::string_view::npos)
        return {0, is_only ? "Please type 1, the only option." : "Please type the number of an option, " + range + "."};
    std::size_t number = 0;
    const auto end = std::from_chars(text.data() + first, text.data() + last + 1, number);
    if (end.ec != std::errc() || end.ptr != text.data() + last + 1)
        return {0, "\"" + std::string(text) + "\" is not the number of an option, " + (is_only ? "only " : "") + range +
                       "."};
    if (number != 1 && is_only) return {0, "There is only option 1."};
    if (number < 1 || number > outcome.options.size())
        return {0, "There is no option " + std::to_string(number) + ", only " + range + "."};
    return taken(outcome, number - 1);
}

}  // namespace npcs::tools
