// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The picture as JSON, and as a page with that JSON in it.

#include "json.hpp"

#include <algorithm>

#include "graph/formats.hpp"

namespace npcs::tools::graph {

extern const char* const page;

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string numbered(char letter, std::uint32_t number) { return json::text(letter + std::to_string(number)); }

std::string lines_as_json(const std::vector<std::string>& lines) {
    std::vector<std::string> items;
    for (const std::string& line : lines) items.push_back(json::text(line));
    return json::array(items);
}

Members members_of(const Picture& picture) {
    std::vector<std::string> functions, nodes, edges;
    for (const Cluster& cluster : picture.clusters) {
        functions.push_back(json::object({{"id", numbered('f', cluster.number)},
                                          {"title", json::text(cluster.title)},
                                          {"file", json::text(cleaned(cluster.file))},
                                          {"line", json::number(cluster.line)}}));
        for (const Node& node : cluster.nodes)
            nodes.push_back(json::object({{"id", numbered('n', node.number)},
                                          {"kind", json::text(name_of(node.kind))},
                                          {"function", numbered('f', cluster.number)},
                                          {"file", json::text(cleaned(node.file))},
                                          {"line", json::number(node.line)},
                                          {"last_line", json::number(node.last_line)},
                                          {"label", lines_as_json(node.label)},
                                          {"tip", json::text(node.tip)},
                                          {"colour", json::text(name_of(node.colour))},
                                          {"fill", json::text(fill_of(node, picture.has_marks))}}));
    }
    for (const Edge& edge : picture.edges)
        edges.push_back(json::object({{"id", numbered('e', edge.number)},
                                      {"from", numbered('n', edge.from)},
                                      {"to", numbered('n', edge.to)},
                                      {"kind", json::text(name_of(edge.kind))},
                                      {"possible", edge.is_possible ? "true" : "false"},
                                      {"label", json::text(edge.label)},
                                      {"tip", json::text(edge.tip)}}));
    return {{"title", json::text(picture.title)},
            {"functions", json::array(functions)},
            {"nodes", json::array(nodes)},
            {"edges", json::array(edges)}};
}

/// Returns the meaning of each colour that occurs.
std::string legend_of(const Picture& picture) {
    std::vector<std::string> items;
    std::vector<std::string> known;
    for (const Cluster& cluster : picture.clusters)
        for (const Node& node : cluster.nodes) {
            const std::string name(picture.has_marks ? name_of(node.colour) : name_of(node.kind));
            if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
            known.push_back(name);
            items.push_back(json::array({json::text(name), json::text(fill_of(node, picture.has_marks))}));
        }
    return json::array(items);
}

/// Returns JSON that can stand in a page: nothing in it ends a script or begins a comment.
std::string for_page(std::string_view json) {
    std::string result;
    for (const char byte : json) {
        if (byte == '<') result += "\\u003c";
        else result += byte;
    }
    return result;
}

std::string for_html(std::string_view text) {
    std::string result;
    for (const char byte : text) {
        if (byte == '&') result += "&amp;";
        else if (byte == '<') result += "&lt;";
        else result += byte;
    }
    return result;
}

void replace(std::string& text, std::string_view placeholder, const std::string& content) {
    const std::size_t at = text.find(placeholder);
    if (at != std::string::npos) text.replace(at, placeholder.size(), content);
}

}  // namespace

std::string to_json(const Picture& picture) { return json::object(members_of(picture)) + "\n"; }

std::string to_html(const Picture& picture, const std::vector<SourceText>& sources) {
    Members members = members_of(picture);
    std::vector<std::string> texts;
    for (const SourceText& source : sources)
        texts.push_back(
            json::object({{"file", json::text(cleaned(source.file))}, {"text", json::text(cleaned(source.text))}}));
    members.emplace_back("sources", json::array(texts));
    members.emplace_back("legend", legend_of(picture));
    std::string result = page;
    // The title first, so that nothing in the data is taken for its place.
    replace(result, "{{TITLE}}", for_html(picture.title));
    replace(result, "{{DATA}}", for_page(json::object(members)));
    return result;
}

}  // namespace npcs::tools::graph
