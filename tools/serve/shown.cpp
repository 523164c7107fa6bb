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
constexpr char cut_mark = '+';  // behind the version
constexpr char end_of_step = '\x1E';

thread_local ShownText* shown_here = nullptr;

std::string written(const std::vector<ShownStep>& steps) {
    std::string text;
    for (const ShownStep& step : steps)
        text += std::to_string(step.version) + (step.is_cut ? std::string(1, cut_mark) : "") + "\n" + step.text +
                end_of_step;
    return text;
}

std::string without_marks(std::string_view text) {
    std::string plain(text);
    std::erase(plain, end_of_step);
    return plain;
}

}  // namespace

std::string_view cut_to(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    constexpr std::size_t longest_rest = 3;  // of a character, behind its first byte
    const auto is_rest = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
    std::size_t end = most;
    while (end > 0 && most - end < longest_rest && is_rest(end)) --end;
    return text.substr(0, is_rest(end) ? most : end);
}

ShownText::ShownText() : outer_(shown_here) { shown_here = this; }

ShownText::~ShownText() { shown_here = outer_; }

void ShownText::add(std::string_view text) {
    if (shown_here == nullptr || shown_here->is_cut_) return;
    std::string& all = shown_here->text_;
    const std::string_view taken = cut_to(text, most - all.size());
    shown_here->is_cut_ = taken.size() < text.size();
    all += taken;
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
        if (number.ec != std::errc()) return {};
        std::string_view text = step.substr(static_cast<std::size_t>(number.ptr - step.data()));
        const bool is_cut = text.starts_with(cut_mark);
        if (is_cut) text.remove_prefix(1);
        if (!text.starts_with('\n')) return {};
        steps.push_back({version, std::string(text.substr(1)), is_cut});
    }
    return steps;
}

void keep_shown(Session& talk, ShownStep step) {
    std::vector<ShownStep> steps = kept_shown(talk);
    const std::string text = without_marks(step.text);
    const std::string_view kept = cut_to(text, most_bytes / 2);
    steps.push_back({step.version, std::string(kept), step.is_cut || kept.size() < text.size()});
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
