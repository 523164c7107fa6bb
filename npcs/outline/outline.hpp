// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// An outline is what must be known of a script to match its statements with those of another version of it: plain data,
// without the text. Its nodes are the statements of each function in order and, between a statement and the statements
// in it, blocks that have a text of their own: the options of a choice, the branches of an `if`. A save carries the
// outline of its script in a short form, so that it can be loaded into a script that has been edited since.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/stack_map.hpp"
#include "program/program.hpp"

namespace npcs::outline {

using program::no_statement;
using values::Datum;

/// Kinds of nodes. Those of statements have the values of ast::StatementKind; the others are blocks. Written to
/// outlines: do not change these values.
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
inline bool is_loop(NodeKind kind) {
    return kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_;
}
inline bool is_jump(NodeKind kind) {
    return kind == NodeKind::return_ || kind == NodeKind::break_ || kind == NodeKind::continue_;
}
/// To an outline, the text of a function in another language is a statement that returns its value.
inline NodeKind node_kind(ast::StatementKind kind) {
    return kind == ast::StatementKind::foreign ? NodeKind::return_ : static_cast<NodeKind>(kind);
}

struct OutlineNode {
    NodeKind kind{};
    std::uint32_t parent = no_statement;  ///< node that contains it; none: its function's own block
    std::uint32_t end = 0;                ///< index behind the last node it contains
    std::uint32_t function = 0;
    std::uint32_t statement = no_statement;  ///< index of the statement; none for blocks
    std::uint32_t line = 0;
    std::uint32_t text = 0;  ///< hash of its text without the nodes it contains and bodies of functions
    /// option: hash of condition and sequence; plan: hash of its checks; other nodes with a string in their text: hash of
    /// the operators outside of strings, or 0 if there are none
    std::uint32_t more = 0;
    std::uint32_t option_id = 0;  ///< option: hash of its id
    std::string sketch;           ///< see words.hpp
    /// option, choose, plan, assign: index of its value in Program::constants, if that is a constant; not written
    std::uint32_t literal = no_statement;
    std::string_view sets{};  ///< assign, for: name of the variable that is set, in the source; not written
    /// command, expression: number of words of the first of several arguments, if that is a string, as that of who speaks is;
    /// not written
    std::uint32_t speaker_words = 0;
    std::uint32_t value_at = 0;  ///< assign, for: position of the value or sequence in the source; not written

    /// Returns what belongs to an option or a plan besides its text. Saves from before operators were hashed lack those.
    std::uint32_t conditions() const { return kind == NodeKind::option || kind == NodeKind::plan ? more : 0; }
};

struct OutlineFunction {
    std::string name;
    std::uint32_t parent = 0;
    std::uint32_t line = 0;
    std::uint32_t definer = no_statement;  ///< node of the statement that contains it
    std::uint32_t first = 0;               ///< its nodes are [first, end)
    std::uint32_t end = 0;
    std::uint32_t key = 0;
    std::uint8_t parameter_count = 0;
    bool captured = false;
    std::vector<std::string> locals;
    syntax::Span span{};  ///< its position in the source; not written
};

/// A global, and the value that the main program sets it to at top level, if that is a constant.
struct OutlineGlobal {
    std::string name;
    std::uint32_t initial = 0;                 ///< hash of the value; 0: not a constant
    std::uint32_t constant = no_statement;     ///< index of the value in Program::constants; not written
    std::uint32_t assigned_at = no_statement;  ///< node of the first assignment at top level; not written
};

/// An entry of a table: what it was made of, without the value itself.
struct OutlineEntry {
    std::uint16_t key = 0;    ///< hash of the key; the index of a list's element
    std::uint32_t value = 0;  ///< table_hash of the value; 0: not a constant
    std::uint32_t inner = 0;  ///< number of the entries behind this one that are inside it
};
/// A list or map that the main program writes out at top level: `name = {...}`, `name.key = [...]`.
struct OutlineTable {
    std::uint32_t node = no_statement;  ///< the assignment
    std::vector<OutlineEntry> entries;
};

struct Outline {
    std::uint64_t fingerprint = 0;
    std::string file;
    bool counts_visits = false;
    std::vector<OutlineFunction> functions;  ///< [0] is the main program; those of plans' checks are left out
    std::vector<OutlineNode> nodes;
    std::vector<OutlineGlobal> globals;
    std::vector<OutlineTable> tables;        ///< in order of nodes
    std::vector<std::uint32_t> nodes_of;     ///< node of each statement
    std::vector<std::uint32_t> keys;         ///< key of each statement; 0: unknown
    compiler::StackMaps stack_maps;          ///< stack map of each statement; in a save, only where a frame stands
    std::vector<std::uint32_t> part_counts;  ///< number of checks of each plan, in order of nodes

    const OutlineNode& node_of(std::uint32_t index) const { return nodes[nodes_of[index]]; }
    /// Returns the index of the statement that contains the node, or no_statement.
    std::uint32_t statement_around(std::uint32_t node) const;
};

/// Returns the outline of the program, which is made at the first call. Thread-safe.
const Outline& outline_of(const program::Program& program);

/// Returns the first value that the main program sets the global `version` to. Returns null if that is not a constant
/// number or string.
Datum version_of(const program::Program& program);

/// Hashes the operators in a text that is given in pieces. Names, numbers, calls, members and `=` alone do not count.
class OperatorHash {
public:
    void add(std::string_view piece);
    /// Returns whether there was an operator.
    bool any() const { return hash_ != 0; }
    bool has_strings() const { return has_strings_; }
    std::uint32_t get() const { return hash_; }

private:
    void run(std::string_view operators);
    std::uint32_t hash_ = 0;
    bool has_strings_ = false;
};

/// Returns the hash of a constant as in OutlineGlobal::initial. Returns 0 if the value cannot be a constant.
std::uint32_t constant_hash(Datum value);

/// Returns the hash of a constant, or of a list or map of constants, whatever the order of its keys. Returns 0 for any other
/// value, and for one with too many parts.
std::uint32_t table_hash(Datum value);

}  // namespace npcs::outline
