// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines, choices, alternatives, scenes and plans: the statements that npcs adds to MiniScript. Their keywords are
// ordinary names elsewhere, so each statement begins with a look-ahead. What the next few bytes cannot decide is left
// to an action (choose_is_keyword, plan_is_keyword ...), which examines the following lines.
#pragma once

#include "grammar/statement.hpp"

namespace npcs::grammar {

struct colon_of_line : pegtl::at<colon, pegtl::sor<pegtl::one<' ', '\t', '\n', '\r'>, pegtl::eof>> {};

// ---- lines ----------------------------------------------------------------------------------------------------------

// tag = "#" letter { any byte but white space }
struct tag {
    using rule_t = tag;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        if (!is_tag(at, in.end())) return false;
        while (!ends_source_line(at, in.end()) && !is_blank_byte(*at)) ++at;
        in.bump_in_this_line(static_cast<std::size_t>(at - in.current()));
        return true;
    }
};
struct tags : pegtl::plus<tag, blanks> {};

// said_text = text { newline text } [ tags ]          -- as long as the next line is farther in, and no line of its own
struct continues : pegtl::success {};
struct next_line : pegtl::seq<skip<' ', '\t'>, pegtl::opt<led_by<line_comment, '/'>>, newline, skip<' ', '\t'>> {};
struct continued : pegtl::seq<continues, next_line> {};
struct said_parts : pegtl::seq<bare_text<line_text>, pegtl::star<continued, bare_text<line_text>>> {};
struct said_text : pegtl::seq<said_parts, skip<' ', '\t'>, pegtl::opt<led_by<tags, '#'>>> {};

// line_statement = [ speaker ] ":" said_text
struct speaker : name {};
struct narrator : pegtl::success {};
struct line_opened : pegtl::success {};
struct line_start : pegtl::sor<pegtl::seq<pegtl::at<identifier, colon_of_line>, line_opened, speaker>,
                               pegtl::seq<colon_of_line, line_opened, narrator>> {};
struct line_rest : pegtl::seq<colon, skip<' ', '\t'>, said_text> {};
struct line_statement : pegtl::seq<line_start, line_rest> {};

// ---- choose ---------------------------------------------------------------------------------------------------------

// option = "option" { "once" | "hidden" } guarded [ "for" identifier "in" guarded ] [ "locked" disjunction ] "then" block
// guarded = disjunction [ "if" disjunction [ "else" guarded ] ]
//
// Both the text and the condition of an option may continue with `if`. What follows tells them apart: in
// `text if ready`, an `else` makes the whole a ternary; anything else makes `ready` the condition of the option. So
// nothing is parsed twice.
struct once : before_expression<word_once> {};
struct hidden : before_expression<word_hidden> {};
struct line_disjunction : operand<disjunction<on_line>> {};
struct guarded;
struct guard_else : pegtl::seq<kw_else, blanks, nested<guarded>> {};
struct guard_alone : pegtl::success {};
struct guard : pegtl::seq<kw_if, blanks, line_disjunction, pegtl::sor<guard_else, guard_alone>> {};
struct guarded : pegtl::seq<line_disjunction, pegtl::opt<guard>> {};
struct option_for : kw_for {};
struct option_sequence : pegtl::seq<option_for, blanks, for_elements, guarded> {};
struct option_locked : pegtl::seq<before_expression<word_locked>, blanks, line_disjunction> {};
struct option_opened : pegtl::success {};
struct option_head_end : pegtl::seq<pegtl::must<kw_then>> {};
struct option_head
    : recoverable<option_opened, blanks, pegtl::star<pegtl::sor<once, hidden>, blanks>, guarded,
                  pegtl::opt<option_sequence>, pegtl::opt<led_by<option_locked, 'l'>>, option_head_end, blanks> {};
struct option_body : block {};
struct option : pegtl::seq<option_start, option_head, option_body> {};

// short_option = ( "*" | "+" ) blank [ clause ] text [ clause ] [ "->" ] block
// clause = "[" [ "for" identifier "in" disjunction ] [ "if" disjunction [ "else" text ] ] "]"
//
// The block is the rest of the line after the arrow, and the following lines that are indented deeper than the sign.
struct short_mark : pegtl::one<'*', '+'> {};
struct at_short_option : pegtl::at<short_mark, pegtl::sor<pegtl::one<' ', '\t'>, at_line_end>> {};
struct clause_sequence : operand<disjunction<on_line>> {};
struct clause_for : pegtl::seq<kw_for, blanks, for_elements, clause_sequence> {};
struct clause_condition : operand<disjunction<on_line>> {};
struct clause_reason : text<reason_text> {};
struct clause_else : pegtl::seq<kw_else, blanks, clause_reason> {};
struct clause_if : pegtl::seq<kw_if, blanks, clause_condition, pegtl::opt<led_by<clause_else, 'e'>>> {};
struct clause_end : close_square {};
struct clause : pegtl::seq<pegtl::at<pegtl::one<'['>, pegtl::sor<kw_if, kw_for>, pegtl::one<' ', '\t'>>,
                           pegtl::one<'['>, pegtl::opt<led_by<clause_for, 'f'>>, pegtl::opt<led_by<clause_if, 'i'>>,
                           pegtl::must<clause_end>, blanks> {};
struct short_text : text<option_text> {};
struct short_arrow : pegtl::string<'-', '>'> {};
struct short_head_end : pegtl::sor<short_arrow, at_line_end> {};
struct short_option_opened : short_mark {};
struct short_head : recoverable<short_option_opened, skip<' ', '\t'>, pegtl::opt<led_by<clause, '['>>, short_text,
                                skip<' ', '\t'>, pegtl::opt<led_by<clause, '['>>, pegtl::must<short_head_end>> {};
