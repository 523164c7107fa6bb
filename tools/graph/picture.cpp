// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "graph/picture.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <tuple>
#include <utility>

namespace npcs::tools::graph {
namespace {

constexpr std::size_t width = 34;
constexpr std::size_t most_said = 3;  ///< lines of a run that are shown

std::string with_speaker(const StoryLine& line) {
    return cleaned(line.speaker.empty() ? line.text : line.speaker + ": " + line.text);
}

std::vector<std::string> label_of(const StoryNode& node) {
    if (node.kind == StoryNodeKind::said) {
        std::vector<std::string> lines;
        if (node.lines.size() == 1) return wrapped(with_speaker(node.lines[0]), width, 2);
        const std::size_t count = node.lines.size() > most_said ? most_said - 1 : node.lines.size();
        for (std::size_t i = 0; i < count; ++i) lines.push_back(shortened(with_speaker(node.lines[i]), width));
        if (count < node.lines.size())
            lines.push_back("and " + std::to_string(node.lines.size() - count) + " lines more");
        return lines;
    }
    const std::string text = cleaned(node.text);
    if (node.kind == StoryNodeKind::option) return wrapped((node.is_once ? "* " : "+ ") + text, width, 2);
    if (node.kind == StoryNodeKind::end) return {text.empty() ? "end" : shortened(text, width)};
    if (node.kind == StoryNodeKind::begin) return {text.empty() ? "begin" : shortened(text, width)};
    if (node.kind == StoryNodeKind::choice && text.empty()) return {"?"};
    return wrapped(text, width, 2);
}

std::string place_of(const std::string& file, std::uint32_t line, std::uint32_t last) {
    std::string place = cleaned(file) + ":" + std::to_string(line);
    if (last > line) place += "-" + std::to_string(last);
    return place + "\n";
}

std::string tip_of(const Story& story, const StoryNode& node, const Mark* mark) {
    std::string tip = place_of(story.functions[node.function].file, node.line, node.last_line);
    for (const StoryLine& line : node.lines) tip += with_speaker(line) + "\n";
    if (!node.text.empty()) tip += cleaned(node.text) + "\n";
    if (node.kind == StoryNodeKind::option && !node.name.empty()) tip += "id: " + cleaned(node.name) + "\n";
    if (mark != nullptr)
        for (const std::string& note : mark->notes) tip += cleaned(note) + "\n";
    return tip;
}

/// Follows calls from the selected functions on.
std::vector<bool> selected(const Story& story, const Selection& selection) {
    std::vector<bool> result(story.functions.size(), selection.functions.empty() && selection.depth == 0xFFFF'FFFF);
    std::vector<std::uint32_t> level;
    for (std::uint32_t i = 0; i < story.functions.size(); ++i) {
        const StoryFunction& function = story.functions[i];
        const auto& names = selection.functions;
        const bool begins =
            names.empty() ? function.is_main : std::find(names.begin(), names.end(), title_of(function)) != names.end();
        if (begins) result[i] = true, level.push_back(i);
    }
    std::vector<std::vector<std::uint32_t>> called(story.functions.size());
    for (const StoryEdge& edge : story.edges)
        if (story.nodes[edge.from].function != story.nodes[edge.to].function && edge.kind != StoryEdgeKind::event)
            called[story.nodes[edge.from].function].push_back(story.nodes[edge.to].function);
    for (std::uint32_t depth = 0; depth < selection.depth && !level.empty(); ++depth) {
        std::vector<std::uint32_t> next;
        for (const std::uint32_t function : level)
            for (const std::uint32_t one : called[function])
                if (!result[one]) result[one] = true, next.push_back(one);
        level = std::move(next);
    }
    return result;
}

Colour worst(Colour one, Colour other) {
    if (one == Colour::none || other == Colour::none) return std::max(one, other);
    const auto is_coverage = [](Colour colour) { return colour <= Colour::unreached; };
    if (is_coverage(one) && is_coverage(other)) return one == other ? one : Colour::partly;
    if (is_coverage(one) || is_coverage(other)) return std::max(one, other);
    return one == Colour::called ? other : one;
}

Node node_of(const Story& story, std::uint32_t number, const std::vector<Mark>& marks) {
    const StoryNode& from = story.nodes[number];
    const Mark* const mark = marks.empty() ? nullptr : &marks[number];
    Node node;
    node.number = number;
    node.kind = from.kind;
    node.label = label_of(from);
    node.tip = tip_of(story, from, mark);
    node.file = story.functions[from.function].file;
    node.line = from.line;
    node.last_line = from.last_line;
    if (mark != nullptr) node.colour = mark->colour;
    return node;
}

/// What is told of a function whose nodes are drawn as one.
struct Sum {
    std::size_t nodes = 0, options = 0;
    Colour colour = Colour::none;
    bool is_begun = false;
};

void add_overview(Picture& picture, const Story& story, const std::vector<Mark>& marks) {
    std::vector<Sum> sums(story.functions.size());
    for (std::uint32_t i = 0; i < story.nodes.size(); ++i) {
        Sum& sum = sums[story.nodes[i].function];
        ++sum.nodes;
        if (story.nodes[i].kind == StoryNodeKind::option) ++sum.options;
        if (marks.empty()) continue;
        sum.colour = sum.is_begun ? worst(sum.colour, marks[i].colour) : marks[i].colour;
        sum.is_begun = true;
    }
    for (Cluster& cluster : picture.clusters) {
        const Sum& sum = sums[cluster.number];
        Node& node = cluster.nodes.emplace_back(node_of(story, story.functions[cluster.number].begin, marks));
        node.colour = sum.colour;
        std::string size = std::to_string(sum.nodes) + " nodes";
        if (sum.options > 0) size += ", " + std::to_string(sum.options) + (sum.options == 1 ? " option" : " options");
        node.label = {shortened(cluster.title, width), std::move(size)};
    }
}

/// Adds an edge between functions, once for each kind.
void add_edges_of_overview(Picture& picture, const Story& story, const std::vector<bool>& is_drawn) {
    std::set<std::tuple<std::uint32_t, std::uint32_t, StoryEdgeKind>> known;
    for (std::uint32_t i = 0; i < story.edges.size(); ++i) {
        const StoryEdge& edge = story.edges[i];
        const std::uint32_t from = story.nodes[edge.from].function, to = story.nodes[edge.to].function;
        if (from == to || !is_drawn[from] || !is_drawn[to] || !known.emplace(from, to, edge.kind).second) continue;
        picture.edges.push_back(
            {i, story.functions[from].begin, story.functions[to].begin, edge.kind, edge.is_possible, "", ""});
    }
}

}  // namespace

const char* name_of(Colour colour) {
    constexpr std::array<const char*, 7> names{"", "reached", "partly", "unreached", "found", "here", "called"};
    return names[static_cast<std::size_t>(colour)];
}

std::string title_of(const StoryFunction& function) {
    if (!function.name.empty()) return function.name;
    const std::string file = std::filesystem::path(function.file).filename().string();
    return function.is_main ? file : file + ":" + std::to_string(function.line);
}

Picture picture_of(const Story& story, const std::vector<Mark>& marks, const Selection& selection,
                   const std::string& title) {
    Picture picture;
    picture.title = cleaned(title);
    picture.has_marks = !marks.empty();
    picture.is_overview = selection.is_overview;
    const std::vector<bool> is_drawn = selected(story, selection);
    for (std::uint32_t i = 0; i < story.functions.size(); ++i) {
        const StoryFunction& function = story.functions[i];
        if (is_drawn[i] && function.begin != no_story_node)
            picture.clusters.push_back({i, cleaned(title_of(function)), function.file, function.line, {}});
    }
    if (selection.is_overview) {
        add_overview(picture, story, marks);
        add_edges_of_overview(picture, story, is_drawn);
        return picture;
    }
    std::vector<Cluster*> clusters(story.functions.size());
    for (Cluster& cluster : picture.clusters) clusters[cluster.number] = &cluster;
    for (std::uint32_t i = 0; i < story.nodes.size(); ++i)
        if (Cluster* const cluster = clusters[story.nodes[i].function])
            cluster->nodes.push_back(node_of(story, i, marks));
    for (std::uint32_t i = 0; i < story.edges.size(); ++i) {
        const StoryEdge& edge = story.edges[i];
        if (!is_drawn[story.nodes[edge.from].function] || !is_drawn[story.nodes[edge.to].function]) continue;
        const std::string text = cleaned(edge.text);
        picture.edges.push_back({i, edge.from, edge.to, edge.kind, edge.is_possible, shortened(text, 24), text});
    }
    return picture;
}

std::size_t count_nodes(const Story& story, const Selection& selection) {
    const std::vector<bool> is_drawn = selected(story, selection);
    if (selection.is_overview) return static_cast<std::size_t>(std::count(is_drawn.begin(), is_drawn.end(), true));
    return static_cast<std::size_t>(std::count_if(story.nodes.begin(), story.nodes.end(),
                                                  [&](const StoryNode& node) { return is_drawn[node.function]; }));
}

}  // namespace npcs::tools::graph
