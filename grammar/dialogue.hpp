// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Choices and guarded plans: the statements that MiniScript does not have. Their keywords are ordinary names elsewhere,
// so each statement begins with a look-ahead. What the next few bytes cannot decide is left to an action
// (choose_is_keyword, plan_is_keyword), which looks at the lines that follow.
#pragma once

#include "grammar/statement.hpp"

namespace npcs::grammar {

// ---- choose ---------------------------------------------------------------------------------------------------------

// option = "option" [ "once" ] guarded [ "for" identifier "in" guarded ] "then" line_end block
// guarded = disjunction [ "if" disjunction [ "else" guarded ] ]
//
// Both the text and the condition of an option may continue with `if`. What follows tells them apart: in
// `text if ready`, an `else` makes the whole a ternary; anything else makes `ready` the condition of the option. So
// nothing is parsed twice.
struct once : before_expression<word_once> {};
struct line_disjunction : operand<disjunction<on_line>> {};
struct guarded;
struct guard_else : pegtl::seq<kw_else, blanks, nested<guarded>> {};
struct guard_alone : pegtl::success {};
struct guard : pegtl::seq<kw_if, blanks, line_disjunction, pegtl::sor<guard_else, guard_alone>> {};
struct guarded : pegtl::seq<line_disjunction, pegtl::opt<guard>> {};
struct option_for : kw_for {};
struct option_sequence : pegtl::seq<option_for, blanks, for_elements, guarded> {};
struct option_opened : pegtl::success {};
struct option_head_end : pegtl::seq<pegtl::must<kw_then>> {};
struct option_head : recoverable<option_opened, blanks, pegtl::opt<once, blanks>, guarded, pegtl::opt<option_sequence>,
                                 option_head_end, blanks, needed_line_end> {};
struct option : pegtl::seq<option_start, option_head, block> {};

// choose_statement = "choose" [ expression ] line_end option { option } [ "else" block ] "end" "choose"
struct choose_is_keyword : pegtl::success {};
struct choose_start
    : pegtl::seq<pegtl::sor<before_expression<word_choose>, pegtl::seq<word_choose, pegtl::at<blanks, at_line_end>>>,
                 choose_is_keyword> {};
struct no_prompt : pegtl::at<at_line_end> {};
struct choose_head : recoverable<blanks, pegtl::sor<no_prompt, line_expression>, needed_line_end> {};
struct choose_rest
    : pegtl::seq<choose_head, lines, pegtl::star<option>, pegtl::opt<else_clause>, close<end_choose>, blanks> {};
struct choose_statement : pegtl::seq<choose_start, choose_rest> {};

// ---- plan -----------------------------------------------------------------------------------------------------------

// checking = "checking" [ expression ":" ] expression line_end
struct no_payload : pegtl::success {};
struct payload : pegtl::seq<colon, gap, line_expression> {};
struct check : pegtl::seq<blanks, line_expression, pegtl::sor<payload, no_payload>> {};
struct checking_head : recoverable<check, needed_line_end> {};
struct checking : pegtl::seq<before_expression<word_checking>, checking_head, lines> {};

// plan_statement = "plan" expression line_end { checking } block "end" "plan"
struct plan_is_keyword : pegtl::success {};
struct plan_start : pegtl::seq<before_expression<word_plan>, plan_is_keyword> {};
struct plan_head : recoverable<blanks, line_expression, needed_line_end> {};
struct plan_rest : pegtl::seq<plan_head, lines, pegtl::star<checking>, block, close<end_plan>, blanks> {};
struct plan_statement : pegtl::seq<plan_start, plan_rest> {};

struct dialogue_statement : pegtl::sor<choose_statement, plan_statement> {};

}  // namespace npcs::grammar
