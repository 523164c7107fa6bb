// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is drawn of a story, whatever the format: nodes in clusters, one for each function, with their texts as they are
// shown, and edges. Ids are `n`, `e` and `f` with a number, so no format can take one for a word of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "npcs/story.hpp"

namespace npcs::tools::graph {

/// How a node is coloured, beside its kind.
enum class Colour : std::uint8_t {
    none,
    reached,    ///< by coverage: all of its lines
    partly,     ///< some of its lines
    unreached,  ///< none of its lines
    found,      ///< there are findings
    here,       ///< where a save is
    called      ///< a call that the save is inside of
};
const char* name_of(Colour colour);

/// What is known of a node of the story beside what it is; by its index.
struct Mark {
    Colour colour = Colour::none;
    std::vector<std::string> notes;  ///< lines for its tooltip
};

struct Node {
    std::uint32_t number = 0;  ///< in the story; its id is `n` with it
    StoryNodeKind kind = StoryNodeKind::said;
    std::vector<std::string> label;  ///< lines, each short
    std::string tip;                 ///< the whole text, of any length; lines end with `\n`
    std::string file;
    std::uint32_t line = 0, last_line = 0;
    Colour colour = Colour::none;
};

struct Edge {
    std::uint32_t number = 0;
    std::uint32_t from = 0, to = 0;  ///< numbers of nodes
    StoryEdgeKind kind = StoryEdgeKind::next;
    bool is_possible = false;
    std::string label;  ///< short
    std::string tip;
};

struct Cluster {
    std::uint32_t number = 0;  ///< of the function in the story
    std::string title;
    std::string file;
    std::uint32_t line = 0;
    std::vector<Node> nodes;
};

struct Picture {
    std::string title;
    std::vector<Cluster> clusters;
    std::vector<Edge> edges;
    bool has_marks = false;
    bool is_overview = false;  ///< each cluster is one node
};

struct Selection {
    std::vector<std::string> functions;  ///< where to begin; empty: everywhere
    std::uint32_t depth = 0xFFFF'FFFF;   ///< how many calls from there
    bool is_overview = false;            ///< one node for each function
};

/// Returns what is drawn. `marks` is empty, or has one for each node of the story.
Picture picture_of(const Story& story, const std::vector<Mark>& marks, const Selection& selection,
                   const std::string& title);

/// Returns how many nodes that has, which costs less.
std::size_t count_nodes(const Story& story, const Selection& selection);

/// Returns the name by which a function is drawn and can be selected: for one without a name, where it is.
std::string title_of(const StoryFunction& function);

// ---- texts -----------------------------------------------------------------------------------------------------------

/// Returns valid UTF-8 without control characters and without those that change the direction of what follows.
std::string cleaned(std::string_view text);
/// Returns at most `most` characters, cut between words where that is possible, with `...` if something is left out.
std::string shortened(std::string_view text, std::size_t most);
/// Breaks a text into at most `most_lines` lines of about `width` characters.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t most_lines);

}  // namespace npcs::tools::graph
