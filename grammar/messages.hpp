// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The error messages of the rules that must match. Most have the form "got <token> where <this> is required"; the
// others are complete sentences. A rule without an entry here does not compile under must<>.
#pragma once

#include "grammar/script.hpp"

namespace npcs::grammar {

enum class Mistake : unsigned char {
    required,          ///< the text names what is required
    required_in_line,  ///< like `required`, but a token on a later line is reported as the end of this line
    sentence,          ///< the text is the complete message
    keyword,           ///< the token is a keyword that cannot begin a statement
    unclosed,          ///< a block ends without its closing word
    text_not_closed,   ///< a string has no closing quote on its line
    comment_not_closed,
    brace_not_closed,  ///< an expression in a text is not closed
    alternatives_not_closed,
    stray_brace  ///< a text has a closing brace of no expression
};

struct Message {
    Mistake mistake;
    const char* text;
};

/// The message of a rule. For a rule without a message, this general form does not compile.
template <typename Rule>
inline constexpr Message message_of = Rule::a_message_is_missing;

template <typename Rule>
inline constexpr Message message_of<needed<Rule>>{Mistake::required, "number, string, or identifier"};

template <>
inline constexpr Message message_of<line_end>{Mistake::required, "EOL"};
template <>
inline constexpr Message message_of<function_head_end>{Mistake::required, "EOL"};
template <>
inline constexpr Message message_of<command_end>{Mistake::required, "Comma or EOL"};
template <>
inline constexpr Message message_of<close_round>{Mistake::required_in_line, "RParen"};
template <>
inline constexpr Message message_of<call_end>{Mistake::required_in_line, "Comma or RParen"};
template <>
inline constexpr Message message_of<parameters_end>{Mistake::required, "Comma or RParen"};
template <>
inline constexpr Message message_of<close_square>{Mistake::required_in_line, "RSquare"};
template <>
inline constexpr Message message_of<index_end>{Mistake::required_in_line, "RSquare"};
template <>
inline constexpr Message message_of<list_end>{Mistake::required_in_line, "Comma or RSquare"};
template <>
inline constexpr Message message_of<map_end>{Mistake::required_in_line, "Comma or RCurly"};
template <>
inline constexpr Message message_of<entry_colon>{Mistake::required_in_line, "Colon"};
template <>
inline constexpr Message message_of<member_name>{Mistake::required, "Identifier"};
template <>
inline constexpr Message message_of<loop_variable>{Mistake::required, "Identifier"};
template <>
inline constexpr Message message_of<parameter_name>{Mistake::required, "an identifier"};
template <>
inline constexpr Message message_of<kw_in>{Mistake::required, "Keyword(in)"};
template <>
inline constexpr Message message_of<kw_then>{Mistake::required, "Keyword(then)"};
template <>
inline constexpr Message message_of<ternary_else>{Mistake::required, "Keyword(else)"};

template <>
inline constexpr Message message_of<clause_end>{Mistake::required, "RSquare"};
template <>
inline constexpr Message message_of<within_end>{Mistake::required, "Colon or EOL"};
template <>
inline constexpr Message message_of<short_head_end>{Mistake::sentence,
                                                    "nothing but `->` stands behind the brackets of an option"};
template <>
inline constexpr Message message_of<text_close>{Mistake::brace_not_closed, "missing closing brace (})"};
template <>
inline constexpr Message message_of<alternatives_close>{Mistake::alternatives_not_closed, "missing closing brace (})"};
template <>
inline constexpr Message message_of<place_given>{Mistake::sentence,
                                                 "`go` and `visit` are followed by the name of a scene"};
template <>
inline constexpr Message message_of<stray_brace>{Mistake::stray_brace, "a closing brace (}) without an opening one"};

template <>
inline constexpr Message message_of<foreign_language>{
    Mistake::sentence, "the name of a language consists of lower-case letters, digits, and - . _"};
template <>
inline constexpr Message message_of<foreign_name>{Mistake::sentence, "a function in another language has a name"};
template <>
inline constexpr Message message_of<foreign_head_end>{
    Mistake::sentence, "a function in another language begins on the line below its head"};
template <>
inline constexpr Message message_of<script_head_end>{
    Mistake::sentence, "a text in another language begins on the line below `script`, its language and its name"};

template <>
inline constexpr Message message_of<default_literal>{Mistake::sentence,
                                                     "parameter default value must be a literal value"};
template <>
inline constexpr Message message_of<loop_in_line>{Mistake::sentence, "loop is invalid within single-line 'if'"};
template <>
inline constexpr Message message_of<unexpected_keyword>{Mistake::keyword, ""};
template <>
inline constexpr Message message_of<string_end>{Mistake::text_not_closed, "missing closing quote (\")"};
template <>
inline constexpr Message message_of<block_comment_rest>{Mistake::comment_not_closed, "missing closing */"};

template <>
inline constexpr Message message_of<end_if>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_while>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_for>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_function>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_choose>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_plan>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_scene>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<end_script>{Mistake::unclosed, ""};
template <typename Word>
inline constexpr Message message_of<end_of_turn<Word>>{Mistake::unclosed, ""};
template <>
inline constexpr Message message_of<loop_end>{Mistake::unclosed, ""};

}  // namespace npcs::grammar
