// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Connects the grammar to the builder: for each rule with a meaning, the builder's function to call. Rules that open
// something (a bracket, a block, a statement) wrap the matching of its content. Mistakes are thrown inside this unit
// and caught at the enclosing statement or head of a block. Nothing is built twice, because no rule that calls the
// builder is ever retried.
#include "syntax/parse.hpp"

#include <limits>

#include "grammar/messages.hpp"
#include "grammar/script.hpp"
#include "syntax/builder.hpp"

namespace npcs::syntax {

bool is_reserved_word(std::string_view word) { return grammar::is_reserved(word); }

namespace {

namespace pegtl = tao::pegtl;
using pegtl::apply_mode;
using pegtl::rewind_mode;
using Input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*>;
using Matched = Input::action_t;

Span span_of(const Matched& in, const Builder& b) { return b.span(in.begin(), in.end()); }

// ---- mistakes ------------------------------------------------------------------------------------------------------

[[noreturn]] void tell(const grammar::Message& message, std::uint32_t offset, Builder& b) {
    switch (message.mistake) {
        case grammar::Mistake::required: b.fail_required(offset, message.text);
        case grammar::Mistake::required_in_line: b.fail_required_in_line(offset, message.text);
        case grammar::Mistake::keyword: b.errors().fail_keyword(offset);
        case grammar::Mistake::unclosed: b.fail_unclosed(offset);
        case grammar::Mistake::text_not_closed: b.errors().fail_open_string(offset, message.text);
        case grammar::Mistake::comment_not_closed: b.errors().fail_open_comment(offset, message.text);
        case grammar::Mistake::brace_not_closed:
            b.fail_open_brace(offset, message.text, "between braces stands one expression; to show a brace, write {{");
        case grammar::Mistake::alternatives_not_closed:
            b.fail_open_brace(offset, message.text, "the texts of {a|b} end on the line they begin on");
        case grammar::Mistake::stray_brace:
            b.errors().fail(
                {token_at(b.text(), offset).span, "stray-brace", message.text, "to show a brace, write }}"});
        case grammar::Mistake::sentence: break;
    }
    b.fail_sentence(offset, message.text);
}

template <typename Rule>
struct control : pegtl::normal<Rule> {
    [[noreturn]] static void raise(const Input& in, Builder& b) {
        tell(grammar::message_of<Rule>, b.offset(in.current()), b);
    }
};

/// Returns whether the offset is at the beginning of a line, at a word that closes a block.
bool begins_with_closing_word(std::string_view text, std::uint32_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t other = before.find_last_not_of(" \t");
    if (other != before.npos && before[other] != '\n' && before[other] != '\r') return false;
    const std::string_view word = text.substr(offset, text.find_first_of(" \t\r\n", offset) - offset);
    return word == "end" || word == "else";
}

/// Returns whether `end function` follows on the line of a function whose head has a mistake.
bool has_end_in_line(std::string_view text, std::uint32_t offset) {
    constexpr std::size_t longest = 1000;
    const std::string_view rest = text.substr(offset, longest);
    return rest.substr(0, rest.find_first_of("\r\n")).find("end function") != rest.npos;
}

/// Goes on behind a mistake in what begins at `begin`, and never in front of that.
void continue_after(StatementRejected rejected, std::uint32_t begin, Input& in, Builder& b) {
    rejected.offset = std::max(rejected.offset, begin);
    // A sum without its last operand continues on the next line, which was meant to be another statement.
    // Half-written statements go on on the next line much more often than a mistake in brackets spans several lines.
    const bool begins_line = b.recovers() && rejected.offset > begin && b.is_first_on_line(rejected.offset);
    const bool goes_on_there = begins_line || rejected.at_closing_word ||
                               (rejected.offset > begin && begins_with_closing_word(b.text(), rejected.offset));
    std::uint32_t offset = goes_on_there
                               ? rejected.offset
                               : statement_end(b.text(), rejected.offset, b.recovers() ? 0 : rejected.brackets);
    if (!rejected.at_closing_word && b.has_free_text(begin, rejected.offset))
        offset = static_cast<std::uint32_t>(std::min(b.text().find_first_of("\r\n", rejected.offset), b.text().size()));
    in.iterator() = b.text().data() + offset;
}

// ---- kinds of actions ----------------------------------------------------------------------------------------------

template <typename Rule>
concept Nests = requires {
    Rule::nests;
};
template <typename Rule>
concept Recovers = requires {
    Rule::recovers;
};

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <Recovers Rule>
struct action<Rule>;  // not defined: each head needs its own recovery

template <Nests Rule>
struct action<Rule> : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        b.enter(in.current());
        const bool matched = pegtl::match<R, A, M, Action, Control>(in, b);
        b.leave();
        return matched;
    }
};

