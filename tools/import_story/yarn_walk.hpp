// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Walks over all that is in a tree.
#pragma once

#include "yarn_tree.hpp"

namespace npcs::tools::import_story::yarn {

/// Calls `visit` with the block's statements and with those in them, in order of the source.
template <class Visit>
void each_statement(const Block& block, const Visit& visit) {
    for (const Statement& statement : block) {
        visit(statement);
        for (const Item& item : statement.items) each_statement(item.body, visit);
        for (const Branch& branch : statement.branches) each_statement(branch.body, visit);
    }
}

/// Calls `visit` with the expression and with those in it.
template <class Visit>
void each_part(const Expression& expression, const Visit& visit) {
    visit(expression);
    for (const Expression& part : expression.parts) each_part(part, visit);
}

template <class Visit>
void each_whole_of(const Text& text, const Visit& visit) {
    for (const Piece& piece : text)
        if (piece.expression) visit(*piece.expression);
}

template <class Visit>
void each_whole_of(const Line& line, const Visit& visit) {
    each_whole_of(line.speaker, visit);
    each_whole_of(line.text, visit);
    if (line.guard.condition) visit(*line.guard.condition);
}

/// Calls `visit` with every expression of the file that is no part of another.
template <class Visit>
void each_expression(const File& file, const Visit& visit) {
    for (const Declaration& declaration : file.declarations)
        if (declaration.value) visit(*declaration.value);
    for (const Node& node : file.nodes) {
        for (const Guard& guard : node.when)
            if (guard.condition) visit(*guard.condition);
        each_statement(node.body, [&](const Statement& statement) {
            each_whole_of(statement.line, visit);
            for (const Item& item : statement.items) each_whole_of(item.line, visit);
            for (const Branch& branch : statement.branches)
                if (branch.guard.condition) visit(*branch.guard.condition);
            if (statement.value) visit(*statement.value);
            for (const Text& word : statement.words) each_whole_of(word, visit);
        });
    }
}

/// Calls `visit` with every line and option of the file.
template <class Visit>
void each_line(const File& file, const Visit& visit) {
    for (const Node& node : file.nodes)
        each_statement(node.body, [&](const Statement& statement) {
            if (statement.kind == Statement::Kind::line) visit(statement.line, statement);
            for (const Item& item : statement.items) visit(item.line, statement);
        });
}

}  // namespace npcs::tools::import_story::yarn
