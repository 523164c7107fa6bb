// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is in front of a position, read from the text alone: the statement there is half written, and the tree does not
// have it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/document.hpp"

namespace npcs::workspace {

/// A call whose arguments are being written.
struct OpenCall {
    std::string callee;          ///< a name, or names with dots; empty: something else
    std::uint32_t at = 0;        ///< where the callee begins
    std::uint32_t argument = 0;  ///< its number, from 0
};

struct Cursor {
    enum class Where : std::uint8_t {
        code,
        text,     ///< of a line or an option
        string,   ///< between quotes
        comment,  ///< or text in another language
    };
    Where where = Where::code;
    Range word;  ///< the name around the position; may be empty
    bool is_behind_dot = false;
    std::string object;         ///< in front of the dot: names with dots, a quote for a text; empty: something else
    bool is_behind_at = false;  ///< `@`
    bool begins_statement = false;
    bool begins_line = false;        ///< nothing but blanks is in front of it on its line
    std::string first_word;          ///< of the statement, if it is not the one at the position
    std::string word_before;         ///< the word in front of the position, if only blanks are between them
    bool is_behind_operand = false;  ///< an operator or the end of an expression may follow
    std::vector<OpenCall> calls;     ///< outermost first
    std::uint32_t string_begin = 0;  ///< behind the opening quote
};

/// Reads at most some hundred lines in front of the offset.
Cursor read_cursor(Document& document, std::uint32_t offset);

}  // namespace npcs::workspace
