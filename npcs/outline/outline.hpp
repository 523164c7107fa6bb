// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is to be known of a script to match its statements with those of another version of it: plain data, without the text.
// Its nodes are the statements of each function in order and, between a statement and what stands in it, blocks that can be
// told by a text of their own: the options of a choice, the branches of an `if`. A save carries the outline of its script, in
// short form, so that it can be loaded into a script that has been edited since.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/stack_map.hpp"
#include "program/program.hpp"

namespace npcs::program {

/// Kinds of statements are those of the tree; the others are blocks. Written to outlines: do not change these values.
enum class NodeKind : std::uint8_t {
    assign = 0,
    expression = 1,
    command = 2,
    if_ = 3,
    while_ = 4,
    for_ = 5,
    do_ = 6,
    break_ = 7,
    continue_ = 8,
    return_ = 9,
    choose = 10,
    plan = 11,
    option = 12,
    otherwise = 13,
    branch = 14,
    segment = 15
};
inline bool is_block(NodeKind kind) { return kind >= NodeKind::option; }

struct OutlineNode {
    NodeKind kind{};
    std::uint32_t parent = no_statement;  ///< node it stands in; none: its function's own block
    std::uint32_t end = 0;                ///< behind the last node that stands in it
    std::uint32_t function = 0;
    std::uint32_t statement = no_statement;  ///< index among the statements; none for blocks
    std::uint32_t line = 0;
    std::uint32_t text = 0;       ///< hash of its own text: what stands in it and functions' bodies left out
    std::uint32_t more = 0;       ///< option: hash of condition and sequence; plan: of its checks
    std::uint32_t option_id = 0;  ///< option: hash of its id
    std::string sketch;           ///< see words.hpp
    std::uint32_t literal =
        no_statement;            ///< option, choose, plan, assign: the constant that stands there; not written
    std::string_view sets{};     ///< assign: the variable it gives a new value, in the source; not written
    std::uint32_t value_at = 0;  ///< assign: where that value stands in the source; not written
};

struct OutlineFunction {
    std::string name;
    std::uint32_t parent = 0;
    std::uint32_t line = 0;
    std::uint32_t definer = no_statement;  ///< node whose statement holds it
    std::uint32_t first = 0;               ///< its nodes are [first, end)
    std::uint32_t end = 0;
    std::uint32_t key = 0;
    std::uint8_t parameter_count = 0;
    bool captured = false;
    std::vector<std::string> locals;
    syntax::Span span{};  ///< where it stands in the source; not written
};

/// A global and what it is set to at the top of the script, when that is a constant.
struct OutlineGlobal {
    std::string name;
    std::uint32_t initial = 0;                 ///< hash of the value; 0: no constant
    std::uint32_t constant = no_statement;     ///< that value; not written
    std::uint32_t assigned_at = no_statement;  ///< node that sets it first at the top; not written
};

struct Outline {
    std::uint64_t fingerprint = 0;
    std::string file;
    bool counts_visits = false;
    std::vector<OutlineFunction> functions;  ///< [0] is the main program; those of plans' checks are left out
    std::vector<OutlineNode> nodes;
    std::vector<OutlineGlobal> globals;
    std::vector<std::uint32_t> nodes_of;     ///< node of each statement
    std::vector<std::uint32_t> keys;         ///< of the statements; 0: not known
    Layouts layouts;                         ///< of the statements; empty for those nothing stands in
    std::vector<std::uint32_t> part_counts;  ///< number of checks of each plan, in order of nodes

    const OutlineNode& node_of(std::uint32_t index) const { return nodes[nodes_of[index]]; }
    /// Statement a node stands in, or no_statement.
    std::uint32_t statement_around(std::uint32_t node) const;
};

/// Made at the first call; may be called from several threads at once.
const Outline& outline_of(const Program& program);

/// What the main program sets the global `version` to first, when that is a number or a text; else null.
Datum version_of(const Program& program);

/// Hash of a constant, as OutlineGlobal::initial has it. 0 when the value is none.
std::uint32_t constant_hash(Datum value);

}  // namespace npcs::program
