// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Flows as scenes. In ink one can jump to any label; here only a scene can be gone to. So a flow is cut where somebody jumps to:
// what begins there is a scene of its own, which the one in front of it goes to, and so is whatever comes behind a choice or a condition
// with such a place in it. What nobody jumps to stays in one piece.
#pragma once

#include "ink_tree.hpp"

namespace npcs::tools::import_story::ink {

struct Scene {
    std::string id;    ///< of the flow, of the label, or made
    std::string name;  ///< in the script
    const Flow* flow = nullptr;
    Items content;
    bool is_begun = false;       ///< somebody comes here with a line that is open
    bool leaves_open = false;    ///< and it may return with one
    bool ends_line = false;      ///< a line may be open at its end, which is that of the story
    bool in_tunnel = false;      ///< somebody waits for its return
    bool may_end_story = false;  ///< -> END may be reached in it, or where it goes
};

/// How a function that says something does it.
enum class FunctionOutput : std::uint8_t { nothing, lines, text };

struct Scenes {
    std::vector<Scene> all;  ///< in order of the source; the first is the beginning
    std::map<std::string, std::size_t> by_id;
    std::map<std::string, FunctionOutput> functions;  ///< by the id of their flow
    std::set<std::string> returning;                  ///< functions that give something back
    std::set<std::string> read_counts;                ///< ids of flows and labels that somebody asks for
    std::set<std::string> counted;                    ///< of these, those that need a variable that counts
    std::map<std::string, std::set<std::string>>
        shared;  ///< names of a flow that several of its scenes use, by the flow's id
    bool has_tunnel_to_end = false;
};

/// Where a divert leads, once resolved: the id of a scene, END or DONE, or behind this sign the name of a variable.
inline constexpr char by_variable = '?';

/// Checks all names and replaces the paths of diverts by ids. Throws Problem.
Scenes make_scenes(Tree& tree, Names& names);

/// Notes which lines are gone on with, and which scenes begin in the middle of one: is_begun, leaves_open, and in items
/// that end a line that was begun, `depth` 1.
void find_open_lines(Scenes& scenes);

/// Calls `visit` for every expression of the items and of what is inside of them.
template <typename Visit>
void for_each_expression(const Items& items, const Visit& visit);

template <typename Visit>
void for_each_expression(const Expression& expression, const Visit& visit) {
    visit(expression);
    for (const Expression& operand : expression.operands) for_each_expression(operand, visit);
    for_each_expression(expression.content, visit);
}

template <typename Visit>
void for_each_expression(const Items& items, const Visit& visit) {
    for (const Item& item : items) {
        for (const Expression& one : item.expressions) for_each_expression(one, visit);
        for (const Branch& branch : item.branches) {
            for (const Expression& one : branch.condition) for_each_expression(one, visit);
            for_each_expression(branch.content, visit);
        }
        for (const Option& option : item.options) {
            for (const Expression& one : option.conditions) for_each_expression(one, visit);
            for_each_expression(option.start, visit);
            for_each_expression(option.body, visit);
        }
        for_each_expression(item.content, visit);
        for_each_expression(item.tags, visit);
    }
}

/// Calls `visit` for every item, outer ones first.
template <typename Visit>
void for_each_item(Items& items, const Visit& visit) {
    for (Item& item : items) {
        visit(item);
        for (Branch& branch : item.branches) for_each_item(branch.content, visit);
        for (Option& option : item.options) {
            for_each_item(option.start, visit);
            for_each_item(option.body, visit);
        }
        for_each_item(item.content, visit);
        for_each_item(item.tags, visit);
    }
}

}  // namespace npcs::tools::import_story::ink