/// Parses the rest of a bracket. Calls `Finish(builder, operand count before, span with brackets)`.
template <auto Finish>
struct bracketed : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const std::uint32_t begin = b.offset(in.current()) - 1;
        const std::uint32_t operands = b.operand_count();
        b.enter(in.current());
        b.open_bracket();
        const bool matched = pegtl::match<R, A, M, Action, Control>(in, b);
        b.close_bracket();
        b.leave();
        if (matched) Finish(b, operands, Span{begin, b.offset(in.current())});
        return matched;
    }
};

/// Parses a statement with blocks, or a function, after its keyword. Calls `Finish(builder, span with keyword)`.
template <BlockKind Kind, auto Finish>
struct framed : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        b.open(Kind, b.offset(in.current()));
        const bool matched = pegtl::match<R, A, M, Action, Control>(in, b);
        if (matched) Finish(b, Span{b.opened_at(), b.offset(in.current())});
        b.close_frame();
        return matched;
    }
};

/// Parses a block, or what counts as one.
struct collecting : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const std::uint32_t first = b.statement_count();
        b.enter_block(in.current());
        const bool matched = pegtl::match<R, A, M, Action, Control>(in, b);
        b.leave();
        if (matched) b.block(first);
        return matched;
    }
};

/// Recovers from a mistake in a statement: discards all of the statement and continues after it.
struct statement_action : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const Builder::Mark mark = b.mark();
        const std::uint32_t begin = b.offset(in.current());
        const std::uint32_t outer = b.begin_statement();
        bool matched = true;
        try {
            matched = pegtl::match<R, A, M, Action, Control>(in, b);
            if (matched) b.statement_read();
        } catch (const StatementRejected& rejected) {
            b.restore(mark);
            continue_after(rejected, begin, in, b);
        }
        b.end_statement(outer);
        return matched;
    }
};

/// Recovers from a mistake in the head of a block: replaces it by an empty head, so the block is still parsed.
template <auto Repair>
struct recovering : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const Builder::Mark mark = b.mark();
        const std::uint32_t begin = b.offset(in.current());
        try {
            return pegtl::match<R, A, M, Action, Control>(in, b);
        } catch (const StatementRejected& rejected) {
            if (rejected.at_closing_word) throw;
            if (std::is_same_v<R, grammar::function_head> && has_end_in_line(b.text(), rejected.offset)) throw;
            if (std::is_same_v<R, grammar::if_head> && has_branch_in_line(b.text(), begin, rejected.offset)) {
                throw;
            }
            b.restore(mark);
            continue_after(rejected, begin, in, b);
            Repair(b, begin);
            return true;
        }
    }
};

void repair_value(Builder& b, std::uint32_t at) { b.constant({at, at}, ast::ConstantValue::null); }
void repair_nothing(Builder&, std::uint32_t) {}
void repair_for(Builder& b, std::uint32_t at) {
    b.name({at, at});
    repair_value(b, at);
}
void repair_foreign(Builder& b, std::uint32_t at) { b.name({at, at}); }
void repair_choose(Builder& b, std::uint32_t) {
    b.left_out();
    b.choose_head();
}
void repair_short_option(Builder& b, std::uint32_t at) {
    b.open_short_option(at);
    repair_value(b, at);
    b.short_text();
}
void repair_alternative(Builder& b, std::uint32_t at) {
    b.open_alternative(at);
    b.no_condition();
}
void repair_option(Builder& b, std::uint32_t at) {
    b.open_option(at);
    repair_value(b, at);
    b.option_head(at);
}

