// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "playing.hpp"

#include "marked_text.hpp"

namespace corpus {

namespace {

std::string tidy(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    return std::string(line);
}

}  // namespace

std::vector<Playthrough> parse_playthroughs(std::string_view text) {
    std::vector<Playthrough> plays;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string line = tidy(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with("play ")) plays.push_back({line.substr(5), {}});
        else if (plays.empty()) throw Mistake("play NAME is expected");
        else if (line.starts_with("> ")) plays.back().answers.push_back({true, line.substr(2)});
        else plays.back().answers.push_back({false, line == "\"\"" ? "" : line});
    }
    return plays;
}

npcs::Host make_host() {
    npcs::Host host;
    host.def("say", [](std::string who, std::string line) { return who + ": " + line; });
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

bool is_choice(const npcs::Outcome& outcome) {
    return outcome.kind == npcs::Outcome::Kind::yielded && outcome.wait == npcs::Outcome::Wait::choice;
}

bool is_prompt(const npcs::Outcome& outcome) {
    return outcome.kind == npcs::Outcome::Kind::yielded && outcome.wait == npcs::Outcome::Wait::answer &&
           outcome.function == "prompt";
}

std::string shown(const npcs::Outcome& outcome) {
    using Kind = npcs::Outcome::Kind;
    if (outcome.kind == Kind::returned) return "the end";
    if (outcome.kind != Kind::yielded) return "error: " + npcs::one_line(outcome.error);
    if (is_prompt(outcome)) return "asks: " + outcome.value.text();
    if (!is_choice(outcome)) return "says: " + outcome.value.text();
    std::string text = "choose: " + outcome.value.text();
    for (const npcs::Option& option : outcome.options) {
        text += option.available ? " | " + option.text : " | (" + option.text + ")";
    }
    return text;
}

const Answer* Player::take(bool is_option) {
    while (next_ < answers_.size() && answers_[next_].is_option != is_option) {
        if (strict_) return nullptr;
        ++next_;
    }
    return next_ < answers_.size() ? &answers_[next_++] : nullptr;
}

std::optional<npcs::Outcome> Player::choose(const npcs::Outcome& outcome) {
    const std::size_t before = next_;
    const Answer* answer = take(true);
    if (answer == nullptr) {
        if (strict_ && before < answers_.size()) throw Mistake("a text is answered to " + shown(outcome));
        return std::nullopt;
    }
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < outcome.options.size(); ++i) {
        if (!outcome.options[i].available) continue;
        if (!first) first = i;
        if (outcome.options[i].text.starts_with(answer->text)) return session_.choose(i);
    }
    if (strict_) throw Mistake("\"" + answer->text + "\" is no option of " + shown(outcome));
    return session_.choose(first.value_or(0));
}

std::optional<npcs::Outcome> Player::go_on(const npcs::Outcome& outcome) {
    if (!outcome.waiting()) return std::nullopt;
    if (is_choice(outcome)) return choose(outcome);
    if (!is_prompt(outcome)) return session_.resume();
    const std::size_t before = next_;
    const Answer* answer = take(false);
    if (answer != nullptr) return session_.resume(answer->text);
    if (strict_ && before < answers_.size()) throw Mistake("an option is answered to " + shown(outcome));
    return std::nullopt;
}

std::vector<std::string> Player::transcript(npcs::Outcome outcome, npcs::Outcome* last) {
    std::vector<std::string> lines;
    std::optional<npcs::Outcome> now = std::move(outcome);
    while (now && lines.size() < most_stops) {
        lines.push_back(shown(*now));
        if (last != nullptr) *last = *now;
        now = go_on(*now);
    }
    return lines;
}

}  // namespace corpus
