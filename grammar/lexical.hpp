// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// White space, comments and tokens.
//
// The padding convention of the whole grammar: a rule begins at its first token, and every token except the last one of
// a line consumes the white space after it. Inside a postfix chain none is consumed, because white space matters there:
// `f(x)` is not `f (x)`, and `a[1]` is not `a [1]`. There are two kinds of white space:
//   blanks   between two tokens of a line: spaces, tabs, block comments
//   gap      where a statement may continue on the next line: also line ends and line comments
#pragma once

#include "grammar/keywords.hpp"

namespace npcs::grammar {

/// Skips any number of the given bytes. Always matches.
template <char... Bytes>
struct skip {
    using rule_t = skip;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        while (at != in.end() && ((*at == Bytes) || ...)) ++at;
        in.bump(static_cast<std::size_t>(at - in.current()));
        return true;
    }
};

/// Skips the bytes in front of the first of the given ones, or to the end of the input. Always matches.
template <char... Bytes>
struct skip_to {
    using rule_t = skip_to;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        while (at != in.end() && ((*at != Bytes) && ...)) ++at;
        in.bump(static_cast<std::size_t>(at - in.current()));
        return true;
    }
};

/// Matches Rule, but tries it only if the next byte is one that Rule can begin with. The test does not change what is
/// matched; it rules out most alternatives by looking at one byte.
template <typename Rule, char... First>
struct led_by {
    using rule_t = led_by;
    using subs_t = pegtl::type_list<Rule>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    static bool match(Input& in, States&&... states) {
        if (in.current() == in.end() || ((*in.current() != First) && ...)) return false;
        return Control<Rule>::template match<A, M, Action, Control>(in, states...);
    }
};

/// Matches any mixture of the given bytes and comments, including none.
template <typename Comment, char... Bytes>
struct white_space {
    using rule_t = white_space;
    using subs_t = pegtl::type_list<Comment>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    static bool match(Input& in, States&&... states) {
        do {
            skip<Bytes...>::match(in);
        } while (in.current() != in.end() && *in.current() == '/' &&
                 Control<Comment>::template match<A, pegtl::rewind_mode::required, Action, Control>(in, states...));
        return true;
    }
};

// newline = "\n" | "\r\n" | "\r"
struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::seq<pegtl::one<'\r'>, pegtl::opt<pegtl::one<'\n'>>>> {};

// line_comment = "//" { any byte that ends no line }
struct line_comment : pegtl::seq<pegtl::string<'/', '/'>, skip_to<'\n', '\r'>> {};

// block_comment = "/*" { any byte } "*/"          -- the first end ends it
struct block_comment_rest : pegtl::until<pegtl::string<'*', '/'>> {};
struct block_comment : pegtl::seq<pegtl::string<'/', '*'>, pegtl::must<block_comment_rest>> {};

// blanks = { " " | "\t" | block_comment }
struct blanks : white_space<block_comment, ' ', '\t'> {};

// gap = { blank | newline | line_comment }
struct comment : pegtl::sor<line_comment, block_comment> {};
struct gap : white_space<comment, ' ', '\t', '\n', '\r'> {};

// lines = { blank | newline | line_comment | ";" }
struct lines : white_space<comment, ' ', '\t', '\n', '\r', ';'> {};

// line_end = [ line_comment ] newline | ";" | end of the source          -- MiniScript's EOL token
struct line_end : pegtl::seq<pegtl::opt<led_by<line_comment, '/'>>, pegtl::sor<newline, pegtl::one<';'>, pegtl::eof>> {
};
struct at_line_end {
    using rule_t = at_line_end;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* const at = in.current();
        if (at == in.end() || *at == '\n' || *at == '\r' || *at == ';') return true;
        return *at == '/' && in.end() - at > 1 && at[1] == '/';
    }
};

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

// Matches any reserved word.
struct reserved_word {
    using rule_t = reserved_word;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        while (at != in.end() && continues_identifier(*at)) ++at;
        const auto size = static_cast<std::size_t>(at - in.current());
        if (!is_reserved({in.current(), size})) return false;
        in.bump_in_this_line(size);
        return true;
    }
};

// number = ( digit | "." digit ) { digit | "." | ( "e" | "E" ) [ "+" | "-" ] }          -- greedy, then checked
struct number {
    using rule_t = number;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        const char* const end = in.end();
        if (at == end) return false;
        if (!is_digit(*at) && !(*at == '.' && end - at > 1 && is_digit(at[1]))) return false;
        while (at != end && is_digit(*at)) ++at;
        while (at != end) {
            const bool is_exponent = *at == 'e' || *at == 'E';
            if (!is_digit(*at) && *at != '.' && !is_exponent) break;
            ++at;
            if (is_exponent && at != end && (*at == '+' || *at == '-')) ++at;
        }
        in.bump_in_this_line(static_cast<std::size_t>(at - in.current()));
        return true;
    }
};

// string = '"' { any byte but '"' and line ends | '""' } '"'
struct two_quotes : pegtl::string<'"', '"'> {};
struct string_text
    : pegtl::seq<skip_to<'"', '\n', '\r'>, pegtl::star<led_by<two_quotes, '"'>, skip_to<'"', '\n', '\r'>>> {};
struct string_end : pegtl::one<'"'> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_text, pegtl::must<string_end>> {};

struct comma : pegtl::one<','> {};
struct colon : pegtl::one<':'> {};

/// Matches Rule, under a name of its own that the table of messages can refer to.
template <typename Rule>
struct needed : pegtl::seq<Rule> {};

/// One level of nesting. The parser limits how many levels are open at a time.
template <typename... Rules>
struct nested : pegtl::seq<Rules...> {
    static constexpr bool nests = true;
};

/// A sequence with error recovery: parsing can continue after an error in it.
template <typename... Rules>
struct recoverable : pegtl::seq<Rules...> {
    static constexpr bool recovers = true;
};

}  // namespace npcs::grammar

template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::identifier> : tao::pegtl::analyze_any_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::reserved_word> : tao::pegtl::analyze_any_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::number> : tao::pegtl::analyze_any_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::at_line_end> : tao::pegtl::analyze_opt_traits<> {};
template <typename Name, char... Bytes>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::skip<Bytes...>> : tao::pegtl::analyze_opt_traits<> {};
template <typename Name, char... Bytes>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::skip_to<Bytes...>> : tao::pegtl::analyze_opt_traits<> {};
template <typename Name, typename Comment, char... Bytes>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::white_space<Comment, Bytes...>>
    : tao::pegtl::analyze_traits<Name, typename tao::pegtl::star<Comment>::rule_t> {};
template <typename Name, typename Rule, char... First>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::led_by<Rule, First...>>
    : tao::pegtl::analyze_traits<Name, typename tao::pegtl::seq<Rule>::rule_t> {};
