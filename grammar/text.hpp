// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Interpolated texts: `$"For {price} gold"`, and the free text of lines and options, which has no quotes. In them,
// `{expression}` is replaced by its value and `{a|b|c}` by one of several texts; `{{` and `}}` are braces. What else
// ends a text depends on its context (the parameter Place):
//   quoted_text    the closing quote; a doubled quote is part of the text
//   line_text      the end of the line, a comment after white space, or tags before either of them
//   option_text    whatever ends a line_text, and the clause or the `->` of an option
//   reason_text    the closing bracket of a clause
#pragma once

#include "grammar/expression.hpp"

namespace npcs::grammar {

constexpr bool is_blank_byte(char byte) { return byte == ' ' || byte == '\t'; }
constexpr bool ends_source_line(const char* at, const char* end) { return at == end || *at == '\n' || *at == '\r'; }

constexpr const char* behind_blanks(const char* at, const char* end) {
    while (at != end && is_blank_byte(*at)) ++at;
    return at;
}

constexpr bool is_line_comment(const char* at, const char* end) { return end - at > 1 && at[0] == '/' && at[1] == '/'; }

/// Returns whether a tag begins there: `#` and a letter.
constexpr bool is_tag(const char* at, const char* end) {
    return end - at > 1 && *at == '#' && starts_identifier(at[1]);
}

/// Returns whether only tags, and perhaps a comment, follow on the line. More than 64 tags count as text.
constexpr bool only_tags_follow(const char* at, const char* end) {
    for (int tags = 0; tags < 64; ++tags) {
        if (!is_tag(at, end)) return false;
        while (!ends_source_line(at, end) && !is_blank_byte(*at)) ++at;
        at = behind_blanks(at, end);
        if (ends_source_line(at, end) || is_line_comment(at, end)) return true;
    }
    return false;
}

struct line_text {
    static constexpr bool is_quoted = false, is_inside = false;
    static constexpr bool ends_at(const char* begin, const char* at, const char* end) {
        if (ends_source_line(at, end)) return true;
        const bool behind_blank = at != begin && is_blank_byte(at[-1]);
        if (!is_blank_byte(*at) && !behind_blank) return false;
        const char* const next = behind_blanks(at, end);
        return ends_source_line(next, end) || is_line_comment(next, end) || only_tags_follow(next, end);
    }
};

struct option_text {
    static constexpr bool is_quoted = false, is_inside = false;
    static constexpr bool ends_at(const char* begin, const char* at, const char* end) {
        if (line_text::ends_at(begin, at, end)) return true;
        const bool behind_blank = at != begin && is_blank_byte(at[-1]);
        if (!is_blank_byte(*at) && !behind_blank) return false;
        const char* const next = behind_blanks(at, end);
        return is_arrow(next, end) || is_clause(next, end);
    }
    static constexpr bool is_arrow(const char* at, const char* end) {
        if (end - at < 2 || at[0] != '-' || at[1] != '>') return false;
        return ends_source_line(at + 2, end) || is_blank_byte(at[2]);
    }
    /// Returns whether a clause begins there: `[if ` or `[for `.
    static constexpr bool is_clause(const char* at, const char* end) {
        for (const std::string_view word : {std::string_view("[if"), std::string_view("[for")}) {
            const auto size = static_cast<std::ptrdiff_t>(word.size());
            if (end - at > size && std::string_view(at, word.size()) == word && is_blank_byte(at[size])) return true;
        }
        return false;
    }
};

struct reason_text {
    static constexpr bool is_quoted = false, is_inside = false;
    static constexpr bool ends_at(const char*, const char* at, const char* end) {
        return ends_source_line(at, end) || *at == ']';
    }
};

struct quoted_text {
    static constexpr bool is_quoted = true, is_inside = false;
    static constexpr bool ends_at(const char*, const char* at, const char* end) {
        return ends_source_line(at, end) || (*at == '"' && (end - at == 1 || at[1] != '"'));
    }
};

/// The context of one text of `{a|b|c}`. A closing brace always ends it.
template <bool IsQuoted>
struct alternative_text {
    static constexpr bool is_quoted = IsQuoted, is_inside = true;
    static constexpr bool ends_at(const char* begin, const char* at, const char* end) {
        if (ends_source_line(at, end) || *at == '|') return true;
        return IsQuoted && quoted_text::ends_at(begin, at, end);
    }
};

// text_piece = { any byte but braces | "{{" | "}}" }          -- up to what ends the text
template <typename Place>
struct text_piece {
    using rule_t = text_piece;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* const begin = in.current();
        const char* const end = in.end();
        const char* at = begin;
        while (!Place::ends_at(in.begin(), at, end)) {
            const bool is_double = end - at > 1 && at[1] == *at && (*at != '}' || !Place::is_inside);
            if ((*at == '{' || *at == '}') && !is_double) break;
            // If the text does not end at the first of several blanks, it does not end at the others.
            if (is_blank_byte(*at)) at = behind_blanks(at, end);
            else at += *at == '{' || *at == '}' || (*at == '"' && Place::is_quoted) ? 2 : 1;
        }
        in.bump_in_this_line(static_cast<std::size_t>(at - begin));
        return at != begin;
    }
};

