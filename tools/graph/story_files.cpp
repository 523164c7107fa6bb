// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "graph/story_files.hpp"

#include <map>

namespace npcs::tools::graph {
namespace {

constexpr std::string_view load = "__load_", import = "__import_";

/// Imports are calls of `__import_NAME`, which calls `__load_NAME` the first time; see ScriptFile. Leads such calls to the
/// latter, and leaves the others out.
void without_imports(Story& story) {
    std::map<std::string, std::uint32_t> loads;
    for (const StoryFunction& function : story.functions)
        if (function.name.starts_with(load)) loads.emplace(function.name.substr(load.size()), function.begin);
    std::vector<bool> is_gone(story.functions.size());
    std::map<std::uint32_t, std::uint32_t> instead;
    for (std::uint32_t i = 0; i < story.functions.size(); ++i) {
        StoryFunction& function = story.functions[i];
        if (!function.name.starts_with(import) && function.name != "import") continue;
        if (function.name == "import" && loads.empty()) continue;
        is_gone[i] = true;
        const auto found = loads.find(function.name.substr(std::min(import.size(), function.name.size())));
        if (found != loads.end()) instead.emplace(function.begin, found->second);
        function.begin = no_story_node;
    }
    std::vector<std::uint32_t> numbers(story.nodes.size(), no_story_node);
    std::vector<StoryNode> nodes;
    for (std::uint32_t i = 0; i < story.nodes.size(); ++i) {
        if (is_gone[story.nodes[i].function]) continue;
        numbers[i] = static_cast<std::uint32_t>(nodes.size());
        nodes.push_back(std::move(story.nodes[i]));
    }
    std::vector<StoryEdge> edges;
    for (StoryEdge& edge : story.edges) {
        const auto other = instead.find(edge.to);
        if (other != instead.end() && other->second != no_story_node) edge.to = other->second;
        edge.from = numbers[edge.from];
        edge.to = numbers[edge.to];
        if (edge.from != no_story_node && edge.to != no_story_node) edges.push_back(std::move(edge));
    }
    story.nodes = std::move(nodes);
    story.edges = std::move(edges);
    for (StoryFunction& function : story.functions) {
        if (function.begin != no_story_node) function.begin = numbers[function.begin];
        if (!function.name.starts_with(load)) continue;
        function.name = "import " + function.name.substr(load.size());
        if (function.begin != no_story_node) story.nodes[function.begin].text = function.name;
    }
    for (StoryNode& node : story.nodes)
        if (node.kind == StoryNodeKind::end && node.text == "return locals" &&
            story.functions[node.function].name.starts_with("import "))
            node.text.clear();
        else if (node.kind == StoryNodeKind::call && node.name.starts_with(import))
            node.text = node.name = "import " + node.name.substr(import.size());
}

}  // namespace

Story story_in_files(const Scripts& scripts) {
    Story story = story_of(scripts.all());
    without_imports(story);
    const auto place = [&](const std::string& file, std::uint32_t line) {
        return scripts.in_their_files(std::vector<TraceLine>{{"", file, line, {}}}).front();
    };
    const auto move_line = [&](const std::string& file, std::uint32_t& line) { line = place(file, line).line; };
    for (StoryNode& node : story.nodes) {
        const std::string& file = story.functions[node.function].file;
        move_line(file, node.line);
        move_line(file, node.last_line);
        if (node.last_line < node.line) node.last_line = node.line;
        for (StoryLine& line : node.lines) move_line(file, line.line);
    }
    for (StoryFunction& function : story.functions) {
        // The line of a module's function is the one before its first.
        const bool is_import = function.name.starts_with("import ");
        if (function.is_main) {
            // Modules stand in front of it.
            function.last_line = place(function.file, function.last_line).line;
            continue;
        }
        const TraceLine first = place(function.file, function.line + (is_import ? 1 : 0));
        function.last_line = place(function.file, function.last_line - (is_import ? 2 : 0)).line;
        function.line = first.line;
        function.file = first.file;
        if (is_import && function.begin != no_story_node)
            story.nodes[function.begin].line = story.nodes[function.begin].last_line = 1;
    }
    return story;
}

}  // namespace npcs::tools::graph