template <auto Method>
struct calling {
    static void apply0(Builder& b) { (b.*Method)(); }
};
template <auto Method>
struct spanning {
    static void apply(const Matched& in, Builder& b) { (b.*Method)(span_of(in, b)); }
};
template <auto Method>
struct asking {
    static bool apply0(Builder& b) { return (b.*Method)(); }
};
template <ast::BinaryOp Op>
struct binary_operator {
    static void apply0(Builder& b) { b.operator_(Op); }
};
template <ast::Level Level>
struct linking {
    static void apply0(Builder& b) { b.link(Level); }
};
template <ast::UnaryOp Op>
struct unary_operator {
    static void apply(const Matched& in, Builder& b) { b.unary(Op, b.offset(in.begin())); }
};
template <ast::ConstantValue Value>
struct constant {
    static void apply(const Matched& in, Builder& b) { b.constant(span_of(in, b), Value); }
};

// clang-format off

// ---- expressions ----------------------------------------------------------------------------------------------------

template <> struct action<grammar::name> : spanning<&Builder::name> {};
template <> struct action<grammar::number> : spanning<&Builder::number> {};
template <> struct action<grammar::string> : spanning<&Builder::string> {};
template <> struct action<grammar::true_constant> : constant<ast::ConstantValue::true_> {};
template <> struct action<grammar::false_constant> : constant<ast::ConstantValue::false_> {};
template <> struct action<grammar::null_constant> : constant<ast::ConstantValue::null> {};

template <> struct action<grammar::group_rest> : bracketed<[](Builder& b, std::size_t, Span) { b.close_top(); }> {};
template <> struct action<grammar::list_rest>
    : bracketed<[](Builder& b, std::size_t first, Span span) { b.list(first, span); }> {};
template <> struct action<grammar::map_rest>
    : bracketed<[](Builder& b, std::size_t first, Span span) { b.map(first, span); }> {};
template <> struct action<grammar::short_entry> : calling<&Builder::short_entry> {};

template <> struct action<grammar::open_call> : asking<&Builder::top_is_callable> {};
template <> struct action<grammar::after_name> : asking<&Builder::top_is_named> {};
template <> struct action<grammar::call_rest>
    : bracketed<[](Builder& b, std::size_t first, Span span) { b.call(first, span.end); }> {};
template <> struct action<grammar::member_name> {
    static void apply(const Matched& in, Builder& b) { b.member(span_of(in, b)); }
};
template <> struct action<grammar::subscript_rest> : bracketed<[](Builder&, std::size_t, Span) {}> {};
template <> struct action<grammar::left_out> : calling<&Builder::left_out> {};
template <> struct action<grammar::index> {
    static void apply(const Matched& in, Builder& b) { b.index(b.offset(in.end())); }
};
template <> struct action<grammar::slice> {
    static void apply(const Matched& in, Builder& b) { b.slice(b.offset(in.end())); }
};

template <typename P> struct action<grammar::reference_expression<P>> : unary_operator<ast::UnaryOp::address_of> {};
template <typename P> struct action<grammar::negative_power_operand<P>> : unary_operator<ast::UnaryOp::negate> {};
template <typename P> struct action<grammar::new_expression<P>> : unary_operator<ast::UnaryOp::new_> {};
template <typename P> struct action<grammar::negative<P>> : unary_operator<ast::UnaryOp::negate> {};
template <typename P> struct action<grammar::not_expression<P>> : unary_operator<ast::UnaryOp::not_> {};