/// Matches if the brace that opens here contains alternatives, not an expression: if it begins with a sign such as `&`,
/// or contains `|`. Consumes nothing.
struct at_alternatives {
    using rule_t = at_alternatives;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    static bool match(Input& in) {
        const char* at = in.current();
        const char* const end = in.end();
        if (at == end || *at != '{' || end - at < 2) return false;
        if (at[1] == '&' || at[1] == '!' || at[1] == '~') return true;
        int depth = 1;
        for (++at; !ends_source_line(at, end); ++at) {
            if (*at == '{' && end - at > 1 && at[1] == '{') ++at;
            else if (*at == '{') ++depth;
            if (*at == '}' && --depth == 0) return false;
            if (*at == '|' && depth == 1) return true;
        }
        return false;
    }
};

// interpolation = "{" expression "}"
struct text_open : pegtl::one<'{'> {};
struct text_close : pegtl::one<'}'> {};
struct text_expression : operand<expression<on_line>> {};
struct interpolation_rest : nested<blanks, text_expression, pegtl::must<text_close>> {};
struct interpolation : pegtl::seq<text_open, interpolation_rest> {};

// alternatives = "{" [ "&" | "!" | "~" ] text { "|" text } "}"
template <bool IsQuoted>
struct alternative;
struct turn_sign : pegtl::one<'&', '!', '~'> {};
struct no_turn_sign : pegtl::success {};
struct alternatives_close : text_close {};
template <bool IsQuoted>
struct alternatives_rest
    : nested<pegtl::sor<turn_sign, no_turn_sign>, alternative<IsQuoted>,
             pegtl::star<pegtl::one<'|'>, alternative<IsQuoted>>, pegtl::must<alternatives_close>> {};
template <bool IsQuoted>
struct alternatives : pegtl::seq<at_alternatives, text_open, alternatives_rest<IsQuoted>> {};

// text = { text_piece | alternatives | interpolation }
template <typename Place>
struct text_parts
    : pegtl::star<
          pegtl::sor<text_piece<Place>, led_by<alternatives<Place::is_quoted>, '{'>, led_by<interpolation, '{'>>> {};
template <bool IsQuoted>
struct alternative : text_parts<alternative_text<IsQuoted>> {};
struct stray_brace : pegtl::failure {};
struct no_stray_brace : pegtl::not_at<pegtl::one<'}'>> {};
template <typename Place>
struct bare_text : pegtl::seq<text_parts<Place>, pegtl::sor<no_stray_brace, pegtl::must<stray_brace>>> {};
template <typename Place>
struct text : bare_text<Place> {};

// interpolated_string = "$" '"' text '"'
struct interpolated_rest : nested<text<quoted_text>, pegtl::must<string_end>> {};
struct interpolated_string : pegtl::seq<pegtl::string<'$', '"'>, interpolated_rest> {};

}  // namespace npcs::grammar

template <typename Name, typename Place>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::text_piece<Place>> : tao::pegtl::analyze_any_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, npcs::grammar::at_alternatives> : tao::pegtl::analyze_opt_traits<> {};
