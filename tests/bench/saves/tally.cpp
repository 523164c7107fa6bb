// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "tally.hpp"

#include <cstdio>

namespace corpus {

namespace {

std::string row(const std::string& name, const Counts& counts) {
    char text[64];
    std::string line;
    std::snprintf(text, sizeof text, "| %-26s | %6zu |", name.c_str(), counts.all);
    line += text;
    for (const std::size_t count : counts.fate) {
        std::snprintf(text, sizeof text, " %9zu |", count);
        line += text;
    }
    std::snprintf(text, sizeof text, " %6.2f |\n", counts.percent_right());
    return line + text;
}

std::string heading() {
    std::string first = "|                            |  cases |", second = "|----------------------------|-------:|";
    for (const char* name : fate_names) {
        char text[32];
        std::snprintf(text, sizeof text, " %9s |", name);
        first += text;
        second += "----------:|";
    }
    return first + " right% |\n" + second + "-------:|\n";
}

}  // namespace

void Counts::add(const Judgement& judgement) {
    ++fate[static_cast<std::size_t>(judgement.fate)];
    ++all;
    right += judgement.right;
    gone += !judgement.survives;
    at_next += !judgement.survives && judgement.at_next;
}

double Counts::percent_right() const {
    return all == 0 ? 100.0 : 100.0 * static_cast<double>(right) / static_cast<double>(all);
}

void Tally::add(const std::string& kind, bool is_asking, const Judgement& judgement) {
    kinds[kind].add(judgement);
    all.add(judgement);
    if (is_asking) asking.add(judgement);
}

std::string table_of(const std::string& title, const Tally& tally, bool with_kinds) {
    std::string text = title + "\n\n" + heading();
    if (with_kinds) {
        for (const auto& [kind, counts] : tally.kinds) text += row(kind, counts);
    }
    text += row("all", tally.all);
    text += row("prompts, choices not gone", tally.asking);
    if (tally.hard.all > 0) text += row("not right by number", tally.hard);
    char gone[120];
    std::snprintf(gone, sizeof gone, "\nstatement gone: %zu cases, %zu of them loaded at the next one that survives\n",
                  tally.all.gone, tally.all.at_next);
    return text + gone;
}

}  // namespace corpus
