// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "conversation.hpp"

#include <charconv>
#include <chrono>

namespace npcs::tools {
namespace {

std::string shown(const Value& value) { return value.is_null() ? "" : value.text(); }

std::string numbered(std::size_t number, const Option& option, const Terminal& terminal) {
    if (!option.available) return terminal.styled(Look::faint, "  -  " + option.text) + "\n";
    return "  " + terminal.styled(Look::accent, std::to_string(number) + ".") + (number < 10 ? " " : "") + option.text +
           "\n";
}

Choice taken(const Outcome& outcome, std::size_t option) {
    if (outcome.options[option].available) return {option, ""};
    return {0, "Option " + std::to_string(option + 1) + " cannot be taken now."};
}

}  // namespace

Host conversation_host(const Show& show, const Project& project, Show note) {
    Host host;
    host.on_print(show);
    host.on_time(clock_seconds);
    host.def("prompt(question)", [](Call& call, Value question) { return call.suspend(question); });
    host.def("input(question)", [](Call& call, Value question) { return call.suspend(question); });
    host.def("say(who, line)", [show](Value who, std::string line) {
        const auto speaker = speaker_of(who);
        if (!speaker) return Reply::wrong_argument(0, "a text, or a map with a name");
        show(*speaker + ": " + line + "\n");
        return Reply(Value());
    });
    // A game may have its own idea of these.
    define_stubs(host, project, show, note ? note : show);
    return host;
}

double clock_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool asks(const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::yielded) return false;
    if (outcome.wait == Outcome::Wait::choice) return true;
    return outcome.wait == Outcome::Wait::answer && !outcome.function.empty() && outcome.function != "yield";
}

Outcome go_on(Session& talk, Outcome outcome, const Show& show, const std::function<void(double)>& pause) {
    while (outcome.kind == Outcome::Kind::yielded && !asks(outcome)) {
        if (outcome.wait == Outcome::Wait::time) pause(outcome.seconds);
        else if (!outcome.value.is_null()) show(outcome.value.text() + "\n");
        outcome = talk.resume();
    }
    return outcome;
}

std::string question(const Outcome& outcome, const Terminal& terminal) {
    const std::string asked = shown(outcome.value);
    std::string text = asked.empty() ? "" : terminal.styled(Look::strong, asked) + "\n";
    std::size_t number = 0;
    for (const Option& option : outcome.options) text += numbered(++number, option, terminal);
    return text;
}

Choice read_choice(const Outcome& outcome, std::string_view text) {
    for (std::size_t i = 0; i < outcome.options.size(); ++i)
        if (outcome.options[i].id == text) return taken(outcome, i);
    const std::string range = "1 to " + std::to_string(outcome.options.size());
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t.");
    if (first == std::string_view::npos || last == std::string_view::npos)
        return {0, "Please type the number of an option, " + range + "."};
    std::size_t number = 0;
    const auto end = std::from_chars(text.data() + first, text.data() + last + 1, number);
    if (end.ec != std::errc() || end.ptr != text.data() + last + 1)
        return {0, "\"" + std::string(text) + "\" is not the number of an option, " + range + "."};
    if (number < 1 || number > outcome.options.size())
        return {0, "There is no option " + std::to_string(number) + ", only " + range + "."};
    return taken(outcome, number - 1);
}

}  // namespace npcs::tools