template <> struct action<grammar::power_operator> : binary_operator<ast::BinaryOp::power> {};
template <> struct action<grammar::times_operator> : binary_operator<ast::BinaryOp::multiply> {};
template <> struct action<grammar::divide_operator> : binary_operator<ast::BinaryOp::divide> {};
template <> struct action<grammar::modulo_operator> : binary_operator<ast::BinaryOp::modulo> {};
template <> struct action<grammar::plus_operator> : binary_operator<ast::BinaryOp::add> {};
template <> struct action<grammar::minus_operator> : binary_operator<ast::BinaryOp::subtract> {};
template <> struct action<grammar::equal_operator> : binary_operator<ast::BinaryOp::equal> {};
template <> struct action<grammar::not_equal_operator> : binary_operator<ast::BinaryOp::not_equal> {};
template <> struct action<grammar::less_operator> : binary_operator<ast::BinaryOp::less> {};
template <> struct action<grammar::less_equal_operator> : binary_operator<ast::BinaryOp::less_equal> {};
template <> struct action<grammar::greater_operator> : binary_operator<ast::BinaryOp::greater> {};
template <> struct action<grammar::greater_equal_operator> : binary_operator<ast::BinaryOp::greater_equal> {};
template <> struct action<grammar::and_operator> : binary_operator<ast::BinaryOp::and_> {};
template <> struct action<grammar::or_operator> : binary_operator<ast::BinaryOp::or_> {};

template <typename P> struct action<grammar::power_link<P>> : linking<ast::Level::power> {};
template <typename P> struct action<grammar::product_link<P>> : linking<ast::Level::product> {};
template <typename P> struct action<grammar::sum_link<P>> : linking<ast::Level::sum> {};
template <typename P> struct action<grammar::comparison_link<P>> : linking<ast::Level::comparison> {};
template <typename P> struct action<grammar::and_link<P>> : linking<ast::Level::logical_and> {};
template <typename P> struct action<grammar::or_link<P>> : linking<ast::Level::logical_or> {};
template <ast::Relation Relation>
struct relating {
    static void apply0(Builder& b) { b.relation(Relation); }
};
template <> struct action<grammar::isa_relation> : relating<ast::Relation::isa> {};
template <> struct action<grammar::in_relation> : relating<ast::Relation::in_> {};
template <> struct action<grammar::not_in_relation> : relating<ast::Relation::not_in> {};
template <typename P> struct action<grammar::relation_link<P>> : calling<&Builder::isa> {};
template <typename P> struct action<grammar::ternary<P>> : calling<&Builder::ternary> {};

// ---- texts ---------------------------------------------------------------------------------------------------------

/// Parses what is made of operands. Calls `Finish(builder, operand count before, span)`.
template <auto Finish>
struct gathering : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const std::uint32_t begin = b.offset(in.current());
        const std::uint32_t operands = b.operand_count();
        if constexpr (Nests<R>) b.enter(in.current());
        const bool matched = pegtl::match<R, A, M, Action, Control>(in, b);
        if constexpr (Nests<R>) b.leave();
        if (matched) Finish(b, operands, Span{begin, b.offset(in.current())});
        return matched;
    }
};
using textual = gathering<[](Builder& b, std::uint32_t first, Span span) { b.text(first, span); }>;

template <typename P> struct action<grammar::text_piece<P>> {
    static void apply(const Matched& in, Builder& b) { b.text_piece(span_of(in, b), P::is_quoted); }
};
template <> struct action<grammar::text_expression> : calling<&Builder::close_top> {};
template <> struct action<grammar::turn_sign> : spanning<&Builder::turn_sign> {};
template <> struct action<grammar::no_turn_sign> : calling<&Builder::no_turn_sign> {};
template <bool Q> struct action<grammar::alternative<Q>>
    : gathering<[](Builder& b, std::uint32_t first, Span span) { b.alternative_text(first, span); }> {};
template <bool Q> struct action<grammar::alternatives_rest<Q>>
    : gathering<[](Builder& b, std::uint32_t first, Span span) { b.alternatives(first, {span.begin - 1, span.end}); }> {};
