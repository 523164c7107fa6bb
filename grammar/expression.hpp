// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Expressions, one rule for each level of precedence. The levels are templates over their context (Place), because
// white space has a different meaning in each:
//   at_start      the first expression of a statement: `f (x)` and `f -x` are commands with an argument
//   on_line       elsewhere on a line; the end of the line ends the expression
//   in_brackets   inside brackets, where line ends are white space
// Only the leftmost operands of a statement's first expression are at_start; everything after an operator is on_line.
//
// No level parses an operand twice: each takes one operand and then looks at the next byte or two for its operator.
#pragma once

#include "grammar/lexical.hpp"

namespace npcs::grammar {

struct on_line {
    using white = blanks;
    using rest = on_line;
};
struct at_start {
    using white = blanks;
    using rest = on_line;
};
struct in_brackets {
    using white = gap;
    using rest = in_brackets;
};

/// Matches a level of precedence directly, not through Control, because levels have no actions of their own. Matches
/// any other rule as usual.
template <typename Rule, pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
          template <typename...> class Control, typename Input, typename... States>
[[gnu::always_inline]] inline bool match_level(Input& in, States&&... states) {
    if constexpr (requires { Rule::is_level; }) return Rule::template match<A, M, Action, Control>(in, states...);
    else return Control<Rule>::template match<A, M, Action, Control>(in, states...);
}

/// Kinds of bytes that can follow an operand. One look at the byte shows whether a level continues the expression.
enum Follower : unsigned char {
    power_sign = 1,
    product_sign = 2,
    sum_sign = 4,
    comparison_sign = 8,
    letter_i = 16,
    letter_a = 32,
    letter_o = 64,
    letter_n = 128,
    letter_i_or_n = letter_i | letter_n
};
inline constexpr auto followers = [] {
    std::array<unsigned char, 256> all{};
    for (const char byte : {'^'}) all[static_cast<unsigned char>(byte)] = power_sign;
    for (const char byte : {'*', '/', '%'}) all[static_cast<unsigned char>(byte)] = product_sign;
    for (const char byte : {'+', '-'}) all[static_cast<unsigned char>(byte)] = sum_sign;
    for (const char byte : {'=', '!', '<', '>'}) all[static_cast<unsigned char>(byte)] = comparison_sign;
    all['i'] = letter_i;
    all['a'] = letter_a;
    all['o'] = letter_o;
    all['n'] = letter_n;
    return all;
}();

/// One level of precedence: Operand { Link }, or Operand [ Link ] if Once is true, where every Link begins with a byte
/// of kind First. The test of that byte does not change what is matched; it saves attempts, because most operands have
/// no link at any level. All levels are inlined into one function, down to the operand.
template <typename Operand, typename Link, Follower First, bool Once = false>
struct level {
    using rule_t = level;
    using subs_t = pegtl::type_list<Operand, Link>;
    static constexpr bool is_level = true;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    [[gnu::always_inline]] static bool match(Input& in, States&&... states) {
        if (!match_level<Operand, A, M, Action, Control>(in, states...)) return false;
        while (in.current() != in.end() && (followers[static_cast<unsigned char>(*in.current())] & First) != 0) {
            if (!Control<Link>::template match<A, pegtl::rewind_mode::required, Action, Control>(in, states...) || Once)
                break;
        }
        return true;
    }
};

/// Prefixed | Operand, where Prefixed begins with the byte First.
template <typename Prefixed, char First, typename Operand>
struct prefix_level {
    using rule_t = prefix_level;
    using subs_t = pegtl::type_list<Prefixed, Operand>;
    static constexpr bool is_level = true;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    [[gnu::always_inline]] static bool match(Input& in, States&&... states) {
        if (in.current() != in.end() && *in.current() == First &&
            Control<Prefixed>::template match<A, pegtl::rewind_mode::required, Action, Control>(in, states...))
            return true;
        return match_level<Operand, A, M, Action, Control>(in, states...);
    }
};

template <typename Place>
struct expression;
template <typename Place>
struct not_expression;
template <typename Place>
struct negation;
struct function_literal;
struct interpolated_string;

template <typename Rule>
struct operand : pegtl::must<needed<Rule>> {};
struct inner_expression : operand<expression<in_brackets>> {};

// ---- primary --------------------------------------------------------------------------------------------------------

struct name : identifier {};
struct true_constant : kw_true {};
struct false_constant : kw_false {};
struct null_constant : kw_null {};

// group = "(" expression ")"
struct close_round : pegtl::one<')'> {};
struct group_rest : nested<gap, inner_expression, pegtl::must<close_round>> {};
struct group : pegtl::seq<pegtl::one<'('>, group_rest> {};

// list = "[" [ expression { "," expression } [ "," ] ] "]"
struct close_square : pegtl::one<']'> {};
struct next_item : pegtl::seq<comma, gap, pegtl::not_at<close_square>, inner_expression> {};
struct list_end : pegtl::seq<pegtl::opt<comma, gap>, close_square> {};
struct list_items : pegtl::seq<inner_expression, pegtl::star<next_item>, pegtl::must<list_end>> {};
struct list_rest : nested<gap, pegtl::sor<close_square, list_items>> {};
struct list : pegtl::seq<pegtl::one<'['>, list_rest> {};

// map = "{" [ entry { "," entry } [ "," ] ] "}", entry = expression ":" expression | name
struct close_curly : pegtl::one<'}'> {};
struct short_entry : pegtl::at<pegtl::one<',', '}'>> {};
struct entry_colon : colon {};
struct entry_value : pegtl::seq<pegtl::must<entry_colon>, gap, inner_expression> {};
struct entry : pegtl::seq<inner_expression, pegtl::sor<short_entry, entry_value>> {};
struct next_entry : pegtl::seq<comma, gap, pegtl::not_at<close_curly>, entry> {};
struct map_end : pegtl::seq<pegtl::opt<comma, gap>, close_curly> {};
struct map_entries : pegtl::seq<entry, pegtl::star<next_entry>, pegtl::must<map_end>> {};
struct map_rest : nested<gap, pegtl::sor<close_curly, map_entries>> {};
struct map : pegtl::seq<pegtl::one<'{'>, map_rest> {};

// primary = name | number | string | interpolated_string | group | list | map | "true" | "false" | "null"
//         | function_literal
struct primary : pegtl::sor<name, led_by<string, '"'>, number, led_by<group, '('>, led_by<list, '['>, led_by<map, '{'>,
                            led_by<true_constant, 't'>, led_by<false_constant, 'f'>, led_by<null_constant, 'n'>,
                            led_by<function_literal, 'f'>, led_by<interpolated_string, '$'>> {};

// ---- postfix --------------------------------------------------------------------------------------------------------

// member = "." identifier
struct member_name : identifier {};
struct member : pegtl::seq<pegtl::one<'.'>, pegtl::not_at<pegtl::digit>, gap, pegtl::must<member_name>> {};

// call = "(" [ expression { "," expression } ] ")"          -- only after what can be called
struct open_call : pegtl::one<'('> {};
struct call_end : close_round {};
struct next_argument : pegtl::seq<comma, gap, inner_expression> {};
struct call_arguments : pegtl::seq<inner_expression, pegtl::star<next_argument>, pegtl::must<call_end>> {};
struct call_rest : nested<gap, pegtl::sor<close_round, call_arguments>> {};
struct call : pegtl::seq<open_call, call_rest> {};

// subscript = "[" expression "]" | "[" [ expression ] ":" [ expression ] "]"          -- touching what it belongs to
struct index_end : close_square {};
struct index : pegtl::must<index_end> {};
struct left_out : pegtl::success {};
struct slice_start : pegtl::seq<pegtl::at<colon>, left_out> {};
struct slice_stop : pegtl::sor<pegtl::seq<pegtl::at<close_square>, left_out>, inner_expression> {};
struct slice : pegtl::seq<colon, gap, slice_stop, pegtl::must<close_square>> {};
struct subscript_rest : nested<gap, pegtl::sor<slice_start, inner_expression>, pegtl::sor<slice, index>> {};
struct subscript : pegtl::seq<pegtl::one<'['>, subscript_rest> {};

// postfix = primary { member | call | subscript }
//
// White space may separate a call from a name (`f (x)`), except at the start of a statement, where `f (x)` is a
// command.
struct touching_link : pegtl::sor<led_by<member, '.'>, led_by<call, '('>, led_by<subscript, '['>> {};
struct after_name : pegtl::success {};
struct spaced_call : pegtl::seq<pegtl::at<pegtl::one<'('>>, after_name, call> {};
template <typename Place>
struct spaced_link : pegtl::sor<led_by<member, '.'>, spaced_call> {};
template <>
struct spaced_link<at_start> : member {};
template <typename Place>
struct spaced_links : pegtl::seq<spaced_link<Place>, pegtl::star<touching_link>, typename Place::white> {};
template <typename Place>
struct postfix : pegtl::seq<primary, pegtl::star<led_by<touching_link, '.', '(', '['>>, typename Place::white,
                            pegtl::star<led_by<spaced_links<Place>, '.', '('>>> {};

// ---- operators, tightest first --------------------------------------------------------------------------------------

struct not_assigning : pegtl::not_at<pegtl::one<'='>> {};

// reference = [ "@" ] postfix
struct at_sign : pegtl::one<'@'> {};
template <typename Place>
struct reference_expression : pegtl::seq<at_sign, gap, operand<postfix<typename Place::rest>>> {};
template <typename Place>
struct reference : prefix_level<reference_expression<Place>, '@', postfix<Place>> {};

// power = reference { "^" power_operand }, power_operand = "-" power_operand | reference
struct power_operator : pegtl::seq<pegtl::one<'^'>, not_assigning> {};
struct minus_sign : pegtl::seq<pegtl::one<'-'>, not_assigning> {};
template <typename Place>
struct power_operand;
template <typename Place>
struct negative_power_operand : pegtl::seq<minus_sign, gap, nested<operand<power_operand<Place>>>> {};
template <typename Place>
struct power_operand : prefix_level<negative_power_operand<Place>, '-', reference<Place>> {};
template <typename Place>
struct power_link : pegtl::seq<power_operator, gap, operand<power_operand<Place>>> {};
template <typename Place>
struct power : level<reference<Place>, power_link<typename Place::rest>, power_sign> {};

// instance = [ "new" ] power
template <typename Place>
struct new_expression : pegtl::seq<kw_new, gap, operand<power<typename Place::rest>>> {};
template <typename Place>
struct instance : prefix_level<new_expression<Place>, 'n', power<Place>> {};

// negation = "-" negation | instance
template <typename Place>
struct negative : pegtl::seq<minus_sign, gap, nested<operand<negation<typename Place::rest>>>> {};
template <typename Place>
struct negation : prefix_level<negative<Place>, '-', instance<Place>> {};

// product = negation { ( "*" | "/" | "%" ) negation }
struct times_operator : pegtl::seq<pegtl::one<'*'>, not_assigning> {};
struct divide_operator : pegtl::seq<pegtl::one<'/'>, pegtl::not_at<pegtl::one<'/', '*', '='>>> {};
struct modulo_operator : pegtl::seq<pegtl::one<'%'>, not_assigning> {};
struct product_operator
    : pegtl::sor<led_by<times_operator, '*'>, led_by<divide_operator, '/'>, led_by<modulo_operator, '%'>> {};
template <typename Place>
struct product_link : pegtl::seq<product_operator, gap, operand<negation<Place>>> {};
template <typename Place>
struct product : level<negation<Place>, product_link<typename Place::rest>, product_sign> {};

// sum = product { ( "+" | "-" ) product }
//
// In the first expression of a statement, a `-` with white space before it and none after it is not an operator:
// `f -1`.
struct after_white {
    using rule_t = after_white;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        return in.current() != in.begin() &&
               (in.current()[-1] == ' ' || in.current()[-1] == '\t' || in.current()[-1] == '/');
    }
};
struct argument_minus : pegtl::seq<after_white, pegtl::one<'-'>, pegtl::not_at<pegtl::sor<pegtl::space, pegtl::eof>>> {
};
struct plus_operator : pegtl::seq<pegtl::one<'+'>, not_assigning> {};
struct minus_operator : minus_sign {};
template <typename Place>
struct sum_operator : pegtl::sor<led_by<plus_operator, '+'>, minus_operator> {};
struct separate_minus : pegtl::seq<pegtl::not_at<argument_minus>, minus_operator> {};
template <>
struct sum_operator<at_start> : pegtl::sor<led_by<plus_operator, '+'>, separate_minus> {};
template <typename Place>
struct sum_link : pegtl::seq<sum_operator<Place>, gap, operand<product<typename Place::rest>>> {};
template <typename Place>
struct sum : level<product<Place>, sum_link<Place>, sum_sign> {};

