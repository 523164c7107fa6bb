// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Pictures as text in various formats, each with what that format escapes.
#pragma once

#include <string>
#include <vector>

#include "graph/picture.hpp"
#include "npcs/diagnostic.hpp"

namespace npcs::tools::graph {

/// For Graphviz. The ids in it are those of the SVG that dot makes, too.
std::string to_dot(const Picture& picture);
/// A flow chart for Mermaid.
std::string to_mermaid(const Picture& picture);
/// The picture as one object: `{"title", "functions", "nodes", "edges"}`.
std::string to_json(const Picture& picture);

struct SourceText {
    std::string file;
    std::string text;
};
/// One page that needs nothing else: it draws the picture beside the scripts.
std::string to_html(const Picture& picture, const std::vector<SourceText>& sources);

/// Runs Graphviz's dot on a graph: `format` is svg or png. Fails if there is none, it takes longer than a minute, or it
/// needs more than 4 GiB.
Result<std::string> run_dot(const std::string& dot, const std::string& format);

/// How nodes of a kind are filled, as #rrggbb.
const char* fill_of(const Node& node, bool has_marks);

}  // namespace npcs::tools::graph
