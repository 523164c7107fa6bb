// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which names each function of a tree has, and who can see them. In MiniScript a name assigned anywhere in a function is its
// local; a name that is not is looked for in the defining function (one level), the globals, the host's functions and the
// intrinsics. Only a function that holds other functions, or says `locals`, has a scope anybody else can refer to; the
// locals of all others live in registers.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "program/program.hpp"
#include "syntax/ast.hpp"

namespace npcs::program {

struct FunctionScope {
    const ast::Function* node = nullptr;        ///< null: the main program
    const ast::Expr* named_by = nullptr;        ///< target of the assignment it is the value of
    FunctionScope* parent = nullptr;            ///< null: the main program
    std::vector<FunctionScope*> inner;          ///< functions written directly in it, in order
    std::vector<std::string_view> locals;       ///< parameters first, then in order of first assignment
    std::unordered_map<std::string_view, std::uint16_t> slots;
    bool mentions_locals = false;               ///< as a map that can be used for anything
    bool names_locals = false;                  ///< as `locals.name` only
    bool mentions_outer = false;
    bool mentions_self = false;
    bool mentions_super = false;
    bool has_plan = false;
    bool too_many_names = false;
    std::uint32_t index = 0;                    ///< into Program::functions

    bool is_main() const { return parent == nullptr; }
    /// Its locals live in a map of the heap.
    bool captured() const { return !is_main() && (mentions_locals || names_locals || has_plan || !inner.empty()); }
    /// Names it does not assign may still turn up in its scope while running.
    bool dynamic() const;
    std::uint16_t slot(std::string_view name) const {
        const auto found = slots.find(name);
        return found == slots.end() ? none : found->second;
    }
};

struct Scopes {
    std::vector<std::unique_ptr<FunctionScope>> functions;   ///< [0] is the main program; in source order
    std::unordered_map<const ast::Function*, FunctionScope*> by_node;
    bool mentions_visits = false;
};

Scopes find_scopes(const ast::Tree& tree);

}  // namespace npcs::program