template <typename P> struct action<grammar::text<P>> : textual {};
template <> struct action<grammar::interpolated_rest>
    : gathering<[](Builder& b, std::uint32_t, Span span) { b.place_text({span.begin - 2, span.end}); }> {};

// ---- functions -----------------------------------------------------------------------------------------------------

template <> struct action<grammar::negative_default> {
    static void apply(const Matched& in, Builder& b) { b.negate_number(b.offset(in.begin())); }
};
template <> struct action<grammar::parameter_name> : spanning<&Builder::parameter> {};
template <> struct action<grammar::parameter_default> : calling<&Builder::parameter_default> {};
template <> struct action<grammar::late_body> {
    static void apply(const Matched& in, Builder& b) { b.expect_late_body(b.offset(in.begin())); }
};
template <> struct action<grammar::function_head> : recovering<repair_nothing> {};
template <> struct action<grammar::is_late> : asking<&Builder::body_is_late> {};
template <> struct action<grammar::function_rest>
    : framed<BlockKind::function, [](Builder& b, Span span) { b.function(span); }> {};
template <> struct action<grammar::nothing_late> : asking<&Builder::nothing_late> {};
template <> struct action<grammar::late_function>
    : framed<BlockKind::function, [](Builder& b, Span span) { b.late_function(span.end); }> {};
template <> struct action<grammar::named_function> : spanning<&Builder::named_function> {};
template <> struct action<grammar::foreign_language> : spanning<&Builder::foreign_language> {};
template <> struct action<grammar::foreign_head> : recovering<repair_foreign> {};
template <> struct action<grammar::foreign_text> : spanning<&Builder::foreign_text> {};
template <> struct action<grammar::script_is_keyword> {
    static bool apply(const Matched& in, Builder& b) { return b.lookahead().script_begins(b.offset(in.begin())); }
};
template <> struct action<grammar::script_head> : recovering<repair_nothing> {};
template <> struct action<grammar::script_text> : spanning<&Builder::foreign_text> {};
template <> struct action<grammar::script_rest>
    : framed<BlockKind::script, [](Builder& b, Span span) { b.script_block(span); }> {};
template <> struct action<grammar::foreign_rest>
    : framed<BlockKind::function, [](Builder& b, Span span) { b.foreign_function(span); }> {};

// ---- blocks --------------------------------------------------------------------------------------------------------

template <> struct action<grammar::block> : collecting {};
template <> struct action<grammar::option_body> : collecting {};
template <> struct action<grammar::inner_block> : collecting {};
template <> struct action<grammar::stays_inside> {
    static bool apply(const Matched& in, Builder& b) { return b.stays_inside(b.offset(in.begin())); }
};
template <> struct action<grammar::do_block> : collecting {};
template <> struct action<grammar::branch> : collecting {};
template <> struct action<grammar::closes_nothing> {
    static bool apply(const Matched& in, Builder& b) { return b.check_closing(span_of(in, b)) == Builder::Closing::stray; }
};
template <> struct action<grammar::stray_word> : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        if (!pegtl::match<R, A, M, Action, Control>(in, b)) return false;
        const std::uint32_t here = b.offset(in.current());
        continue_after({here, 0, false}, here, in, b);
        return true;
    }
};
template <> struct action<grammar::closed_anyway> {
    static bool apply(const Matched& in, Builder& b) { return b.close_anyway(b.offset(in.begin())); }
};
template <> struct action<grammar::is_a_name> {
    static bool apply0(Builder& b) { return b.closing() == Builder::Closing::name; }
};
template <> struct action<grammar::otherwise> : calling<&Builder::begin_else> {};

// ---- statements ----------------------------------------------------------------------------------------------------

template <> struct action<grammar::statement> : statement_action {};
template <> struct action<grammar::do_while> : statement_action {};

