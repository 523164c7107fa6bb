// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands between words and what words are made of.
//
// The padding convention of the whole grammar: a rule begins at its first token, and every token that is not the last
// of a line takes the white space after it along. Inside a postfix chain nothing is taken, because there white space
// matters: `f(x)` is not `f (x)`, and `a[1]` is not `a [1]`. Two kinds of white space exist:
//   blanks   between two tokens of a line: spaces, tabs, block comments
//   gap      where a line may go on in the next one: also line ends and line comments
#pragma once

#include "grammar/keywords.hpp"

namespace npcs::grammar {

// newline = "\n" | "\r\n" | "\r"
struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::seq<pegtl::one<'\r'>, pegtl::opt<pegtl::one<'\n'>>>> {};

// line_comment = "//" { any byte that ends no line }
struct line_comment : pegtl::seq<pegtl::string<'/', '/'>, pegtl::star<pegtl::not_one<'\n', '\r'>>> {};

// block_comment = "/*" { any byte } "*/"          -- the first end ends it
struct block_comment_rest : pegtl::until<pegtl::string<'*', '/'>> {};
struct block_comment : pegtl::seq<pegtl::string<'/', '*'>, pegtl::must<block_comment_rest>> {};

// blanks = { " " | "\t" | block_comment }
struct blanks : pegtl::star<pegtl::sor<pegtl::one<' ', '\t'>, block_comment>> {};

// gap = { blank | newline | line_comment }
struct gap : pegtl::star<pegtl::sor<pegtl::one<' ', '\t', '\n', '\r'>, line_comment, block_comment>> {};

// lines = { blank | newline | line_comment | ";" }
struct lines : pegtl::star<pegtl::sor<pegtl::one<' ', '\t', '\n', '\r', ';'>, line_comment, block_comment>> {};

// line_end = [ line_comment ] newline | ";" | end of the source          -- MiniScript's EOL token
struct line_end : pegtl::seq<pegtl::opt<line_comment>, pegtl::sor<newline, pegtl::one<';'>, pegtl::eof>> {};
struct at_line_end : pegtl::at<pegtl::sor<pegtl::one<'\n', '\r', ';'>, pegtl::string<'/', '/'>, pegtl::eof>> {};

// identifier = letter { letter | digit }, letter = "_" | "a".."z" | "A".."Z" | byte above 0x7F;  no reserved word
struct identifier {
    using rule_t = identifier;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* const begin = in.current();
        const char* const end = in.end();
        if (begin == end || !starts_identifier(*begin)) return false;
        const char* at = begin + 1;
        while (at != end && continues_identifier(*at)) ++at;
        const auto size = static_cast<std::size_t>(at - begin);
        if (is_reserved({begin, size})) return false;
        in.bump_in_this_line(size);
        return true;
    }
};

// number = ( digit | "." digit ) { digit | "." | ( "e" | "E" ) [ "+" | "-" ] }          -- greedy, then checked
struct number
    : pegtl::seq<pegtl::at<pegtl::sor<pegtl::digit, pegtl::seq<pegtl::one<'.'>, pegtl::digit>>>,
                 pegtl::plus<pegtl::sor<pegtl::digit, pegtl::one<'.'>,
                                        pegtl::seq<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>>>>> {};

// string = '"' { any byte but '"' and line ends | '""' } '"'
struct string_text : pegtl::star<pegtl::sor<pegtl::not_one<'"', '\n', '\r'>, pegtl::string<'"', '"'>>> {};
struct string_end : pegtl::one<'"'> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_text, pegtl::must<string_end>> {};

struct comma : pegtl::one<','> {};
struct colon : pegtl::one<':'> {};

/// What must be there: the rule itself, under a name that the table of messages can speak of.
template <typename Rule>
struct needed : pegtl::seq<Rule> {};

/// One level of nesting, which whoever parses bounds.
template <typename... Rules>
struct nested : pegtl::seq<Rules...> {
    static constexpr bool nests = true;
};

/// A place where reading can go on after a mistake in the rule.
template <typename... Rules>
struct recoverable : pegtl::seq<Rules...> {
    static constexpr bool recovers = true;
};

}  // namespace npcs::grammar

template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::identifier> : tao::pegtl::analyze_any_traits<> {};
