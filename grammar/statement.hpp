// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements, blocks, and the function literal, which contains a block. A statement consumes the white space after it
// and its line end. A block ends at a word that can close one. Which of the open blocks that word closes, if any,
// depends on what is open, so an action decides (closes_nothing, is_a_name).
#pragma once

#include "grammar/text.hpp"

namespace npcs::grammar {

struct block;
struct statement;
struct dialogue_statement;
struct spoken;

// ---- the words that close a block -----------------------------------------------------------------------------------

template <typename Word>
struct end_of : pegtl::seq<kw_end, blanks, Word> {};
struct end_if : end_of<kw_if> {};
struct end_while : end_of<kw_while> {};
struct end_for : end_of<kw_for> {};
struct end_function : end_of<kw_function> {};
struct end_choose : end_of<word_choose> {};
struct end_plan : end_of<word_plan> {};
struct end_scene : end_of<word_scene> {};
struct end_script : end_of<word_script> {};
template <typename Word>
struct end_of_turn : end_of<Word> {};

// `else` and `if` form one keyword when only blanks separate them.
struct else_if : pegtl::seq<kw_else, blanks, kw_if> {};
struct else_alone : pegtl::seq<kw_else, pegtl::not_at<blanks, kw_if>> {};

struct loop_end : pegtl::seq<word_loop, blanks, at_line_end> {};

// What an expression can begin with when white space or a comment separates it from the word before it.
struct quote : pegtl::one<'"'> {};
struct opening : pegtl::one<'(', '[', '{', '@', '"', '$'> {};
struct negative_start : pegtl::seq<pegtl::one<'-'>, pegtl::not_at<pegtl::one<' ', '\t', '='>>> {};
struct word_start : pegtl::sor<identifier, kw_not, kw_new, kw_true, kw_false, kw_null, kw_function> {};
struct expression_start : pegtl::sor<opening, number, negative_start, word_start> {};
struct apart : pegtl::sor<pegtl::one<' ', '\t'>, block_comment> {};
template <typename Word>
struct before_expression : pegtl::seq<Word, pegtl::at<apart, blanks, expression_start>> {};

struct option_start : before_expression<word_option> {};

// An `end` without the word of an open block closes nothing, but the word after it is consumed too, so that the message
// can name both.
struct ended_word : pegtl::sor<kw_if, kw_while, kw_for, kw_function, word_choose, word_plan, word_scene, word_script,
                               word_sequence, word_cycle, word_once, word_shuffle, word_bark> {};
struct end_word : pegtl::seq<kw_end, pegtl::opt<blanks, ended_word>> {};
struct else_word : pegtl::seq<kw_else, pegtl::opt<blanks, kw_if>> {};
struct any_closing_word : pegtl::sor<end_word, else_word, loop_end, option_start> {};
struct closing_word : led_by<any_closing_word, 'e', 'l', 'o'> {};

/// Requires the word that closes a block. When it is missing, the error is reported where the word should begin, not in
/// the middle of a partial match.
struct closed_anyway : pegtl::success {};  // only for tools that read what is half written
template <typename Word>
struct close : pegtl::sor<Word, closed_anyway, pegtl::raise<Word>> {};

// block = { statement }          -- up to a word that closes it, a line that is not farther in than the sign of the
//                                 option it belongs to, or the end of the source
struct stays_inside : pegtl::success {};
struct closes_nothing : closing_word {};
struct is_a_name : pegtl::success {};
struct stray_word : pegtl::seq<closes_nothing, blanks> {};
struct named_like_a_word : pegtl::seq<is_a_name, statement> {};
struct block_item : pegtl::sor<pegtl::seq<pegtl::not_at<closing_word>, statement>, stray_word, named_like_a_word> {};
struct block : nested<lines, pegtl::star<pegtl::not_at<pegtl::eof>, stays_inside, block_item, lines>> {};

struct needed_line_end : pegtl::must<line_end> {};

// ---- functions ------------------------------------------------------------------------------------------------------

// default = [ "-" ] number | string | "true" | "false" | "null"
struct default_end : pegtl::at<blanks, pegtl::sor<pegtl::one<',', ')'>, at_line_end>> {};
struct default_sign : pegtl::one<'-'> {};
struct negative_default : pegtl::seq<default_sign, blanks, number> {};
struct default_literal
    : pegtl::seq<pegtl::sor<number, negative_default, string, true_constant, false_constant, null_constant>,
                 default_end> {};

// parameters = "(" [ parameter { "," parameter } [ "," ] ] ")", parameter = identifier [ "=" default ]
struct parameter_name : identifier {};
struct parameter_default : pegtl::seq<pegtl::one<'='>, gap, pegtl::must<default_literal>> {};
struct parameter : pegtl::seq<pegtl::must<parameter_name>, gap, pegtl::opt<parameter_default, gap>> {};
struct next_parameter : pegtl::seq<comma, gap, pegtl::not_at<close_round>, parameter> {};
struct parameters_end : pegtl::seq<pegtl::opt<comma, gap>, close_round> {};
struct parameters
    : pegtl::seq<
          pegtl::one<'('>, gap,
          pegtl::sor<close_round, pegtl::seq<parameter, pegtl::star<next_parameter>, pegtl::must<parameters_end>>>> {};

// function_literal = "function" [ parameters ] line_end block "end" "function"
//
// MiniScript 1 parses the body of a function literal after the statement that contains the literal. Brackets around the
// literal therefore close before its body: `sort(list, function(a, b))` line_end block "end" "function". Arguments may
// follow the literal on its line: `each function(a), 2`. Such a body is called late; it begins after the line end of
// the statement.
struct late_body : pegtl::at<pegtl::one<')', ']', '}', ','>> {};
struct function_head_end : pegtl::sor<late_body, line_end> {};
struct function_head : recoverable<blanks, pegtl::opt<parameters>, blanks, pegtl::must<function_head_end>> {};
struct is_late : pegtl::success {};
struct function_body : pegtl::seq<block, close<end_function>> {};
struct function_rest : pegtl::seq<function_head, pegtl::sor<is_late, function_body>> {};
struct function_literal : pegtl::seq<kw_function, function_rest> {};
struct late_function : function_body {};

// named_function = "function" identifier { "." identifier } [ parameters ] line_end block "end" "function"
struct named_function_target : pegtl::seq<name, pegtl::star<member>, blanks> {};
struct foreign_function;
struct own_function : pegtl::seq<named_function_target, function_rest> {};
struct named_function
    : pegtl::seq<kw_function, blanks, pegtl::sor<led_by<foreign_function, '"'>, own_function>, blanks> {};

// ---- functions in other languages -----------------------------------------------------------------------------------

// foreign_function = "function" foreign_language identifier { "." identifier } [ parameters ] newline
//                    foreign_text "end" "function"
// foreign_language = '"' letter { letter | digit | "-" | "." | "_" } '"'          -- lower-case letters
// foreign_text = { any byte }          -- up to the next line that consists of `end function` and blanks
struct foreign_language : pegtl::seq<pegtl::one<'"'>, pegtl::ranges<'a', 'z'>,
                                     pegtl::star<pegtl::ranges<'a', 'z', '0', '9', '-', '.', '_'>>, pegtl::one<'"'>> {};
struct foreign_name : named_function_target {};
struct foreign_head_end : pegtl::seq<pegtl::opt<led_by<line_comment, '/'>>, pegtl::sor<newline, pegtl::eof>> {};
struct foreign_head : recoverable<pegtl::must<foreign_language>, blanks, pegtl::must<foreign_name>,
                                  pegtl::opt<parameters>, blanks, pegtl::must<foreign_head_end>> {};
template <Text Ending>
struct foreign_lines {
    using rule_t = foreign_lines;
    using subs_t = pegtl::empty_list;

