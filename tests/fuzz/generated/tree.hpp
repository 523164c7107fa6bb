// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A generated program as a tree of texts with gaps, which is all that printing, shrinking and damaging it need to know. It is no
// syntax tree of the library: the generator shares nothing with what it tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace npcs::generated {

enum class Role : std::uint8_t { expression, statement, block };

/// `form` is text in which each `$` stands for the next of `parts`, as long as there are some; a block has no form, its parts are its statements.
struct Node {
    Role role = Role::block;
    std::string form;
    std::vector<Node> parts;
};

/// To be made with braces, which fix the order in which the parts are thought of: a seed gives one program with every compiler.
struct Expression : Node {
    template <typename... Parts>
    explicit Expression(std::string text, Parts&&... parts_of_it) : Node{Role::expression, std::move(text), {}} {
        (parts.push_back(std::forward<Parts>(parts_of_it)), ...);
    }
};
struct Statement : Node {
    template <typename... Parts>
    explicit Statement(std::string text, Parts&&... parts_of_it) : Node{Role::statement, std::move(text), {}} {
        (parts.push_back(std::forward<Parts>(parts_of_it)), ...);
    }
};

/// The text of a program, given as its outermost block.
std::string text_of(const Node& program);

/// All nodes, outer ones first.
std::vector<Node*> all_nodes(Node& program);

}  // namespace npcs::generated
