// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <array>

#include "graph/formats.hpp"

namespace npcs::tools::graph {
namespace {

/// Quotes a text for Graphviz, which reads escapes such as `\N` and entities such as `&amp;` in it.
std::string quoted_for_dot(std::string_view text) {
    std::string result = "\"";
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') result += '\\';
        if (byte == '\n') result += "\\n";
        else if (byte == '&') result += "&amp;";
        else result += byte;
    }
    return result + '"';
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

const char* shape_of(StoryNodeKind kind) {
    constexpr std::array<const char*, 15> shapes{
        "oval",           // begin
        "box",            // said
        "parallelogram",  // prompt
        "hexagon",        // choice
        "box",            // option: rounded
        "diamond",        // decision
        "diamond",        // alternatives
        "trapezium",      // loop
        "folder",         // plan
        "cds",            // call
        "component",      // game
        "note",           // wait
        "larrow",         // event
        "rarrow",         // spawn
        "oval"            // end
    };
    return shapes[static_cast<std::size_t>(kind)];
}

const char* attributes_of(const Edge& edge) {
    switch (edge.kind) {
        case StoryEdgeKind::next:
        case StoryEdgeKind::option:
        case StoryEdgeKind::branch: return "";
        case StoryEdgeKind::again: return ", style=dashed, constraint=false, color=\"#888888\"";
        case StoryEdgeKind::call:
            return edge.is_possible ? ", style=dotted, color=\"#3b6ea5\"" : ", color=\"#3b6ea5\", arrowhead=empty";
        case StoryEdgeKind::go: return ", penwidth=2, color=\"#3b6ea5\"";
        case StoryEdgeKind::spawn: return ", style=bold, color=\"#7a4fa3\", arrowhead=empty";
        case StoryEdgeKind::event: return ", style=dashed, color=\"#c0392b\", constraint=false";
    }
    return "";
}

}  // namespace

const char* fill_of(const Node& node, bool has_marks) {
    constexpr std::array<const char*, 7> colours{"#ffffff", "#c9e8c2", "#fdebb0", "#f2f2f2",
                                                 "#f5b7b1", "#7fb3f5", "#cfe2fb"};
    if (has_marks) return colours[static_cast<std::size_t>(node.colour)];
    constexpr std::array<const char*, 15> kinds{"#dfe6ee", "#ffffff", "#fff3c4", "#ffe0b3", "#fff1dd",
                                                "#eeeeee", "#eeeeee", "#e3f1e3", "#e8e0f0", "#dcebfa",
                                                "#f3f3e0", "#f0f0f0", "#fbdcd8", "#e8dcf5", "#dfe6ee"};
    return kinds[static_cast<std::size_t>(node.kind)];
}

std::string to_dot(const Picture& picture) {
    std::string text =
        "digraph " + quoted_for_dot(picture.title) +
        " {\n"
        "  graph [rankdir=TB, nodesep=0.25, ranksep=0.35, fontname=\"Helvetica,Arial,sans-serif\"]\n"
        "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, style=filled, margin=\"0.12,0.06\"]\n"
        "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, arrowsize=0.7]\n";
    for (const Cluster& cluster : picture.clusters) {
        if (!picture.is_overview)
            text += "  subgraph \"cluster_f" + std::to_string(cluster.number) +
                    "\" {\n    label=" + quoted_for_dot(cluster.title) + "\n    id=\"f" +
                    std::to_string(cluster.number) +
                    "\"\n    style=\"rounded,filled\"\n    color=\"#b8c4d0\"\n    fillcolor=\"#fafbfc\"\n"
                    "    fontsize=14\n";
        for (const Node& node : cluster.nodes) {
            const std::string id = "\"n" + std::to_string(node.number) + "\"";
            text += "    " + id + " [id=" + id + ", label=" + quoted_for_dot(joined(node.label)) +
                    ", tooltip=" + quoted_for_dot(node.tip) + ", shape=" + shape_of(node.kind) + ", fillcolor=\"" +
                    fill_of(node, picture.has_marks) + "\"";
            if (node.kind == StoryNodeKind::choice) text += ", ordering=out";
            if (node.kind == StoryNodeKind::option) text += ", style=\"filled,rounded\"";
            if (node.colour == Colour::here || node.colour == Colour::found) text += ", penwidth=3";
            text += "]\n";
        }
        if (!picture.is_overview) text += "  }\n";
    }
    for (const Edge& edge : picture.edges) {
        text += "  \"n" + std::to_string(edge.from) + "\" -> \"n" + std::to_string(edge.to) + "\" [id=\"e" +
                std::to_string(edge.number) + "\"";
        if (!edge.label.empty())
            text += ", label=" + quoted_for_dot(edge.label) + ", labeltooltip=" + quoted_for_dot(edge.tip);
        text += std::string(", tooltip=") + quoted_for_dot(edge.tip.empty() ? npcs::name_of(edge.kind) : edge.tip) +
                attributes_of(edge) + "]\n";
    }
    return text + "}\n";
}

}  // namespace npcs::tools::graph
