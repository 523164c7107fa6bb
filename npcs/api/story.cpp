// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/story.hpp"

#include <array>
#include <map>
#include <memory>
#include <utility>

#include "analysis/story.hpp"
#include "api/loading.hpp"
#include "program/program.hpp"
#include "runtime/intrinsics.hpp"

namespace npcs {

namespace {

using OptionIds = std::map<std::uint32_t, std::vector<std::string>>;

/// Returns the ids of the options of each choice, by where it begins in the source.
OptionIds option_ids_of(const program::Program& program) {
    OptionIds ids;
    for (const auto& function : program.functions)
        for (const program::ChooseInfo& choose : function->chooses) {
            auto& of_choice = ids[program.statements[choose.statement].span.begin];
            for (const auto& option : choose.options) of_choice.push_back(option.id);
        }
    return ids;
}

constexpr std::array<std::string_view, 15> node_names{"begin", "said",         "prompt", "choice", "option",
                                                      "if",    "alternatives", "loop",   "plan",   "call",
                                                      "game",  "wait",         "event",  "spawn",  "end"};
constexpr std::array<std::string_view, 8> edge_names{"next", "option", "branch", "again",
                                                     "call", "go",     "spawn",  "event"};

}  // namespace

Story story_of(std::span<const Script> scripts) {
    std::vector<analysis::StorySource> sources;
    for (const Script& script : scripts) {
        const program::Program* const program = api::Loader::program(script);
        if (program == nullptr) continue;
        const auto of_script = std::make_shared<OptionIds>(option_ids_of(*program));
        sources.push_back({program->source.get(), [of_script](std::uint32_t begin) -> std::span<const std::string> {
                               const auto found = of_script->find(begin);
                               if (found == of_script->end()) return {};
                               return found->second;
                           }});
    }
    std::vector<std::string_view> intrinsics;
    for (const runtime::Native& intrinsic : runtime::intrinsics()) intrinsics.push_back(intrinsic.name);
    return analysis::find_story(sources, intrinsics);
}

Story story_of(const Script& script) { return story_of(std::span<const Script>(&script, 1)); }

std::string_view name_of(StoryNodeKind kind) { return node_names[static_cast<std::size_t>(kind)]; }
std::string_view name_of(StoryEdgeKind kind) { return edge_names[static_cast<std::size_t>(kind)]; }

}  // namespace npcs
