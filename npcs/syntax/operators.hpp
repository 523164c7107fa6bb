// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How operators are written in a script and in its JSON form. The tables are in the order of the enumerations.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "syntax/ast.hpp"

namespace npcs::syntax {

struct BinaryWords {
    ast::BinaryOp op;
    ast::Level level;
    std::string_view source;
    std::string_view json;
};

inline constexpr std::array<BinaryWords, 14> binary_words{{
    {ast::BinaryOp::or_, ast::Level::logical_or, "or", "or"},
    {ast::BinaryOp::and_, ast::Level::logical_and, "and", "and"},
    {ast::BinaryOp::equal, ast::Level::comparison, "==", "eq"},
    {ast::BinaryOp::not_equal, ast::Level::comparison, "!=", "ne"},
    {ast::BinaryOp::less, ast::Level::comparison, "<", "lt"},
    {ast::BinaryOp::less_equal, ast::Level::comparison, "<=", "le"},
    {ast::BinaryOp::greater, ast::Level::comparison, ">", "gt"},
    {ast::BinaryOp::greater_equal, ast::Level::comparison, ">=", "ge"},
    {ast::BinaryOp::add, ast::Level::sum, "+", "add"},
    {ast::BinaryOp::subtract, ast::Level::sum, "-", "sub"},
    {ast::BinaryOp::multiply, ast::Level::product, "*", "mul"},
    {ast::BinaryOp::divide, ast::Level::product, "/", "div"},
    {ast::BinaryOp::modulo, ast::Level::product, "%", "mod"},
    {ast::BinaryOp::power, ast::Level::power, "^", "pow"},
}};

struct UnaryWords {
    ast::UnaryOp op;
    std::string_view source;
    std::string_view json;
};

inline constexpr std::array<UnaryWords, 4> unary_words{{
    {ast::UnaryOp::negate, "-", "neg"},
    {ast::UnaryOp::not_, "not ", "not"},
    {ast::UnaryOp::new_, "new ", "new"},
    {ast::UnaryOp::address_of, "@", "ref"},
}};

struct AssignWords {
    ast::AssignOp op;
    std::string_view source;
    std::string_view json;
};

inline constexpr std::array<AssignWords, 7> assign_words{{
    {ast::AssignOp::set, "=", "set"},
    {ast::AssignOp::add, "+=", "add"},
    {ast::AssignOp::subtract, "-=", "sub"},
    {ast::AssignOp::multiply, "*=", "mul"},
    {ast::AssignOp::divide, "/=", "div"},
    {ast::AssignOp::modulo, "%=", "mod"},
    {ast::AssignOp::power, "^=", "pow"},
}};

struct RelationWords {
    ast::Relation op;
    std::string_view source;
    std::string_view json;
};

inline constexpr std::array<RelationWords, 3> relation_words{{
    {ast::Relation::isa, "isa", "isa"},
    {ast::Relation::in_, "in", "in"},
    {ast::Relation::not_in, "not in", "not_in"},
}};

/// The word of a statement with alternatives, the sign of alternatives in a text, and the JSON word of both.
struct SelectionWords {
    ast::Selection op;
    std::string_view word;
    std::string_view sign;
    std::string_view json;
};

inline constexpr std::array<SelectionWords, 6> selection_words{{
    {ast::Selection::none, "", "", "list"},
    {ast::Selection::sequence, "sequence", "", "sequence"},
    {ast::Selection::cycle, "cycle", "&", "cycle"},
    {ast::Selection::once, "once", "!", "once"},
    {ast::Selection::shuffle, "shuffle", "~", "shuffle"},
    {ast::Selection::bark, "bark", "", "bark"},
}};

constexpr const RelationWords& words_of(ast::Relation op) { return relation_words[static_cast<std::size_t>(op)]; }
constexpr const SelectionWords& words_of(ast::Selection op) { return selection_words[static_cast<std::size_t>(op)]; }
constexpr const BinaryWords& words_of(ast::BinaryOp op) { return binary_words[static_cast<std::size_t>(op)]; }
constexpr const UnaryWords& words_of(ast::UnaryOp op) { return unary_words[static_cast<std::size_t>(op)]; }
constexpr const AssignWords& words_of(ast::AssignOp op) { return assign_words[static_cast<std::size_t>(op)]; }

/// Returns the entry with this JSON word, or null.
template <typename Words, std::size_t Size>
constexpr const Words* find_json(const std::array<Words, Size>& table, std::string_view word) {
    for (const Words& words : table) {
        if (words.json == word) return &words;
    }
    return nullptr;
}

template <typename Words, std::size_t Size>
constexpr bool in_order(const std::array<Words, Size>& table) {
    for (std::size_t i = 0; i < Size; ++i) {
        if (static_cast<std::size_t>(table[i].op) != i) return false;
    }
    return true;
}
static_assert(in_order(binary_words) && in_order(unary_words) && in_order(assign_words));
static_assert(in_order(relation_words) && in_order(selection_words));

}  // namespace npcs::syntax