// comparison = sum { ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum }
struct equal_operator : pegtl::string<'=', '='> {};
struct not_equal_operator : pegtl::string<'!', '='> {};
struct less_equal_operator : pegtl::string<'<', '='> {};
struct less_operator : pegtl::one<'<'> {};
struct greater_equal_operator : pegtl::string<'>', '='> {};
struct greater_operator : pegtl::one<'>'> {};
struct comparison_operator : pegtl::sor<equal_operator, not_equal_operator, less_equal_operator, less_operator,
                                        greater_equal_operator, greater_operator> {};
template <typename Place>
struct comparison_link : pegtl::seq<comparison_operator, gap, operand<sum<Place>>> {};
template <typename Place>
struct comparison : level<sum<Place>, comparison_link<typename Place::rest>, comparison_sign> {};

// kinship = comparison [ ( "isa" | "in" | "not" "in" ) comparison ]
struct isa_relation : kw_isa {};
struct in_relation : kw_in {};
struct not_in_relation : pegtl::seq<kw_not, blanks, kw_in> {};
struct relation : pegtl::sor<isa_relation, in_relation, led_by<not_in_relation, 'n'>> {};
template <typename Place>
struct relation_link : pegtl::seq<relation, gap, operand<comparison<Place>>> {};
template <typename Place>
struct kinship : level<comparison<Place>, relation_link<typename Place::rest>, letter_i_or_n, true> {};

