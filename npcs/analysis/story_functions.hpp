// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The functions of scripts, by which names they may be called, and in which of them there is something to be seen. A
// variable or member may hold a function if somewhere a function literal, `@name`, or a map with one is assigned to it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/ast.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

struct StoryScript {
    const syntax::Source* source;
    const ast::Tree* tree;
};

/// A function literal, or a main program.
struct FoundFunction {
    std::uint32_t script = 0;
    std::uint32_t parent = 0;               ///< the function it is in; a main program is its own
    const ast::Function* node = nullptr;    ///< null: the main program
    const ast::Foreign* foreign = nullptr;  ///< its text, if it is in another language
    syntax::Span span;
    std::string name;  ///< with dots; may be empty
    bool is_scene = false;
    bool tells = false;  ///< something in it, or in what it calls, is said, asked, offered or waited for
    bool returns_text = false;
    std::set<std::string_view> own{};  ///< parameters and variables that hold no function; empty for main programs
};

/// What a callee is written as: a name, or the last part of a dotted name.
struct Callee {
    std::string_view text;
    bool is_member = false;
    friend bool operator<(const Callee& a, const Callee& b) {
        return std::pair(a.text, a.is_member) < std::pair(b.text, b.is_member);
    }
};

class StoryFunctions {
public:
    /// Finds the functions. The scripts must outlive the result. Recursion is bounded by the parser's nesting limit.
    explicit StoryFunctions(std::span<const StoryScript> scripts);

    const std::vector<FoundFunction>& all() const { return functions_; }
    std::uint32_t number_of(const ast::Function& node) const { return numbers_.at(&node); }

    /// Returns the functions that a callee in a function may be, in source order: at most `most`.
    std::vector<std::uint32_t> find(const Callee& callee, std::uint32_t in, std::size_t most) const;
    /// Returns whether a callee may be a function of a script.
    bool is_known(const Callee& callee, std::uint32_t in) const;
    /// Returns whether a name is a parameter or variable, in a function, that holds no function.
    bool is_shadowed(const Callee& callee, std::uint32_t in) const {
        return !callee.is_member && is_own(callee.text, in);
    }
    /// Returns whether any script begins tasks. Otherwise `join` is about lists.
    bool has_tasks() const { return has_tasks_; }
    /// Returns whether a name is assigned anywhere.
    bool is_assigned(std::string_view name) const { return assigned_.contains(name); }

private:
    friend class FunctionCollector;
    /// What may be called by one name.
    struct Holder {
        std::vector<std::uint32_t> functions;
        std::vector<std::uint32_t> sources;  ///< other holders whose functions it may hold
        std::vector<std::uint32_t> copies;   ///< the reverse
        std::vector<std::uint32_t> used_in;  ///< functions that call it
        bool is_statement = false;           ///< called as a statement somewhere
        bool tells = false;
    };

    std::uint32_t holder(const Callee& callee);
    bool is_own(std::string_view name, std::uint32_t in) const;
    void spread(std::vector<std::uint32_t> telling);

    std::vector<FoundFunction> functions_;
    std::map<const ast::Function*, std::uint32_t> numbers_;
    std::map<Callee, std::uint32_t> holder_numbers_;
    std::vector<Holder> holders_;
    std::set<std::string_view> assigned_;
    bool has_tasks_ = false;
};

/// Functions of the language and of hosts by which a script speaks, asks or waits.
enum class Builtin : std::uint8_t { none, say, print, prompt, wait, wait_for, join, raise, spawn, exit };
Builtin builtin_of(std::string_view name);

/// Returns how an expression is called: a name, or a member. Returns false for other expressions.
bool callee_of(const ast::Symbols& symbols, const ast::Expr& node, Callee& callee);

/// Returns the name or member behind `@`, or null for other expressions.
const ast::Expr* address_taken(const ast::Expr& node);

/// Returns whether a callee is `visits`, which does not call what it is given.
bool counts_only(const ast::Symbols& symbols, const ast::Expr& callee);

}  // namespace npcs::analysis