template <> struct action<grammar::expression_statement> {
    static void apply(const Matched& in, Builder& b) { b.place_statement(span_of(in, b)); }
};
template <> struct action<grammar::bare_expression> : calling<&Builder::expression> {};
template <> struct action<grammar::assign_operator> : spanning<&Builder::assign_operator> {};
template <> struct action<grammar::assignment> : calling<&Builder::assign> {};
template <> struct action<grammar::command> : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const std::uint32_t first = b.operand_count();
        if (!pegtl::match<R, A, M, Action, Control>(in, b)) return false;
        b.command(first);
        return true;
    }
};

template <> struct action<grammar::return_statement> : pegtl::maybe_nothing {
    template <typename R, apply_mode A, rewind_mode M, template <typename...> class Action,
              template <typename...> class Control>
    static bool match(Input& in, Builder& b) {
        const std::uint32_t begin = b.offset(in.current());
        const std::uint32_t operands = b.operand_count();
        if (!pegtl::match<R, A, M, Action, Control>(in, b)) return false;
        b.return_({begin, b.offset(in.current())}, b.operand_count() > operands);
        return true;
    }
};
template <ast::StatementKind Kind>
struct jumping {
    static void apply(const Matched& in, Builder& b) { b.jump(Kind, span_of(in, b)); }
};
template <> struct action<grammar::break_statement> : jumping<ast::StatementKind::break_> {};
template <> struct action<grammar::continue_statement> : jumping<ast::StatementKind::continue_> {};

template <> struct action<grammar::if_head> : recovering<repair_value> {};
template <> struct action<grammar::recoverable<grammar::condition_head>> : recovering<repair_value> {};
template <bool SingleLine>
struct if_end {
    static void apply(const Matched& in, Builder& b) { b.if_({b.opened_at(), b.offset(in.end())}, SingleLine); }
};
template <> struct action<grammar::if_lines> : if_end<false> {};
template <> struct action<grammar::if_line> : if_end<true> {};
template <> struct action<grammar::if_rest> : framed<BlockKind::if_, [](Builder&, Span) {}> {};

template <> struct action<grammar::passed_over> {
    static bool apply(const Matched& in, Builder& b) { return b.pass_over(span_of(in, b)); }
};
template <> struct action<grammar::run_on_here> {
    static void apply(const Matched& in, Builder& b) { b.run_on(b.offset(in.begin())); }
};
template <> struct action<grammar::runs_on> {
    static bool apply(const Matched& in, Builder& b) { return b.runs_on(b.offset(in.begin())); }
};

template <> struct action<grammar::while_head> : recovering<repair_value> {};
template <> struct action<grammar::while_rest>
    : framed<BlockKind::while_, [](Builder& b, Span span) { b.while_(span); }> {};

template <> struct action<grammar::loop_variable> : spanning<&Builder::name> {};
template <> struct action<grammar::sequence> : calling<&Builder::check_sequence> {};
template <> struct action<grammar::for_head> : recovering<repair_for> {};
template <> struct action<grammar::for_rest> : framed<BlockKind::for_, [](Builder& b, Span span) { b.for_(span); }> {};

template <> struct action<grammar::do_is_keyword> {
    static bool apply(const Matched& in, Builder& b) { return b.lookahead().do_begins(b.offset(in.begin())); }
};
template <> struct action<grammar::while_in_do> {
    static void apply(const Matched& in, Builder& b) { b.while_in_do(b.offset(in.begin())); }
};
template <> struct action<grammar::segment> : calling<&Builder::segment> {};
template <> struct action<grammar::do_while_rest> : framed<BlockKind::segment, [](Builder&, Span) {}> {};
template <> struct action<grammar::do_rest> : framed<BlockKind::do_, [](Builder& b, Span span) { b.do_(span); }> {};

// ---- dialogue ------------------------------------------------------------------------------------------------------

