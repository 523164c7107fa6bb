// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <array>
#include <map>

#include "graph/formats.hpp"

namespace npcs::tools::graph {
namespace {

/// Quotes a text for Mermaid. It takes Markdown, HTML, addresses and its own signs in a text for more than characters, so
/// all but letters, digits and harmless signs are written as numbers.
std::string quoted_for_mermaid(std::string_view text) {
    std::string result = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                               (byte >= '0' && byte <= '9') || static_cast<unsigned char>(byte) >= 0x80;
        const bool ends_sentence =
            byte == '.' && i > 0 && text[i - 1] >= 'A' && (i + 1 == text.size() || text[i + 1] == ' ');
        if (byte == '\n') result += "<br/>";
        else if (is_letter || byte == ' ' || byte == ',' || byte == '\'' || byte == '?' || ends_sentence)
            result += byte;
        else result += "#" + std::to_string(static_cast<int>(byte)) + ";";
    }
    return result + '"';
}

std::string joined_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text.empty() ? " " : text;
}

std::pair<const char*, const char*> brackets_of(StoryNodeKind kind) {
    switch (kind) {
        case StoryNodeKind::begin:
        case StoryNodeKind::end:
        case StoryNodeKind::option: return {"([", "])"};
        case StoryNodeKind::prompt: return {"[/", "/]"};
        case StoryNodeKind::choice: return {"{{", "}}"};
        case StoryNodeKind::decision:
        case StoryNodeKind::alternatives: return {"{", "}"};
        case StoryNodeKind::loop: return {"[/", "\\]"};
        case StoryNodeKind::call:
        case StoryNodeKind::spawn: return {"[[", "]]"};
        case StoryNodeKind::event: return {">", "]"};
        default: return {"[", "]"};
    }
}

const char* arrow_of(const Edge& edge) {
    switch (edge.kind) {
        case StoryEdgeKind::go: return "==>";
        case StoryEdgeKind::again:
        case StoryEdgeKind::event: return "-.->";
        case StoryEdgeKind::call:
        case StoryEdgeKind::spawn: return edge.is_possible ? "-.->" : "-->";
        default: return "-->";
    }
}

}  // namespace

std::string to_mermaid(const Picture& picture) {
    std::string text = "flowchart TD\n";
    std::map<std::string, std::string> of_colour;
    for (const Cluster& cluster : picture.clusters) {
        if (!picture.is_overview)
            text += "  subgraph f" + std::to_string(cluster.number) + "[" + quoted_for_mermaid(cluster.title) + "]\n";
        for (const Node& node : cluster.nodes) {
            const std::string id = "n" + std::to_string(node.number);
            const auto [open, close] = brackets_of(node.kind);
            text += "    " + id + open + quoted_for_mermaid(joined_lines(node.label)) + close + "\n";
            std::string& ids = of_colour[fill_of(node, picture.has_marks)];
            ids += (ids.empty() ? "" : ",") + id;
        }
        if (!picture.is_overview) text += "  end\n";
    }
    for (const Edge& edge : picture.edges) {
        text += "  n" + std::to_string(edge.from) + " " + arrow_of(edge);
        if (!edge.label.empty()) text += "|" + quoted_for_mermaid(edge.label) + "|";
        text += " n" + std::to_string(edge.to) + "\n";
    }
    for (const auto& [colour, ids] : of_colour) {
        const std::string name = "c" + colour.substr(1);
        text += "  classDef " + name + " fill:" + colour + ",stroke:#555555,color:#111111\n  class " + ids + " " +
                name + "\n";
    }
    return text;
}

}  // namespace npcs::tools::graph
