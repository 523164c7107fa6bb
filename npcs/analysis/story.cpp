// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "analysis/story.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/story_flow.hpp"
#include "analysis/story_functions.hpp"
#include "syntax/parse.hpp"

namespace npcs::analysis {

namespace {

StoryFunction described(const FoundFunction& found, const StorySource& source, const ast::Tree& tree) {
    StoryFunction made;
    made.name = found.name;
    made.file = source.source->name();
    made.is_main = found.node == nullptr;
    made.is_scene = found.is_scene;
    if (found.foreign != nullptr) made.language = tree.symbols.text(found.foreign->language);
    made.line = made.is_main ? 1 : source.source->line_number(found.span.begin);
    made.last_line = made.is_main ? source.source->line_count()
                                  : source.source->line_number(std::max(found.span.end, found.span.begin + 1) - 1);
    return made;
}

void connect_calls(StoryParts& parts) {
    for (const StoryParts::Call& call : parts.calls)
        for (const std::uint32_t function : call.functions) {
            const std::uint32_t begin = parts.story.functions[function].begin;
            if (begin != no_story_node)
                parts.story.edges.push_back({call.from, begin, call.kind, call.is_possible, {}});
        }
}

void connect_events(StoryParts& parts) {
    for (const auto& [event, from] : parts.raised) {
        const auto awaited = parts.awaited.find(event);
        if (awaited == parts.awaited.end()) continue;
        const std::size_t count = std::min(awaited->second.size(), story_target_limit);
        for (const std::uint32_t raise : from)
            for (std::size_t i = 0; i < count; ++i)
                parts.story.edges.push_back({raise, awaited->second[i], StoryEdgeKind::event, false, {}});
    }
}

}  // namespace

Story find_story(std::span<const StorySource> sources, std::span<const std::string_view> intrinsics) {
    std::vector<syntax::ParseResult> parsed;
    parsed.reserve(sources.size());
    std::vector<StoryScript> scripts;
    for (const StorySource& source : sources) {
        parsed.push_back(syntax::parse(*source.source));
        scripts.push_back({source.source, &parsed.back().tree});
    }
    const StoryFunctions functions(scripts);
    StoryParts parts{functions, {intrinsics.begin(), intrinsics.end()}};
    for (const FoundFunction& found : functions.all())
        parts.story.functions.push_back(described(found, sources[found.script], parsed[found.script].tree));
    for (std::uint32_t i = 0; i < functions.all().size(); ++i) {
        const FoundFunction& found = functions.all()[i];
        if (found.tells) StoryFlow(parts, sources[found.script], parsed[found.script].tree, i).run();
    }
    connect_calls(parts);
    connect_events(parts);
    return std::move(parts.story);
}

}  // namespace npcs::analysis
