// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which names each function of a tree has, and who can see them. In MiniScript a name assigned anywhere in a function is its
// local; a name that is not is looked for in the defining function (one level), the globals, the host's functions and the
// intrinsics. Only a function that holds other functions, or says `locals`, has a scope anybody else can refer to; the
// locals of all others live in registers.
#pragma once

#include <memory>
#include <vector>

#include "program/program.hpp"
#include "syntax/ast.hpp"
#include "syntax/stack.hpp"

namespace npcs::program {

/// Slots by the symbols of their names: few are searched through, many have a table.
class Slots {
public:
    /// The slot of a name, or `none`.
    std::uint16_t find(ast::Symbol name) const {
        if (table_.size() > 0) {
            const auto* const entry = table_.find(key(name));
            return entry == table_.end() ? none : static_cast<std::uint16_t>(entry->second);
        }
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == name) return static_cast<std::uint16_t>(i);
        return none;
    }
    /// The next slot for a name that has none.
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
    const ast::Expr* named_by = nullptr;  ///< target of the assignment it is the value of
    FunctionScope* parent = nullptr;      ///< null: the main program
    std::vector<FunctionScope*> inner;    ///< functions written directly in it, in order
    Slots slots;                          ///< of its locals: parameters first, then in order of first assignment
    bool mentions_locals = false;         ///< as a map that can be used for anything
    bool names_locals = false;            ///< as `locals.name` only
    bool mentions_outer = false;
    bool mentions_self = false;
    bool mentions_super = false;
    bool has_plan = false;
    bool too_many_names = false;
    std::uint32_t index = 0;      ///< into Program::functions
    std::size_t first_block = 0;  ///< of the tree's memory: the statement of the main block it is in begins there

    bool is_main() const { return parent == nullptr; }
    /// Its locals live in a map of the heap.
    bool captured() const { return !is_main() && (mentions_locals || names_locals || has_plan || !inner.empty()); }
    /// Names it does not assign may still turn up in its scope while running.
    bool dynamic() const;
    std::uint16_t slot(ast::Symbol name) const { return slots.find(name); }
    const syntax::Stack<ast::Symbol>& locals() const { return slots.names(); }
};

struct Scopes {
    std::vector<std::unique_ptr<FunctionScope>> functions;  ///< [0] is the main program; in source order
    std::vector<FunctionScope*> by_number;                  ///< the same, by ast::Function::number
    bool mentions_visits = false;
    bool mentions_counters = false;  ///< `__x_idx` for some x
};

/// Finds the scopes of a script from the statements of its own block, given in their order.
class ScopeFinder {
public:
    ScopeFinder();
    ~ScopeFinder();
    ScopeFinder(const ScopeFinder&) = delete;
    ScopeFinder& operator=(const ScopeFinder&) = delete;
    void add(const ast::Tree& tree, const ast::Statement& node);
    /// When all statements were given.
    const Scopes& scopes() const { return scopes_; }

private:
    class Walk;
    Scopes scopes_;
    std::unique_ptr<Walk> walk_;
};

}  // namespace npcs::program
