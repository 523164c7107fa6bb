// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The structure of a story as data: what is said, asked and offered, and what can follow what. For tools that draw,
// search or explain scripts. It is read from the text: nothing is run, and an edge says what the text allows, whatever
// the conditions are.
//
//     const npcs::Story story = npcs::story_of(script);
//     for (const npcs::StoryNode& node : story.nodes)
//         if (node.kind == npcs::StoryNodeKind::option) list(node.name, node.line, node.text);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/script.hpp"

namespace npcs {

enum class StoryNodeKind : std::uint8_t {
    begin,         ///< of a function, or of the main program
    said,          ///< lines that are said one after another; see StoryNode::lines
    prompt,        ///< a question that the player or the game answers: `prompt`, `input`, `yield`
    choice,        ///< `choose`, or options without it
    option,        ///< one of its options
    decision,      ///< `if`
    alternatives,  ///< `sequence`, `cycle`, `once`, `shuffle` or `bark`
    loop,          ///< `while`, `for` or `do`
    plan,          ///< `plan`, with its conditions
    call,          ///< a call of a function of the script in which something is to be seen; also `go` and `visit`
    game,          ///< a call, as a statement, of a function that no script defines
    wait,          ///< `wait`, `every`, `waitFor`, `join`
    event,         ///< `raise`
    spawn,         ///< the beginning of a task
    end            ///< the end of a function, or `return` with a value; `exit`
};

enum class StoryEdgeKind : std::uint8_t {
    next,    ///< what follows
    option,  ///< from a choice to an option; the text is the option's condition
    branch,  ///< one of several ways; the text says when
    again,   ///< back to a loop or a choice
    call,    ///< to the beginning of the function that is called; it comes back
    go,      ///< to the beginning of the function that takes over; it does not come back
    spawn,   ///< to the beginning of a task
    event    ///< from `raise` to the `waitFor` that may be waiting for it
};

struct StoryLine {
    std::uint32_t line = 0;  ///< from 1
    std::string speaker;     ///< as written; empty if nobody is named
    std::string text;        ///< as written, without quotes
};

/// Texts are as written, on one line, and cut after story_text_limit bytes.
struct StoryNode {
    StoryNodeKind kind = StoryNodeKind::said;
    std::uint32_t function = 0;   ///< index into Story::functions
    std::uint32_t line = 0;       ///< from 1
    std::uint32_t last_line = 0;  ///< of what the text shows, without the blocks in it
    std::string text;             ///< empty for `said`
    std::string name;  ///< option: its id; call, spawn: of the function; event, wait: of the event; plan: its value
    std::vector<StoryLine> lines;  ///< said: at least one
    bool is_once = false;          ///< option: can be taken once
};

/// Of several functions that an edge may lead to, because the text does not say which of them a variable or member
/// holds, each has an edge of its own with `is_possible` set.
struct StoryEdge {
    std::uint32_t from = 0, to = 0;  ///< indices into Story::nodes
    StoryEdgeKind kind = StoryEdgeKind::next;
    bool is_possible = false;
    std::string text;
};

inline constexpr std::uint32_t no_story_node = 0xFFFF'FFFF;
inline constexpr std::size_t story_text_limit = 4096;
/// Limit on the functions that one call leads to, and on the waits that one `raise` leads to; further ones are left out.
inline constexpr std::size_t story_target_limit = 64;

struct StoryFunction {
    std::string name;        ///< with dots; empty for the main program and for functions without a name
    std::string file;        ///< Script::file()
    std::uint32_t line = 0;  ///< of its first line; of the main program: 1
    std::uint32_t last_line = 0;
    bool is_main = false;
    bool is_scene = false;
    std::string language;  ///< empty: MiniScript
    /// Its first node, of kind `begin`; no_story_node if nothing in it, or in functions it calls, is said, asked, offered
    /// or waited for. Main programs always have one.
    std::uint32_t begin = no_story_node;
};

struct Story {
    std::vector<StoryFunction> functions;  ///< of each script the main program, then the others in source order
    std::vector<StoryNode> nodes;          ///< function by function, in source order
    std::vector<StoryEdge> edges;
};

/// Returns the story of a script; empty if it was moved from. Takes time and memory in proportion to the text.
NPCS_API Story story_of(const Script& script);
/// Returns the story of several scripts that share a machine, and therefore functions and events.
NPCS_API Story story_of(std::span<const Script> scripts);

/// Returns the name of the kind: "said", "next".
NPCS_API std::string_view name_of(StoryNodeKind kind);
NPCS_API std::string_view name_of(StoryEdgeKind kind);

}  // namespace npcs
