// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A Yarn tree as the text of a script, in three parts that each know only the ones before: expressions, texts, and the
// statements, scenes and what stands in front of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "yarn_analysis.hpp"

namespace npcs::tools::import_story::yarn {

/// What is collected while a script is written.
struct Writing {
    const Analysis& names;
    std::vector<NotTaken>& not_taken;
    std::set<std::string> helpers;   ///< functions that the script needs, as Yarn has them and MiniScript has not
    std::vector<std::string> flags;  ///< variables that remember what came once
    std::map<std::string, int> flag_numbers;
    std::size_t node = 0;  ///< the one that is being written

    void tell(const Place& place, std::string what, std::string advice) const {
        not_taken.push_back({names.path(), place.line, std::move(what), std::move(advice)});
    }
};

/// The precedence of what is around an expression in the script, lowest first.
enum class Precedence {
    loose,
    disjunction,
    conjunction,
    inversion,
    comparison,
    operand_of_comparison,
    sum,
    product,
    sign,
    atom
};

/// An expression, in parentheses where what is around it binds tighter.
std::string write_expression(Writing& writing, const Expression& expression, Precedence around = Precedence::loose);
std::string write_string(const std::string& text);

/// Where a free text stands decides what must not be taken for its end.
enum class TextKind { line, option, quoted };
std::string write_text(Writing& writing, const Text& text, TextKind kind);
/// Speaker, text and tags, as a statement of one line.
std::string write_line(Writing& writing, const Line& line);
/// The text of an option, with its speaker in front.
std::string write_option_text(Writing& writing, const Line& line);

/// A node's statements, each line with its indentation in front.
std::string write_block(Writing& writing, const Block& block, const std::string& indentation);
/// The scenes of all nodes, and what stands in front of them and behind them.
std::string write_script(Writing& writing);
/// A comment of its own, for each of the lines.
std::string write_comments(const std::vector<std::string>& comments, const std::string& indentation);
/// One of the functions in Writing::helpers.
std::string helper_text(const std::string& name);

}  // namespace npcs::tools::import_story::yarn
