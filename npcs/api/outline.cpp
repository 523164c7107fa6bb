// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/outline.hpp"

#include <algorithm>
#include <utility>

#include "api/loading.hpp"
#include "matching/match.hpp"
#include "outline/outline.hpp"
#include "program/program.hpp"
#include "saves/outline_bytes.hpp"
#include "syntax/source.hpp"

namespace npcs {

namespace {

using matching::Matching;
using outline::Outline;

std::string line_text(const program::Program& program, std::uint32_t line) {
    std::string text(program.source->line(line));
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// Returns whether a node is a statement. `else` is not one.
bool is_told(const outline::OutlineNode& node) { return node.kind != outline::NodeKind::otherwise; }

std::vector<StatementMatch> kept_and_gone(const program::Program& before, const program::Program& now,
                                          const Matching& matching) {
    const Outline& a = outline::outline_of(before);
    const Outline& b = outline::outline_of(now);
    std::vector<StatementMatch> matches;
    for (std::uint32_t i = 0; i < a.nodes.size(); ++i) {
        if (!is_told(a.nodes[i])) continue;
        StatementMatch& match = matches.emplace_back();
        match.was = a.nodes[i].line;
        const std::uint32_t found = matching.nodes[i];
        if (found == matching::none) {
            match.text = line_text(before, match.was);
            continue;
        }
        match.is = b.nodes[found].line;
        match.edited = matching.kinds[i] == matching::MatchKind::edited;
        match.moved = matching.moved[i];
        match.text = line_text(now, match.is);
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const auto& one, const auto& other) { return one.was < other.was; });
    return matches;
}

std::vector<StatementMatch> added(const program::Program& now, const Matching& matching) {
    const Outline& b = outline::outline_of(now);
    std::vector<StatementMatch> matches;
    for (std::uint32_t i = 0; i < b.nodes.size(); ++i) {
        if (!is_told(b.nodes[i]) || matching.back[i] != matching::none) continue;
        StatementMatch& match = matches.emplace_back();
        match.is = b.nodes[i].line;
        match.text = line_text(now, match.is);
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const auto& one, const auto& other) { return one.is < other.is; });
    return matches;
}

}  // namespace

std::string Script::outline() const { return program_ != nullptr ? saves::shared_outline(*program_) : std::string(); }

std::vector<StatementMatch> diff(const Script& before, const Script& now) {
    const auto [old_program, program] = std::pair(api::Loader::program(before), api::Loader::program(now));
    if (old_program == nullptr || program == nullptr) return {};
    const Matching matching = matching::match(outline::outline_of(*old_program), outline::outline_of(*program));
    std::vector<StatementMatch> matches = kept_and_gone(*old_program, *program, matching);
    const std::vector<StatementMatch> fresh = added(*program, matching);
    matches.insert(matches.end(), fresh.begin(), fresh.end());
    return matches;
}

}  // namespace npcs