struct inner_block : block {};
struct short_option : pegtl::seq<at_short_option, short_head, inner_block> {};

// bare_choice = short_option { short_option }          -- all of them equally far in
struct choice_goes_on : pegtl::success {};
struct bare_rest : pegtl::seq<short_option, pegtl::star<at_short_option, choice_goes_on, short_option>> {};
struct begins_line : pegtl::success {};
struct bare_choice : pegtl::seq<at_short_option, begins_line, bare_rest> {};

// choose_statement = "choose" [ "again" ] [ "within" disjunction ] [ expression | ":" text ] line_end
//                    option { option } [ "else" block ] "end" "choose"
struct choose_is_keyword : pegtl::success {};
struct choose_start
    : pegtl::seq<pegtl::sor<before_expression<word_choose>,
                            pegtl::seq<word_choose, pegtl::at<blanks, pegtl::sor<at_line_end, colon_of_line>>>>,
                 choose_is_keyword> {};
struct again
    : pegtl::seq<word_again,
                 pegtl::at<blanks, pegtl::sor<at_line_end, colon_of_line, pegtl::seq<after_white, expression_start>>>> {
};
struct within_end : pegtl::at<pegtl::sor<colon, at_line_end>> {};
struct within : pegtl::seq<before_expression<word_within>, blanks, line_disjunction, pegtl::must<within_end>> {};
struct no_prompt : pegtl::at<at_line_end> {};
struct prompt_text : text<line_text> {};
struct said_prompt : pegtl::seq<colon, skip<' ', '\t'>, prompt_text> {};
struct choose_head_end : pegtl::success {};
struct choose_head : recoverable<blanks, pegtl::opt<led_by<again, 'a'>, blanks>, pegtl::opt<led_by<within, 'w'>>,
                                 pegtl::sor<no_prompt, led_by<said_prompt, ':'>, line_expression>, blanks,
                                 choose_head_end, needed_line_end> {};
struct choose_rest : pegtl::seq<choose_head, lines, pegtl::star<pegtl::sor<option, short_option>, lines>,
                                pegtl::opt<else_clause>, close<end_choose>, blanks> {};
struct choose_statement : pegtl::seq<choose_start, choose_rest> {};

// ---- alternatives ---------------------------------------------------------------------------------------------------

// turn_statement = ( "sequence" | "cycle" | "once" | "shuffle" | "bark" ) line_end alternative { alternative } "end" word
// alternative = "*" blank [ "[" "if" disjunction "]" ] block
struct alternative_condition : operand<disjunction<on_line>> {};
struct alternative_clause
    : pegtl::seq<pegtl::one<'['>, blanks, kw_if, blanks, alternative_condition, pegtl::must<clause_end>> {};
struct no_condition : pegtl::success {};
struct alternative_opened : short_mark {};
struct alternative_head
    : recoverable<alternative_opened, skip<' ', '\t'>, pegtl::sor<led_by<alternative_clause, '['>, no_condition>> {};
struct turn_alternative : pegtl::seq<at_short_option, alternative_head, inner_block> {};
template <typename Word>
struct turn_start : pegtl::seq<Word, pegtl::at<blanks, line_end, lines, at_short_option>> {};
template <typename Word, typename End>
struct turn_rest
    : pegtl::seq<blanks, needed_line_end, lines, pegtl::star<turn_alternative, lines>, close<End>, blanks> {};
template <typename Word>
struct turn_of : pegtl::seq<turn_start<Word>, turn_rest<Word, end_of_turn<Word>>> {};
struct turn_statement
    : pegtl::sor<led_by<turn_of<word_sequence>, 's'>, led_by<turn_of<word_cycle>, 'c'>, led_by<turn_of<word_once>, 'o'>,
                 led_by<turn_of<word_shuffle>, 's'>, led_by<turn_of<word_bark>, 'b'>> {};

// ---- scenes ---------------------------------------------------------------------------------------------------------

// scene_statement = "scene" identifier line_end block "end" "scene"
struct scene_name : name {};
struct scene_is_keyword : pegtl::success {};
struct scene_start
    : pegtl::seq<pegtl::at<word_scene, apart, blanks, identifier, blanks, at_line_end>, scene_is_keyword, word_scene> {
};
struct scene_head : pegtl::seq<blanks, scene_name, blanks> {};
struct scene_rest : pegtl::seq<scene_head, block, close<end_scene>, blanks> {};
struct scene_statement : pegtl::seq<scene_start, scene_rest> {};

// go_statement = ( "go" | "visit" ) identifier { "." identifier }
struct has_scenes : pegtl::success {};
struct place_given : pegtl::at<identifier, pegtl::star<pegtl::one<'.'>, identifier>, blanks, statement_end> {};
template <typename Word>
struct to_place : pegtl::seq<pegtl::at<before_expression<Word>>, has_scenes, Word, blanks, pegtl::must<place_given>,
                             name, pegtl::star<member>, blanks> {};
struct go_statement : to_place<word_go> {};
struct visit_statement : to_place<word_visit> {};

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

// ---- all of them ----------------------------------------------------------------------------------------------------

// spoken = line_statement | go_statement          -- statements of one line
struct spoken : pegtl::sor<line_statement, led_by<go_statement, 'g'>, led_by<visit_statement, 'v'>> {};
struct dialogue_statement
    : pegtl::sor<led_by<choose_statement, 'c'>, led_by<plan_statement, 'p'>, led_by<bare_choice, '*', '+'>,
                 led_by<scene_statement, 's'>, led_by<script_block, 's'>, turn_statement, spoken> {};

}  // namespace npcs::grammar

template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::tag> : tao::pegtl::analyze_any_traits<> {};