// inversion = "not" inversion | kinship
template <typename Place>
struct inversion;
template <typename Place>
struct not_expression : pegtl::seq<kw_not, gap, nested<operand<inversion<typename Place::rest>>>> {};
template <typename Place>
struct inversion : prefix_level<not_expression<Place>, 'n', kinship<Place>> {};

// conjunction = inversion { "and" inversion }
struct and_operator : kw_and {};
template <typename Place>
struct and_link : pegtl::seq<and_operator, gap, operand<inversion<Place>>> {};
template <typename Place>
struct conjunction : level<inversion<Place>, and_link<typename Place::rest>, letter_a> {};

// disjunction = conjunction { "or" conjunction }
struct or_operator : kw_or {};
template <typename Place>
struct or_link : pegtl::seq<or_operator, gap, operand<conjunction<Place>>> {};
template <typename Place>
struct disjunction : level<conjunction<Place>, or_link<typename Place::rest>, letter_o> {};

// expression = disjunction [ "if" disjunction "else" expression ]
struct ternary_else : kw_else {};
template <typename Place>
struct ternary : pegtl::seq<kw_if, typename Place::white, operand<disjunction<Place>>, pegtl::must<ternary_else>,
                            typename Place::white, nested<operand<expression<Place>>>> {};
template <typename Place>
struct expression : level<disjunction<Place>, ternary<typename Place::rest>, letter_i, true> {};

}  // namespace npcs::grammar

template <typename Name, typename Operand, typename Link, npcs::grammar::Follower First, bool Once>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::level<Operand, Link, First, Once>>
    : tao::pegtl::analyze_traits<Name, typename tao::pegtl::seq<Operand, tao::pegtl::star<Link>>::rule_t> {};
template <typename Name, typename Prefixed, char First, typename Operand>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::prefix_level<Prefixed, First, Operand>>
    : tao::pegtl::analyze_traits<Name, typename tao::pegtl::sor<Prefixed, Operand>::rule_t> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::after_white> : tao::pegtl::analyze_opt_traits<> {};
