// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A Yarn file as a tree: nodes, statements, texts and expressions, as they are written there. Plain data; it knows neither how
// it was read nor what a script looks like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace npcs::tools::import_story::yarn {

/// Where something stands: both from 1, the column in code points.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct Expression {
    enum class Kind { number, text, truth, variable, call, member, unary, binary };
    Kind kind = Kind::truth;
    /// A number as written; a text without quotes and escapes; `true`, `false`; a name without `$`; of a member what stands
    /// behind the dot; an operator by its sign (`not`, `-`, `and`, `or`, `xor`, `==`, ...).
    std::string text;
    std::string owner;  ///< of a member: the enum's name, or nothing for `.Case`
    std::vector<Expression> parts;
    Place place;
};

/// `[select value={$x} a="..." /]` and its like: a text that depends on a value.
struct Replacement {
    std::string name;  ///< select, plural, ordinal
    std::vector<std::pair<std::string, std::string>> cases;
};

struct Piece {
    std::string text;                      ///< literally, without escapes; nothing when there is an expression
    std::optional<Expression> expression;  ///< `{...}`, or the value of the replacement
    std::optional<Replacement> replacement;
};
using Text = std::vector<Piece>;

/// What decides whether a line, an option, a block or a node comes: `<<if c>>`, `<<once>>`, `<<once if c>>`.
struct Guard {
    bool once = false;
    std::optional<Expression> condition;

    bool empty() const { return !once && !condition; }
};

struct Line {
    Text speaker;  ///< empty when nobody speaks
    Text text;
    Guard guard;
    std::vector<std::string> tags;  ///< without `#`
    bool has_markup = false;
    Place place;
};

struct Statement;
using Block = std::vector<Statement>;

/// An option or a line of a group, and what belongs to it.
struct Item {
    std::vector<std::string> comments;  ///< those in front of it
    Line line;
    std::string comment;  ///< behind it
    Block body;
};

/// A block of `<<if>>` or `<<once>>`, or its `<<else>>` where there is no guard.
struct Branch {
    Guard guard;
    Block body;
};

struct Statement {
    enum class Kind { line, options, group, condition, once, set, jump, detour, stop, leave, command, call, comment };
    Kind kind = Kind::comment;
    Place place;
    Line line;                        ///< line
    std::vector<Item> items;          ///< options, group
    std::vector<Branch> branches;     ///< condition, once
    std::string name;                 ///< variable; destination; text of the comment
    std::string operation;            ///< set: `=`, `+=`, ...
    std::optional<Expression> value;  ///< set; a computed destination; call
    std::vector<Text> words;          ///< command: its name and its arguments
    std::vector<bool> quoted;         ///< which of the words stand in quotes
    std::vector<std::string> tags;    ///< command
    std::string comment;              ///< behind it, on the same line
};

struct Declaration {
    std::string variable;
    std::optional<Expression> value;
    std::string type;                   ///< behind `as`
    std::vector<std::string> comments;  ///< in front of it
    Place place;
};

struct EnumCase {
    std::string name;
    std::optional<Expression> value;
};

struct Enumeration {
    std::string name;
    std::vector<EnumCase> cases;
    Place place;
};

struct Header {
    std::string key;
    std::string value;
    Place place;
};

struct Node {
    std::string title;
    std::string subtitle;
    Place place;  ///< of the title
    std::vector<Header> headers;
    std::vector<Guard> when;            ///< none: the node is in no group
    std::vector<std::string> comments;  ///< in front of it
    Block body;
};

struct File {
    std::vector<std::string> comments;  ///< in front of the first node, apart from it by a blank line
    std::vector<std::pair<Place, std::string>> tags;
    std::vector<Node> nodes;
    std::vector<Declaration> declarations;
    std::vector<Enumeration> enumerations;
};

}  // namespace npcs::tools::import_story::yarn