    /// Returns whether the line consists of `end` and the word.
    static constexpr bool ends_at(const char* at, const char* end) {
        for (const std::string_view word : {std::string_view("end"), Ending.view()}) {
            at = behind_blanks(at, end);
            if (static_cast<std::size_t>(end - at) < word.size() || std::string_view(at, word.size()) != word)
                return false;
            at += word.size();
            if (at != end && continues_identifier(*at)) return false;
        }
        return ends_source_line(behind_blanks(at, end), end);
    }

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        const char* const end = in.end();
        const auto to_next_line = [&] {
            while (!ends_source_line(at, end)) ++at;
            if (at != end && *at == '\r') ++at;
            if (at != end && *at == '\n') ++at;
        };
        // A head with a mistake was left somewhere in its line.
        if (at != in.begin() && at[-1] != '\n' && at[-1] != '\r') to_next_line();
        while (at != end && !ends_at(at, end)) to_next_line();
        in.bump(static_cast<std::size_t>(at - in.current()));
        return true;
    }
};
struct foreign_text : foreign_lines<"function"> {};
struct foreign_rest : pegtl::seq<foreign_head, foreign_text, skip<' ', '\t'>, close<end_function>> {};
struct foreign_function : pegtl::seq<pegtl::at<pegtl::one<'"'>>, foreign_rest> {};

