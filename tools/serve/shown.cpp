// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "shown.hpp"

#include <charconv>

#include "conversation.hpp"

namespace npcs::tools::serve {
namespace {

/// Not an identifier.
constexpr std::string_view variable = "shown by npcs serve";
constexpr std::size_t most_steps = 20;
constexpr std::size_t most_bytes = 8 * 1024;
constexpr char end_of_step = '\x1E';

thread_local ShownText* shown_here = nullptr;

std::string written(const std::vector<ShownStep>& steps) {
    std::string text;
    for (const ShownStep& step : steps) text += std::to_string(step.version) + "\n" + step.text + end_of_step;
    return text;
}

std::string without_marks(std::string_view text) {
    std::string plain(text);
    std::erase(plain, end_of_step);
    return plain;
}

}  // namespace

ShownText::ShownText() : outer_(shown_here) { shown_here = this; }

ShownText::~ShownText() { shown_here = outer_; }

void ShownText::add(std::string_view text) {
    if (shown_here == nullptr) return;
    std::string& all = shown_here->text_;
    all += text.substr(0, most - all.size());
}

std::vector<ShownStep> kept_shown(const Session& talk) {
    std::vector<ShownStep> steps;
    const Value kept = talk.global(variable);
    if (!kept.is_string()) return steps;
    const std::string all = kept.text();
    std::string_view rest = all;
    for (std::size_t end = 0; (end = rest.find(end_of_step)) != rest.npos; rest.remove_prefix(end + 1)) {
        const std::string_view step = rest.substr(0, end);
        std::uint64_t version = 0;
        const auto number = std::from_chars(step.data(), step.data() + step.size(), version);
        if (number.ec != std::errc() || number.ptr == step.data() + step.size() || *number.ptr != '\n') return {};
        steps.push_back({version, std::string(number.ptr + 1, step.data() + step.size())});
    }
    return steps;
}

void keep_shown(Session& talk, std::uint64_t version, std::string_view text) {
    std::vector<ShownStep> steps = kept_shown(talk);
    steps.push_back({version, without_marks(text).substr(0, most_bytes / 2)});
    while (steps.size() > most_steps || (steps.size() > 1 && written(steps).size() > most_bytes))
        steps.erase(steps.begin());
    talk.set_global(variable, Value(written(steps)));
}

Outcome run_to_question(Session& talk, Outcome outcome) {
    constexpr int most_lines = 1000;
    for (int lines = 0; lines < most_lines; ++lines) {
        if (is_said(outcome)) ShownText::add(outcome.value.text() + "\n");
        const bool goes_on = outcome.kind == Outcome::Kind::yielded && outcome.seconds <= 0 && !asks(outcome) &&
                             (outcome.wait == Outcome::Wait::nothing || outcome.wait == Outcome::Wait::answer);
        if (!goes_on) break;
        outcome = talk.resume();
    }
    return outcome;
}

}  // namespace npcs::tools::serve
