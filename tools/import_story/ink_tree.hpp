// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A story in ink as a tree. The parser makes rows of items as they stand in the source; the weave (ink_weave.cpp) makes
// choices with bodies of the bullets and dashes among them; lowering (ink_lower.cpp) makes whole lines of texts. All three
// use the same items, so that each stage need only know the kinds that it changes.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "story.hpp"

namespace npcs::tools::import_story::ink {

/// File 0 is the story's own; columns count code points.
struct Place {
    std::uint32_t file = 0;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct Item;
using Items = std::vector<Item>;

enum class ExpressionKind : std::uint8_t {
    whole_number,
    fraction,
    boolean,  ///< text is true or false
    string,   ///< in `content`
    name,     ///< of a variable, or of a knot, stitch or label for its read count; with dots
    call,
    target,  ///< `-> knot`
    prefix,  ///< text is - or not
    infix,   ///< text is the operator, of synonyms the one that is no word
    list
};

struct Expression {
    ExpressionKind kind = ExpressionKind::whole_number;
    std::string text;
    std::vector<Expression> operands;
    Items content;
    Place place;
};

enum class ItemKind : std::uint8_t {
    text,
    newline,
    glue,
    value,  ///< `{expression}`
    tag,    ///< its text is in `content`
    conditional,
    alternatives,
    divert,          ///< `text` is the path; empty when it only says that a fallback choice is meant
    tunnel,          ///< `-> path ->`
    tunnel_onwards,  ///< `->->`, with a path when it goes on elsewhere
    thread,          ///< `<- path`
    temporary,       ///< `~ temp text = expression`
    assignment,      ///< `~ text = expression`
    evaluation,      ///< `~ expression`
    returning,       ///< `~ return`, with an expression or without
    choice,          ///< one bullet; in `options`
    gather,          ///< dashes, `depth` of them, with a label in `text` or without
    comment,
    nothing,  ///< dashes without a name, once they are woven: glue looks behind them

    // Made by the weave
    choices,  ///< all options that are offered together, each with its body
    label,    ///< a place with a name: `text`

    // Made by lowering
    line  ///< a line of output; its pieces are in `content`, its tags in `tags`
};

enum class Selection : std::uint8_t { stopping, cycle, once, shuffle };

struct Branch {
    bool is_else = false;
    std::vector<Expression> condition;  ///< one, or none
    Items content;
    Place place;
};

struct Option {
    bool is_once = false;
    bool is_fallback = false;
    std::string label;
    std::vector<Expression> conditions;
    Items start;  ///< shown in the option and said when it is chosen
    Items only;   ///< only shown in the option
    Items inner;  ///< only said: text behind the brackets, diverts, and the newline
    Items body;
    int depth = 1;
    Place place;
};

struct Item {
    ItemKind kind = ItemKind::text;
    std::string text;
    Place place;
    std::vector<Expression> expressions;  ///< the value, the condition; arguments of a divert
    std::vector<Branch> branches;         ///< of conditional and alternatives
    std::vector<Option> options;          ///< of choice (one) and choices
    Items content;
    Items tags;
    int depth = 0;
    Selection selection = Selection::stopping;
    bool is_multiline = false;  ///< the branches stand on lines of their own
    bool is_open = false;       ///< line: no line end comes behind it; the next output goes on with it
};

/// True for what neither says nor does anything.
inline bool is_nothing(const Item& item) {
    return item.kind == ItemKind::newline || item.kind == ItemKind::comment || item.kind == ItemKind::nothing;
}

struct Parameter {
    std::string name;
    bool by_reference = false;
    bool is_target = false;
};

/// A knot, a stitch, a function, or what stands in front of them all (whose name is empty).
struct Flow {
    std::string name;  ///< of a stitch: knot.stitch
    std::string knot;  ///< the knot it belongs to, or is
    bool is_function = false;
    std::vector<Parameter> parameters;
    Items content;
    Place place;
};

struct Global {
    std::string name;
    bool is_constant = false;
    Expression value;
    Place place;
};

struct External {
    std::string name;
    std::vector<std::string> parameters;
    Place place;
};

struct Tree {
    std::vector<std::string> files;
    std::vector<Flow> flows;  ///< the first has no name
    std::vector<Global> globals;
    std::vector<External> externals;
    std::set<std::string> lost;  ///< names of lists and of what is in them, which are told as not taken
    std::vector<NotTaken> not_taken;
};

/// What a name in the story stands for.
enum class Meaning : std::uint8_t { none, variable, local, flow, label };

struct Named {
    Meaning meaning = Meaning::none;
    std::string id;  ///< of a flow its name, of a label the flow's name, a dot and its own
};

/// Who is called what, in the story and in the script.
class Names {
public:
    /// Throws Problem when a name is given twice.
    explicit Names(const Tree& tree);

    /// What a name or path means where it stands.
    Named find(const std::string& path, const Flow& from) const;
    Named target(const std::string& path, const Flow& from) const;  ///< flows and labels alone
    /// The identifier in the script for a flow or label, by its id.
    const std::string& scene(const std::string& id) const { return scenes_.at(id); }
    /// The identifier for a variable or parameter.
    std::string variable(const std::string& name) const;
    const Flow* flow(const std::string& id) const;
    bool is_external(const std::string& name) const;
    /// An identifier that nothing else has, such as `wanted`, or with a number behind it.
    std::string fresh(const std::string& wanted);
    bool is_taken(const std::string& identifier) const { return taken_.count(identifier) > 0; }
    bool is_local(const std::string& name, const Flow& from) const;

private:
    void add_labels(const Tree& tree, const Items& items, const Flow& flow);

    std::map<std::string, const Flow*> flows_;
    std::map<std::string, std::string> scenes_;            ///< id: identifier
    std::map<std::string, std::set<std::string>> locals_;  ///< of each flow
    std::set<std::string> labels_;
    std::set<std::string> variables_;
    std::set<std::string> externals_;
    std::set<std::string> taken_;
};

/// Whether a word can be no name in a script, or is one that scripts made here use themselves.
bool is_reserved(const std::string& word);

/// Reads the story and what it includes. Throws Problem.
Tree parse(const Input& input);
/// Makes choices with bodies of the bullets and dashes of a flow, and of those in its conditionals.
void weave(Tree& tree);

[[noreturn]] void fail(const Tree& tree, const Place& place, std::string message, std::string hint = "");
void tell(Tree& tree, const Place& place, std::string what, std::string advice);

}  // namespace npcs::tools::import_story::ink
