// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finds the variables of each function of a tree, and who can see them. In MiniScript a name assigned anywhere in a
// function is local to it. Any other name is looked up in the defining function (one level), the globals, the host's
// functions and the intrinsics. Only a function that contains other functions, or uses `locals`, has a scope that other
// code can refer to; the locals of all others live in registers.
#pragma once

#include <memory>
#include <vector>

#include "program/program.hpp"
#include "syntax/ast.hpp"
#include "syntax/stack.hpp"

namespace npcs::compiler {

using program::KeyTable;
using program::none;

/// The slots of variables, by symbol. A short list is searched linearly; a long one has a hash table.
class Slots {
public:
    /// Returns the slot of a variable, or `none`.
    std::uint16_t find(ast::Symbol name) const {
        if (table_.size() > 0) {
            const auto* const entry = table_.find(key(name));
            return entry == table_.end() ? none : static_cast<std::uint16_t>(entry->second);
        }
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == name) return static_cast<std::uint16_t>(i);
        return none;
    }
    /// Assigns the next slot to a name. Precondition: it has none.
    void add(ast::Symbol name) {
        names_.push_back(name);
        if (names_.size() <= searched_through_max) return;
        const std::size_t first = table_.size() == 0 ? 0 : names_.size() - 1;
        for (std::size_t i = first; i < names_.size(); ++i)
            table_.emplace(key(names_[i]), static_cast<std::uint32_t>(i));
    }
    const syntax::Stack<ast::Symbol>& names() const { return names_; }

private:
    static constexpr std::size_t searched_through_max = 16;
    static std::uint32_t key(ast::Symbol name) {
        const std::uint32_t mixed = (name + 1) * 0x9E37'79B1;
        return mixed ^ mixed >> 15;
    }

    syntax::Stack<ast::Symbol> names_;
    KeyTable<std::uint32_t> table_;
};

struct FunctionScope {
    const ast::Function* node = nullptr;  ///< null: the main program
    const ast::Expr* named_by = nullptr;  ///< target of the assignment whose value is this function
    FunctionScope* parent = nullptr;      ///< null: the main program
    std::vector<FunctionScope*> inner;    ///< functions directly inside it, in source order
    Slots slots;                          ///< of the locals: parameters first, then in order of first assignment
    bool mentions_locals = false;         ///< uses `locals` as a map, in any way
    bool names_locals = false;            ///< uses only `locals.name`
    bool mentions_outer = false;
    bool mentions_self = false;
    bool mentions_super = false;
    bool has_plan = false;
    bool too_many_names = false;
    std::uint32_t index = 0;      ///< into Program::functions
    std::size_t first_block = 0;  ///< the first block of the tree's arena that its top-level statement needs

    bool is_main() const { return parent == nullptr; }
    /// Returns whether its locals live in a map on the heap.
    bool captured() const { return !is_main() && (mentions_locals || names_locals || has_plan || !inner.empty()); }
    /// Returns whether its scope may get variables at run time that it does not assign by name.
    bool dynamic() const;
    std::uint16_t slot(ast::Symbol name) const { return slots.find(name); }
    const syntax::Stack<ast::Symbol>& locals() const { return slots.names(); }
};

struct Scopes {
    std::vector<std::unique_ptr<FunctionScope>> functions;  ///< [0] is the main program; in source order
    std::vector<FunctionScope*> by_number;                  ///< the same objects, by ast::Function::number
    bool mentions_visits = false;
    bool mentions_counters = false;  ///< uses `__x_idx` for some x
};

/// Finds the scopes of a script from its top-level statements, given in source order.
class ScopeFinder {
public:
    ScopeFinder();
    ~ScopeFinder();
    ScopeFinder(const ScopeFinder&) = delete;
    ScopeFinder& operator=(const ScopeFinder&) = delete;
    void add(const ast::Tree& tree, const ast::Statement& node);
    /// Returns the scopes. Precondition: all statements were added.
    const Scopes& scopes() const { return scopes_; }

private:
    class Walk;
    Scopes scopes_;
    std::unique_ptr<Walk> walk_;
};

}  // namespace npcs::compiler
