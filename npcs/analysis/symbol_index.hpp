// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// All places of a tree where a name stands, and which variable it is, by the rules of the language: a name that a
// function assigns anywhere is its own; any other one is that of the function it was defined in, one level up, and then
// free: a global variable, a function of the game or an intrinsic. Whether free names of one script are variables of another is
// not decided here, nor is what a member belongs to.
//
// A name that a function assigns may be read before it is assigned, and is then the one outside. Assignments are followed
// through branches and loops: each place is the function's own variable, the one outside, or either.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "syntax/ast.hpp"

namespace npcs::analysis {

inline constexpr std::uint32_t no_index = 0xFFFF'FFFF;

enum class Access : std::uint8_t {
    define,  ///< a parameter, the variable of a loop or option, a named function, a scene
    write,
    update,  ///< `x += 1`
    read,
    call,  ///< with arguments, or as a statement
    refer  ///< `@x`
};

/// A function, or the script itself, which is the first one.
struct IndexedScope {
    const ast::Function* function = nullptr;    ///< null: the script
    const ast::Expr* target = nullptr;          ///< what it is assigned to where it is written; may be null
    const ast::Statement* statement = nullptr;  ///< that assigns it; may be null
    std::uint32_t parent = 0;
    syntax::Span span;
    bool is_scene = false;
    bool is_named = false;           ///< `function name` or `scene name`
    bool uses_names_as_map = false;  ///< has variables that the tree does not name: `locals` used as a map
    std::unordered_map<ast::Symbol, std::uint32_t> variables = {};  ///< indexes into SymbolIndex::variables
};

struct IndexedVariable {
    ast::Symbol name = 0;
    std::uint32_t scope = 0;
    bool is_parameter = false;
    bool is_bound = false;         ///< a parameter, or the variable of a loop or option
    bool set_from_inside = false;  ///< `outer.x = 1` in a function inside
    syntax::Span first;            ///< where it is assigned or bound first
    std::uint32_t from = 0;        ///< where it can be assigned at the earliest, loops aside
};

/// A name in the source.
struct Occurrence {
    syntax::Span span;
    ast::Symbol name = 0;
    std::uint32_t scope = 0;            ///< the function it is written in
    std::uint32_t variable = no_index;  ///< index into SymbolIndex::variables; none: a free name
    Access access = Access::read;
    bool may_be_outer = false;         ///< the variable may not be assigned yet, and then it is the one outside
    bool is_too_early = false;         ///< it is read, and its function assigns the name only later
    bool is_speaker = false;           ///< in front of the colon of a line
    bool is_short_entry = false;       ///< `{name}`, which is a key as well
    bool is_global = false;            ///< written `globals.name`
    bool is_import = false;            ///< the text of an `import`
    bool is_scope_member = false;      ///< written `globals.name`, `locals.name` or `outer.name`
    const ast::Expr* value = nullptr;  ///< what is assigned with `=`
    const ast::Statement* statement = nullptr;  ///< that assigns or binds it; may be null
};

/// A name behind a dot, a key of a map that is written as one, or a text in brackets.
struct MemberOccurrence {
    enum class Form : std::uint8_t { dot, key, short_key, index };
    syntax::Span span;  ///< of the name, without quotes
    ast::Symbol name = 0;
    std::uint32_t scope = 0;
    Form form = Form::dot;
    Access access = Access::read;
    const ast::Expr* object = nullptr;  ///< null for a key
    const ast::Map* map = nullptr;      ///< of a key
    const ast::Expr* value = nullptr;
};

/// A call that is written with arguments, or as a statement.
struct CallSite {
    const ast::Expr* callee = nullptr;
    std::span<ast::Expr* const> arguments = {};
    syntax::Span span;
    std::uint32_t scope = 0;
    bool is_line = false;  ///< of dialogue
    bool is_go = false;    ///< `go name` or `visit name`
};

/// `import "name"`. As a statement it sets the variable of that name.
struct ImportSite {
    const ast::String* module = nullptr;
    std::uint32_t scope = 0;
    std::uint32_t variable = no_index;  ///< none if it is no statement, or if nobody names the variable
};

struct IndexedOption {
    const ast::Option* option = nullptr;
    std::uint32_t scope = 0;
};

struct SymbolIndex {
    std::vector<IndexedScope> scopes;  ///< in source order
    std::vector<IndexedVariable> variables;
    std::vector<Occurrence> occurrences;    ///< by place
    std::vector<MemberOccurrence> members;  ///< by place
    std::vector<CallSite> calls;            ///< by place
    std::vector<IndexedOption> options;     ///< in source order
    std::vector<ImportSite> imports;        ///< in source order
    std::vector<const ast::Foreign*> foreign;
    bool globals_are_dynamic = false;  ///< `globals` is used as a map

    /// Returns the innermost function around an offset.
    std::uint32_t scope_at(std::uint32_t offset) const;
    /// Returns the occurrence at an offset, also right behind it; null if there is none.
    const Occurrence* occurrence_at(std::uint32_t offset) const;
    const MemberOccurrence* member_at(std::uint32_t offset) const;
    /// Returns the occurrences of a name, as indexes.
    std::span<const std::uint32_t> places_of(ast::Symbol name) const;
    std::span<const std::uint32_t> member_places_of(ast::Symbol name) const;
    /// Returns the occurrences that are, or may be, a variable, as indexes.
    std::span<const std::uint32_t> places_of_variable(std::uint32_t variable) const;

    /// For places_of(): indexes sorted by name or variable, and where those of each begin.
    std::vector<std::uint32_t> by_name, first_of_name, members_by_name, first_member_of_name, by_variable,
        first_of_variable;
};

/// The tree must outlive the index; `text` is its source. Recursion is bounded by the parser's nesting limit.
SymbolIndex index_symbols(const ast::Tree& tree, std::string_view text);

}  // namespace npcs::analysis