template <> struct action<grammar::choose_is_keyword> {
    static bool apply(const Matched& in, Builder& b) { return b.lookahead().choose_begins(b.offset(in.begin())); }
};
template <> struct action<grammar::again> : calling<&Builder::choose_again> {};
template <> struct action<grammar::within> : calling<&Builder::choose_within> {};
template <> struct action<grammar::no_prompt> : calling<&Builder::left_out> {};
template <> struct action<grammar::prompt_text> : textual {};
template <> struct action<grammar::said_prompt> : calling<&Builder::choose_said> {};
template <> struct action<grammar::choose_head_end> : calling<&Builder::choose_head> {};
template <> struct action<grammar::choose_head> : recovering<repair_choose> {};
template <> struct action<grammar::choose_rest>
    : framed<BlockKind::choose, [](Builder& b, Span span) { b.choose(span); }> {};
template <> struct action<grammar::option_opened> {
    static void apply(const Matched& in, Builder& b) { b.open_option(b.offset(in.begin()) - 6); }
};
template <> struct action<grammar::once> : calling<&Builder::option_once> {};
template <> struct action<grammar::hidden> : calling<&Builder::option_hidden> {};
template <> struct action<grammar::option_locked> : calling<&Builder::option_locked> {};
template <> struct action<grammar::guard_else> : calling<&Builder::ternary> {};
template <> struct action<grammar::guard_alone> : calling<&Builder::option_condition> {};
template <> struct action<grammar::option_for> : spanning<&Builder::option_for> {};
template <> struct action<grammar::option_head_end> {
    static void apply(const Matched& in, Builder& b) { b.option_head(b.offset(in.end())); }
};
template <> struct action<grammar::option_head> : recovering<repair_option> {};
template <> struct action<grammar::option> : calling<&Builder::option_body> {};

struct at_offset {
    static std::uint32_t of(const Matched& in, const Builder& b) { return b.offset(in.begin()); }
};
template <> struct action<grammar::short_option_opened> {
    static void apply(const Matched& in, Builder& b) { b.open_short_option(at_offset::of(in, b)); }
};
template <> struct action<grammar::clause_for> : calling<&Builder::clause_for> {};
template <> struct action<grammar::clause_condition> : calling<&Builder::clause_condition> {};
template <> struct action<grammar::clause_reason> : textual {};
template <> struct action<grammar::clause_else> : calling<&Builder::option_locked> {};
template <> struct action<grammar::short_text>
    : gathering<[](Builder& b, std::uint32_t first, Span span) {
          b.text(first, span);
          b.short_text();
      }> {};
template <> struct action<grammar::short_head_end> {
    static void apply(const Matched& in, Builder& b) { b.short_head_end(at_offset::of(in, b)); }
};
template <> struct action<grammar::short_head> : recovering<repair_short_option> {};
template <> struct action<grammar::short_option> : calling<&Builder::option_body> {};
template <> struct action<grammar::choice_goes_on> {
    static bool apply(const Matched& in, Builder& b) { return b.choice_goes_on(at_offset::of(in, b)); }
};
template <> struct action<grammar::begins_line> {
    static bool apply(const Matched& in, Builder& b) { return b.is_first_on_line(at_offset::of(in, b)); }
};
template <> struct action<grammar::bare_rest>
    : framed<BlockKind::bare, [](Builder& b, Span span) { b.bare_choice(span); }> {};

// ---- lines, alternatives, scenes -------------------------------------------------------------------------------------

template <> struct action<grammar::line_opened> {
    static void apply(const Matched& in, Builder& b) { b.begin_line(at_offset::of(in, b)); }
};
template <> struct action<grammar::speaker> : spanning<&Builder::name> {};
template <> struct action<grammar::narrator> {
    static void apply(const Matched& in, Builder& b) { b.narrator(at_offset::of(in, b)); }
};
template <> struct action<grammar::continues> {
    static bool apply(const Matched& in, Builder& b) { return b.continues(at_offset::of(in, b)); }
};
template <> struct action<grammar::next_line> : spanning<&Builder::text_line_end> {};
template <> struct action<grammar::said_parts> : textual {};
template <> struct action<grammar::tag> : spanning<&Builder::tag> {};
template <> struct action<grammar::tags>
    : gathering<[](Builder& b, std::uint32_t first, Span span) { b.tags(first, span); }> {};