// script_block = "script" foreign_language [ identifier { "." identifier } ] newline script_text "end" "script"
// script_text = { any byte }          -- up to the next line that consists of `end script` and blanks
struct script_is_keyword : pegtl::success {};
struct script_start : pegtl::seq<pegtl::at<word_script, blanks, pegtl::one<'"'>>, script_is_keyword, word_script> {};
struct script_head_end : foreign_head_end {};
struct script_head : recoverable<blanks, pegtl::must<foreign_language>, blanks, pegtl::opt<foreign_name>, blanks,
                                 pegtl::must<script_head_end>> {};
struct script_text : foreign_lines<"script"> {};
struct script_rest : pegtl::seq<script_head, script_text, skip<' ', '\t'>, close<end_script>, blanks> {};
struct script_block : pegtl::seq<script_start, script_rest> {};

// ---- statements of one line -----------------------------------------------------------------------------------------

// assignment = expression ( "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=" ) expression
// command = expression expression { "," expression }
// expression_statement = assignment | command | expression
struct assign_operator
    : pegtl::sor<pegtl::one<'='>, pegtl::seq<pegtl::one<'+', '-', '*', '/', '%', '^'>, pegtl::one<'='>>> {};
struct line_expression : operand<expression<on_line>> {};
struct statement_end : pegtl::sor<at_line_end, pegtl::at<led_by<kw_else, 'e'>>> {};
struct assignment : pegtl::seq<assign_operator, blanks, line_expression> {};
struct led_assignment : led_by<assignment, '=', '+', '-', '*', '/', '%', '^'> {};
struct bare_expression : statement_end {};
struct next_command_argument : pegtl::seq<comma, gap, line_expression> {};
struct command_end : statement_end {};
struct command : pegtl::seq<line_expression, pegtl::star<next_command_argument>, pegtl::must<command_end>> {};
struct bad_word : pegtl::sor<kw_null, kw_new, kw_function> {};
struct bad_start : led_by<bad_word, 'n', 'f'> {};
struct unexpected_keyword : pegtl::failure {};
struct expression_statement
    : pegtl::seq<pegtl::not_at<bad_start>, expression<at_start>, pegtl::sor<bare_expression, led_assignment, command>> {
};

// Reports input that cannot begin a statement.
struct reserved_start : pegtl::at<pegtl::ranges<'a', 'z'>> {};
struct no_statement
    : pegtl::sor<pegtl::seq<reserved_start, pegtl::must<unexpected_keyword>>, pegtl::must<needed<primary>>> {};

// return = "return" [ expression ]
struct return_statement : pegtl::seq<kw_return, blanks, pegtl::opt<expression<on_line>>> {};
// break = "break"
struct break_statement : pegtl::seq<kw_break, blanks> {};
// continue = "continue"
struct continue_statement : pegtl::seq<kw_continue, blanks> {};

// ---- if -------------------------------------------------------------------------------------------------------------

// if_statement = "if" expression "then" ( if_lines | if_line )
// if_lines = line_end block { else_if expression "then" block } [ "else" block ] "end" "if"
// if_line = branch { else_if expression "then" branch } [ "else" branch ]
struct if_statement;
struct run_on_here : pegtl::success {};
struct condition_head : pegtl::seq<blanks, line_expression, pegtl::must<kw_then>, blanks> {};
struct if_head : recoverable<condition_head> {};
struct else_if_clause : pegtl::seq<else_if, recoverable<condition_head>, block> {};
struct otherwise : else_alone {};
struct else_clause : pegtl::seq<otherwise, block> {};
struct if_lines_start : line_end {};
struct if_lines
    : pegtl::seq<if_lines_start, block, pegtl::star<else_if_clause>, pegtl::opt<else_clause>, close<end_if>, blanks> {};

// branch = if_statement | return | break | continue | spoken | expression_statement
struct loop_in_line : pegtl::failure {};
struct no_loop : pegtl::seq<pegtl::at<pegtl::sor<kw_for, kw_while>>, pegtl::must<loop_in_line>> {};
struct branch : pegtl::sor<led_by<if_statement, 'i'>, led_by<return_statement, 'r'>, led_by<break_statement, 'b'>,
                           led_by<continue_statement, 'c'>, led_by<no_loop, 'f', 'w'>, spoken, expression_statement,
                           no_statement> {};
