// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "verdicts.hpp"

#include <algorithm>

namespace npcs::tools {

std::string_view meaning_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::exact: return "goes on as if it had been played with this script";
        case Verdict::moved: return "the same, at a statement that stands elsewhere now";
        case Verdict::differs: return "goes on; what was done before stays as it was done, and was edited since";
        case Verdict::skips: return "goes on behind a statement that was deleted";
        case Verdict::repeats: return "something would be done twice, or never, because it was moved";
        case Verdict::uncertain: return "goes on, but something that it needs is not known";
        case Verdict::restart: return "a statement is done again from its start";
        case Verdict::refused: return "cannot go on in this script";
    }
    return {};
}

void add_accept(CLI::App& command, std::vector<std::string>& accept) {
    std::vector<std::string> names;
    for (const Verdict verdict : all_verdicts)
        if (verdict != Verdict::refused) names.emplace_back(name_of(verdict));
    command.add_option("--accept", accept, "Verdicts that are well besides exact, moved and differs, with commas")
        ->delimiter(',')
        ->check(CLI::IsMember(names));
}

void accept_named(std::vector<Verdict>& accepted, const std::vector<std::string>& names) {
    for (const Verdict verdict : all_verdicts)
        if (std::find(names.begin(), names.end(), name_of(verdict)) != names.end()) accepted.push_back(verdict);
}

}  // namespace npcs::tools