template <> struct action<grammar::line_statement>
    : gathering<[](Builder& b, std::uint32_t first, Span span) { b.line(first, span); }> {};

template <> struct action<grammar::alternative_opened> {
    static void apply(const Matched& in, Builder& b) { b.open_alternative(at_offset::of(in, b)); }
};
template <> struct action<grammar::no_condition> : calling<&Builder::no_condition> {};
template <> struct action<grammar::alternative_condition> : calling<&Builder::alternative_condition> {};
template <> struct action<grammar::alternative_head> : recovering<repair_alternative> {};
template <typename Word> constexpr BlockKind opened_by = BlockKind::sequence;
template <> constexpr BlockKind opened_by<grammar::word_cycle> = BlockKind::cycle;
template <> constexpr BlockKind opened_by<grammar::word_once> = BlockKind::once;
template <> constexpr BlockKind opened_by<grammar::word_shuffle> = BlockKind::shuffle;
template <> constexpr BlockKind opened_by<grammar::word_bark> = BlockKind::bark;
template <typename Word, typename End> struct action<grammar::turn_rest<Word, End>>
    : framed<opened_by<Word>, [](Builder& b, Span span) { b.turn(span); }> {};

template <> struct action<grammar::scene_is_keyword> {
    static bool apply(const Matched& in, Builder& b) { return b.lookahead().scene_begins(at_offset::of(in, b)); }
};
template <> struct action<grammar::scene_name> : spanning<&Builder::name> {};
template <> struct action<grammar::scene_rest>
    : framed<BlockKind::scene, [](Builder& b, Span span) { b.scene(span); }> {};
template <> struct action<grammar::has_scenes> {
    static bool apply0(Builder& b) { return b.lookahead().has_scenes(); }
};
template <> struct action<grammar::go_statement> {
    static void apply(const Matched& in, Builder& b) { b.go(span_of(in, b), false); }
};
template <> struct action<grammar::visit_statement> {
    static void apply(const Matched& in, Builder& b) { b.go(span_of(in, b), true); }
};

template <> struct action<grammar::plan_is_keyword> {
    static bool apply(const Matched& in, Builder& b) { return b.lookahead().plan_begins(b.offset(in.begin())); }
};
template <> struct action<grammar::no_payload> : calling<&Builder::no_payload> {};
template <> struct action<grammar::check> : spanning<&Builder::check> {};
template <> struct action<grammar::checking_head> : recovering<repair_nothing> {};
template <> struct action<grammar::plan_head> : recovering<repair_value> {};
template <> struct action<grammar::plan_rest> : framed<BlockKind::plan, [](Builder& b, Span span) { b.plan(span); }> {};

// clang-format on

void read(const Source& source, Builder& b) {
    const std::string_view text = source.text();
    Input in(text.data(), text.data() + text.size(), "");
    if (pegtl::parse<grammar::script, action, control>(in, b)) b.finish();
}

}  // namespace

ParseResult parse(const Source& source, const ParseOptions& options, const StatementReader& reader) {
    ParseResult result;
    ErrorList errors(source, options.max_diagnostics);
    try {
        if (source.text().size() >= std::numeric_limits<std::uint32_t>::max()) {
            errors.fail({{0, 1}, "too-large", "the source is larger than 4 GiB"});
        }
        errors.check_encoding();
        Builder builder(source, result.tree, errors, options, reader);
        try {
            if (errors.empty() || options.recover) read(source, builder);
        } catch (const TooManyErrors&) {
            if (options.recover) builder.finish_early();
        }
        result.passed_over = builder.take_passed_over();
    } catch (const StatementRejected&) {
    } catch (const TooManyErrors&) {}
    result.diagnostics = errors.take();
    return result;
}

}  // namespace npcs::syntax