struct else_if_branch : pegtl::seq<else_if, condition_head, branch> {};
struct else_branch : pegtl::seq<otherwise, blanks, branch> {};
struct if_line : pegtl::seq<branch, pegtl::star<else_if_branch>, pegtl::opt<else_branch>> {};

// MiniScript 1 skips a keyword after the last branch of a single-line `if` and continues with the next statement right
// after it: `if a then b = 1 end if`.
struct passed_keyword : pegtl::sor<pegtl::seq<kw_end, blanks, reserved_word>,
                                   pegtl::seq<pegtl::not_at<pegtl::sor<kw_end, kw_else>>, reserved_word>> {};
struct passed_over : passed_keyword {};
struct if_in_line : pegtl::seq<if_line, pegtl::opt<passed_over, blanks, run_on_here>> {};

struct if_rest : nested<if_head, pegtl::sor<if_lines, if_in_line>> {};
struct if_statement : pegtl::seq<kw_if, if_rest> {};

// ---- loops ----------------------------------------------------------------------------------------------------------

// while_statement = "while" expression line_end block "end" "while"
struct while_head : recoverable<blanks, line_expression, needed_line_end> {};
struct while_rest : pegtl::seq<while_head, block, close<end_while>, blanks> {};
struct while_statement : pegtl::seq<kw_while, while_rest> {};

// for_statement = "for" identifier "in" expression line_end block "end" "for"
struct loop_variable : identifier {};
struct for_elements : pegtl::seq<pegtl::must<loop_variable>, blanks, pegtl::must<kw_in>, blanks> {};
struct sequence : line_expression {};
struct for_head : recoverable<blanks, for_elements, sequence, needed_line_end> {};
struct for_rest : pegtl::seq<for_head, block, close<end_for>, blanks> {};
struct for_statement : pegtl::seq<kw_for, for_rest> {};

// do_statement = "do" ( line_end | segment ) { statement | segment } "loop"
// segment = "while" expression line_end { statement }
//
// A `while` directly inside a `do` loop may also be an ordinary `while` statement. The word that ends its block
// decides: `end while` or `loop`. So a segment is parsed as the block of its `while`, up to the `loop` that ends the
// whole statement.
struct do_block;
struct while_in_do : pegtl::seq<end_while, blanks, needed_line_end> {};
struct segment : pegtl::at<loop_end> {};
struct do_while_rest : pegtl::seq<while_head, do_block, pegtl::sor<while_in_do, segment, close<end_while>>> {};
struct do_while : pegtl::seq<kw_while, do_while_rest> {};
struct do_item : pegtl::sor<pegtl::seq<pegtl::not_at<closing_word>, pegtl::sor<do_while, statement>>, stray_word,
                            named_like_a_word> {};
struct do_block : nested<lines, pegtl::star<pegtl::not_at<pegtl::eof>, do_item, lines>> {};

struct do_is_keyword : pegtl::success {};
struct do_start : pegtl::seq<word_do, blanks, pegtl::sor<pegtl::at<kw_while>, pegtl::seq<at_line_end, do_is_keyword>>> {
};
struct do_rest : pegtl::seq<do_block, close<loop_end>> {};
struct do_statement : pegtl::seq<do_start, do_rest> {};

// ---- all of them ----------------------------------------------------------------------------------------------------

// statement = ( if_statement | while_statement | for_statement | return | break | continue | named_function | do_statement
//             | dialogue_statement | expression_statement ) line_end          -- none behind passed_over, bare_choice
struct nothing_late : pegtl::success {};
struct late_functions : pegtl::sor<nothing_late, pegtl::seq<late_function, blanks, needed_line_end>> {};
struct any_statement : pegtl::sor<led_by<if_statement, 'i'>, led_by<while_statement, 'w'>, led_by<for_statement, 'f'>,
                                  led_by<return_statement, 'r'>, led_by<break_statement, 'b'>,
                                  led_by<continue_statement, 'c'>, led_by<named_function, 'f'>,
                                  led_by<do_statement, 'd'>, dialogue_statement, expression_statement, no_statement> {};
struct runs_on : pegtl::success {};
struct statement : pegtl::seq<any_statement, pegtl::sor<line_end, runs_on, needed_line_end>, late_functions> {};

}  // namespace npcs::grammar

template <typename Name, npcs::grammar::Text Ending>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::foreign_lines<Ending>> : tao::pegtl::analyze_opt_traits<> {};
